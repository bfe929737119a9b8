"""Expressions whose value is there for certain."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.objects import is_count, is_never_none, is_there, may_be_missing
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from elsewhere import Decimal, LoginError

class Room: ...

class Basket:
    def __len__(self): return 0

"""
#: Expression -> whether its value is neither None nor false.
EXPRESSIONS = {
    "f'{user} is banned'": True,
    "f'{user}'": False,
    "'banned: %s' % user": True,
    "'banned: ' + user": True,
    "user + 1": False,
    "'' + user": False,
    "Room()": True,
    "Basket()": False,
    "Decimal(user)": False,
    "LoginError('who?')": True,
    "ValueError()": True,
    "timezone.now()": True,
    "await Room.objects.aget(pk=1)": True,
    "Room.objects.filter(pk=1).get()": True,
    "cache.get('room')": False,
    "Room.objects.first()": False,
    "get_object_or_404(Room)": True,
    "find()": False,
    "user": False,
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_what_is_there(folder: Path, text: str) -> None:
    module = load(folder, f"{SOURCE}async def f():\n    {text}\n")
    node = last(module, ast.unparse(ast.parse(text, mode="eval").body))
    assert is_there(module, node) is EXPRESSIONS[text]


#: Expression -> whether it gives something that is not None.
GIVEN = {
    "int(text)": True,
    "await Room.objects.acount()": True,
    "parse_qs(text)": True,
    "headers['cookie'].decode()": True,
    "json.dumps(rooms)": True,
    "[room for room in rooms]": True,
    "lambda: 1": True,
    "f'{user}'": True,
    "a + b": True,
    "json.loads(text)": False,
    "rooms.get(1)": False,
    "find()": False,
    "text": False,
    "a == b": False,
}


def test_counts() -> None:
    counts = {"len(rooms)": True, "await Room.objects.acount()": True, "rooms.count(1)": True}
    counts |= {"count": False, "int(rooms)": False}
    assert {text: is_count(ast.parse(text, mode="eval").body) for text in counts} == counts


@pytest.mark.parametrize("text", GIVEN)
def test_what_is_never_none(text: str) -> None:
    assert is_never_none(ast.parse(text, mode="eval").body) is GIVEN[text]


#: Expression -> whether it gives a row or None.
ROWS = {
    "Room.objects.first()": True,
    "await Room.objects.filter(pk=1).afirst()": True,
    "await Room.objects.aget(pk=1)": False,
    "queue.first()": False,
    "Room.objects": False,
}


@pytest.mark.parametrize("text", ROWS)
def test_what_may_be_missing(text: str) -> None:
    assert may_be_missing(ast.parse(text, mode="eval").body) is ROWS[text]
