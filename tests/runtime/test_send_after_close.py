"""CHN106: a frame that is sent, or a connection that is closed, after close()."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.handshake.send_after_close import SendAfterClose
from tests.runtime.harness import Client, application_in

PAGE = Page.of(SendAfterClose)
SEND = 'await self.send_json({"thanks": True})'
#: The same, and the log tells whether the code below and disconnect() run.
TOLD = PAGE.example.replace(SEND, f"{SEND}\n        print('goes on')").replace(
    "logger.info(", "print("
)
CLOSED_TWICE = PAGE.example.replace(SEND, "await self.close()\n        print('goes on')")
CLOSED_BY_SEND = PAGE.example.replace(
    "self.close(code=4400)", 'self.send_json({"thanks": False}, close=True)'
)
#: The same before accept().
IN_CONNECT = PAGE.example.replace(
    "await self.accept()", f"await self.close()\n        {SEND}\n        print('goes on')"
)


@pytest.mark.parametrize(
    ("code", "error", "close_code"),
    [
        (PAGE.example, "send() after close()", 4400),
        (CLOSED_TWICE, "close() after close()", 4400),
        (CLOSED_BY_SEND, "send() after close()", 1000),
    ],
    ids=["send", "close", "send(close=True)"],
)
async def test_example_goes_on_after_close(code: str, error: str, close_code: int) -> None:
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({"answer": None})
        assert await client.closed() == close_code
        await client.disconnect()
        assert client.protocol_errors[0] == error
        assert isinstance(client.exception, RuntimeError)


async def test_example_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to({"answer": None})
    assert await communicator.receive_output() == {"type": "websocket.close", "code": 4400}
    assert (await communicator.receive_output())["type"] == "websocket.send"
    await communicator.disconnect()


async def test_use_instead_thanks_or_closes() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({"answer": 4})
        assert await client.receive_json() == {"thanks": True}
        await client.send_json({"answer": None})
        assert await client.closed() == 4400
        await client.disconnect()
        assert client.protocol_errors == []
