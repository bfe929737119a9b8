"""Execute connect() against a server that keeps to the order of ASGI, with every choice.

It notes the first mistake of a run, and every close code that is lost, with the calls that led
there; what connect() does after a mistake says nothing more.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from channels.consumer import SyncConsumer
from channels.exceptions import StopConsumer

from tests.oracle.execute import (
    MistakeInProgram,
    Recorder,
    Survey,
    World,
    finish,
)
from tests.oracle.generate import FLAGS

if TYPE_CHECKING:
    from types import FrameType

#: Calls in the generated module, from connect() inwards: line, and place of the instruction,
#: in which two calls on one line differ.
Calls = tuple[tuple[int, int], ...]
#: A mistake, and the line on which the rules report it.
Found = tuple[str, int]

_AFTER = {"websocket.accept": "accepted", "websocket.close": "closed"}
_MISTAKES = {
    ("accepted", "websocket.accept"): "accept twice",
    ("closed", "websocket.accept"): "accept after close",
    ("closed", "websocket.close"): "close after close",
    ("closed", "websocket.send"): "send after close",
    ("connecting", "websocket.send"): "send before accept",
}
#: What the server can see of them, by the names of the analysis.
MISTAKES = {*_MISTAKES.values(), "close code before accept"}


def mistakes(source: str, most_runs: int = 400) -> set[Found] | None:
    """The mistakes of all runs of ChatConsumer.connect(); None where there are too many runs."""
    tree = ast.parse(source)
    survey = Survey(tree, 0)
    server = Server(survey)
    consumer_class = server.load(Recorder(survey).visit(tree))
    for _ in range(most_runs):
        server.serve(consumer_class)
        if not server.tape.forward():
            return server.found
    return None


class Server(World):
    """A world in which the order of messages counts, also after the first answer."""

    def __init__(self, survey: Survey) -> None:
        super().__init__(survey)
        self.found: set[Found] = set()
        self.state = "connecting"
        #: The calls that brought the connection into its state; None where that is not told.
        self.cause: Calls | None = None
        self.is_wrong = False

    def serve(self, consumer_class: type) -> None:
        """One run."""
        self.answered = self.given_up = self.is_wrong = False
        self.state, self.cause, self.raised = "connecting", None, []
        consumer = consumer_class()
        for flag in FLAGS:
            setattr(consumer, flag, self.undecided(f"self.{flag}"))
        is_async = not issubclass(consumer_class, SyncConsumer)
        consumer.base_send = self.send_async if is_async else self.send
        try:
            coroutine = consumer.websocket_connect({"type": "websocket.connect"})
            if is_async:
                finish(coroutine)
        except (NameError, TypeError, AttributeError) as error:
            raise MistakeInProgram(str(error)) from error
        except (Exception, StopConsumer):
            return

    def pick(self, what: str, options: object) -> object:
        if self.is_wrong or self.given_up:
            return options[0]  # type: ignore[index]
        return self.tape.pick(what, options)  # type: ignore[arg-type]

    def _called(self, name: str, number: int) -> str:
        try:
            return super()._called(name, number)
        except Exception:
            # That something may fail is no reason to call what comes next a mistake.
            self.cause = None
            raise

    async def send_async(self, message: dict[str, object]) -> None:
        self.send(message)

    def send(self, message: dict[str, object]) -> None:
        kind, calls = str(message["type"]), _generated_lines(sys._getframe())
        if not calls or self.is_wrong or self.given_up:
            return  # The framework answers for connect(), or the run is over.
        if self.state == "connecting" and kind == "websocket.close" and "code" in message:
            self.found.add(("close code before accept", calls[0][0]))
        mistake = _MISTAKES.get((self.state, kind))
        if mistake is not None and (self.cause is not None or self.state == "connecting"):
            self.found.add((mistake, _place(calls, self.cause or ())))
            self.is_wrong = True
        elif mistake is not None:
            self.is_wrong = True
        if kind in _AFTER:
            self.state, self.cause = _AFTER[kind], calls


def _generated_lines(frame: FrameType | None) -> Calls:
    lines: list[tuple[int, int]] = []
    while frame is not None:
        if frame.f_code.co_filename == "<generated>":
            lines.append((frame.f_lineno, frame.f_lasti))
        frame = frame.f_back
    return tuple(reversed(lines))


def _place(calls: Calls, earlier: Calls) -> int:
    """Where the two ways part."""
    for call, other in zip(calls, earlier, strict=False):
        if call != other:
            return call[0]
    return calls[0][0]
