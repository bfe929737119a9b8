"""CHN205: Channels awaits what a plain def gives back."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.sync_handler_in_async_consumer import (
    SyncHandlerInAsyncConsumer,
)
from tests.runtime.harness import Client, application_in

PAGE = Page.of(SyncHandlerInAsyncConsumer)
NOT_AWAITABLE = "can't be (used in 'await' expression|awaited)"

SYNC_CONNECT = PAGE.use_instead.replace("async def connect", "def connect").replace(
    "await self.accept()", "self.channel = self.channel_name"
)
SYNC_DISCONNECT = PAGE.use_instead.replace("async def disconnect", "def disconnect")
IN_A_THREAD = PAGE.example.replace(
    "    def receive_json", "    @database_sync_to_async\n    def receive_json"
).replace("import logging\n", "import logging\n\nfrom channels.db import database_sync_to_async\n")


async def test_example_ends_the_connection() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() == 1011
        with pytest.raises(TypeError, match=NOT_AWAITABLE):
            raise client.exception or AssertionError


async def test_example_raises_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to("hello")
    with pytest.raises(TypeError, match=NOT_AWAITABLE):
        await communicator.receive_from()


@pytest.mark.parametrize("code", [PAGE.use_instead, IN_A_THREAD], ids=["async def", "in a thread"])
async def test_use_instead_stays_open(code: str) -> None:
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() is None
        await client.disconnect()
        assert client.protocol_errors == []


async def test_sync_connect_fails_the_handshake() -> None:
    async with Client(application_in(SYNC_CONNECT)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, TypeError)


async def test_sync_disconnect_ends_in_an_error() -> None:
    async with Client(application_in(SYNC_DISCONNECT)) as client:
        assert await client.handshake() == "accepted"
        await client.disconnect()
        assert isinstance(client.exception, TypeError)
