"""CHN114: a close code that servers do not send."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.handshake.invalid_close_code import InvalidCloseCode
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import close_code, hear, logs, say, serving

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(InvalidCloseCode)
#: Closes with the code that it is sent.
ANY_CODE = PAGE.example.replace('"vote" not in content', "True").replace("400", "content")
#: An HTTP status by its name.
NAMED = "from http import HTTPStatus\n" + PAGE.example.replace("=400", "=HTTPStatus.BAD_REQUEST")
#: A member of an enumeration, and its value.
MEMBER = """
import enum

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Code(enum.IntEnum):
    LATE = 4001


class VoteConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.close(code=Code.LATE{})
"""
MODULES = {
    "member": MEMBER.format(""),
    "value": MEMBER.format(".value"),
    "example": PAGE.example,
    "use_instead": PAGE.use_instead,
    "any_code": ANY_CODE,
    "named": NAMED,
}

#: Code -> what the clients of Daphne and uvicorn get; 1006 is a connection that was dropped.
CODES = {
    1000: (1000, 1000),
    1001: (1011, 1001),
    1002: (1011, 1002),
    1003: (1011, 1003),
    1007: (1011, 1007),
    1008: (1011, 1008),
    1011: (1011, 1011),
    1012: (1011, 1012),
    1013: (1011, 1013),
    1014: (1011, 1014),
    3000: (3000, 3000),
    4999: (4999, 4999),
    -1: (1011, 1006),
    0: (1011, 1006),
    401: (1011, 1006),
    403: (1011, 1006),
    999: (1011, 1006),
    1004: (1011, 1006),
    1005: (1011, 1006),
    1006: (1011, 1006),
    1015: (1011, 1006),
    2999: (1011, 1006),
    5000: (1011, 1006),
    "4001": (1011, 1006),
    4001.0: (1011, 1006),
    True: (1000, 1000),
    None: (1000, 1000),
}


async def test_example_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    await communicator.connect()
    await communicator.send_json_to({})
    assert await communicator.receive_output() == {"type": "websocket.close", "code": 400}
    await communicator.disconnect()


async def test_use_instead_closes() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json({"vote": "yes"})
        assert await client.receive_json() == {"counted": "yes"}
        await client.send_json({})
        assert await client.closed() == 4400
        await client.disconnect()
        assert client.protocol_errors == []


@pytest.mark.servers
@pytest.mark.parametrize(
    ("name", "error", "position"),
    [
        ("daphne", "invalid close code 400 (must be 1000 or from [3000, 4999])", 0),
        ("uvicorn", "ProtocolError", 1),
    ],
)
async def test_what_clients_get(name: str, error: str, position: int, tmp_path: Path) -> None:
    with serving(name, MODULES, tmp_path) as server:
        for module in ("example", "named"):
            async with connect(server.url(module)) as client:
                await say(client, {})
                assert await close_code(client) == (1011, 1006)[position]
        assert await logs(server, error)
        for module, code in (("member", (1011, 4001)[position]), ("value", 4001)):
            async with connect(server.url(module)) as client:
                await say(client, {})
                assert await close_code(client) == code
        async with connect(server.url("use_instead")) as client:
            await say(client, {"vote": "yes"})
            assert await hear(client) == {"counted": "yes"}
            await say(client, {})
            assert await close_code(client) == 4400

        async def got(code: object) -> int:
            async with connect(server.url("any_code")) as client:
                await say(client, code)
                return await close_code(client)

        # At once: Daphne looks once a second for applications that have failed.
        codes = dict(zip(CODES, await asyncio.gather(*map(got, CODES)), strict=True))
        assert codes == {code: expected[position] for code, expected in CODES.items()}
