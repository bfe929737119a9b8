from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.usage import is_routed_websocket
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class MissingDisconnect(Rule):
    """A WebSocket consumer has no disconnect() of its own.

    ## What it does

    Looks for WebSocket consumers where neither the class nor a base class of the project defines
    `disconnect()`. Classes that are made to be subclassed are left alone, and so are classes with
    a base that cannot be read.

    This is an opinion, and the rule is off until its code is selected: a consumer that leaves
    nothing behind needs no `disconnect()`.

    ## Why is this bad

    `disconnect()` is the place to undo what `connect()` did. The one that a generic consumer
    inherits is empty. Channels itself only leaves the groups that are listed in `groups`, so
    everything else stays as it was when the client left. In the example, a user who has gone is
    shown as online for ever, on Daphne and on uvicorn.

    ## Example

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.core.cache import cache


    class PresenceConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await cache.aset(f"online.{self.scope['user'].pk}", True, timeout=None)
            await self.accept()

        async def receive_json(self, content):
            online = await cache.aget(f"online.{content['user']}", False)
            await self.send_json({"online": online})
    ```

    ## Use instead

    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.core.cache import cache


    class PresenceConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await cache.aset(f"online.{self.scope['user'].pk}", True, timeout=None)
            await self.accept()

        async def disconnect(self, code):
            await cache.adelete(f"online.{self.scope['user'].pk}")

        async def receive_json(self, content):
            online = await cache.aget(f"online.{content['user']}", False)
            await self.send_json({"online": online})
    ```

    ## Options

    - `--channels-base-classes`: dotted names of classes that cannot be read, each with the
      Channels class that it stands for, such as
      `mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer`. Such a class is then known to have no
      `disconnect()` but the one of Channels.

    ## References

    - Channels, Closing consumers:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#closing-consumers>
    """

    code = "CHN901"
    name = "missing-disconnect"
    message = (
        "{consumer} has no {hook}(): nothing is cleaned up when a client leaves; define {hook}()"
    )
    on_by_default = False

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for consumer in module.consumers:
            hook = "disconnect" if consumer.is_generic_websocket else "websocket_disconnect"
            if consumer.lacks_all(hook, "websocket_disconnect") and is_routed_websocket(consumer):
                yield self.report(consumer.node, consumer=consumer.name, hook=hook)
