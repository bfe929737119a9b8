"""Expressions that neither do nor raise anything that matters on a path."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.frame import Callee, Frame
from flake8_channels.model.paths.members import Members
from flake8_channels.model.paths.quiet import Quiet
from tests.model.modules import class_named, function_named, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """\
from channels.generic.websocket import AsyncWebsocketConsumer
class It(AsyncWebsocketConsumer):
    async def connect(self): ...
"""
#: Expression -> whether it is quiet: where nobody cares for exceptions, and where somebody does.
EXPRESSIONS = {
    "a": (True, True),
    "1 + a.b": (True, True),
    "self.room": (True, True),
    "self.room.name": (True, True),
    "f'{self} {a}'": (True, True),
    "a == {1: self.room}": (True, True),
    "a[0]": (True, False),
    "self": (False, False),
    "(a, self)": (False, False),
    "self.connect": (False, False),
    "self.__dict__": (False, False),
    "not a": (False, False),
    "-a": (True, True),
    "a()": (False, False),
    "a and b": (False, False),
    "a if b else c": (False, False),
    "(a := b)": (False, False),
    "lambda: a": (False, False),
    "[a for a in b]": (False, False),
}


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS.items())
def test_expressions(folder: Path, text: str, expected: tuple[bool, bool]) -> None:
    module = load(folder, SOURCE)
    frame = Frame(Callee(function_named(module, "connect")), "self", class_named(module, "It"))
    quiet = Quiet(frame, Members(class_named(module, "It")))
    node = ast.parse(text, mode="eval").body
    without_care = quiet.is_quiet(node)
    frame.catching = 1
    assert (without_care, quiet.is_quiet(node)) == expected
