"""Channels' own exceptions where they do not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.control_exceptions import Swallowed, wrong_raises_in
from tests.model.modules import consumer_with

if TYPE_CHECKING:
    from pathlib import Path


#: Methods -> the exceptions that are raised where they do not work, and what a handler makes of it.
RAISES: dict[str, list[tuple[str, Swallowed | None]]] = {
    "async def connect(self): raise DenyConnection": [],
    "async def receive(self, text_data): raise DenyConnection()": [("DenyConnection", None)],
    "async def receive(self, text_data): raise AcceptConnection": [("AcceptConnection", None)],
    "async def receive(self, text_data): raise StopConsumer": [("StopConsumer", None)],
    "async def receive(self, text_data): raise ValueError": [],
    "async def disconnect(self, code): raise StopConsumer": [],
    "async def helper(self): raise DenyConnection": [],
    (
        "async def receive(self, text_data):\n        await self.close()\n"
        "        raise StopConsumer"
    ): [],
    ("async def connect(self):\n        await self.accept()\n        raise StopConsumer"): [
        ("StopConsumer", None)
    ],
    (
        "async def connect(self):\n        try: raise DenyConnection\n        except Exception: f()"
    ): [("DenyConnection", Swallowed.UNANSWERED)],
    (
        "async def connect(self):\n        try:\n            if a: raise DenyConnection\n"
        "        except Exception: f()\n        await self.accept()"
    ): [("DenyConnection", Swallowed.ACCEPTED)],
    (
        "async def connect(self):\n        try: raise DenyConnection\n"
        "        except Exception: await self.close()"
    ): [],
    (
        "async def connect(self):\n        try: raise DenyConnection\n"
        "        except DenyConnection: await self.accept()"
    ): [],
}


@pytest.mark.parametrize(("methods", "expected"), RAISES.items())
def test_raises(folder: Path, methods: str, expected: list[tuple[str, Swallowed | None]]) -> None:
    found = wrong_raises_in(consumer_with(folder, methods))
    assert [(each.exception, each.swallowed) for each in found] == expected
