from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.overrides import skipped_hooks_in
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class WebsocketHookWithoutSuper(Rule):
    """websocket_connect() or websocket_receive() cuts off the hooks of its base class.

    ## What it does

    Reports `websocket_connect()` and `websocket_receive()` of a generic consumer that do not call
    `super()`, where the consumer has a `connect()`, groups or a `receive()` that are skipped by
    it.

    ## Why is this bad

    The generic consumers join their groups and call `connect()` in `websocket_connect()`, and
    call `receive()` in `websocket_receive()`. An override without `super()` skips that, and
    neither Daphne nor uvicorn sees an error: the checks in `connect()` are not made, and messages
    to the groups never arrive.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class NewsConsumer(AsyncJsonWebsocketConsumer):
        groups = ["news"]

        async def websocket_connect(self, message):
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_send("news", {"type": "news.item", "item": "One left"})

        async def receive_json(self, content):
            await self.channel_layer.group_send("news", {"type": "news.item", "item": content})

        async def news_item(self, event):
            await self.send_json(event["item"])
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class NewsConsumer(AsyncJsonWebsocketConsumer):
        groups = ["news"]

        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_send("news", {"type": "news.item", "item": "One left"})

        async def receive_json(self, content):
            await self.channel_layer.group_send("news", {"type": "news.item", "item": content})

        async def news_item(self, event):
            await self.send_json(event["item"])
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    """

    code = "CHN109"
    name = "websocket-hook-without-super"
    message = (
        "{method}() does not call super(): {skipped}; override {hook}() in its place, or call "
        "super()"
    )
    words = frozenset({"websocket_connect", "websocket_receive"})

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for each in skipped_hooks_in(module):
            yield self.report(
                each.method.node, method=each.method.name, skipped=each.skipped, hook=each.hook
            )
