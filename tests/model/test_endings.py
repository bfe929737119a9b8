"""How a consumer stops when its client has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.endings import has_no_end, missing_stop, skipped_at_the_end
from tests.model.modules import consumer_with

if TYPE_CHECKING:
    from pathlib import Path


#: websocket_disconnect() -> whether it can end without StopConsumer.
STOPS = {
    "f()": True,
    "raise StopConsumer": False,
    "await super().websocket_disconnect(message)": False,
    "if a: raise StopConsumer": True,
    "await self.stop()": False,
    "await stranger(self)": False,
    "raise ValueError": False,
}


@pytest.mark.parametrize(("body", "expected"), STOPS.items())
def test_consumers_that_do_not_stop(folder: Path, body: str, expected: bool) -> None:
    methods = (
        f"async def websocket_disconnect(self, message):\n        {body}\n"
        "    async def stop(self): raise StopConsumer()"
    )
    (consumer,) = consumer_with(folder, methods).consumers
    found = missing_stop(consumer)
    assert (found.name if found is not None else None) == (
        "websocket_disconnect" if expected else None
    )


#: Methods beside a websocket_disconnect() that leaves its base out -> what it leaves out.
SKIPPED = {
    "async def disconnect(self, code): f()": "disconnect() never runs",
    "groups = ['a']": "the consumer leaves none of its groups",
    "groups = ['a']\n    async def disconnect(self, code): f()": (
        "disconnect() never runs and the consumer leaves none of its groups"
    ),
    "groups = []": None,
    "groups = stranger": None,
    "async def connect(self): f()": None,
}


@pytest.mark.parametrize(("rest", "expected"), SKIPPED.items())
def test_what_an_end_skips(folder: Path, rest: str, expected: str | None) -> None:
    end = "async def websocket_disconnect(self, message): raise StopConsumer"
    (consumer,) = consumer_with(folder, f"{end}\n    {rest}").consumers
    found = skipped_at_the_end(consumer)
    assert (found.effect if found is not None else None) == expected


def test_an_end_that_goes_on_skips_nothing(folder: Path) -> None:
    for body in ("await super().websocket_disconnect(m)", "await self.disconnect(1)", "f(self)"):
        methods = (
            f"async def websocket_disconnect(self, m): {body}\n"
            "    async def disconnect(self, code): f()"
        )
        (consumer,) = consumer_with(folder, methods).consumers
        assert skipped_at_the_end(consumer) is None


def test_plain_consumers_without_an_end(folder: Path) -> None:
    connect = "async def websocket_connect(self, message): ..."
    end = "async def websocket_disconnect(self, message): ..."
    for methods, base, expected in (
        (connect, "AsyncConsumer", True),
        (f"{connect}\n    {end}", "AsyncConsumer", False),
        (f"{connect}\n    async def dispatch(self, m): ...", "AsyncConsumer", False),
        ("async def room_saved(self, event): ...", "AsyncConsumer", False),
        (connect, "AsyncWebsocketConsumer", False),
    ):
        (consumer,) = consumer_with(folder, methods, base).consumers
        assert has_no_end(consumer) is expected
