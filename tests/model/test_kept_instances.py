"""Objects of models in names, in attributes of self and in the scope."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.kept_instances import held_instance, kept_instance
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import models
from somewhere import Stranger

class Room(models.Model): ...

class Chat(AsyncWebsocketConsumer):
    it = None
    made: Room
    both = Stranger()

    @property
    def computed(self): ...

    @computed.setter
    def computed(self, value): ...

    async def load(self): ...

    async def receive(self, given):
{}
"""
FETCHED = "self.it = await Room.objects.aget()\n"
#: Code of a method, which reads `self.it.name` at its end -> whether it has put the object there.
CODE = {
    FETCHED: True,
    "self.it = Room()": True,
    "self.it: Room = Room()": True,
    "room = self.it = Room()": True,
    "self.it, is_new = await Room.objects.aget_or_create()": True,
    "self.it, other = given": False,
    "self.it = given": False,
    "self.it += Room()": False,
    "for self.it in given: pass": False,
    "": False,
    "other.it = Room()": False,
    f"other.it = 1\n{FETCHED}": False,
    # Set more than once, or not for certain.
    f"{FETCHED}self.it = given": False,
    f"{FETCHED}del self.it": False,
    f"self.it = None\n{FETCHED}": False,
    f"{FETCHED}def g(): self.it = given": False,
    "def g(): self.it = Room()": False,
    f"if given:\n    {FETCHED}": False,
    f"while given:\n    {FETCHED}": False,
    f"with given:\n    {FETCHED}": False,
    f"try:\n    {FETCHED}except KeyError: return": True,
    f"try:\n    {FETCHED}except KeyError: pass": False,
    f"try: given()\nexcept KeyError: return\nelse:\n    {FETCHED}": True,
    f"try: given()\nexcept KeyError:\n    {FETCHED}": False,
    f"try: given()\nfinally:\n    {FETCHED}": False,
    # What runs in between.
    f"{FETCHED}await self.send(given)": True,
    f"{FETCHED}self.count = self.total + 1": True,
    f"{FETCHED}await self.channel_layer.group_add(given, self.channel_name)": True,
    f"{FETCHED}await super().receive(given)": True,
    f"{FETCHED}super().unknown(given)": False,
    f"{FETCHED}f(super())": False,
    f"{FETCHED}await self.load()": False,
    f"{FETCHED}await self.unknown()": False,
    f"{FETCHED}f(self.load)": False,
    f"{FETCHED}f(self.computed)": False,
    f"{FETCHED}f(self)": False,
    f"await self.load()\n{FETCHED}": True,
    f"consumer = self\n{FETCHED}consumer.load()": False,
}


@pytest.mark.parametrize(("code", "expected"), CODE.items())
def test_what_an_attribute_holds(folder: Path, code: str, expected: bool) -> None:
    body = "\n".join(f"        {line}" for line in [*code.splitlines(), "self.it.name"])
    assert _is_kept(folder, SOURCE.format(body), "self.it") is expected


def _is_kept(folder: Path, source: str, text: str) -> bool:
    module = load(folder, source)
    node = last(module, text)
    assert isinstance(node, ast.Attribute)
    return kept_instance(module, node) is not None


#: Attribute -> whether it holds what is assigned to it.
PLAIN = {"it": True, "made": True, "other": True, "both": False, "computed": False, "load": False}


@pytest.mark.parametrize(("name", "expected"), PLAIN.items())
def test_what_a_class_makes_of_an_attribute(folder: Path, name: str, expected: bool) -> None:
    source = SOURCE.format(f"        self.{name} = Room()\n        self.{name}.pk")
    assert _is_kept(folder, source, f"self.{name}") is expected


def test_a_class_that_sets_attributes_in_its_own_way(folder: Path) -> None:
    source = SOURCE.format("        self.it = Room()\n        self.it.pk\n")
    assert _is_kept(folder, source, "self.it")
    assert not _is_kept(folder, source + "    def __setattr__(self, name, value): ...", "self.it")


#: Code with a loop -> whether `self.it` is the object for certain where it is read.
LOOPS = {
    "self.it = Room()\nfor a in given:\n    self.it.pk\n    self.send(a)": True,
    "self.it = Room()\nfor a in given:\n    self.it.pk\n    self.load()": False,
    "for a in given:\n    self.it = Room()\n    self.it.pk\n    self.load()": True,
    "for a in given:\n    self.it.pk\n    self.it = Room()": False,
}


@pytest.mark.parametrize(("code", "expected"), LOOPS.items())
def test_loops(folder: Path, code: str, expected: bool) -> None:
    body = "\n".join(f"        {line}" for line in code.splitlines())
    assert _is_kept(folder, SOURCE.format(body), "self.it") is expected


def test_what_others_set(folder: Path) -> None:
    source = SOURCE.format("        self.it = Room()\n        self.it.pk\n")
    assert _is_kept(folder, source + "    def other(self): self.it = None\n", "self.it")
    assert not _is_kept(folder, source + "def other(consumer): consumer.it = None\n", "self.it")


def test_attributes_of_anything_but_self(folder: Path) -> None:
    assert not _is_kept(folder, "def f(self):\n    self.it = 1\n    self.it.pk", "self.it")
    code = "        self.it = Room()\n        lambda: self.it.pk"
    assert not _is_kept(folder, SOURCE.format(code), "self.it")


#: Expression -> whether it is an object of one of Django's models for certain; None for no object.
HELD = {
    "room": True,
    "self.it": True,
    "self.scope['user']": False,
    "user": False,
    "self.scope['url_route']": None,
    "self.other": None,
    "given": None,
}


@pytest.mark.parametrize(("text", "expected"), HELD.items())
def test_what_an_expression_holds(folder: Path, text: str, expected: bool | None) -> None:
    lines = ("room = Room()", "self.it = Room()", "user = self.scope['user']", text)
    module = load(folder, SOURCE.format("\n".join(f"        {line}" for line in lines)))
    found = held_instance(module, last(module, text))
    assert (found.is_certain if found is not None else None) is expected
