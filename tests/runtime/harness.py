"""Run the code of a page, with a client and an ASGI server made for looking on.

The server refuses what uvicorn refuses, the stricter of the two: Daphne lets some of it pass
without a word. What the pages say about either of them is tried in test_servers.py.
"""

from __future__ import annotations

import asyncio
import collections
import inspect
import json
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from channels.consumer import AsyncConsumer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Application = Callable[..., Awaitable[None]]

#: Seconds that an application may be idle before it is taken to have nothing more to say.
PATIENCE = 0.3
#: Seconds that an application may be busy with one event.
BUSY = 5.0
#: Seconds between two looks at the application.
TURN = 0.005

State = Literal["connecting", "accepted", "closed", "left"]
Outcome = Literal["accepted", "rejected", "unanswered", "failed"]

CALLS = {
    "websocket.accept": "accept()",
    "websocket.send": "send()",
    "websocket.close": "close()",
}
#: Why a message is refused in each state.
TOO_EARLY_OR_LATE: dict[State, str] = {
    "connecting": "before accept()",
    "accepted": "a second time",
    "closed": "after close()",
    "left": "after the client has left",
}


def load(code: str) -> ModuleType:
    """A new module made of the code."""
    module = ModuleType("example")
    exec(compile(code, "<example>", "exec"), vars(module))
    return module


def application_in(code: str) -> Application:
    """The `application` of the code, or the ASGI application of its last consumer."""
    module = load(code)
    if hasattr(module, "application"):
        return module.application
    *_, consumer = (
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, AsyncConsumer)
        and value.__module__ == module.__name__
    )
    return consumer.as_asgi()


class Client:
    """A WebSocket client, and the server between it and the application.

    `scope` is what middleware would add: `user`, `session`, or other headers and subprotocols.
    """

    #: Seconds for which it waits for more.
    patience = PATIENCE

    def __init__(self, application: Application, path: str = "/ws/chat/", **scope: Any) -> None:
        #: What the application did against the protocol, in the words of a consumer.
        self.protocol_errors: list[str] = []
        #: What the application raised.
        self.exception: Exception | None = None
        #: The code with which the application or the server closed the connection.
        self.close_code: int | None = None
        #: What the application chose in accept().
        self.subprotocol: str | None = None
        self._application = application
        self._scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": [],
            "subprotocols": [],
            **scope,
        }
        self._state: State = "connecting"
        self._outcome: Outcome | None = None
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._frames: collections.deque[str | bytes] = collections.deque()
        self._idle = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    # What the client does.

    async def handshake(self) -> Outcome:
        """Ask to connect.

        "failed" is an application that ended before it answered; both servers answer an exception
        with HTTP 500.
        """
        self._give({"type": "websocket.connect"})
        self._task = asyncio.create_task(self._run())
        await self._until(lambda: self._outcome is not None)
        if self._outcome is None:
            self.protocol_errors.append("neither accept() nor close() in answer to the handshake")
            return "unanswered"
        return self._outcome

    async def send_text(self, text: str) -> None:
        """Send a frame."""
        if self._state != "accepted":
            raise ConnectionError(f"a client cannot send: the connection is {self._state}")
        self._give({"type": "websocket.receive", "text": text})

    async def send_json(self, content: Any) -> None:
        """Send a frame that holds JSON."""
        await self.send_text(json.dumps(content))

    async def receive(self) -> str | bytes | None:
        """The next frame, or None when the application has nothing more to say."""
        await self._until(lambda: bool(self._frames))
        return self._frames.popleft() if self._frames else None

    async def receive_text(self) -> str | None:
        """The next frame, which must be a text."""
        frame = await self.receive()
        if isinstance(frame, bytes):
            raise TypeError(f"a binary frame came: {frame!r}")
        return frame

    async def receive_json(self) -> Any:
        """What the next frame holds, or None when the application has nothing more to say."""
        text = await self.receive_text()
        return None if text is None else json.loads(text)

    async def closed(self) -> int | None:
        """The close code that the client gets, or None when the connection stays open."""
        await self._until(lambda: self.close_code is not None)
        return self.close_code

    async def disconnect(self, code: int = 1000) -> None:
        """Leave, and let the application end."""
        if self._state in ("connecting", "accepted"):
            self._state = "left"
            self._give({"type": "websocket.disconnect", "code": code})
        await self._until(lambda: self._ended)
        if not self._ended:
            self.protocol_errors.append("the application still runs when the client has left")

    @property
    def _ended(self) -> bool:
        return self._task is None or self._task.done()

    # What the server does.

    async def _run(self) -> None:
        ending = "the application returned"
        try:
            await self._application(self._scope, self._receive, self._send)
        except Exception as error:
            self.exception = error
            ending = f"the application raised {type(error).__name__}: {error}"
        if self._state == "connecting":
            self._outcome, self._state = "failed", "closed"
            self.protocol_errors.append(f"{ending}, and the handshake has no answer")
        elif self.exception is not None:
            self.protocol_errors.append(ending)
        if self._state == "accepted":
            self._close(1006 if self.exception is None else 1011)

    async def _receive(self) -> dict[str, Any]:
        # An application that asks for the next event has dealt with the last one.
        if self._events.empty():
            self._idle = True
        return await self._events.get()

    async def _send(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if (self._state, kind) == ("connecting", "websocket.accept"):
            self._outcome, self._state = "accepted", "accepted"
            self.subprotocol = message.get("subprotocol")
        elif (self._state, kind) == ("connecting", "websocket.close"):
            self._outcome = "rejected"
            # The client of a rejected handshake never sees the application's code.
            self._close(1006)
        elif (self._state, kind) == ("accepted", "websocket.send"):
            self._frames.append(self._frame(message))
        elif (self._state, kind) == ("accepted", "websocket.close"):
            self._close(message.get("code", 1000))
        else:
            self._refuse(kind)

    def _frame(self, message: dict[str, Any]) -> str | bytes:
        text = message.get("text")
        frame: object = message.get("bytes") if text is None else text
        if not isinstance(frame, bytes if text is None else str):
            self.protocol_errors.append(f"send() of {type(frame).__name__}")
            raise TypeError(self.protocol_errors[-1])
        return frame

    def _close(self, code: int) -> None:
        self._state, self.close_code = "closed", code
        self._give({"type": "websocket.disconnect", "code": code})

    def _refuse(self, kind: str) -> None:
        self.protocol_errors.append(f"{CALLS.get(kind, kind)} {TOO_EARLY_OR_LATE[self._state]}")
        # The kinds of error that uvicorn raises.
        error = OSError if self._state == "left" else RuntimeError
        raise error(self.protocol_errors[-1])

    def _is_idle(self) -> bool:
        """Whether the application waits for an event, as far as the server can see."""
        return self._idle

    def _give(self, event: dict[str, Any]) -> None:
        self._idle = False
        self._events.put_nowait(event)

    async def _until(self, happened: Callable[[], bool]) -> None:
        """Wait until it happened, or until it can be taken that it never will."""
        patience, busy = self.patience, BUSY
        while not happened() and not self._ended and patience > 0 and busy > 0:
            # Counted in turns of the loop, so that a slow machine does not cut it short.
            patience = patience - TURN if self._is_idle() else self.patience
            busy -= TURN
            await asyncio.sleep(TURN)
