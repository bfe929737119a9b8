from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class DisconnectInsteadOfClose(Rule):
    """disconnect() is called to end a connection.

    ## What it does

    Reports calls of `self.disconnect()` of a WebSocket consumer, outside of `disconnect()` and
    `websocket_disconnect()`. A `disconnect()` of the project that closes the connection itself is
    left alone, and so is a call that is there for its cleanup: behind it the method closes the
    connection or raises, or it stands in `dispatch()`.

    ## Why is this bad

    `disconnect()` is a hook: Channels calls it when the client has left. Called by hand it cleans
    up, and on Daphne as on uvicorn the connection stays open. In `connect()` the client waits for
    an answer that never comes. Without its argument the call raises `TypeError`.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class QueueConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if content == "quit":
                await self.disconnect(1000)
            else:
                await self.send_json({"received": content})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class QueueConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if content == "quit":
                await self.close()
            else:
                await self.send_json({"received": content})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    """

    code = "CHN117"
    name = "disconnect-instead-of-close"
    message = (
        "`{call}` does not end the connection: disconnect() is the hook that Channels calls "
        "after the client has left, so only the cleanup runs; call {receiver}.close()"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call in module.ending_calls:
            yield self.report(call.node, call=call.written, receiver=call.receiver)
