"""Managers and querysets wherever they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.querysets import method_of_queryset, queryset_of
from tests.model.modules import last, load

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
