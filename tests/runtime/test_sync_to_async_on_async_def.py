"""CHN210: sync_to_async refuses a coroutine function."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth.models import AnonymousUser, User

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.sync_to_async_on_async_def import SyncToAsyncOnAsyncDef
from tests.runtime.harness import Client, application_in, load

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Page.of(SyncToAsyncOnAsyncDef)
REFUSED = "sync_to_async can only be applied to sync functions"

CALLED = PAGE.example.replace("    @database_sync_to_async\n", "").replace(
    "await self.list_permissions()", "await database_sync_to_async(self.list_permissions)()"
)
#: What the decorator has made is converted once more.
TWICE = PAGE.use_instead.replace(
    "await self.list_permissions()", "await database_sync_to_async(self.list_permissions)()"
)


def test_example_cannot_be_imported() -> None:
    with pytest.raises(TypeError, match=REFUSED):
        load(PAGE.example)


async def test_use_instead_answers() -> None:
    async with Client(application_in(PAGE.use_instead), user=AnonymousUser()) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(None)
        assert await client.receive_json() == {"permissions": []}
        await client.disconnect()
        assert client.protocol_errors == []


@pytest.mark.parametrize("source", [CALLED, TWICE])
async def test_a_call_ends_the_connection(source: str) -> None:
    async with Client(application_in(source), user=AnonymousUser()) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(None)
        assert await client.closed() == 1011
        with pytest.raises(TypeError, match=REFUSED):
            raise client.exception or AssertionError


def test_a_generator_is_let_pass() -> None:
    async def rows():
        yield 1

    assert callable(sync_to_async(rows))


@pytest.mark.parametrize(
    "convert",
    [
        lambda: sync_to_async(get_channel_layer().group_send),  # noqa: CHN210
        lambda: sync_to_async(User.objects.all().aget),  # noqa: CHN210
        lambda: sync_to_async(User().asave),
    ],
)
def test_coroutine_methods_are_refused(convert: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=REFUSED):
        convert()


async def test_a_method_of_a_manager_gives_a_coroutine() -> None:
    given = await sync_to_async(User.objects.aget)(pk=1)  # noqa: CHN210
    assert inspect.iscoroutine(given)
    given.close()
