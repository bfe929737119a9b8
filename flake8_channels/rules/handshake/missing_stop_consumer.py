from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.endings import has_no_end, missing_stop, skipped_at_the_end
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class MissingStopConsumer(Rule):
    """A consumer is never told to stop.

    ## What it does

    Reports `websocket_disconnect()` and `http_disconnect()` that can end without `raise
    StopConsumer` or a call of `super()`, and plain `AsyncConsumer` and `SyncConsumer` classes
    that handle WebSockets and have no `websocket_disconnect()` at all. In a generic consumer,
    `websocket_disconnect()` that raises `StopConsumer` itself is reported where `disconnect()` or
    groups are left out by it.

    ## Why is this bad

    A consumer ends at `StopConsumer` only. Without it the consumer waits for messages that never
    come: Daphne kills it after 10 seconds and logs that it took too long to shut down, uvicorn
    keeps the task for ever, and with `--ws websockets` runs `websocket_disconnect()` over and
    over. A plain consumer without the handler raises `ValueError: No handler for message type
    websocket.disconnect` whenever a client leaves. Where `super()` is left out, `disconnect()`
    does not run and the groups of the consumer are never left.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class VisitorConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def websocket_disconnect(self, message):
            logger.info("A visitor has left with code %s", message["code"])

        async def disconnect(self, code):
            logger.info("Nobody sees this line")

        async def receive_json(self, content):
            await self.send_json({"received": content})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class VisitorConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A visitor has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"received": content})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    """

    code = "CHN108"
    name = "missing-stop-consumer"
    message = "{subject}: {effect}; {instead}"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for consumer in module.consumers:
            ending = missing_stop(consumer)
            skipped = skipped_at_the_end(consumer)
            if ending is not None:
                yield self.report(
                    ending.node,
                    subject=f"{ending.name}() can end without StopConsumer",
                    effect="the consumer is never stopped",
                    instead="override disconnect() in its place, or call super()"
                    if consumer.is_generic_websocket
                    else "raise StopConsumer() at its end",
                )
            elif skipped is not None:
                yield self.report(
                    skipped.method.node,
                    subject="websocket_disconnect() does not call super()",
                    effect=skipped.effect,
                    instead="override disconnect() in its place, or call super()",
                )
            elif has_no_end(consumer):
                yield self.report(
                    consumer.node,
                    subject=f"{consumer.name} has no websocket_disconnect()",
                    effect="it raises ValueError whenever a client leaves",
                    instead="define it and raise StopConsumer() in it",
                )
