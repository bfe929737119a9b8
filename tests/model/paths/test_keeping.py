"""Mentions of a consumer that only keep it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.frame import Callee, Frame
from flake8_channels.model.paths.keeping import is_only_kept
from tests.model.modules import class_named, function_named, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from collections import deque
from weakref import WeakSet
from channels.generic.websocket import AsyncWebsocketConsumer
from elsewhere import REGISTRY

PEERS, own = set(), 1
ROOMS = {}
WAITING = deque(maxlen=3)
SEEN: WeakSet = WeakSet()
class Manager:
    def add(self, consumer): ...
manager = Manager()

class Room(AsyncWebsocketConsumer):
    members = []
    changing = []

    async def connect(self):
        self.changing = load()
        HERE
"""
#: Statement -> whether it only keeps `self`, or looks for it.
STATEMENTS = {
    "WAITING.append(self)": True,
    "SEEN.add(self)": True,
    "ROOMS['a'] = self": True,
    "ROOMS[self] = 1": True,
    "ROOMS.setdefault('a', self)": True,
    "ROOMS.pop(self, None)": True,
    "self.members.append(self)": True,
    "Room.members.remove(self)": True,
    "if self in REGISTRY: pass": True,
    "if other is not self: pass": True,
    "self.changing.append(self)": False,
    "REGISTRY.add(self)": False,
    "manager.add(self)": False,
    "WAITING.extend(self)": False,
    "WAITING.run(self)": False,
    "own = self": False,
    "ROOMS['a'] = own = self": False,
    "f(self)": False,
    "WAITING.append([self])": False,
}


def _found(folder: Path, statement: str, more: str = "") -> bool:
    module = load(folder, SOURCE.replace("HERE", statement) + more)
    callee = Callee.of(function_named(module, "connect"))
    assert callee is not None
    frame = Frame(callee, "self", class_named(module, "Room"))
    names = [each for each in module.syntax.nodes(ast.Name) if each.id == "self"]
    bare = [each for each in names if not isinstance(module.syntax.parents[each], ast.Attribute)]
    return is_only_kept(frame, bare[-1])


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_only_keeps_the_consumer(folder: Path, statement: str) -> None:
    assert _found(folder, statement) is STATEMENTS[statement]


@pytest.mark.parametrize(
    "more",
    ["\nasync def begin():\n    for each in WAITING: await each.accept()\n", "\na.close()\n"],
)
def test_others_may_answer_for_it(folder: Path, more: str) -> None:
    assert not _found(folder, "WAITING.append(self)", more)
