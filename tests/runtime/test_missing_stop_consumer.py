"""CHN108: a consumer that is never told to stop."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from daphne.server import Server as DaphneServer
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.handshake.missing_stop_consumer import MissingStopConsumer
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import COMMANDS, SILENCE, hear, logs, say, serving

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(MissingStopConsumer)
STILL_RUNS = "the application still runs when the client has left"

PLAIN_CONSUMER = """
from channels.consumer import AsyncConsumer


class VisitorConsumer(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.accept"})
"""
WITH_STOP = PAGE.example.replace(
    'message["code"])\n', 'message["code"])\n        raise StopConsumer()\n', 1
).replace("import logging\n", "import logging\n\nfrom channels.exceptions import StopConsumer", 1)
WITH_GROUPS = """
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class VisitorConsumer(AsyncJsonWebsocketConsumer):
    groups = ["visitors"]

    async def websocket_disconnect(self, message):
        raise StopConsumer()
"""
#: Tells how many tasks there are in the server.
TASKS = """
import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class TaskConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json(len(asyncio.all_tasks()))
"""
#: Prints the message with which it learns that its client has left.
TELLING = PAGE.example.replace('logger.info("A visitor has left', 'print(message, "A visitor', 1)
MODULES = {
    "example": PAGE.example,
    "use_instead": PAGE.use_instead,
    "plain": PLAIN_CONSUMER,
    "tasks": TASKS,
    "telling": TELLING,
}


async def test_example_still_runs_when_the_client_has_left() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.disconnect()
        assert client.protocol_errors == [STILL_RUNS]


async def test_example_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    await communicator.connect()
    await communicator.disconnect()


async def test_use_instead_ends(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        async with Client(application_in(PAGE.use_instead)) as client:
            assert await client.handshake() == "accepted"
            await client.send_json("hello")
            assert await client.receive_json() == {"received": "hello"}
            await client.disconnect()
            assert client.protocol_errors == []
    assert "A visitor has left with code 1000" in caplog.messages


async def test_stop_consumer_alone_skips_disconnect(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        async with Client(application_in(WITH_STOP)) as client:
            assert await client.handshake() == "accepted"
            await client.disconnect()
            assert client.protocol_errors == []
    assert "A visitor has left with code 1000" in caplog.messages
    assert "Nobody sees this line" not in caplog.messages


async def test_stop_consumer_alone_stays_in_the_groups() -> None:
    async with Client(application_in(WITH_GROUPS)) as client:
        assert await client.handshake() == "accepted"
        await client.disconnect()
        assert client.protocol_errors == []
    assert len(get_channel_layer().groups["visitors"]) == 1


async def test_plain_consumer_without_the_handler_fails() -> None:
    async with Client(application_in(PLAIN_CONSUMER)) as client:
        assert await client.handshake() == "accepted"
        await client.disconnect()
        assert str(client.exception) == "No handler for message type websocket.disconnect"


@pytest.mark.servers
async def test_daphne_kills_it(tmp_path: Path) -> None:
    took_too_long = "took too long to shut down and was killed"
    with serving("daphne", MODULES, tmp_path, "--application-close-timeout", "1") as server:
        async with connect(server.url("use_instead")):
            pass
        async with connect(server.url("example")):
            pass
        assert await logs(server, took_too_long)
        assert sum(took_too_long in line for line in server.log) == 1


def test_daphne_waits_ten_seconds() -> None:
    timeout = inspect.signature(DaphneServer).parameters["application_close_timeout"]
    assert timeout.default == 10


@pytest.mark.servers
@pytest.mark.parametrize("sockets", ["websockets", "websockets-sansio"])
async def test_uvicorn_keeps_the_task(sockets: str, tmp_path: Path) -> None:
    with serving("uvicorn", MODULES, tmp_path, "--ws", sockets) as server:
        async with connect(server.url("tasks")) as watcher:

            async def left_by(module: str) -> int:
                """How many more tasks there are some time after clients have come and left."""
                await say(watcher, "count")
                before = await hear(watcher)
                for _ in range(3):
                    async with connect(server.url(module)):
                        pass
                await asyncio.sleep(SILENCE)
                await say(watcher, "count")
                return await hear(watcher) - before

            # Tasks of the server itself may come and go meanwhile.
            assert await left_by("use_instead") < 3
            assert await left_by("example") >= 3
            await left_by("telling")
    # This implementation answers every further receive() with another websocket.disconnect.
    told = sum("websocket.disconnect" in line for line in server.log)
    assert told > 100 if sockets == "websockets" else told < 20


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
async def test_plain_consumer_fails_on_servers(name: str, tmp_path: Path) -> None:
    with serving(name, MODULES, tmp_path) as server:
        async with connect(server.url("plain")):
            pass
        assert await logs(server, "ValueError: No handler for message type websocket.disconnect")
