"""CHN115: a subprotocol that the client did not offer."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake

from flake8_channels.page import Page
from flake8_channels.rules.handshake.unoffered_subprotocol import UnofferedSubprotocol
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import COMMANDS, GENEROUS, hear, say, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runtime.servers import Server

PAGE = Page.of(UnofferedSubprotocol)
#: Any list will do; a client may have offered all that is in it.
A_LIST = PAGE.example.replace('"mqtt"', '["mqtt", "soap"]')
THE_OFFER = PAGE.example.replace('"mqtt"', 'self.scope["subprotocols"]')
MODULES = {
    "example": PAGE.example,
    "use_instead": PAGE.use_instead,
    "a_list": A_LIST,
    "the_offer": THE_OFFER,
}


async def test_example_accepts_what_was_not_offered() -> None:
    async with Client(application_in(PAGE.example), subprotocols=["soap"]) as client:
        assert await client.handshake() == "accepted"
        assert client.subprotocol == "mqtt"


@pytest.mark.parametrize(
    ("code", "subprotocol"), [(PAGE.example, "mqtt"), (A_LIST, ["mqtt", "soap"])]
)
async def test_channels_testing_reports_a_normal_connection(code: str, subprotocol: object) -> None:
    communicator = WebsocketCommunicator(application_in(code), "/ws/chat/")
    assert await communicator.connect() == (True, subprotocol)
    await communicator.disconnect()


async def test_use_instead_looks_at_the_offer() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application, subprotocols=["soap", "mqtt"]) as client:
        assert await client.handshake() == "accepted"
        assert client.subprotocol == "mqtt"
        await client.send_json("hello")
        assert await client.receive_json() == {"received": "hello"}
        await client.disconnect()
        assert client.protocol_errors == []
    async with Client(application, subprotocols=["soap"]) as client:
        assert await client.handshake() == "rejected"
        await client.disconnect()
        assert client.protocol_errors == []


#: Module and what the client offers -> the client's error on uvicorn. On Daphne all wait.
FAILING = {
    ("example", ()): "NegotiationError",
    ("example", ("soap",)): "NegotiationError",
    ("a_list", ("mqtt", "soap")): "InvalidHeaderFormat",
    ("the_offer", ("mqtt", "soap")): "InvalidHeaderFormat",
    ("the_offer", ()): "",
}


async def fails_after(server: Server, module: str, offer: tuple[str, ...]) -> tuple[str, float]:
    """The error in the client, and the seconds until it comes; "" where it connects."""
    start = time.monotonic()
    try:
        async with connect(
            server.url(module), subprotocols=list(offer) or None, open_timeout=GENEROUS
        ):
            return "", 0
    except InvalidHandshake as error:
        return type(error).__name__, time.monotonic() - start


async def fail(server: Server) -> list[tuple[str, float]]:
    """How all clients fail, at once."""
    return await asyncio.gather(*(fails_after(server, *each) for each in FAILING))


@pytest.mark.servers
async def test_daphne_gets_stuck(tmp_path: Path) -> None:
    with serving("daphne", MODULES, tmp_path) as server:
        failed = await fail(server)
    # Dropped without an HTTP answer. Daphne's own timeout is 5 seconds.
    assert [error for error, _ in failed] == ["InvalidMessage"] * len(FAILING)
    assert min(seconds for _, seconds in failed) > 4


@pytest.mark.servers
async def test_on_uvicorn_the_client_fails(tmp_path: Path) -> None:
    with serving("uvicorn", MODULES, tmp_path) as server:
        failed = await fail(server)
    assert [error for error, _ in failed] == list(FAILING.values())


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
async def test_what_was_offered_is_accepted(name: str, tmp_path: Path) -> None:
    with serving(name, MODULES, tmp_path) as server:
        async with connect(server.url("example"), subprotocols=["mqtt"]) as client:
            assert client.subprotocol == "mqtt"
        async with connect(server.url("use_instead"), subprotocols=["soap", "mqtt"]) as client:
            assert client.subprotocol == "mqtt"
            await say(client, "hello")
            assert await hear(client) == {"received": "hello"}
