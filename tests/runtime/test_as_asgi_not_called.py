"""CHN302: a route to the method that would make the application."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.routing.as_asgi_not_called import AsAsgiNotCalled
from tests.runtime.harness import Client, application_in

PAGE = Page.of(AsAsgiNotCalled)


async def test_example_raises_type_error() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, TypeError)
        assert "as_asgi() takes 1 positional argument" in str(client.exception)


async def test_example_raises_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    with pytest.raises(TypeError):
        await communicator.connect(timeout=0.5)


async def test_use_instead_works() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"echo": "hello"}
        await client.disconnect()
        assert client.protocol_errors == []
