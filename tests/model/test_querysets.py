"""Managers and querysets wherever they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.querysets import method_of_queryset, queryset_of, returned_querysets
from tests.model.modules import function_named, last, load, write

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from django.contrib.auth.models import User
from django.db import models

class Room(models.Model):
    members = models.ManyToManyField(User)

async def f(given):
    room = await Room.objects.aget()
    members = room.members.all()
"""
#: Expression -> the methods called on a manager, and whether the last sends a query.
QUERYSETS: dict[str, tuple[str, bool] | None] = {
    "Room.objects.all()": ("all", False),
    "room.members": ("", False),
    "room.members.all()": ("all", False),
    "room.members.filter(pk=1).exists()": ("filter exists", True),
    "room.members.all()[:5]": ("all", False),
    "members.order_by('pk')": ("all order_by", False),
    "members": ("all", False),
    "room.members.unknown()": None,
    "room.pk": None,
    "given.members.all()": None,
}


@pytest.mark.parametrize(("text", "expected"), QUERYSETS.items())
def test_querysets(folder: Path, text: str, expected: tuple[str, bool] | None) -> None:
    module = load(folder, f"{SOURCE}    {text}\n")
    query = queryset_of(module, last(module, text))
    assert (query and (" ".join(query.methods), query.is_sent)) == expected


def test_a_method_that_is_not_called(folder: Path) -> None:
    module = load(folder, f"{SOURCE}    g(room.members.all, room.members.other)\n")
    query = method_of_queryset(module, last(module, "room.members.all"))
    assert query is not None and query.methods == ("all",)
    assert method_of_queryset(module, last(module, "room.members.other")) is None


FUNCTIONS = """
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import User
from django.db import models
from elsewhere import strange

class Room(models.Model):
    members = models.ManyToManyField(User)

ROOMS = Room.objects.all()

def plain(a): return Room.objects.filter(a=a)
def named():
    rooms = Room.objects.all()
    if ROOMS: rooms = rooms.filter(a=1)
    return rooms[:5]
def members(pk):
    room = Room.objects.get(pk=pk)
    return room.members.all()
def through(): return plain(1).order_by("a")
def manager(): return Room.objects
def either(a):
    if a: return Room.objects.filter(a=a)
    return Room.objects.none()
def listed(a):
    if a: return Room.objects.filter(a=a)
    return []
def perhaps(a):
    if a: return Room.objects.filter(a=a)
def perhaps_none(a):
    if a: return
    return Room.objects.all()
def other(a):
    if a: return User.objects.all()
    return Room.objects.all()
def of_two_kinds(a):
    if a: return a.rooms()
    return Room.objects.all()
def never(): return Room.objects.none()
def fetched():
    rooms = Room.objects.all()
    len(rooms)
    return rooms
def of_module(): return ROOMS
def sent(): return Room.objects.count()
def rows():
    yield
    return Room.objects.all()
def around(): return around()
def one(): return two()
def two(): return one()
@strange
def decorated(): return Room.objects.all()
async def coroutine(): return Room.objects.all()

class Base:
    def overridden(self): return Room.objects.all()
    def inherited(self): return Room.objects.all()

class Chat(Base, AsyncWebsocketConsumer):
    async def connect(self):
        {}
    def rooms(self): return Room.objects.filter(a=1)
    @staticmethod
    def static(): return Room.objects.filter(a=1)
    async def slow(self): return Room.objects.filter(a=1)
    def changed(self): return Room.objects.filter(a=1)

class Hall(Chat):
    def overridden(self): return []
    def changed(self): return []
"""
#: Call -> the methods called on a manager; None for no queryset for certain.
HELPERS: dict[str, str | None] = {
    "plain(1)": "filter",
    "plain(1).order_by('a')": "filter order_by",
    "named()": "all filter",
    "members(1)": "all",
    "through()": "filter order_by",
    "manager().all()": "all",
    "either(1)": "filter",
    "self.rooms()": "filter",
    "self.static()": "filter",
    "self.inherited()": "all",
    "await coroutine()": "all",
    "(await self.slow()).exclude(b=1)": "filter exclude",
    **dict.fromkeys(("listed(1)", "perhaps(1)", "perhaps_none(1)", "other(1)", "of_two_kinds(1)")),
    **dict.fromkeys(("never()", "fetched()", "of_module()", "sent()", "rows()", "decorated()")),
    **dict.fromkeys(("around()", "one()", "coroutine()", "await plain(1)", "await unknown")),
    **dict.fromkeys(("unknown()", "strange()", "plain(1).unknown()", "self.unknown()", "plain")),
    **dict.fromkeys(("self.overridden()", "self.changed()", "self.slow()", "other.rooms()")),
}


@pytest.mark.parametrize(("text", "expected"), HELPERS.items())
def test_what_functions_of_the_file_give(folder: Path, text: str, expected: str | None) -> None:
    module = load(folder, FUNCTIONS.format(text))
    query = queryset_of(module, last(module, text))
    assert (" ".join(query.methods) if query is not None else None) == expected


def test_functions_of_other_files(folder: Path) -> None:
    write(folder, {"queries.py": FUNCTIONS.format("pass")})
    module = load(folder, "from queries import plain\nplain(1)\n")
    assert queryset_of(module, last(module, "plain(1)")) is None


#: Function -> how many of its returns give a queryset, beside what has no rows.
RETURNED = {
    **{"plain": 1, "named": 1, "either": 1, "listed": 1, "perhaps": 1, "other": 2, "coroutine": 1},
    **{"of_two_kinds": 0, "never": 0, "fetched": 0, "of_module": 0, "rows": 0, "around": 0},
}


@pytest.mark.parametrize(("name", "expected"), RETURNED.items())
def test_returned_querysets(folder: Path, name: str, expected: int) -> None:
    function = function_named(load(folder, FUNCTIONS.format("pass")), name)
    assert len(returned_querysets(function)) == expected
