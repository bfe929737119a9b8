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
    turns = list(dict.fromkeys(filter(None, map(_turn, trail))))[-_MOST:]
    conditions = [text for kind, text in turns if kind == "when"]
    parts = [f"when {' and '.join(conditions)}"] if conditions else []
    parts += [text for kind, text in turns if kind != "when"]
    return f" ({', '.join(parts)})" if parts else ""


def _turn(turn: Decision) -> tuple[str, str] | None:
    """The kind of a turn and its words; None for one that says nothing."""
    node, taken = turn
    if isinstance(node, ast.ExceptHandler):
        caught = f"except {_short(node.type)}" if node.type is not None else "except:"
        return "in", f"in `{caught}`"
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return "when", f"`{_short(node.iter)}` is empty"
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return "in", "after a suppressed exception"
    if isinstance(node, ast.Match):
        return "when", f"no case fits `{_short(node.subject)}`"
    if isinstance(node, ast.pattern):
        return "in", f"in `case {_short(node)}`"
    if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
        return "when", f"`{_short(node if taken else contrary(node))}`"
    return None


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
