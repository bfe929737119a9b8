"""What is known of a value on a path."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeGuard


class Truth(enum.Enum):
    """A value of which no more than its truth is known, or that it is there."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    #: An object, or None: what is false is None.
    MAYBE = "maybe"
    #: A count, which may be zero.
    COUNT = "count"
    #: A count above zero.
    POSITIVE = "positive"
    #: Not None; it may be empty, or zero.
    SOME = "some"

    # Facts are hashed all the time, and Enum does it in Python.
    __hash__ = object.__hash__


@dataclass(frozen=True)
class Constant:
    """A literal."""

    value: object
    #: 1 == True == 1.0 in Python; here they differ.
    kind: type


@dataclass(frozen=True)
class Items:
    """A tuple or list whose items are known."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class Named:
    """A constant by its name, such as a member of an enumeration; its truth is not known."""

    name: str


@dataclass(frozen=True)
class Telling:
    """What a helper gives back, where it has closed or accepted on one way and not on another.

    Its caller tells the ways apart by it, so it is none of the literals of the others.
    """

    known: Value = Truth.UNKNOWN
    others: frozenset[Constant] = frozenset()


Value = Truth | Constant | Items | Named | Telling

UNKNOWN = Truth.UNKNOWN
NONE = Constant(None, type(None))


_TRUTHS = {Truth.TRUE: True, Truth.POSITIVE: True, Truth.FALSE: False}


def constant(value: object) -> Value:
    """The value of a literal."""
    return Constant(value, type(value))


def truth(value: Value) -> bool | None:
    """Whether the value is true; None if not known."""
    if isinstance(value, Constant):
        return bool(value.value)
    if isinstance(value, Items):
        return bool(value.items)
    if isinstance(value, Named):
        return None
    if isinstance(value, Telling):
        truths = {bool(each.value) for each in value.others}
        return truth(value.known) if len(truths) != 1 else not truths.pop()
    return _TRUTHS.get(value)


def is_none(value: Value) -> bool | None:
    """Whether the value is None; None if not known."""
    if isinstance(value, (Constant, Items)):
        return value == NONE
    # What has a name in capitals is there to be told from nothing.
    is_there = isinstance(value, Named) or value in (Truth.COUNT, Truth.SOME) or truth(value)
    return False if is_there else None


def plain(value: Value) -> Value:
    """The value, whatever it tells of a helper."""
    return value.known if isinstance(value, Telling) else value


def of_truth(known: bool) -> Value:
    """A value of which only its truth is known."""
    return Truth.TRUE if known else Truth.FALSE


def told_apart(value: Value, others: list[Value]) -> Value:
    """A value of one way through a helper, as somebody knows it who has the other ways' values."""
    if isinstance(value, Items):
        return Items(
            tuple(
                told_apart(item, [each.items[number] for each in others if _is_like(each, value)])
                for number, item in enumerate(value.items)
            )
        )
    if isinstance(value, (Constant, Telling)) or any(
        # Yes or no in so many words: another condition may say the same.
        isinstance(each, Constant) and each.kind is bool
        for each in others
    ):
        return value
    return Telling(value, frozenset(each for each in others if isinstance(each, Constant)))


def _is_like(other: Value, value: Items) -> TypeGuard[Items]:
    return isinstance(other, Items) and len(other.items) == len(value.items)
