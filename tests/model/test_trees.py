"""Channels' sync tree and its async one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.trees import is_mixed, mixed_trees, other_tree, runs_async
from tests.model.modules import class_named, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
)
"""
#: Bases -> whether hooks are awaited, and the class of the other tree.
TREES = {
    "AsyncConsumer": (True, "SyncConsumer"),
    "SyncConsumer": (False, "AsyncConsumer"),
    "AsyncWebsocketConsumer": (True, "WebsocketConsumer"),
    "JsonWebsocketConsumer": (False, "AsyncJsonWebsocketConsumer"),
    "AsyncHttpConsumer": (True, "AsyncHttpConsumer"),
    "Mixin, WebsocketConsumer": (False, "AsyncWebsocketConsumer"),
}
#: Bases -> the sync class and the async one.
MIXED = {
    "WebsocketConsumer, AsyncWebsocketConsumer": ("WebsocketConsumer", "AsyncWebsocketConsumer"),
    "AsyncWebsocketConsumer, WebsocketConsumer": ("WebsocketConsumer", "AsyncWebsocketConsumer"),
    "AsyncHttpConsumer, SyncConsumer": ("SyncConsumer", "AsyncHttpConsumer"),
    "JsonWebsocketConsumer, WebsocketConsumer": None,
    "SyncConsumer, AsyncConsumer": None,
}


@pytest.mark.parametrize("bases", TREES)
def test_the_tree_of_a_consumer(folder: Path, bases: str) -> None:
    module = load(folder, f"{IMPORTS}class Mixin: ...\nclass It({bases}): ...\n")
    definition = class_named(module, "It")
    assert (runs_async(definition), other_tree(definition)) == TREES[bases]
    assert not is_mixed(definition)


@pytest.mark.parametrize("bases", MIXED)
def test_consumers_of_both_trees(folder: Path, bases: str) -> None:
    definition = class_named(load(folder, f"{IMPORTS}class It({bases}): ...\n"), "It")
    assert mixed_trees(definition) == MIXED[bases]
    assert is_mixed(definition) is (MIXED[bases] is not None)
