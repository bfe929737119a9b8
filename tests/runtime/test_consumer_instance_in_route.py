"""CHN304: one consumer object for two clients."""

from __future__ import annotations

from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.routing.consumer_instance_in_route import ConsumerInstanceInRoute
from tests.runtime.harness import Client, application_in

PAGE = Page.of(ConsumerInstanceInRoute)


async def test_example_works_for_one_client() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"echo": "hello"}
        await client.disconnect()
        assert client.protocol_errors == []


async def test_example_answers_the_wrong_client() -> None:
    application = application_in(PAGE.example)
    async with Client(application) as first, Client(application) as second:
        assert await first.handshake() == "accepted"
        assert await second.handshake() == "accepted"
        await first.send_json("secret")
        assert await second.receive_json() == {"echo": "secret"}
        assert await first.receive_json() is None
        await first.disconnect()
        await second.disconnect()
        assert first.protocol_errors == second.protocol_errors == []


async def test_example_answers_the_wrong_client_in_channels_testing() -> None:
    application = application_in(PAGE.example)
    first = WebsocketCommunicator(application, "/ws/chat/")
    second = WebsocketCommunicator(application, "/ws/chat/")
    await first.connect()
    await second.connect()
    await first.send_json_to("secret")
    assert await second.receive_json_from() == {"echo": "secret"}
    assert await first.receive_nothing()
    await first.disconnect()
    await second.disconnect()


async def test_example_shares_what_is_stored_on_self() -> None:
    remembering = PAGE.example.replace(
        'await self.send_json({"echo": content})',
        'self.last, last = content, getattr(self, "last", None); await self.send_json(last)',
    )
    application = application_in(remembering)
    async with Client(application) as first, Client(application) as second:
        await first.handshake()
        await first.send_json("secret")
        assert await first.receive_json() is None
        await second.handshake()
        await second.send_json("hello")
        assert await second.receive_json() == "secret"


async def test_use_instead_answers_each_client() -> None:
    application = application_in(PAGE.use_instead)
    async with Client(application) as first, Client(application) as second:
        assert await first.handshake() == "accepted"
        assert await second.handshake() == "accepted"
        await first.send_json("secret")
        assert await first.receive_json() == {"echo": "secret"}
        assert await second.receive_json() is None
        await first.disconnect()
        await second.disconnect()
        assert first.protocol_errors == second.protocol_errors == []
