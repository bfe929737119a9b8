"""Managers of related objects, and which of their calls send a query."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.queries import Search
from flake8_channels.model.related_managers import changes_relation, query_of_user, related_query
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from django.contrib.auth.models import User
from django.db import models
from shop.models import Order
from somewhere import RoomManager

class Room(models.Model):
    members = models.ManyToManyField(User)
    orders = models.ManyToManyField(Order)
    def fill(self): ...

class Hall(models.Model):
    objects = RoomManager()
    members = models.ManyToManyField(User)

class Seat(models.Model):
    room = models.ForeignKey(Room, models.CASCADE, related_name="seats")

async def f(given):
{}
"""
FETCHED = "room = await Room.objects.aget()\n"
#: Code of a function -> whether `room.members`, read at its end, is a manager without rows.
CODE = {
    FETCHED: True,
    "room = Room.objects.get()": True,
    "room = await Room.objects.filter(pk=1).select_related('owner').afirst()": True,
    "room = await Room.objects.acreate()": True,
    "room, is_new = await Room.objects.aget_or_create()": True,
    "async for room in Room.objects.all(): room.members": True,
    "room = given": False,
    "room = Room()": False,
    "room = await Order.objects.aget()": False,
    "room = await Hall.objects.aget()": False,
    "room = await Room.objects.prefetch_related('members').aget()": False,
    "room = await Room.objects.only('pk').aget()": False,
    "room = await Room.objects.unknown().aget()": False,
    f"{FETCHED}room = given": False,
    f"{FETCHED}room.name = room.members.name": True,
    f"{FETCHED}await room.asave()": True,
    f"{FETCHED}room.fill = given": False,
    f"{FETCHED}room._state = given": False,
    f"{FETCHED}given(room.pk, room.members)": True,
    f"{FETCHED}if room is None: return": True,
    f"{FETCHED}room.fill()": False,
    f"{FETCHED}given(room.fill)": False,
    f"{FETCHED}room._prefetched_objects_cache": False,
    f"{FETCHED}room._fill()": False,
    f"{FETCHED}await aprefetch_related_objects([room], 'members')": False,
    f"{FETCHED}other = room": False,
    f"{FETCHED}given(lambda: room.name)": False,
}


@pytest.mark.parametrize(("code", "expected"), CODE.items())
def test_managers(folder: Path, code: str, expected: bool) -> None:
    body = "\n".join(f"    {line}" for line in [*code.splitlines(), "room.members"])
    module = load(folder, SOURCE.format(body))
    found = related_query(module, last(module, "room.members"), Search())
    assert (found is not None) is expected
    assert found is None or (found.methods == () and not found.is_sent)


#: Expression -> whether nothing but Django can have such a manager; None for no manager.
CERTAIN = {
    "room.members": True,
    "room.seats": True,
    "room.orders": False,
    "room.fill": None,
    "room.other": None,
    "room": None,
    "room.pk.members": None,
}


@pytest.mark.parametrize(("text", "expected"), CERTAIN.items())
def test_only_what_django_has_is_certain(folder: Path, text: str, expected: bool | None) -> None:
    module = load(folder, SOURCE.format(f"    {FETCHED}    {text}"))
    found = related_query(module, last(module, text), Search())
    assert (found.is_certain if found is not None else None) is expected


#: Call -> whether it changes the relation, and sends a query.
CHANGES = {
    "room.members.add(given)": True,
    "room.members.add()": True,
    "room.members.set([])": True,
    "room.members.clear()": True,
    "room.members.remove(given)": True,
    "room.orders.add(given)": True,
    "room.members.remove()": False,
    "room.members.remove(*given)": False,
    "room.members.aadd(given)": False,
    "room.members.count()": False,
    "room.seats.add(given)": False,
    "room.name.add(given)": False,
    "given.add(1)": False,
    "add(given)": False,
}


@pytest.mark.parametrize(("text", "expected"), CHANGES.items())
def test_changes(folder: Path, text: str, expected: bool) -> None:
    module = load(folder, SOURCE.format(f"    {FETCHED}    {text}"))
    call = last(module, text)
    assert isinstance(call, ast.Call)
    assert changes_relation(module, call) is expected


USERS = """
from channels.generic.websocket import AsyncWebsocketConsumer

class Chat(AsyncWebsocketConsumer):
    async def receive(self, given):
        user = self.scope["user"]
        {}

def f(scope): scope["user"].groups.exclude(pk=1)
"""
#: Call -> whether it is a queryset of a consumer's user that has no rows yet.
OF_USERS = {
    "user.groups.filter(pk=1)": True,
    "self.scope['user'].groups.order_by('pk')": True,
    "user.user_permissions.filter(pk=1)": True,
    "user.groups.all()": False,
    "user.groups.exists()": False,
    "user.friends.filter(pk=1)": False,
    "user.filter(pk=1)": False,
    "filter(pk=1)": False,
    "given.groups.filter(pk=1)": False,
    "scope['user'].groups.exclude(pk=1)": False,
}


@pytest.mark.parametrize(("text", "expected"), OF_USERS.items())
def test_querysets_of_users(folder: Path, text: str, expected: bool) -> None:
    module = load(folder, USERS.format(text))
    call = last(module, text)
    assert isinstance(call, ast.Call)
    found = query_of_user(module, call)
    assert (found is not None) is expected
    assert found is None or (not found.is_certain and len(found.methods) == 1)
