"""Tasks that a consumer starts, and whether anything ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.tasks import dangling_tasks
from tests.model.modules import load, write

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
import asyncio
from asyncio import create_task
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from somewhere import stranger

async def for_ever():
    while True:
        await asyncio.sleep(1)
async def busy():
    while True: pass
async def ends():
    while True:
        await asyncio.sleep(1)
        if stranger(): break
async def until_told():
    while True:
        try: await asyncio.sleep(1)
        except asyncio.CancelledError: return
async def counts():
    for number in range(1000):
        await asyncio.sleep(1)
async def counts_at_once():
    for number in range(1000):
        await stranger()
async def once(): await stranger()
async def fails(): raise NotImplementedError
def plain(): ...
@stranger
async def strange():
    while True: await asyncio.sleep(1)

class Room(AsyncWebsocketConsumer):
    async def connect(self):
        loop = asyncio.get_running_loop()
        {}
    async def tick(self):
        while True: await asyncio.sleep(1)
"""
#: Statement of connect() -> the attribute that keeps a task which goes on ("" for none), or that
#: it fails; None where nothing is certain.
STATEMENTS: dict[str, str | None] = {
    "asyncio.create_task(for_ever())": "",
    "create_task(for_ever())": "",
    "asyncio.ensure_future(for_ever())": "",
    "asyncio.create_task(coro=for_ever(), name='a')": "",
    "asyncio.ensure_future(coro_or_future=for_ever())": "",
    "loop.create_task(for_ever())": "",
    "loop.create_task(coro=for_ever())": "",
    "asyncio.create_task(name='a')": None,
    "self.loop.create_task(for_ever())": None,
    "stranger.create_task(for_ever())": None,
    "asyncio.create_task(self.tick())": "",
    "asyncio.create_task(until_told())": "",
    "asyncio.create_task(counts())": "",
    "asyncio.create_task(counts_at_once())": None,
    "asyncio.create_task(ends())": None,
    "asyncio.create_task(busy())": None,
    "asyncio.create_task(once())": None,
    "asyncio.create_task(strange())": None,
    "asyncio.create_task(stranger())": None,
    "asyncio.create_task(plain())": None,
    "asyncio.create_task(stranger)": None,
    "asyncio.create_task(fails())": "fails",
    "self.task = asyncio.create_task(fails())": None,
    "self.task = asyncio.create_task(for_ever())": "self.task",
    "self.task = asyncio.create_task(for_ever()); self.task.set_name('a')": "self.task",
    "self.task = asyncio.create_task(for_ever()); await self.task": None,
    "self.task = asyncio.create_task(for_ever()); stranger(self.task)": None,
    "task = asyncio.create_task(for_ever())": "",
    "task = asyncio.create_task(for_ever()); assert not task.done()": "",
    "task = asyncio.create_task(for_ever()); stranger(task)": None,
    "task = asyncio.create_task(for_ever()); task.cancel()": None,
    "global task; task = asyncio.create_task(for_ever())": None,
    "global on\n        if not on: on = True; create_task(for_ever())": None,
    "global on\n        on = True; create_task(for_ever())": "",
    "if Room.on: return\n        Room.on = True; create_task(for_ever())": None,
    "if self.on: return\n        self.on = True; create_task(for_ever())": "",
    "a = b = asyncio.create_task(for_ever())": None,
    "await asyncio.create_task(for_ever())": None,
    "stranger(asyncio.create_task(for_ever()))": None,
    "return asyncio.create_task(for_ever())": None,
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items())
def test_statements(folder: Path, statement: str, expected: str | None) -> None:
    found = [
        "fails" if each.loop is None else each.kept or ""
        for each in dangling_tasks(load(folder, SOURCE.format(statement)))
    ]
    assert found == ([expected] if expected is not None else [])


def test_how_it_is_told(folder: Path) -> None:
    module = load(folder, SOURCE.format("asyncio.create_task(self.tick())"))
    (found,) = dangling_tasks(module)
    assert found.written == "asyncio.create_task(self.tick())"
    assert found.target.name == "tick"
    assert found.consumer.node.name == "Room"


#: Other text for the class or the file -> whether the task is still told.
AROUND = {
    "    async def disconnect(self, code): ...": True,
    "    async def disconnect(self, code): self.group.cancel()": False,
    "    async def disconnect(self, code): self.task.cancel()": False,
    "    async def disconnect(self, code): cancel_all()": False,
    "class Other:\n    def end(self): self.task.cancel()": True,
    "class Other(AsyncWebsocketConsumer):\n    async def end(self): await self.task": True,
    "class Heir(Room):\n    async def end(self): await self.task": False,
    "def end(room): room.task.result()": False,
    "def cancel_all(): ...\ncancel_all()": True,
    "class Heir(Room): ...": True,
    "class Heir(Room, stranger): ...": False,
    "    async def disconnect(self, code): await stranger(self)": False,
    "    async def disconnect(self, code): print(self, self.a, getattr(self, 'b'))": True,
    "    async def disconnect(self, code): here(self)\ndef here(room): ...": True,
    "    async def receive(self, text_data): stranger.room = self": False,
    "    async def __aenter__(self): return self": False,
}


@pytest.mark.parametrize(("text", "expected"), AROUND.items())
def test_where_something_may_cancel(folder: Path, text: str, expected: bool) -> None:
    started = SOURCE.format("self.task = create_task(for_ever())")
    module = load(folder, f"{started}\n{text}\n")
    assert bool(list(dangling_tasks(module))) is expected


def test_a_dropped_task_is_not_cancelled_by_another_file(folder: Path) -> None:
    text = "    async def disconnect(self, code): await stranger(self)"
    source = SOURCE.format("create_task(for_ever())")
    assert len(list(dangling_tasks(load(folder, f"{source}\n{text}\n")))) == 1


def test_an_heir_in_another_file_may_cancel(folder: Path) -> None:
    heir = (
        "from consumers import Room\nclass Heir(Room):\n"
        "    async def disconnect(self, code): self.tasks.cancel()\n"
    )
    source = SOURCE.format("create_task(for_ever())")
    write(folder, {"consumers.py": source, "heirs.py": heir})
    assert list(dangling_tasks(load(folder, source))) == []


def test_only_in_async_consumers_that_go_on(folder: Path) -> None:
    for before, after in (
        ("Room(AsyncWebsocketConsumer)", "Room(WebsocketConsumer)"),
        ("Room(AsyncWebsocketConsumer)", "Room"),
        ("def connect(self)", "def disconnect(self)"),
    ):
        source = SOURCE.format("create_task(for_ever())").replace(before, after)
        assert list(dangling_tasks(load(folder, source))) == []
