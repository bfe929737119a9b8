from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.routing import consumer_class
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class AsViewOnConsumer(Rule):
    """as_view() is called on a consumer, which has only as_asgi().

    ## What it does

    Looks for `ChatConsumer.as_view()` where the class is a consumer. A Django view beside it is
    left alone.

    ## Why is this bad

    `as_view()` belongs to Django's class-based views. On a consumer it raises `AttributeError`
    while the module is imported, so neither Daphne nor uvicorn starts.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from channels.routing import URLRouter
    from django.urls import path

    logger = logging.getLogger(__name__)


    class ChatConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"echo": content})


    application = URLRouter([path("ws/chat/", ChatConsumer.as_view())])
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from channels.routing import URLRouter
    from django.urls import path

    logger = logging.getLogger(__name__)


    class ChatConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"echo": content})


    application = URLRouter([path("ws/chat/", ChatConsumer.as_asgi())])
    ```

    ## References

    - Channels, URLRouter:
      <https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter>
    """

    code = "CHN303"
    name = "as-view-on-consumer"
    message = (
        "{consumer} has no as_view(): importing this module raises AttributeError; "
        "write {consumer}.as_asgi()"
    )
    words = frozenset({"as_view"})

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for node in module.syntax.attributes("as_view"):
            consumer = consumer_class(module, node.value)
            if consumer is not None and consumer.lacks("as_view"):
                yield self.report(node, consumer=ast.unparse(node.value))
