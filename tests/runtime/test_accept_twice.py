"""CHN104: a connection that is accepted a second time, or before it is sent away."""

from __future__ import annotations

from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.handshake.accept_twice import AcceptTwice
from tests.runtime.harness import Client, application_in

PAGE = Page.of(AcceptTwice)
LATE_REJECTION = PAGE.example.replace("self.accept()", "self.close()")


async def test_example_accepts_twice() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        assert await client.closed() == 1011
        assert client.protocol_errors[0] == "accept() a second time"
        assert isinstance(client.exception, RuntimeError)


async def test_example_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.disconnect()


async def test_use_instead_accepts_once() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == "hello"
        await client.disconnect()
        assert client.protocol_errors == []


async def test_close_after_super_lets_the_client_in_first() -> None:
    async with Client(application_in(LATE_REJECTION)) as client:
        assert await client.handshake() == "accepted"
        assert await client.closed() == 1000
