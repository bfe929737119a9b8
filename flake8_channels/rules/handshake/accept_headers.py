from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumer_calls import framework_calls
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


def _is_wrong(node: ast.expr | None) -> bool:
    """Whether it is a dictionary, or holds what is no pair of bytes; nothing is wrong with none."""
    if isinstance(node, ast.Call):
        is_dict = isinstance(node.func, ast.Name) and node.func.id == "dict"
        return is_dict and bool(node.args or node.keywords)
    if isinstance(node, (ast.List, ast.Tuple)):
        return any(map(_is_wrong_pair, node.elts))
    return isinstance(node, ast.DictComp) or (isinstance(node, ast.Dict) and bool(node.keys))


def _is_wrong_pair(pair: ast.expr) -> bool:
    if isinstance(pair, (ast.List, ast.Tuple)):
        return any(
            isinstance(part, ast.JoinedStr)
            or (isinstance(part, ast.Constant) and isinstance(part.value, str))
            for part in pair.elts
        )
    return isinstance(pair, (ast.Constant, ast.JoinedStr))


class AcceptHeaders(Rule):
    """The headers for accept() have the wrong form.

    ## What it does

    Looks at literal headers in calls of `accept()` of a WebSocket consumer, and at names that are
    bound to them, and reports a dictionary, pairs with a `str` in them, and what is no pair.

    ## Why is this bad

    ASGI wants pairs of byte strings. uvicorn raises and answers the handshake with HTTP 500.
    Daphne ignores headers altogether, so the mistake shows only on other servers.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class FeedConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept(headers={"x-feed": "news"})

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


    class FeedConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept(headers=[(b"x-feed", b"news")])

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            await self.send_json({"received": content})
    ```

    ## References

    - ASGI, WebSocket:
      <https://asgi.readthedocs.io/en/latest/specs/www.html#websocket>
    """

    code = "CHN116"
    name = "accept-headers"
    message = (
        "the headers of `{call}` are no list of pairs of bytes: uvicorn answers the handshake "
        "with HTTP 500; write [(b'name', b'value')]"
    )

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call, headers in framework_calls(module, "accept", "headers", 1):
            if _is_wrong(call.value(headers)):
                yield self.report(headers, call=call.written)
