"""Which expressions are a manager, a queryset or the result of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import definition
from flake8_channels.model.queries import (
    has_own_manager,
    is_from_project,
    is_model,
    method_of_query,
    query_of,
)
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import models
from shop.models import Model, Order, OrderForm
from . import models as own
from strangers import Strange
from somewhere import Stranger

class Room(models.Model):
    name = models.TextField()

class RoomSet(models.QuerySet):
    def count(self): return 1

class Hall(models.Model):
    objects = RoomSet.as_manager()

class Foreign(models.Model):
    objects = Strange()

class OwnManager(Strange): ...

class Derivative(models.Model):
    objects = OwnManager()

class Plain(models.Model):
    objects = models.Manager.from_queryset(RoomSet)()

class Mixed(Strange, models.Model): ...

class Odd(models.Model):
    def objects(self): ...

class Derived(Room): ...
class OnOrder(Order): ...
class OnModel(Model): ...
class OnOwn(own.Model): ...
class NoModel: ...
class Kind(models.TextChoices): ...

User = get_user_model()
rooms = Room.objects.filter(name="a")
"""
#: Expression -> the methods called on a manager, and whether the last sends a query.
QUERIES: dict[str, tuple[str, bool] | None] = {
    "Room.objects": ("", False),
    "Room._default_manager": ("", False),
    "Room.name": None,
    "Room.objects.all()": ("all", False),
    "Room.objects.filter(a=1).order_by('a')": ("filter order_by", False),
    "Room.objects.get(a=1)": ("get", True),
    "Room.objects.filter(a=1).delete()": ("filter delete", True),
    "Room.objects.delete()": None,
    "Room.objects.get(a=1).delete()": None,
    "Room.objects.unknown()": None,
    "Room.objects.aget(a=1)": None,
    "Room.objects.raw('select')": ("raw", False),
    "Room.objects.raw('select').count()": None,
    "rooms.iterator()": ("filter iterator", False),
    "rooms.iterator().filter()": None,
    "rooms.exists()": ("filter exists", True),
    "rooms[:5]": ("filter", False),
    "rooms[::2]": None,
    "rooms[0]": None,
    "Room.objects[:5]": None,
    "Room.objects.get(a=1)[:5]": None,
    "Derived.objects.all()": ("all", False),
    "Hall.objects.all()": ("all", False),
    "Hall.objects.count()": None,
    "Odd.objects.all()": None,
    "User.objects.first()": ("first", True),
    "NoModel.objects.all()": None,
    "Stranger.objects.all()": None,
    "Order.objects.all()": ("all", False),
}


#: Code that binds `q` -> the methods behind it, by name.
BINDINGS: dict[str, str | None] = {
    "q = Room.objects.all()\nif a: q = q.filter()": "all filter",
    "q = Room.objects.all()\nif a: q = q.filter()\nif b: q = q.order_by()[:3]": (
        "all filter order_by"
    ),
    "q = Room.objects.all()\nfor a in b: q = q.filter()": "all filter",
    "q = Room.objects.all() if a else Room.objects.values()": "all values",
    "if a: q = Permission.objects.all()\nelse: q = Permission.objects.filter()": "all filter",
    "q = Room.objects.all()\nif a: q = Derived.objects.all()": None,
    "q = Room.objects.all()\nif a: q = []": None,
    "q = Room.objects.all()\nif a: q = Room.objects.none()": None,
    "q = Room.objects.all()\nif a: q = q.count()": None,
    "q = Room.objects\nif a: q = q.filter()": None,
    "while a: q = q.filter()": None,
    "p = Room.objects.all()\nif a: p = p.filter()\nq = p": "all filter",
    "q = Room.objects.all()\nif a: q = q.unknown()": None,
    "q = Room.objects.all()" + "\nif a: q = q.filter()" * 30: "all filter",
    "q = Room.objects.all()" + "\nif a: q = q.filter()" * 50: None,
}


@pytest.mark.parametrize(("code", "expected"), BINDINGS.items())
def test_names_with_several_bindings(folder: Path, code: str, expected: str | None) -> None:
    module = load(folder, f"{SOURCE}\n{code}\nq\n")
    query = query_of(module, last(module, "q"))
    assert (" ".join(sorted(query.methods)) if query is not None else None) == expected


@pytest.mark.parametrize(("text", "expected"), QUERIES.items())
def test_queries(folder: Path, text: str, expected: tuple[str, bool] | None) -> None:
    module = load(folder, f"{SOURCE}\n{text}\n")
    query = query_of(module, last(module, text))
    assert (query and (" ".join(query.methods), query.is_sent)) == expected


def test_a_method_that_is_not_called(folder: Path) -> None:
    module = load(folder, f"{SOURCE}\nf(Room.objects.get, rooms.filter, Room.save)\n")
    get = method_of_query(module, last(module, "Room.objects.get"))
    lazy = method_of_query(module, last(module, "rooms.filter"))
    assert get is not None and get.is_sent
    assert lazy is not None and not lazy.is_sent
    assert method_of_query(module, last(module, "Room.save")) is None


#: Name -> whether it is a model, and whether it may have a manager of its own.
MODELS = {
    "Room": (Answer.YES, False),
    "Derived": (Answer.YES, False),
    "Hall": (Answer.YES, True),
    "User": (Answer.YES, False),
    "Permission": (Answer.YES, False),
    "Order": (Answer.UNKNOWN, False),
    "OnOrder": (Answer.UNKNOWN, True),
    "OnModel": (Answer.NO, True),
    "OnOwn": (Answer.UNKNOWN, True),
    "OrderForm": (Answer.NO, False),
    "Kind": (Answer.NO, False),
    "NoModel": (Answer.NO, False),
    "Stranger": (Answer.NO, False),
    "models": (Answer.NO, False),
    "rooms": (Answer.NO, False),
}


@pytest.mark.parametrize(("name", "expected"), MODELS.items())
def test_models(folder: Path, name: str, expected: tuple[Answer, bool]) -> None:
    module = load(folder, f"{SOURCE}\n{name}\n")
    found = definition(module, last(module, name))
    assert (is_model(found), has_own_manager(found)) == expected


#: Name -> whether the project itself is known to have it, or a base of it.
OF_PROJECT = {
    "own.Seat": True,
    "OnOwn": True,
    "own": True,
    "Order": False,
    "OnOrder": False,
    "Stranger": False,
}


@pytest.mark.parametrize(("name", "expected"), OF_PROJECT.items())
def test_what_comes_from_the_project(folder: Path, name: str, expected: bool) -> None:
    module = load(folder, f"{SOURCE}\n{name}\n")
    assert is_from_project(module, last(module, name)) is expected


#: Expression -> whether nothing but Django can have such a manager.
CERTAIN = {
    "Room.objects": True,
    "Hall.objects": True,
    "Plain.objects": True,
    "Permission.objects": True,
    "Order.objects": False,
    "Foreign.objects": False,
    "Derivative.objects": False,
    "Mixed.objects": False,
}


@pytest.mark.parametrize(("text", "expected"), CERTAIN.items())
def test_only_what_django_has_is_certain(folder: Path, text: str, expected: bool) -> None:
    module = load(folder, f"{SOURCE}\n{text}\n")
    query = query_of(module, last(module, text))
    assert query is not None
    assert query.is_certain is expected
