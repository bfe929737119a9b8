"""Methods of consumers that asyncio is given without a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.uncalled import uncalled_methods
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """\
import asyncio
from asyncio import create_task as start
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

async def beside(): ...

class Other:
    async def tick(self): ...

class Room(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        loop = asyncio.get_running_loop()
        {}

    async def tick(self): ...
    async def count(self, to, by=1): ...
    async def named(self, *, to): ...
    async def wait(self, a=1, *, to=2, **more): ...
    async def items(self): yield
    def plain(self): ...
    @database_sync_to_async
    def load(self): ...
"""

#: Statement -> the function that is given methods, and the calls that belong there.
STATEMENTS: dict[str, list[tuple[str, str]]] = {
    "asyncio.create_task(self.tick)": [("create_task", "self.tick()")],
    "asyncio.create_task(coro=self.tick)": [("create_task", "self.tick()")],
    "self.task = start(self.tick)": [("start", "self.tick()")],
    "loop.create_task(self.tick)": [("create_task", "self.tick()")],
    "asyncio.ensure_future(self.count)": [("ensure_future", "self.count(...)")],
    "asyncio.ensure_future(self.named)": [("ensure_future", "self.named(...)")],
    "asyncio.ensure_future(self.wait)": [("ensure_future", "self.wait()")],
    "asyncio.ensure_future(self.load)": [("ensure_future", "self.load()")],
    "asyncio.ensure_future(self.send_json)": [],
    "asyncio.ensure_future(self.send)": [("ensure_future", "self.send()")],
    "await asyncio.gather(self.tick, self.tick(), self.load)": [
        ("gather", "self.tick()"),
        ("gather", "self.load()"),
    ],
    "await asyncio.wait_for(self.tick, timeout=1)": [("wait_for", "self.tick()")],
    "await asyncio.wait_for(self.tick(), self.load)": [],
    "await asyncio.shield(self.tick)": [("shield", "self.tick()")],
    "asyncio.create_task(self.tick())": [],
    "asyncio.create_task(beside)": [],
    "asyncio.create_task(Other().tick)": [],
    "asyncio.create_task(self.task)": [],
    "asyncio.create_task(self.plain)": [],
    "asyncio.create_task(self.items)": [],
    "asyncio.create_task()": [],
    "asyncio.to_thread(self.plain)": [],
    "stranger.create_task(self.tick)": [],
    "stranger(self.tick)": [],
    "self.tick = stranger; asyncio.create_task(self.tick)": [],
    "return; asyncio.create_task(self.tick)": [],
    "try: start(self.tick)\n        except TypeError: pass": [],
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items())
def test_statements(folder: Path, statement: str, expected: list[tuple[str, str]]) -> None:
    found = uncalled_methods(load(folder, SOURCE.format(statement)))
    assert [(each.given_to, each.call) for each in found] == expected
