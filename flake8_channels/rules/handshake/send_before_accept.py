from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class SendBeforeAccept(Rule):
    """A frame is sent before the connection is accepted.

    ## What it does

    Follows the paths through `connect()` and reports `send()` or `send_json()` where nothing has
    accepted the connection yet. Helper methods are followed; a call that cannot be followed
    counts as an `accept()`.

    ## Why is this bad

    There is no connection to send on yet. Daphne raises `ValueError: Socket has not been
    accepted, so cannot send over it`, uvicorn raises `RuntimeError`, and both answer the
    handshake with HTTP 500.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class QuizConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.send_json({"question": "Who wrote Faust?"})
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"correct": content == "Goethe"})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class QuizConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            await self.send_json({"question": "Who wrote Faust?"})

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"correct": content == "Goethe"})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - ASGI, WebSocket:
      <https://asgi.readthedocs.io/en/latest/specs/www.html#websocket>
    """

    code = "CHN105"
    name = "send-before-accept"
    message = (
        "`{call}`{inside} comes before accept(){conditions}: the server refuses it and the "
        "handshake fails with HTTP 500; accept() first"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for each in module.protocol_mistakes:
            if each.mistake is Mistake.SEND_BEFORE_ACCEPT:
                yield self.report(
                    each.node, call=each.written, inside=each.inside, conditions=each.conditions
                )
