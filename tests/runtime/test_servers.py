"""The same pages on real servers: what they claim of Daphne and of uvicorn."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rule import all_rules
from tests.runtime.servers import (
    COMMANDS,
    GENEROUS,
    SILENCE,
    Server,
    handshake,
    hear,
    hears_nothing,
    running,
    say,
    starting,
)
from tests.runtime.test_connect_without_outcome import STOP_CONSUMER
from tests.runtime.test_missing_connect import PLAIN_CONSUMER
from tests.runtime.test_unawaited_consumer_call import UNAWAITED_ACCEPT
from tests.runtime.test_unawaited_return import NAMED_ACCEPT, RETURNED_SEND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.servers

PAGES = {rule.code: Page.of(rule) for rule in all_rules()}
MODULES = {
    **{f"{code}_example": page.example for code, page in PAGES.items()},
    **{f"{code}_use_instead": page.use_instead for code, page in PAGES.items()},
    "plain_consumer_without_connect": PLAIN_CONSUMER,
    "stop_consumer_in_connect": STOP_CONSUMER,
    "unawaited_accept": UNAWAITED_ACCEPT,
    "named_accept": NAMED_ACCEPT,
    "returned_send": RETURNED_SEND,
}
#: (module, user) -> how Daphne and uvicorn answer the handshake.
ANSWERS = {
    ("CHN101_example", None): ("accepted", "accepted"),
    ("CHN101_use_instead", None): ("HTTP 403", "HTTP 403"),
    ("CHN101_use_instead", 1): ("accepted", "accepted"),
    ("plain_consumer_without_connect", None): ("HTTP 500", "HTTP 500"),
    ("CHN102_example", None): ("dropped", "waiting"),
    ("CHN102_use_instead", None): ("HTTP 403", "HTTP 403"),
    ("CHN102_use_instead", 1): ("accepted", "accepted"),
    ("stop_consumer_in_connect", None): ("dropped", "HTTP 500"),
    ("unawaited_accept", None): ("dropped", "waiting"),
    ("CHN204_example", None): ("dropped", "waiting"),
    ("CHN204_use_instead", None): ("accepted", "accepted"),
    ("named_accept", None): ("dropped", "waiting"),
    ("CHN301_example", None): ("HTTP 500", "HTTP 500"),
    ("CHN301_use_instead", None): ("accepted", "accepted"),
    ("CHN302_example", None): ("HTTP 500", "HTTP 500"),
    ("CHN302_use_instead", None): ("accepted", "accepted"),
    ("CHN303_use_instead", None): ("accepted", "accepted"),
}
#: Daphne gives up after 5 seconds; who waits longer than this sets no such limit.
FOR_EVER = 7.0


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Daphne and uvicorn, each with all modules."""
    with running(MODULES, tmp_path_factory.mktemp) as started:
        yield started


@pytest.fixture(params=COMMANDS)
def server(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    """Daphne, then uvicorn."""
    return servers[request.param]


@pytest.fixture(scope="module")
def answers(servers: dict[str, Server]) -> dict[tuple[str, str, int | None], tuple[str, float]]:
    """How each server answers each handshake, and after how many seconds; asked all at once."""

    async def ask(name: str, module: str, user: int | None) -> tuple[str, float]:
        start = time.monotonic()
        seconds = GENEROUS if name == "daphne" else FOR_EVER
        answer = await handshake(servers[name].url(module, user), seconds)
        return answer, time.monotonic() - start

    async def ask_all() -> list[tuple[str, float]]:
        return await asyncio.gather(*(ask(*question) for question in questions))

    questions = [(name, *module_and_user) for name in servers for module_and_user in ANSWERS]
    return dict(zip(questions, asyncio.run(ask_all()), strict=True))


@pytest.mark.parametrize(("module", "user"), ANSWERS)
def test_answer_to_the_handshake(
    module: str,
    user: int | None,
    answers: dict[tuple[str, str, int | None], tuple[str, float]],
) -> None:
    daphne, seconds = answers["daphne", module, user]
    uvicorn, _ = answers["uvicorn", module, user]
    assert (daphne, uvicorn) == ANSWERS[module, user]
    if daphne == "dropped":
        assert seconds > 4


async def test_chn101_lets_a_stranger_write(server: Server) -> None:
    async with connect(server.url("CHN101_example")) as stranger:
        await say(stranger, "hello")
        assert await hear(stranger) == "hello"


async def test_chn201_sends_nothing_and_stays_open(server: Server) -> None:
    async with connect(server.url("CHN201_example")) as client:
        await say(client, 7)
        assert await hears_nothing(client)
    async with connect(server.url("CHN201_use_instead")) as client:
        await say(client, 7)
        assert await hear(client) == {"read": 7}


async def test_chn202_never_joins_the_group(server: Server) -> None:
    async with connect(server.url("CHN202_example")) as client:
        await say(client, "hello")
        assert await hears_nothing(client)
    async with connect(server.url("CHN202_use_instead")) as client:
        await say(client, "hello")
        assert await hear(client) == "hello"


async def test_chn204_sends_nothing(server: Server) -> None:
    async with connect(server.url("returned_send")) as client:
        await say(client, "hello")
        assert await hears_nothing(client)


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (COMMANDS["daphne"], False),
        ([*COMMANDS["daphne"], "-v", "2"], True),
        (COMMANDS["uvicorn"], True),
    ],
    ids=["daphne", "daphne -v 2", "uvicorn"],
)
async def test_which_server_prints_that_a_coroutine_was_never_awaited(
    command: list[str], printed: bool, tmp_path: Path
) -> None:
    modules = {code: PAGES[code].example for code in ("CHN201", "CHN202", "CHN204")}
    server = Server(command, modules, tmp_path)
    try:
        # First, so that the server has long dealt with it when it is stopped.
        assert await handshake(server.url("CHN204"), SILENCE) == "waiting"
        assert await handshake(server.url("CHN202"), GENEROUS) == "accepted"
        async with connect(server.url("CHN201")) as client:
            await say(client, 7)
            assert await hears_nothing(client)
    finally:
        server.stop()
    log = "".join(server.log)
    for method in ("send_json", "group_add", "accept"):
        assert (f".{method}' was never awaited" in log) is printed


@pytest.mark.parametrize("name", COMMANDS)
def test_chn303_keeps_the_server_from_starting(name: str, tmp_path: Path) -> None:
    ended = starting(COMMANDS[name], "chat_asgi", PAGES["CHN303"].example, tmp_path)
    assert ended.returncode != 0
    assert "AttributeError: type object 'ChatConsumer' has no attribute 'as_view'" in ended.stdout


async def test_chn304_answers_the_wrong_client(server: Server) -> None:
    async with (
        connect(server.url("CHN304_example")) as first,
        connect(server.url("CHN304_example")) as second,
    ):
        await say(first, "secret")
        assert await hear(second) == {"echo": "secret"}
        assert await hears_nothing(first)
    async with (
        connect(server.url("CHN304_use_instead")) as first,
        connect(server.url("CHN304_use_instead")) as second,
    ):
        await say(first, "secret")
        assert await hear(first) == {"echo": "secret"}
        assert await hears_nothing(second)


@pytest.mark.parametrize(("module", "online"), [("example", True), ("use_instead", False)])
async def test_chn901_shows_a_user_who_has_gone(server: Server, module: str, online: bool) -> None:
    # Users of their own: both modules share the cache of the server.
    gone, staying = (11, 12) if module == "example" else (21, 22)
    async with connect(server.url(f"CHN901_{module}", staying)) as second:
        async with connect(server.url(f"CHN901_{module}", gone)):
            pass
        deadline = time.monotonic() + (SILENCE if online else GENEROUS)
        answer = {"online": True}
        # The server tells the consumer a moment after the client has left.
        while answer["online"] and time.monotonic() < deadline:
            await say(second, {"user": gone})
            answer = await hear(second)
        assert answer == {"online": online}


async def test_chn902_ignores_a_frame_and_stays_open(server: Server) -> None:
    async with connect(server.url("CHN902_example")) as client:
        await say(client, "hello")
        assert await hears_nothing(client)
    async with connect(server.url("CHN902_use_instead")) as client:
        await say(client, "hello")
        assert await hear(client) == "hello"
