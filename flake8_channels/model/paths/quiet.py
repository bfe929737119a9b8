"""Expressions that neither do nor raise anything that matters on a path: most of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import children

if TYPE_CHECKING:
    from flake8_channels.model.paths.frame import Frame
    from flake8_channels.model.paths.members import Members

MAY_RAISE = (ast.Subscript, ast.Await, ast.Call, ast.Yield, ast.YieldFrom)
_RAISING = frozenset(
    {*MAY_RAISE, ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr, *COMPREHENSIONS}
)
#: Where nobody cares for exceptions.
_NEVER_QUIET = _RAISING - {ast.Subscript}


class Quiet:
    """Tells the quiet expressions of one frame."""

    def __init__(self, frame: Frame, members: Members) -> None:
        self._frame = frame
        self._members = members
        #: Expression, and whether anybody cares for exceptions -> the answer.
        self._known: dict[tuple[ast.expr, bool], bool] = {}

    def is_quiet(self, node: ast.expr) -> bool:
        """Whether evaluating it does nothing here: no call, no receiver, nothing that raises."""
        key = node, bool(self._frame.catching)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._looks_quiet(node)
        return found

    def _looks_quiet(self, node: ast.expr) -> bool:
        never = _RAISING if self._frame.catching else _NEVER_QUIET
        pending: list[ast.AST] = [node]
        for each in pending:
            if each.__class__ in never:
                return False
            if isinstance(each, ast.Name):
                if self._frame.is_receiver(each):
                    return False
            elif isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.Not):
                return False
            elif not self._is_data(each):
                pending += children(each)
        return True

    def _is_data(self, node: ast.AST) -> bool:
        """Whether the node reads a plain attribute of the receiver, or prints the receiver."""
        if isinstance(node, ast.Attribute) and self._frame.is_receiver(node.value):
            name = node.attr
            return name != "__dict__" and not (
                self._members.is_method(name) or self._members.property(name)
            )
        return isinstance(node, ast.FormattedValue) and self._frame.is_receiver(node.value)
