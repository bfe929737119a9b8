from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.conversions import converted_coroutine_functions, told, told_function
from flake8_channels.model.library_coroutines import converted_library_methods
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.rule import Finding

_FAILS = "raises TypeError"


class SyncToAsyncOnAsyncDef(Rule):
    """sync_to_async or database_sync_to_async is put on an async def.

    ## What it does

    Looks for the decorators `@database_sync_to_async` and `@sync_to_async` on an `async def`,
    and for `database_sync_to_async(f)` where `f` is an `async def` of the project, has one of
    these decorators itself, or is a coroutine method of a channel layer or of Django:
    `self.channel_layer.group_send`, `Room.objects.aget`, `room.asave`.

    ## Why is this bad

    These turn a plain function into a coroutine function, and refuse one that is a coroutine
    function already: "sync_to_async can only be applied to sync functions". A decorator raises
    this `TypeError` while the module is imported, so neither Daphne nor uvicorn starts. A call in
    a consumer raises it when a client gets there, and the connection ends. The methods of a
    manager, such as `Room.objects.aget`, are the exception: Django wraps them in plain functions,
    so that no error is raised, and what the thread gives is a coroutine that nobody awaits.

    If the body needs a thread for the database, make it a plain `def`. If it awaits, it needs no
    thread.

    ## Example

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class PermissionsConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"permissions": await self.list_permissions()})

        @database_sync_to_async
        async def list_permissions(self):
            return sorted(self.scope["user"].get_all_permissions())
    ```

    ## Use instead

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class PermissionsConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"permissions": await self.list_permissions()})

        @database_sync_to_async
        def list_permissions(self):
            return sorted(self.scope["user"].get_all_permissions())
    ```

    ## References

    - Channels, Database access:
      <https://channels.readthedocs.io/en/stable/topics/databases.html>
    - Django, sync_to_async():
      <https://docs.djangoproject.com/en/stable/topics/async/#sync-to-async>
    """

    code = "CHN210"
    name = "sync-to-async-on-async-def"
    message = "{converter} on {function} {effect}; {instead}"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for node, function in converted_coroutine_functions(module):
            is_decorator = node in function.node.decorator_list
            at_import = is_decorator and module.syntax.function_around(node) is None
            yield self.report(
                node,
                converter=f"@{told(node)}" if is_decorator else told_function(node),
                function=_told(function),
                effect=f"{_FAILS} when this module is imported" if at_import else _FAILS,
                instead=f"drop the decorator, or make it `def {function.name}`"
                if is_decorator
                else f"await {function.name}() itself",
            )
        for conversion, raises in converted_library_methods(module):
            yield self.report(
                conversion.node,
                converter=conversion.written,
                function="a coroutine method",
                effect=_FAILS if raises else "gives a coroutine that never runs",
                instead=f"write `await {told(conversion.wrapped)}(...)`",
            )


def _told(function: FunctionDefinition) -> str:
    if function.is_coroutine_function:
        return f"the async def {function.name}()"
    return f"{function.name}(), which has such a decorator,"
