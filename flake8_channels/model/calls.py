"""Call sites: what is called on whom, and what becomes of the result."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import definition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.layers import LAYER_METHODS, is_channel_layer
from flake8_channels.model.receivers import called_method, receivers
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
class MethodUse:
    """A call or a mention of a consumer's or a channel layer's method."""

    module: Module
    #: The call; of a mention, the attribute.
    node: ast.expr
    #: The method's name.
    method: str
    #: Whether a call gives a coroutine.
    gives_awaitable: Answer
    effects: Mapping[str, str]
    #: Another call that the code must mean.
    meant: str | None = None

    @property
    def written(self) -> str:
        """How the code writes it; three dots stand for arguments."""
        return written(self.node)

    @property
    def use(self) -> Use:
        """What becomes of the value."""
        return use_of(self.module.syntax, self.node)

    @property
    def effect(self) -> str:
        """What the user sees when it never runs."""
        return self.effects.get(self.method, f"{self.method}() never runs")

    @property
    def instead(self) -> str:
        """What to write in its place, by the kind of the function that it stands in."""
        return awaited(self.module, self.node, self.meant or self.written)


def written(node: ast.expr) -> str:
    """A call as the code writes it, without its arguments."""
    if not isinstance(node, ast.Call):
        return f"{ast.unparse(node)}()"
    dots = "..." if node.args or node.keywords else ""
    return f"{ast.unparse(node.func)}({dots})"


def awaited(module: Module, node: ast.expr, call: str) -> str:
    """How to run a coroutine where it stands: await, async_to_sync, or another kind of def."""
    function = module.syntax.function_around(node)
    if isinstance(function, ast.AsyncFunctionDef):
        return f"write `await {call}`"
    name, _, arguments = call.rpartition("(")
    if isinstance(function, ast.FunctionDef):
        definition = module.function_definition(function)
        if definition.is_called_by_consumer:
            return f"make {function.name}() an async def and write `await {call}`"
    return f"write `async_to_sync({name})({arguments}`"


def consumer_calls_in(module: Module, use: Use) -> Iterator[MethodUse]:
    """The calls of consumers' methods whose results are used in one way.

    On self, super(), and whatever else is a consumer for certain; of functions, those in
    channels.auth. `self.disconnect()` is left out where an await would not mend it.
    """
    for call in module.syntax.nodes(ast.Call):
        if use_of(module.syntax, call) is use and not _is_ending(module, call):
            found = _function(module, call.func)
            if found is not None:
                meant = _meant(module, call.func)
                yield MethodUse(module, call, found.name, found.gives_awaitable, _EFFECTS, meant)


def _is_ending(module: Module, call: ast.Call) -> bool:
    return last_name(call.func) == "disconnect" and any(
        each.node is call for each in module.ending_calls
    )


def consumer_mentions_in(module: Module) -> Iterator[MethodUse]:
    """The methods of Channels' consumers that stand as a statement, without parentheses."""
    for statement in module.syntax.nodes(ast.Expr):
        if isinstance(statement.value, ast.Attribute):
            found = called_method(module, statement.value)
            if found is None or "unknown" in found[1].decorations:
                continue
            if defined_by_channels(*found):
                name, answer = found[1].name, found[1].gives_awaitable
                meant = _meant(module, statement.value)
                yield MethodUse(module, statement.value, name, answer, _EFFECTS, meant)


def _meant(module: Module, function: ast.expr) -> str | None:
    """`self.close()` for `self.disconnect`, which is a hook: Channels calls it, code does not."""
    if not isinstance(function, ast.Attribute) or function.attr != "disconnect":
        return None
    around = module.function_around(function)
    if isinstance(function.value, ast.Call) or (
        around is not None and around.name in ("disconnect", "websocket_disconnect")
    ):
        return None  # super().disconnect() continues the hook; so does a call in its place.
    owners = receivers(module, function.value)
    has_close = any(owner.find("close") is not None for owner in owners)
    return f"{ast.unparse(function.value)}.close()" if has_close else None


def _function(module: Module, function: ast.expr) -> FunctionDefinition | None:
    if isinstance(function, ast.Attribute):
        called = called_method(module, function)
        if called is not None:
            return called[1]
    if last_name(function) in module.syntax.aliases(*_AUTH_FUNCTIONS):
        found = definition(module, function)
        if isinstance(found, FunctionDefinition) and found.module.name == "channels.auth":
            return found
    return None


def defined_by_channels(consumer: ClassDefinition, method: FunctionDefinition) -> bool:
    """Whether one of Channels' classes above a consumer has a method of that name."""
    return any(
        isinstance(entry, ClassDefinition)
        and entry.is_framework
        and entry.own(method.name) is not None
        for entry in consumer.mro
    )


def layer_calls_in(module: Module) -> tuple[MethodUse, ...]:
    """The calls of channel layers' methods in a module, all of which give coroutines."""
    return tuple(
        MethodUse(module, call, call.func.attr, Answer.YES, _LAYER_EFFECTS)
        for call in module.syntax.nodes(ast.Call)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in LAYER_METHODS
        and is_channel_layer(module, call.func.value)
    )
