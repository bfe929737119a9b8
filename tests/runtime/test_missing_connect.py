"""CHN101: whom a consumer without connect() lets in."""

from __future__ import annotations

from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, User

from flake8_channels.page import Page
from flake8_channels.rules.handshake.missing_connect import MissingConnect
from tests.runtime.harness import Client, application_in

PAGE = Page.of(MissingConnect)

PLAIN_CONSUMER = """
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer


class EchoConsumer(AsyncConsumer):
    async def websocket_receive(self, event):
        await self.send({"type": "websocket.send", "text": event["text"]})

    async def websocket_disconnect(self, event):
        raise StopConsumer
"""


async def test_example_lets_a_stranger_read_and_write() -> None:
    application = application_in(PAGE.example)
    async with Client(application, user=AnonymousUser()) as stranger:
        assert await stranger.handshake() == "accepted"
        await get_channel_layer().group_send("staff", {"type": "chat.message", "content": "secret"})
        assert await stranger.receive_json() == "secret"
        await stranger.send_json("hello")
        assert await stranger.receive_json() == "hello"
        await stranger.disconnect()
        assert stranger.protocol_errors == []


async def test_example_looks_normal_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.disconnect()


async def test_use_instead_lets_staff_in_only() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application, user=AnonymousUser()) as stranger:
        assert await stranger.handshake() == "rejected"
        await stranger.disconnect()
        assert stranger.protocol_errors == []
    async with Client(application, user=User(pk=1, is_staff=True)) as member:
        assert await member.handshake() == "accepted"
        await member.send_json("hello")
        assert await member.receive_json() == "hello"
        await member.disconnect()
        assert member.protocol_errors == []


async def test_plain_consumer_raises() -> None:
    async with Client(application_in(PLAIN_CONSUMER)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, ValueError)
        assert str(client.exception) == "No handler for message type websocket.connect"
