from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.routing import ROUTE_WORDS
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class AsAsgiNotCalled(Rule):
    """A route names as_asgi of a consumer without calling it.

    ## What it does

    Looks for `ChatConsumer.as_asgi` without parentheses in `path()`, `re_path()` or `url()` of
    WebSocket routes, and as a value of `ProtocolTypeRouter` or `ChannelNameRouter`.

    ## Why is this bad

    `as_asgi()` makes the application. Without the call the router hands every connection to
    `as_asgi` itself, which takes no such arguments and raises a `TypeError`. Both Daphne and
    uvicorn answer every handshake with HTTP 500. In `channels.testing`, `connect()` of the
    communicator raises the `TypeError`.

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


    application = URLRouter([path("ws/chat/", ChatConsumer.as_asgi)])
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

    code = "CHN302"
    name = "as-asgi-not-called"
    message = (
        "{consumer}.as_asgi is not called: every connection fails with a TypeError; "
        "write {consumer}.as_asgi()"
    )
    words = ROUTE_WORDS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for route in module.routes:
            if (found := route.consumer("as_asgi")) is not None:
                yield self.report(route.node, consumer=found)
