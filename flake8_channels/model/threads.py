"""Which methods of a consumer run in the event loop, and which are handed to a thread."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import HOOKS
from flake8_channels.model.definitions import definition, qualified_name
from flake8_channels.model.functions import TO_ASYNC
from flake8_channels.model.messages import takes_an_event
from flake8_channels.model.names import is_self, is_static
from flake8_channels.model.receivers import consumers_of
from flake8_channels.model.syntax import last_name
from flake8_channels.model.trees import runs_async

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

#: What runs a function that it is given in a thread.
_THREADS = TO_ASYNC | {"asyncio.to_thread", "threading.Thread", "threading.Timer"}
#: The same on an event loop and on an executor, whatever they are bound to.
_THREAD_METHODS = frozenset({"run_in_executor", "submit"})


def runs_in_loop(method: FunctionDefinition) -> bool:
    """Whether a plain method of an async consumer runs in the event loop, as far as is known."""
    if method.owner is None or method.decorations or is_static(method.node):
        return False
    owners = consumers_of(method.owner)
    if not owners or not all(runs_async(owner) for owner in owners):
        return False
    return not (is_given_to_thread(method) or _is_named_in_thread(method))


def is_given_to_thread(function: FunctionDefinition) -> bool:
    """Whether its file hands the function to a thread: `asyncio.to_thread(self.store)`."""
    module = function.module
    return any(
        _starts_thread(module, call) and any(_means(function, node) for node in given)
        for call, given in _handed_on(module, function.name)
    )


def _means(function: FunctionDefinition, node: ast.Attribute | ast.Name) -> bool:
    """Whether a mention of the name is one of the function: by itself, or on self for a method."""
    if isinstance(node, ast.Attribute):
        return is_self(function.module.syntax, node.value) is not None
    return definition(function.module, node) is function


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


def _handed_on(
    module: Module, name: str
) -> Iterator[tuple[ast.Call, list[ast.Attribute | ast.Name]]]:
    """The calls that are given `name` or `something.name`, with these arguments."""
    for call in module.syntax.nodes(ast.Call):
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        given = [
            each
            for each in arguments
            if isinstance(each, (ast.Attribute, ast.Name)) and last_name(each) == name
        ]
        if given:
            yield call, given


def _starts_thread(module: Module, call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr in _THREAD_METHODS:
        return True
    return qualified_name(definition(module, call.func)) in _THREADS
