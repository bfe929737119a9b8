"""Attributes that disconnect() reads and that connect() may not have set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.unset import unset_reads_in
from tests.model.modules import load, write

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = "from channels.generic.websocket import AsyncWebsocketConsumer\n"
CONNECT = """
    async def connect(self):
        if self.scope["a"]:
            return await self.close()
        self.room = 1
        await self.accept()
"""
#: disconnect() and other members, beside CONNECT -> the line of disconnect() that fails, if any.
MEMBERS = {
    "print(self.room)": True,
    "self.room += 1": True,
    "del self.room": True,
    "hasattr(self, 'room') and print(self.room)": False,
    "getattr(self, 'room', None)": False,
    "self.room = 2; print(self.room)": False,
    "print(self.other)": False,
    "print(other.room)": False,
    "f(self); print(self.room)": False,
    "lambda: self.room": False,
    "print(self.room)\n    room = None": False,
    "print(self.room)\n    room: int": True,
    "print(self.room)\n    @property\n    def room(self): ...": False,
    "print(self.room)\n    def __getattr__(self, name): ...": False,
    "print(self.room)\n    def __init__(self): self.room = 1": False,
    "print(self.room)\n    def __init__(self): self.other = 1": True,
    "print(self.room)\n    def helper(self, key): setattr(self, key, 1)": False,
    "print(self.room)\n    async def receive(self, text_data): self.room = 1": True,
}


@pytest.mark.parametrize(("members", "expected"), MEMBERS.items())
def test_reads(folder: Path, members: str, expected: bool) -> None:
    source = (
        f"class It(AsyncWebsocketConsumer):{CONNECT}    async def disconnect(self, c): {members}"
    )
    found = unset_reads_in(load(folder, IMPORTS + source))
    assert [each.attribute for each in found] == (["self.room"] if expected else [])


#: Body of connect() -> the line of it where it ends too early, or None.
ENDS = {
    "if a: return\nself.room = 1": 1,
    "if a: raise DenyConnection\nself.room = 1": 1,
    "if a: raise ValueError\nself.room = 1": None,
    "if a:\n    self.room = 1\nf()": 3,
    "if a:\n    self.room = 1\nelse:\n    await self.close()": 4,
    "while True: pass\nself.room = 1": None,
    "self.room = 1\nif a: return": None,
    "self.room = await f()\nif a: return": None,
    "self.helper()\nself.room = 1": None,
    "await self.accept()\nif a: return\nself.room = 1": 2,
    "f()": None,
    "with f() as self.room: pass\nif a: return": None,
}


@pytest.mark.parametrize(("body", "expected"), ENDS.items())
def test_where_connect_ends(folder: Path, body: str, expected: int | None) -> None:
    imports = f"{IMPORTS}from channels.exceptions import DenyConnection\n"
    head = (
        f"{imports}class It(AsyncWebsocketConsumer):\n"
        "    async def disconnect(self, c): print(self.room)\n    def helper(self): ...\n"
        "    async def connect(self):\n"
    )
    source = head + "".join(f"        {line}\n" for line in body.splitlines())
    found = unset_reads_in(load(folder, source))
    places = [each.place for each in found]
    line = expected and expected + len(head.splitlines())
    assert places == ([f"line {line}"] if line else [])


def test_an_accepted_client_may_have_had_it_set(folder: Path) -> None:
    source = (
        "class It(AsyncWebsocketConsumer):\n    async def connect(self):\n"
        "        await self.accept()\n        if self.scope['a']: return\n        self.room = 1\n"
        "    async def receive(self, text_data): self.room = 2\n"
        "    async def disconnect(self, code): print(self.room)\n"
    )
    assert unset_reads_in(load(folder, IMPORTS + source)) == ()
    never = source.replace("self.room = 2", "self.other = 2")
    assert len(unset_reads_in(load(folder, IMPORTS + never))) == 1


def test_another_file_may_have_the_end(folder: Path) -> None:
    base = f"{IMPORTS}class Base(AsyncWebsocketConsumer):{CONNECT}"
    write(folder, {"bases.py": base})
    heir = (
        "from bases import Base\nclass It(Base):\n"
        "    async def disconnect(self, code): print(self.room)\n"
    )
    (found,) = unset_reads_in(load(folder, heir))
    assert (found.elsewhere, found.place) == ("bases.py", "line 5 of bases.py")


def test_connect_of_an_heir_counts_for_a_base(folder: Path) -> None:
    source = (
        "class A(AsyncWebsocketConsumer):\n    async def disconnect(self, code): print(self.room)\n"
    )
    assert unset_reads_in(load(folder, IMPORTS + source)) == ()
    heir = f"class It(A):{CONNECT}"
    assert len(unset_reads_in(load(folder, IMPORTS + source + heir))) == 1
