"""Overrides that leave out what their base class does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.overrides import goes_on, skipped_hooks_in
from tests.model.modules import consumer_with, function_named

if TYPE_CHECKING:
    from pathlib import Path


#: Methods of a consumer -> what its override of a websocket_ method skips.
HOOKS = {
    "async def websocket_connect(self, m): await self.accept()": None,
    (
        "async def websocket_connect(self, m): await self.accept()\n"
        "    async def connect(self): await self.accept()"
    ): "connect() never runs",
    (
        "async def websocket_connect(self, m): await super().websocket_connect(m)\n"
        "    async def connect(self): await self.accept()"
    ): None,
    "groups = ['a']\n    async def websocket_connect(self, m): await self.accept()": (
        "the consumer joins none of its groups"
    ),
    (
        "groups = ['a']\n    async def websocket_connect(self, m):\n"
        "        for group in self.groups: f(group)\n        await self.accept()"
    ): None,
    (
        "async def websocket_receive(self, m): f(m)\n"
        "    async def receive_json(self, content): f(content)"
    ): "receive_json() never runs",
    (
        "async def websocket_receive(self, m): await self.receive(m)\n"
        "    async def receive_json(self, content): f(content)"
    ): None,
}


@pytest.mark.parametrize(("methods", "expected"), HOOKS.items())
def test_what_an_override_skips(folder: Path, methods: str, expected: str | None) -> None:
    module = consumer_with(folder, methods, "AsyncJsonWebsocketConsumer")
    found = [each.skipped for each in skipped_hooks_in(module)]
    assert found == ([expected] if expected else [])


#: Body of a method -> whether it may go on with connect().
ONWARD = {
    "await self.connect()": True,
    "await super().connect()": True,
    "start = self.connect": True,
    "await self.helper()": True,
    "await self.other()": False,
    "await self.websocket_connect(m)": False,
    "await self.send('a')": False,
    "await self.unknown()": True,
    "self.layer = self.channel_layer.group_add('a', 'b')": False,
    "f(self)": True,
    "f(m)": False,
}


@pytest.mark.parametrize(("body", "expected"), ONWARD.items())
def test_methods_that_go_on(folder: Path, body: str, expected: bool) -> None:
    methods = (
        f"async def websocket_connect(self, m): {body}\n"
        "    async def helper(self): await self.connect()\n"
        "    async def other(self): await self.other()"
    )
    module = consumer_with(folder, methods)
    (consumer,) = module.consumers
    method = function_named(module, "websocket_connect")
    assert goes_on(consumer, method, "connect") is expected
