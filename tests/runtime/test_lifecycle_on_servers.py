"""What the pages on the life of a connection claim of Daphne and of uvicorn."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from flake8_channels.page import Page
from flake8_channels.rule import all_rules
from tests.runtime import (
    test_accept_after_close,
    test_accept_twice,
    test_disconnect_reads_unset_attribute,
    test_output_in_disconnect,
    test_send_after_close,
)
from tests.runtime.servers import COMMANDS, GENEROUS, Server, handshake, running
from tests.runtime.test_servers import hear, say

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.servers

RULES = [rule for rule in all_rules() if rule.code in ("CHN104", "CHN105", "CHN111", "CHN113")]
#: What disconnect() tries, for the log.
OUTPUT = {
    "send": test_output_in_disconnect.SEND,
    "close": "await self.close()",
    "accept": "await self.accept()",
}
MODULES = {
    **{f"{rule.code}_example": Page.of(rule).example for rule in RULES},
    **{f"{rule.code}_use_instead": Page.of(rule).use_instead for rule in RULES},
    "CHN103_told": test_accept_after_close.TOLD,
    "late_rejection": test_accept_twice.LATE_REJECTION,
    "CHN106_told": test_send_after_close.TOLD,
    "closed_twice": test_send_after_close.CLOSED_TWICE,
    "sent_after_rejection": test_send_after_close.IN_CONNECT,
    "CHN111_told": test_disconnect_reads_unset_attribute.TOLD.replace(
        'self.scope["url_route"]["kwargs"]["name"]', "'attic'"
    ),
    **{
        f"{name}_in_disconnect": test_output_in_disconnect.told(statement)
        for name, statement in OUTPUT.items()
    },
}

on_both = pytest.mark.parametrize("name", COMMANDS)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Daphne and uvicorn, each with all modules."""
    with running(MODULES, tmp_path_factory.mktemp) as started:
        yield started


async def ending(connection: ClientConnection) -> int | None:
    """The close code that the client gets, when the connection ends."""
    with pytest.raises(ConnectionClosed):
        await asyncio.wait_for(connection.recv(), GENEROUS)
    return connection.close_code


@on_both
async def test_chn103_goes_on_for_a_rejected_client(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    assert await handshake(server.url("CHN103_told"), GENEROUS) == "HTTP 403"
    error = "RuntimeError: Unexpected ASGI message 'websocket.accept', after sending"
    log = await server.printed("goes on" if name == "daphne" else error)
    assert "has joined staff" in log
    assert ("goes on" in log, error in log) == (name == "daphne", name == "uvicorn")


@on_both
async def test_chn104_ends_the_connection(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    since = len(server.log)
    async with connect(server.url("CHN104_example")) as client:
        assert await ending(client) == (1011 if name == "daphne" else 1006)
    error = {
        "daphne": "AttributeError: 'WebSocketProtocol' object has no attribute 'handshake_deferred",
        "uvicorn": "RuntimeError: Expected ASGI message 'websocket.send' or 'websocket.close', but",
    }[name]
    assert error in await server.printed(error, since)
    async with connect(server.url("CHN104_use_instead")) as client:
        await say(client, "hello")
        assert await hear(client) == "hello"


@on_both
async def test_chn104_lets_the_client_in_before_it_is_sent_away(
    servers: dict[str, Server], name: str
) -> None:
    async with connect(servers[name].url("late_rejection")) as client:
        assert await ending(client) == 1000


@on_both
async def test_chn105_fails_with_a_server_error(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    assert await handshake(server.url("CHN105_example"), GENEROUS) == "HTTP 500"
    error = {
        "daphne": "ValueError: Socket has not been accepted, so cannot send over it",
        "uvicorn": "RuntimeError: Expected ASGI message 'websocket.accept', 'websocket.close' or",
    }[name]
    assert error in await server.printed(error)
    async with connect(server.url("CHN105_use_instead")) as client:
        assert await hear(client) == {"question": "Who wrote Faust?"}


@on_both
async def test_chn106_raises_for_a_frame_after_close(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    since = len(server.log)
    async with connect(server.url("CHN106_told")) as client:
        await say(client, {"answer": None})
        assert await ending(client) == 4400
    error = {
        "daphne": "Disconnected: Attempt to send on a closed protocol",
        "uvicorn": "RuntimeError: Unexpected ASGI message 'websocket.send', after sending",
    }[name]
    log = await server.printed(error, since)
    assert error in log
    assert "goes on" not in log
    assert "A client has left" not in log


@on_both
async def test_chn106_closes_twice(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    since = len(server.log)
    async with connect(server.url("closed_twice")) as client:
        await say(client, {"answer": None})
        assert await ending(client) == 4400
    error = "RuntimeError: Unexpected ASGI message 'websocket.close', after sending"
    log = await server.printed("goes on" if name == "daphne" else error, since)
    assert ("goes on" in log, error in log) == (name == "daphne", name == "uvicorn")


@on_both
async def test_chn106_sends_after_a_rejection(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    since = len(server.log)
    assert await handshake(server.url("sent_after_rejection"), GENEROUS) == "HTTP 403"
    error = "RuntimeError: Unexpected ASGI message 'websocket.send', after sending"
    log = await server.printed("goes on" if name == "daphne" else error, since)
    assert ("goes on" in log, error in log) == (name == "daphne", name == "uvicorn")


@on_both
@pytest.mark.parametrize("output", OUTPUT)
async def test_chn107_stays_in_the_group_on_uvicorn(
    servers: dict[str, Server], name: str, output: str
) -> None:
    server = servers[name]
    since = len(server.log)
    async with connect(server.url(f"{output}_in_disconnect")):
        pass
    expected = "has left the group" if name == "daphne" else "raised ClientDisconnected"
    log = await server.printed(expected, since)
    assert expected in log
    assert ("has left the group" in log) is (name == "daphne")
    # uvicorn swallows the error.
    assert "Traceback" not in log


@on_both
async def test_chn111_fails_for_a_rejected_client(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    assert await handshake(server.url("CHN111_example"), GENEROUS) == "HTTP 403"
    error = "AttributeError: 'RoomConsumer' object has no attribute 'room'"
    assert error in await server.printed(error)
    since = len(server.log)
    assert await handshake(server.url("CHN111_told"), GENEROUS) == "HTTP 403"
    log = await server.printed("has left room_attic", since)
    assert "has left room_attic" in log
    assert "Traceback" not in log


@on_both
async def test_chn113_never_shows_the_code(servers: dict[str, Server], name: str) -> None:
    server = servers[name]
    assert await handshake(server.url("CHN113_example"), GENEROUS) == "HTTP 403"
    async with connect(server.url("CHN113_use_instead")) as client:
        assert await ending(client) == 4001
