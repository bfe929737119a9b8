from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.endless import loops_in
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

_WHILE_CONNECTED = (
    "the consumer handles no other message, not even the one that its client has left; run the "
    "loop in a task and cancel that in disconnect()"
)
_WHEN_GONE = "the client has left, and its consumer never stops; let the loop end"
#: When handle() returns, Channels calls disconnect() and stops: http_request() of generic/http.py.
_IN_RESPONSE = (
    "the consumer never hears that its client has left; send in a task that http_request() starts, "
    "and cancel that in http_disconnect()"
)
_LAST = ("disconnect", "http_disconnect", "websocket_disconnect")


class EndlessHandler(Rule):
    """A hook never returns.

    ## What it does

    Reports `while True`, and `for` over `itertools.count()`, without `break`, `return` or `raise`
    in a hook or an event handler of a consumer, also in a helper method that it waits for. A
    method that is only handed to `create_task()` is left alone, and so is a loop that
    `asyncio.timeout()` or an error that is caught around it may end.

    ## Why is this bad

    Channels handles the messages of a connection one after the other. While the loop runs there
    are no frames, no messages from groups and no `disconnect()`. When the client has left, Daphne
    kills the consumer after 10 seconds; on uvicorn a loop that sends ends with
    `ClientDisconnected`, one that does not send runs for ever. On neither does `disconnect()`
    run.

    ## Example

    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class ClockConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_send("clocks", {"type": "clock.stopped", "code": code})

        async def receive_json(self, content):
            while True:
                await self.send_json({"tick": content})
                await asyncio.sleep(1)

        async def clock_stopped(self, event):
            await self.send_json(event["code"])
    ```

    ## Use instead

    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class ClockConsumer(AsyncJsonWebsocketConsumer):
        task = None

        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            if self.task is not None:
                self.task.cancel()

        async def receive_json(self, content):
            if self.task is None:
                self.task = asyncio.create_task(self.tick(content))

        async def tick(self, content):
            while True:
                await self.send_json({"tick": content})
                await asyncio.sleep(1)
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    """

    code = "CHN110"
    name = "endless-handler"
    message = "this loop never ends and {hook}() waits for it: {effect}"
    words = frozenset({"count", "while"})

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for loop in loops_in(module):
            hook = loop.hook.name
            effect = _WHEN_GONE if hook in _LAST else _WHILE_CONNECTED
            yield self.report(
                loop.node, hook=hook, effect=_IN_RESPONSE if hook == "handle" else effect
            )
