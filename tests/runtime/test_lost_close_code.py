"""CHN113: a close code that no client ever sees."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, User

from flake8_channels.page import Page
from flake8_channels.rules.handshake.lost_close_code import LostCloseCode
from tests.runtime.harness import Client, application_in

PAGE = Page.of(LostCloseCode)


@pytest.mark.parametrize(
    ("code", "outcome", "close_code"),
    [(PAGE.example, "rejected", 1006), (PAGE.use_instead, "accepted", 4001)],
    ids=["example", "use instead"],
)
async def test_what_a_stranger_sees(code: str, outcome: str, close_code: int) -> None:
    async with Client(application_in(code), user=AnonymousUser()) as client:
        assert await client.handshake() == outcome
        assert await client.closed() == close_code
        await client.disconnect()
        assert client.protocol_errors == []


async def test_example_returns_the_code_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    communicator.scope["user"] = AnonymousUser()
    assert await communicator.connect() == (False, 4001)
    await communicator.disconnect()


async def test_use_instead_lets_a_member_in() -> None:
    async with Client(application_in(PAGE.use_instead), user=User(pk=1)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("4711")
        assert await client.receive_json() == {"received": "4711"}
        await client.disconnect()
        assert client.protocol_errors == []
