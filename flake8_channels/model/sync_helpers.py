"""Plain functions that run a coroutine with async_to_sync(), and coroutine functions call them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.calls import function_named
from flake8_channels.model.conversions import Conversion, runs_in_loop, sync_calls
from flake8_channels.model.scopes import COMPREHENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_channels.model.conversions import SyncCall
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.syntax import Syntax

#: Parts of an expression that need not run.
_CHOICES = (ast.BoolOp, ast.IfExp, *COMPREHENSIONS)
#: Statements that run from one end to the other.
_PLAIN = (ast.AnnAssign, ast.Assign, ast.AugAssign, ast.Expr, ast.Return)


@dataclass(frozen=True)
class HelperCall:
    """A call of a plain function in the thread of an event loop."""

    node: ast.Call
    helper: FunctionDefinition
    #: The call in the helper that such a thread refuses, whatever the helper is given.
    refused: SyncCall


def helper_calls(module: Module) -> Iterator[HelperCall]:
    """The calls in coroutine functions of what runs async_to_sync() in any case."""
    refused: dict[ast.AST | None, SyncCall] = {}
    for each in sync_calls(module, lambda call: _always_runs(module.syntax, call)):
        if not (isinstance(each.made_by, Conversion) and each.made_by.wraps_coroutine):
            refused.setdefault(module.syntax.function_around(each.node), each)
    names = {function.name for function in refused if isinstance(function, ast.FunctionDef)}
    for call in module.syntax.calls(names):
        helper = function_named(module, call.func) if runs_in_loop(module, call) else None
        if helper is None or helper.node not in refused or helper.is_generator:
            continue
        if not helper.changes and not module.syntax.is_dead(call):
            yield HelperCall(call, helper, refused[helper.node])


def _always_runs(syntax: Syntax, node: ast.expr) -> bool:
    """Whether a plain function comes to a node in any case: nothing is decided before it."""
    function = syntax.function_around(node)
    if not isinstance(function, ast.FunctionDef):
        return False
    for parent in syntax.ancestors(node):
        if parent is function:
            break
        if isinstance(parent, _CHOICES) or (
            isinstance(parent, ast.stmt) and not isinstance(parent, _PLAIN)
        ):
            return False
    around = set(syntax.ancestors(node))
    leaves: Sequence[ast.stmt | ast.expr] = [
        *syntax.inside(function, ast.Raise, ast.Return),
        *syntax.inside(function, ast.Yield, ast.YieldFrom),
    ]
    return all(each in around or _place(each) > _place(node) for each in leaves)


def _place(node: ast.stmt | ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset
