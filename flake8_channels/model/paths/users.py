"""What code asks of the user behind a connection: signed in, or nobody."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.facts import original
from flake8_channels.model.paths.keys import (
    SIGNED_IN,
    condition,
    conditions_in,
    expression_key,
    is_user_of_scope,
)
from flake8_channels.model.paths.twins import shared
from flake8_channels.model.paths.values import of_truth
from flake8_channels.model.syntax import dotted

if TYPE_CHECKING:
    from flake8_channels.model.paths.state import Facts


def asks_for_user(test: ast.expr) -> bool:
    """Whether a condition, or a part of it, asks whether a user is signed in."""
    return any(condition(leaf).key.endswith(SIGNED_IN) for leaf in conditions_in(test))


def missing_user(node: ast.expr, holds: bool) -> str | None:
    """The key that asks whether a user is signed in, where a test tells that there is no user.

    `user.is_authenticated` cannot hold where `user` is None, or where `if user:` does not hold.
    """
    if isinstance(node, (ast.Attribute, ast.Name, ast.Subscript)) and not holds:
        return f"{expression_key(node)}{SIGNED_IN}"
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator, other = node.ops[0], node.comparators[0]
        is_none = isinstance(operator, (ast.Is, ast.Eq)) is holds
        if (
            isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
            and isinstance(other, ast.Constant)
            and other.value is None
            and is_none
        ):
            return f"{expression_key(node.left)}{SIGNED_IN}"
    return None


def without_user(facts: Facts, key: str) -> Facts:
    """The facts where nobody is signed in, by the key that missing_user() has given."""
    found = dict(facts)
    found.setdefault(original(key, facts), of_truth(False))
    return shared(frozenset(found.items()))


def alias(facts: Facts, name: str, source: ast.expr) -> Facts:
    """The facts after `name = source`: what is asked of the name is asked of the source.

    Only for what the scope holds, such as a user, which code often gives a shorter name; unchanged
    for all else.
    """
    key = original(expression_key(source), facts)
    if key != expression_key(source) or is_user_of_scope(source) or _is_of_scope(source):
        return facts | {(f"alias {name} {key}", of_truth(True))}
    return facts


def _is_of_scope(node: ast.expr) -> bool:
    """Whether it is an item of the scope, by constant keys: `self.scope["url_route"]["kwargs"]`."""
    inner = node
    while not (dotted(inner) or "").endswith(".scope"):
        if isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant):
            inner = inner.value
        elif (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr == "get"
            and all(isinstance(each, ast.Constant) for each in inner.args)
        ):
            inner = inner.func.value
        else:
            return False
    return inner is not node
