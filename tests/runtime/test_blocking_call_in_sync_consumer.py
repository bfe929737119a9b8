"""CHN215: all consumers of a process share the thread that a sync consumer blocks."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.blocking_call_in_sync_consumer import (
    BlockingCallInSyncConsumer,
)
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import COMMANDS, Server

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(BlockingCallInSyncConsumer)
SECONDS = 0.6


async def test_use_instead_answers() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({"seconds": 0, "start": "now"})
        assert await client.receive_json() == {"start": "now"}
        await client.disconnect()
        assert client.protocol_errors == []


@pytest.mark.parametrize("other", [PAGE.example, PAGE.use_instead], ids=["sync", "async"])
async def test_example_makes_other_consumers_wait(other: str) -> None:
    assert await other_answer(PAGE.example, other) > SECONDS * 0.6


async def test_use_instead_serves_them() -> None:
    assert await other_answer(PAGE.use_instead, PAGE.use_instead) < SECONDS / 2


async def other_answer(first: str, other: str) -> float:
    """Seconds until the client of another consumer has its answer."""
    async with Client(application_in(first)) as slow, Client(application_in(other)) as quick:
        assert await slow.handshake() == await quick.handshake() == "accepted"
        await slow.send_json({"seconds": SECONDS, "start": "slow"})
        await asyncio.sleep(0.1)
        start = time.monotonic()
        await quick.send_json({"seconds": 0, "start": "quick"})
        while await quick.receive_json() is None:
            assert time.monotonic() - start < SECONDS * 10
        return time.monotonic() - start


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
def test_on_servers(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(
        COMMANDS[name], {"example": PAGE.example, "instead": PAGE.use_instead}, tmp_path
    )

    async def waited(first: str, other: str) -> float:
        async with connect(server.url(first)) as slow, connect(server.url(other)) as quick:
            await slow.send(json.dumps({"seconds": SECONDS * 3, "start": "slow"}))
            await asyncio.sleep(0.2)
            start = time.monotonic()
            await quick.send(json.dumps({"seconds": 0, "start": "quick"}))
            assert json.loads(await quick.recv()) == {"start": "quick"}
            return time.monotonic() - start

    try:
        assert asyncio.run(waited("example", "example")) > SECONDS * 2
        assert asyncio.run(waited("example", "instead")) > SECONDS * 2
        assert asyncio.run(waited("instead", "instead")) < SECONDS
    finally:
        server.stop()
