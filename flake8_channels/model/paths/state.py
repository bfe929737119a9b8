"""Paths, and the outcomes of statements."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from flake8_channels.model.paths.values import NONE, UNKNOWN, Value
from flake8_channels.model.scopes import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.paths.raised import Raised

#: More paths than this at one place are not followed.
MOST_PATHS = 256


class TooComplex(Exception):
    """A function has more paths than are worth following; the answer is unknown."""


class TooManyPaths(TooComplex):
    """One place has more paths than are worth following; what comes after it can be followed."""


class Socket(enum.Enum):
    """What has happened to the connection."""

    CONNECTING = "connecting"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    #: The client has left, or was rejected: disconnect() runs.
    GONE = "gone"
    #: The same, and something that cannot be followed had the consumer in hand since.
    LEFT = "left"
    #: Something that cannot be followed had it in hand.
    UNKNOWN = "unknown"

    # Paths are hashed all the time, and Enum does it in Python.
    __hash__ = object.__hash__


class Event(enum.Enum):
    """What a call does to the connection."""

    ACCEPT = "accept"
    CLOSE = "close"
    #: A frame for the client, which servers refuse before accept().
    SEND = "send"
    NOTHING = "nothing"
    UNKNOWN = "unknown"

    __hash__ = object.__hash__


def socket_after(socket: Socket, event: Event) -> Socket:
    """The connection after an event."""
    if event is Event.UNKNOWN:
        return Socket.UNKNOWN
    if socket in (Socket.GONE, Socket.LEFT) or event is Event.NOTHING:
        return socket
    if event is Event.SEND:
        # Daphne and uvicorn raise: the handshake fails, but not silently.
        return Socket.UNKNOWN if socket is Socket.CONNECTING else socket
    if event is Event.CLOSE:
        return Socket.CLOSED
    return Socket.CLOSED if socket is Socket.CLOSED else Socket.ACCEPTED


class Cause(NamedTuple):
    """What brought the connection into its state: the calls from the hook inwards."""

    calls: tuple[ast.Call, ...]
    #: Whether the last of them stands in a method of Channels, as in `super().connect()`.
    by_framework: bool


#: What is known of conditions and variables: see facts.py.
Facts = frozenset[tuple[str, Value]]


class Path(NamedTuple):
    """Where a path stands; two paths that are equal here are one."""

    socket: Socket
    facts: Facts = frozenset()
    #: None where it is not known, or not worth a word.
    cause: Cause | None = None

    def knowing(self, facts: Facts) -> Path:
        """The same path with other facts."""
        return self if facts is self.facts else Path(self.socket, facts, self.cause)


class Decision(NamedTuple):
    """A turn that a path took, to be named in a message."""

    #: A condition, loop, handler or pattern; or where a function that a decorator wraps ended.
    node: ast.AST
    #: Whether the condition held, the loop ran, the handler or pattern was taken.
    taken: bool


Trail = tuple[Decision, ...]


def end_of_wrapped(trail: Trail) -> tuple[ast.AST | None, Trail]:
    """Where the function that a decorator wraps ended, and the turns before; None without one."""
    for number in reversed(range(len(trail))):
        if isinstance(trail[number].node, (ast.Return, *FUNCTIONS)):
            return trail[number].node, trail[:number]
    return None, trail


class Step(NamedTuple):
    """A path after an expression, with the expression's value on it."""

    path: Path
    trail: Trail
    value: Value = UNKNOWN

    def at(self, path: Path) -> Step:
        """The same step on another path."""
        return self if path is self.path else Step(path, self.trail, self.value)


class Paths:
    """Paths that stand at one place, each with the shortest account of how it got there."""

    __slots__ = ("_trails",)

    def __init__(self) -> None:
        self._trails: dict[Path, Trail] = {}

    def __bool__(self) -> bool:
        return bool(self._trails)

    def __len__(self) -> int:
        return len(self._trails)

    def __contains__(self, path: Path) -> bool:
        return path in self._trails

    def __iter__(self) -> Iterator[tuple[Path, Trail]]:
        return iter(tuple(self._trails.items()))

    def add(self, path: Path, trail: Trail) -> None:
        """Add a path. Raises TooManyPaths where there are too many."""
        known = self._trails.get(path)
        if known is not None:
            trail = _merged(known, trail)
        elif len(self._trails) >= MOST_PATHS:
            raise TooManyPaths
        self._trails[path] = trail

    def update(self, other: Paths) -> None:
        """Add all paths of another place."""
        for path, trail in other._trails.items():
            self.add(path, trail)


def _merged(one: Trail, other: Trail) -> Trail:
    """One account for two ways: a turn that both directions of lead here says nothing."""
    if len(one) == len(other):
        differing = [
            number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]
        ]
        if not differing:
            return one
        number = differing[0]
        if len(differing) == 1 and one[number].node is other[number].node:
            return one[:number] + one[number + 1 :]
    return one if len(one) <= len(other) else other


@dataclass(frozen=True)
class Exit:
    """How a path leaves a block, other than to the next statement."""

    kind: Literal["return", "break", "continue", "raise", "endless"]
    #: The statement that leaves; None where it makes no difference.
    node: ast.AST | None = None
    #: What a return gives back, or what is raised.
    value: Value | Raised = UNKNOWN


@dataclass
class Outcomes:
    """What statements do with the paths that reach them."""

    next: Paths = field(default_factory=Paths)
    exits: dict[Exit, Paths] = field(default_factory=dict)

    def leave(self, how: Exit, path: Path, trail: Trail) -> None:
        """Let a path leave."""
        self.paths_of(how).add(path, trail)

    def paths_of(self, how: Exit) -> Paths:
        """The paths that leave in one way."""
        if how not in self.exits:
            self.exits[how] = Paths()
        return self.exits[how]

    @property
    def ends(self) -> list[tuple[Exit, Path]]:
        """How a call can end; running off the end gives None back."""
        found = [(how, path) for how, paths in self.exits.items() for path, _ in paths]
        end = Exit("return", value=NONE)
        return found + [(end, path) for path, _ in self.next]

    def join(self, other: Outcomes) -> None:
        """Go on where another block goes on too, and take over its exits."""
        self.next.update(other.next)
        self.absorb(other)

    def absorb(self, other: Outcomes, *kinds: str) -> None:
        """Take over another block's exits: all, or those of some kinds."""
        for how, paths in other.exits.items():
            if not kinds or how.kind in kinds:
                self.paths_of(how).update(paths)


def distinct(steps: list[Step]) -> list[Step]:
    """Steps that differ in more than how they came about, unless there are too many."""
    if len(steps) < 2:
        return steps
    found: dict[tuple[Path, Value], Step] = {}
    for step in steps:
        found.setdefault((step.path, step.value), step)
    if len(found) > MOST_PATHS:
        raise TooManyPaths
    return list(found.values())
