"""The project's coroutines, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.coroutines import instead_of, own_coroutines_in, taken_name
from flake8_channels.model.expression_use import Use
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
from channels.auth import login
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer

@database_sync_to_async
def load(): ...
async def own(): ...
def plain(): ...
"""


def test_own_coroutines(folder: Path) -> None:
    source = """
class Room(AsyncWebsocketConsumer):
    async def connect(self):
        self.accept()
        load()
        await load()
        if own() and plain(): ...
        x = login(self.scope, None)
        f(own())
class Talk(WebsocketConsumer):
    @database_sync_to_async
    def store(self): ...
    def connect(self):
        self.store()
        database_sync_to_async(print)(1)
def elsewhere():
    load()
"""
    found = {
        each.written: (each.use, each.is_helper, instead_of(each))
        for each in own_coroutines_in(load(folder, IMPORTS + source))
    }
    assert found == {
        "load()": (Use.DISCARDED, True, "write `await load()`"),
        "own()": (Use.TAKEN, True, "write `await own()`"),
        "login(...)": (Use.KEPT, False, "write `await login(...)`"),
        "self.store()": (Use.DISCARDED, True, "drop the decorator of store()"),
        "database_sync_to_async(print)(...)": (Use.DISCARDED, True, "write `print(...)`"),
    }


#: What is done with `x = own()` -> the line in which x is taken for the result.
NAMES = {
    "if x: ...": 1,
    "g()\n    if g and not x: ...\n    x == 1": 2,
    "await x": None,
    "if x: await x": None,
    "if x: g(x)": None,
    "x = 1\n    if x: ...": None,
    "pass": None,
    "if x: ...\n    def later(): return x": None,
}


@pytest.mark.parametrize("body", NAMES)
def test_names_that_hold_a_coroutine(folder: Path, body: str) -> None:
    module = load(folder, f"{IMPORTS}\nasync def f():\n    x = own()\n    {body}\n")
    (call,) = own_coroutines_in(module)
    name = taken_name(call)
    expected = NAMES[body]
    assert (name and name.lineno - call.node.lineno) == expected
