from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.expression_use import Use
from flake8_channels.model.unawaited import consumer_calls_in
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class UnawaitedConsumerCall(Rule):
    """A coroutine method of an async consumer is called without await.

    ## What it does

    Looks for statements that only call a coroutine method on `self` of an async consumer, such as
    `self.accept()`, `self.send()`, `self.send_json()`, `self.close()`, or an `async def` method of
    the project, and for those that only call `login()`, `logout()` or `get_user()` of
    `channels.auth`. What Channels' own methods give is also reported where it is used for its
    truth. The project's helpers in that place, and those with a decorator, are for CHN203.

    A method that the class overrides as a plain `def` is left alone. So is a coroutine that is
    returned, stored, or given to another call such as `asyncio.create_task()`.

    ## Why is this bad

    The call makes a coroutine and throws it away, and no line of the method runs. After
    `self.send()` or `self.send_json()` without `await` the connection stays open and the client
    gets nothing. After `self.accept()` without `await` the handshake is never answered: Daphne
    drops the connection after 5 seconds, uvicorn waits as long as the client does, and
    `connect()` of the communicator in `channels.testing` raises `TimeoutError`.

    The only trace is Python's `RuntimeWarning` that a coroutine "was never awaited". uvicorn
    prints it. Daphne does not, unless it is started with `-v 2`.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class NotificationConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        async def receive_json(self, content):
            self.send_json({"read": content})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class NotificationConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"read": content})
    ```

    ## Options

    - `--channels-base-classes`: dotted names of classes that cannot be read, each with the
      Channels class that it stands for, such as
      `mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer`. Consumers on such a class are then checked
      too.

    ## References

    - Channels, AsyncWebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncwebsocketconsumer>
    - Python, Detect never awaited coroutines:
      <https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines>
    """

    code = "CHN201"
    name = "unawaited-consumer-call"
    message = "{call} is a coroutine that is never awaited: {effect}; {instead}"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call in consumer_calls_in(module, Use.DISCARDED, Use.TAKEN):
            # What a decorator converts, and what is tested, is CHN203 unless Channels defines it.
            own = call.use is Use.DISCARDED and not call.is_helper
            if call.gives_awaitable is Answer.YES and (call.is_of_channels or own):
                yield self.report(
                    call.node, call=call.written, effect=call.effect, instead=call.instead
                )
