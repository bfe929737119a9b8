from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumer_calls import framework_calls
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.module import Module
    from flake8_channels.rule import Finding

#: From the registry of WebSocket subprotocols: those that many clients speak.
_PUBLIC = frozenset(
    {
        *("graphql-transport-ws", "graphql-ws", "mqtt", "mqttv3.1", "ocpp1.6", "ocpp2.0.1"),
        *("soap", "v10.stomp", "v11.stomp", "v12.stomp", "wamp.2.json", "wamp.2.msgpack", "xmpp"),
    }
)


def _is_offer(node: ast.expr) -> bool:
    """Whether it is `self.scope["subprotocols"]`."""
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "subprotocols"
    )


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
    list, both fail for every client. `channels.testing` reports a normal connection.

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

    def check(self, module: Module) -> Iterator[Finding]:
        for call in framework_calls(module, "accept"):
            node = call.argument("subprotocol", 0)
            if isinstance(node, (ast.List, ast.Tuple)) or (node is not None and _is_offer(node)):
                effect = f"`{ast.unparse(node)}` is no single subprotocol, so every handshake fails"
            elif isinstance(node, ast.Constant) and node.value in _PUBLIC:
                if call.is_conditional or call.file_mentions("subprotocols"):
                    continue
                effect = f"a client that did not offer {node.value!r} fails in the handshake"
            else:
                continue
            yield self.report(call.node, effect=effect)
