"""CHN105: a frame that is sent before the connection is accepted."""

from __future__ import annotations

from flake8_channels.page import Page
from flake8_channels.rules.handshake.send_before_accept import SendBeforeAccept
from tests.runtime.harness import Client, application_in

PAGE = Page.of(SendBeforeAccept)


async def test_example_fails() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "failed"
        assert client.protocol_errors[0] == "send() before accept()"
        assert isinstance(client.exception, RuntimeError)


async def test_use_instead_asks_and_answers() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        assert await client.receive_json() == {"question": "Who wrote Faust?"}
        await client.send_json("Goethe")
        assert await client.receive_json() == {"correct": True}
        await client.disconnect()
        assert client.protocol_errors == []
