from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class OutputInDisconnect(Rule):
    """disconnect() sends to, or closes, a connection that is gone.

    ## What it does

    Follows the paths through `disconnect()`, or `websocket_disconnect()`, and reports `send()`,
    `send_json()`, `accept()` and `close()` on the consumer itself. Messages to a group are
    another matter: they reach the others.

    ## Why is this bad

    Channels calls `disconnect()` when the client has left. Daphne ignores what is sent then.
    uvicorn raises `ClientDisconnected` and logs nothing, so the rest of `disconnect()` does not
    run: a `group_discard()` below is skipped, and the channel stays in its group.
    `channels.testing` lets it pass.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class GameConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("game", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.send_json({"goodbye": True})
            await self.channel_layer.group_discard("game", self.channel_name)

        async def receive_json(self, content):
            await self.channel_layer.group_send("game", {"type": "game.move", "move": content})

        async def game_move(self, event):
            await self.send_json(event["move"])
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class GameConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("game", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("game", self.channel_name)

        async def receive_json(self, content):
            await self.channel_layer.group_send("game", {"type": "game.move", "move": content})

        async def game_move(self, event):
            await self.send_json(event["move"])
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - disconnect() and the server:
      <https://github.com/django/daphne/issues/227>
    """

    code = "CHN107"
    name = "output-in-disconnect"
    message = (
        "`{call}`{inside} in {hook}(){conditions}: the client has gone, so nothing reaches it, "
        "and uvicorn raises ClientDisconnected; {instead}"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for each in module.protocol_mistakes:
            if each.mistake is Mistake.OUTPUT_WHEN_GONE:
                yield self.report(
                    each.node,
                    call=each.written,
                    inside=each.inside,
                    hook=each.method.name,
                    conditions=each.conditions,
                    instead="leave that out here" if each.inside else "remove the call",
                )
