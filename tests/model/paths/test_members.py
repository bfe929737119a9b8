"""A consumer's attributes: methods, data, what knows the consumer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.paths.members import Members
from flake8_channels.model.paths.state import Event
from tests.model.modules import class_named, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from functools import cached_property
from channels.generic.websocket import AsyncWebsocketConsumer
from somewhere import Room, decorate

class Base(AsyncWebsocketConsumer):
    def open(self):
        self.room = Room(self)
        self.answer = Room(close=self.close)
        self.name = Room(self.scope)
        self.text = "a"
        room = Room(self)

class It(Base):
    field = 1
    other = Room()
    @property
    def prop(self): ...
    @cached_property
    def kept(self): ...
    @decorate
    def decorated(self): ...
    def method(self): ...
    class Inner: ...

    def closes(self): self.close()
    def accepts(self): self.accept()
    def sends(self): self.send("a")
    def above(self): super().close()
    def by_helper(self): self.closes()
    def names_it(self): self.later = self.closes
    def again(self): self.again()
    def hands_on(self): Room(self)
    def unknown(self): self.what()
    def asks_room(self): self.room.leave()
    def asks_scope(self): self.scope.get("a")
    @decorate
    def hidden(self): ...
    @staticmethod
    def static(): ...
    def calls_static(self): self.static()
    def quiet(self): return self.field
"""
#: Attribute -> whether it is no plain data, and whether it may know the consumer.
ATTRIBUTES = {
    "method": (True, False),
    "decorated": (True, False),
    "Inner": (False, False),
    "prop": (False, False),
    "kept": (False, False),
    "field": (False, False),
    "other": (False, False),
    "scope": (False, False),
    "channel_layer": (False, False),
    "nowhere": (False, False),
    "room": (False, True),
    "answer": (False, True),
    "name": (False, False),
    "text": (False, False),
}


@pytest.mark.parametrize(("name", "expected"), ATTRIBUTES.items())
def test_attributes(folder: Path, name: str, expected: tuple[bool, bool]) -> None:
    members = Members(class_named(load(folder, SOURCE), "It"))
    assert (members.is_method(name), members.may_know_receiver(name)) == expected


#: Method -> whether it may close the connection.
MENTIONS = {
    "closes": True,
    "accepts": False,
    "sends": False,
    "above": True,
    "by_helper": True,
    "names_it": True,
    "again": False,
    "hands_on": True,
    "unknown": True,
    "asks_room": True,
    "asks_scope": False,
    "hidden": True,
    "static": True,
    "calls_static": False,
    "quiet": False,
}


@pytest.mark.parametrize(("name", "expected"), MENTIONS.items())
def test_what_a_method_mentions(folder: Path, name: str, expected: bool) -> None:
    it = class_named(load(folder, SOURCE), "It")
    method = it.find(name)
    assert isinstance(method, FunctionDefinition)
    assert Members(it).mentions(method, {Event.CLOSE}, set()) is expected
