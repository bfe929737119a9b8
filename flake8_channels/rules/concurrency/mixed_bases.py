from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.trees import mixed_trees
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class MixedBases(Rule):
    """A consumer derives from a sync consumer and from an async one.

    ## What it does

    Looks for a class that has both one of `WebsocketConsumer`, `JsonWebsocketConsumer` and
    `SyncConsumer`, and one of `AsyncWebsocketConsumer`, `AsyncJsonWebsocketConsumer` and
    `AsyncHttpConsumer` among its bases, directly or through bases of the project. It reports the
    class that brings them together, not the classes below it.

    ## Why is this bad

    The way in which handlers are called comes from the sync consumer, whatever the order of the
    bases is. With an async base first, `websocket_connect()` is a coroutine function that nobody
    awaits, and the handshake is never answered: Daphne drops the connection after 5 seconds,
    uvicorn waits as long as the client does, and `connect()` of the communicator in
    `channels.testing` raises `TimeoutError`. With the sync base first, the async base adds
    nothing, and every hook that is written as `async def` never runs.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncWebsocketConsumer, JsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class FeedbackConsumer(AsyncWebsocketConsumer, JsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A reader left with code %s", code)

        async def receive_json(self, content):
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

    ## References

    - Channels, Consumers:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html>
    """

    code = "CHN218"
    name = "mixed-bases"
    message = (
        "{consumer} derives from the sync {sync} and the async {asynchronous}: {effect}; "
        "keep one of them"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for consumer in module.consumers:
            if len(consumer.node.bases) < 2:
                continue
            trees = mixed_trees(consumer.definition)
            if trees is None or any(mixed_trees(each) for each in consumer.consumer_bases):
                continue
            first = consumer.method("websocket_connect")
            hangs = isinstance(first, FunctionDefinition) and first.gives_awaitable is Answer.YES
            yield self.report(
                consumer.node,
                consumer=consumer.name,
                sync=trees[0],
                asynchronous=trees[1],
                effect="the client waits for a handshake that never completes"
                if hangs
                else "an async hook in it never runs",
            )
