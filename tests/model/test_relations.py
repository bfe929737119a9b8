"""Fields of models that lead to other models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import UNKNOWN
from flake8_channels.model.definitions import External
from flake8_channels.model.relations import has_foreign_key, model_behind_key, relation_to_many
from tests.model.modules import class_named, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.gis.db import models as gis
from django.db import models
from somewhere import ManyToManyField

class Hall(models.Model):
    friends = models.ManyToManyField("self")

class Room(Hall):
    owner = models.ForeignKey(User, models.CASCADE)
    parent = models.OneToOneField(Hall, models.CASCADE, parent_link=True)
    hall = models.ForeignKey("Hall", models.CASCADE, related_name="rooms")
    halls = models.ManyToManyField(Hall, related_name="used_by")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership")
    guests: list = models.ManyToManyField("auth.User")
    groups = gis.ManyToManyField(to=Group)
    far = models.ManyToManyField("shop.Order", related_name="rooms_of_shop")
    strange = ManyToManyField(User)
    name = models.TextField()
    def method(self): ...

class Seat(models.Model):
    room = models.ForeignKey(Room, models.CASCADE, related_name="seats")
    before = models.ForeignKey(Room, models.CASCADE, related_name="twice")
    after = models.ForeignKey(Room, models.CASCADE, related_name="twice")
    key = models.OneToOneField(Room, models.CASCADE, related_name="key")
    hidden = models.ForeignKey(Room, models.CASCADE, related_name=NAME)
    nameless = models.ForeignKey(Room, models.CASCADE)
    named = models.ForeignKey(Room, models.CASCADE, related_name="name")

field = models.ForeignKey(Room, models.CASCADE, related_name="of_no_model")
"""
#: Attribute of a room -> the model behind it and whether any number is at both ends; None where it
#: is no manager for certain.
TO_MANY: dict[str, tuple[str, bool] | None] = {
    "members": ("django.contrib.auth.models.User", True),
    "guests": ("django.contrib.auth.models.User", True),
    "groups": ("django.contrib.auth.models.Group", True),
    "halls": ("consumers.Hall", True),
    "far": ("unknown", True),
    "seats": ("consumers.Seat", False),
    **dict.fromkeys(("owner", "strange", "name", "method", "other")),
    **dict.fromkeys(("twice", "key", "nameless", "seat_set", "of_no_model", "rooms_of_shop")),
}


@pytest.mark.parametrize(("name", "expected"), TO_MANY.items())
def test_relations_to_many(folder: Path, name: str, expected: tuple[str, bool] | None) -> None:
    found = relation_to_many(class_named(load(folder, SOURCE), "Room"), name)
    if found is None:
        assert expected is None
    else:
        behind = "unknown" if found.model is UNKNOWN else getattr(found.model, "qualified_name", "")
        assert (behind, found.is_many_to_many) == expected


def test_relations_that_fields_of_other_models_make(folder: Path) -> None:
    hall = class_named(load(folder, SOURCE), "Hall")
    names = ("rooms", "used_by", "friends", "halls")
    found = {name: relation_to_many(hall, name) for name in names}
    many = {name: each.is_many_to_many for name, each in found.items() if each is not None}
    assert many == {"rooms": False, "used_by": True, "friends": True}


def test_foreign_keys(folder: Path) -> None:
    room = class_named(load(folder, SOURCE), "Room")
    names = ("owner", "hall", "parent", "halls", "name", "other")
    assert [name for name in names if has_foreign_key(room, name)] == ["owner", "hall"]
    assert has_foreign_key(External("django.contrib.auth.models.Permission"), "content_type")
    assert not has_foreign_key(External("shop.models.Order"), "content_type")


def test_models_behind_foreign_keys(folder: Path) -> None:
    module = load(folder, SOURCE)
    room, hall = class_named(module, "Room"), class_named(module, "Hall")
    assert model_behind_key(room, "hall") is hall
    assert model_behind_key(room, "owner") == External("django.contrib.auth.models.User")
    assert model_behind_key(room, "name") is None
    assert model_behind_key(None, "hall") is None
