"""CHN116: headers for accept() in the wrong form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect

from flake8_channels.page import Page
from flake8_channels.rules.handshake.accept_headers import AcceptHeaders
from tests.runtime.harness import Client, application_in
from tests.runtime.servers import GENEROUS, handshake, hear, logs, say, serving

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Page.of(AcceptHeaders)
WRITTEN = '{"x-feed": "news"}'
WRONG = {
    "a_dictionary": WRITTEN,
    "a_dictionary_of_bytes": '{b"x-feed": b"news"}',
    "text": '[("x-feed", "news")]',
    "text_in_a_value": '[(b"x-feed", "news")]',
    "a_line": '["x-feed: news"]',
    "no_pairs": '(b"x-feed", b"news")',
}
RIGHT = {
    "an_empty_dictionary": "{}",
    "lists": '[[b"x-feed", b"news"]]',
    "items": '{b"x-feed": b"news"}.items()',
}
MODULES = {
    "use_instead": PAGE.use_instead,
    **{
        name: PAGE.example.replace(WRITTEN, headers) for name, headers in {**WRONG, **RIGHT}.items()
    },
}


async def test_example_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.disconnect()


async def test_example_gives_the_server_names_without_values() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    await communicator.send_input({"type": "websocket.connect"})
    assert (await communicator.receive_output())["headers"] == ["x-feed"]
    communicator.stop()


async def test_use_instead_accepts() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"received": "hello"}
        await client.disconnect()
        assert client.protocol_errors == []


@pytest.mark.servers
async def test_uvicorn_answers_with_an_error(tmp_path: Path) -> None:
    with serving("uvicorn", MODULES, tmp_path) as server:
        answers = {name: await handshake(server.url(name), GENEROUS) for name in MODULES}
        right = ["use_instead", *RIGHT]
        assert answers == {
            **dict.fromkeys(WRONG, "HTTP 500"),
            **dict.fromkeys(right, "accepted"),
        }
        assert await logs(server, "ValueError")
        async with connect(server.url("use_instead")) as client:
            assert client.response is not None
            assert client.response.headers["x-feed"] == "news"
            await say(client, "hello")
            assert await hear(client) == {"received": "hello"}


@pytest.mark.servers
async def test_daphne_ignores_headers(tmp_path: Path) -> None:
    with serving("daphne", MODULES, tmp_path) as server:
        for name in MODULES:
            async with connect(server.url(name)) as client:
                assert client.response is not None
                assert "x-feed" not in client.response.headers
