"""CHN111: an attribute that disconnect() reads and connect() has not set."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, User

from flake8_channels.page import Page
from flake8_channels.rules.handshake.disconnect_reads_unset_attribute import (
    DisconnectReadsUnsetAttribute,
)
from tests.runtime.harness import Client, application_in

PAGE = Page.of(DisconnectReadsUnsetAttribute)
DENIED = PAGE.example.replace("await self.close()", "raise DenyConnection").replace(
    "from channels.generic", "from channels.exceptions import DenyConnection\nfrom channels.generic"
)
#: The log tells that disconnect() has run to its end.
TOLD = PAGE.use_instead.replace(
    "group_discard(self.room, self.channel_name)",
    "group_discard(self.room, self.channel_name)\n        print('has left', self.room)",
)
ROUTE = {"url_route": {"kwargs": {"name": "attic"}}}


@pytest.mark.parametrize("code", [PAGE.example, DENIED], ids=["close()", "DenyConnection"])
async def test_example_fails_for_a_rejected_client(code: str) -> None:
    application = application_in(code)
    async with Client(application, user=AnonymousUser(), **ROUTE) as client:
        assert await client.handshake() == "rejected"
        await client.disconnect()
        assert isinstance(client.exception, AttributeError)
        assert "no attribute 'room'" in str(client.exception)


async def test_example_fails_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    communicator.scope["user"] = AnonymousUser()
    assert await communicator.connect() == (False, 1000)
    with pytest.raises(AttributeError, match="no attribute 'room'"):
        await communicator.disconnect()


async def test_use_instead_leaves_without_an_error() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application, user=AnonymousUser(), **ROUTE) as client:
        assert await client.handshake() == "rejected"
        await client.disconnect()
        assert client.protocol_errors == []
    async with Client(application, user=User(pk=1), **ROUTE) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("boo")
        assert await client.receive_json() == "boo"
        await client.disconnect()
        assert client.protocol_errors == []
