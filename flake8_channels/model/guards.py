"""What the code around a node expects: errors, functions of either colour."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import code, last_name, subtree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.syntax import Syntax

#: Functions that ask whether something is, or gives, a coroutine.
_COLOURS = frozenset({"isawaitable", "iscoroutine", "iscoroutinefunction"})
#: A handler of these, or of none, takes all errors.
_ALL_ERRORS = frozenset({"BaseException", "Exception"})


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
    return any(
        error in (name for each in caught for name in _names(each))
        for caught in _caught(syntax, node)
    )


def is_caught(syntax: Syntax, node: ast.AST, error: str) -> bool:
    """Whether a try or a with around a node catches an error, by its name or along with all."""
    return any(
        each is None or not {error, *_ALL_ERRORS}.isdisjoint(_names(each))
        for caught in _caught(syntax, node)
        for each in caught
    )


def falls_back(syntax: Syntax, node: ast.AST) -> bool:
    """Whether a handler of all errors around a node does what the node does in another way.

    `except Exception: await self.send(text)` around a call that is given `self.send`. A handler
    that tells the client or a log of its error does not.
    """
    meant = {last_name(each) for each in subtree(node)} - {None}
    return any(
        last_name(call.func) in meant and not _mentions(call, handler.name)
        for handler in _handlers_around(syntax, node)
        if handler.type is None or not _ALL_ERRORS.isdisjoint(_names(handler.type))
        for call in subtree(handler)
        if isinstance(call, ast.Call)
    )


def _mentions(node: ast.AST, name: str | None) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in subtree(node))


def _caught(syntax: Syntax, node: ast.AST) -> Iterator[list[ast.expr | None]]:
    """What each try and with around a node catches; None stands for a bare `except`."""
    yield [each.type for each in _handlers_around(syntax, node)]
    for parent, child in _within_function(syntax, node):
        if isinstance(parent, (ast.With, ast.AsyncWith)) and child in parent.body:
            # suppress(RuntimeError), pytest.raises(RuntimeError)
            for item in parent.items:
                if isinstance(item.context_expr, ast.Call):
                    yield [*item.context_expr.args]


def _handlers_around(syntax: Syntax, node: ast.AST) -> Iterator[ast.ExceptHandler]:
    """The handlers in the same function to which an error of a node may come."""
    for parent, child in _within_function(syntax, node):
        if isinstance(parent, ast.Try) and child in parent.body:
            yield from parent.handlers


def _within_function(syntax: Syntax, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """What is around a node up to its function, each with the part that the node is in."""
    child = node
    for parent in syntax.ancestors(node):
        if isinstance(parent, (*FUNCTIONS, ast.Lambda)):
            return
        yield parent, child
        child = parent


def _names(node: ast.expr | None) -> list[str | None]:
    if isinstance(node, ast.Tuple):
        return [last_name(each) for each in node.elts]
    return [last_name(node)] if node is not None else []
