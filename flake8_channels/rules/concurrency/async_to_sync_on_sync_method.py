from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import is_left_to_heirs
from flake8_channels.model.conversions import CONVERTERS, told
from flake8_channels.model.expression_use import Use
from flake8_channels.model.receivers import called_method
from flake8_channels.model.trees import is_mixed, runs_async
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.conversions import Conversion
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class AsyncToSyncOnSyncMethod(Rule):
    """async_to_sync() is given a method of a sync consumer, which is sync already.

    ## What it does

    Looks for `async_to_sync(self.send)`, `async_to_sync(self.accept)` and the like in a consumer
    that derives from `WebsocketConsumer`, `JsonWebsocketConsumer` or `SyncConsumer`, and for its
    plain `def` methods that give nothing back. In an async consumer these methods are
    coroutine functions, and converting them is right.

    ## Why is this bad

    The method runs, and what it gives back is then awaited, which raises a `TypeError`. So the
    frame is sent, or the socket accepted, and everything after it fails: Daphne closes the
    connection with code 1011, uvicorn drops it. In `channels.testing` the `TypeError` is raised.

    ## Example

    ```python
    import logging

    from asgiref.sync import async_to_sync
    from channels.generic.websocket import JsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class EchoConsumer(JsonWebsocketConsumer):
        def connect(self):
            self.accept()

        def disconnect(self, code):
            logger.info("A client left with code %s", code)

        def receive_json(self, content):
            async_to_sync(self.send_json)({"echo": content})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import JsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class EchoConsumer(JsonWebsocketConsumer):
        def connect(self):
            self.accept()

        def disconnect(self, code):
            logger.info("A client left with code %s", code)

        def receive_json(self, content):
            self.send_json({"echo": content})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - Django, async_to_sync():
      <https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync>
    """

    code = "CHN209"
    name = "async-to-sync-on-sync-method"
    message = (
        "{method}() of the sync consumer {consumer} is sync already: it runs, and then "
        "{conversion} raises TypeError; write `{method}(...)`"
    )
    words = CONVERTERS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for conversion in module.conversions:
            if conversion.to_async or conversion.use in (Use.AWAITED, Use.DISCARDED):
                continue
            consumer = _sync_consumer(module, conversion)
            if consumer is not None:
                yield self.report(
                    conversion.node,
                    method=told(conversion.wrapped),
                    consumer=consumer,
                    conversion=conversion.written,
                )


def _sync_consumer(module: CheckedModule, conversion: Conversion) -> str | None:
    """The sync consumer whose plain method is converted; None if that is not certain."""
    if not isinstance(conversion.wrapped, ast.Attribute) or not conversion.wraps_plain_function:
        return None
    called = called_method(module, conversion.wrapped)
    if called is None or runs_async(called[0]) or is_mixed(called[0]):
        return None
    if is_left_to_heirs(called[1]):
        return None
    return called[0].name
