"""CHN218: a consumer of both trees is called as a sync one."""

from __future__ import annotations

import asyncio

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.mixed_bases import MixedBases
from tests.runtime.harness import Client, application_in

PAGE = Page.of(MixedBases)
BASES = "(AsyncWebsocketConsumer, JsonWebsocketConsumer)"

SYNC_FIRST = PAGE.example.replace(BASES, "(JsonWebsocketConsumer, AsyncWebsocketConsumer)")
SYNC_HOOKS = SYNC_FIRST.replace("async def", "def").replace("await ", "")


async def test_example_leaves_the_client_waiting() -> None:
    async with Client(application_in(PAGE.example)) as client:
        with pytest.warns(RuntimeWarning, match="websocket_connect' was never awaited"):
            assert await client.handshake() == "unanswered"


async def test_example_times_out_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    with (
        pytest.warns(RuntimeWarning, match="websocket_connect' was never awaited"),
        pytest.raises(asyncio.TimeoutError),
    ):
        await communicator.connect(timeout=0.5)


async def test_use_instead_accepts() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() is None
        await client.disconnect()
        assert client.protocol_errors == []


async def test_sync_base_first_drops_async_hooks() -> None:
    async with Client(application_in(SYNC_FIRST)) as client:
        with pytest.warns(RuntimeWarning, match="connect' was never awaited"):
            assert await client.handshake() == "unanswered"


async def test_sync_base_first_runs_sync_hooks() -> None:
    async with Client(application_in(SYNC_HOOKS)) as client:
        assert await client.handshake() == "accepted"
        await client.disconnect()
        assert client.protocol_errors == []
