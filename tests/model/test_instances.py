"""Objects of models in local names, and what of theirs sends a query."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.instances import Instance, instance_of
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from channels.db import database_sync_to_async
from django.contrib.auth.models import Permission
from django.db import models
from shop.models import Order
from .models import Ticket

class Room(models.Model):
    name = models.TextField()
    owner = models.ForeignKey("User", models.CASCADE)
    twin = models.OneToOneField("Room", models.CASCADE)
    parent = models.OneToOneField("Building", models.CASCADE, parent_link=True)
    sibling = models.OneToOneField("Room", models.CASCADE, parent_link=False)
    guest = models.ForeignKey("User", **OPTIONS)
    named = models.ForeignKey(to="self")
    elsewhere = models.ForeignKey("shop.Order")
    hall = models.ForeignKey(on_delete=models.CASCADE)
    def save(self, **kwargs):
        super().save(**kwargs)
    def delete(self):
        self.is_gone = True

class Returned(Ticket): ...

class Sold(Order): ...

class Hall(models.Model):
    objects = models.Manager()
    owner = models.ForeignKey("User", models.CASCADE)

async def f(given, rooms):
"""


def found(folder: Path, code: str) -> Instance | None:
    """What the name `it` holds where the code reads it last."""
    body = "\n".join(f"    {line}" for line in [*code.splitlines(), "it.name"])
    module = load(folder, SOURCE + body)
    names = [node for node in module.syntax.nodes(ast.Name) if node.id == "it"]
    return instance_of(module, max(names, key=lambda node: (node.lineno, node.col_offset)))


#: Code -> whether `it` is an object, and whether it is one of Django's models for certain.
CODE: dict[str, bool | None] = {
    "it = Room()": True,
    "it = Room.objects.get()": True,
    "it = Room.objects.filter(a=1).first()": True,
    "it = Room.objects.all()": None,
    "it = Room.objects.count()": None,
    "it = Room.objects.values().first()": None,
    "it, is_new = Room.objects.get_or_create()": True,
    "is_new, it = Room.objects.get_or_create()": None,
    "it = Room.objects.get_or_create()": None,
    "it, other = Room.objects.get()": None,
    "it = await Room.objects.aget()": True,
    "it = await Room.objects.get()": None,
    "it = Room.objects.aget()": None,
    "it = await database_sync_to_async(Room.objects.get)(a=1)": True,
    "it = await database_sync_to_async(Room.objects.all)()": None,
    "it, is_new = await Room.objects.aget_or_create()": True,
    "async for it in Room.objects.all(): pass": True,
    "async for it in Room.objects.values(): pass": None,
    "async for it in Room.objects: pass": None,
    "async for it in Room.objects.get(): pass": None,
    "for it in Room.objects.all(): pass": None,
    "it = Order.objects.get()": False,
    "it = Order()": None,
    "it = Sold()": None,
    "it = Sold.objects.get()": False,
    "it = Ticket()": False,
    "it = Returned()": False,
    "it = object()": None,
    "it = given": None,
    "it = Room()\nit = None": None,
    "it = Room.objects.get() if given else None": None,
    "it = Room()\ndef g():\n    nonlocal it\n    it = 1\ng()": None,
}


@pytest.mark.parametrize(("code", "expected"), CODE.items())
def test_what_a_name_holds(folder: Path, code: str, expected: bool | None) -> None:
    instance = found(folder, code)
    assert (instance.is_certain if instance is not None else None) is expected


def test_a_name_of_the_module_is_nobodys(folder: Path) -> None:
    module = load(folder, SOURCE.replace("async def f", "it = Room()\nasync def f") + "    it.name")
    names = [node for node in module.syntax.nodes(ast.Name) if node.id == "it"]
    assert [instance_of(module, name) for name in names] == [None, None]


#: Def of a helper in a thread, and how it is called -> what `it` misses; None for no object.
HELPERS: dict[tuple[str, str], set[str] | None] = {
    ("def load(pk): return Room.objects.get(pk=pk)", "load(1)"): {"owner", "twin"},
    ("def load(pk): return Room.objects.select_related('twin').get()", "load(1)"): {"owner"},
    ("def load(pk): return Room.objects.filter(pk=pk).first()", "load(1)"): {"owner", "twin"},
    ("def load(pk):\n    it = Room.objects.get()\n    return it", "load(1)"): {"owner", "twin"},
    ("def load(pk):\n    it = Room.objects.get()\n    it.owner\n    return it", "load(1)"): set(),
    ("def load(pk):\n    it = Room()\n    it.save()\n    return it", "load(1)"): set(),
    ("def load(pk):\n    if pk: return Room.objects.get()\n    return None", "load(1)"): {
        *("owner", "twin"),
    },
    ("def load(pk):\n    if pk: return Room.objects.get()\n    return Hall()", "load(1)"): None,
    ("def load(pk): return Room.objects.count()", "load(1)"): None,
    ("def load(pk): return Room.objects.get_or_create()", "load(1)"): None,
    ("def load(pk): return pk", "load(1)"): None,
    ("def load(pk): return Room.objects.get()", "load"): None,
    ("def load(pk):\n    yield\n    return Room.objects.get()", "load(1)"): None,
    ("", "database_sync_to_async(lambda: Room.objects.get())()"): {"owner", "twin"},
    ("", "database_sync_to_async(plain)(1)"): {"owner", "twin"},
    ("", "asyncio.to_thread(plain, 1)"): {"owner", "twin"},
    ("", "async_to_sync(plain)(1)"): None,
    ("", "plain(1)"): None,
    ("", "other(1)"): None,
}
PLAIN = """
import asyncio
from asgiref.sync import async_to_sync

def plain(pk): return Room.objects.get()
"""


@pytest.mark.parametrize(("shape", "expected"), HELPERS.items())
def test_what_a_thread_gives(
    folder: Path, shape: tuple[str, str], expected: set[str] | None
) -> None:
    helper, call = shape
    decorated = f"@database_sync_to_async\n{helper}\n" if helper else ""
    source = SOURCE.replace("async def f", f"{PLAIN}{decorated}async def f")
    module = load(folder, f"{source}    it = await {call}\n    it.name")
    names = [node for node in module.syntax.nodes(ast.Name) if node.id == "it"]
    instance = instance_of(module, max(names, key=lambda node: node.lineno))
    missing = {name for name in ("owner", "twin") if instance and instance.misses(name)}
    assert (missing if instance is not None else None) == expected


#: Code -> the attributes whose reading sends a query.
MISSING = {
    "it = Room.objects.get()": {"owner", "sibling", "twin"},
    "it = Room.objects.filter(a=1).order_by('a').first()": {"owner", "sibling", "twin"},
    "it = await Room.objects.aget()": {"owner", "sibling", "twin"},
    "it = Room.objects.select_related('owner').get()": {"sibling", "twin"},
    "it = Room.objects.select_related('owner').select_related('twin').get()": {"sibling"},
    "it = Room.objects.select_related('owner', 'twin__owner').get()": {"sibling"},
    "it = Room.objects.select_related(*given).get()": set(),
    "it = Room.objects.select_related('owner', given).get()": set(),
    "it = Room.objects.select_related(None).get()": set(),
    "it = await database_sync_to_async(Room.objects.select_related('twin').get)()": {
        "owner",
        "sibling",
    },
    "it = Room.objects.only('name').get()": set(),
    "it = Room.objects.create()": set(),
    "it = Room()": set(),
    "it, _ = Room.objects.get_or_create(name='a')": {"owner", "sibling", "twin"},
    "it, _ = Room.objects.get_or_create(owner=given)": {"sibling", "twin"},
    "it, _ = Room.objects.get_or_create(defaults={'twin': given})": {"owner", "sibling"},
    "it, _ = Room.objects.get_or_create(defaults=given)": set(),
    "it, _ = Room.objects.get_or_create(defaults={given: 1})": set(),
    "it, _ = Room.objects.get_or_create(defaults={**given})": set(),
    "it, _ = Room.objects.get_or_create(given)": set(),
    "it, _ = Room.objects.get_or_create(**given)": set(),
    "it, _ = await Room.objects.aupdate_or_create(create_defaults={'owner': given})": {
        "sibling",
        "twin",
    },
    "it = Room.objects.get(owner=given)": {"owner", "sibling", "twin"},
    "async for it in Room.objects.all(): pass": {"owner", "sibling", "twin"},
    "async for it in Room.objects.select_related('owner'): pass": {"sibling", "twin"},
    "async for it in Room.objects.select_related().filter(a=1): pass": set(),
    "it = Hall.objects.get()": set(),
    "it = Permission.objects.get()": {"content_type"},
    "it = Order.objects.get()": set(),
}


@pytest.mark.parametrize(("code", "expected"), MISSING.items())
def test_foreign_keys_that_were_not_fetched(folder: Path, code: str, expected: set[str]) -> None:
    instance = found(folder, code)
    assert instance is not None
    names = ("content_type", "guest", "name", "owner", "parent", "save", "sibling", "twin", "other")
    assert {name for name in names if instance.misses(name)} == expected


#: Code -> the paths of two foreign keys of which only the second was not fetched.
PATHS = {
    "it = Room.objects.get()": set(),
    "it = Room.objects.select_related('twin').get()": {"twin owner", "twin named"},
    "it = Room.objects.select_related('twin__owner').get()": {"twin named"},
    "it = Room.objects.select_related('twin', 'named__owner').get()": {
        *("twin owner", "twin named", "named named"),
    },
    "it = Room.objects.select_related().get()": set(),
    "it = Room.objects.select_related('owner', 'elsewhere', 'hall').get()": set(),
}


@pytest.mark.parametrize(("code", "expected"), PATHS.items())
def test_foreign_keys_of_fetched_objects(folder: Path, code: str, expected: set[str]) -> None:
    instance = found(folder, code)
    assert instance is not None
    first = ("twin", "named", "name", "owner", "elsewhere", "hall")
    paths = [(one, other) for one in first for other in ("owner", "named", "name")]
    assert {" ".join(path) for path in paths if instance.misses(*path)} == expected


def test_rows_of_an_async_comprehension(folder: Path) -> None:
    rows = "it in Room.objects.all()"
    code = f"    [it.name async for {rows}]\n    [it.name for {rows}]"
    module = load(folder, SOURCE + code)
    names = [node for node in module.syntax.nodes(ast.Name) if node.id == "it"]
    objects = [
        instance_of(module, name)
        for name in sorted(names, key=lambda name: name.lineno)
        if isinstance(name.ctx, ast.Load)
    ]
    assert [each is not None and each.misses("owner") for each in objects] == [True, False]


#: Code -> whether nothing was fetched along with `it`.
BARE = {
    "it = await Room.objects.aget()": True,
    "it = Room.objects.filter(a=1).select_related('owner').first()": True,
    "it = Room.objects.create()": True,
    "it = Room.objects.prefetch_related('owner').get()": False,
    "it = Room.objects.annotate(a=1).get()": False,
    "it = Room()": False,
    "it = Hall.objects.get()": False,
}


@pytest.mark.parametrize(("code", "expected"), BARE.items())
def test_objects_that_were_fetched_alone(folder: Path, code: str, expected: bool) -> None:
    instance = found(folder, code)
    assert instance is not None and instance.is_bare is expected


def test_what_the_project_defines(folder: Path) -> None:
    room, order = found(folder, "it = Room()"), found(folder, "it = Order.objects.get()")
    assert room is not None and order is not None
    names = ("save", "name", "full_clean")
    assert [room.defines(each) for each in names] == [True, False, False]
    assert all(order.defines(each) for each in names)


def test_columns(folder: Path) -> None:
    room, order = found(folder, "it = Room()"), found(folder, "it = Order.objects.get()")
    assert room is not None and order is not None
    names = ("pk", "owner_id", "name", "save", "unknown")
    assert [room.has_column(each) for each in names] == [True, True, True, False, False]
    assert [order.has_column(each) for each in names] == [True, True, False, False, False]


def test_methods_that_send_a_query(folder: Path) -> None:
    room, order = found(folder, "it = Room()"), found(folder, "it = Order.objects.get()")
    assert room is not None and order is not None
    methods = ("save", "delete", "refresh_from_db")
    assert [room.sends_query(each) for each in methods] == [True, False, True]
    assert all(order.sends_query(each) for each in methods)
