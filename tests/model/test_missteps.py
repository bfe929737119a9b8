"""What a consumer does to its connection at the wrong time."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.missteps import protocol_mistakes_in
from flake8_channels.model.paths.protocol import Mistake
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.missteps import ProtocolMistake

IMPORTS = """
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

"""


def mistakes(
    folder: Path, methods: str, base: str = "AsyncWebsocketConsumer"
) -> list[ProtocolMistake]:
    module = load(folder, f"{IMPORTS}class It({base}):\n    {methods}\n")
    return list(protocol_mistakes_in(module))


#: Method -> what is wrong about its calls.
METHODS: dict[str, list[Mistake]] = {
    "async def connect(self): await self.accept()": [],
    "async def connect(self): await self.accept(); await self.accept()": [Mistake.ACCEPT_TWICE],
    "async def connect(self): await self.close(); await self.accept()": [
        Mistake.ACCEPT_AFTER_CLOSE
    ],
    "async def connect(self): await self.close(); await self.close()": [Mistake.CLOSE_TWICE],
    "async def connect(self): await self.send('a'); await self.accept()": [
        Mistake.SEND_BEFORE_ACCEPT
    ],
    "async def connect(self): await self.close(4000)": [Mistake.LOST_CODE],
    "async def connect(self): await self.accept(); await self.close(4000)": [],
    "async def receive(self, text_data): await self.close(4000)": [],
    "async def receive(self, text_data): await self.accept()": [Mistake.ACCEPT_TWICE],
    "async def receive(self, text_data): await self.close(); await self.send('a')": [
        Mistake.SEND_AFTER_CLOSE
    ],
    "async def receive(self, text_data):\n        while text_data: await self.close()": [
        Mistake.CLOSE_TWICE
    ],
    "async def receive(self, text_data): await self.send('a', close=True)": [],
    "async def receive(self, text_data): await self.send('a', None, True); await self.send('b')": [
        Mistake.SEND_AFTER_CLOSE
    ],
    "async def disconnect(self, code): await self.send('a')": [Mistake.OUTPUT_WHEN_GONE],
    "async def disconnect(self, code): await self.close()": [Mistake.OUTPUT_WHEN_GONE],
    "async def disconnect(self, code): print(code)": [],
    "async def helper(self): await self.close(); await self.close()": [Mistake.CLOSE_TWICE],
    "async def helper(self): await self.send('a')": [],
    "async def connect(self): await super().connect(); await self.close()": [],
    (
        "async def connect(self):\n        await super().connect()\n"
        "        if a: await self.close()"
    ): [Mistake.LATE_REJECTION],
    (
        "async def connect(self):\n        await super().connect()\n"
        "        if a: await self.close(4000)"
    ): [],
    (
        "async def connect(self):\n        await self.close()\n"
        "        await self.channel_layer.group_add('a', self.channel_name)"
    ): [Mistake.JOIN_AFTER_CLOSE],
    (
        "async def receive(self, text_data):\n        await self.close()\n"
        "        await self.channel_layer.group_add('a', self.channel_name)"
    ): [],
}


@pytest.mark.parametrize(("method", "expected"), METHODS.items())
def test_methods(folder: Path, method: str, expected: list[Mistake]) -> None:
    assert [each.mistake for each in mistakes(folder, method)] == expected


def test_messages_of_a_basic_consumer(folder: Path) -> None:
    accept, close = (f"await self.send({{'type': 'websocket.{each}'}})" for each in _KINDS)
    method = f"async def websocket_connect(self, message): {close}; {accept}"
    found = mistakes(folder, method, "AsyncConsumer")
    assert [each.mistake for each in found] == [Mistake.ACCEPT_AFTER_CLOSE]


_KINDS = ("accept", "close")


def test_one_of_a_kind_for_each_call(folder: Path) -> None:
    method = (
        "async def connect(self):\n        if a: await self.accept()\n"
        "        else: await self.accept()\n        await self.accept()"
    )
    (found,) = mistakes(folder, method)
    assert (found.node.lineno, found.mistake) == (9, Mistake.ACCEPT_TWICE)


#: Methods -> what the message says of the call before.
EARLIER = {
    "async def connect(self): await self.accept(); await self.accept()": (
        "`self.accept()` in line 6"
    ),
    "async def receive(self, t): await self.close(); await self.send(t)": (
        "`self.close()` in line 6"
    ),
    "async def receive(self, t):\n        for a in t: await self.close()": (
        "the same call in an earlier round of the loop"
    ),
    "async def receive(self, t): await self.accept()": "connect()",
    (
        "async def end(self): await self.close()\n"
        "    async def receive(self, t): await self.end(); await self.send(t)"
    ): "`self.end()` in line 7, which can close the connection",
}


@pytest.mark.parametrize(("methods", "expected"), EARLIER.items())
def test_what_came_before(folder: Path, methods: str, expected: str) -> None:
    (found,) = mistakes(folder, methods)
    assert found.after == expected


def test_the_call_that_the_reader_sees(folder: Path) -> None:
    methods = (
        "async def end(self): await self.close()\n"
        "    async def receive(self, text_data):\n"
        "        await self.close()\n        await self.end()"
    )
    (found,) = mistakes(folder, methods)
    assert (ast.unparse(found.node), found.method.name) == ("self.end()", "receive")
    assert found.written == "self.end()"
    assert not found.since_connect


def test_conditions_around_a_call(folder: Path) -> None:
    methods = (
        "async def connect(self):\n        if b: await self.accept()\n"
        "        if a: await self.accept()"
    )
    (found,) = mistakes(folder, methods)
    assert found.conditions == " (when `a`)"
    (code,) = mistakes(folder, "async def connect(self): await self.close(code=4001)")
    assert (code.code, code.conditions) == ("4001", "")
