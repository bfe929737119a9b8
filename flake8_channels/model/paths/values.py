"""What is known of a value on a path."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Truth(enum.Enum):
    """A value of which only its truth is known, or nothing."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

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


Value = Truth | Constant | Items | Named

UNKNOWN = Truth.UNKNOWN
NONE = Constant(None, type(None))


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
    return {Truth.TRUE: True, Truth.FALSE: False}.get(value)


def of_truth(known: bool) -> Value:
    """A value of which only its truth is known."""
    return Truth.TRUE if known else Truth.FALSE
