from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class AcceptTwice(Rule):
    """A connection is accepted a second time.

    ## What it does

    Follows the paths through `connect()` and the other methods of a WebSocket consumer and
    reports an `accept()` after another one. `super().connect()` counts as one where the next
    class is a consumer of Channels, because its `connect()` accepts. So a `close()` without a
    code that is meant to reject the client, and that comes after `super().connect()`, is reported
    too.

    ## Why is this bad

    Daphne raises `AttributeError`, because the handshake is over, and closes the connection with
    code 1011. uvicorn raises `RuntimeError` and drops it, which a browser reports as code 1006.
    `channels.testing` reports a normal connection.

    A `close()` after `super().connect()` lets the client in before it is sent away: it sees an
    open connection, and may have been added to groups.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        groups = ["lobby"]

        async def connect(self):
            await super().connect()
            await self.accept()

        async def receive_json(self, content):
            message = {"type": "lobby.message", "content": content}
            await self.channel_layer.group_send("lobby", message)

        async def lobby_message(self, event):
            await self.send_json(event["content"])

        async def disconnect(self, code):
            message = {"type": "lobby.message", "content": "Somebody has left"}
            await self.channel_layer.group_send("lobby", message)
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        groups = ["lobby"]

        async def connect(self):
            await self.accept()

        async def receive_json(self, content):
            message = {"type": "lobby.message", "content": content}
            await self.channel_layer.group_send("lobby", message)

        async def lobby_message(self, event):
            await self.send_json(event["content"])

        async def disconnect(self, code):
            message = {"type": "lobby.message", "content": "Somebody has left"}
            await self.channel_layer.group_send("lobby", message)
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - ASGI, WebSocket:
      <https://asgi.readthedocs.io/en/latest/specs/www.html#websocket>
    """

    code = "CHN104"
    name = "accept-twice"
    message = (
        "`{call}` comes after {after}{conditions}, which has accepted the connection: {effect};"
        " {instead}"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for each in module.protocol_mistakes:
            if each.mistake is Mistake.ACCEPT_TWICE:
                effect = "the server closes it with an error"
                instead = "accept once"
            elif each.mistake is Mistake.LATE_REJECTION:
                effect = "the client is let in before it is sent away"
                instead = "close and return before you call super().connect()"
            else:
                continue
            yield self.report(
                each.node,
                call=each.written,
                after=each.after,
                conditions=each.conditions,
                effect=effect,
                instead=instead,
            )
