"""How a consumer's handshake can end."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.handshake import connect_hook, silent_ends
from tests.model.modules import load, write

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.consumers import Consumer

IMPORTS = """\
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
"""


def consumer(folder: Path, source: str) -> Consumer:
    text = IMPORTS + source
    write(folder, {"consumers.py": text})
    (found,) = (each for each in load(folder, text).consumers if each.name == "It")
    return found


#: Class It -> the method that answers the handshake.
HOOKS = {
    "connect()": ("class It(AsyncWebsocketConsumer):\n    async def connect(self): ...", "connect"),
    "both": (
        (
            "class It(AsyncWebsocketConsumer):\n    async def connect(self): ...\n"
            "    async def websocket_connect(self, message): ..."
        ),
        "websocket_connect",
    ),
    "none": ("class It(AsyncWebsocketConsumer): ...", None),
    "inherited": (
        ("class A(AsyncWebsocketConsumer):\n    async def connect(self): ...\nclass It(A): ..."),
        None,
    ),
    "no method": ("class It(AsyncWebsocketConsumer):\n    connect = make()", None),
    "of a basic consumer": (
        "class It(AsyncConsumer):\n    async def websocket_connect(self, message): ...",
        "websocket_connect",
    ),
    "connect() of a basic consumer": ("class It(AsyncConsumer):\n    def connect(self): ...", None),
    "of a remade class": (
        "@make\nclass A: ...\nclass It(A, AsyncConsumer):\n    def websocket_connect(self, m): ...",
        "websocket_connect",
    ),
}


@pytest.mark.parametrize(("source", "expected"), HOOKS.values(), ids=HOOKS)
def test_the_method_that_answers(folder: Path, source: str, expected: str | None) -> None:
    hook = connect_hook(consumer(folder, source))
    assert getattr(hook, "name", None) == expected


def ends(folder: Path, methods: str) -> list[tuple[str, int, int]]:
    """Kind and line of each end (from connect() on), and how many turns lead there."""
    source = f"class It(AsyncWebsocketConsumer):\n    {methods}"
    found = consumer(folder, source)
    hook = connect_hook(found)
    assert hook is not None
    return [
        (type(end.node).__name__, end.node.lineno - hook.node.lineno, len(end.trail))
        for end in silent_ends(found)
    ]


def test_no_silent_end(folder: Path) -> None:
    assert ends(folder, "async def connect(self): await self.accept()") == []


def test_ends_and_the_turns_on_the_way(folder: Path) -> None:
    methods = """async def connect(self):
        if self.a:
            return
        while True:
            if self.b:
                raise StopConsumer
            break
        if self.c:
            await self.accept()
        elif self.d:
            while True:
                pass
"""
    assert sorted(ends(folder, methods)) == [
        ("AsyncFunctionDef", 0, 5),
        ("Raise", 5, 3),
        ("Return", 2, 1),
        ("While", 10, 5),
    ]


#: Methods that leave the rest to somebody else.
SOMEBODY_ELSE = {
    "self is handed on": "async def connect(self): f(self)",
    "an unknown helper": "async def connect(self): self.helper()",
    "an unknown decorator": "@stranger\n    async def connect(self): ...",
    "a generator": "async def connect(self): yield",
    "no parameter": "async def connect(): ...",
    "an event handler accepts": (
        "async def connect(self): ...\n    async def opened(self, event): await self.accept()"
    ),
    "a helper that goes round": (
        "async def connect(self): self.f()\n    def f(self): self.g()\n    def g(self): self.f()"
    ),
}


@pytest.mark.parametrize("methods", SOMEBODY_ELSE.values(), ids=SOMEBODY_ELSE)
def test_unknown_is_no_end(folder: Path, methods: str) -> None:
    assert ends(folder, methods) == []


def test_a_handler_that_accepts_is_none_of_the_hooks(folder: Path) -> None:
    methods = "async def connect(self): ...\n    async def receive(self, x): await self.accept()"
    assert len(ends(folder, methods)) == 1


#: What the heir of a base does in its helper -> whether connect() of the base can end silently.
HEIRS = {"await self.accept()": False, "await self.close()": False, "self.entered = True": True}


@pytest.mark.parametrize("statement", HEIRS)
def test_connect_of_a_base_ends_as_it_does_for_its_heirs(folder: Path, statement: str) -> None:
    source = f"""
class It(AsyncWebsocketConsumer):
    async def connect(self):
        await self.enter()
    async def enter(self): ...
class Heir(It):
    async def enter(self):
        {statement}
"""
    found = silent_ends(consumer(folder, source))
    expected = [ast.AsyncFunctionDef] if HEIRS[statement] else []
    assert [type(end.node) for end in found] == expected
