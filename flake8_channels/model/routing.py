"""Routes: which expressions are handed to a router as an application."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

from flake8_channels.model.answer import Answer
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import Value, definition, definitions, is_named
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import bindings_of
from flake8_channels.model.once import once
from flake8_channels.model.syntax import code, last_name, subtree
from flake8_channels.model.trees import BASIC_CONSUMER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.module import Module
    from flake8_channels.model.scopes import Scope

_ROUTERS = frozenset({"ChannelNameRouter", "ProtocolTypeRouter", "URLRouter"})
#: A file without any of these words has no route: Django's functions, and the usual lists.
ROUTE_WORDS = _ROUTERS | {"path", "re_path", "url", "urlpatterns", "websocket_urlpatterns"}
_URL_ROUTER = "channels.routing.URLRouter"
_MAPPING_ROUTERS = ("channels.routing.ProtocolTypeRouter", "channels.routing.ChannelNameRouter")
_PATHS = (
    "django.conf.urls.re_path",
    "django.conf.urls.url",
    "django.urls.conf.path",
    "django.urls.conf.re_path",
    "django.urls.path",
    "django.urls.re_path",
)
_ROUTE_LIST_NAME = re.compile(r"(websocket|ws|channel).*(url|route|routing|pattern)", re.IGNORECASE)
_LAST_WORDS = ("url", "rout", "pattern")
_VERSION_WORDS = ("version", "as_asgi")
_DEPTH = 3

#: How an expression refers to a consumer class: itself, its as_asgi without a call, a call of it.
Form = Literal["class", "as_asgi", "instance"]


@dataclass(frozen=True)
class Route:
    """An expression that a router will call as an application."""

    module: Module
    node: ast.expr

    def consumer(self, form: Form) -> str | None:
        """The consumer class that it refers to in this form, as the code writes it.

        None where it has another form, is an application, or cannot be told.
        """
        node = self.node
        if form == "as_asgi":
            named = node.value if isinstance(node, ast.Attribute) and node.attr == form else None
        elif form == "instance":
            named = node.func if isinstance(node, ast.Call) else None
        else:
            named = node
        if named is None or consumer_class(self.module, named) is None:
            return None
        return code(named)


def consumer_class(module: Module, node: ast.expr) -> ClassDefinition | None:
    """The consumer class that an expression stands for; None if not for certain."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    found = definition(module, node)
    if isinstance(found, ClassDefinition) and (found.is_subclass_of(BASIC_CONSUMER) is Answer.YES):
        return found
    return None


@once
def routes_in(module: Module) -> tuple[Route, ...]:
    """The applications in a module's routers and in lists named like websocket_urlpatterns."""
    found = dict.fromkeys(
        node for candidate in _candidates(module) for node in _alternatives(module, candidate)
    )
    return tuple(
        Route(module, node) for node in found if not _is_behind_version_check(module, node)
    )


def _candidates(module: Module) -> Iterator[ast.expr]:
    lists: list[ast.expr] = []
    for call in module.syntax.calls(module.syntax.aliases(_ROUTERS)):
        if is_named(module, call.func, _URL_ROUTER) is Answer.YES:
            lists += _argument(call, "routes")
        elif is_named(module, call.func, *_MAPPING_ROUTERS) is Answer.YES:
            for mapping in _argument(call, "application_mapping"):
                yield from _mapping_values(module, mapping)
    lists += _named_lists(module)
    for routes in lists:
        for entry in _entries(module, routes, 0):
            yield from _view(module, entry)


def _argument(call: ast.Call, name: str) -> list[ast.expr]:
    return call.args[:1] or [each.value for each in call.keywords if each.arg == name]


def _named_lists(module: Module) -> Iterator[ast.expr]:
    """The lists that reach a URLRouter somewhere else, known by their names."""
    # Most modules have none, which one look at all their names tells.
    names = " ".join(chain(*(scope.bindings for scope in module.syntax.scopes))).lower()
    if not any(word in names for word in _LAST_WORDS):
        return
    for scope in module.syntax.scopes:
        for name, bindings in scope.bindings.items():
            if _ROUTE_LIST_NAME.search(name):
                for binding in bindings:
                    if isinstance(binding.value, ast.expr):
                        yield binding.value
                added = _added_later(module, name, scope, 0)
                yield ast.List([*added], ast.Load())


def _entries(module: Module, node: ast.expr, depth: int) -> Iterator[ast.expr]:
    """The entries of a list of routes: displays, comprehensions, sums, names in this module."""
    if depth > 10:
        return
    if isinstance(node, (ast.List, ast.Tuple)):
        for element in node.elts:
            if isinstance(element, ast.Starred):
                yield from _entries(module, element.value, depth + 1)
            else:
                yield element
    elif isinstance(node, ast.ListComp):
        yield node.elt
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _entries(module, node.left, depth + 1)
        yield from _entries(module, node.right, depth + 1)
    elif isinstance(node, ast.Name):
        for each in definitions(module, node):
            # A list of another module is that module's to report.
            if isinstance(each, Value) and each.module is module:
                yield from _entries(module, each.node, depth + 1)
        scope = _scope_with(module, node, node.id)
        for value in _added_to(module, node.id, scope):
            yield from _entries(module, value, depth + 1)
        yield from _added_later(module, node.id, scope, depth)
    elif isinstance(node, ast.Call):
        made = definition(module, node.func)
        if isinstance(made, FunctionDefinition) and made.module is module:
            for returned in made.returns:
                yield from _entries(module, returned, depth + 1)


def _added_to(module: Module, name: str, scope: Scope) -> list[ast.expr]:
    """The list that a name had before `+=` bound the name again; empty where it had several."""
    statements = [module.syntax.parents[each.node] for each in scope.bindings.get(name, ())]
    values = [
        each.value
        for each in statements
        if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value is not None
    ]
    is_added_to = any(isinstance(each, ast.AugAssign) for each in statements)
    return values if is_added_to and len(values) == 1 else []


def _added_later(module: Module, name: str, scope: Scope, depth: int) -> Iterator[ast.expr]:
    """What `append`, `extend` and `+=` add to the list that a scope has under a name."""

    def is_meant(node: ast.expr) -> bool:
        return _is_name_in(module, node, name, scope)

    for call in module.syntax.calls({"append", "extend"}):
        if (
            isinstance(call.func, ast.Attribute)
            and is_meant(call.func.value)
            and len(call.args) == 1
        ):
            if call.func.attr == "append":
                yield call.args[0]
            else:
                yield from _entries(module, call.args[0], depth + 1)
    for statement in module.syntax.nodes(ast.AugAssign):
        if is_meant(statement.target):
            yield from _entries(module, statement.value, depth + 1)


def _is_name_in(module: Module, node: ast.expr, name: str, scope: Scope) -> bool:
    """Whether an expression is a name that one scope binds."""
    return (
        isinstance(node, ast.Name) and node.id == name and _scope_with(module, node, name) is scope
    )


def _scope_with(module: Module, node: ast.AST, name: str) -> Scope:
    """The innermost scope around a node that binds a name; the module's if none does."""
    scope = module.syntax.scope_of(node)
    while name not in scope.bindings and scope.parent is not None:
        scope = scope.parent
    return scope


def _view(module: Module, entry: ast.expr) -> Iterator[ast.expr]:
    if isinstance(entry, ast.IfExp):
        yield from _view(module, entry.body)
        yield from _view(module, entry.orelse)
    elif isinstance(entry, ast.Call) and is_named(module, entry.func, *_PATHS) is Answer.YES:
        yield from entry.args[1:2] or [each.value for each in entry.keywords if each.arg == "view"]


def _mapping_values(module: Module, node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Dict):
        yield from node.values
    elif isinstance(node, ast.Call) and is_named(module, node.func, "builtins.dict") is Answer.YES:
        yield from (keyword.value for keyword in node.keywords if keyword.arg is not None)
    elif isinstance(node, ast.Name):
        for each in definitions(module, node):
            if isinstance(each, Value) and each.module is module and each.node is not node:
                yield from _mapping_values(module, each.node)


def _alternatives(module: Module, node: ast.expr) -> Iterator[ast.expr]:
    """The expressions an application can come from: both branches, or what a name is bound to."""
    if isinstance(node, ast.IfExp):
        yield from _alternatives(module, node.body)
        yield from _alternatives(module, node.orelse)
        return
    if isinstance(node, ast.Name):
        bindings = bindings_of(module.syntax, node)
        value = bindings[0].value if len(bindings) == 1 else None
        if isinstance(value, ast.Call) or (
            isinstance(value, ast.Attribute) and value.attr == "as_asgi"
        ):
            yield value
            return
    yield node


def _asked(module: Module, test: ast.expr, depth: int) -> Iterator[str]:
    """What a condition is made of, also behind the names in it."""
    yield code(test)
    for name in subtree(test):
        if isinstance(name, ast.Name) and depth < _DEPTH:
            for binding in bindings_of(module.syntax, name):
                if isinstance(binding.value, ast.alias):
                    yield binding.value.name
                elif isinstance(binding.value, ast.expr):
                    yield from _asked(module, binding.value, depth + 1)


def _other_branch(choice: ast.IfExp, branch: ast.AST) -> ast.expr:
    return choice.orelse if branch is choice.body else choice.body


def _is_its_as_asgi(node: ast.expr, other: ast.expr) -> bool:
    """Whether the code has both forms of one application, each for its version of Channels."""
    return (
        isinstance(other, ast.Call)
        and isinstance(other.func, ast.Attribute)
        and other.func.attr == "as_asgi"
        and ast.dump(other.func.value) == ast.dump(node)
    )


def _is_behind_version_check(module: Module, node: ast.expr) -> bool:
    """Whether the code asks for the version of Channels, or for as_asgi, before it comes here."""
    child: ast.AST = node
    for parent in module.syntax.ancestors(node):
        if isinstance(parent, ast.IfExp) and _is_its_as_asgi(node, _other_branch(parent, child)):
            return True
        child = parent
        if isinstance(parent, (ast.If, ast.IfExp)):
            test = " ".join(_asked(module, parent.test, 0)).lower()
            if any(word in test for word in _VERSION_WORDS):
                return True
        if isinstance(parent, ast.Try):
            attempts = subtree(ast.Module(parent.body, []))
            if any(last_name(each) == "as_asgi" for each in attempts):
                return parent.handlers != []
    return False
