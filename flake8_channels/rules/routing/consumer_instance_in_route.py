from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.routing import ROUTE_WORDS
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class ConsumerInstanceInRoute(Rule):
    """A route holds one consumer object that all connections share.

    ## What it does

    Looks for a consumer instance such as `ChatConsumer()` in `path()`, `re_path()` or `url()` of
    WebSocket routes, and as a value of `ProtocolTypeRouter` or `ChannelNameRouter`.

    ## Why is this bad

    It works with one client, so a quick look shows nothing. With two clients the same object
    serves both, and the second connection replaces the scope, the channel name and the way back
    to the client that the first one had. What the first client sends is then answered to the
    second client, on Daphne, on uvicorn and in `channels.testing`. What the consumer stores on
    `self` for one client is there for the other. No error is raised while both are connected.

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


    application = URLRouter([path("ws/chat/", ChatConsumer())])
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

    code = "CHN304"
    name = "consumer-instance-in-route"
    message = (
        "{consumer}() is one object for every connection: a client gets the answers meant for "
        "another; write {consumer}.as_asgi()"
    )
    words = ROUTE_WORDS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for route in module.routes:
            if (found := route.consumer("instance")) is not None:
                yield self.report(route.node, consumer=found)
