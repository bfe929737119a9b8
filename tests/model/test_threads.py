"""Methods that run in the event loop, and those that are handed to a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.threads import is_called_back, runs_in_loop
from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
import abc, functools, typing
from asgiref.sync import async_to_sync, sync_to_async, SyncToAsync
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""

#: Methods of a class -> whether f runs in the event loop of an async consumer.
IN_THE_LOOP = {
    "a method": ("class It(AsyncWebsocketConsumer):\n    def f(self): ...", True),
    "a method of a sync consumer": ("class It(WebsocketConsumer):\n    def f(self): ...", False),
    "a method of no consumer": ("class It:\n    def f(self): ...", False),
    "a function": ("def f(self): ...", False),
    "a method in a thread": (
        "class It(AsyncWebsocketConsumer):\n    @database_sync_to_async\n    def f(self): ...",
        False,
    ),
    "a static method": (
        "class It(AsyncWebsocketConsumer):\n    @staticmethod\n    def f(a): ...",
        False,
    ),
    "a method of a mixin": (
        "class M:\n    def f(self): ...\nclass It(M, AsyncWebsocketConsumer): ...",
        True,
    ),
    "a method of a mixin of both kinds": (
        """
class M:
    def f(self): ...
class It(M, AsyncWebsocketConsumer): ...
class Other(M, WebsocketConsumer): ...
""",
        False,
    ),
    **{
        f"a method that is given to a thread: {run}": (
            f"""
import asyncio, threading
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        {run}
    def f(self, text): ...
""",
            False,
        )
        for run in (
            "await asyncio.to_thread(self.f, text_data)",
            "await sync_to_async(self.f, thread_sensitive=False)(text_data)",
            "await database_sync_to_async(self.f)(text_data)",
            "await asyncio.get_running_loop().run_in_executor(None, self.f, text_data)",
            "pool.submit(self.f, text_data)",
            "threading.Thread(target=self.f, args=[text_data]).start()",
        )
    },
    "a method that is called, and its result given to a thread": (
        """
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await sync_to_async(print)(self.f(text_data))
    def f(self, text): ...
""",
        True,
    ),
    "a method of something else that is given to a thread": (
        """
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await sync_to_async(store.f)(text_data)
    def f(self, text): ...
""",
        True,
    ),
    "a method in a table": (
        """
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await {"f": self.f}[text_data]()
    def f(self): ...
""",
        True,
    ),
    "a method that only a thread can come to, by its name": (
        """
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await sync_to_async(self.run)(text_data)
    def run(self, command):
        return getattr(self, command)(command)
    def f(self, command): ...
""",
        False,
    ),
    "a method that the event loop can come to by its name": (
        """
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await getattr(self, text_data)(text_data)
    def f(self, command): ...
""",
        True,
    ),
    "an event handler beside names in a thread": (
        """
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await sync_to_async(self.run)(text_data)
    def run(self, command):
        return getattr(self, command)(command)
    def f(self, event): ...
""",
        True,
    ),
}


@pytest.mark.parametrize(("source", "expected"), IN_THE_LOOP.values(), ids=IN_THE_LOOP)
def test_methods_that_run_in_the_event_loop(folder: Path, source: str, expected: bool) -> None:
    module = load(folder, IMPORTS + source)
    assert runs_in_loop(function_named(module, "f")) is expected


#: Module -> whether the event loop calls f back, or nobody can await what it gives.
CALLED_BACK = {
    **{
        f"a method: {call}": (
            f"""
class It(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        {call}
    def f(self): ...
""",
            True,
        )
        for call in (
            "task.add_done_callback(self.f)",
            "loop.call_soon(self.f)",
            "loop.call_soon_threadsafe(self.f, text_data)",
            "asyncio.get_running_loop().call_later(5, self.f)",
            "loop.call_at(5, self.f)",
        )
    },
    "a function": ("def f(): ...\nloop.call_soon(f)", True),
    "a function of that name elsewhere": ("def f(): ...\nloop.call_soon(other.f)", False),
    "a method that is called": (
        "class It:\n    def f(self): ...\n    def g(self): self.f()",
        False,
    ),
    "inside a coroutine function": ("async def g():\n    def f(): ...", True),
    "inside a function": ("def g():\n    def f(): ...", False),
    "in a thread of a coroutine function": (
        "async def g():\n    def f(): ...\n    await sync_to_async(f)()",
        False,
    ),
    "with a decorator": ("async def g():\n    @sync_to_async\n    def f(): ...", False),
}


@pytest.mark.parametrize(("source", "expected"), CALLED_BACK.values(), ids=CALLED_BACK)
def test_functions_that_the_event_loop_calls_back(
    folder: Path, source: str, expected: bool
) -> None:
    module = load(folder, IMPORTS + source)
    assert is_called_back(function_named(module, "f")) is expected
