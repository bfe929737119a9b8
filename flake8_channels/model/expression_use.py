"""What becomes of the value of an expression."""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import External, definition, is_named
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.layers import LAYER_METHODS, is_channel_layer
from flake8_channels.model.logs import is_logging
from flake8_channels.model.names import bindings_of
from flake8_channels.model.once import once
from flake8_channels.model.receivers import called_method
from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from flake8_channels.model.module import Module
    from flake8_channels.model.syntax import Syntax


class Use(enum.Enum):
    """What becomes of an expression's value."""

    DISCARDED = "discarded"
    AWAITED = "awaited"
    RETURNED = "returned"
    #: Used as the result that a coroutine would give: tested, compared, printed, iterated.
    TAKEN = "taken"
    #: Stored, passed on: it may be awaited elsewhere.
    KEPT = "kept"


#: What these do with the value below them.
_USES = {
    ast.AnnAssign: Use.KEPT,
    ast.Await: Use.AWAITED,
    ast.Expr: Use.DISCARDED,
    ast.Return: Use.RETURNED,
}
#: They work on the value that they are given.
_READING = (ast.Compare, ast.FormattedValue, ast.Match, ast.Starred, ast.UnaryOp, ast.withitem)
#: Builtins that read their arguments, and cannot run a coroutine.
_READERS = frozenset(
    {
        *("all", "any", "bool", "dict", "enumerate", "float", "format", "int", "isinstance"),
        *("iter", "len", "list", "max", "min", "next", "print", "repr", "set", "sorted", "str"),
        *("sum", "tuple", "type"),
    }
)
#: Of these, what only asks each value of a list whether it is true.
_TRUTHS = frozenset({"all", "any"})
_DUMPS = frozenset({"dumps"})
_ON_COMMIT = frozenset({"on_commit"})
#: Arguments that are sent or encoded, and options of json.dumps() that encode no more than that.
_SENT = ("bytes_data", "content", "obj", "text_data")
_JSON_OPTIONS = ("ensure_ascii", "indent", "obj", "separators", "sort_keys")
#: What a coroutine object itself has.
_COROUTINE_ATTRIBUTES = ("__", "close", "cr_", "send", "throw")


def use_of(syntax: Syntax, node: ast.expr) -> Use:
    """What becomes of the value of an expression; conditional parts are looked through."""
    child: ast.AST = node
    was_chosen = is_held = is_guarded = False
    while True:
        parent = syntax.parents[child]
        use = _USES.get(parent.__class__)
        if use is not None:
            return Use.TAKEN if use is Use.KEPT and was_chosen and not is_held else use
        if not is_held and _is_asked_in(syntax, parent, child):
            return Use.TAKEN
        if _holds(parent, child):
            is_held = True
        elif is_held:
            # Whoever reads a list can await what is in it, but a text cannot.
            is_text = isinstance(parent, ast.BinOp) and _is_text(parent.left)
            return Use.TAKEN if is_text else Use.KEPT
        elif isinstance(parent, ast.BoolOp):
            # A coroutine is true: `and` drops it, `or` gives it back.
            is_last = child is parent.values[-1]
            if isinstance(parent.op, ast.And):
                if not is_last:
                    return Use.TAKEN
                # `wanted and self.load() or None` has a condition in front of it.
                is_guarded = True
            elif not is_last:
                was_chosen = not is_guarded
        elif _takes(syntax, parent, child):
            return Use.TAKEN
        elif not isinstance(parent, ast.IfExp):
            return Use.TAKEN if was_chosen else Use.KEPT
        child = parent


def _holds(parent: ast.AST, child: ast.AST) -> bool:
    """Whether a node makes a list or the like, with a value in it."""
    if isinstance(parent, (ast.ListComp, ast.SetComp)):
        return child is parent.elt
    return isinstance(parent, (ast.List, ast.Set, ast.Tuple))


def _is_asked_in(syntax: Syntax, holder: ast.AST, child: ast.AST) -> bool:
    """Whether `any()` or `all()` asks for the truth of a value in a list or a generator."""
    in_generator = isinstance(holder, ast.GeneratorExp) and child is holder.elt
    if not in_generator and not _holds(holder, child):
        return False
    call = syntax.parents[holder]
    return (
        isinstance(call, ast.Call)
        and call.args == [holder]
        and isinstance(call.func, ast.Name)
        and call.func.id in _TRUTHS
        and not bindings_of(syntax, call.func)
    )


def use_in(module: Module, node: ast.expr) -> Use:
    """What becomes of the value; what is sent to the client is used, for no coroutine can be."""
    use = use_of(module.syntax, node)
    if use is not Use.KEPT:
        return use
    if _is_dropped_by_django(module, node):
        return Use.DISCARDED
    return Use.TAKEN if _is_sent(module, node) or _names_channel(module, node) else use


@once
def unawaited_calls_in(module: Module) -> tuple[tuple[ast.Call, Use], ...]:
    """The calls with no await of their own, each with what becomes of the result."""
    parents = module.syntax.parents
    return tuple(
        (call, use_in(module, call))
        for call in module.syntax.nodes(ast.Call)
        if parents[call].__class__ is not ast.Await
    )


def fails_at_once(module: Module, node: ast.expr) -> bool:
    """Whether a coroutine in this place raises: it has no such attribute, no items, no text."""
    parent = module.syntax.parents[node]
    return (
        _is_sent(module, node)
        or _names_channel(module, node)
        or (
            isinstance(parent, (ast.Attribute, ast.For, ast.Subscript))
            and _takes(module.syntax, parent, node)
        )
    )


def _is_dropped_by_django(module: Module, node: ast.expr) -> bool:
    """Whether a value is what `transaction.on_commit(lambda: ...)` calls for, and then drops."""
    function = module.syntax.parents[node]
    call = module.syntax.parents[function]
    return (
        isinstance(function, ast.Lambda)
        and function.body is node
        and isinstance(call, ast.Call)
        and function in call.args
        and last_name(call.func) in module.syntax.aliases(_ON_COMMIT)
        and is_named(module, call.func, "django.db.transaction.on_commit") is Answer.YES
    )


def _names_channel(module: Module, node: ast.expr) -> bool:
    """Whether a value is the channel or the group that a method of the channel layer is given."""
    call = module.syntax.parents[node]
    return (
        isinstance(call, ast.Call)
        and node in call.args
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in LAYER_METHODS
        and is_channel_layer(module, call.func.value)
    )


def _is_sent(module: Module, node: ast.expr) -> bool:
    """Whether a value stands in what `self.send()`, `send_json()` or `json.dumps()` is given."""
    child: ast.AST = node
    parent = module.syntax.parents[child]
    while isinstance(parent, (ast.Dict, ast.IfExp, ast.List, ast.Tuple, ast.keyword)):
        child, parent = parent, module.syntax.parents[parent]
    if not isinstance(parent, ast.Call) or child not in (*parent.args[:1], *parent.keywords):
        return False
    if isinstance(child, ast.keyword) and child.arg not in _SENT:
        return False
    name = last_name(parent.func)
    if name in ("send", "send_json") and isinstance(parent.func, ast.Attribute):
        called = called_method(module, parent.func)
        if called is None or not called[1].module.is_stub:
            return False
        encodes = called[0].find("encode_json") if name == "send_json" else called[1]
        return isinstance(encodes, FunctionDefinition) and encodes.module.is_stub
    if name not in module.syntax.aliases(_DUMPS) or any(
        each.arg not in _JSON_OPTIONS for each in parent.keywords
    ):
        return False
    found = definition(module, parent.func)
    return isinstance(found, External) and found.qualified_name == "json.dumps"


def _takes(syntax: Syntax, parent: ast.AST, child: ast.AST) -> bool:
    """Whether a node reads a value itself, in place of handing it on."""
    if _tests(parent, child) or isinstance(parent, _READING):
        return True
    if isinstance(parent, (ast.AsyncFor, ast.For)):
        return child is parent.iter
    if isinstance(parent, ast.Assign):
        return any(isinstance(each, (ast.List, ast.Tuple)) for each in parent.targets)
    if isinstance(parent, COMPREHENSIONS):
        return any(child is each.iter for each in parent.generators)
    if isinstance(parent, ast.Attribute):
        return not parent.attr.startswith(_COROUTINE_ATTRIBUTES)
    if isinstance(parent, ast.Subscript):
        return child is parent.value
    if isinstance(parent, ast.Dict):
        # {**value}
        pairs = zip(parent.keys, parent.values, strict=True)
        is_opened = any(key is None and value is child for key, value in pairs)
        return is_opened or _is_shown_by_name(syntax.parents[parent], parent)
    if isinstance(parent, ast.BinOp):
        # A text or a number knows no coroutines; another object may.
        return isinstance(parent.left, ast.Constant) or isinstance(parent.right, ast.Constant)
    if isinstance(parent, ast.keyword):
        call = syntax.parents[parent]
        return isinstance(call, ast.Call) and _is_format(call.func)
    if isinstance(parent, ast.Call):
        return _reads_arguments(syntax, parent.func) and child in parent.args
    return False


def _tests(parent: ast.AST, child: ast.AST) -> bool:
    """Whether a node asks if a value is true."""
    if isinstance(parent, (ast.Assert, ast.If, ast.IfExp, ast.While)):
        return child is parent.test
    if isinstance(parent, COMPREHENSIONS):
        return any(child in each.ifs for each in parent.generators)
    if isinstance(parent, ast.match_case):
        return child is parent.guard
    return isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)


def is_tested(syntax: Syntax, node: ast.expr) -> bool:
    """Whether its own truth decides something: in an `if`, `not`, `and`, `or`, `all()`, `any()`."""
    parent = syntax.parents[node]
    return (
        isinstance(parent, ast.BoolOp) or _tests(parent, node) or _is_asked_in(syntax, parent, node)
    )


def _reads_arguments(syntax: Syntax, function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        is_text = function.attr in ("format", "join") and _is_text(function.value)
        return is_text or is_logging(function)
    return (
        isinstance(function, ast.Name)
        and function.id in _READERS
        and not bindings_of(syntax, function)
    )


def _is_shown_by_name(holder: ast.AST, names: ast.Dict) -> bool:
    """Whether a literal text shows what a dict holds: `"%(a)s" % {...}`, or with format_map()."""
    if isinstance(holder, ast.BinOp):
        return names is holder.right and _is_text(holder.left)
    function = holder.func if isinstance(holder, ast.Call) and names in holder.args else None
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "format_map"
        and _is_text(function.value)
    )


def _is_format(function: ast.expr) -> bool:
    """Whether it is format() of a literal, which reads what it is given by name too."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "format"
        and _is_text(function.value)
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
