"""Which functions run while a consumer or a middleware serves a client."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.served import (
    clients_wait_in_loop,
    clients_wait_in_thread,
    function_running,
    served_in_loop,
)
from tests.model.modules import function_named, last, load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.served import Served

IMPORTS = """
import asyncio, contextlib
from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.middleware import BaseMiddleware
from somewhere import stranger
"""


def told(found: tuple[Served, ...]) -> dict[str, str]:
    """Function -> who calls it: a consumer, a middleware, or another function."""
    return {
        each.function.name: each.caller.name
        if each.caller is not None
        else (each.consumer.node.name if each.consumer is not None else "middleware")
        for each in found
    }


#: Text -> what runs in the loop.
IN_LOOP: dict[str, tuple[str, dict[str, str]]] = {
    "methods and what they call": (
        """
class Room(AsyncWebsocketConsumer):
    async def connect(self):
        await self.greet()
        plain()
        asyncio.create_task(self.tick())
        coroutine = self.dropped()
        await stranger(self.handed_on)
    async def greet(self): ...
    async def tick(self): ...
    async def dropped(self): ...
    def handed_on(self): ...
def plain(): deeper()
def deeper(): ...
def never(): ...
""",
        {
            "connect": "Room",
            "greet": "Room",
            "tick": "Room",
            "dropped": "Room",
            "plain": "connect",
            "deeper": "plain",
        },
    ),
    "a coroutine that nobody awaits": (
        """
class Room(AsyncWebsocketConsumer):
    async def connect(self):
        told()
        asyncio.gather(one())
        await two()
async def told(): ...
async def one(): ...
async def two(): ...
""",
        {"connect": "Room", "one": "connect", "two": "connect"},
    ),
    "what runs elsewhere": (
        """
class Room(AsyncWebsocketConsumer):
    async def connect(self):
        await self.in_thread()
        lambda: later()
        (later() for _ in ())
        def inner(): later()
    @database_sync_to_async
    def in_thread(self): ...
    @stranger
    async def strange(self): ...
def later(): ...
""",
        {"connect": "Room"},
    ),
    "a generator": (
        """
class Room(AsyncWebsocketConsumer):
    async def connect(self):
        for row in rows(): ...
def rows(): yield helper()
def helper(): ...
""",
        {"connect": "Room"},
    ),
    "a sync consumer": ("class Room(WebsocketConsumer):\n    async def run(self): ...\n", {}),
    "both trees": (
        "class Room(WebsocketConsumer, AsyncConsumer):\n    async def run(self): ...\n",
        {},
    ),
    "a file with a loop of its own": (
        """
class Room(AsyncWebsocketConsumer):
    async def connect(self): ...
    async def room_saved(self, event): ...
    async def helper(self): ...
asyncio.run(Room().helper())
""",
        {"connect": "Room", "room_saved": "Room"},
    ),
    "middleware": (
        """
class Plain:
    async def __call__(self, scope, receive, send): ...
class OnBase(BaseMiddleware):
    async def resolve_scope(self, scope): ...
class Other:
    async def __call__(self, request): ...
    async def resolve_scope(self, scope): ...
""",
        {"__call__": "middleware", "resolve_scope": "middleware"},
    ),
}


@pytest.mark.parametrize(("source", "expected"), IN_LOOP.values(), ids=IN_LOOP)
def test_in_the_loop(folder: Path, source: str, expected: dict[str, str]) -> None:
    assert told(served_in_loop(load(folder, IMPORTS + source))) == expected


def test_in_the_thread(folder: Path) -> None:
    source = """
class Room(WebsocketConsumer):
    def connect(self):
        self.greet()
        self.run()
    def room_saved(self, event): ...
    def receive(self, text_data): raise NotImplementedError
    @stranger
    def disconnect(self, code): ...
    def greet(self): ...
    def unused(self): ...
    async def run(self): ...
class Talk(AsyncWebsocketConsumer):
    def connect(self): ...
class Worker(SyncConsumer):
    def work(self, event): ...
"""
    found = told(clients_wait_in_thread(load(folder, IMPORTS + source)))
    assert found == {"connect": "Room", "room_saved": "Room", "greet": "connect"}


def test_whose_clients_wait_in_the_loop(folder: Path) -> None:
    source = """
class Mixin:
    async def shared(self, event): helper()
class Worker(Mixin, AsyncConsumer):
    async def work(self, event): helper()
class Base(AsyncConsumer):
    async def connect(self): ...
class Room(Mixin, Base):
    async def websocket_connect(self, event): ...
class OnBase(BaseMiddleware):
    async def resolve_scope(self, scope): helper()
def helper(): ...
"""
    found = told(clients_wait_in_loop(load(folder, IMPORTS + source)))
    assert found == {
        "shared": "Room",
        "connect": "Base",
        "websocket_connect": "Room",
        "helper": "shared",
    }


#: What a plain method runs -> whether another coroutine of the class may run in a thread's loop.
CONVERTED = {
    "async_to_sync(self.work)()": True,
    "async_to_sync(self.send)()": False,
    "async_to_sync(self.channel_layer.send)()": False,
    "async_to_sync(stranger)()": False,
}


@pytest.mark.parametrize(("statement", "expected"), CONVERTED.items())
def test_a_loop_of_a_thread(folder: Path, statement: str, expected: bool) -> None:
    source = f"""
class Room(AsyncWebsocketConsumer):
    async def connect(self): await self.greet()
    async def greet(self): ...
    async def work(self): ...
    def in_thread(self): {statement}
"""
    module = load(folder, IMPORTS + source)
    assert ("work" not in told(clients_wait_in_loop(module))) is expected
    assert {"connect", "greet"} <= told(clients_wait_in_loop(module)).keys()
    # A query fails in the loop of a thread too.
    assert "work" in told(served_in_loop(module))


def test_what_a_node_runs_in(folder: Path) -> None:
    source = """
def f():
    here()
    [in_list() for _ in ()]
    (in_generator() for _ in ())
    lambda: in_lambda()
    class A: in_class()
at_top()
"""
    module = load(folder, source)
    names = ("here", "in_list", "in_generator", "in_lambda", "in_class", "at_top")
    found = {name: function_running(module, last(module, f"{name}()")) for name in names}
    function = function_named(module, "f").node
    assert [name for name, node in found.items() if node is function] == ["here", "in_list"]
    assert found["in_generator"] is None
    assert [type(found[name]) for name in names[3:]] == [ast.Lambda, ast.ClassDef, ast.Module]
