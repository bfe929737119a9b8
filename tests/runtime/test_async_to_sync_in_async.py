"""CHN208: async_to_sync() in the thread of an event loop."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.async_to_sync_in_async import AsyncToSyncInAsync
from tests.runtime.harness import Client, application_in

PAGE = Page.of(AsyncToSyncInAsync)
REFUSED = "You cannot use AsyncToSync in the same thread as an async event loop"

IN_RECEIVE = PAGE.example.replace(
    'async_to_sync(self.channel_layer.group_add)("lobby", self.channel_name)', "pass"
).replace("await self.channel_layer.group_send(", "async_to_sync(self.channel_layer.group_send)(")


async def test_example_fails_the_handshake() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "failed"
        with pytest.raises(RuntimeError, match=REFUSED):
            raise client.exception or AssertionError


async def test_example_raises_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    with pytest.raises(RuntimeError, match=REFUSED):
        await communicator.connect()


async def test_use_instead_joins_the_group() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        message = {"type": "chat.message", "content": "hello"}
        await get_channel_layer().group_send("lobby", message)
        assert await client.receive_json() == "hello"
        await client.disconnect()
        assert client.protocol_errors == []


async def test_later_it_ends_the_connection() -> None:
    async with Client(application_in(IN_RECEIVE)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() == 1011
        assert isinstance(client.exception, RuntimeError)


async def test_other_forms_raise_too() -> None:
    async def notify() -> None: ...

    @async_to_sync
    async def decorated() -> None: ...

    for call in (async_to_sync(notify), async_to_sync(notify, force_new_loop=True), decorated):
        with pytest.raises(RuntimeError, match=REFUSED):
            call()


async def test_helpers_raise_too_and_run_in_a_thread() -> None:
    async def notify() -> int:
        return 5

    def helper() -> int:
        return async_to_sync(notify)()

    with pytest.raises(RuntimeError, match=REFUSED):
        helper()
    assert await sync_to_async(helper)() == 5
