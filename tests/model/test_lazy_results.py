"""Querysets that a thread gives without their rows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.lazy_results import lazy_results
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
import asyncio
from channels.db import database_sync_to_async
from asgiref.sync import async_to_sync, sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import SynchronousOnlyOperation
from django.db import models
from somewhere import stranger

class Room(models.Model): ...
class HallSet(models.QuerySet):
    def count(self): return 5
class Hall(models.Model):
    objects = HallSet.as_manager()

def plain(): return Room.objects.all()
def named():
    rooms = Room.objects.all()
    return rooms
def refined(a):
    rooms = Room.objects.all()
    if a: rooms = rooms.filter(a=1)
    return rooms
def fetched_in_between(a):
    rooms = Room.objects.all()
    if a: rooms = rooms.filter(a=1)
    if not rooms: raise ValueError
    return rooms
def fetched():
    rooms = Room.objects.all()
    print(list(rooms))
    return rooms
def rows(): return list(Room.objects.all())
def perhaps(a):
    if a: return []
    return Room.objects.all()
def perhaps_none(a):
    try:
        if a: return None
        if a > 1: return Room.objects.none()
        return Room.objects.all()
    except ValueError:
        return ()
def perhaps_listed(a):
    if a: return list(Room.objects.all())
    return Room.objects.all()
def never(): return Room.objects.none()
def halls(): return Hall.objects.filter(a=1)
def nothing(): Room.objects.all()
def one_by_one(): yield from Room.objects.all()
async def coroutine(): return Room.objects.all()
@database_sync_to_async
def decorated(): return Room.objects.all()
@stranger
def strange(): return Room.objects.all()

class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        {}
    @database_sync_to_async
    def rooms(self): return Room.objects.filter(a=1)
"""
#: Statement -> how rows that are not there are taken, and the function that gives the queryset.
STATEMENTS: dict[str, tuple[str, str | None] | None] = {
    "for room in await decorated(): pass": ("for", "decorated"),
    "rooms = await decorated(); list(rooms)": ("list()", "decorated"),
    "if await self.rooms(): pass": ("if", "rooms"),
    "list(await sync_to_async(plain)())": ("list()", "plain"),
    "list(await asyncio.to_thread(plain))": ("list()", "plain"),
    "list(await asyncio.to_thread(named))": ("list()", "named"),
    "list(await asyncio.to_thread(refined, 1))": ("list()", "refined"),
    "list(await asyncio.to_thread(fetched_in_between, 1))": None,
    "list(await asyncio.to_thread(fetched))": None,
    "list(await asyncio.to_thread(rows))": None,
    "list(await asyncio.to_thread(perhaps, 1))": ("list()", "perhaps"),
    "list(await asyncio.to_thread(perhaps_none, 1))": ("list()", "perhaps_none"),
    "list(await asyncio.to_thread(perhaps_listed, 1))": None,
    "list(await asyncio.to_thread(never))": None,
    "(await decorated()).count()": ("count()", "decorated"),
    "rooms = await decorated(); rooms.exists()": ("exists()", "decorated"),
    "rooms = await decorated(); rooms.filter(a=1).order_by('a').first()": ("first()", "decorated"),
    "rooms = await decorated(); await rooms.count()": None,
    "rooms = await decorated(); await rooms.acount()": None,
    "rooms = await decorated(); rooms.strange().count()": None,
    "rooms = await decorated(); lambda: rooms.count()": None,
    "rooms = await decorated(); await sync_to_async(rooms.count)()": None,
    "(await asyncio.to_thread(rows)).count(1)": None,
    "(await asyncio.to_thread(halls)).count()": None,
    "(await asyncio.to_thread(halls)).exists()": ("exists()", "halls"),
    "list(await asyncio.to_thread(nothing))": None,
    "list(await asyncio.to_thread(one_by_one))": None,
    "list(await asyncio.to_thread(coroutine))": None,
    "list(await asyncio.to_thread(strange))": None,
    "list(await asyncio.to_thread(decorated))": None,
    "list(await strange())": None,
    "list(await coroutine())": None,
    "list(plain())": None,
    "list(await async_to_sync(plain)())": None,
    "list(await sync_to_async(Room.objects.all)())": ("list()", None),
    "list(await sync_to_async(Room.objects.get)())": None,
    "list(await sync_to_async(Room.objects.raw)('select'))": ("list()", None),
    "print(await sync_to_async(Room.objects.raw)('select'))": None,
    "list(await sync_to_async(Room.objects.iterator)())": ("list()", None),
    "enumerate(await sync_to_async(Room.objects.iterator)())": None,
    "enumerate(await sync_to_async(lambda: Room.objects.iterator())())": None,
    "list(await sync_to_async(lambda: given)())": None,
    "', '.join(await decorated())": ("join()", "decorated"),
    "list(await sync_to_async(lambda: Room.objects.all())())": ("list()", None),
    "list(await sync_to_async(lambda: list(Room.objects.all()))())": None,
    "rooms = await decorated(); await f(rooms); list(rooms)": None,
    "rooms = await decorated(); list(rooms[:5])": None,
    "rooms = await decorated()": None,
    "rooms = await decorated(); lambda: list(rooms)": None,
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items())
def test_statements(folder: Path, statement: str, expected: tuple[str, str | None] | None) -> None:
    found = [
        (each.how, each.function.name if each.function is not None else None)
        for each in lazy_results(load(folder, SOURCE.format(statement)))
    ]
    assert found == ([expected] if expected else [])


def test_each_call_counts_once(folder: Path) -> None:
    module = load(folder, SOURCE.format("rooms = await decorated(); len(rooms); list(rooms)"))
    (found,) = lazy_results(module)
    assert (found.written, found.how) == ("decorated()", "len()")
    assert isinstance(found.taken, ast.Name)


def test_code_that_expects_the_error(folder: Path) -> None:
    statement = (
        "try: list(await decorated())\n        except SynchronousOnlyOperation: raise SystemExit"
    )
    assert list(lazy_results(load(folder, SOURCE.format(statement)))) == []
