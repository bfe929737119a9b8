"""Names that a path may come to read before it has bound them.

`try: data = json.loads(text)`, and a handler that goes on: reading `data` then raises.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.values import Truth
from flake8_channels.model.scopes import COMPREHENSIONS, FUNCTIONS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_channels.model.paths.state import Facts
    from flake8_channels.model.syntax import Syntax

_LOOPS = (ast.AsyncFor, ast.For, ast.While)
#: Their operands may not be evaluated, or only later.
_MAYBE_READ = (*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef, ast.IfExp, ast.Lambda)
_BLOCKS = ("body", "cases", "finalbody", "handlers", "orelse")


def bound_in(syntax: Syntax, node: ast.Try) -> frozenset[str]:
    """The names that nothing but the body of a `try` binds, and that code after it reads."""
    around = syntax.function_around(node)
    if around is None or any(isinstance(each, _LOOPS) for each in syntax.ancestors(node)):
        return frozenset()
    first, last = node.body[0].lineno, node.body[-1].end_lineno or 0
    bound = {
        name
        for name, found in syntax.scope_within(around).bindings.items()
        if len(found) == 1
        and found[0].kind is Kind.ASSIGNMENT
        and first <= found[0].position[0] <= last
        and isinstance(syntax.parents[found[0].node], (ast.AnnAssign, ast.Assign))
    }
    if not bound:
        return frozenset()
    return frozenset(
        name.id
        for name in syntax.inside(around, ast.Name)
        if name.id in bound and name.lineno > last and isinstance(name.ctx, ast.Load)
    )


def mark(facts: Facts, names: frozenset[str]) -> Facts:
    """The facts with names that are not bound; what binds one forgets all about it."""
    return facts | {(f"unbound {name}", Truth.TRUE) for name in names}


def reads_unbound(node: ast.stmt, facts: Facts) -> bool:
    """Whether a statement begins by reading a name that is not bound."""
    unbound = {key.removeprefix("unbound ") for key, _ in facts if key.startswith("unbound ")}
    return bool(unbound) and not unbound.isdisjoint(_read_first(node))


def _read_first(node: ast.stmt) -> Iterator[str]:
    """The names that a statement reads in any case, before a block of its own begins."""
    pending: list[ast.AST] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id
        elif isinstance(each, ast.BoolOp):
            pending.append(each.values[0])
        elif not isinstance(each, _MAYBE_READ) and not isinstance(each, ast.Try):
            for field, value in ast.iter_fields(each):
                if field not in _BLOCKS or not isinstance(value, list):
                    pending += _nodes(value)


def _nodes(value: object) -> Sequence[ast.AST]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, ast.AST)]
