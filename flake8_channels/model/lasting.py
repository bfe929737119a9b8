"""Loops of coroutines that go on until somebody cancels the task, for certain."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import function_named
from flake8_channels.model.definitions import External, Value, definition, is_named
from flake8_channels.model.layers import LAYER_METHODS, is_channel_layer
from flake8_channels.model.names import is_self
from flake8_channels.model.scopes import COMPREHENSIONS, FUNCTIONS
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.scopes import Scope
    from flake8_channels.model.syntax import Syntax

_SLEEP = frozenset({"sleep"})
_LEAVES = (ast.Break, ast.Raise, ast.Return)
#: What raises by itself, or hands on what a context manager or an iterator raises.
_RAISES = (ast.Assert, ast.AsyncFor, ast.AsyncWith, ast.Raise, ast.With)
_ALL_ERRORS = frozenset({"BaseException", "Exception"})
#: Methods and functions of Channels that work, or are dropped, when the client has left.
_OF_CHANNELS = frozenset({"close", "encode_json", "get_channel_layer", "send", "send_json"})
_BUILTINS = (
    *("abs", "bool", "dict", "enumerate", "float", "format", "frozenset", "hasattr", "id", "int"),
    *("isinstance", "len", "list", "max", "min", "print", "range", "repr", "reversed", "round"),
    *("set", "sorted", "str", "sum", "super", "tuple", "type", "zip"),
)
#: Functions that do not depend on a client or a connection.
_STEADY = frozenset(
    {
        *(f"builtins.{name}" for name in _BUILTINS),
        *(f"random.{name}" for name in ("randint", "random", "randrange", "uniform")),
        *(f"time.{name}" for name in ("monotonic", "perf_counter", "strftime", "time")),
        "asyncio.sleep",
        "django.utils.timezone.localtime",
        "django.utils.timezone.now",
        "json.dumps",
        "uuid.uuid4",
    }
)
_STEADY_MODULES = ("datetime.", "logging.")


def lasting_loop(target: FunctionDefinition) -> ast.For | ast.While | None:
    """The loop that keeps a coroutine going: `while True`, or a range with a sleep.

    None where a statement may leave it, or where what it awaits or calls is not known to last.
    """
    syntax = target.module.syntax
    for loop in _loops(target):
        if not (_may_leave(syntax, loop) or _is_guarded(syntax, loop) or _may_raise(target, loop)):
            return loop
    return None


def _loops(target: FunctionDefinition) -> Iterator[ast.For | ast.While]:
    module = target.module
    for loop in module.syntax.inside(target.node, ast.While):
        if isinstance(loop.test, ast.Constant) and loop.test.value and _waits(module.syntax, loop):
            yield loop
    for each in module.syntax.inside(target.node, ast.For):
        if _is_range(module, each.iter) and _sleeps(module, each):
            yield each


def _waits(syntax: Syntax, loop: ast.AST) -> bool:
    """Whether a loop awaits anything, and so lets the others run."""
    return any(_is_in(syntax, node, loop) for node in syntax.nodes(ast.Await))


def _is_range(module: Module, node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and is_named(module, node.func, "builtins.range") is Answer.YES
    )


def _sleeps(module: Module, loop: ast.AST) -> bool:
    """Whether a loop waits for asyncio.sleep()."""
    return any(
        _is_in(module.syntax, node, loop)
        and isinstance(node.value, ast.Call)
        and last_name(node.value.func) in module.syntax.aliases(_SLEEP)
        and is_named(module, node.value.func, "asyncio.sleep") is Answer.YES
        for node in module.syntax.nodes(ast.Await)
    )


def _is_in(syntax: Syntax, node: ast.AST, part: ast.AST) -> bool:
    return any(each is part for each in syntax.ancestors(node))


def _may_leave(syntax: Syntax, loop: ast.AST) -> bool:
    """Whether a statement in a loop can end it; where only cancel() comes to it, it does not."""
    for node in syntax.nodes(*_LEAVES):
        for parent in syntax.ancestors(node):
            if parent is loop:
                return True
            if isinstance(parent, FUNCTIONS) or _takes_cancel(parent):
                break
    return False


def _handlers(node: ast.AST) -> list[ast.ExceptHandler]:
    """The handlers of a `try`; none of anything else."""
    return getattr(node, "handlers", [])


def _takes_cancel(node: ast.AST) -> bool:
    """Whether a node is a handler to which only cancel() comes."""
    return (
        isinstance(node, ast.ExceptHandler)
        and node.type is not None
        and last_name(node.type) == "CancelledError"
    )


def _is_guarded(syntax: Syntax, loop: ast.AST) -> bool:
    """Whether a `with` or a `try` around a loop tells that something ends it, such as a timeout."""
    for parent in syntax.ancestors(loop):
        if isinstance(parent, FUNCTIONS):
            break
        if isinstance(parent, (ast.AsyncWith, ast.With)):
            return True
        if not all(map(_takes_cancel, _handlers(parent))):
            return True
    return False


def _may_raise(
    function: FunctionDefinition, part: ast.AST, seen: frozenset[FunctionDefinition] = frozenset()
) -> bool:
    """Whether a part of a function may end by an exception; yes for what is not known to last."""
    syntax = function.module.syntax
    kinds = (*_RAISES, ast.Await, ast.Call, ast.Subscript, *COMPREHENSIONS)
    return any(
        _is_in(syntax, node, part)
        and not _is_contained(syntax, node, part)
        and _fails(function.module, node, seen | {function})
        for node in syntax.inside(function.node, *kinds)
    )


def _is_contained(syntax: Syntax, node: ast.AST, part: ast.AST) -> bool:
    """Whether what a node raises stays in the part, or only cancel() comes to the node."""
    child = node
    for parent in syntax.ancestors(node):
        if parent is part:
            break
        is_tried = isinstance(parent, ast.Try) and child in parent.body
        if _takes_cancel(parent) or (is_tried and any(map(_takes_all, _handlers(parent)))):
            return True
        child = parent
    return False


def _takes_all(handler: ast.ExceptHandler) -> bool:
    """Whether no error passes a handler."""
    return handler.type is None or last_name(handler.type) in _ALL_ERRORS


def _fails(module: Module, node: ast.AST, seen: frozenset[FunctionDefinition]) -> bool:
    """Whether a node may raise of its own, without the calls in it, which are asked too."""
    if isinstance(node, ast.Await):
        return not isinstance(node.value, ast.Call)
    if isinstance(node, ast.Call):
        return not _is_steady(module, node.func, seen)
    if isinstance(node, ast.Subscript):
        return _may_be_gone(module, node)
    if isinstance(node, COMPREHENSIONS):
        return any(each.is_async for each in node.generators)
    return True


def _is_steady(module: Module, function: ast.expr, seen: frozenset[FunctionDefinition]) -> bool:
    """Whether a call of a function, awaited or not, does not raise; no where it is unknown."""
    if is_plain_function(module, function):
        return True
    if isinstance(function, ast.Attribute) and is_channel_layer(module, function.value):
        return function.attr in LAYER_METHODS
    called = function_named(module, function)
    if called is None or called.module.is_stub:
        return called is not None and called.name in _OF_CHANNELS
    if not set(called.decorations) <= {"to_async", "unchanged"}:
        return False
    return called in seen or not _may_raise(called, called.node, seen)


def is_plain_function(module: Module, function: ast.expr) -> bool:
    """Whether a function only reads what it is given: a builtin, a logger's, a date's."""
    return _is_steady_function(module, function) or (
        isinstance(function, ast.Attribute) and _is_plain_value(module, function.value)
    )


def _is_steady_function(module: Module, function: ast.expr) -> bool:
    found = definition(module, function)
    return isinstance(found, External) and (
        found.qualified_name in _STEADY or found.qualified_name.startswith(_STEADY_MODULES)
    )


def _is_plain_value(module: Module, node: ast.expr) -> bool:
    """Whether a value is a text, or comes from one of the steady functions: a logger, a date."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        return True
    found = definition(module, node) if isinstance(node, (ast.Call, ast.Name)) else None
    if not isinstance(found, Value) or not isinstance(found.node, ast.Call):
        return False
    made_by = found.node.func
    if _is_steady_function(found.module, made_by):
        return True
    # datetime.now().astimezone().isoformat()
    return isinstance(made_by, ast.Attribute) and _is_plain_value(found.module, made_by.value)


def _may_be_gone(module: Module, node: ast.Subscript) -> bool:
    """Whether a key may be missing, since others change what is looked into; a local is steady."""
    is_set = isinstance(node.ctx, ast.Store)
    if isinstance(node.slice, ast.Slice) or (
        is_set and not isinstance(module.syntax.parents[node], ast.AugAssign)
    ):
        return False
    names = []
    root: ast.expr = node
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        if isinstance(root, ast.Attribute):
            names.append(root.attr)
        root = root.value
    if is_self(module.syntax, root) is not None:
        # Nobody takes anything out of a consumer's scope.
        return names[-1:] != ["scope"]
    return not isinstance(root, ast.Name) or not _is_local(module.syntax, root)


def _is_local(syntax: Syntax, name: ast.Name) -> bool:
    scope: Scope | None = syntax.scope_of(name)
    while scope is not None and name.id not in scope.bindings:
        scope = scope.parent
    return scope is not None and scope is not syntax.module_scope
