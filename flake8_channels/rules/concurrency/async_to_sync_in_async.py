from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.conversions import Conversion, parentheses, sync_calls_in_async, told
from flake8_channels.model.guards import falls_back, is_expected
from flake8_channels.model.sync_helpers import helper_calls
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.conversions import SyncCall
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class AsyncToSyncInAsync(Rule):
    """What async_to_sync() makes is called in an async def.

    ## What it does

    Looks for `async_to_sync(f)(...)` directly in an `async def`, also by a name that the result
    is bound to, and for calls of functions with the decorator `@async_to_sync` there. A call of a
    plain `def` of the same file counts too, where that calls one of these in any case: not under
    a condition, in a loop, a `with` or a `try`, nor behind a `return`.

    A plain `def` or a lambda inside an `async def` is left alone, since it may run in a thread,
    and so is a call in a `try` that expects `RuntimeError`, or whose `except Exception` makes the
    call in another way.

    ## Why is this bad

    `async_to_sync()` runs a coroutine from a thread without an event loop and waits for it. In
    an `async def` the event loop is in the same thread, and the call raises `RuntimeError`: "You
    cannot use AsyncToSync in the same thread as an async event loop". In `connect()` both Daphne
    and uvicorn answer the handshake with HTTP 500. Later on the connection ends: Daphne closes it
    with code 1011, uvicorn drops it. In `channels.testing` the `RuntimeError` is raised.

    ## Example

    ```python
    from asgiref.sync import async_to_sync
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            async_to_sync(self.channel_layer.group_add)("lobby", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("lobby", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("lobby", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("lobby", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("lobby", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("lobby", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## References

    - Channels, Channel layers:
      <https://channels.readthedocs.io/en/stable/topics/channel_layers.html>
    - Django, async_to_sync():
      <https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync>
    """

    code = "CHN208"
    name = "async-to-sync-in-async"
    message = (
        "{call} is called in the async def {function}(), where an event loop runs: "
        "it raises RuntimeError; {instead}"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call in sync_calls_in_async(module):
            function = module.function_around(call.node)
            if function is None or is_expected(module.syntax, call.node, "RuntimeError"):
                continue
            if falls_back(module.syntax, call.node):
                continue
            if not (isinstance(call.made_by, Conversion) and call.made_by.wraps_coroutine):
                yield self.report(
                    call.node,
                    call=told(call.node),
                    function=function.name,
                    instead=_instead(call),
                )
        for helper_call in helper_calls(module):
            function = module.function_around(helper_call.node)
            if function is None or is_expected(module.syntax, helper_call.node, "RuntimeError"):
                continue
            name = told(helper_call.node.func)
            arguments = parentheses(helper_call.node)
            yield self.report(
                helper_call.node,
                call=f"{name}{arguments}, which calls {told(helper_call.refused.node)},",
                function=function.name,
                instead=f"write `await sync_to_async({name}){arguments}`",
            )


def _instead(call: SyncCall) -> str:
    if not isinstance(call.made_by, Conversion):
        return f"drop the decorator of {call.made_by.name}() and write `await {told(call.node)}`"
    written = f"{told(call.made_by.wrapped)}{parentheses(call.node)}"
    return f"write `{written}`" if call.made_by.wraps_plain_function else f"write `await {written}`"
