"""CHN209: a sync method runs, and its None is awaited."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.async_to_sync_on_sync_method import (
    AsyncToSyncOnSyncMethod,
)
from tests.runtime.harness import Client, application_in

PAGE = Page.of(AsyncToSyncOnSyncMethod)
NOT_AWAITABLE = "can't be (used in 'await' expression|awaited)"

pytestmark = pytest.mark.filterwarnings("ignore:async_to_sync was passed a non-async:UserWarning")


async def test_example_sends_and_then_ends_the_connection() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"echo": "hello"}
        assert await client.closed() == 1011
        with pytest.raises(TypeError, match=NOT_AWAITABLE):
            raise client.exception or AssertionError


async def test_example_raises_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to("hello")
    assert await communicator.receive_json_from() == {"echo": "hello"}
    with pytest.raises(TypeError, match=NOT_AWAITABLE):
        await communicator.wait()


async def test_use_instead_stays_open() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"echo": "hello"}
        assert await client.closed() is None
        await client.disconnect()
        assert client.protocol_errors == []
