"""CHN110: a hook that never returns."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.handshake.endless_handler import EndlessHandler
from tests.runtime.harness import application_in
from tests.runtime.servers import COMMANDS, SILENCE, hear, logs, say, serving

if TYPE_CHECKING:
    from pathlib import Path

# A test need not wait for the clock.
FASTER = ("asyncio.sleep(1)", "asyncio.sleep(0.05)")

PAGE = Page.of(EndlessHandler)
EXAMPLE = PAGE.example.replace(*FASTER)
COUNTING = "import itertools\n" + EXAMPLE.replace("while True", "for _ in itertools.count()")
USE_INSTEAD = PAGE.use_instead.replace(*FASTER)
SENDING = 'await self.send_json({"tick": content})'
GUARDED = f"""\
try:
                {SENDING}
            except Exception as error:
                print(repr(error))
                raise"""
#: Prints when disconnect() runs, and what ends the loop.
TELLING = EXAMPLE.replace(SENDING, GUARDED).replace(
    "        await self.channel_layer", "        print('left')\n        await self.channel_layer"
)
#: Prints each round of a loop that sends nothing.
SILENT = TELLING.replace(SENDING, 'print("round")')
MODULES = {"telling": TELLING, "silent": SILENT, "use_instead": USE_INSTEAD}


async def ticks(communicator: WebsocketCommunicator, content: str) -> None:
    """Wait until the clock ticks for what was sent."""
    while await communicator.receive_json_from() != {"tick": content}:
        pass


@pytest.mark.parametrize("example", [EXAMPLE, COUNTING], ids=["while", "for"])
async def test_example_hears_nothing_while_the_loop_runs(example: str) -> None:
    communicator = WebsocketCommunicator(application_in(example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to("first")
    await ticks(communicator, "first")
    await communicator.send_json_to("second")
    for _ in range(5):
        assert await communicator.receive_json_from() == {"tick": "first"}
    # The loop goes on when the client has left; disconnect() does not run.
    await communicator.send_input({"type": "websocket.disconnect", "code": 1000})
    await ticks(communicator, "first")
    await ticks(communicator, "first")
    communicator.stop()


async def test_use_instead_handles_other_messages() -> None:
    communicator = WebsocketCommunicator(application_in(USE_INSTEAD), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to("first")
    await ticks(communicator, "first")
    await ticks(communicator, "first")
    await communicator.disconnect()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.servers
@pytest.mark.parametrize("module", ["telling", "silent"])
async def test_daphne_kills_the_loop(module: str, tmp_path: Path) -> None:
    with serving("daphne", MODULES, tmp_path, "--application-close-timeout", "1") as server:
        async with connect(server.url(module)) as client:
            await say(client, "first")
            assert await logs(server, "round") if module == "silent" else await hear(client)
        assert await logs(server, "took too long to shut down and was killed")
    assert "left\n" not in server.log


@pytest.mark.servers
async def test_uvicorn_runs_a_loop_that_is_silent_for_ever(tmp_path: Path) -> None:
    with serving("uvicorn", MODULES, tmp_path) as server:
        async with connect(server.url("silent")) as client:
            await say(client, "first")
            assert await logs(server, "round")
        await asyncio.sleep(SILENCE)
        rounds = server.log.count("round\n")
        await asyncio.sleep(SILENCE)
        assert server.log.count("round\n") > rounds
    assert "left\n" not in server.log


@pytest.mark.servers
async def test_uvicorn_ends_a_loop_that_sends(tmp_path: Path) -> None:
    with serving("uvicorn", MODULES, tmp_path) as server:
        async with connect(server.url("telling")) as client:
            await say(client, "first")
            assert await hear(client) == {"tick": "first"}
        assert await logs(server, "ClientDisconnected()")
        await asyncio.sleep(SILENCE)
    assert "left\n" not in server.log


@pytest.mark.servers
@pytest.mark.parametrize("name", COMMANDS)
async def test_use_instead_ends_on_servers(name: str, tmp_path: Path) -> None:
    with serving(name, MODULES, tmp_path) as server:
        async with connect(server.url("use_instead")) as client:
            await say(client, "first")
            assert await hear(client) == {"tick": "first"}
        await asyncio.sleep(SILENCE)
    assert not any("Traceback" in line for line in server.log)
