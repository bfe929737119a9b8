"""What code assigns to attributes of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.assignments import may_be_given, may_set, may_set_anywhere
from tests.model.modules import class_named, load, write

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from base import Base

class Room(Base):
    def greet(self): pass

{}
"""
#: Code beside the class Room -> whether it may give a room another greet, and anything else.
CODE = {
    "class Lift:\n    def __init__(self): self.greet = 1": (False, False),
    "class Suite(Room):\n    def __init__(self): self.greet = 1": (True, False),
    "class Lift:\n    def __init__(self, room): room.greet = 1": (True, True),
    "room.greet = 1": (True, True),
    "Room.greet = 1": (True, True),
    "def f(self): self.greet = 1": (True, True),
    "room.greeting = 1": (False, False),
    "room.greet()": (False, False),
    "del room.greet": (False, False),
    "": (False, False),
}


@pytest.mark.parametrize("code", CODE)
def test_what_may_set_an_attribute(folder: Path, code: str) -> None:
    write(folder, {"base.py": "class Base:\n    def leave(self): self.left = 1"})
    module = load(folder, SOURCE.format(code))
    room = class_named(module, "Room")
    found = may_set(module, room, "greet"), may_set(module, None, "greet")
    assert found == CODE[code]


#: Code beside the class Room -> whether it may give the class a method greet.
GIVEN = {
    "Room.greet = f": True,
    "setattr(Room, 'greet', f)": True,
    "setattr(Room, 'leave', f)": False,
    "setattr(Room, name, f)": True,
    "class Lift:\n    def f(self, name): setattr(self, name, 1)": False,
    "": False,
}


@pytest.mark.parametrize("code", GIVEN)
def test_what_may_give_a_class_a_method(folder: Path, code: str) -> None:
    write(folder, {"base.py": "class Base: pass"})
    room = class_named(load(folder, SOURCE.format(code)), "Room")
    assert may_be_given(room, "greet") is GIVEN[code]


def test_bases_that_make_their_subclasses(folder: Path) -> None:
    write(folder, {"base.py": "class Base:\n    def __init_subclass__(cls): cls.f = 1"})
    assert may_be_given(class_named(load(folder, SOURCE.format("")), "Room"), "greet")


def test_the_files_of_bases_may_set_it_too(folder: Path) -> None:
    write(folder, {"base.py": "class Base:\n    def leave(self): self.left = self.greet = 1"})
    room = class_named(load(folder, SOURCE.format("")), "Room")
    assert may_set_anywhere(room, "left")
    assert may_set_anywhere(room, "greet")
    assert not may_set_anywhere(room, "leave")
