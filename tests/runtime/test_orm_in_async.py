"""CHN212: Django refuses a query in the event loop."""

from __future__ import annotations

import asyncio
import inspect

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import SynchronousOnlyOperation
from django.db.models import Manager, QuerySet

from flake8_channels.model.instances import INSTANCE_METHODS
from flake8_channels.model.queries import SENDS
from flake8_channels.page import Page
from flake8_channels.rules.concurrency.orm_in_async import OrmInAsync
from tests.runtime.database import tables
from tests.runtime.harness import Client, application_in

PAGE = Page.of(OrmInAsync)
IN_CONNECT = PAGE.example.replace("await self.accept()", "User.objects.count()")
REFUSED = "You cannot call this from an async context"

pytestmark = pytest.mark.usefixtures(tables.__name__)


async def test_example_ends_the_connection() -> None:
    async with Client(application_in(PAGE.example)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.closed() == 1011
        with pytest.raises(SynchronousOnlyOperation, match=REFUSED):
            raise client.exception or AssertionError


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


async def test_use_instead_counts() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"users": 1}
        await client.disconnect()
        assert client.protocol_errors == []


async def test_other_forms_raise_too() -> None:
    users = User.objects.all()
    user = User(username="someone")
    permission = Permission(content_type_id=1)
    for send in (
        lambda: list(users),
        lambda: len(users),
        lambda: bool(users),
        lambda: users[0],
        lambda: next(each for each in users),
        lambda: User.objects.get(pk=1),
        lambda: user.save(),
        lambda: permission.content_type,
        lambda: str(permission.content_type),
        lambda: bool(permission.content_type),
        lambda: permission.content_type == user,
        lambda: Permission.objects.acreate(content_type=permission.content_type),
    ):
        with pytest.raises(SynchronousOnlyOperation):
            send()


async def test_foreign_keys_of_what_select_related_fetched_are_not_there() -> None:
    through = Group.permissions.through
    group = await Group.objects.acreate(name="someone")
    permission = await Permission.objects.afirst()
    await through.objects.acreate(group=group, permission=permission)
    row = await through.objects.select_related("permission").aget(group=group)
    with pytest.raises(SynchronousOnlyOperation):
        _ = row.permission.content_type
    row = await through.objects.select_related("permission__content_type").aget(group=group)
    assert row.permission.content_type
    await group.adelete()


async def test_objects_from_a_thread_are_no_different() -> None:
    permission = await database_sync_to_async(lambda: Permission.objects.first())()
    for send in (lambda: permission.content_type, lambda: permission.save()):
        with pytest.raises(SynchronousOnlyOperation):
            send()


async def test_rows_that_async_for_fetched_are_there() -> None:
    users = User.objects.all()
    assert [user.username async for user in users] == [user.username for user in users]
    await asyncio.sleep(0)


@pytest.mark.parametrize("method", sorted(SENDS))
def test_querysets_have_both_methods(method: str) -> None:
    assert not inspect.iscoroutinefunction(getattr(QuerySet, method))
    assert inspect.iscoroutinefunction(getattr(QuerySet, f"a{method}"))
    assert hasattr(Manager, method) == (method != "delete")


@pytest.mark.parametrize("method", sorted(INSTANCE_METHODS))
def test_models_have_both_methods(method: str) -> None:
    assert inspect.iscoroutinefunction(getattr(User, f"a{method}"))


async def test_a_slice_with_a_step_sends_the_query() -> None:
    users = User.objects.order_by("pk")
    assert isinstance(users[:4], QuerySet)
    with pytest.raises(SynchronousOnlyOperation, match=REFUSED):
        users[:4:2]
