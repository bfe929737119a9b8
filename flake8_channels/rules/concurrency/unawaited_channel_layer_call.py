from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.coroutines import taken_name
from flake8_channels.model.expression_use import Use
from flake8_channels.model.layers import LAYER_METHODS
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class UnawaitedChannelLayerCall(Rule):
    """A method of the channel layer is called without await.

    ## What it does

    Looks for statements that only call `send()`, `group_send()`, `group_add()`,
    `group_discard()` or `new_channel()` of a channel layer, in async code and in sync code. The
    channel layer is `self.channel_layer` of a consumer, or what `get_channel_layer()` gives, by
    whichever name, attribute, property, function or default it is kept. It also reports
    `transaction.on_commit(lambda: layer.group_send(...))`, and a name that `layer.new_channel()` is
    bound to without `await` and that is then taken for a channel's name.

    ## Why is this bad

    The methods of a channel layer are coroutines, in sync code too. Without `await` nothing
    happens: the consumer never joins the group, or the message is never sent. The connection
    itself looks healthy on Daphne, on uvicorn and in `channels.testing`.

    The only trace is Python's `RuntimeWarning` that a coroutine "was never awaited". uvicorn
    prints it. Daphne does not, unless it is started with `-v 2`.

    In sync code there is no `await`, so wrap the method: `async_to_sync(layer.group_send)(...)`.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class LobbyConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            self.channel_layer.group_add("lobby", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("lobby", self.channel_name)

        async def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            await self.channel_layer.group_send("lobby", message)

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

    ## References

    - Channels, Groups:
      <https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups>
    - Channels, Synchronous functions:
      <https://channels.readthedocs.io/en/stable/topics/channel_layers.html#synchronous-functions>
    """

    code = "CHN202"
    name = "unawaited-channel-layer-call"
    message = "{call} is a coroutine that is never awaited: {effect}; {instead}"
    words = LAYER_METHODS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call in module.layer_calls:
            is_kept_in_vain = call.use is Use.KEPT and taken_name(call) is not None
            if is_kept_in_vain or call.use in (Use.DISCARDED, Use.TAKEN):
                yield self.report(
                    call.node, call=call.written, effect=call.effect, instead=call.instead
                )
