"""CHN902: what becomes of a frame when the consumer has no receive()."""

from __future__ import annotations

from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.opinions.missing_receive import MissingReceive
from tests.runtime.harness import Client, application_in

PAGE = Page.of(MissingReceive)


async def test_example_ignores_a_frame_and_stays_open() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_text() is None
        assert await client.closed() is None
        await client.disconnect()
        assert client.protocol_errors == []


async def test_example_ignores_a_frame_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    await communicator.connect()
    await communicator.send_json_to("hello")
    assert await communicator.receive_nothing()
    await communicator.disconnect()


async def test_use_instead_passes_the_frame_on() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application) as first, Client(application) as second:
        assert await first.handshake() == "accepted"
        assert await second.handshake() == "accepted"
        await first.send_json("hello")
        assert await first.receive_json() == "hello"
        assert await second.receive_json() == "hello"
        await first.disconnect()
        await second.disconnect()
        assert first.protocol_errors == second.protocol_errors == []
