from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.model.missteps import ProtocolMistake
    from flake8_channels.rule import Finding


class SendAfterClose(Rule):
    """A frame is sent, or the connection is closed, after it was closed.

    ## What it does

    Follows the paths through the methods of a WebSocket consumer and reports `send()`,
    `send_json()` or `close()` after a `close()`, or after a `send(..., close=True)`, on the same
    path.

    ## Why is this bad

    Nothing can be sent any more. uvicorn raises `RuntimeError` for both. Daphne raises
    `autobahn.exception.Disconnected` for a frame; it ignores a second `close()`, and a frame for a
    client that was rejected. An exception ends the consumer, so that `disconnect()` never runs.
    `channels.testing` lets both pass.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class PollConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if content.get("answer") is None:
                await self.close(code=4400)
            await self.send_json({"thanks": True})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class PollConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if content.get("answer") is None:
                await self.close(code=4400)
                return
            await self.send_json({"thanks": True})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - ASGI, WebSocket:
      <https://asgi.readthedocs.io/en/latest/specs/www.html#websocket>
    """

    code = "CHN106"
    name = "send-after-close"
    message = (
        "`{call}`{inside} comes after {after}{conditions}: the connection is closed by then, so it "
        "sends nothing and uvicorn raises RuntimeError; {instead}"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        found: dict[ast.Call, ProtocolMistake] = {}
        for each in module.protocol_mistakes:
            if each.mistake is Mistake.SEND_AFTER_CLOSE:
                found[each.node] = each
            elif each.mistake is Mistake.CLOSE_TWICE:
                # A helper may do both; one finding at its call is enough.
                found.setdefault(each.node, each)
        for each in found.values():
            sends = each.mistake is Mistake.SEND_AFTER_CLOSE
            instead = "send before you close, and return" if sends else "close once, and return"
            yield self.report(
                each.node,
                call=each.written,
                inside=each.inside,
                after=each.after,
                conditions=each.conditions,
                instead=instead,
            )
