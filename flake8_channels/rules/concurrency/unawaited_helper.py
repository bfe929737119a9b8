from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.coroutines import instead_of, own_coroutines_in, taken_name
from flake8_channels.model.expression_use import Use, is_tested
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class UnawaitedHelper(Rule):
    """A coroutine is dropped, or taken for its result.

    ## What it does

    Looks in consumers and in coroutine functions for what makes a coroutine: an `async def` of
    the project, a function or method with the decorator `@database_sync_to_async` or
    `@sync_to_async`, `database_sync_to_async(f)()`, `login()`, `logout()` and `get_user()` of
    `channels.auth`, and what asyncio and Django make themselves: `asyncio.sleep()`,
    `cache.aget()`, `Room.objects.aget()`, `room.asave()`.

    It reports a coroutine that is used as if it were the result: in `if`, `while`, `and`, `or`,
    `not`, a comparison, a sum, a format string, a log, a loop, `with`, `match`, an index, as an
    argument of a builtin such as `len()`, one by one in `all()` and `any()`, or in what `send()`,
    `send_json()` or `json.dumps()` is given.
    A name that holds the coroutine counts too, unless it is awaited or handed on somewhere; an
    attribute of `self` counts where the same method goes on to use it and fails. So does what a
    property of the consumer gives that is an `async def`: `if self.allowed:`. It also reports
    the call as a statement of its own; that of a consumer's plain `async def` method or of
    `channels.auth` is for CHN201.

    ## Why is this bad

    No line of the function runs. A row is never written, a user is never logged in. And a
    coroutine is always true: a permission check in `if self.may_read():` lets everybody pass, on
    Daphne, on uvicorn and in `channels.testing`. No error is raised.

    Where the result is sent, unpacked, indexed or asked for an attribute, the coroutine raises
    `TypeError` or `AttributeError`, and the connection is closed.

    The only other trace is Python's `RuntimeWarning` that a coroutine "was never awaited". uvicorn
    prints it. Daphne does not, unless it is started with `-v 2`.

    ## Example

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class AuditConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if self.may_read():
                await self.accept()
            else:
                await self.close()

        async def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"read": content})

        @database_sync_to_async
        def may_read(self):
            return self.scope["user"].has_perm("audit.view_entry")
    ```

    ## Use instead

    ```python
    import logging

    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class AuditConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if await self.may_read():
                await self.accept()
            else:
                await self.close()

        async def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"read": content})

        @database_sync_to_async
        def may_read(self):
            return self.scope["user"].has_perm("audit.view_entry")
    ```

    ## References

    - Channels, Database access:
      <https://channels.readthedocs.io/en/stable/topics/databases.html>
    - Channels, Authentication:
      <https://channels.readthedocs.io/en/stable/topics/authentication.html>
    - Python, Detect never awaited coroutines:
      <https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines>
    """

    code = "CHN203"
    name = "unawaited-helper"
    message = "{call} is a coroutine{mistake}: {effect}; {instead}"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        if not module.uses_channels:
            return
        for call in own_coroutines_in(module):
            if call.use is Use.TAKEN:
                is_true = ", and always true" if is_tested(module.syntax, call.node) else ""
                mistake = f" that is taken for its result{is_true}"
            elif call.use is Use.KEPT:
                name = taken_name(call)
                if name is None:
                    continue
                mistake = (
                    f", and line {name.lineno} uses `{ast.unparse(name)}` as if it were the result"
                )
            elif call.is_helper:
                mistake = " that is never awaited"
            else:
                continue
            yield self.report(
                call.node,
                call=call.written,
                mistake=mistake,
                effect=call.effect,
                instead=instead_of(call),
            )
