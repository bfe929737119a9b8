from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.lazy_results import lazy_results
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.model.lazy_results import LazyResult
    from flake8_channels.rule import Finding
#: The first Channels whose oldest Django has the methods with an `a`.
_ASYNC_METHODS_SINCE = 4
#: How rows are taken -> what does the same without a thread.
_WITHOUT_THREAD = {
    "bool()": "await aexists() of",
    "for": "write `async for` over",
    "if": "await aexists() of",
    "len()": "await acount() of",
    "list()": "write `[row async for row in ...]` over",
    "while": "await aexists() of",
}


class LazyQuerysetFromThread(Rule):
    """A thread gives a queryset, whose query is then sent in the event loop.

    ## What it does

    Looks in async consumers and middleware for what gives a queryset from a thread: a function
    with `@database_sync_to_async` or `@sync_to_async` that returns `Room.objects.filter(...)`, and
    `database_sync_to_async(Room.objects.all)()`, also of a many-to-many field as in
    `database_sync_to_async(room.members.all)()`. It reports the call if the same function then
    takes the rows: in `for`, `list()`, `len()`, `join()`, `if`, `while`, an index and so on, or
    calls a method that sends the query, such as `count()`, `exists()` and `first()`.

    A queryset that goes to `async for` or to another function is left alone, and so is one whose
    rows the thread may have fetched.

    ## Why is this bad

    `filter()` and `all()` send no query. It is sent when the rows are taken, and that is in the
    event loop, where Django raises `SynchronousOnlyOperation`: "You cannot call this from an
    async context". In `connect()` both Daphne and uvicorn answer the handshake with HTTP 500.
    Later on the connection ends: Daphne closes it with code 1011, uvicorn drops it. In
    `channels.testing` the error is raised.

    ## Example

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.contrib.auth.models import User

    logger = logging.getLogger(__name__)


    class StaffConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            names = [user.username for user in await self.staff()]
            await self.send_json({"staff": names})

        @database_sync_to_async
        def staff(self):
            return User.objects.filter(is_staff=True)
    ```

    ## Use instead

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.contrib.auth.models import User

    logger = logging.getLogger(__name__)


    class StaffConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            names = [user.username for user in await self.staff()]
            await self.send_json({"staff": names})

        @database_sync_to_async
        def staff(self):
            return list(User.objects.filter(is_staff=True))
    ```

    ## References

    - Channels, Database access:
      <https://channels.readthedocs.io/en/stable/topics/databases.html>
    - Django, When QuerySets are evaluated:
      <https://docs.djangoproject.com/en/stable/ref/models/querysets/#when-querysets-are-evaluated>
    - A queryset that a thread returns:
      <https://github.com/django/channels/issues/1916>
    """

    code = "CHN213"
    name = "lazy-queryset-from-thread"
    message = (
        "{call} gives a queryset that is not fetched yet: `{how}` in line {line} sends its query "
        "in the event loop and raises SynchronousOnlyOperation; {instead}"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for result in lazy_results(module):
            yield self.report(
                result.node,
                call=result.written,
                how=result.how,
                line=result.taken.lineno,
                instead=_instead(module, result),
            )


def _instead(module: CheckedModule, result: LazyResult) -> str:
    if result.method is not None:
        if module.channels_version >= _ASYNC_METHODS_SINCE:
            return f"await a{result.method}() of the queryset itself"
        return f"call {result.method}() in a function with database_sync_to_async"
    if result.function is not None:
        return f"return `list(...)` of it from {result.function.name}()"
    has_async_methods = module.channels_version >= _ASYNC_METHODS_SINCE and result.is_queryset
    if has_async_methods and result.how in _WITHOUT_THREAD:
        return f"{_WITHOUT_THREAD[result.how]} the queryset itself"
    return "make a list of it in a function with database_sync_to_async"
