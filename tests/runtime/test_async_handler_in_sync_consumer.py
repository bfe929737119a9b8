"""CHN206: a sync consumer drops the coroutine that a hook gives it."""

from __future__ import annotations

import asyncio

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.async_handler_in_sync_consumer import (
    AsyncHandlerInSyncConsumer,
)
from tests.runtime.harness import Client, application_in

PAGE = Page.of(AsyncHandlerInSyncConsumer)

ASYNC_RECEIVE = PAGE.use_instead.replace("def receive_json", "async def receive_json")
LOBBY = """
from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer


class LobbyConsumer(WebsocketConsumer):
    def connect(self):
        async_to_sync(self.channel_layer.group_add)("lobby", self.channel_name)
        self.accept()

    {}def disconnect(self, code):
        {}
"""
STAYS = LOBBY.format("async ", 'await self.channel_layer.group_discard("lobby", self.channel_name)')
LEAVES = LOBBY.format(
    "", 'async_to_sync(self.channel_layer.group_discard)("lobby", self.channel_name)'
)


async def test_example_leaves_the_client_waiting() -> None:
    async with Client(application_in(PAGE.example)) as client:
        with pytest.warns(RuntimeWarning, match="connect' was never awaited"):
            assert await client.handshake() == "unanswered"


async def test_example_times_out_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    with (
        pytest.warns(RuntimeWarning, match="connect' was never awaited"),
        pytest.raises(asyncio.TimeoutError),
    ):
        await communicator.connect(timeout=0.5)


async def test_use_instead_answers() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(7)
        assert await client.receive_json() == {"read": 7}
        await client.disconnect()
        assert client.protocol_errors == []


async def test_async_receive_never_runs() -> None:
    async with Client(application_in(ASYNC_RECEIVE)) as client:
        assert await client.handshake() == "accepted"
        with pytest.warns(RuntimeWarning, match="receive_json' was never awaited"):
            await client.send_json(7)
            assert await client.receive_text() is None
        assert await client.closed() is None


@pytest.mark.parametrize(("code", "members"), [(STAYS, 1), (LEAVES, 0)], ids=["async def", "def"])
@pytest.mark.filterwarnings("ignore:coroutine .*disconnect' was never awaited:RuntimeWarning")
async def test_async_disconnect_leaves_the_channel_in_its_group(code: str, members: int) -> None:
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.disconnect()
        assert client.protocol_errors == []
    assert len(get_channel_layer().groups.get("lobby", {})) == members
