"""CHN214: while one async consumer blocks, nobody else is served."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.blocking_call_in_async_consumer import (
    BlockingCallInAsyncConsumer,
)
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import COMMANDS, Server

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(BlockingCallInAsyncConsumer)
#: A call that waits in a thread of its own, as the page advises.
IN_A_THREAD = PAGE.use_instead.replace(
    "asyncio.sleep(content", "asyncio.to_thread(__import__('time').sleep, content"
)
SECONDS = 0.6


async def second_answer(code: str) -> float:
    """Seconds until a second client has its answer while the first one's is being made."""
    application = application_in(code)
    async with Client(application) as slow, Client(application) as quick:
        assert await slow.handshake() == await quick.handshake() == "accepted"
        await slow.send_json({"seconds": SECONDS, "answer": "slow"})
        await quick.send_json({"seconds": 0, "answer": "quick"})
        start = time.monotonic()
        assert await quick.receive_json() == {"answer": "quick"}
        waited = time.monotonic() - start
        assert await slow.receive_json() == {"answer": "slow"}
        assert slow.protocol_errors == quick.protocol_errors == []
        return waited


async def test_example_makes_the_other_client_wait() -> None:
    assert await second_answer(PAGE.example) > SECONDS * 0.9


@pytest.mark.parametrize("code", [PAGE.use_instead, IN_A_THREAD], ids=["sleep", "thread"])
async def test_use_instead_serves_it(code: str) -> None:
    assert await second_answer(code) < SECONDS / 2


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
def test_on_servers(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(
        COMMANDS[name], {"example": PAGE.example, "instead": PAGE.use_instead}, tmp_path
    )

    async def waited(module: str) -> float:
        url = server.url(module)
        async with connect(url) as slow, connect(url) as quick:
            await slow.send(json.dumps({"seconds": SECONDS * 3, "answer": "slow"}))
            # The server has the first frame before the second one.
            await asyncio.sleep(0.2)
            start = time.monotonic()
            await quick.send(json.dumps({"seconds": 0, "answer": "quick"}))
            assert json.loads(await quick.recv()) == {"answer": "quick"}
            return time.monotonic() - start

    try:
        assert asyncio.run(waited("example")) > SECONDS * 2
        assert asyncio.run(waited("instead")) < SECONDS
    finally:
        server.stop()
