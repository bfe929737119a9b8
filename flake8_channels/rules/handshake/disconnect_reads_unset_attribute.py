from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class DisconnectReadsUnsetAttribute(Rule):
    """disconnect() reads an attribute that connect() may not have set.

    ## What it does

    Runs through `connect()` path by path, notes which attributes are set where it ends, and goes
    on with `disconnect()` from there. A read that fails is reported, unless `hasattr()`,
    `getattr()` with a default, `except AttributeError`, `suppress()` or a flag set on the same
    path guards it. Class attributes, `__init__()`, base classes and helper methods count.

    ## Why is this bad

    Channels calls `disconnect()` for every client, on Daphne and on uvicorn also for one that
    `connect()` has rejected. The read raises `AttributeError`: the rest of `disconnect()` does not
    run, and the server logs a traceback for every rejected client.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class RoomConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if not self.scope["user"].is_authenticated:
                await self.close()
                return
            self.room = "room_%s" % self.scope["url_route"]["kwargs"]["name"]
            await self.channel_layer.group_add(self.room, self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard(self.room, self.channel_name)

        async def receive_json(self, content):
            message = {"type": "room.message", "content": content}
            await self.channel_layer.group_send(self.room, message)

        async def room_message(self, event):
            await self.send_json(event["content"])
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class RoomConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            self.room = "room_%s" % self.scope["url_route"]["kwargs"]["name"]
            if not self.scope["user"].is_authenticated:
                await self.close()
                return
            await self.channel_layer.group_add(self.room, self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard(self.room, self.channel_name)

        async def receive_json(self, content):
            message = {"type": "room.message", "content": content}
            await self.channel_layer.group_send(self.room, message)

        async def room_message(self, event):
            await self.send_json(event["content"])
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    """

    code = "CHN111"
    name = "disconnect-reads-unset-attribute"
    message = (
        "`{attribute}` may be missing: {hook}() can end in {place} without setting it, and"
        " disconnect() runs for rejected clients too, so this raises AttributeError; set it "
        "before {hook}() can end"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for read in module.unset_reads:
            yield self.report(read.node, attribute=read.attribute, hook=read.hook, place=read.place)
