"""Which functions run in the event loop, and which are handed to a thread."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import HOOKS
from flake8_channels.model.definitions import definition, qualified_name
from flake8_channels.model.functions import TO_ASYNC
from flake8_channels.model.messages import takes_an_event
from flake8_channels.model.names import is_self, is_static
from flake8_channels.model.receivers import consumers_of
from flake8_channels.model.trees import runs_async

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

#: What runs a function that it is given in a thread.
_THREADS = TO_ASYNC | {"asyncio.to_thread", "threading.Thread", "threading.Timer"}
#: The same on an event loop and on an executor, whatever they are bound to.
_THREAD_METHODS = frozenset({"run_in_executor", "submit"})
#: Methods of event loops and tasks that call a plain function in the loop, some time later.
_CALL_BACK = frozenset(
    {"add_done_callback", "call_at", "call_later", "call_soon", "call_soon_threadsafe"}
)


def runs_in_loop(method: FunctionDefinition) -> bool:
    """Whether a plain method of an async consumer runs in the event loop, as far as is known."""
    if method.owner is None or method.changes or is_static(method.node):
        return False
    owners = consumers_of(method.owner)
    if not owners or not all(runs_async(owner) for owner in owners):
        return False
    return not (is_given_to_thread(method) or _is_named_in_thread(method))


def is_called_back(function: FunctionDefinition) -> bool:
    """Whether a plain function runs in the event loop with nobody there to await what it gives.

    The loop is given it, or it stands in a coroutine function; no where a thread is given it.
    """
    if function.changes or is_given_to_thread(function):
        return False
    around = function.module.syntax.function_around(function.node)
    return isinstance(around, ast.AsyncFunctionDef) or any(
        isinstance(call.func, ast.Attribute) and call.func.attr in _CALL_BACK
        for call in _calls_given(function)
    )


def is_given_to_thread(function: FunctionDefinition) -> bool:
    """Whether its file hands a function to a thread: `asyncio.to_thread(self.store)`."""
    return any(_starts_thread(function.module, call) for call in _calls_given(function))


def _is_named_in_thread(method: FunctionDefinition) -> bool:
    """Whether only `getattr(self, name)` can come to it, and a thread does that."""
    if method.owner is None or method.name in HOOKS or takes_an_event(method):
        return False
    syntax = method.module.syntax
    if syntax.attributes(method.name):
        return False
    return any(
        isinstance(call.func, ast.Name)
        and call.func.id == "getattr"
        and isinstance(call.args[0], ast.Name)
        and call.args[0].id == (other.receiver or "")
        and not isinstance(call.args[1], ast.Constant)
        for other in method.owner.methods
        if is_given_to_thread(other)
        for call in syntax.inside(other.node, ast.Call)
        if len(call.args) > 1
    )


def _calls_given(function: FunctionDefinition) -> Iterator[ast.Call]:
    """The calls of its file that are given a function, or a method of `self`."""
    module = function.module
    for call in module.syntax.nodes(ast.Call):
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        if any(_names(module, each, function) for each in arguments):
            yield call


def _names(module: Module, node: ast.expr, function: FunctionDefinition) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == function.name and is_self(module.syntax, node.value) is not None
    return (
        isinstance(node, ast.Name)
        and node.id == function.name
        and definition(module, node) is function
    )


def _starts_thread(module: Module, call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr in _THREAD_METHODS:
        return True
    return qualified_name(definition(module, call.func)) in _THREADS
