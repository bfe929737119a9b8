from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.loop_queries import QUERY_WORDS, loop_queries
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.model.served import Served
    from flake8_channels.rule import Finding


class OrmInAsync(Rule):
    """A database query is sent in the event loop.

    ## What it does

    Looks in the `async def` methods of async consumers, in middleware, and in the functions of
    the same file that these call. It reports methods of a model's manager or of a queryset that
    send a query (`get()`, `create()`, `count()`, `first()` and so on), `get_object_or_404()` and
    `get_list_or_404()`, querysets in `for`, `list()`, `len()`, `join()`, `if`, `while`, an index
    and so on, `save()`, `delete()` and `refresh_from_db()` of an object that the function has made
    or fetched, and foreign keys of an object that it has fetched without them: `message.author`,
    and `message.room.owner` where `select_related()` names only the room. An object that a function
    with `database_sync_to_async` returns counts as fetched where that is awaited. Of an
    attribute, `self.room.save()` is reported if the function itself has put the object there, and
    if nothing can have replaced it since.

    Many-to-many fields and the `related_name` of foreign keys, which give managers too, are
    followed where the models can be read: `room.members.count()`, `room.members.add(user)` and
    `for user in room.members.all()`, of a room that the function has fetched without
    `prefetch_related()`. So are functions of the same file that give a queryset and never anything
    else, such as a list: `for room in self.rooms()`. `self.scope["user"]` is taken for one of
    Django's users: `user.save()`, `user.groups.filter(name="staff").exists()`.

    A model is a class that derives from `django.db.models.Model`, or a name that is imported from
    a module `models`. What such a name makes, when the module cannot be read, is an object of a
    model only if the import is a relative one or from Django: other packages have classes with a
    `save()` too. Functions and lambdas inside a method are left alone, since they may run in
    a thread, and so is `async for`. Where the project sets `DJANGO_ALLOW_ASYNC_UNSAFE`, in code
    other than a `conftest.py`, in a `.env` file or in `docker-compose.yml`, or where the code
    expects `SynchronousOnlyOperation`, nothing is reported. Nor is what a called function does
    under a condition on its parameters or on what it keeps, or where it finds no running loop.

    ## Why is this bad

    Django refuses a query in a thread that runs an event loop: `SynchronousOnlyOperation`, "You
    cannot call this from an async context". In `connect()` both Daphne and uvicorn answer the
    handshake with HTTP 500. Later on the connection ends: Daphne closes it with code 1011,
    uvicorn drops it. In `channels.testing` the error is raised.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.contrib.auth.models import User

    logger = logging.getLogger(__name__)


    class CrowdConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"users": User.objects.count()})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.contrib.auth.models import User

    logger = logging.getLogger(__name__)


    class CrowdConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"users": await User.objects.acount()})
    ```

    ## References

    - Channels, Database access:
      <https://channels.readthedocs.io/en/stable/topics/databases.html>
    - Django, Async safety:
      <https://docs.djangoproject.com/en/stable/topics/async/#async-safety>
    - SynchronousOnlyOperation in a consumer:
      <https://github.com/django/channels/issues/1916>
    """

    code = "CHN212"
    name = "orm-in-async"
    message = (
        "{query} sends a query in {function}, where an event loop runs: it raises "
        "SynchronousOnlyOperation; {instead}"
    )
    words = QUERY_WORDS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for query in loop_queries(module):
            yield self.report(
                query.node,
                query=query.written,
                function=_function(query.served),
                instead=query.instead,
            )


def _function(served: Served) -> str:
    function, caller = served.function, served.caller
    if isinstance(function.node, ast.AsyncFunctionDef) or caller is None:
        return f"the async def {function.name}()"
    return f"{function.name}(), which {caller.name}() calls"
