"""Sync against async on real servers: what the pages claim of Daphne and of uvicorn."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from flake8_channels.page import Page
from flake8_channels.rule import all_rules
from tests.runtime.servers import COMMANDS, GENEROUS, Server, handshake, starting
from tests.runtime.test_async_handler_in_sync_consumer import ASYNC_RECEIVE
from tests.runtime.test_async_to_sync_in_async import IN_RECEIVE
from tests.runtime.test_async_to_sync_of_call import CALLED_AFTERWARDS
from tests.runtime.test_create_task_in_sync_consumer import IN_CONNECT
from tests.runtime.test_lazy_queryset_from_thread import IN_CONNECT as LAZY_IN_CONNECT
from tests.runtime.test_orm_in_async import IN_CONNECT as QUERY_IN_CONNECT
from tests.runtime.test_sync_handler_in_async_consumer import SYNC_CONNECT, SYNC_DISCONNECT
from tests.runtime.test_sync_to_async_of_call import AWAITED, GIVEN_A_NUMBER_IN_CONNECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.asyncio.client import ClientConnection

pytestmark = pytest.mark.servers

PAGES = {rule.code: Page.of(rule) for rule in all_rules() if rule.code.startswith("CHN2")}
MODULES = {
    **{f"{code}_example": page.example for code, page in PAGES.items()},
    **{f"{code}_use_instead": page.use_instead for code, page in PAGES.items()},
    "async_receive": ASYNC_RECEIVE,
    "async_to_sync_later": IN_RECEIVE,
    "called_afterwards": CALLED_AFTERWARDS,
    "awaited_conversion": AWAITED,
    "given_a_number_in_connect": GIVEN_A_NUMBER_IN_CONNECT,
    "lazy_in_connect": LAZY_IN_CONNECT,
    "query_in_connect": QUERY_IN_CONNECT,
    "task_in_connect": IN_CONNECT,
    "sync_connect": SYNC_CONNECT,
    "sync_disconnect": SYNC_DISCONNECT,
}
#: Module -> how Daphne and uvicorn answer the handshake.
ANSWERS = {
    "CHN203_example": ("accepted", "accepted"),
    "CHN203_use_instead": ("HTTP 403", "HTTP 403"),
    "CHN205_example": ("accepted", "accepted"),
    "CHN205_use_instead": ("accepted", "accepted"),
    "CHN206_example": ("dropped", "waiting"),
    "CHN206_use_instead": ("accepted", "accepted"),
    "CHN207_example": ("accepted", "accepted"),
    "called_afterwards": ("HTTP 500", "HTTP 500"),
    "CHN208_example": ("HTTP 500", "HTTP 500"),
    "CHN208_use_instead": ("accepted", "accepted"),
    "given_a_number_in_connect": ("HTTP 500", "HTTP 500"),
    "lazy_in_connect": ("HTTP 500", "HTTP 500"),
    "query_in_connect": ("HTTP 500", "HTTP 500"),
    "task_in_connect": ("HTTP 500", "HTTP 500"),
    "CHN216_use_instead": ("accepted", "accepted"),
    "CHN218_example": ("dropped", "waiting"),
    "CHN218_use_instead": ("accepted", "accepted"),
    "sync_connect": ("HTTP 500", "HTTP 500"),
}
#: Module -> the close codes of Daphne and uvicorn after a frame; 1006 is a connection dropped.
ENDS = {
    "CHN205_example": (1011, 1006),
    "CHN209_example": (1011, 1006),
    "CHN211_example": (1011, 1006),
    "CHN212_example": (1011, 1006),
    "CHN213_example": (1011, 1006),
    "CHN216_example": (1011, 1006),
    "async_to_sync_later": (1011, 1006),
    "awaited_conversion": (1011, 1006),
}
#: Modules that go on after a frame.
STAY_OPEN = ["CHN205_use_instead", "CHN206_use_instead", "CHN209_use_instead", "async_receive"]
#: Daphne gives up after 5 seconds; who waits longer than this sets no such limit.
FOR_EVER = 7.0
#: Seconds without a frame after which none is expected.
SILENCE = 0.7


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Daphne and uvicorn, each with all modules."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NO_PROXY", "127.0.0.1")
        started: dict[str, Server] = {}
        try:
            for name in COMMANDS:
                started[name] = Server(COMMANDS[name], MODULES, tmp_path_factory.mktemp(name))
            yield started
        finally:
            for server in started.values():
                server.stop()


@pytest.fixture(params=COMMANDS)
def server(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    """Daphne, then uvicorn."""
    return servers[request.param]


@pytest.fixture(scope="module")
def answers(servers: dict[str, Server]) -> dict[tuple[str, str], str]:
    """How each server answers each handshake; asked all at once."""

    async def ask(name: str, module: str) -> str:
        seconds = GENEROUS if name == "daphne" else FOR_EVER
        return await handshake(servers[name].url(module), seconds)

    async def ask_all() -> list[str]:
        return await asyncio.gather(*(ask(*question) for question in questions))

    questions = [(name, module) for name in servers for module in ANSWERS]
    return dict(zip(questions, asyncio.run(ask_all()), strict=True))


@pytest.mark.parametrize("module", ANSWERS)
def test_answer_to_the_handshake(module: str, answers: dict[tuple[str, str], str]) -> None:
    assert (answers["daphne", module], answers["uvicorn", module]) == ANSWERS[module]


async def say(connection: ClientConnection, content: Any) -> None:
    """Send a frame."""
    await connection.send(json.dumps(content))


async def end(connection: ClientConnection, seconds: float) -> int | None:
    """The code with which the server ends the connection; None while it stays open."""
    try:
        while True:
            await asyncio.wait_for(connection.recv(), seconds)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd is not None else 1006
    except asyncio.TimeoutError:
        return None


@pytest.mark.parametrize("module", ENDS)
async def test_end_after_a_frame(module: str, servers: dict[str, Server]) -> None:
    codes = []
    for server in servers.values():
        async with connect(server.url(module)) as client:
            await say(client, {"seconds": 0, "text": "hello"})
            codes.append(await end(client, GENEROUS))
    assert tuple(codes) == ENDS[module]


@pytest.mark.parametrize("module", STAY_OPEN)
async def test_no_end_after_a_frame(module: str, server: Server) -> None:
    async with connect(server.url(module)) as client:
        await say(client, "hello")
        assert await end(client, SILENCE) is None


async def test_chn205_disconnect_leaves_a_traceback(servers: dict[str, Server]) -> None:
    for server in servers.values():
        async with connect(server.url("sync_disconnect")):
            pass
        for _ in range(GENEROUS * 10):
            if any("TypeError: object NoneType can't be" in line for line in server.log):
                break
            await asyncio.sleep(0.1)
        else:
            pytest.fail("no traceback came")


@pytest.mark.parametrize("name", COMMANDS)
def test_chn210_keeps_the_server_from_starting(name: str, tmp_path: Path) -> None:
    ended = starting(COMMANDS[name], "permissions_asgi", PAGES["CHN210"].example, tmp_path)
    assert ended.returncode != 0
    assert "TypeError: sync_to_async can only be applied to sync functions." in ended.stdout
