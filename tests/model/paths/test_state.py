"""Paths, and the outcomes of statements."""

from __future__ import annotations

import ast

import pytest

from flake8_channels.model.paths.state import (
    MOST_PATHS,
    Decision,
    Event,
    Exit,
    Outcomes,
    Path,
    Paths,
    Socket,
    TooComplex,
    socket_after,
)
from flake8_channels.model.paths.values import of_truth

CONNECTING, ACCEPTED = Path(Socket.CONNECTING), Path(Socket.ACCEPTED)
FIRST, SECOND = (ast.parse(text, mode="eval").body for text in ("first", "second"))

#: Event -> what it makes of each socket, in the order of their definition.
EVENTS = {
    Event.ACCEPT: "accepted accepted closed gone left accepted",
    Event.CLOSE: "closed closed closed gone left closed",
    Event.SEND: "unknown accepted closed gone left unknown",
    Event.NOTHING: "connecting accepted closed gone left unknown",
    Event.UNKNOWN: "unknown unknown unknown unknown unknown unknown",
}


@pytest.mark.parametrize("event", Event)
def test_what_an_event_makes_of_a_socket(event: Event) -> None:
    sockets = list(Socket)
    assert " ".join(socket_after(socket, event).value for socket in sockets) == EVENTS[event]


def test_paths_that_are_equal_are_one() -> None:
    paths = Paths()
    assert not paths
    paths.add(CONNECTING, (Decision(FIRST, True), Decision(SECOND, True)))
    paths.add(CONNECTING, (Decision(SECOND, False),))
    paths.add(ACCEPTED, ())
    assert CONNECTING in paths
    assert Path(Socket.CLOSED) not in paths
    assert list(paths) == [(CONNECTING, (Decision(SECOND, False),)), (ACCEPTED, ())]


def test_facts_tell_paths_apart() -> None:
    paths = Paths()
    for known in (True, False):
        paths.add(Path(Socket.CONNECTING, frozenset({("ok", of_truth(known))})), ())
    assert len(list(paths)) == 2


def test_a_turn_that_both_directions_of_lead_here_is_left_out() -> None:
    paths = Paths()
    paths.add(CONNECTING, (Decision(FIRST, True), Decision(SECOND, True)))
    paths.add(CONNECTING, (Decision(FIRST, False), Decision(SECOND, True)))
    assert [trail for _, trail in paths] == [(Decision(SECOND, True),)]


def test_of_two_ways_that_differ_more_one_is_kept() -> None:
    one = (Decision(FIRST, True), Decision(SECOND, True))
    paths = Paths()
    paths.add(CONNECTING, one)
    paths.add(CONNECTING, (Decision(FIRST, False), Decision(SECOND, False)))
    paths.add(CONNECTING, one)
    assert [trail for _, trail in paths] == [one]


def test_too_many_paths_are_not_followed() -> None:
    paths = Paths()
    for number in range(MOST_PATHS):
        paths.add(Path(Socket.CONNECTING, frozenset({(str(number), of_truth(True))})), ())
    with pytest.raises(TooComplex):
        paths.add(ACCEPTED, ())


def test_outcomes_gather_exits() -> None:
    out, other = Outcomes(), Outcomes()
    out.leave(Exit("return"), CONNECTING, ())
    other.leave(Exit("return"), ACCEPTED, ())
    other.leave(Exit("break"), ACCEPTED, ())
    out.absorb(other, "return")
    assert {how.kind: [path for path, _ in paths] for how, paths in out.exits.items()} == {
        "return": [CONNECTING, ACCEPTED]
    }
    out.absorb(other)
    assert Exit("break") in out.exits
    assert out.paths_of(Exit("raise")) is out.exits[Exit("raise")]
    assert not out.next


def test_paths_are_taken_over() -> None:
    one, other = Paths(), Paths()
    one.add(CONNECTING, ())
    other.add(ACCEPTED, ())
    one.update(other)
    assert [path for path, _ in one] == [CONNECTING, ACCEPTED]
