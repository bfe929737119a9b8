"""Marks that code leaves in an object, to ask for them later: `self.flags["open"] = True`.

What an object holds is not followed, so a condition about it may say more than is known here.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.syntax import dotted, subtree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_channels.model.functions import FunctionDefinition

    #: The object, written with dots, and the item of it that is set; None for any.
    Mark = tuple[str, object]

#: Methods that change what an object holds.
_CHANGING = frozenset(
    {
        *("add", "append", "appendleft", "clear", "extend", "insert", "put_nowait", "set"),
        *("setdefault", "update"),
    }
)


def marks_of(functions: Iterable[FunctionDefinition]) -> frozenset[Mark]:
    """The marks that functions leave in objects, attributes of the consumer itself not counted."""
    return frozenset(mark for function in functions for mark in _marks_in(function))


def _marks_in(function: FunctionDefinition) -> Iterator[Mark]:
    inside = function.module.syntax.inside
    for item in inside(function.node, ast.Subscript):
        if isinstance(item.ctx, ast.Store) and (name := dotted(item.value)) is not None:
            yield name, item.slice.value if isinstance(item.slice, ast.Constant) else None
    for attribute in inside(function.node, ast.Attribute):
        name = dotted(attribute.value)
        is_changed = isinstance(attribute.ctx, ast.Store) or attribute.attr in _CHANGING
        if is_changed and name is not None and name != function.receiver:
            yield name, None


def asks_for(node: ast.AST, marks: frozenset[Mark]) -> bool:
    """Whether a condition, or the items of a loop, mentions what has a mark."""
    if not marks:
        return False
    mentioned = subtree(node)
    names = {dotted(each) for each in mentioned}
    items = {repr(each.value) for each in mentioned if isinstance(each, ast.Constant)}
    return any(name in names and (item is None or repr(item) in items) for name, item in marks)
