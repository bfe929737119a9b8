"""What a path knows, as facts under keys, and what becomes of them on its way."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from flake8_channels.model.paths.twins import HELD
from flake8_channels.model.paths.values import of_truth

if TYPE_CHECKING:
    from flake8_channels.model.paths.state import Facts
    from flake8_channels.model.paths.values import Value

#: So many answers are kept: on every path the same is asked of the same facts.
_KEPT = 1024
_NAME_IN_DUMP = re.compile(r"Name\(id='(\w+)'")


def assign(facts: Facts, name: str, value: Value | None) -> Facts:
    """The facts after a name, or an attribute written with dots, was set; None if not known."""
    kept = forget(facts, name)
    if value is not None:
        kept |= {(name, value)}
    return kept | {(f"hasattr {name}", of_truth(True))} if "." in name else kept


@lru_cache(_KEPT)
def original(key: str, facts: Facts) -> str:
    """The key under the name that an alias in it stands for."""
    for known, _ in facts:
        if known.startswith("alias "):
            _, name, source = known.split(" ", 2)
            if key == name or key.startswith((name + ".", name + " ")):
                return source + key[len(name) :]
    return key


@lru_cache(_KEPT)
def forget(facts: Facts, name: str) -> Facts:
    """The facts that hold after a name, or an attribute written with dots, is assigned."""
    if not facts:
        return facts
    first, *rest = name.split(".")
    # In a dump an attribute stands as its own name beside the first one.
    marks = [f"id='{first}'", *(f"attr='{part}'" for part in rest)]
    return frozenset(
        (key, value)
        for key, value in facts
        if not any(word == name or word.startswith(name + ".") for word in key.split(" "))
        and not all(mark in key for mark in marks)
    )


def forget_calls(facts: Facts) -> Facts:
    """The facts that hold when a loop comes round: what was called is called anew."""
    return frozenset((key, value) for key, value in facts if "Call(" not in key)


@lru_cache(_KEPT)
def only_about(facts: Facts, name: str) -> Facts:
    """The facts about one object's attributes and nothing else, as a callee sees them."""
    return frozenset((key, value) for key, value in facts if _is_about(key, name))


def _is_about(key: str, name: str) -> bool:
    mine = name + "."
    if key.startswith(HELD):
        return key.rpartition(" ")[2].startswith(mine)
    sides = key.removeprefix("hasattr ").removeprefix("alias ").split(" ")[::2]
    about = [side.startswith(mine) or set(_NAME_IN_DUMP.findall(side)) == {name} for side in sides]
    return any(about) and all(
        is_about or side.startswith("Constant(")
        for side, is_about in zip(sides, about, strict=True)
    )


@lru_cache(_KEPT)
def renamed(facts: Facts, before: str, after: str) -> Facts:
    """Facts about one object under the name that it has in another function."""
    if before == after:
        return facts
    return frozenset(
        (" ".join(_other_name(word, before, after) for word in key.split(" ")), value)
        for key, value in facts
    )


def _other_name(word: str, before: str, after: str) -> str:
    if word.startswith(before + "."):
        return after + word[len(before) :]
    return word.replace(f"Name(id='{before}'", f"Name(id='{after}'")
