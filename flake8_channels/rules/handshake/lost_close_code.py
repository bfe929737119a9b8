from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class LostCloseCode(Rule):
    """A close code is given before the connection is accepted.

    ## What it does

    Follows the paths through `connect()` and reports `close()` with a code or a reason where
    nothing has accepted the connection. Helper methods are followed; a call that cannot be
    followed counts as an `accept()`.

    ## Why is this bad

    Without `accept()` there is no WebSocket that could be closed with a code. Daphne and uvicorn
    answer the handshake with HTTP 403, and a browser reports code 1006. `channels.testing` returns
    the code all the same, so tests pass.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class InvoiceConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if not self.scope["user"].is_authenticated:
                await self.close(code=4001)
                return
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"received": content})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class InvoiceConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            if not self.scope["user"].is_authenticated:
                await self.close(code=4001)

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"received": content})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - Close code before accept:
      <https://github.com/django/daphne/issues/486>
    """

    code = "CHN113"
    name = "lost-close-code"
    message = (
        "`{call}` comes before accept(){conditions}: the client gets HTTP 403 and never sees "
        "{code}; accept() first, or close without it"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for each in module.protocol_mistakes:
            if each.mistake is Mistake.LOST_CODE:
                yield self.report(
                    each.node, call=each.written, conditions=each.conditions, code=each.code
                )
