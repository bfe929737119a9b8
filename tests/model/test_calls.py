"""Call sites: how they are told, and what to write instead."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.calls import awaited, written
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
from channels.auth import login
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.layers import get_channel_layer
"""


#: Expression -> how it is told.
WRITTEN = {
    "a.b()": "a.b()",
    "a.b(1, c=2)": "a.b(...)",
    "a.b(*c)": "a.b(...)",
    "a.b(**c)": "a.b(...)",
    "a().b(c)": "a().b(...)",
    "a['b'].c": "a['b'].c()",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_how_a_call_is_told(text: str) -> None:
    assert written(ast.parse(text, mode="eval").body) == WRITTEN[text]


#: Module with a call `it()` -> what to write in its place.
INSTEAD = {
    "in a coroutine function": ("async def f(): it()", "write `await it()`"),
    "in a function": ("def f(): it()", "write `async_to_sync(it)()`"),
    "in a function of a coroutine function": (
        "async def f():\n    async def g(): it()",
        "write `await it()`",
    ),
    "in a method of a sync consumer": (
        "class A(WebsocketConsumer):\n    def f(self): it()",
        "write `async_to_sync(it)()`",
    ),
    "in a method of an async consumer": (
        "class A(AsyncWebsocketConsumer):\n    def f(self): it()",
        "make f() an async def and write `await it()`",
    ),
    "in the __init__() of an async consumer": (
        "class A(AsyncWebsocketConsumer):\n    def __init__(self): it()",
        "write `await it()` in an async def, for __init__() cannot wait",
    ),
    "in a thread of an async consumer": (
        "class A(AsyncWebsocketConsumer):\n    @database_sync_to_async\n    def f(self): it()",
        "write `async_to_sync(it)()`",
    ),
    "in a function that a coroutine function calls": (
        "def f(): it()\nasync def g(): f()",
        "make f() an async def and write `await it()`",
    ),
    "in a method that a coroutine method calls": (
        "class A:\n    def f(self): it()\n    async def g(self): self.f()",
        "make f() an async def and write `await it()`",
    ),
    "in a function that a thread is given too": (
        "def f(): it()\nasync def g():\n    f()\n    await database_sync_to_async(f)()",
        "write `async_to_sync(it)()`",
    ),
    "in a function that only a plain one calls": (
        "def f(): it()\nasync def g():\n    def h(): f()",
        "write `async_to_sync(it)()`",
    ),
    "in a function inside a coroutine function": (
        "async def g(task):\n    def f(task): it(1)\n    task.add_done_callback(f)",
        "write `asyncio.create_task(it(...))`",
    ),
    "in a function inside a coroutine function, in a thread": (
        "async def g():\n    def f(): it()\n    await database_sync_to_async(f)()",
        "write `async_to_sync(it)()`",
    ),
    "in a function inside a coroutine function, with a decorator": (
        "async def g():\n    @database_sync_to_async\n    def f(): it()\n    await f()",
        "write `async_to_sync(it)()`",
    ),
    "in a method that the event loop calls": (
        """
class A(AsyncWebsocketConsumer):
    async def g(self, loop): loop.call_later(1, self.f)
    def f(self): it()
""",
        "write `asyncio.create_task(it())`",
    ),
    "in a generator expression": (
        "async def f(): return any(it(a) for a in b)",
        "write `await it(...)`, in a list comprehension",
    ),
    "in what a generator expression goes over": (
        "async def f(): return any(a for a in it())",
        "write `await it()`",
    ),
    "in an async generator": (
        "async def f():\n    async for a in (it(b) for b in c): ...",
        "write `await it(...)`",
    ),
    "in a module": ("it()", "write `async_to_sync(it)()`"),
    "with arguments": ("def f(): it(a, b=c)", "write `async_to_sync(it)(...)`"),
    "on a call": ("def f(): a(1).it(b)", "write `async_to_sync(a(1).it)(...)`"),
}


@pytest.mark.parametrize(("source", "expected"), INSTEAD.values(), ids=INSTEAD)
def test_what_to_write_instead(folder: Path, source: str, expected: str) -> None:
    module = load(folder, IMPORTS + source)
    (call,) = (
        node
        for node in module.syntax.nodes(ast.Call)
        if ast.unparse(node.func).endswith("it") and ast.unparse(node).startswith(("it", "a("))
    )
    assert awaited(module, call, written(call)) == expected
