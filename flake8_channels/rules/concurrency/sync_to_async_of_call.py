from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.conversions import CONVERTERS, is_async_already
from flake8_channels.model.expression_use import Use
from flake8_channels.model.results import is_data
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.conversions import Conversion
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class SyncToAsyncOfCall(Rule):
    """sync_to_async() is given a result, or what it makes is never called.

    ## What it does

    Looks for `database_sync_to_async(f(...))` and `sync_to_async(f(...))`, where `f` is a method
    of a model's manager, a builtin or a function of the project that gives data,
    `get_object_or_404()` or `save()` of the consumer's user, and for
    `database_sync_to_async(f)` that is awaited without a call, or that is a statement of its own.

    `partial()`, `getattr()`, a lambda, and the call of a function that makes functions are left
    alone.

    ## Why is this bad

    `database_sync_to_async()` takes a function and gives back a coroutine function. In
    `database_sync_to_async(User.objects.count())` the query runs first, in the event loop, where
    Django refuses it with `SynchronousOnlyOperation`. A result that Django lets pass is refused
    with a `TypeError`, since it cannot be called. A function that is awaited without a call is a
    `TypeError` too. In `connect()` both Daphne and uvicorn answer with HTTP 500. Later on the
    connection ends: Daphne closes it with code 1011, uvicorn drops it.

    ## Example

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.contrib.auth.models import User

    logger = logging.getLogger(__name__)


    class MembersConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            members = await database_sync_to_async(User.objects.count())()
            await self.send_json({"members": members})
    ```

    ## Use instead

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.contrib.auth.models import User

    logger = logging.getLogger(__name__)


    class MembersConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            members = await database_sync_to_async(User.objects.count)()
            await self.send_json({"members": members})
    ```

    ## References

    - Channels, Database access:
      <https://channels.readthedocs.io/en/stable/topics/databases.html>
    - Calling database_sync_to_async:
      <https://github.com/django/channels/issues/1446>
    - SynchronousOnlyOperation in a consumer:
      <https://github.com/django/channels/issues/1916>
    """

    code = "CHN211"
    name = "sync-to-async-of-call"
    message = "{conversion} {mistake}: {effect}; write `{instead}`"
    words = CONVERTERS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for conversion in module.conversions:
            if conversion.to_async:
                found = _mistake(module, conversion)
                if found is not None:
                    mistake, effect = found
                    awaits = "await " if conversion.is_in_async else ""
                    yield self.report(
                        conversion.node,
                        conversion=conversion.written,
                        mistake=mistake,
                        effect=effect,
                        instead=awaits + conversion.called_right,
                    )


def _mistake(module: CheckedModule, conversion: Conversion) -> tuple[str, str] | None:
    """What is wrong with a conversion, and what happens; None if nothing is for certain."""
    if isinstance(conversion.wrapped, ast.Call) and is_data(module, conversion.wrapped):
        where = "runs in the event loop and fails" if conversion.is_in_async else "raises TypeError"
        return "is given a result, not a function", f"it {where}"
    if conversion.function is not None and is_async_already(conversion.function):
        return None  # It fails before that: CHN210.
    if conversion.use is Use.AWAITED:
        return "is awaited and never called", "await raises TypeError"
    if conversion.use is Use.DISCARDED:
        return "makes a function that is never called", "nothing runs"
    return None
