"""Which methods Channels calls."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.handlers import drops_what_it_returns, handlers_in, is_hook, sent_types
from tests.model.modules import class_named, function_named, load, write

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
import abc
from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer
from channels.generic.websocket import WebsocketConsumer
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
    signals = 'layer.group_send("a", {"type": "room.saved"})\nconsumer.heard({})\n'
    write(folder, {"signals.py": signals})
    source = """
class Room(WebsocketConsumer):
    def connect(self): ...
    def room_saved(self, data): ...
    def room_dropped(self, data): ...
    def told(self, event): ...
    def noted(self, event): ...
    def heard(self, event): ...
    async def helper(self):
        self.noted({})
"""
    module = load(folder, IMPORTS + source)
    found = [each.method.name for each in handlers_in(module, ast.FunctionDef, in_async=False)]
    assert found == ["connect", "room_saved", "told"]
    assert list(handlers_in(module, ast.FunctionDef, in_async=True)) == []


#: Class with one method -> whether nobody awaits a coroutine that it returns.
DROPPED = {
    "a hook": ("async def connect(self): ...", True),
    "a hook that is no coroutine function": ("def connect(self): ...", False),
    "a hook, unchanged": ("@abc.abstractmethod\n    async def receive(self): ...", True),
    "a hook in a thread": ("@database_sync_to_async\n    def receive(self): ...", True),
    "a method in a thread": ("@database_sync_to_async\n    def helper(self): ...", True),
    "a hook below a stranger": ("@stranger\n    async def connect(self): ...", False),
    "a hook below a stranger, in a thread": (
        "@stranger\n    @database_sync_to_async\n    def connect(self): ...",
        False,
    ),
    "a hook of another base": ("async def receive_json(self, content): ...", False),
    "a hook that its base awaits in a way of its own": (
        (
            "async def connect(self): ...\n"
            "    async def websocket_connect(self, message):\n"
            "        await (await self.connect() or self.accept())"
        ),
        False,
    ),
    "a helper": ("async def helper(self, text): ...", False),
    "the application": ("async def __call__(self, scope, receive, send): ...", True),
    "the application, of a base that makes it anew": (
        "async def __call__(self, scope, receive, send): ...\n    def as_asgi(cls): ...",
        False,
    ),
    "an output that is awaited": (
        "async def accept(self): ...\n    async def connect(self): await self.accept()",
        True,
    ),
    "an output that a hook returns": (
        "async def accept(self): ...\n    async def connect(self): return await self.accept()",
        True,
    ),
    "an output that a helper returns": (
        "async def accept(self): ...\n    async def helper(self): return await self.accept()",
        False,
    ),
    "an output that is awaited twice": (
        "async def accept(self): ...\n    async def connect(self): await (await self.accept())",
        False,
    ),
    "an output that is handed on": (
        "async def accept(self): ...\n    async def connect(self): await stranger(self.accept)",
        False,
    ),
    "an output of another base": ("async def send_json(self, content): ...", False),
    "an event handler": ("async def chat_message(self, event): ...", True),
    "an event handler that is called": (
        "async def chat_message(self, event): await self.chat_message(event)",
        False,
    ),
    "a handler of a message here": (
        "async def chat_message(self, message):\n        {'type': 'chat.message'}",
        True,
    ),
}


@pytest.mark.parametrize(("method", "expected"), DROPPED.values(), ids=DROPPED)
def test_methods_whose_result_is_dropped(folder: Path, method: str, expected: bool) -> None:
    module = load(folder, f"{IMPORTS}class It(AsyncWebsocketConsumer):\n    {method}")
    function = class_named(module, "It").methods[0]
    assert drops_what_it_returns(function) is expected


def test_functions_are_no_hooks(folder: Path) -> None:
    module = load(folder, "async def connect(self): ...")
    assert not drops_what_it_returns(function_named(module, "connect"))
