from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from flake8_channels.model.consumer_calls import Member, close_codes
from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

#: RFC 6455, section 7.4, and its registry: those that an endpoint may send.
_SENT_BY_UVICORN = frozenset({*range(1001, 1004), *range(1007, 1015)})


class InvalidCloseCode(Rule):
    """A close code is not one that servers send.

    ## What it does

    Looks at literal codes, and at names that are bound to one, in calls of `close()` of a
    WebSocket consumer, and of `send()` and `send_json()` with `close=`. A constant of a class
    counts if its name is in capitals: `self.LATE`, `Codes.LATE`; so does the name of an HTTP
    status: `HTTPStatus.FORBIDDEN`. It reports codes that are no `int`, members of enumerations
    among them, and those other than 1000 and 3000 to 4999. Codes such as 1011, which uvicorn sends
    and Daphne does not, are left alone where the project's dependency files name uvicorn and no
    other server.

    ## Why is this bad

    Daphne raises `invalid close code 403 (must be 1000 or from [3000, 4999])` for every other
    code, and the client gets 1011. uvicorn sends 1001, 1008, 1011 and their like, and raises
    `ProtocolError` for codes such as 403, 1005, 1006, 1015, 2999 and 5000; the client gets no
    code. A member of an `IntEnum` is a number to uvicorn and none to Daphne. `channels.testing`
    accepts any.

    ## Example

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class VoteConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if "vote" not in content:
                await self.close(code=400)
                return
            await self.send_json({"counted": content["vote"]})
    ```

    ## Use instead

    ```python
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class VoteConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A client has left with code %s", code)

        async def receive_json(self, content):
            if "vote" not in content:
                await self.close(code=4400)
                return
            await self.send_json({"counted": content["vote"]})
    ```

    ## References

    - Channels, WebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer>
    - Close code before accept:
      <https://github.com/django/daphne/issues/486>
    """

    code = "CHN114"
    name = "invalid-close-code"
    message = "{code} is no close code that {server}: the connection ends with an error; {instead}"

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call, code in close_codes(module):
            number = code.value if isinstance(code, Member) else code
            is_valid = isinstance(number, int) and _is_sent(number)
            if (is_valid and number is code) or call.node in _lost(module):
                continue
            if is_valid and isinstance(code, Member):
                by_uvicorn = code.is_number
                told, instead = code.written, f"write `{code.written}.value`"
            else:
                by_uvicorn = number in _SENT_BY_UVICORN
                told, instead = repr(number), _instead(number)
            if by_uvicorn and module.servers == {"uvicorn"}:
                continue
            server = "Daphne sends" if by_uvicorn else "a server sends"
            yield self.report(call.node, code=told, server=server, instead=instead)


def _is_sent(number: int) -> bool:
    return number == 1000 or 3000 <= number <= 4999


def _instead(code: object) -> str:
    """What to write for a code that is wrong: the number that another type must mean."""
    if isinstance(code, (bytes, float, str)):
        with contextlib.suppress(ValueError, OverflowError):
            if _is_sent(int(code)):
                return f"write {int(code)}"
    return "use 1000 or a code from 3000 to 4999"


def _lost(module: CheckedModule) -> set[ast.Call]:
    """The calls before accept(), whose codes no client sees: CHN113."""
    return {each.node for each in module.protocol_mistakes if each.mistake is Mistake.LOST_CODE}
