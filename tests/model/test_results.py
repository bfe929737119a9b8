"""Whether what a call gives can be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.results import is_data
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from django.db import models
from shop.models import Order
class Room(models.Model): ...
class Registry:
    objects = {{}}
def number(): return 5
def nothing(): ...
def deep(): return number()
def maker(): return number
def either(a):
    if a: return 5
    return a
def again(): return again()
def fails(): raise ValueError
async def coroutine(): ...
def rows(): yield 1
x = {}
"""
DATA = [
    *("5", "[a]", "{a: b}", "f'{a}'", "a == b", "number()", "nothing()", "deep()", "coroutine()"),
    *("rows()", "len(a)", "list(a)", "Room.objects.count()", "Order.objects.all().first()"),
]
MAYBE = [
    *("a", "a()", "a.b", "maker()", "either(a)", "again()", "fails()", "Registry.objects.get(a)"),
    *("a.objects.get()", "Room(pk=1)", "Room.objects", "a.save()", "lambda x: 1", "getattr(a, b)"),
]


@pytest.mark.parametrize("text", DATA)
def test_data(folder: Path, text: str) -> None:
    module = load(folder, SOURCE.format(text))
    assert is_data(module, last(module, text))


@pytest.mark.parametrize("text", MAYBE)
def test_what_may_be_a_function(folder: Path, text: str) -> None:
    module = load(folder, SOURCE.format(text))
    assert not is_data(module, last(module, text))
