"""CHN102: a handshake that connect() leaves without an answer."""

from __future__ import annotations

import asyncio

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, User

from flake8_channels.page import Page
from flake8_channels.rules.handshake.connect_without_outcome import ConnectWithoutOutcome
from tests.runtime.harness import Client, application_in

PAGE = Page.of(ConnectWithoutOutcome)

CONSUMER = """
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        {}

    async def disconnect(self, code):
        pass
"""


STOP_CONSUMER = CONSUMER.format("raise StopConsumer")


async def test_example_leaves_a_stranger_waiting() -> None:
    async with Client(application_in(PAGE.example), user=AnonymousUser()) as stranger:
        assert await stranger.handshake() == "unanswered"


async def test_example_times_out_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    communicator.scope["user"] = AnonymousUser()
    with pytest.raises(asyncio.TimeoutError):
        await communicator.connect(timeout=0.5)


async def test_use_instead_answers_everyone() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application, user=AnonymousUser()) as stranger:
        assert await stranger.handshake() == "rejected"
        await stranger.disconnect()
        assert stranger.protocol_errors == []
    async with Client(application, user=User(pk=1)) as member:
        assert await member.handshake() == "accepted"
        await member.send_json("help")
        assert await member.receive_json() == "help"
        await member.disconnect()
        assert member.protocol_errors == []


@pytest.mark.parametrize(
    "statement",
    [
        "pass",
        "return False",
        "if self.scope['path'] == '/': await self.accept()",
        "await self.disconnect(4001)",
    ],
)
async def test_other_ways_to_leave_a_client_waiting(statement: str) -> None:
    async with Client(application_in(CONSUMER.format(statement))) as client:
        assert await client.handshake() == "unanswered"


async def test_stop_consumer_ends_without_an_answer() -> None:
    async with Client(application_in(STOP_CONSUMER)) as client:
        assert await client.handshake() == "failed"
        assert client.exception is None
