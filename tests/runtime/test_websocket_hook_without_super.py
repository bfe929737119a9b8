"""CHN109: websocket_connect() and websocket_receive() that cut off their hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.handshake.websocket_hook_without_super import WebsocketHookWithoutSuper
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import COMMANDS, hear, hears_nothing, say, serving

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(WebsocketHookWithoutSuper)
WITHOUT_CHECK = """
from channels.generic.websocket import WebsocketConsumer


class NewsConsumer(WebsocketConsumer):
    def websocket_connect(self, message):
        self.accept()

    def connect(self):
        self.close()

    def websocket_receive(self, message):
        self.send(text_data="raw")

    def receive(self, text_data=None, bytes_data=None):
        self.send(text_data="cooked")
"""
MODULES = {"example": PAGE.example, "use_instead": PAGE.use_instead}


async def test_example_gets_nothing_from_its_group() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("rain")
        assert await client.receive_json() is None
        await client.disconnect()
        assert client.protocol_errors == []


async def test_example_accepts_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to("rain")
    assert await communicator.receive_nothing(0.1)
    await communicator.disconnect()


async def test_use_instead_gets_the_news() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("rain")
        assert await client.receive_json() == "rain"
        await client.disconnect()
        assert client.protocol_errors == []


async def test_the_checks_of_connect_are_not_made() -> None:
    async with Client(application_in(WITHOUT_CHECK)) as client:
        assert await client.handshake() == "accepted"
        await client.send_text("hello")
        assert await client.receive_text() == "raw"
        await client.disconnect()
        assert client.protocol_errors == []


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
async def test_servers_hear_no_news(name: str, tmp_path: Path) -> None:
    with serving(name, MODULES, tmp_path) as server:
        async with connect(server.url("example")) as client:
            await say(client, "rain")
            assert await hears_nothing(client)
        async with connect(server.url("use_instead")) as client:
            await say(client, "rain")
            assert await hear(client) == "rain"
