"""CHN207: what async_to_sync() does with a coroutine, and when its result is not called."""

from __future__ import annotations

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.async_to_sync_of_call import AsyncToSyncOfCall
from tests.runtime.harness import Client, application_in

PAGE = Page.of(AsyncToSyncOfCall)
JOIN = 'async_to_sync(self.channel_layer.group_add)("lobby", self.channel_name)'
GIVEN = 'async_to_sync(self.channel_layer.group_add("lobby", self.channel_name))'

CALLED_AFTERWARDS = PAGE.example.replace(GIVEN, GIVEN + "()")
NEVER_CALLED = PAGE.use_instead.replace(JOIN, "async_to_sync(self.channel_layer.group_add)")

pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .*group_add' was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:async_to_sync was passed a non-async:UserWarning"),
]


@pytest.mark.parametrize(
    ("code", "heard"),
    [(PAGE.example, None), (NEVER_CALLED, None), (PAGE.use_instead, "hello")],
    ids=["example", "never called", "use instead"],
)
async def test_who_joins_the_group(code: str, heard: str | None) -> None:
    assert code != PAGE.use_instead or heard
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        message = {"type": "chat.message", "content": "hello"}
        await get_channel_layer().group_send("lobby", message)
        assert await client.receive_json() == heard
        await client.disconnect()
        assert client.protocol_errors == []


async def test_example_looks_normal_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.disconnect()


async def test_called_afterwards_it_raises() -> None:
    async with Client(application_in(CALLED_AFTERWARDS)) as client:
        assert await client.handshake() == "failed"
        with pytest.raises(TypeError, match="'coroutine' object is not callable"):
            raise client.exception or AssertionError
