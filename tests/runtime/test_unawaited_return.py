"""CHN204: a coroutine that Channels is given and does not await."""

from __future__ import annotations

import asyncio
import warnings

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.unawaited_return import UnawaitedReturn
from tests.runtime.harness import Client, application_in

PAGE = Page.of(UnawaitedReturn)

NAMED_ACCEPT = PAGE.use_instead.replace("return await self.accept()", "self.accept")
AWAITED_NAME = PAGE.use_instead.replace("return await self.accept()", "await self.accept")
RETURNED_SEND = PAGE.use_instead.replace("await self.send_json", "return self.send_json")

RETURNED_CLOSE = PAGE.use_instead.replace("return await self.accept()", "return self.close(4401)")


async def test_example_leaves_the_client_waiting() -> None:
    async with Client(application_in(PAGE.example)) as client:
        with pytest.warns(RuntimeWarning, match="accept' was never awaited"):
            assert await client.handshake() == "unanswered"


async def test_example_times_out_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    with (
        pytest.warns(RuntimeWarning, match="accept' was never awaited"),
        pytest.raises(asyncio.TimeoutError),
    ):
        await communicator.connect(timeout=0.5)


async def test_use_instead_accepts() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == "hello"
        await client.disconnect()
        assert client.protocol_errors == []


async def test_method_that_is_only_named_leaves_no_trace() -> None:
    async with Client(application_in(NAMED_ACCEPT)) as client:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert await client.handshake() == "unanswered"


async def test_method_that_is_awaited_without_a_call_fails() -> None:
    async with Client(application_in(AWAITED_NAME)) as client:
        assert await client.handshake() == "failed"
        with pytest.raises(TypeError, match="can't be used in 'await' expression"):
            raise client.exception or AssertionError


@pytest.mark.parametrize("function", ["create_task", "ensure_future", "gather", "shield"])
async def test_method_that_asyncio_is_given_without_a_call_fails(function: str) -> None:
    given = f"import asyncio; asyncio.{function}(self.disconnect)"
    source = PAGE.use_instead.replace("return await self.accept()", given)
    async with Client(application_in(source)) as client:
        assert await client.handshake() == "failed"
        with pytest.raises(TypeError, match=r"required|expected"):
            raise client.exception or AssertionError


async def test_method_that_wait_for_is_given_without_a_call_fails() -> None:
    given = "import asyncio; await asyncio.wait_for(self.disconnect, 1)"
    source = PAGE.use_instead.replace("return await self.accept()", given)
    async with Client(application_in(source)) as client:
        assert await client.handshake() == "failed"
        with pytest.raises(TypeError, match=r"required|can't be used in 'await' expression"):
            raise client.exception or AssertionError


async def test_returned_close_leaves_the_client_waiting() -> None:
    async with Client(application_in(RETURNED_CLOSE)) as client:
        with pytest.warns(RuntimeWarning, match="close' was never awaited"):
            assert await client.handshake() == "unanswered"


async def test_returned_send_sends_nothing() -> None:
    async with Client(application_in(RETURNED_SEND)) as client:
        assert await client.handshake() == "accepted"
        with pytest.warns(RuntimeWarning, match="send_json' was never awaited"):
            await client.send_json("hello")
            assert await client.receive_text() is None
