"""The turns of a path in words, for a message."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.keys import condition
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import code, last_name, subtree

if TYPE_CHECKING:
    from flake8_channels.model.paths.state import Decision, Trail
    from flake8_channels.model.syntax import Syntax

_LONGEST = 60
_MOST = 3
_REJECTING = frozenset(
    {"DenyConnection", "close", "disconnect", "error", "info", "send", "send_json", "warning"}
)
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


def describe(trail: Trail, end: ast.stmt, syntax: Syntax) -> str:
    """ " (when `user is None`, in `except KeyError`)"; empty where there is nothing to say.

    Of the turns on the way to a statement those around it say why it is reached; on the way to
    the end of a body those whose other direction does not reject and leave.
    """
    if not isinstance(end, FUNCTIONS):
        around = set(syntax.ancestors(end))
        trail = tuple(turn for turn in trail if _holder(turn, syntax) in around)
    else:
        trail = tuple(turn for turn in trail if not _other_way_leaves(turn, syntax))
    told = {words: turn for turn in trail if (words := _turn(turn)) is not None}
    turns = list(told.items())[-_MOST:]
    conditions = ""
    asked: set[object] = set()
    for (kind, text), turn in turns:
        if kind == "when":
            again = _question(turn) in asked
            conditions += (" and later " if again else " and ") + text if asked else text
            asked.add(_question(turn))
    parts = [f"when {conditions}"] if conditions else []
    parts += [text for (kind, text), _ in turns if kind != "when"]
    if turns and not any(turn.node in syntax.parents for _, turn in turns):
        parts.append("in another file")
    return f" ({', '.join(parts)})" if parts else ""


def _question(turn: Decision) -> object:
    """What was asked, whatever the answer."""
    node = turn.node
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node = node.operand
    return condition(node).key if isinstance(node, ast.expr) else node


def _holder(turn: Decision, syntax: Syntax) -> ast.AST | None:
    """The statement, handler or case that a turn belongs to."""
    node: ast.AST | None = turn.node
    while isinstance(node, (ast.expr, ast.pattern)):
        node = syntax.parents.get(node)
    return node


def _other_way_leaves(turn: Decision, syntax: Syntax) -> bool:
    holder = syntax.parents.get(turn.node)
    if not isinstance(holder, ast.If) or turn.node is not holder.test:
        return False
    other = holder.orelse if turn.taken else holder.body
    if not other or not isinstance(other[-1], (ast.Return, ast.Raise)):
        return False
    called = {
        last_name(node.func)
        for statement in other
        for node in subtree(statement)
        if isinstance(node, ast.Call)
    }
    # A way that may accept is what is missed; one that rejects is not.
    return called <= _REJECTING


def _turn(turn: Decision) -> tuple[str, str] | None:
    """The kind of a turn and its words; None for one that says nothing."""
    node, taken = turn
    if isinstance(node, ast.ExceptHandler):
        caught = f"except {shortened(node.type)}" if node.type is not None else "except:"
        return "in", f"in `{caught}`"
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return "when", f"`{shortened(node.iter)}` is empty"
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return "in", "after a suppressed exception"
    if isinstance(node, ast.Match):
        return "when", f"no case fits `{shortened(node.subject)}`"
    if isinstance(node, ast.pattern):
        return "in", f"in `case {shortened(node)}`"
    if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
        return "when", f"`{shortened(plain(node) if taken else contrary(node))}`"
    return None


def contrary(test: ast.expr) -> ast.expr:
    """The expression that is true where the test is false."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return plain(test.operand)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _CONTRARY:
        return ast.Compare(test.left, [_CONTRARY[type(test.ops[0])]()], test.comparators)
    if isinstance(test, ast.BoolOp) and all(
        isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not) for value in test.values
    ):
        other = ast.And() if isinstance(test.op, ast.Or) else ast.Or()
        return ast.BoolOp(other, [contrary(value) for value in test.values])
    return ast.UnaryOp(ast.Not(), test)


def plain(test: ast.expr) -> ast.expr:
    """The same test without a `not` that an operator can say."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return contrary(test.operand)
    return test


def shortened(node: ast.AST) -> str:
    """The text of a node, cut off where it gets long."""
    text = code(node)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3].rstrip() + "..."
