from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.handlers import handlers_in
from flake8_channels.model.trees import other_tree
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

_HANDSHAKE = "the client waits for a handshake that never completes"
_FRAME = "what the client sends is lost"
_CLOSE = "nothing is cleaned up when a client leaves"
_EFFECTS = {
    "connect": _HANDSHAKE,
    "disconnect": _CLOSE,
    "receive": _FRAME,
    "receive_json": _FRAME,
    "websocket_connect": _HANDSHAKE,
    "websocket_disconnect": _CLOSE,
    "websocket_receive": _FRAME,
}


class AsyncHandlerInSyncConsumer(Rule):
    """A hook or an event handler of a sync consumer is an async def.

    ## What it does

    Looks for `connect()`, `receive()`, `receive_json()`, `disconnect()`, the `websocket_*`
    handlers and event handlers that are written as `async def` in a consumer that derives from
    `WebsocketConsumer`, `JsonWebsocketConsumer` or `SyncConsumer`. An event handler is a method
    that a literal message type of the project names, or one whose only argument is called
    `event`, if no code calls it.

    A method with a decorator such as `@async_to_sync` is left alone, and so is one that a registry,
    a dict of the class, `setattr()` or a metaclass gets hold of. A decorator of the
    project changes nothing if its wrapper is an `async def` too, which only awaits the method.

    ## Why is this bad

    A sync consumer calls the method and drops the coroutine that it gets, so no line of it runs.
    With `connect()` the handshake is never answered: Daphne drops the connection after 5 seconds,
    uvicorn waits as long as the client does, and `connect()` of the communicator in
    `channels.testing` raises `TimeoutError`. With `receive()` and event handlers nothing happens,
    and the connection stays open. With `disconnect()` the client's channel stays in its groups.

    The only trace is Python's `RuntimeWarning` that a coroutine "was never awaited". uvicorn
    prints it. Daphne does not, unless it is started with `-v 2`.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import JsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class FeedbackConsumer(JsonWebsocketConsumer):
        async def connect(self):
            self.accept()

        def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        def receive_json(self, content):
            self.send_json({"read": content})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import JsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class FeedbackConsumer(JsonWebsocketConsumer):
        def connect(self):
            self.accept()

        def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        def receive_json(self, content):
            self.send_json({"read": content})
    ```

    ## Options

    - `--channels-base-classes`: dotted names of classes that cannot be read, each with the
      Channels class that it stands for, such as `mylib.ws.BaseSocket=JsonWebsocketConsumer`.
      Consumers on such a class are then checked too.

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - Channels, AsyncWebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncwebsocketconsumer>
    """

    code = "CHN206"
    name = "async-handler-in-sync-consumer"
    message = (
        "{hook}() is an async def in the sync consumer {consumer} and never runs: {effect}; "
        "make it `def {hook}`, or derive from {instead}"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for handler in handlers_in(module, ast.AsyncFunctionDef, in_async=False):
            method = handler.method
            if method.is_coroutine_function:
                yield self.report(
                    method.node,
                    hook=method.name,
                    consumer=handler.consumer.name,
                    effect=_EFFECTS.get(method.name, "the event is lost"),
                    instead=other_tree(handler.consumer),
                )
