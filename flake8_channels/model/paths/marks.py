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
        *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popleft"),
        *("put_nowait", "remove", "set", "setdefault", "update"),
    }
)


def marks_of(functions: Iterable[FunctionDefinition]) -> frozenset[Mark]:
    """The marks that functions leave in objects, attributes of the consumer itself not counted."""
    return frozenset(
        mark
        for function in functions
        for mark in _marks_in(
            function.module.syntax.inside(function.node, ast.Subscript, ast.Attribute),
            function.receiver,
        )
    )


def marks_before(function: FunctionDefinition, node: ast.expr) -> frozenset[Mark]:
    """The marks of branches that accept or close as well, and that stand before a condition."""
    found: set[Mark] = set()
    for branch in function.module.syntax.inside(function.node, ast.If, ast.Try, ast.Match):
        if (branch.end_lineno or 0) < node.lineno:
            inside = subtree(branch)
            if any(_answers(each, function.receiver) for each in inside):
                found.update(_marks_in(inside, function.receiver))
    return frozenset(found)


def _answers(node: ast.AST, receiver: str | None) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("accept", "close")
        and dotted(node.value) == receiver
    )


def _marks_in(nodes: Iterable[ast.AST], receiver: str | None) -> Iterator[Mark]:
    for node in nodes:
        if not isinstance(node, (ast.Attribute, ast.Subscript)):
            continue
        name = dotted(node.value)
        if name is None or name == receiver:
            continue
        if isinstance(node, ast.Subscript):
            if isinstance(node.ctx, ast.Store):
                yield name, node.slice.value if isinstance(node.slice, ast.Constant) else None
        elif isinstance(node.ctx, ast.Store) or node.attr in _CHANGING:
            yield name, None


def asks_for(node: ast.AST, marks: frozenset[Mark]) -> bool:
    """Whether a condition, or the items of a loop, mentions what has a mark."""
    if not marks:
        return False
    mentioned = subtree(node)
    names = {dotted(each) for each in mentioned}
    items = {repr(each.value) for each in mentioned if isinstance(each, ast.Constant)}
    return any(name in names and (item is None or repr(item) in items) for name, item in marks)
