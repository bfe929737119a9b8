"""Objects of Django models in local names, and what of theirs sends a query."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_channels.model.answer import UNKNOWN, Answer
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.conversions import conversion_behind, run_in_thread
from flake8_channels.model.definitions import definition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import bindings_of
from flake8_channels.model.queries import (
    GIVES_ONE,
    GIVES_PAIR,
    Query,
    has_own_manager,
    is_from_project,
    is_model,
    is_overridden,
    method_of_query,
    query_of,
)
from flake8_channels.model.relations import has_foreign_key, model_behind_key
from flake8_channels.model.scopes import COMPREHENSIONS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_channels.model.definitions import Definition
    from flake8_channels.model.module import Module

#: Methods of an object that send a query; each has a twin with an `a` in front.
INSTANCE_METHODS = frozenset({"delete", "refresh_from_db", "save"})
#: What leaves the objects without those of their foreign keys, but for those that are named.
_BARE = frozenset(
    {
        *("all", "distinct", "exclude", "filter", "get_queryset", "order_by", "select_related"),
        "using",
    }
)


@dataclass(frozen=True)
class Instance:
    """An object of a model."""

    model: Definition
    is_certain: bool
    #: The query that fetched it; None for one that the code makes.
    fetched: Query | None = None
    #: The arguments of the call that fetched it, and `**` for names that cannot be told.
    passed: frozenset[str] = frozenset()

    def sends_query(self, method: str) -> bool:
        """Whether save() and its kin are Django's own, or continue it."""
        if not isinstance(self.model, ClassDefinition):
            return True
        found = self.model.find(method)
        if not isinstance(found, FunctionDefinition):
            return True
        syntax = found.module.syntax
        return found.returns_nothing and any(
            node.attr == method
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id == "super"
            for node in syntax.inside(found.node, ast.Attribute)
        )

    def misses(self, *names: str) -> bool:
        """Whether a foreign key, behind others that were fetched, leads to an object that was not.

        `misses("room", "owner")` is for `message.room.owner`.
        """
        fetched = self.fetched
        if fetched is None or fetched.related is None or not self.is_bare:
            return False
        last = fetched.methods[-1]
        if last == "create":
            return False
        if last in GIVES_PAIR and {names[0], "**"} & self.passed:
            return False  # What the call creates or updates holds the object that it was given.
        *before, name = names
        if _is_among(names, fetched.related) or (before and not _is_among(before, fetched.related)):
            return False
        model: Definition | None = self.model
        for each in before:
            model = model_behind_key(model, each)
        return model is not None and has_foreign_key(model, name)

    @property
    def is_bare(self) -> bool:
        """Whether it was fetched without other objects, but for what select_related() names."""
        fetched = self.fetched
        if fetched is None or has_own_manager(self.model):
            return False
        lazy = fetched.methods[:-1] if fetched.is_sent else fetched.methods
        return set(lazy) <= _BARE

    def defines(self, name: str) -> bool:
        """Whether the project may have a method or a property of that name on its objects."""
        if not isinstance(self.model, ClassDefinition):
            return True
        found = self.model.find(name)
        return found is UNKNOWN or isinstance(found, FunctionDefinition)

    def has_column(self, name: str) -> bool:
        """Whether an attribute is a value of the row; no where it may be a method."""
        if name == "pk" or name.endswith("_id"):
            return True
        model = self.model
        return isinstance(model, ClassDefinition) and isinstance(model.find(name), ast.Call)


def _is_among(names: Sequence[str], related: frozenset[str]) -> bool:
    """Whether select_related() follows these foreign keys: `room__owner` has room too."""
    path = "__".join(names)
    return any(each == path or each.startswith(f"{path}__") for each in related)


def instance_of(module: Module, name: ast.Name) -> Instance | None:
    """The object that a local name holds; None if its function does not make or fetch it."""
    bindings = bindings_of(module.syntax, name)
    if len(bindings) != 1:
        return None
    binding = bindings[0]
    function = module.syntax.function_around(name)
    if not isinstance(function, FUNCTIONS) or not isinstance(binding.node, ast.Name):
        return None
    if module.syntax.function_around(binding.node) is not function:
        return None
    rows = _async_rows(module.syntax.parents[binding.node], binding.node)
    if rows is None:
        return assigned_instance(module, binding.node)
    query = query_of(module, rows)
    if query is None or query.is_sent or not query.methods or not _gives_objects(query):
        return None
    return Instance(query.model, query.is_certain, query)


def assigned_instance(module: Module, target: ast.Attribute | ast.Name) -> Instance | None:
    """The object that an assignment makes or fetches for a target; None if it does neither."""
    parent = module.syntax.parents[target]
    if isinstance(parent, (ast.AnnAssign, ast.Assign, ast.NamedExpr)):
        return _made_by(module, parent.value, GIVES_ONE) if parent.value is not None else None
    if isinstance(parent, ast.Tuple) and parent.elts[0] is target:
        assignment = module.syntax.parents[parent]
        if isinstance(assignment, ast.Assign):
            return _made_by(module, assignment.value, GIVES_PAIR)
    return None


def _async_rows(around: ast.AST, target: ast.Name) -> ast.expr | None:
    """What an `async for` goes over that binds a name; None where it is no such loop."""
    if isinstance(around, ast.AsyncFor):
        return around.iter
    generators = around.generators if isinstance(around, COMPREHENSIONS) else []
    return next((each.iter for each in generators if each.is_async and each.target is target), None)


def _gives_objects(query: Query) -> bool:
    return not {"dates", "datetimes", "values", "values_list"} & set(query.methods)


def _made_by(module: Module, value: ast.expr, methods: frozenset[str]) -> Instance | None:
    """The object that an expression makes or fetches, by one of these methods."""
    is_awaited = isinstance(value, ast.Await)
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call):
        return None
    if is_awaited:
        query = awaited_query(module, call)
        if query is None and methods is GIVES_ONE:
            return _from_thread(module, call)
    elif methods is GIVES_ONE and (model := _model(module, call.func)) is not None:
        return model
    else:
        query = query_of(module, call)
    if query is None or not query.is_sent or query.methods[-1] not in methods:
        return None
    if not _gives_objects(query):
        return None
    return Instance(query.model, query.is_certain, query, frozenset(_passed(call)))


def _from_thread(module: Module, call: ast.Call) -> Instance | None:
    """The object that a call gives whose function, or lambda, a thread runs."""
    run = run_in_thread(module, call)
    if isinstance(run, FunctionDefinition):
        return _returned_by(run)
    if run is None or not isinstance(run.node, ast.Lambda):
        return None
    return _made_by(run.module, run.node.body, GIVES_ONE)


def _returned_by(function: FunctionDefinition) -> Instance | None:
    """The object that a plain function gives, if it gives one; None beside it says nothing."""
    if isinstance(function.node, ast.AsyncFunctionDef) or function.is_generator:
        return None
    given = [
        each
        for each in function.returns
        if not (isinstance(each, ast.Constant) and each.value is None)
    ]
    if len(given) != 1:
        return None
    if not isinstance(given[0], ast.Name):
        return _made_by(function.module, given[0], GIVES_ONE)
    found = instance_of(function.module, given[0])
    if found is None or _is_read_once(function, given[0].id):
        return found
    # What else the function does with it may fetch more.
    return replace(found, fetched=None)


def _is_read_once(function: FunctionDefinition, name: str) -> bool:
    syntax = function.module.syntax
    reads = [
        node
        for node in syntax.nodes(ast.Name)
        if node.id == name
        and isinstance(node.ctx, ast.Load)
        and any(each is function.node for each in syntax.ancestors(node))
    ]
    return len(reads) == 1


def _passed(call: ast.Call) -> Iterator[str]:
    """The names of what a call passes, those inside of `defaults` too; `**` for unknown ones."""
    for each in call.keywords:
        if each.arg not in ("create_defaults", "defaults"):
            yield each.arg or "**"
        elif isinstance(each.value, ast.Dict):
            for key in each.value.keys:
                yield str(key.value) if isinstance(key, ast.Constant) else "**"
        else:
            yield "**"
    if call.args:
        yield "**"  # `defaults` comes first.


def _model(module: Module, node: ast.expr) -> Instance | None:
    found = definition(module, node)
    answer = is_model(found)
    if answer is Answer.UNKNOWN and not is_from_project(module, node):
        return None  # Packages that are not Django's have a save() too: gensim.models.Word2Vec.
    return None if answer is Answer.NO else Instance(found, answer is Answer.YES)


def awaited_query(module: Module, call: ast.Call) -> Query | None:
    """The query that a coroutine sends: `Room.objects.aget()`, or `get` that runs in a thread."""
    conversion = conversion_behind(module, call.func)
    if conversion is not None:
        if not conversion.to_async:
            return None
        return method_of_query(conversion.module, conversion.wrapped)
    return async_query(module, call.func)


def async_query(module: Module, function: ast.expr) -> Query | None:
    """The query that a coroutine method sends: `Room.objects.aget`."""
    if not isinstance(function, ast.Attribute) or not function.attr.startswith("a"):
        return None
    twin = ast.copy_location(ast.Attribute(function.value, function.attr[1:], ast.Load()), function)
    query = method_of_query(module, twin)
    return None if query is None or is_overridden(query.model, function.attr) else query
