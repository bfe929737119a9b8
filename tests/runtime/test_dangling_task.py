"""CHN217: Channels does not end the tasks that a consumer starts."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.dangling_task import DanglingTask
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import COMMANDS, GENEROUS, Server

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(DanglingTask)
SEND = 'await self.send_json({"ticks": self.ticks})'
#: The same, with a line in the server's log for each tick, and for how the task ends.
LOGGED = PAGE.example.replace(
    SEND,
    "\n                ".join(
        [
            "print('tick', flush=True)",
            "try:",
            f"    {SEND}",
            "except Exception as error:",
            "    print(f'ended by {type(error).__name__}', flush=True)",
            "    raise",
        ]
    ).replace("\n                ", "\n            "),
)
FAILING = """\
import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class WorkConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        asyncio.create_task(self.work())

    async def work(self):
        raise ValueError("boom")
"""


async def frames_after_disconnect(code: str) -> int:
    """How many frames come in channels.testing once the client has left."""
    communicator = WebsocketCommunicator(application_in(code), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    assert await communicator.receive_json_from() == {"ticks": 1}
    await communicator.disconnect()
    while not communicator.output_queue.empty():
        communicator.output_queue.get_nowait()
    await asyncio.sleep(0.3)
    return communicator.output_queue.qsize()


async def test_example_goes_on_in_channels_testing() -> None:
    assert await frames_after_disconnect(PAGE.example) > 1


async def test_use_instead_stops() -> None:
    assert await frames_after_disconnect(PAGE.use_instead) == 0


async def test_use_instead_keeps_the_protocol() -> None:
    for code, errors in (
        (PAGE.example, ["send() after the client has left"]),
        (PAGE.use_instead, []),
    ):
        async with Client(application_in(code)) as client:
            assert await client.handshake() == "accepted"
            assert await client.receive_json() == {"ticks": 1}
            await client.disconnect()
            await asyncio.sleep(0.2)
            assert client.protocol_errors == errors


async def test_the_error_of_a_dropped_task_reaches_nobody() -> None:
    async with Client(application_in(FAILING)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() is None
        assert client.exception is None


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
def test_on_servers(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(COMMANDS[name], {"logged": LOGGED}, tmp_path)

    async def come_and_go() -> None:
        async with connect(server.url("logged")) as client:
            await client.recv()

    def lines(text: str) -> int:
        return sum(text in line for line in server.log)

    try:
        asyncio.run(come_and_go())
        ticks = lines("tick")
        deadline = time.monotonic() + GENEROUS
        if name == "daphne":
            while lines("tick") < ticks + 20:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert lines("ended by") == 0
        else:
            while not lines("ended by ClientDisconnected"):
                assert time.monotonic() < deadline
                time.sleep(0.1)
    finally:
        server.stop()
