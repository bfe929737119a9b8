from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.handshake import silent_ends
from flake8_channels.model.paths.describe import describe
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

_ENDS: dict[type[ast.stmt], str] = {
    ast.Return: "return here",
    ast.Raise: "stop here",
    ast.For: "loop here for ever",
    ast.While: "loop here for ever",
}


class ConnectWithoutOutcome(Rule):
    """connect() can finish without an answer to the client.

    ## What it does

    Follows the paths through `connect()`, or through `websocket_connect()` of a plain
    `AsyncConsumer` or `SyncConsumer`, and reports a path that neither accepts, closes nor raises:
    an empty body, an early `return`, `return False`, an `if` without an `else`, an `except` that
    only logs, an endless loop before `accept()`, or `self.disconnect()` and `raise StopConsumer`
    where `close()` is meant.

    Helper methods are followed. A helper that cannot be read counts as an answer, and so does a
    call that is given `self`. A method with more than 256 different paths at one place, more than
    20,000 steps, or calls nested more than 12 methods deep is not followed to its end and
    reported nowhere.

    ## Why is this bad

    Channels does not answer for you, so the client goes on waiting for its handshake. Daphne
    drops the connection after 5 seconds. uvicorn sets no limit and waits as long as the client
    does. In `channels.testing`, `connect()` of the communicator raises `TimeoutError`.

    `raise StopConsumer` in `connect()` ends the consumer without an answer. uvicorn then answers
    with HTTP 500, and Daphne drops the connection after 5 seconds as before.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class SupportChatConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if not self.scope["user"].is_authenticated:
                return
            await self.channel_layer.group_add("support", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("support", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("support", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class SupportChatConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if not self.scope["user"].is_authenticated:
                await self.close()
                return
            await self.channel_layer.group_add("support", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("support", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("support", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Options

    - `--channels-base-classes`: dotted names of classes that cannot be read, each with the
      Channels class that it stands for, such as
      `mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer`. Consumers on such a class are then checked
      too.

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - Handshake not working:
      <https://github.com/django/channels/issues/549>
    - websocket.connect must be answered:
      <https://github.com/django/channels/issues/557>
    - Loop of HANDSHAKING and DISCONNECT:
      <https://github.com/django/channels/issues/630>
    """

    code = "CHN102"
    name = "connect-without-outcome"
    message = (
        "{hook}() can {end} without accept() or close(){conditions}: the client waits for a "
        "handshake that never completes; accept, close or raise DenyConnection on every path"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for consumer in module.consumers:
            for end in silent_ends(consumer):
                yield self.report(
                    end.node,
                    hook=end.hook.name,
                    end=_ENDS.get(type(end.node), "end"),
                    conditions=describe(end.trail, end.node, module.syntax),
                )
