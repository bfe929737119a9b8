"""Which nodes of a function run whenever it is called, as far as its callers decide that."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import children, code, subtree
from flake8_channels.model.threads import is_given_to_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.syntax import Syntax

#: They tell a thread from an event loop.
_TELL_LOOPS = frozenset(
    {"current_task", "current_thread", "get_event_loop", "get_ident", "get_running_loop"}
)
_LEAVE = (ast.Break, ast.Continue, ast.Raise, ast.Return)
_BOUND = (
    *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.NamedExpr),
    *(ast.comprehension, ast.withitem),
)


def runs_whenever_called(function: FunctionDefinition, node: ast.AST) -> bool:
    """Whether it takes no certain caller, and no certain time, for a node of a helper to run.

    No under a condition on a parameter. In a plain def no where something is kept from the first
    call on, in a handler of errors, and under any condition where threads call the helper too.
    """
    conditions = list(_conditions(function.module.syntax, function, node))
    if not conditions:
        return True
    names = _parameters(function)
    if isinstance(function.node, ast.FunctionDef):
        if any(isinstance(each, ast.ExceptHandler) for each in conditions):
            return False
        if _is_for_threads(function):
            return False
        names |= _kept_by(function)
    return not _mention(conditions, made_of(function, names))


def _is_for_threads(function: FunctionDefinition) -> bool:
    return is_given_to_thread(function) or any(
        function.module.syntax.function_around(call) is function.node
        for call in function.module.syntax.calls(_TELL_LOOPS)
    )


def _conditions(syntax: Syntax, function: FunctionDefinition, node: ast.AST) -> Iterator[ast.AST]:
    """What decides whether a node runs: tests around it, and before it where they may leave."""
    child = node
    for parent in syntax.ancestors(node):
        yield from _decided_by(parent, child)
        for block in _blocks(parent):
            if child in block:
                for before in block[: block.index(child)]:
                    yield from _left_by(before)
        if parent is function.node:
            return
        child = parent


def _decided_by(parent: ast.AST, child: ast.AST) -> Iterator[ast.AST]:
    if isinstance(parent, (ast.If, ast.IfExp, ast.While)):
        if child is not parent.test:
            yield parent.test
    elif isinstance(parent, ast.BoolOp):
        yield from parent.values[: parent.values.index(child)]  # type: ignore[arg-type]
    elif isinstance(parent, COMPREHENSIONS):
        if child not in parent.generators:
            yield from (test for each in parent.generators for test in each.ifs)
    elif isinstance(parent, ast.match_case):
        yield parent
    elif isinstance(parent, ast.Match):
        if child is not parent.subject:
            yield parent.subject
    elif isinstance(parent, ast.ExceptHandler):
        yield parent


def _left_by(statement: ast.AST) -> Iterator[ast.AST]:
    """The conditions under which a statement before a node leaves the block."""
    if isinstance(statement, ast.Try):
        # What follows is for the error.
        if any(isinstance(each, ast.Return) for each in (*statement.body, *statement.orelse)):
            yield from statement.handlers[:1]
    elif _leaves(statement):
        for each in subtree(statement):
            if isinstance(each, (ast.If, ast.While)):
                yield each.test
            elif isinstance(each, ast.For):
                yield each.iter
            elif isinstance(each, ast.Match):
                yield each.subject


def _leaves(statement: ast.AST) -> bool:
    return any(isinstance(each, _LEAVE) for each in subtree(statement))


def _blocks(node: ast.AST) -> list[list[ast.AST]]:
    return [
        block
        for name in ("body", "orelse", "finalbody")
        if isinstance(block := getattr(node, name, None), list)
    ]


def _mention(conditions: list[ast.AST], names: set[str]) -> bool:
    return any(names & names_in(condition) for condition in conditions)


def names_in(node: ast.AST) -> set[str]:
    """The names that are read in a node, with those of attributes, as the code writes them."""
    return {
        code(each)
        for each in subtree(node)
        if isinstance(each, (ast.Attribute, ast.Name)) and isinstance(each.ctx, ast.Load)
    }


def _kept_by(function: FunctionDefinition) -> set[str]:
    """What a function sets that outlives its call, as the code writes it: `self.room`, `ROOMS`."""
    syntax = function.module.syntax
    changed: list[ast.expr] = [
        *(each.value for each in syntax.inside(function.node, ast.Subscript) if _is_set(each)),
        *filter(_is_set, syntax.inside(function.node, ast.Attribute)),
    ]
    return {*syntax.scope_within(function.node).declared, *map(code, changed)}


def _is_set(node: ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store)


def _parameters(function: FunctionDefinition) -> set[str]:
    """The parameters, without `self`."""
    arguments = function.node.args
    more = filter(None, (arguments.vararg, arguments.kwarg))
    given = (*function.parameters, *arguments.kwonlyargs, *more)
    return {each.arg for each in given} - {function.receiver or ""}


def made_of(function: FunctionDefinition, names: set[str]) -> set[str]:
    """These names, and the function's own that are made of them."""
    bindings = list(_local_bindings(function)) if names else []
    while found := {target for target, parts in bindings if names & parts} - names:
        names = names | found
    return names


def _local_bindings(function: FunctionDefinition) -> Iterator[tuple[str, set[str]]]:
    """The names that a function binds, each with those that its value is made of."""
    for node in subtree(function.node):
        if isinstance(node, _BOUND):
            parts = [node.target, node.iter] if isinstance(node, ast.For) else children(node)
            read = {name for part in parts for name in names_in(part)}
            for part in parts:
                for each in subtree(part):
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                        yield each.id, read
