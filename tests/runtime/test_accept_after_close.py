"""CHN103: code that still runs for a client that was rejected."""

from __future__ import annotations

from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User

from flake8_channels.page import Page
from flake8_channels.rules.handshake.accept_after_close import AcceptAfterClose
from tests.runtime.harness import Client, application_in

PAGE = Page.of(AcceptAfterClose)
#: The same, and the log tells what still runs.
TOLD = PAGE.example.replace(
    "await self.accept()",
    "print('has joined', *self.channel_layer.groups)\n"
    "        await self.accept()\n"
    "        print('goes on')",
)
STRANGER, COOK = User(pk=1), User(pk=2, is_staff=True)


async def test_example_goes_on_for_a_rejected_client() -> None:
    async with Client(application_in(PAGE.example), user=STRANGER) as client:
        assert await client.handshake() == "rejected"
        await client.disconnect()
        assert client.protocol_errors[0] == "accept() after close()"
        assert isinstance(client.exception, RuntimeError)
        # disconnect() was not reached, so the rejected client stays in the group.
        assert len(get_channel_layer().groups["staff"]) == 1


async def test_example_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    communicator.scope["user"] = STRANGER
    assert await communicator.connect() == (False, 1000)
    await communicator.disconnect()


async def test_use_instead_stops_after_close() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application, user=STRANGER) as client:
        assert await client.handshake() == "rejected"
        await client.disconnect()
        assert client.protocol_errors == []
        assert "staff" not in get_channel_layer().groups
    async with Client(application, user=COOK) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("soup")
        assert await client.receive_json() == "soup"
        await client.disconnect()
        assert client.protocol_errors == []
