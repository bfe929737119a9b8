"""Calls of a consumer's own methods, with what they pass."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.consumer_calls import (
    ConsumerCall,
    close_codes,
    consumer_call,
    ending_calls_in,
    framework_calls,
)
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer

GONE = 4001

class Room(AsyncJsonWebsocketConsumer):
    code = 4002
    async def connect(self):
        {}
    async def helper(self): ...
"""


def calls(folder: Path, statement: str, method: str = "close") -> list[ConsumerCall]:
    module = load(folder, SOURCE.format(statement))
    found = [consumer_call(module, each) for each in module.syntax.calls({method})]
    return [each for each in found if each is not None]


#: Call of close() -> the literal that it passes first.
LITERALS: dict[str, object] = {
    "self.close(4000)": 4000,
    "self.close(-1)": -1,
    "self.close(- 0.5)": None,
    "self.close(GONE)": 4001,
    # An heir may have another.
    "self.close(self.code)": None,
    "self.close(GONE + 1)": None,
    "self.close(self.scope['code'])": None,
    "self.close('text')": "text",
    "super().close(4000)": 4000,
}


@pytest.mark.parametrize(("text", "expected"), LITERALS.items())
def test_literals(folder: Path, text: str, expected: object) -> None:
    (call,) = calls(folder, f"await {text}")
    assert call.literal(call.node.args[0]) == expected


#: Call -> what it passes as the close code; None where that cannot be told.
PASSED = {
    "self.close()": None,
    "self.close(4000)": "4000",
    "self.close(code=GONE)": "GONE",
    "self.close(*codes)": None,
    "self.close(*codes, code=4000)": None,
    "self.close(reason='gone')": None,
    "super().close(4000)": "4000",
    "other.close(4000)": None,
}


@pytest.mark.parametrize(("text", "expected"), PASSED.items())
def test_what_is_passed(folder: Path, text: str, expected: str | None) -> None:
    module = load(folder, SOURCE.format(f"await {text}"))
    found = [ast.unparse(passed) for _, passed in framework_calls(module, "close", "code", 0)]
    assert found == ([expected] if expected is not None else [])


def test_an_override_is_no_method_of_the_framework(folder: Path) -> None:
    override = "await self.close(4000)\n    async def close(self, code=None): ..."
    module = load(folder, SOURCE.format(override))
    assert list(framework_calls(module, "close", "code", 0)) == []


#: Statement -> the close codes that it passes.
CLOSES: dict[str, list[object]] = {
    "self.close(4000)": [4000],
    "self.close(0)": [0],
    "self.close(True)": [],
    "self.close(None)": [],
    "self.send('a', None, 4000)": [4000],
    "self.send('a', close=4000)": [4000],
    "self.send('a', close=True)": [],
    "self.send('a', close=False)": [],
    "self.send_json({}, 4000)": [4000],
    "self.send_json({}, close=0)": [],
    "self.disconnect(4000)": [],
    "other.close(4000)": [],
}


@pytest.mark.parametrize(("text", "expected"), CLOSES.items())
def test_close_codes(folder: Path, text: str, expected: list[object]) -> None:
    assert [code for _, code in close_codes(load(folder, SOURCE.format(text)))] == expected


def test_what_a_call_is(folder: Path) -> None:
    (on_self,) = calls(folder, "await self.close(4000)")
    assert (on_self.receiver, on_self.is_on_self) == ("self", True)
    assert on_self.written == "self.close(...)"
    assert on_self.consumer.node.name == "Room"
    (on_super,) = calls(folder, "await super().close()")
    assert (on_super.receiver, on_super.is_on_self) == ("super()", False)


def test_what_cannot_close(folder: Path) -> None:
    (call,) = calls(folder, "await self.helper()", "helper")
    assert not call.may_close


def test_only_websockets(folder: Path) -> None:
    source = """
class Basic(AsyncConsumer):
    def close(self): ...
    async def run(self): self.close()
class Other:
    def close(self): ...
    async def run(self): self.close()
"""
    module = load(folder, SOURCE.format("pass") + source)
    assert not any(consumer_call(module, each) for each in module.syntax.calls({"close"}))


#: Statement -> whether a condition stands before the call.
CONDITIONS = {
    "await self.close()": False,
    "f(); await self.close()": False,
    "if a: await self.close()": True,
    "if a: return\n        await self.close()": True,
    "await self.close()\n        if a: return": False,
    "await self.close() if a else None": True,
    "for each in a: await self.close()": True,
    "with a: await self.close()": False,
    "try: f()\n        except E: await self.close()": True,
}


@pytest.mark.parametrize(("text", "expected"), CONDITIONS.items())
def test_conditions(folder: Path, text: str, expected: bool) -> None:
    (call,) = calls(folder, text)
    assert call.is_conditional is expected


def test_where_it_stands_and_what_its_file_mentions(folder: Path) -> None:
    (call,) = calls(folder, "await self.close(); use('chat', GONE)")
    assert call.stands_in("connect")
    assert not call.stands_in("disconnect", "helper")
    words = ("chat", "GONE", "chat.v2")
    assert [word for word in words if call.is_mentioned(word)] == ["chat", "GONE"]


#: Methods -> whether their `self.disconnect()` is meant to end the connection, and cannot.
ENDINGS = {
    "async def connect(self): await self.disconnect(1)": True,
    "async def helper(self): await self.disconnect(1)": True,
    "async def disconnect(self, code): await self.disconnect(1)": False,
    "async def websocket_disconnect(self, m): await self.disconnect(1)": False,
    "async def connect(self): await super().disconnect(1)": False,
    (
        "async def connect(self): await self.disconnect(1)\n"
        "    async def disconnect(self, code): await self.close()"
    ): False,
    (
        "async def connect(self): await self.disconnect(1)\n"
        "    async def disconnect(self, code): print(code)"
    ): True,
}


@pytest.mark.parametrize(("methods", "expected"), ENDINGS.items())
def test_calls_that_are_to_end_a_connection(folder: Path, methods: str, expected: bool) -> None:
    imports = "from channels.generic.websocket import AsyncWebsocketConsumer\n"
    module = load(folder, f"{imports}class It(AsyncWebsocketConsumer):\n    {methods}\n")
    assert bool(list(ending_calls_in(module))) is expected
