from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.routing import ROUTE_WORDS
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class RouteWithoutAsAsgi(Rule):
    """A route holds a consumer class where it needs an ASGI application.

    ## What it does

    Looks for a consumer class itself, without `.as_asgi()`, in `path()`, `re_path()` or `url()`
    of WebSocket routes, and as a value of `ProtocolTypeRouter` or `ChannelNameRouter`.

    In Channels 2 the bare class was right, so a project that pins `channels<3` is left alone, and
    so is a branch that checks the version of Channels.

    ## Why is this bad

    From Channels 3 on, the router calls the entry with `scope`, `receive` and `send`. A class
    makes an instance of itself instead of handling the connection, and a `TypeError` follows.
    Both Daphne and uvicorn answer every handshake with HTTP 500. In `channels.testing`,
    `connect()` of the communicator raises the `TypeError`.

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


    application = URLRouter([path("ws/chat/", ChatConsumer)])
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

    ## Options

    - `--channels-version`: the major version of Channels, `2`, `3` or `4`. The default `auto`
      takes the pin that it finds in `requirements*.txt`, `pyproject.toml`, `setup.cfg`,
      `setup.py`, `Pipfile` or a lock file, and means 4 where there is none.

    ## References

    - Channels, URLRouter:
      <https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter>
    - Channels 3.0 release notes:
      <https://channels.readthedocs.io/en/stable/releases/3.0.0.html>
    - Exception inside application after the update to 3.0:
      <https://github.com/django/channels/issues/1552>
    - Missing argument send:
      <https://github.com/django/channels/issues/1735>
    - Missing arguments receive and send:
      <https://github.com/django/daphne/issues/366>
    """

    code = "CHN301"
    name = "route-without-as-asgi"
    message = (
        "{consumer} is a class, not an ASGI application: every connection fails with a TypeError; "
        "write {consumer}.as_asgi()"
    )
    words = ROUTE_WORDS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for route in module.routes:
            found = route.consumer("class")
            # In Channels 2 the class itself is the application.
            if found is not None and module.channels_version >= 3:
                yield self.report(route.node, consumer=found)
