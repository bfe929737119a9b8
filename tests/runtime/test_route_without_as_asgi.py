"""CHN301: a route to a consumer class."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.routing.route_without_as_asgi import RouteWithoutAsAsgi
from tests.runtime.harness import Client, application_in

PAGE = Page.of(RouteWithoutAsAsgi)

PLAIN_CONSUMER = """
from channels.consumer import AsyncConsumer
from channels.routing import ProtocolTypeRouter


class EchoConsumer(AsyncConsumer):
    async def websocket_connect(self, event):
        await self.send({"type": "websocket.accept"})


application = ProtocolTypeRouter({"websocket": EchoConsumer})
"""


@pytest.mark.parametrize("code", [PAGE.example, PLAIN_CONSUMER], ids=["generic", "plain"])
async def test_class_raises_type_error(code: str) -> None:
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, TypeError)


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
