"""The life of a WebSocket: which events are mistakes, and when.

Source: ASGI, WebSocket; Channels' test client lets most of them pass, Daphne and uvicorn do not.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.paths.state import Cause, Event, Path, Socket, socket_after

if TYPE_CHECKING:
    import ast


#: Stands for the cause on a path of which a mistake was told.
TOLD = Cause((), by_framework=False)


class Mistake(enum.Enum):
    """What is wrong about an event where it happens."""

    ACCEPT_AFTER_CLOSE = "accept after close"
    JOIN_AFTER_CLOSE = "group_add after close"
    ACCEPT_TWICE = "accept twice"
    LATE_REJECTION = "close after the base class has accepted"
    SEND_BEFORE_ACCEPT = "send before accept"
    SEND_AFTER_CLOSE = "send after close"
    CLOSE_TWICE = "close after close"
    OUTPUT_WHEN_GONE = "output in disconnect"
    LOST_CODE = "close code before accept"


class Misstep(NamedTuple):
    """A mistake on a path; the calls that lead to it, from the hook inwards."""

    mistake: Mistake
    calls: tuple[ast.Call, ...]
    #: Those that led to the event which makes it one; empty where that is no call.
    earlier: tuple[ast.Call, ...]
    #: The close code, as text.
    code: str | None = None


def mistake_of(event: Event, path: Path) -> Mistake | None:
    """What is wrong about an event on a path; None if nothing, or not for certain."""
    socket, cause = path.socket, path.cause
    if socket is Socket.ACCEPTED and event is Event.CLOSE:
        late = cause is not None and cause.by_framework
        return Mistake.LATE_REJECTION if late else None
    return MISTAKES.get((socket, event))


#: What must not follow on what.
MISTAKES = {
    (Socket.CONNECTING, Event.SEND): Mistake.SEND_BEFORE_ACCEPT,
    (Socket.ACCEPTED, Event.ACCEPT): Mistake.ACCEPT_TWICE,
    (Socket.CLOSED, Event.ACCEPT): Mistake.ACCEPT_AFTER_CLOSE,
    (Socket.CLOSED, Event.CLOSE): Mistake.CLOSE_TWICE,
    (Socket.CLOSED, Event.SEND): Mistake.SEND_AFTER_CLOSE,
    **{
        (gone, event): Mistake.OUTPUT_WHEN_GONE
        for gone in (Socket.GONE, Socket.LEFT)
        for event in (Event.ACCEPT, Event.CLOSE, Event.SEND)
    },
}


def is_certain(path: Path) -> bool:
    """Whether it is known what brought the connection into its state, where a call did."""
    return path.cause is not None or path.socket in (
        Socket.CONNECTING,
        Socket.GONE,
        Socket.LEFT,
    )


def after_mistake(event: Event, path: Path) -> Path:
    """The path after a mistake: one is enough to know, so nothing more is said of it."""
    return path._replace(socket=socket_after(path.socket, event), cause=TOLD)
