"""Which events are mistakes, and when."""

from __future__ import annotations

import itertools

import pytest

from flake8_channels.model.paths.protocol import (
    TOLD,
    Mistake,
    after_mistake,
    is_certain,
    mistake_of,
)
from flake8_channels.model.paths.state import Cause, Event, Path, Socket

#: What ASGI does not allow; all else is allowed, or not known.
MISTAKES = {
    (Socket.CONNECTING, Event.SEND): Mistake.SEND_BEFORE_ACCEPT,
    (Socket.ACCEPTED, Event.ACCEPT): Mistake.ACCEPT_TWICE,
    (Socket.CLOSED, Event.ACCEPT): Mistake.ACCEPT_AFTER_CLOSE,
    (Socket.CLOSED, Event.CLOSE): Mistake.CLOSE_TWICE,
    (Socket.CLOSED, Event.SEND): Mistake.SEND_AFTER_CLOSE,
    (Socket.GONE, Event.ACCEPT): Mistake.OUTPUT_WHEN_GONE,
    (Socket.LEFT, Event.ACCEPT): Mistake.OUTPUT_WHEN_GONE,
    (Socket.GONE, Event.CLOSE): Mistake.OUTPUT_WHEN_GONE,
    (Socket.LEFT, Event.CLOSE): Mistake.OUTPUT_WHEN_GONE,
    (Socket.GONE, Event.SEND): Mistake.OUTPUT_WHEN_GONE,
    (Socket.LEFT, Event.SEND): Mistake.OUTPUT_WHEN_GONE,
}


@pytest.mark.parametrize(("socket", "event"), list(itertools.product(Socket, Event)))
def test_mistakes(socket: Socket, event: Event) -> None:
    assert mistake_of(event, Path(socket)) is MISTAKES.get((socket, event))


def test_closing_on_whom_the_framework_has_let_in() -> None:
    by_framework, by_project = (Path(Socket.ACCEPTED, cause=Cause((), each)) for each in _EITHER)
    assert mistake_of(Event.CLOSE, by_framework) is Mistake.LATE_REJECTION
    assert mistake_of(Event.CLOSE, by_project) is None


_EITHER = (True, False)


def test_what_is_certain_without_a_cause() -> None:
    certain = {socket for socket in Socket if is_certain(Path(socket))}
    assert certain == {Socket.CONNECTING, Socket.GONE, Socket.LEFT}
    assert all(is_certain(Path(socket, cause=TOLD)) for socket in Socket)


def test_one_mistake_is_enough() -> None:
    path = Path(Socket.CONNECTING, frozenset(), Cause((), True))
    assert after_mistake(Event.CLOSE, path) == Path(Socket.CLOSED, frozenset(), TOLD)
