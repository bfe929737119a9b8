"""CHN201: what a coroutine method does when it is not awaited."""

from __future__ import annotations

import asyncio

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.unawaited_consumer_call import UnawaitedConsumerCall
from tests.runtime.harness import Client, application_in

PAGE = Page.of(UnawaitedConsumerCall)

UNAWAITED_ACCEPT = PAGE.use_instead.replace("await self.accept()", "self.accept()")

CALLED_BACK = """
import asyncio

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class RoomConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        asyncio.get_running_loop().call_soon(self.tell)

    {}
"""


async def test_example_sends_nothing_and_stays_open() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        with pytest.warns(RuntimeWarning, match="send_json' was never awaited"):
            await client.send_json(7)
            assert await client.receive_text() is None
        assert await client.closed() is None
        await client.disconnect()
        assert client.protocol_errors == []


async def test_use_instead_answers() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(7)
        assert await client.receive_json() == {"read": 7}
        await client.disconnect()
        assert client.protocol_errors == []


async def test_unawaited_accept_leaves_the_client_waiting() -> None:
    async with Client(application_in(UNAWAITED_ACCEPT)) as client:
        with pytest.warns(RuntimeWarning, match="accept' was never awaited"):
            assert await client.handshake() == "unanswered"


async def test_unawaited_accept_times_out_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(UNAWAITED_ACCEPT), "/ws/chat/")
    with (
        pytest.warns(RuntimeWarning, match="accept' was never awaited"),
        pytest.raises(asyncio.TimeoutError),
    ):
        await communicator.connect(timeout=0.5)


@pytest.mark.parametrize(
    ("tell", "heard"),
    [
        ("def tell(self): asyncio.create_task(self.send_json(5))", 5),
        ("async def tell(self): await self.send_json(5)", None),
        ("def tell(self): async_to_sync(self.send_json)(5)", None),
    ],
)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
async def test_what_the_event_loop_calls_back_can_only_start_a_task(
    tell: str, heard: object
) -> None:
    async with Client(application_in(CALLED_BACK.format(tell))) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({})
        assert await client.receive_json() == heard
        await client.disconnect()
