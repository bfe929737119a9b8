"""What a method does to its connection at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.glance import is_plainly_right
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
from channels.exceptions import DenyConnection, StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer
"""
HELPERS = """
    async def look(self): return await load(self.room)
    async def leave(self): await self.close()
    async def go_on(self): await self.leave()
    async def stop(self): raise StopConsumer()
    async def wait(self):
        while True: await sleep(1)
    async def check(self):
        if a: return True
        await self.close()
        return False
    async def again(self): await self.again(); await self.close()
    async def tick(self):
        while True: await self.send("a")
    async def bye(self): await self.send("a", close=True)
    async def fill_in(self): raise NotImplementedError
    async def up(self): await super().receive()
    @stranger
    async def changed(self): ...
    @property
    def state(self): ...
"""


def is_right(folder: Path, definition: str, base: str = "AsyncJsonWebsocketConsumer") -> bool:
    source = f"{IMPORTS}\nclass It({base}):\n    {definition}\n{HELPERS}"
    (consumer,) = load(folder, source).consumers
    method = consumer.definition.methods[0]
    assert isinstance(method, FunctionDefinition)
    return is_plainly_right(consumer, method)


#: Body of connect() -> whether it is plainly right.
CONNECT = {
    "await self.accept()": True,
    "await self.close()": True,
    "return await self.accept()": True,
    "x = await self.accept()": True,
    "await self.leave()": True,
    "if await self.check(): await self.accept()": False,
    "if not await self.check(): return\n        await self.accept()": False,
    "await self.accept()\n        create_task(self.tick())": True,
    "create_task(self.tick())\n        await self.accept()": True,
    "if hasattr(self, 'room'): f(getattr(self, 'room', None))\n        await self.accept()": True,
    "self.room = f(self.scope)\n        await self.accept(subprotocol='a')": True,
    "if a:\n            await self.close()\n            return\n        await self.accept()": True,
    "if a: raise DenyConnection()\n        await self.accept()": True,
    "if a: await self.accept()\n        else: raise DenyConnection": True,
    "await self.accept()\n        await self.send('a')\n        await self.close(4000)": True,
    "await self.accept()\n        for room in f(): await join(room)": True,
    "await self.look()\n        await self.accept()": True,
    "try: await f()\n        except OSError: pass\n        await self.accept()": True,
    "with f(): g()\n        await self.accept()": True,
    "assert a\n        await self.accept()": True,
    # What is unpacked says nothing.
    "await self.accept()\n        await self.send(*a)": True,
    # Nobody answers, on one way at least.
    "pass": False,
    "if a: await self.accept()": False,
    "if a: return\n        await self.accept()": False,
    "await self.wait()\n        await self.accept()": False,
    "while a: f()\n        await self.accept()": False,
    "for a in count(): f()\n        await self.accept()": False,
    "await self.stop()\n        await self.accept()": False,
    "raise StopConsumer()": False,
    "raise": False,
    # Something comes at the wrong time.
    "await self.close()\n        await self.accept()": False,
    "if a: await self.close()\n        await self.accept()": False,
    "await self.accept()\n        await self.accept()": False,
    "await self.send('a')\n        await self.accept()": False,
    "await self.close(4000)": False,
    "await self.close(code=4000)": False,
    "await self.close()\n        await self.channel_layer.group_add('a', 'b')": False,
    "await self.close()\n        for a in f(): await self.channel_layer.group_add(a, 'b')": False,
    # It takes more than a look.
    "self.accept()": False,
    "await f(self.accept())": False,
    "if a or await self.accept(): pass": False,
    "await f(self)\n        await self.accept()": False,
    "await f(self.leave)\n        await self.accept()": False,
    "await self.go_on()\n        await self.accept()": False,
    "await self.check()": False,
    "await self.fill_in()\n        await self.accept()": False,
    "await self.again()": False,
    "f(await self.check())\n        await self.accept()": False,
    "self.check()\n        await self.accept()": False,
    "create_task(self.leave())\n        await self.accept()": False,
    "create_task(self.bye())\n        await self.accept()": False,
    "f(getattr(self, 'leave'))\n        await self.accept()": False,
    "f(getattr(a, 'b', self))\n        await self.accept()": False,
    "await self.changed()\n        await self.accept()": False,
    "await self.up()\n        await self.accept()": False,
    "await self.receive()\n        await self.accept()": False,
    "await self.unknown()\n        await self.accept()": False,
    "if self.state: f()\n        await self.accept()": False,
    "self.__dict__.update(a=1)\n        await self.accept()": False,
    "await super().connect()": False,
    "await other.accept()": False,
    "await self.base_send({'type': 'websocket.accept'})": False,
    "await self.accept()\n        await self.send('a', close=True)": False,
    "await self.accept()\n        await self.send('a', None, True)": False,
    "try: await self.accept()\n        except OSError: pass": False,
    "with f(): return\n        await self.accept()": False,
    "def f(): self.close()\n        await self.accept()": False,
    "f(lambda: self.close())\n        await self.accept()": False,
    "if a:\n            def f(): self.close()\n        await self.accept()": False,
}


@pytest.mark.parametrize(("body", "expected"), CONNECT.items())
def test_connect(folder: Path, body: str, expected: bool) -> None:
    assert is_right(folder, f"async def connect(self):\n        {body}") is expected


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("def connect(self):\n        self.accept()", True),
        ("def connect(self):\n        if a: return self.close()\n        self.accept()", True),
        ("@stranger\n    def connect(self): self.accept()", False),
        ("@staticmethod\n    def connect(): ...", False),
        ("def connect(self): self.accept()\n    def accept(self): ...", False),
        ("def disconnect(self, code): self.timer.cancel()", True),
        ("def disconnect(self, code): self.send('a')", False),
        ("def receive(self, text_data): self.send_json({}); self.close(4000)", True),
        ("def receive(self, text_data): self.close(); self.send_json({})", False),
        ("def receive(self, text_data): self.accept()", False),
        ("def greet(self, event):\n        if a: self.close()\n        self.send('a')", False),
        # How the connection is when some code calls it is not known.
        ("def greet(self): self.accept()", True),
        ("def greet(self): self.close(); self.close()", False),
    ],
)
def test_methods_of_a_sync_consumer(folder: Path, definition: str, expected: bool) -> None:
    assert is_right(folder, definition, "JsonWebsocketConsumer") is expected
