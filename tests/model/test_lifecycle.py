"""Hooks run path by path, on a consumer or on what derives from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.lifecycle import connect_hook, judge, run_hook
from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.consumers import Consumer

IMPORTS = """
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from somewhere import stranger
"""


def consumer(folder: Path, methods: str, base: str = "AsyncWebsocketConsumer") -> Consumer:
    (found,) = load(folder, f"{IMPORTS}\nclass It({base}):\n    {methods}\n").consumers
    return found


#: Name of a method -> the state in which the connection is when it begins.
STATES = {
    "connect": "connecting",
    "websocket_connect": "connecting",
    "receive": "accepted",
    "websocket_receive": "accepted",
    "disconnect": "gone",
    "websocket_disconnect": "gone",
    "room_saved(self, event)": "accepted",
    "helper": "unknown",
}


@pytest.mark.parametrize(("name", "expected"), STATES.items())
def test_where_a_method_begins(folder: Path, name: str, expected: str) -> None:
    signature = name if "(" in name else f"{name}(self, *arguments)"
    it = consumer(folder, f"async def {signature}: ...")
    method = function_named(it.module, name.partition("(")[0])
    run = run_hook(it, method)
    assert run is not None
    assert [path.socket.value for path, _ in run.outcomes.next] == [expected]


def test_hooks_of_a_basic_consumer_have_its_names(folder: Path) -> None:
    methods = "async def disconnect(self): ...\n    async def websocket_disconnect(self, m): ..."
    it = consumer(folder, methods, "AsyncConsumer")
    runs = [run_hook(it, function_named(it.module, name)) for name in _LAST]
    states = [[path.socket.value for path, _ in run.outcomes.next] for run in runs if run]
    assert states == [["unknown"], ["gone"]]


_LAST = ("disconnect", "websocket_disconnect")


def test_what_cannot_be_run(folder: Path) -> None:
    for methods in (
        "@stranger\n    async def connect(self): ...",
        "async def connect(self): yield 1",
        "async def connect(): ...",
    ):
        it = consumer(folder, methods)
        assert run_hook(it, function_named(it.module, "connect")) is None


def test_a_method_is_run_once(folder: Path) -> None:
    it = consumer(folder, "async def connect(self): ...")
    method = function_named(it.module, "connect")
    assert run_hook(it, method) is run_hook(it, method)


#: Classes -> the consumers on which a method of the first is judged, if nothing is found on it.
JUDGED: dict[str, tuple[bool, bool, list[str]]] = {
    "class A(AsyncWebsocketConsumer):\n    async def connect(self): ...\n": (
        False,
        False,
        ["A"],
    ),
    (
        "class A(AsyncWebsocketConsumer):\n    async def connect(self): ...\n"
        "    def greet(self): raise NotImplementedError\n"
        "class B(A):\n    def greet(self): ...\n"
    ): (False, False, ["A", "B"]),
    (
        "class A(AsyncWebsocketConsumer):\n    async def connect(self): ...\n"
        "class B(A): ...\nclass C(A):\n    async def connect(self): ...\n"
    ): (False, True, ["A", "B"]),
    (
        "class BaseA(AsyncWebsocketConsumer):\n    async def connect(self): ...\n"
        "class B(BaseA): ..."
    ): (True, False, ["BaseA", "B"]),
    (
        "class A(AsyncWebsocketConsumer):\n    async def connect(self): ...\n"
        "class B(A): ...\nA.as_asgi()"
    ): (
        True,
        False,
        ["A"],
    ),
}


@pytest.mark.parametrize(("source", "expected"), JUDGED.items())
def test_on_whom_a_method_is_judged(
    folder: Path, source: str, expected: tuple[bool, bool, list[str]]
) -> None:
    is_found, needs_heir, names = expected
    module = load(folder, IMPORTS + source)
    first = module.consumers[0]
    hook = connect_hook(first)
    assert hook is not None
    asked: list[str] = []

    def find(each: Consumer) -> list[str]:
        asked.append(each.name)
        return [each.name] if is_found else []

    found = judge(first, hook, find, needs_heir=needs_heir)
    assert asked == names
    assert found == (names[-1:] if is_found else [])
