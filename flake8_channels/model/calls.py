"""Call sites: what is called on whom, and what becomes of the result."""

from __future__ import annotations

import ast
import enum
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import definition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.layers import LAYER_METHODS, is_channel_layer
from flake8_channels.model.project import channels_classes
from flake8_channels.model.receivers import called_method
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.answer import Answer
    from flake8_channels.model.module import Module
    from flake8_channels.model.syntax import Syntax


_EFFECTS = {
    "accept": "the client waits for a handshake that never completes",
    "base_send": "nothing is sent",
    "close": "the connection stays as it is",
    "send": "nothing is sent",
    "send_body": "nothing is sent",
    "send_headers": "nothing is sent",
    "send_json": "nothing is sent",
    "send_response": "nothing is sent",
}
_LAYER_EFFECTS = {
    "group_add": "the channel never joins the group",
    "group_discard": "the channel never leaves the group",
    "group_send": "the message is never sent",
    "send": "the message is never sent",
}


_AUTH_FUNCTIONS = ("get_user", "login", "logout")


class Use(enum.Enum):
    """What becomes of an expression's value."""

    DISCARDED = "discarded"
    AWAITED = "awaited"
    RETURNED = "returned"
    #: Stored, passed on, compared: it may be awaited elsewhere.
    KEPT = "kept"


def use_of(syntax: Syntax, node: ast.expr) -> Use:
    """What becomes of the value of an expression; conditional parts are looked through."""
    child: ast.AST = node
    while True:
        parent = syntax.parents[child]
        if isinstance(parent, ast.Expr):
            return Use.DISCARDED
        if isinstance(parent, ast.Await):
            return Use.AWAITED
        if isinstance(parent, ast.Return):
            return Use.RETURNED
        if isinstance(parent, ast.BoolOp):
            # A coroutine is true: `and` drops it, `or` gives it back.
            if isinstance(parent.op, ast.And) and child is not parent.values[-1]:
                return Use.DISCARDED
        elif isinstance(parent, ast.IfExp):
            if child is parent.test:
                return Use.KEPT
        elif isinstance(parent, (ast.ListComp, ast.SetComp)):
            if child is not parent.elt:
                return Use.KEPT
        elif not isinstance(parent, (ast.List, ast.Tuple, ast.Set)):
            return Use.KEPT
        child = parent


@dataclass(frozen=True)
class FrameworkUse:
    """A call or a mention of a function that Channels defines, or that overrides one of its own."""

    #: The call; of a mention, the attribute.
    node: ast.expr
    function: FunctionDefinition
    #: How the code writes it, with empty parentheses: `self.accept()`.
    written: str

    @property
    def method(self) -> str:
        """The function's name."""
        return self.function.name

    @property
    def gives_awaitable(self) -> Answer:
        """Whether a call gives a coroutine."""
        return self.function.gives_awaitable

    @property
    def effect(self) -> str:
        """What the user sees when it never runs."""
        return _EFFECTS.get(self.method, f"{self.method}() never runs")


def framework_calls_in(module: Module, use: Use) -> Iterator[FrameworkUse]:
    """The calls of Channels' own coroutines and methods whose results are used in one way.

    On self, super(), and whatever else is a consumer for certain; of functions, those in
    channels.auth.
    """
    for call in module.syntax.nodes(ast.Call):
        if use_of(module.syntax, call) is use:
            found = _framework_function(module, call.func)
            if found is not None:
                yield FrameworkUse(call, found, f"{ast.unparse(call.func)}()")


def framework_mentions_in(module: Module) -> Iterator[FrameworkUse]:
    """The methods of Channels' consumers that stand as a statement, without parentheses."""
    for statement in module.syntax.nodes(ast.Expr):
        if isinstance(statement.value, ast.Attribute):
            found = _framework_function(module, statement.value)
            if found is not None:
                yield FrameworkUse(statement.value, found, f"{ast.unparse(statement.value)}()")


def _framework_function(module: Module, function: ast.expr) -> FunctionDefinition | None:
    if isinstance(function, ast.Attribute) and function.attr in _framework_methods():
        called = called_method(module, function)
        if called is not None:
            consumer, method = called
            return method if defined_by_channels(consumer, method.name) else None
    if last_name(function) in module.syntax.aliases(*_AUTH_FUNCTIONS):
        found = definition(module, function)
        if isinstance(found, FunctionDefinition) and found.module.name == "channels.auth":
            return found
    return None


@functools.cache
def _framework_methods() -> frozenset[str]:
    return frozenset(
        method.name for found in channels_classes().values() for method in found.methods()
    )


def defined_by_channels(consumer: ClassDefinition, name: str) -> bool:
    """Whether one of Channels' classes above a consumer has a method of that name."""
    return any(
        isinstance(entry, ClassDefinition) and entry.is_framework and entry.own(name) is not None
        for entry in consumer.mro
    )


class LayerCall:
    """A call of a channel layer's method, all of which are coroutine methods."""

    def __init__(self, module: Module, node: ast.Call, function: ast.Attribute) -> None:
        self.module = module
        self.node = node
        self.function = function

    @property
    def written(self) -> str:
        """How the code writes it, with empty parentheses."""
        return f"{ast.unparse(self.function)}()"

    @property
    def effect(self) -> str:
        """What the user sees when it never runs."""
        return _LAYER_EFFECTS.get(self.function.attr, f"{self.function.attr}() never runs")

    @property
    def use(self) -> Use:
        """What becomes of the coroutine."""
        return use_of(self.module.syntax, self.node)

    @property
    def is_in_async_function(self) -> bool:
        """Whether `await` can be written where the call stands."""
        function = self.module.syntax.function_around(self.node)
        return isinstance(function, ast.AsyncFunctionDef)


def layer_calls_in(module: Module) -> tuple[LayerCall, ...]:
    """The calls of channel layers' methods in a module."""
    return tuple(
        LayerCall(module, call, call.func)
        for call in module.syntax.nodes(ast.Call)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in LAYER_METHODS
        and is_channel_layer(module, call.func.value)
    )
