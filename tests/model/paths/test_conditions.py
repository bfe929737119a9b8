"""What a path learns from a condition, and what it then knows of others."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.conditions import known_truth, learn, literal
from flake8_channels.model.paths.keys import condition
from flake8_channels.model.paths.values import Named, Truth, Value, constant
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


#: What has been learnt (a condition and whether it held), a condition -> whether that holds.
LEARNT: dict[tuple[str, bool, str], bool | None] = {
    ("ok", True, "ok"): True,
    ("ok", False, "ok"): False,
    ("a is None", True, "a is not None"): False,
    ("a is None", True, "a"): False,
    ("a is None", False, "a"): None,
    ("a is not None", False, "a"): False,
    ("a == 1", True, "a == 2"): False,
    ("a == 1", True, "a != 2"): True,
    ("a == 1", True, "a is None"): False,
    ("a == 1", False, "a == 2"): None,
    ("a == ''", True, "a"): False,
    ("a", True, "a is None"): False,
    ("a", True, "a is not None"): True,
    ("a", False, "a is None"): None,
    ("a", True, "a == 1"): None,
    ("a", True, "a == 0"): False,
    ("a", False, "a == 1"): False,
    ("a", False, "a == 0"): None,
    ("a", True, "a > 0"): None,
    ("len(a) == 0", True, "a"): False,
    ("len(a) != 0", True, "len(a) > 0"): True,
    ("len(a) != 0", True, "len(a) == 0"): False,
    ("a != 1", False, "a == 1"): True,
    ("a != 1", True, "a == 2"): None,
    ("a < 1", True, "a >= 1"): False,
    ("a in b", True, "a not in b"): False,
    ("user.is_anonymous", True, "user.is_authenticated"): False,
    ("ok", True, "other"): None,
}


@pytest.mark.parametrize("case", LEARNT, ids=str)
def test_what_is_known_after_a_condition(folder: Path, case: tuple[str, bool, str]) -> None:
    text, holds, other = case
    node, asked = expression(text), expression(other)
    known = learn(frozenset(), node, condition(node), holds)
    assert known_truth(load(folder, ""), known, asked, condition(asked)) is LEARNT[case]


#: Condition -> whether it holds of a count above zero.
COUNTED = {
    "count": True,
    "count > 0": True,
    "count >= 1": True,
    "count == 0": False,
    "count <= 0": False,
    "count is None": False,
    "count > 1": None,
    "count == 1": None,
}


@pytest.mark.parametrize("text", COUNTED)
def test_a_count_above_zero(folder: Path, text: str) -> None:
    known, node = frozenset({("count", Truth.POSITIVE)}), expression(text)
    assert known_truth(load(folder, ""), known, node, condition(node)) is COUNTED[text]


#: Test of a row that may be missing, and whether it holds -> whether there is one.
ROWS = {
    ("row", True): True,
    ("row", False): False,
    ("row is None", True): False,
    ("row is None", False): True,
    ("row is not None", True): True,
    ("row == None", True): False,
    ("row == other", True): None,
    ("row.is_open", True): None,
}


@pytest.mark.parametrize("case", ROWS, ids=str)
def test_a_row_that_is_false_is_none(folder: Path, case: tuple[str, bool]) -> None:
    text, holds = case
    node = expression(text)
    known = learn(frozenset({("row", Truth.MAYBE)}), node, condition(node), holds)
    for asked, positive in (("row", True), ("row is None", False)):
        test = expression(asked)
        found = known_truth(load(folder, ""), known, test, condition(test))
        expected = ROWS[case]
        assert found is (expected if expected is None or positive else not expected)


MEMBERS = """
import enum
from enum import StrEnum
class Door(enum.Enum):
    open = 1
class Shop(StrEnum):
    open = "open"
class Room:
    open = 1
"""
#: Expression -> what is known of its value.
LITERALS: dict[str, Value | None] = {
    "1": constant(1),
    "None": constant(None),
    "OPEN": Named("OPEN"),
    "Room.OPEN": Named("Room.OPEN"),
    "self.OPEN": Named("self.OPEN"),
    "Door.open": Named("Door.open"),
    "Shop.open": Named("Shop.open"),
    "Room.open": None,
    "room.open": None,
    "T": None,
    "room": None,
    "find()": None,
}


@pytest.mark.parametrize("text", LITERALS)
def test_literals_and_named_constants(folder: Path, text: str) -> None:
    module = load(folder, f"{MEMBERS}{text}\n")
    assert literal(module, last(module, text)) == LITERALS[text]
