"""Loops without an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.endless import loops_in
from tests.model.modules import consumer_with

if TYPE_CHECKING:
    from pathlib import Path


#: Methods -> the hook with an endless loop, or None.
LOOPS = {
    "async def connect(self):\n        await self.accept()\n        while True: f()": "connect",
    "async def connect(self):\n        while True: f()": None,
    "async def receive(self, text_data):\n        while 1: f()": "receive",
    "async def receive(self, text_data):\n        while True: break": None,
    "async def receive(self, text_data):\n        while stranger: f()": None,
    "async def room_saved(self, event):\n        while True: f()": "room_saved",
    "async def helper(self):\n        while True: f()": None,
    (
        "async def receive(self, text_data): await self.helper()\n"
        "    async def helper(self):\n        while True: f()"
    ): "receive",
}


@pytest.mark.parametrize(("methods", "expected"), LOOPS.items())
def test_loops(folder: Path, methods: str, expected: str | None) -> None:
    found = [each.hook.name for each in loops_in(consumer_with(folder, methods))]
    assert found == ([expected] if expected else [])


def test_hooks_of_a_basic_consumer_have_its_names(folder: Path) -> None:
    methods = (
        "async def receive(self, text):\n        while True: f()\n"
        "    async def websocket_receive(self, message):\n        while True: f()"
    )
    found = [each.hook.name for each in loops_in(consumer_with(folder, methods, "AsyncConsumer"))]
    assert found == ["websocket_receive"]
