"""What a call of Channels' own methods does to the connection."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.definitions import definitions
from flake8_channels.model.paths.state import Event
from flake8_channels.model.paths.values import UNKNOWN, Value, constant, truth
from flake8_channels.model.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.classes import ClassDefinition, Member
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.state import Facts

_CONSUMER = "channels.consumer"
_WEBSOCKET = "channels.generic.websocket"
#: What Channels' own methods do; None where the message that is sent tells.
EVENTS: dict[str, Event | None] = {
    **{f"{_CONSUMER}.{each}.send": None for each in ("AsyncConsumer", "SyncConsumer")},
    **{f"{_CONSUMER}.{each}.base_send": None for each in ("AsyncConsumer", "SyncConsumer")},
    **{
        f"{_WEBSOCKET}.{each}.{event.value}": event
        for each in ("AsyncWebsocketConsumer", "WebsocketConsumer")
        for event in (Event.ACCEPT, Event.CLOSE, Event.SEND)
    },
    **{
        f"{_WEBSOCKET}.{each}.send_json": Event.SEND
        for each in ("AsyncJsonWebsocketConsumer", "JsonWebsocketConsumer")
    },
}
#: Where a method takes the flag that closes after the frame.
_FLAGS = {"send": 2, "send_json": 1}
#: ASGI, WebSocket: what a message of the application does; others leave the connection alone.
_MESSAGES = {
    "websocket.accept": Event.ACCEPT,
    "websocket.close": Event.CLOSE,
    "websocket.http.response.start": Event.CLOSE,
    "websocket.send": Event.SEND,
}


def is_event(method: FunctionDefinition, consumer: ClassDefinition) -> bool:
    """Whether a method is one of those of Channels that reach the server, on such a consumer.

    send_json() is, where the project changes nothing of what it calls.
    """
    if not method.module.is_stub or method.qualified_name not in EVENTS:
        return False
    return method.name != "send_json" or (
        _is_of_channels(consumer.find_with_owner("encode_json"))
        and _is_of_channels(consumer.find_with_owner("send", method.owner))
    )


def _is_of_channels(found: tuple[Member, ClassDefinition] | None) -> bool:
    return found is not None and found[1].is_framework


def events_of(
    module: Module,
    method: FunctionDefinition,
    call: ast.Call | None,
    positional: Sequence[ast.expr],
    facts: Facts,
) -> tuple[Event, ...]:
    """What a call of one of these methods does, in order; unknown where the text does not tell.

    `call` is None for a method that is handed on. Source: send(..., close=True) of
    channels/generic/websocket.py closes after the frame.
    """
    event = EVENTS[method.qualified_name]
    if event is None:
        return (_of_message(module, positional[0] if positional else None),)
    if event is not Event.SEND or call is None:
        return (event,)
    closes = argument(call, positional, "close", _FLAGS[method.name])
    known = truth(value_of(closes, facts)) if closes is not None else False
    if known is None:
        return (Event.SEND, Event.UNKNOWN)
    return (Event.SEND, Event.CLOSE) if known else (Event.SEND,)


def argument(
    call: ast.Call, positional: Sequence[ast.expr], name: str, position: int
) -> ast.expr | None:
    """What a call passes for a parameter; None where it does not."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return positional[position] if len(positional) > position else None


def value_of(node: ast.expr, facts: Facts) -> Value:
    """What is known of an argument: a literal, or a name that the path knows."""
    if isinstance(node, ast.Constant):
        return constant(node.value)
    name = dotted(node)
    return dict(facts).get(name, UNKNOWN) if name is not None else UNKNOWN


def item_of(node: ast.expr, name: object) -> ast.expr | None:
    """What a dict that stands there holds under a name."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == name:
                return value
    return None


def _of_message(module: Module, node: ast.expr | None) -> Event:
    """What sending a message does; unknown unless its type stands there."""
    if isinstance(node, ast.Name):
        found = definitions(module, node)
        name, node = node.id, getattr(found[0], "node", None) if len(found) == 1 else None
        if any(
            isinstance(each.ctx, ast.Store) and dotted(each.value) == name
            for each in module.syntax.nodes(ast.Subscript)
        ):
            return Event.UNKNOWN
    kind = item_of(node, "type") if node is not None else None
    if isinstance(kind, ast.Constant):
        return _MESSAGES.get(str(kind.value), Event.NOTHING)
    return Event.UNKNOWN
