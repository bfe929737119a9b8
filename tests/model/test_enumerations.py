"""Classes whose members are constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.enumerations import are_numbers, members_of
from tests.model.modules import class_named, last, load

if TYPE_CHECKING:
    import ast
    from pathlib import Path

SOURCE = """
import enum
from enum import IntEnum

class Role(enum.Enum):
    _ignore_ = ["x"]
    STAFF = "staff"
    GUEST = "guest"
    def greet(self): ...
class Code(IntEnum):
    LATE = 4001
class Other(int, enum.Enum):
    LATE = 4001
class Plain:
    STAFF = "staff"
"""
#: Class -> its members as an enumeration, and whether they are numbers.
CLASSES = {
    "Role": ({"STAFF", "GUEST"}, False),
    "Code": ({"LATE"}, True),
    "Other": ({"LATE"}, True),
    "Plain": (set(), False),
}


@pytest.mark.parametrize("name", CLASSES)
def test_members(folder: Path, name: str) -> None:
    module = load(folder, f"{SOURCE}{name}\n")
    node: ast.expr = last(module, name)  # type: ignore[assignment]
    found = members_of(module, node), are_numbers(class_named(module, name))
    assert found == CLASSES[name]
