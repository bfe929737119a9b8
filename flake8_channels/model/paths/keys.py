"""Conditions as keys, so that the same one asked twice on a path is one decision.

`if ok:` and `if not ok:` ask the same, and so do `user is None` and `user is not None`, until
one of the names in them is assigned again.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.syntax import dotted, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Operators, and those that say the contrary under the same key.
_OPERATORS: dict[type[ast.cmpop], tuple[str, bool]] = {
    ast.Is: ("is", True),
    ast.IsNot: ("is", False),
    ast.Eq: ("==", True),
    ast.NotEq: ("==", False),
    ast.In: ("in", True),
    ast.NotIn: ("in", False),
    ast.Lt: ("<", True),
    ast.GtE: ("<", False),
    ast.Gt: (">", True),
    ast.LtE: (">", False),
}
#: How a length, or another count, is compared -> whether it is above zero where that holds.
COUNTS: dict[tuple[type[ast.cmpop], object], bool] = {
    (ast.Eq, 0): False,
    (ast.NotEq, 0): True,
    (ast.Gt, 0): True,
    (ast.LtE, 0): False,
    (ast.GtE, 1): True,
    (ast.Lt, 1): False,
}
#: So many answers are kept: on every path the same is asked of the same expressions.
_KEPT = 1024
_USER_ATTRIBUTES = ("is_anonymous", "is_authenticated")
#: What a user who is not signed in has not: django.contrib.auth.models.AnonymousUser.
USER_KEYS = ("id", "pk")
#: How the key of the question ends whether a user is signed in.
SIGNED_IN = ".is_authenticated"
_ANONYMOUS = "AnonymousUser"


class Condition(NamedTuple):
    """A condition without its negation."""

    key: str
    #: What the key's condition is when the expression is true.
    positive: bool


@lru_cache(_KEPT)
def condition(node: ast.expr) -> Condition:
    """The condition that a test without `and`, `or` and `not` asks."""
    known = _signed_in(node) or _filled(node)
    if known is not None:
        return known
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        found = _OPERATORS.get(type(node.ops[0]))
        if found is not None:
            operator, positive = found
            left, right = node.left, node.comparators[0]
            if operator == ">" and not isinstance(right, ast.Constant):
                # `b > a` is `a < b`.
                operator, left, right = "<", right, left
            sides = [expression_key(left), expression_key(right)]
            if operator == "==" and not isinstance(right, ast.Constant):
                sides.sort()
            return Condition(f"{sides[0]} {operator} {sides[1]}", positive)
    return Condition(expression_key(node), True)


def _signed_in(node: ast.expr) -> Condition | None:
    """The ways to ask whether a user is signed in, under one key."""
    if isinstance(node, ast.Attribute) and node.attr in _USER_ATTRIBUTES:
        user, positive = node.value, node.attr == "is_authenticated"
    elif (
        isinstance(node, ast.Call)
        and last_name(node.func) == "getattr"
        and len(node.args) >= 2
        and isinstance(node.args[1], ast.Constant)
        and node.args[1].value in _USER_ATTRIBUTES
    ):
        user, positive = node.args[0], node.args[1].value == "is_authenticated"
    elif (
        isinstance(node, ast.Call)
        and last_name(node.func) == "isinstance"
        and len(node.args) == 2
        and last_name(node.args[1]) == _ANONYMOUS
    ):
        user, positive = node.args[0], False
    elif (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        and isinstance(node.comparators[0], ast.Call)
        and last_name(node.comparators[0].func) == _ANONYMOUS
    ):
        user, positive = node.left, isinstance(node.ops[0], ast.NotEq)
    elif _is_user_key(node):
        user, positive = node.value, True  # type: ignore[attr-defined]
    elif (
        isinstance(node, ast.Compare)
        and _is_user_key(node.left)
        and isinstance(node.ops[0], (ast.Eq, ast.Is, ast.IsNot, ast.NotEq))
        and isinstance(node.comparators[0], ast.Constant)
        and node.comparators[0].value is None
    ):
        user = node.left.value  # type: ignore[attr-defined]
        positive = isinstance(node.ops[0], (ast.IsNot, ast.NotEq))
    else:
        return None
    return Condition(f"{expression_key(user)}{SIGNED_IN}", positive)


def _filled(node: ast.expr) -> Condition | None:
    """The ways to ask whether a container holds something, under its own key."""
    positive = True
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        found = COUNTS.get((type(node.ops[0]), getattr(node.comparators[0], "value", None)))
        if found is None:
            return None
        node, positive = node.left, found
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("len", "bool")
        and len(node.args) == 1
    ):
        return Condition(expression_key(node.args[0]), positive)
    return None


def _is_user_key(node: ast.expr) -> bool:
    """Whether it is `user.pk`, or `self.scope["user"].id`."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in USER_KEYS
        and (last_name(node.value) == "user" or is_user_of_scope(node.value))
    )


@lru_cache(_KEPT)
def expression_key(node: ast.expr) -> str:
    """A text that is the same for expressions that are written alike."""
    if isinstance(node, ast.NamedExpr):
        return expression_key(node.target)
    looked_up = attribute_lookup(node)
    if looked_up is not None:
        function, name = looked_up
        return name if function == "getattr" else f"hasattr {name}"
    # A blank stands between the sides of a comparison, and nowhere else.
    return dotted(node) or _dump(user_by_key(node) or node).replace(" ", "\xa0")


def _dump(node: ast.AST) -> str:
    """What ast.dump() gives, in brief: of what most conditions are made of it is much quicker."""
    if isinstance(node, ast.Name):
        return f"Name(id={node.id!r})"
    if isinstance(node, ast.Attribute):
        return f"Attribute({_dump(node.value)},attr={node.attr!r})"
    if isinstance(node, ast.Subscript):
        return f"Subscript({_dump(node.value)},{_dump(node.slice)})"
    return f"Constant({node.value!r})" if isinstance(node, ast.Constant) else ast.dump(node)


def user_by_key(node: ast.expr) -> ast.Subscript | None:
    """`scope["user"]` for `scope.get("user")`, with any default."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and last_name(node.func.value) == "scope"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == "user"
    ):
        return ast.Subscript(node.func.value, node.args[0], ast.Load())
    return None


def is_user_of_scope(node: ast.expr) -> bool:
    """Whether it is `self.scope["user"]`, or `self.scope.get("user")`."""
    node = user_by_key(node) or node
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "user"
    )


def attribute_lookup(node: ast.expr) -> tuple[str, str] | None:
    """The function and the dotted name of `hasattr(self, "x")` or `getattr(self, "x", ...)`."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("getattr", "hasattr")
        and len(node.args) >= 2
        and (owner := dotted(node.args[0])) is not None
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    ):
        return node.func.id, f"{owner}.{node.args[1].value}"
    return None


def conditions_in(test: ast.expr) -> Iterator[ast.expr]:
    """The conditions that a test is made of."""
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from conditions_in(value)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from conditions_in(test.operand)
    elif isinstance(test, ast.NamedExpr):
        yield test.target
        yield from conditions_in(test.value)
    else:
        yield test
