"""CHN117: disconnect() called to end a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.handshake.disconnect_instead_of_close import DisconnectInsteadOfClose
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import COMMANDS, SILENCE, close_code, handshake, hear, say, serving

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(DisconnectInsteadOfClose)
IN_CONNECT = PAGE.example.replace("await self.accept()", "await self.disconnect(4001)")
WITHOUT_ARGUMENT = PAGE.example.replace("self.disconnect(1000)", "self.disconnect()")
MODULES = {
    "example": PAGE.example,
    "use_instead": PAGE.use_instead,
    "in_connect": IN_CONNECT,
}


async def test_example_cleans_up_and_stays_open(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        async with Client(application_in(PAGE.example)) as client:
            assert await client.handshake() == "accepted"
            await client.send_json("quit")
            assert await client.closed() is None
            await client.send_json("hello")
            assert await client.receive_json() == {"received": "hello"}
            await client.disconnect(1001)
            assert client.protocol_errors == []
    told = [message for message in caplog.messages if message.startswith("A client has left")]
    assert told == ["A client has left with code 1000", "A client has left with code 1001"]


async def test_use_instead_closes() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"received": "hello"}
        await client.send_json("quit")
        assert await client.closed() == 1000
        await client.disconnect()
        assert client.protocol_errors == []


async def test_in_connect_the_client_waits() -> None:
    async with Client(application_in(IN_CONNECT)) as client:
        assert await client.handshake() == "unanswered"


async def test_without_its_argument_it_fails() -> None:
    async with Client(application_in(WITHOUT_ARGUMENT)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("quit")
        assert await client.closed() == 1011
        assert isinstance(client.exception, TypeError)


async def test_example_sends_nothing_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    await communicator.connect()
    await communicator.send_json_to("quit")
    assert await communicator.receive_nothing(0.1)
    await communicator.disconnect()


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
async def test_servers_keep_the_connection(name: str, tmp_path: Path) -> None:
    with serving(name, MODULES, tmp_path) as server:
        async with connect(server.url("example")) as client:
            await say(client, "quit")
            await say(client, "hello")
            assert await hear(client) == {"received": "hello"}
        async with connect(server.url("use_instead")) as client:
            await say(client, "quit")
            assert await close_code(client) == 1000
        assert await handshake(server.url("in_connect"), SILENCE) == "waiting"
