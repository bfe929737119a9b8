"""Database queries that run in the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.loop_queries import loop_queries, told_briefly
from flake8_channels.settings import Settings
from tests.model.modules import last, load, write

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import SynchronousOnlyOperation
from django.db import models
from shop.models import Order

class Room(models.Model):
    owner = models.ForeignKey("User", models.CASCADE)

class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        {}
"""
#: Statement -> what sends a query, and what to do about it; None where nothing does.
STATEMENTS: dict[str, tuple[str, str] | None] = {
    "Room.objects.get(a=1)": (
        "Room.objects.get(...)",
        "write `await Room.objects.aget(...)`",
    ),
    "Room.objects.count()": ("Room.objects.count()", "write `await Room.objects.acount()`"),
    "Order.objects.get()": ("Order.objects.get()", "write `await Order.objects.aget()`"),
    "await Order.objects.get()": None,
    "await Room.objects.get()": ("Room.objects.get()", "write `await Room.objects.aget()`"),
    "await Room.objects.aget()": None,
    "Room.objects.all()": None,
    "await database_sync_to_async(Room.objects.get)()": None,
    "await database_sync_to_async(Room.objects.get())": None,
    "lambda: Room.objects.get()": None,
    "list(Room.objects.all())": (
        "Room.objects.all() in `list()`",
        "write `[row async for row in ...]`",
    ),
    "for room in Room.objects.all(): pass": (
        "Room.objects.all() in `for`",
        "write `async for`",
    ),
    "if Room.objects.all(): pass": (
        "Room.objects.all() in `if`",
        "write `await Room.objects.all().aexists()`",
    ),
    "if Order.objects.all(): pass": None,
    "len(Order.objects.all())": (
        "Order.objects.all() in `len()`",
        "write `await Order.objects.all().acount()`",
    ),
    "while Room.objects.all(): pass": (
        "Room.objects.all() in `while`",
        "write `await Room.objects.all().aexists()`",
    ),
    "Room.objects.all()[0]": (
        "Room.objects.all() in `[...]`",
        "write `await Room.objects.all().afirst()`",
    ),
    "Room.objects.all()[5]": (
        "Room.objects.all() in `[...]`",
        "make a list of it in a function with database_sync_to_async",
    ),
    "1 in Room.objects.all()": (
        "Room.objects.all() in `in`",
        "write `await Room.objects.all().acontains(1)`",
    ),
    "1 in Room.objects.values('pk')": (
        "Room.objects.values(...) in `in`",
        "make a list of it in a function with database_sync_to_async",
    ),
    "1 in Room.objects.values_list('pk', 'owner')": (
        "Room.objects.values_list(...) in `in`",
        "make a list of it in a function with database_sync_to_async",
    ),
    "1 in Room.objects.exclude(owner=1).values_list('pk')": (
        "Room.objects.exclude(...).values_list(...) in `in`",
        "write `await Room.objects.exclude(...).filter(pk=1).aexists()`",
    ),
    "'a word of many letters and more' in Room.objects.exclude(owner=1).values_list('name')": (
        "Room.objects.exclude(...).values_list(...) in `in`",
        "await filter(name='a word of many letters and more').aexists()",
    ),
    "set(Room.objects.all())": (
        "Room.objects.all() in `set()`",
        "make a list of it in a function with database_sync_to_async",
    ),
    "for room in Room.objects.raw('select'): pass": (
        "Room.objects.raw(...) in `for`",
        "make a list of it in a function with database_sync_to_async",
    ),
    "set(Room.objects.iterator())": (
        "Room.objects.iterator() in `set()`",
        "make a list of it in a function with database_sync_to_async",
    ),
    "if Room.objects.iterator(): pass": None,
    "Room.objects[0]": None,
    "Room().save()": None,
    "room = Room(); room.save()": ("room.save()", "write `await room.asave()`"),
    "room = Room(); await room.asave()": None,
    "room = await Room.objects.aget(); room.owner.name": (
        "room.owner",
        "fetch it along with `select_related('owner')`",
    ),
    "room = await Room.objects.aget(); room.owner_id": None,
    "room = await Room.objects.aget(); room.owner = 1; room.owner.name": None,
    "room = await Room.objects.aget(); f(room); room.owner.name": None,
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items())
def test_statements(folder: Path, statement: str, expected: tuple[str, str] | None) -> None:
    found = [
        (each.written, each.instead)
        for each in loop_queries(load(folder, SOURCE.format(statement)))
    ]
    assert found == ([expected] if expected else [])


def test_before_django_had_the_methods(folder: Path) -> None:
    settings = Settings(channels_version=3)
    statement = "Room.objects.get(a=1); list(Room.objects.all())"
    found = loop_queries(load(folder, SOURCE.format(statement), settings=settings))
    assert [each.instead for each in found] == [
        "write `await database_sync_to_async(Room.objects.get)(...)`",
        "make a list of it in a function with database_sync_to_async",
    ]


def test_only_the_first_read_of_a_foreign_key_sends(folder: Path) -> None:
    statement = "room = await Room.objects.aget(); room.owner.name; room.owner.age"
    found = list(loop_queries(load(folder, SOURCE.format(statement))))
    assert [each.written for each in found] == ["room.owner"]


def test_code_that_expects_the_error(folder: Path) -> None:
    statement = (
        "try: Room.objects.get()\n        except SynchronousOnlyOperation: Room.objects.count()"
    )
    found = list(loop_queries(load(folder, SOURCE.format(statement))))
    assert [each.written for each in found] == ["Room.objects.count()"]


def test_projects_that_switch_the_check_off(folder: Path) -> None:
    write(folder, {"settings.py": 'DJANGO_ALLOW_ASYNC_UNSAFE = "1"\n'})
    assert list(loop_queries(load(folder, SOURCE.format("Room.objects.get()")))) == []


def test_long_expressions_are_told_by_what_they_are(folder: Path) -> None:
    text = "Room.objects.filter(name='a').exclude(owner=2).order_by('name').get()"
    module = load(folder, SOURCE.format(f"{text}; Room.objects.get()"))
    assert told_briefly(last(module, text)) == "get() of a queryset"
    assert told_briefly(last(module, "Room.objects.get()")) == "Room.objects.get()"
    (instead, _) = (each.instead for each in loop_queries(module))
    assert instead == "await aget() or use database_sync_to_async"
