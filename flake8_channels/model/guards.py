"""What the code around a node expects: errors, functions of either colour."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import code, last_name, subtree

if TYPE_CHECKING:
    from flake8_channels.model.syntax import Syntax

#: Functions that ask whether something is, or gives, a coroutine.
_COLOURS = frozenset({"isawaitable", "iscoroutine", "iscoroutinefunction"})


def is_told_apart(syntax: Syntax, call: ast.Call) -> bool:
    """Whether a condition around a call asks what it gives, or what it is a method of."""
    receiver = code(call.func.value) if isinstance(call.func, ast.Attribute) else None
    tests = [
        parent.test for parent in syntax.ancestors(call) if isinstance(parent, (ast.If, ast.IfExp))
    ]
    return any(
        isinstance(each, ast.Call)
        and (
            last_name(each.func) in _COLOURS
            or (
                last_name(each.func) == "isinstance"
                and bool(each.args)
                and code(each.args[0]) == receiver
            )
        )
        for test in tests
        for each in subtree(test)
    )


def is_expected(syntax: Syntax, node: ast.AST, error: str) -> bool:
    """Whether a try or a with around a node, in the same function, names an error to catch."""
    child = node
    for parent in syntax.ancestors(node):
        if isinstance(parent, (*FUNCTIONS, ast.Lambda)):
            return False
        if isinstance(parent, ast.Try) and child in parent.body:
            caught = [each for handler in parent.handlers for each in _names(handler.type)]
            if error in caught:
                return True
        if isinstance(parent, (ast.With, ast.AsyncWith)) and child in parent.body:
            # suppress(RuntimeError), pytest.raises(RuntimeError)
            for item in parent.items:
                if isinstance(item.context_expr, ast.Call):
                    given = [name for each in item.context_expr.args for name in _names(each)]
                    if error in given:
                        return True
        child = parent
    return False


def _names(node: ast.expr | None) -> list[str | None]:
    if isinstance(node, ast.Tuple):
        return [last_name(each) for each in node.elts]
    return [last_name(node)] if node is not None else []
