"""CHN216: no event loop runs in the thread of a sync consumer."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.create_task_in_sync_consumer import (
    CreateTaskInSyncConsumer,
)
from tests.runtime.harness import Client, application_in

PAGE = Page.of(CreateTaskInSyncConsumer)
REMINDER = {"seconds": 0.01, "text": "tea"}

RUNNING_LOOP = PAGE.example.replace("asyncio.create_task", "asyncio.get_running_loop().create_task")
IN_CONNECT = PAGE.example.replace("self.accept()", "asyncio.get_running_loop()")

pytestmark = pytest.mark.filterwarnings(
    "ignore:coroutine .*remind' was never awaited:RuntimeWarning"
)


@pytest.mark.parametrize("code", [PAGE.example, RUNNING_LOOP], ids=["example", "running loop"])
async def test_example_ends_the_connection(code: str) -> None:
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(REMINDER)
        assert await client.closed() == 1011
        with pytest.raises(RuntimeError, match="no running event loop"):
            raise client.exception or AssertionError


async def test_example_raises_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to(REMINDER)
    with pytest.raises(RuntimeError, match="no running event loop"):
        await communicator.receive_from()


async def test_in_connect_it_fails_the_handshake() -> None:
    async with Client(application_in(IN_CONNECT)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, RuntimeError)


async def test_use_instead_reminds() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(REMINDER)
        assert await client.receive_json() == {"reminder": "tea"}
        await client.disconnect()
        assert client.protocol_errors == []
