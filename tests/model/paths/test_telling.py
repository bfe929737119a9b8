"""How the caller of a helper tells what it has done."""

from __future__ import annotations

import pytest

from flake8_channels.model.paths.state import Path, Socket, Step
from flake8_channels.model.paths.telling import tell_apart
from flake8_channels.model.paths.values import NONE, UNKNOWN, Telling, Truth, Value, constant

SET = ("hasattr self.user", Truth.TRUE)


def end(socket: Socket, user: Value | None, value: Value = NONE) -> Step:
    """An end of a helper after `self.user` was set, to None for what is not known."""
    facts = {SET} if user is None else {SET, ("self.user", user)}
    return Step(Path(socket, frozenset(facts)), (), value)


def test_the_same_end_tells_nothing() -> None:
    steps = [end(Socket.CLOSED, NONE), end(Socket.CLOSED, None)]
    assert tell_apart(steps) == (steps, None)
    unknown = [end(Socket.CLOSED, NONE), end(Socket.UNKNOWN, None)]
    assert tell_apart(unknown) == (unknown, None)


#: What the attribute is where the helper has closed -> what it is known to be where it has not.
ATTRIBUTES: dict[Value, Value | None] = {
    NONE: Telling(UNKNOWN, frozenset({constant(None)})),
    constant("guest"): Telling(UNKNOWN, frozenset({constant("guest")})),
    constant(False): None,
    Truth.TRUE: None,
}


@pytest.mark.parametrize("closed", ATTRIBUTES)
def test_an_attribute_tells(closed: Value) -> None:
    steps, by_value = tell_apart([end(Socket.CLOSED, closed), end(Socket.CONNECTING, None)])
    assert by_value is False
    assert [dict(step.path.facts).get("self.user") for step in steps] == [
        closed,
        ATTRIBUTES[closed],
    ]


def test_a_value_tells() -> None:
    closed, other = end(Socket.CLOSED, None), end(Socket.CONNECTING, None, UNKNOWN)
    steps, by_value = tell_apart([closed, other])
    assert by_value is True
    assert [step.value for step in steps] == [NONE, Telling(UNKNOWN, frozenset({constant(None)}))]
