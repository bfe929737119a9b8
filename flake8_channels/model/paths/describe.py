"""The turns of a path in words, for a message."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_channels.model.paths.state import Decision, Trail

_LONGEST = 60
_MOST = 3
_CONTRARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}


def describe(trail: Trail) -> str:
    """ " (when `user is None`, in `except KeyError`)"; empty where there is nothing to say."""
    texts = list(dict.fromkeys(filter(None, map(_turn, trail))))
    if not texts:
        return ""
    return f" ({', '.join(texts[-_MOST:])})"


def _turn(turn: Decision) -> str:
    node, taken = turn
    if isinstance(node, ast.ExceptHandler):
        return f"in `except {_short(node.type)}`" if node.type is not None else "in `except:`"
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return f"when `{_short(node.iter)}` is empty"
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return "after a suppressed exception"
    if isinstance(node, ast.Match):
        return f"when no case fits `{_short(node.subject)}`"
    if isinstance(node, ast.pattern):
        return f"in `case {_short(node)}`"
    if isinstance(node, ast.Constant):
        return ""
    if isinstance(node, ast.expr):
        return f"when `{_short(node if taken else contrary(node))}`"
    return ""


def contrary(test: ast.expr) -> ast.expr:
    """The expression that is true where the test is false."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _CONTRARY:
        return ast.Compare(test.left, [_CONTRARY[type(test.ops[0])]()], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def _short(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3].rstrip() + "..."
