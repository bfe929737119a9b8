"""CHN203: what a coroutine is worth in a condition, and what becomes of it when it is dropped."""

from __future__ import annotations

import sys

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, User

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.unawaited_helper import UnawaitedHelper
from tests.runtime.harness import Client, application_in

PAGE = Page.of(UnawaitedHelper)

DROPPED = """
from channels.auth import login
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

stored = []


class RoomConsumer(AsyncJsonWebsocketConsumer):
    @database_sync_to_async
    def store(self, content):
        stored.append(content)

    async def receive_json(self, content):
        {}self.store(content)
        {}database_sync_to_async(stored.append)(content)
        await self.send_json(stored)
"""
OF_LIBRARIES = """
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core.cache import cache


class CacheConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        {}cache.aset("heard", content)
        await self.send_json(await cache.aget("heard"))
"""
#: What becomes of a coroutine in place of a text -> the error.
MISTAKEN = {
    "await self.send_json({'heard': heard})": "TypeError",
    "await self.send(text_data=heard)": "TypeError",
    "first, second = heard": "TypeError",
    "heard['first']": "TypeError",
    "heard.first": "AttributeError",
    "async for each in heard: pass": "TypeError",
    "async with heard: pass": "TypeError" if sys.version_info >= (3, 11) else "AttributeError",
    "print(*heard)": "TypeError",
    "print({**heard})": "TypeError",
    "print(1 + heard)": "TypeError",
    "print(', '.join(heard))": "TypeError",
}
#: How permissions are asked for that nobody has -> what the client hears.
ASKED = {
    "all(self.may(each) for each in 'ab')": True,
    "all([self.may(each) for each in 'ab'])": True,
    "any((self.may('a'), self.may('b')))": True,
    "all([await self.may(each) for each in 'ab'])": False,
}
OF_PERMISSIONS = """
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class RoomConsumer(AsyncJsonWebsocketConsumer):
    @database_sync_to_async
    def may(self, permission):
        return False

    async def receive_json(self, content):
        await self.send_json({})
"""
IN_SYNC_CONSUMER = """
from channels.db import database_sync_to_async
from channels.generic.websocket import JsonWebsocketConsumer


class RoomConsumer(JsonWebsocketConsumer):
    {}
    def load(self):
        return 5

    def receive_json(self, content):
        self.send_json({{"type": type(self.load()).__name__}})
"""
IGNORED = "ignore:coroutine .* was never awaited:RuntimeWarning"


async def answer(code: str, content: object) -> object:
    """What the consumer sends back."""
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(content)
        heard = await client.receive_json()
        await client.disconnect()
        assert client.protocol_errors == []
        return heard


async def test_example_lets_everybody_pass() -> None:
    async with Client(application_in(PAGE.example), user=AnonymousUser()) as client:
        with pytest.warns(RuntimeWarning, match="was never awaited"):
            assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"read": "hello"}
        await client.disconnect()
        assert client.protocol_errors == []


async def test_example_lets_everybody_pass_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    communicator.scope["user"] = AnonymousUser()
    with pytest.warns(RuntimeWarning, match="was never awaited"):
        assert await communicator.connect() == (True, None)
    await communicator.disconnect()


@pytest.mark.parametrize(
    ("user", "outcome"),
    [(AnonymousUser(), "rejected"), (User(pk=1, is_superuser=True), "accepted")],
    ids=["a stranger", "a superuser"],
)
async def test_use_instead_asks(user: User, outcome: str) -> None:
    async with Client(application_in(PAGE.use_instead), user=user) as client:
        assert await client.handshake() == outcome


@pytest.mark.filterwarnings(IGNORED)
async def test_dropped_coroutines_never_run() -> None:
    assert await answer(DROPPED.format("", ""), 7) == []
    assert await answer(DROPPED.format("await ", "await "), 7) == [7, 7]


@pytest.mark.filterwarnings(IGNORED)
async def test_helper_with_a_decorator_in_a_sync_consumer() -> None:
    decorated = IN_SYNC_CONSUMER.format("@database_sync_to_async")
    assert await answer(decorated, None) == {"type": "coroutine"}
    assert await answer(IN_SYNC_CONSUMER.format(""), None) == {"type": "int"}


@pytest.mark.filterwarnings(IGNORED)
async def test_coroutines_of_django_never_run() -> None:
    assert await answer(OF_LIBRARIES.format(""), 7) is None
    assert await answer(OF_LIBRARIES.format("await "), 7) == 7


@pytest.mark.filterwarnings(IGNORED)
@pytest.mark.parametrize(("statement", "error"), MISTAKEN.items())
async def test_a_coroutine_in_place_of_its_result_fails(statement: str, error: str) -> None:
    heard = f'heard = cache.aget("heard")\n        {statement}\n        '
    async with Client(application_in(OF_LIBRARIES.format(heard))) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(7)
        assert await client.closed() == 1011
        assert client.exception is not None
        assert type(client.exception).__name__ == error
        # Lets go of the coroutine, while its warning is ignored.
        client.exception.with_traceback(None)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.filterwarnings(IGNORED)
async def test_all_and_any_never_await(asked: str) -> None:
    assert await answer(OF_PERMISSIONS.format(asked), {}) is ASKED[asked]


async def test_await_in_a_generator_expression_fails() -> None:
    async with Client(
        application_in(OF_PERMISSIONS.format("all(await self.may(1) for _ in 'a')"))
    ) as client:
        await client.handshake()
        await client.send_json({})
        await client.receive_json()
        with pytest.raises(TypeError, match="'async_generator' object is not iterable"):
            raise client.exception or AssertionError
