"""The answer to a question about code that may lie where nobody can read it."""

from __future__ import annotations

import enum
from typing import Literal


class Answer(enum.Enum):
    """Yes, no or unknown; compare with `is`, so that unknown is never taken for no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("an Answer has three values: compare it with `is`")


class _Unknown(enum.Enum):
    UNKNOWN = "unknown"


#: What stands for something that cannot be told.
UNKNOWN: Literal[_Unknown.UNKNOWN] = _Unknown.UNKNOWN
Unknown = Literal[_Unknown.UNKNOWN]
