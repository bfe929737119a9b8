"""The close codes and reasons that calls pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.paths.close_codes import code_of
from flake8_channels.model.paths.values import NONE, constant
from tests.model.modules import class_named, last, load

if TYPE_CHECKING:
    import ast
    from pathlib import Path

    from flake8_channels.model.facade import CheckedModule

SOURCE = """
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from elsewhere import codes

GONE = 4000
NORMAL = 1000
BY_NAME = {"login": 4001, "none": None}
late = 4002

class Basic(AsyncConsumer): ...

class Room(AsyncWebsocketConsumer):
    refused = 4003
    by_name = {"login": 4004}
    changing = 4005
    nothing = None

    async def connect(self, given):
        local, twice = 4006, 1
        code = 4007
        twice = 2
        if given:
            known = 4000
        else:
            known = given
        self.changing = given
        {}
"""
FACTS = frozenset({("self.known", constant(4008)), ("none", NONE)})
#: Call of close() -> the code or reason that it passes for certain.
CODES = {
    "self.close()": None,
    "self.close(4000)": "4000",
    "self.close(1000)": None,
    "self.close(code=4000, reason='no')": "4000",
    "self.close(reason='no')": "'no'",
    "self.close(1000, 'no')": "'no'",
    "self.close(None)": None,
    "self.close(None, 'no')": "'no'",
    "self.close(none)": None,
    "self.close(self.known)": "4008",
    "self.close(code)": "4007",
    "self.close(late)": "4002",
    "self.close(twice)": "2",
    "self.close(given)": None,
    "self.close(GONE)": "GONE",
    "self.close(NORMAL)": None,
    "self.close(known)": None,
    "self.close(codes.Gone)": "codes.Gone",
    "self.close(codes.gone)": None,
    "self.close(BY_NAME['login'])": "4001",
    "self.close(BY_NAME['none'])": None,
    "self.close(BY_NAME[given])": None,
    "self.close(BY_NAME['other'])": None,
    "self.close(self.refused)": "4003",
    "self.close(self.by_name['login'])": "4004",
    "self.close(self.changing)": None,
    "self.close(self.nothing)": None,
    "self.close(4001 if given else late)": "4001 or 4002",
    "self.close(4001 if given else None)": None,
    "self.close(f())": None,
}


def _call(folder: Path, text: str) -> tuple[CheckedModule, ast.Call]:
    module = load(folder, SOURCE.replace("{}\n", f"{text}\n"))
    return module, last(module, text)  # type: ignore[return-value]


def _code(module: CheckedModule, name: str, method: str, call: ast.Call) -> str | None:
    consumer = class_named(module, name)
    called = consumer.find(method)
    assert isinstance(called, FunctionDefinition)
    return code_of(module, consumer, called, call, call.args, FACTS)


@pytest.mark.parametrize(("text", "expected"), CODES.items())
def test_close_codes(folder: Path, text: str, expected: str | None) -> None:
    module, call = _call(folder, text)
    assert _code(module, "Room", "close", call) == expected


def test_close_codes_of_messages(folder: Path) -> None:
    for text, expected in (
        ("self.send({'type': 'websocket.close', 'code': 4000})", "4000"),
        ("self.send({'type': 'websocket.close'})", None),
        ("self.send(message)", None),
    ):
        assert _code(*_call(folder, text)[:1], "Basic", "send", _call(folder, text)[1]) == expected
    module, call = _call(folder, "self.accept(4000)")
    assert _code(module, "Room", "accept", call) is None
