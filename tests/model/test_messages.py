"""Methods that take the messages of a channel layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.messages import drops_what_it_returns, takes_an_event
from tests.model.modules import class_named, function_named, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
import abc
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""

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
    "a helper": ("async def helper(self, text): ...", False),
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
    (function,) = class_named(module, "It").methods
    assert drops_what_it_returns(function) is expected


def test_functions_are_no_hooks(folder: Path) -> None:
    module = load(folder, "async def connect(self): ...")
    assert not drops_what_it_returns(function_named(module, "connect"))


def test_methods_that_take_an_event(folder: Path) -> None:
    source = """
class It(WebsocketConsumer):
    def chat_message(self, message): ...
    def room_closed(self, message): ...
    def other(self, message): ...
    def named(self, event): ...
    def number(self, message): ...

send({"type": "chat.message", "text": "x"})
send({"kind": "other"})
send({"type": kind})
send({**more, "type": "room_closed"})
send({"type": 3})
"""
    methods = class_named(load(folder, IMPORTS + source), "It").methods
    assert {each.name for each in methods if takes_an_event(each)} == {
        "chat_message",
        "room_closed",
        "named",
    }
