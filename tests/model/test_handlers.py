"""Which methods Channels calls."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.handlers import handlers_in, is_hook, sent_types
from tests.model.modules import class_named, load, write

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""


def test_hooks(folder: Path) -> None:
    source = """
class Plain(AsyncJsonWebsocketConsumer): ...
class Basic(AsyncConsumer): ...
class Own(AsyncJsonWebsocketConsumer):
    async def websocket_receive(self, message): ...
    async def websocket_connect(self, message):
        await super().websocket_connect(message)
"""
    module = load(folder, IMPORTS + source)
    names = ("connect", "receive", "receive_json", "websocket_connect", "handle", "greet")
    hooks = {
        name: [each for each in names if is_hook(class_named(module, name), each)]
        for name in ("Plain", "Basic", "Own")
    }
    assert hooks == {
        "Plain": ["connect", "receive", "receive_json", "websocket_connect"],
        "Basic": ["websocket_connect"],
        "Own": ["connect", "websocket_connect"],
    }


def test_types_that_are_sent(folder: Path) -> None:
    source = """
def f(layer, kind):
    layer.group_send("a", {"type": "one.two"})
    async_to_sync(layer.send)("a", {"text": "x", "type": "three"})
    message = {"type": "four"}
    layer.send("a", message=message)
    layer.send({"type": "no.channel"})
    layer.group_send("a", {"type": kind})
    other({"type": "not.sent"})
"""
    assert sent_types(load(folder, IMPORTS + source)) == {"one_two", "three", "four"}


def test_handlers_of_messages_in_other_files(folder: Path) -> None:
    write(folder, {"signals.py": 'layer.group_send("a", {"type": "room.saved"})\n'})
    source = """
class Room(WebsocketConsumer):
    def connect(self): ...
    def room_saved(self, data): ...
    def room_dropped(self, data): ...
    def told(self, event): ...
    def noted(self, event): ...
    async def helper(self):
        self.noted({})
"""
    module = load(folder, IMPORTS + source)
    found = [each.method.name for each in handlers_in(module, ast.FunctionDef, in_async=False)]
    assert found == ["connect", "room_saved", "told"]
    assert list(handlers_in(module, ast.FunctionDef, in_async=True)) == []
