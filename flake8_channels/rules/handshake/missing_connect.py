from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.usage import is_routed_websocket
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

#: Overriding one of these, a consumer can answer the handshake in its own way.
_EARLIER = ("__call__", "dispatch")


class MissingConnect(Rule):
    """A WebSocket consumer has no connect() of its own.

    ## What it does

    Looks for WebSocket consumers where neither the class nor a base class of the project defines
    `connect()`. For a consumer on the plain `AsyncConsumer` or `SyncConsumer` that handles
    `websocket_receive` or `websocket_disconnect`, the method is `websocket_connect()`.

    A class is left alone when it is made to be subclassed (it has a subclass in the same module,
    abstract methods, or a name such as `BaseConsumer`, `AbstractConsumer` or `ConsumerMixin`),
    when it overrides `websocket_connect()` or `dispatch()`, and when one of its bases cannot be
    read.

    ## Why is this bad

    The `connect()` that a generic consumer inherits accepts everybody. There is no place where
    the user is checked, so a visitor who has not logged in reads and writes like everyone else.
    Daphne, uvicorn and `channels.testing` all report a normal connection.

    A plain consumer inherits no handler at all. Channels raises
    `ValueError: No handler for message type websocket.connect`, and both servers answer every
    handshake with HTTP 500.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class StaffChatConsumer(AsyncJsonWebsocketConsumer):
        groups = ["staff"]

        async def disconnect(self, code):
            logger.info("A member of staff left with code %s", code)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("staff", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class StaffChatConsumer(AsyncJsonWebsocketConsumer):
        groups = ["staff"]

        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
            else:
                await self.close()

        async def disconnect(self, code):
            logger.info("A member of staff left with code %s", code)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("staff", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Options

    - `--channels-base-classes`: dotted names of classes that cannot be read, each with the
      Channels class that it stands for, such as
      `mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer`. Such a class is then known to have no
      `connect()` but the one of Channels.

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - Channels, Authentication:
      <https://channels.readthedocs.io/en/stable/topics/authentication.html>
    """

    code = "CHN101"
    name = "missing-connect"
    message = "{consumer} has no {hook}(): {effect}; define {hook}() and {instead}"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for consumer in module.consumers:
            if consumer.is_generic_websocket:
                if not consumer.lacks_all("connect", "websocket_connect", *_EARLIER):
                    continue
                hook, effect = "connect", "every client that reaches the route is accepted"
                instead = "accept() or close() the socket in it"
            else:
                if not consumer.lacks_all("websocket_connect", *_EARLIER):
                    continue
                hook, effect = "websocket_connect", "every handshake fails"
                instead = 'send {"type": "websocket.accept"} or {"type": "websocket.close"} in it'
            if is_routed_websocket(consumer):
                yield self.report(
                    consumer.node, consumer=consumer.name, hook=hook, effect=effect, instead=instead
                )
