from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.handlers import handlers_in
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

_EFFECTS = {
    "connect": "every handshake fails with a TypeError",
    "disconnect": "every close ends in a TypeError",
    "handle": "every request fails with a TypeError",
    "http_disconnect": "every close ends in a TypeError",
    "http_request": "every request fails with a TypeError",
    "receive": "the next frame ends the connection with a TypeError",
    "receive_json": "the next frame ends the connection with a TypeError",
    "websocket_connect": "every handshake fails with a TypeError",
    "websocket_disconnect": "every close ends in a TypeError",
    "websocket_receive": "the next frame ends the connection with a TypeError",
}
_EVENT = "the next event ends the connection with a TypeError"


class SyncHandlerInAsyncConsumer(Rule):
    """A hook or an event handler of an async consumer is a plain def.

    ## What it does

    Looks for `connect()`, `receive()`, `receive_json()`, `disconnect()`, `handle()`, the
    `websocket_*` and `http_*` handlers, and event handlers that are written as `def` in an async
    consumer. An event handler is a method that a literal message type of the project names, or
    one whose only argument is called `event`, if no code calls it.

    A method with a decorator such as `@database_sync_to_async` is left alone, and so is one that
    returns something, which may be an awaitable. So is a method that a registry, a dict of the
    class, `setattr()` or a metaclass gets hold of, and an empty one that a subclass defines. A
    decorator of the project changes nothing if its wrapper is a plain `def` too, which only calls
    the method.

    ## Why is this bad

    Channels calls the method and awaits what it gives back. The body runs, and then a `TypeError`
    says that `None` cannot be awaited. In `connect()` both Daphne and uvicorn answer the
    handshake with HTTP 500. In `receive()` and in event handlers the connection ends: Daphne
    closes it with code 1011, uvicorn drops it. In `disconnect()` the log gets a traceback for
    every client that leaves. In `channels.testing` the `TypeError` is raised.

    For a method that works with the database, the decorator `@database_sync_to_async` is another
    way out.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class FeedbackConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        def receive_json(self, content):
            logger.info("A reader says %s", content)
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class FeedbackConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        async def receive_json(self, content):
            logger.info("A reader says %s", content)
    ```

    ## Options

    - `--channels-base-classes`: dotted names of classes that cannot be read, each with the
      Channels class that it stands for, such as
      `mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer`. Consumers on such a class are then checked
      too.

    ## References

    - Channels, AsyncConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncconsumer>
    - Channels, AsyncWebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncwebsocketconsumer>
    """

    code = "CHN205"
    name = "sync-handler-in-async-consumer"
    message = (
        "{hook}() is a plain def in the async consumer {consumer}, where Channels awaits it: "
        "{effect}; make it `async def {hook}`"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for handler in handlers_in(module, ast.FunctionDef, in_async=True):
            method = handler.method
            # What it returns may be awaitable; what always raises is never awaited.
            if method.returns_nothing and not method.always_raises:
                yield self.report(
                    method.node,
                    hook=method.name,
                    consumer=handler.consumer.name,
                    effect=_EFFECTS.get(method.name, _EVENT),
                )
