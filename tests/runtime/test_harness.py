"""The server in the harness: what it lets an application do, and what it refuses."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.runtime.harness import Client, application_in

if TYPE_CHECKING:
    from tests.runtime.harness import Application


def connecting(*statements: str) -> Application:
    """A consumer whose connect() runs the statements."""
    head = """\
        from channels.generic.websocket import AsyncWebsocketConsumer

        class ChatConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await self.send(text_data)

            async def connect(self):
        """
    return application_in(dedent(head) + "".join(f"        {line}\n" for line in statements))


@pytest.mark.parametrize(
    ("statements", "outcome", "protocol_errors"),
    [
        (["await self.accept()"], "accepted", []),
        (["await self.close()"], "rejected", []),
        (["await self.accept()", "await self.close()"], "accepted", []),
        (["pass"], "unanswered", ["neither accept() nor close() in answer to the handshake"]),
        (
            ["raise LookupError('no room')"],
            "failed",
            ["the application raised LookupError: no room, and the handshake has no answer"],
        ),
        (
            ["from channels.exceptions import StopConsumer", "raise StopConsumer"],
            "failed",
            ["the application returned, and the handshake has no answer"],
        ),
    ],
)
async def test_handshake(statements: list[str], outcome: str, protocol_errors: list[str]) -> None:
    async with Client(connecting(*statements)) as client:
        assert await client.handshake() == outcome
        assert client.protocol_errors == protocol_errors


@pytest.mark.parametrize(
    ("statements", "refusal"),
    [
        (["await self.send('hello')"], "send() before accept()"),
        (["await self.accept()", "await self.accept()"], "accept() a second time"),
        (["await self.close()", "await self.accept()"], "accept() after close()"),
        (
            ["await self.accept()", "await self.close()", "await self.send('')"],
            "send() after close()",
        ),
        (["await self.close()", "await self.close()"], "close() after close()"),
        (["await self.accept()", "await self.send({})"], "send() of dict"),
    ],
)
async def test_what_the_server_refuses_is_raised_in_the_application(
    statements: list[str], refusal: str
) -> None:
    async with Client(connecting(*statements)) as client:
        await client.handshake()
        await client.disconnect()
        assert client.protocol_errors[0] == refusal
        assert str(client.exception) == refusal


async def test_frames_go_both_ways_until_the_client_leaves() -> None:
    async with Client(connecting("await self.accept()")) as client:
        await client.handshake()
        await client.send_json({"text": "hello"})
        assert await client.receive_json() == {"text": "hello"}
        assert await client.receive_text() is None
        await client.disconnect()
        with pytest.raises(ConnectionError):
            await client.send_text("too late")
    assert client.protocol_errors == []


async def test_send_after_the_client_has_left() -> None:
    leaving = """\
        from channels.generic.websocket import AsyncWebsocketConsumer

        class ChatConsumer(AsyncWebsocketConsumer):
            async def disconnect(self, code):
                await self.send("goodbye")
        """
    async with Client(application_in(dedent(leaving))) as client:
        await client.handshake()
        await client.disconnect()
    assert client.protocol_errors[0] == "send() after the client has left"
    assert isinstance(client.exception, OSError)


async def test_application_that_never_ends() -> None:
    endless = """\
        from channels.consumer import AsyncConsumer

        class ChatConsumer(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.send({"type": "websocket.accept"})

            async def websocket_disconnect(self, event):
                pass
        """
    async with Client(application_in(dedent(endless))) as client:
        await client.handshake()
        await client.disconnect()
    assert client.protocol_errors == ["the application still runs when the client has left"]


@pytest.mark.parametrize(
    ("statements", "close_code"),
    [
        (["await self.accept()"], None),
        (["await self.accept()", "await self.close(code=4001)"], 4001),
        (["await self.close(code=4001)"], 1006),
        (["await self.accept()", "raise LookupError('no room')"], 1011),
    ],
)
async def test_close_code_that_reaches_the_client(
    statements: list[str], close_code: int | None
) -> None:
    async with Client(connecting(*statements)) as client:
        await client.handshake()
        assert await client.closed() == close_code


async def test_sync_consumer() -> None:
    echo = """\
        from channels.generic.websocket import WebsocketConsumer

        class ChatConsumer(WebsocketConsumer):
            def receive(self, text_data):
                self.send(text_data)
        """
    async with Client(application_in(dedent(echo))) as client:
        assert await client.handshake() == "accepted"
        await client.send_text("hello")
        assert await client.receive_text() == "hello"
        await client.disconnect()
    assert client.protocol_errors == []
