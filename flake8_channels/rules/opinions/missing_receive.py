from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.usage import is_routed_websocket
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

_HOOKS = ("receive", "receive_json", "websocket_receive")


class MissingReceive(Rule):
    """A WebSocket consumer has no receive() or receive_json() of its own.

    ## What it does

    Looks for WebSocket consumers where neither the class nor a base class of the project defines
    `receive()` or `receive_json()`. Classes that are made to be subclassed are left alone, and so
    are classes with a base that cannot be read.

    This is an opinion, and the rule is off until its code is selected: a consumer that only
    pushes messages to its clients is right without `receive()`.

    ## Why is this bad

    The method that a generic consumer inherits does nothing with a text frame. What the client
    sends disappears on Daphne, on uvicorn and in `channels.testing`: there is no answer and no
    error, and the connection stays open.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("lobby", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("lobby", self.channel_name)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("lobby", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("lobby", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("lobby", message)

        async def chat_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Options

    - `--channels-base-classes`: dotted names of classes that cannot be read, each with the
      Channels class that it stands for, such as
      `mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer`. Such a class is then known to have no
      `receive()` but the one of Channels.

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    """

    code = "CHN902"
    name = "missing-receive"
    message = "{consumer} has no {hook}(): what its clients send is not handled; define {hook}()"
    on_by_default = False

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for consumer in module.consumers:
            if consumer.lacks_all(*_HOOKS) and is_routed_websocket(consumer):
                hook = "receive" if consumer.is_generic_websocket else "websocket_receive"
                yield self.report(consumer.node, consumer=consumer.name, hook=hook)
