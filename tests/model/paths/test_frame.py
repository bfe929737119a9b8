"""One function on the way: what runs when it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.frame import Callee, Frame
from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
import functools
from channels.db import database_sync_to_async
from somewhere import stranger

def outer(f):
    async def around(consumer): await f(consumer)
    return around

def inner(g):
    async def within(this): await g(this)
    return within

class A:
    def plain(self): ...
    @database_sync_to_async
    def in_thread(self): ...
    @outer
    @inner
    def wrapped(self): ...
    @stranger
    def strange(self): ...
    @staticmethod
    def static(a): ...
    def nothing(): ...
"""


def callee(folder: Path, name: str) -> Callee | None:
    return Callee.of(function_named(load(folder, SOURCE), name))


def test_what_runs_in_place_of_a_method(folder: Path) -> None:
    for name in ("plain", "in_thread"):
        found = callee(folder, name)
        assert found is not None
        assert (found.function.name, found.receiver, found.originals) == (name, "self", {})
    assert callee(folder, "strange") is None


def test_wrappers_go_first(folder: Path) -> None:
    around = callee(folder, "wrapped")
    assert around is not None
    assert (around.function.name, around.receiver) == ("around", "consumer")
    within = around.originals["f"]
    assert (within.function.name, within.receiver) == ("within", "this")
    assert within.originals["g"].function.name == "wrapped"


def test_functions_without_an_object(folder: Path) -> None:
    for name in ("static", "nothing"):
        found = callee(folder, name)
        assert found is not None
        assert found.receiver is None


def test_a_frame_begins_with_nothing(folder: Path) -> None:
    found = callee(folder, "plain")
    assert found is not None
    owner = found.function.owner
    assert owner is not None
    frame = Frame(found, "self", owner)
    assert (frame.catching, frame.handled) == (0, [])
    assert frame.module is found.function.module
    assert not frame.asked["self.a"]
