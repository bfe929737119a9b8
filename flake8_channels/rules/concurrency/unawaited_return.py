from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.expression_use import Use
from flake8_channels.model.handlers import drops_what_it_returns
from flake8_channels.model.unawaited import (
    consumer_calls_in,
    consumer_mentions_in,
    effect_of_return,
)
from flake8_channels.model.uncalled import uncalled_methods
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.calls import MethodUse
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class UnawaitedReturn(Rule):
    """A consumer method returns or names a coroutine that nobody awaits.

    ## What it does

    Looks into the methods that Channels calls, such as `connect()`, `receive()` and event
    handlers, and into overrides of `accept()`, `close()`, `send()` and `send_json()` whose results
    nobody looks at. It reports `return self.accept()` in an `async def`, where the returned
    coroutine is not awaited, and `self.accept` as a statement of its own, where the parentheses are
    missing. The same goes for `send()`, `send_json()` and `close()`. `await self.load`, without
    parentheses too, is reported for every method of the consumer, and so is a coroutine method that
    asyncio's `create_task()`, `ensure_future()`, `gather()`, `shield()` or `wait_for()` is given
    in place of its coroutine: `asyncio.create_task(self.tick)`.

    ## Why is this bad

    Channels awaits `connect()` and pays no attention to what it returns. A coroutine that is
    returned is thrown away, and a method that is only named is not even called. When the method
    is `accept()`, the handshake is never answered: Daphne drops the connection after 5 seconds,
    uvicorn waits as long as the client does, and `connect()` of the communicator in
    `channels.testing` raises `TimeoutError`. When it is `send()`, the client gets nothing.

    The only trace of a returned coroutine is Python's `RuntimeWarning` that it "was never
    awaited". uvicorn prints it. Daphne does not, unless it is started with `-v 2`. A missing pair
    of parentheses leaves no trace at all, but for `await self.accept` and
    `asyncio.create_task(self.tick)`, which raise `TypeError`.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("lobby", self.channel_name)
            return self.accept()

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
            return await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("lobby", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("lobby", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## References

    - Channels, AsyncWebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncwebsocketconsumer>
    - Python, Detect never awaited coroutines:
      <https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines>
    """

    code = "CHN204"
    name = "unawaited-return"
    message = "{mistake}: {effect}; {instead}"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call in _returned(module):
            method = module.function_around(call.node)
            if method is None or not drops_what_it_returns(method):
                continue
            if call.gives_awaitable is Answer.YES:
                yield self.report(
                    call.node,
                    mistake=f"`return {call.written}` gives back a coroutine that nobody awaits",
                    effect=effect_of_return(call, method),
                    instead=call.instead.replace("`await", "`return await"),
                )
        for mention in consumer_mentions_in(module):
            awaits = mention.gives_awaitable is Answer.YES
            yield self.report(
                mention.node,
                mistake=f"`{ast.unparse(mention.node)}` without parentheses is no call",
                effect=mention.effect,
                instead=mention.instead if awaits else f"write `{mention.written}`",
            )
        for uncalled in uncalled_methods(module):
            yield self.report(
                uncalled.node,
                mistake=f"`{ast.unparse(uncalled.node)}` without parentheses is no call",
                effect=f"{uncalled.given_to}() raises TypeError",
                instead=f"write `{uncalled.call}`",
            )


def _returned(module: CheckedModule) -> list[MethodUse]:
    """The coroutines of consumers and of layers that are given back."""
    if all(use is not Use.RETURNED for _, use in module.unawaited_calls):
        return []
    of_layers = (call for call in module.layer_calls if call.use is Use.RETURNED)
    return [*consumer_calls_in(module, Use.RETURNED), *of_layers]
