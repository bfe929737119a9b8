from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.control_exceptions import wrong_raises_in
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class SwallowedControlException(Rule):
    """An exception that Channels waits for never gets there.

    ## What it does

    Reports `raise DenyConnection` and `raise AcceptConnection` in a `try` in `connect()` whose
    handler for any error takes them and does not do what they stand for, or in
    `with suppress(Exception)`; the same two in a hook or event handler other than `connect()`;
    and `raise StopConsumer` while the connection is open: in `receive()`, in an event handler, or
    in `connect()` after `accept()`.

    ## Why is this bad

    Channels catches `AcceptConnection` and `DenyConnection` around `connect()` only. A handler
    for `Exception` takes them first, and the client waits for an answer that never comes, or is
    accepted after all. In another hook nobody catches them and the consumer fails: in
    `websocket_connect()` the handshake is answered with HTTP 500, later Daphne closes with code
    1011 and uvicorn drops the connection. After `StopConsumer` there is no consumer any more:
    Daphne keeps the connection open for up to a day, uvicorn drops it, and `disconnect()` does not
    run.

    ## Example

    ```python
    import logging

    from channels.exceptions import DenyConnection
    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class OrderConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if "order" not in content:
                raise DenyConnection()
            await self.send_json({"received": content["order"]})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class OrderConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if "order" not in content:
                await self.close(code=4400)
                return
            await self.send_json({"received": content["order"]})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    """

    code = "CHN112"
    name = "swallowed-control-exception"
    message = "{exception} {effect}; {instead}"
    words = frozenset({"raise"})

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for each in wrong_raises_in(module):
            instead = "call close()"
            if each.swallowed is not None:
                handler = (
                    "the handler below" if each.is_near else f"a handler in {each.hook.name}()"
                )
                by, block, place = handler, "try", "in the handler"
                if each.is_suppressed:
                    by, block, place = "suppress() around it", "with", "after it"
                answer = "accept()" if each.exception == "AcceptConnection" else "close()"
                effect = f"is taken by {by}: {each.swallowed.value}"
                instead = f"raise it outside the {block}, or {answer} {place}"
            elif each.exception == "StopConsumer":
                effect = f"in {each.hook.name}() ends the consumer and leaves the connection open"
            else:
                effect = f"works in connect() only: in {each.hook.name}() it ends in an error"
            yield self.report(each.node, exception=each.exception, effect=effect, instead=instead)
