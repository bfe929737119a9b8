"""Calls of consumers and channel layers, by what becomes of the coroutines that they give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import may_set
from flake8_channels.model.calls import MethodUse
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.consumer_calls import ending_calls_in
from flake8_channels.model.definitions import Value, definition
from flake8_channels.model.expression_use import Use, unawaited_calls_in
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.guards import is_told_apart
from flake8_channels.model.layers import LAYER_METHODS, is_channel_layer
from flake8_channels.model.names import is_self, may_be_class
from flake8_channels.model.once import once
from flake8_channels.model.receivers import called_method, receivers, super_of
from flake8_channels.model.syntax import code, last_name
from flake8_channels.model.trees import BASIC_CONSUMER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_channels.model.module import Module

_EFFECTS = {
    "__call__": "the consumer never runs",
    "accept": "the client waits for a handshake that never completes",
    "base_send": "nothing is sent",
    "close": "the connection stays as it is",
    "send": "nothing is sent",
    "send_body": "nothing is sent",
    "send_headers": "nothing is sent",
    "send_json": "nothing is sent",
    "send_response": "nothing is sent",
}
_NO_ANSWER = _EFFECTS["accept"]
_LAYER_EFFECTS = {
    "group_add": "the channel never joins the group",
    "group_discard": "the channel never leaves the group",
    "group_send": "the message is never sent",
    "send": "the message is never sent",
}
#: What `await` does with anything that is not awaitable.
_FAILS = "it raises TypeError"
_AUTH_FUNCTIONS = frozenset({"get_user", "login", "logout"})


def consumer_calls_in(module: Module, *uses: Use) -> Iterator[MethodUse]:
    """The calls of consumers' methods whose results are used in one of these ways.

    On self, super(), and whatever else is a consumer for certain; of functions, those in
    channels.auth. `self.disconnect()` is left out where an await would not mend it.
    """
    for call, use in unawaited_calls_in(module):
        if use in uses and not _is_ending(module, call):
            found = _method_use(module, call)
            if found is None or module.syntax.is_dead(call):
                continue
            if not is_told_apart(module.syntax, call):
                yield found


def _method_use(module: Module, call: ast.Call) -> MethodUse | None:
    called = _called(module, call.func)
    function = called[1] if called is not None else _auth_function(module, call.func)
    if function is None:
        return None
    return MethodUse(
        module,
        call,
        function.name,
        function.gives_awaitable,
        _EFFECTS,
        _meant(module, call.func),
        is_of_channels=called is not None and called[0].channels_defines(called[1].name),
        is_helper=called is not None and "to_async" in function.decorations,
    )


def _called(
    module: Module, function: ast.expr
) -> tuple[ClassDefinition, FunctionDefinition] | None:
    """The consumer and the method: also through its class, and by a name bound to the method."""
    if isinstance(function, ast.Attribute):
        return called_method(module, function) or _through_class(module, function)
    found = definition(module, function) if isinstance(function, ast.Name) else None
    if isinstance(found, Value) and found.module is module:
        return called_method(module, found.node) if isinstance(found.node, ast.Attribute) else None
    return None


def _through_class(
    module: Module, function: ast.Attribute
) -> tuple[ClassDefinition, FunctionDefinition] | None:
    """The method that `RoomConsumer.send` means; None where it is no consumer's for certain."""
    if not may_be_class(function.value):
        return None
    found = definition(module, function)
    if not isinstance(found, FunctionDefinition) or found.owner is None:
        return None
    owner = definition(module, function.value)
    if isinstance(owner, ClassDefinition) and owner.is_subclass_of(BASIC_CONSUMER) is Answer.YES:
        return owner, found
    return None


def _is_ending(module: Module, call: ast.Call) -> bool:
    return last_name(call.func) == "disconnect" and any(
        each.node is call for each in ending_calls_in(module)
    )


def consumer_mentions_in(module: Module) -> Iterator[MethodUse]:
    """The methods of consumers that stand without parentheses, as a statement or behind `await`.

    As a statement only Channels' own: another may be a property by another name.
    """
    for statement in module.syntax.nodes(ast.Expr):
        if isinstance(statement.value, ast.Attribute):
            found = called_method(module, statement.value)
            if found is not None and found[0].channels_defines(found[1].name):
                yield from _mention(module, statement.value, found[1], _EFFECTS)
    for node in module.syntax.nodes(ast.Await):
        if isinstance(node.value, ast.Attribute):
            found = called_method(module, node.value)
            if found is not None:
                yield from _mention(module, node.value, found[1], {found[1].name: _FAILS})


def effect_of_return(use: MethodUse, method: FunctionDefinition) -> str:
    """What the user sees where a method gives back a coroutine that nobody awaits."""
    if (
        use.method == "close"
        and method.name in ("connect", "websocket_connect")
        and not _may_have_answered(method, use.node)
    ):
        return _NO_ANSWER
    return use.effect


def _may_have_answered(hook: FunctionDefinition, node: ast.expr) -> bool:
    """Whether a method of the consumer, or whoever is given it, is called before a node."""
    syntax = hook.module.syntax
    for call in syntax.inside(hook.node, ast.Call):
        if (call.lineno, call.col_offset) < (node.lineno, node.col_offset):
            arguments = [*call.args, *(each.value for each in call.keywords)]
            receiver = call.func.value if isinstance(call.func, ast.Attribute) else call.func
            if any(is_self(syntax, each) for each in (receiver, *arguments)):
                return True
            if super_of(hook.module, receiver) is not None:
                return True
    return False


def _mention(
    module: Module, node: ast.Attribute, method: FunctionDefinition, effects: Mapping[str, str]
) -> Iterator[MethodUse]:
    if "unknown" not in method.decorations:
        meant = _meant(module, node)
        yield MethodUse(module, node, method.name, method.gives_awaitable, effects, meant)


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
    return f"{code(function.value)}.close()" if has_close else None


def _auth_function(module: Module, function: ast.expr) -> FunctionDefinition | None:
    if last_name(function) in module.syntax.aliases(_AUTH_FUNCTIONS):
        found = definition(module, function)
        if isinstance(found, FunctionDefinition) and found.module.name == "channels.auth":
            return found
    return None


@once
def layer_calls_in(module: Module) -> tuple[MethodUse, ...]:
    """The calls of channel layers' methods that stand without an await; all give coroutines."""
    syntax = module.syntax
    names = LAYER_METHODS | _names_of_layer_methods(module)
    calls = [
        call for call in syntax.calls(names) if not isinstance(syntax.parents[call], ast.Await)
    ]
    return tuple(
        MethodUse(module, call, method, Answer.YES, _LAYER_EFFECTS)
        for call in calls
        if (method := _layer_method(module, call.func)) is not None and not syntax.is_dead(call)
    )


def _names_of_layer_methods(module: Module) -> set[str]:
    """The names that are bound to a method as a layer has it: `add = layer.group_add`."""
    syntax = module.syntax
    mentions = [each for method in LAYER_METHODS for each in syntax.attributes(method)]
    bound = [syntax.parents[each] for each in mentions]
    return {
        target.id
        for each in bound
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }


def _layer_method(module: Module, function: ast.expr) -> str | None:
    """The method of a channel layer that is called, also by a name bound to it."""
    if isinstance(function, ast.Name):
        found = definition(module, function)
        if not isinstance(found, Value) or found.module is not module:
            return None
        function = found.node
    if (
        isinstance(function, ast.Attribute)
        and function.attr in LAYER_METHODS
        and not may_set(module, None, function.attr)
        and is_channel_layer(module, function.value)
    ):
        return function.attr
    return None
