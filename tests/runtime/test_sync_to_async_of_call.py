"""CHN211: what database_sync_to_async() does with a result, and when its result is not called."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import SynchronousOnlyOperation

from flake8_channels.page import Page
from flake8_channels.rules.concurrency.sync_to_async_of_call import SyncToAsyncOfCall
from tests.runtime.database import tables
from tests.runtime.harness import Client, application_in

PAGE = Page.of(SyncToAsyncOfCall)

SHORTCUT = PAGE.example.replace("User.objects.count()", "get_object_or_404(User, pk=1)").replace(
    "import logging", "import logging\nfrom django.shortcuts import get_object_or_404"
)
SAVED = PAGE.example.replace("User.objects.count()", 'self.scope["user"].save()')
AWAITED = PAGE.use_instead.replace("(User.objects.count)()", "(User.objects.count)")
GIVEN_A_NUMBER = PAGE.example.replace("User.objects.count()", "len(content)")
GIVEN_A_NUMBER_IN_CONNECT = PAGE.use_instead.replace(
    "await self.accept()", "await database_sync_to_async(len(self.groups))()"
)

REFUSED = "You cannot call this from an async context"


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        (PAGE.example, SynchronousOnlyOperation, REFUSED),
        (SHORTCUT, SynchronousOnlyOperation, REFUSED),
        (SAVED, SynchronousOnlyOperation, REFUSED),
        (AWAITED, TypeError, "can't be (used in 'await' expression|awaited)"),
        (GIVEN_A_NUMBER, TypeError, "sync_to_async can only be applied to sync functions"),
    ],
    ids=["example", "a shortcut", "the user", "awaited", "a number"],
)
async def test_error_ends_the_connection(code: str, error: type[Exception], says: str) -> None:
    async with Client(application_in(code), user=User(pk=1)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json([1, 2])
        assert await client.closed() == 1011
        with pytest.raises(error, match=says):
            raise client.exception or AssertionError


@pytest.mark.usefixtures(tables.__name__)
async def test_use_instead_counts() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json(None)
        assert await client.receive_json() == {"members": 1}
        await client.disconnect()
        assert client.protocol_errors == []


async def test_error_in_connect_fails_the_handshake() -> None:
    async with Client(application_in(GIVEN_A_NUMBER_IN_CONNECT)) as client:
        assert await client.handshake() == "failed"
        assert isinstance(client.exception, TypeError)
