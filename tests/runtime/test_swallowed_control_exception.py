"""CHN112: an exception that Channels waits for and that never gets there."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

import pytest
from channels.exceptions import DenyConnection
from channels.testing import WebsocketCommunicator
from daphne.server import Server as DaphneServer
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.handshake.swallowed_control_exception import SwallowedControlException
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import (
    SILENCE,
    close_code,
    handshake,
    hears_nothing,
    logs,
    say,
    serving,
)

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(SwallowedControlException)
IN_CONNECT = """
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer


class OrderConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            raise DenyConnection()
        except Exception:
            pass
"""
IN_WEBSOCKET_CONNECT = """
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer


class OrderConsumer(AsyncWebsocketConsumer):
    async def websocket_connect(self, message):
        raise DenyConnection()
"""
SUPPRESSED = """
import contextlib

from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer


class OrderConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        with contextlib.suppress(Exception):
            raise DenyConnection()
        await self.accept()
"""
STOP_CONSUMER = PAGE.example.replace("DenyConnection", "StopConsumer")
MODULES = {
    "example": PAGE.example,
    "use_instead": PAGE.use_instead,
    "in_connect": IN_CONNECT,
    "in_websocket_connect": IN_WEBSOCKET_CONNECT,
    "stop_consumer": STOP_CONSUMER,
}


async def test_example_fails() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({})
        assert await client.closed() == 1011
        assert isinstance(client.exception, DenyConnection)


async def test_example_without_the_mistaken_branch() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({"order": 7})
        assert await client.receive_json() == {"received": 7}


async def test_use_instead_closes() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({"order": 7})
        assert await client.receive_json() == {"received": 7}
        await client.send_json({})
        assert await client.closed() == 4400
        await client.disconnect()
        assert client.protocol_errors == []


async def test_a_handler_leaves_the_client_waiting() -> None:
    async with Client(application_in(IN_CONNECT)) as client:
        assert await client.handshake() == "unanswered"


async def test_websocket_connect_is_not_connect() -> None:
    async with Client(application_in(IN_WEBSOCKET_CONNECT)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, DenyConnection)


async def test_stop_consumer_in_receive_ends_the_consumer() -> None:
    async with Client(application_in(STOP_CONSUMER)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({})
        # The application has returned without a word, and without disconnect().
        assert await client.closed() == 1006
        assert client.exception is None


async def test_stop_consumer_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(STOP_CONSUMER), "/ws/chat/")
    await communicator.connect()
    await communicator.send_json_to({})
    assert await communicator.receive_nothing(0.1)
    await communicator.disconnect()


@pytest.mark.servers
@pytest.mark.parametrize(("name", "code"), [("daphne", 1011), ("uvicorn", 1006)])
async def test_servers_close_with_an_error(name: str, code: int, tmp_path: Path) -> None:
    with serving(name, MODULES, tmp_path) as server:
        async with connect(server.url("example")) as client:
            await say(client, {})
            assert await close_code(client) == code
        async with connect(server.url("use_instead")) as client:
            await say(client, {})
            assert await close_code(client) == 4400
        assert await logs(server, "DenyConnection")
        assert await handshake(server.url("in_connect"), SILENCE) == "waiting"
        assert await handshake(server.url("in_websocket_connect"), 5) == "HTTP 500"


def test_daphne_keeps_connections_for_a_day() -> None:
    timeout = inspect.signature(DaphneServer).parameters["websocket_timeout"]
    assert timeout.default == 24 * 60 * 60


@pytest.mark.servers
async def test_daphne_keeps_the_connection_open(tmp_path: Path) -> None:
    with serving("daphne", MODULES, tmp_path) as server:
        async with connect(server.url("stop_consumer")) as client:
            await say(client, {})
            await asyncio.sleep(SILENCE)
            await say(client, {"order": 7})
            assert await hears_nothing(client)


@pytest.mark.servers
async def test_uvicorn_drops_the_connection(tmp_path: Path) -> None:
    with serving("uvicorn", MODULES, tmp_path) as server:
        async with connect(server.url("stop_consumer")) as client:
            await say(client, {})
            assert await close_code(client) == 1006


async def test_suppress_lets_the_client_in() -> None:
    async with Client(application_in(SUPPRESSED)) as client:
        assert await client.handshake() == "accepted"
