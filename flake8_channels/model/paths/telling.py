"""How the caller of a helper tells what it has done, by what it has left in an attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.values import UNKNOWN, Constant, Telling, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_channels.model.paths.state import Path


def telling_by_attributes(path: Path, ends: Iterable[Path]) -> Path:
    """The end of a helper, whose attributes are none of the literals of the other ends.

    `self.user` is None where authenticate() has closed, and somebody where it has not.
    """
    known = dict(path.facts)
    others: dict[str, set[Constant]] = {}
    for end in ends:
        for key, value in end.facts if end.socket is not path.socket else ():
            is_set_here = key not in known and known.get(f"hasattr {key}") is Truth.TRUE
            if is_set_here and isinstance(value, Constant) and value.kind is not bool:
                others.setdefault(key, set()).add(value)
    if not others:
        return path
    found = {(key, Telling(UNKNOWN, frozenset(values))) for key, values in others.items()}
    return path.knowing(path.facts | found)
