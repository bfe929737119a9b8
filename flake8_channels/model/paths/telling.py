"""How the caller of a helper tells what it has done: by what it gives back or leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.paths.state import Socket
from flake8_channels.model.paths.values import UNKNOWN, Constant, Telling, Truth, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_channels.model.paths.state import Path, Step


def tell_apart(steps: list[Step]) -> tuple[list[Step], bool | None]:
    """The ends of a helper, with what its caller can tell from them.

    And whether the value that it gives back tells them apart; None where they do not differ.
    """
    if len({step.path.socket for step in steps} - {Socket.UNKNOWN}) < 2:
        return steps, None
    paths = [step.path for step in steps]
    steps = [step.at(_with_telling_attributes(step.path, paths)) for step in steps]
    values = {step.value for step in steps}
    if len(values) == 1 and isinstance(next(iter(values)), Constant):
        return steps, False
    return [
        step._replace(
            value=told_apart(
                step.value,
                [each.value for each in steps if each.path.socket is not step.path.socket],
            )
        )
        for step in steps
    ], True


def _with_telling_attributes(path: Path, ends: Iterable[Path]) -> Path:
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
