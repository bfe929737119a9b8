"""CHN213: a queryset leaves its thread without its rows."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.core.exceptions import SynchronousOnlyOperation

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.lazy_queryset_from_thread import LazyQuerysetFromThread
from tests.runtime.database import tables
from tests.runtime.harness import Client, application_in

PAGE = Page.of(LazyQuerysetFromThread)
CONVERTED = PAGE.example.replace(
    "await self.staff()", "await database_sync_to_async(User.objects.all)()"
)
ASYNC_FOR = PAGE.example.replace("for user in await", "async for user in await")
IN_CONNECT = PAGE.example.replace("await self.accept()", "list(await self.staff())")
REFUSED = "You cannot call this from an async context"

pytestmark = pytest.mark.usefixtures(tables.__name__)


@pytest.mark.parametrize("code", [PAGE.example, CONVERTED], ids=["example", "converted"])
async def test_example_ends_the_connection(code: str) -> None:
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() == 1011
        with pytest.raises(SynchronousOnlyOperation, match=REFUSED):
            raise client.exception or AssertionError


@pytest.mark.parametrize("method", ["count()", "exists()", "first()", "order_by('pk').last()"])
async def test_methods_that_send_the_query_fail_too(method: str) -> None:
    names = "[user.username for user in await self.staff()]"
    code = PAGE.example.replace(names, f"(await self.staff()).{method}")
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() == 1011
        assert isinstance(client.exception, SynchronousOnlyOperation)


async def test_what_is_empty_sends_no_query() -> None:
    assert list(User.objects.none()) == []


async def test_in_connect_it_fails_the_handshake() -> None:
    async with Client(application_in(IN_CONNECT)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, SynchronousOnlyOperation)


async def test_example_raises_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.send_json_to("hello")
    with pytest.raises(SynchronousOnlyOperation, match=REFUSED):
        await communicator.receive_from()


@pytest.mark.parametrize("code", [PAGE.use_instead, ASYNC_FOR], ids=["list", "async for"])
async def test_use_instead_names_the_staff(code: str) -> None:
    async with Client(application_in(code)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"staff": ["ada"]}
        await client.disconnect()
        assert client.protocol_errors == []
