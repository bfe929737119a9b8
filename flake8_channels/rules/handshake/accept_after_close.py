from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class AcceptAfterClose(Rule):
    """connect() goes on after it has closed the connection.

    ## What it does

    Follows the paths through `connect()` and reports an `accept()` or a `group_add()` that comes
    after `close()`, most often because the `return` behind `close()` is missing. Helper methods
    and `super().connect()`, which accepts, are followed.

    ## Why is this bad

    `close()` does not end the method. Both servers answer the handshake with HTTP 403, but the
    code below still runs for the client that was just rejected. Daphne ignores the `accept()` and
    goes on: groups are joined and rows are written. uvicorn raises `RuntimeError: Unexpected ASGI
    message 'websocket.accept', after sending 'websocket.close'`. In `channels.testing` the
    connection counts as rejected, so a test of the rejection passes.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class StaffChatConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if not self.scope["user"].is_staff:
                await self.close()
            await self.channel_layer.group_add("staff", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("staff", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("staff", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class StaffChatConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if not self.scope["user"].is_staff:
                await self.close()
                return
            await self.channel_layer.group_add("staff", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("staff", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("staff", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - ASGI, WebSocket:
      <https://asgi.readthedocs.io/en/latest/specs/www.html#websocket>
    """

    code = "CHN103"
    name = "accept-after-close"
    message = (
        "`{call}` still runs after {after}{conditions}: the client has been sent away, yet the "
        "code below runs for it; {instead}"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for each in module.protocol_mistakes:
            if each.mistake in (Mistake.ACCEPT_AFTER_CLOSE, Mistake.JOIN_AFTER_CLOSE):
                # What closes inside of another method can only tell.
                told = "return after closing, or return where that has closed"
                yield self.report(
                    each.node,
                    call=each.written,
                    after=each.after,
                    conditions=each.conditions,
                    instead=told if each.is_closed_inside else "return after closing",
                )
