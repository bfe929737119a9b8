"""CHN202: what a method of the channel layer does when it is not awaited."""

from __future__ import annotations

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.unawaited_channel_layer_call import (
    UnawaitedChannelLayerCall,
)
from tests.runtime.harness import Client, application_in, load

PAGE = Page.of(UnawaitedChannelLayerCall)

SYNC_CONSUMER = """
from asgiref.sync import async_to_sync
from channels.generic.websocket import JsonWebsocketConsumer


class LobbyConsumer(JsonWebsocketConsumer):
    def connect(self):
        {}("lobby", self.channel_name)
        self.accept()

    def disconnect(self, code):
        async_to_sync(self.channel_layer.group_discard)("lobby", self.channel_name)

    def chat_message(self, event):
        self.send_json(event["content"])
"""

SYNC_FUNCTION = """
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def announce():
    channel_layer = get_channel_layer()
    {}("lobby", {{"type": "chat.message", "content": "hello"}})
"""

AFTER_COMMIT = SYNC_FUNCTION.replace(
    "    {}(", "    from django.db import transaction\n    transaction.on_commit(lambda: {}("
).replace("}})", "}}))")


async def heard_in_the_lobby(code: str) -> object:
    """What a client gets of a message to the group."""
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        message = {"type": "chat.message", "content": "hello"}
        await get_channel_layer().group_send("lobby", message)
        heard = await client.receive_json()
        await client.disconnect()
        assert client.protocol_errors == []
        return heard


async def test_example_never_joins_the_group() -> None:
    with pytest.warns(RuntimeWarning, match="group_add' was never awaited"):
        assert await heard_in_the_lobby(PAGE.example) is None


async def test_example_looks_normal_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    with pytest.warns(RuntimeWarning, match="group_add' was never awaited"):
        assert await communicator.connect() == (True, None)
    await communicator.disconnect()


async def test_use_instead_joins_the_group() -> None:
    assert await heard_in_the_lobby(PAGE.use_instead) == "hello"


async def test_coroutine_is_no_name_of_a_channel() -> None:
    layer = get_channel_layer()
    for send in (
        lambda name: layer.send(name, {"type": "chat.message"}),
        lambda name: layer.group_add("lobby", name),
        lambda name: layer.group_send(name, {"type": "chat.message"}),
    ):
        name = layer.new_channel()
        with pytest.raises(TypeError):
            await send(name)
        name.close()


@pytest.mark.parametrize(
    ("call", "sent"),
    [("channel_layer.group_send", False), ("async_to_sync(channel_layer.group_send)", True)],
)
@pytest.mark.filterwarnings("ignore:coroutine .*group_send' was never awaited:RuntimeWarning")
def test_what_is_called_after_a_commit_is_not_awaited(call: str, sent: bool) -> None:
    layer = get_channel_layer()
    layer.groups["lobby"] = {"specific.one!client": 0.0}
    load(AFTER_COMMIT.format(call)).announce()
    assert ("specific.one!client" in layer.channels) is sent


async def test_sync_consumer_never_joins_the_group_either() -> None:
    with pytest.warns(RuntimeWarning, match="group_add' was never awaited"):
        bare = SYNC_CONSUMER.format("self.channel_layer.group_add")
        assert await heard_in_the_lobby(bare) is None
    wrapped = SYNC_CONSUMER.format("async_to_sync(self.channel_layer.group_add)")
    assert await heard_in_the_lobby(wrapped) == "hello"


@pytest.mark.parametrize(
    ("call", "sent"),
    [("channel_layer.group_send", False), ("async_to_sync(channel_layer.group_send)", True)],
)
@pytest.mark.filterwarnings("ignore:coroutine .*group_send' was never awaited:RuntimeWarning")
def test_sync_function_sends_only_through_async_to_sync(call: str, sent: bool) -> None:
    layer = get_channel_layer()
    layer.groups["lobby"] = {"specific.one!client": 0.0}
    load(SYNC_FUNCTION.format(call)).announce()
    assert ("specific.one!client" in layer.channels) is sent
