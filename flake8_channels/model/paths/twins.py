"""A name and an attribute that hold one value, as after `self.seat = seat`.

What is asked of the one is known of the other, until one of them is assigned again. Two facts say
so: one that the function keeps, and one about the attribute alone, which goes through the methods
that are called and does not come back from one that assigns it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.paths.values import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flake8_channels.model.paths.state import Facts
    from flake8_channels.model.syntax import Syntax

HELD = "held "
_TWIN = "twin "
_ATTRIBUTE = re.compile(r"\w+\.\w+")
_SIDES = (ast.Attribute, ast.Call, ast.Name)
_Place = tuple["ast.AST | None", str]


class Twins(NamedTuple):
    """What one assignment makes alike."""

    place: str
    name: str
    #: Written with dots.
    attribute: str


def twins_in(
    syntax: Syntax, asked: Counter[str], key_of: Callable[[ast.expr], str]
) -> dict[ast.stmt, Twins]:
    """The assignments that make twins; only where what is asked of one is asked of another."""
    found: dict[ast.stmt, Twins] = {}
    #: Names with their functions, and attributes, that may hold one value.
    alike: dict[_Place, set[_Place]] = {}
    for node in syntax.nodes(ast.Assign, ast.AnnAssign):
        assert isinstance(node, (ast.Assign, ast.AnnAssign))
        twins = _twins(node, key_of)
        if twins is not None:
            found[node] = twins
            # Those of one may be those of another: `self.seat = seat` here, `s = self.seat` there.
            places = (syntax.function_around(node), twins.name), (None, twins.attribute)
            fewer, more = sorted((alike.get(each, {each}) for each in places), key=len)
            more |= fewer
            alike.update(dict.fromkeys((*fewer, *places), more))
    if not found:
        return found
    known = _by_name(asked)
    return {
        node: each
        for node, each in found.items()
        if sum(name in known for _, name in alike[None, each.attribute]) > 1
    }


def _twins(node: ast.Assign | ast.AnnAssign, key_of: Callable[[ast.expr], str]) -> Twins | None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    sides = [each for each in (*targets, node.value) if isinstance(each, _SIDES)]
    names = [each.id for each in sides if isinstance(each, ast.Name)]
    # `getattr(self, "seat", None)` is an attribute too.
    attributes = list(filter(_ATTRIBUTE.fullmatch, map(key_of, sides)))
    if len(names) == len(attributes) == 1:
        return Twins(f"{node.lineno}:{node.col_offset}", names[0], attributes[0])
    return None


def also_asked(asked: Counter[str], twins: Mapping[ast.stmt, Twins]) -> Counter[str]:
    """How often conditions are asked, if what is asked of one twin may be asked of the other."""
    if not twins:
        return asked
    keys, names = _by_name(asked), [name for each in twins.values() for name in each[1:]]
    return asked + Counter(key for name in names for key in keys.get(name, ()))


def _by_name(asked: Iterable[str]) -> dict[str, list[str]]:
    """Name, or name with attributes -> the conditions that ask about it."""
    found: dict[str, list[str]] = {}
    for key in asked:
        name = key.partition(" ")[0]
        while name:
            found.setdefault(name, []).append(key)
            name = name.rpartition(".")[0]
    return found


def twinned(facts: Facts, twins: Twins) -> Facts:
    """The facts after two have got one value, unless one was missing and a default stood in."""
    if (f"hasattr {twins.attribute}", Truth.FALSE) in facts:
        return facts
    held = f"{HELD}{twins.place} {twins.attribute}"
    return shared(facts | {(_TWIN + " ".join(twins), Truth.TRUE), (held, Truth.TRUE)})


def shared(facts: Facts) -> Facts:
    """The facts, with what is known of one twin known of the other."""
    known = [Twins(*key.split(" ")[1:]) for key, _ in facts if key.startswith(_TWIN)]
    if not known:
        return facts
    found = dict(facts)
    for twins in known:
        if f"{HELD}{twins.place} {twins.attribute}" in found:
            for one, other in ((twins.name, twins.attribute), (twins.attribute, twins.name)):
                for key in _about(one, tuple(found)):
                    found.setdefault(other + key[len(one) :], found[key])
        else:
            del found[_TWIN + " ".join(twins)]
    return frozenset(found.items())


def _about(name: str, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if key == name or key.startswith((name + ".", name + " "))]
