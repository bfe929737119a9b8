from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumer_calls import framework_calls
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

#: From the registry of WebSocket subprotocols: those that many clients speak.
_PUBLIC = frozenset(
    {
        *("graphql-transport-ws", "graphql-ws", "mqtt", "mqttv3.1", "ocpp1.6", "ocpp2.0.1"),
        *("soap", "v10.stomp", "v11.stomp", "v12.stomp", "wamp.2.json", "wamp.2.msgpack", "xmpp"),
    }
)


def _is_several(node: ast.expr | None) -> bool:
    """Whether it is a list, or `self.scope["subprotocols"]` itself."""
    key: ast.expr | None = None
    if isinstance(node, ast.Subscript):
        key = node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        key = node.args[0] if node.func.attr == "get" else None
    is_offer = isinstance(key, ast.Constant) and key.value == "subprotocols"
    return is_offer or isinstance(node, (ast.List, ast.Tuple))


class UnofferedSubprotocol(Rule):
    """A subprotocol is accepted that the client may not have offered.

    ## What it does

    Reports `accept()` with a list, or with `self.scope["subprotocols"]` itself, as subprotocol.
    One with a literal is reported where no condition stands before it, the file never looks at
    `self.scope["subprotocols"]`, and the name is that of a public protocol, such as `graphql-ws`
    or `mqtt`, which clients of many kinds speak in several versions. A name of your own says that
    your own client offers it.

    ## Why is this bad

    A client that did not offer the subprotocol must fail the handshake. Daphne gets stuck in it
    and drops the connection after 5 seconds; on uvicorn the client ends it with an error. For a
    list, both fail for every client; only an empty one is no subprotocol on uvicorn.
    `channels.testing` reports a normal connection.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class GraphConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept(subprotocol="mqtt")

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"received": content})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class GraphConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if "mqtt" in self.scope["subprotocols"]:
                await self.accept(subprotocol="mqtt")
            else:
                await self.close()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"received": content})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - ASGI, WebSocket:
      <https://asgi.readthedocs.io/en/latest/specs/www.html#websocket>
    """

    code = "CHN115"
    name = "unoffered-subprotocol"
    message = "{effect}; accept only one that is in self.scope['subprotocols']"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call, passed in framework_calls(module, "accept", "subprotocol", 0):
            name = call.literal(passed)
            if _is_several(call.value(passed)):
                effect = (
                    f"`{ast.unparse(passed)}` is no single subprotocol, so every handshake fails"
                )
            elif name in _PUBLIC and not call.is_conditional:
                if call.is_mentioned("subprotocols"):
                    continue
                effect = f"a client that did not offer {name!r} fails in the handshake"
            else:
                continue
            yield self.report(call.node, effect=effect)
