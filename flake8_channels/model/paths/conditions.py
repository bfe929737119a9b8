"""Whether a condition holds by what a path knows, and what a path learns from one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.facts import original
from flake8_channels.model.paths.keys import attribute_lookup, expression_key
from flake8_channels.model.paths.twins import shared
from flake8_channels.model.paths.values import (
    Constant,
    Items,
    Named,
    Telling,
    Truth,
    Value,
    constant,
    of_truth,
    truth,
)
from flake8_channels.model.syntax import dotted, last_name, subtree

if TYPE_CHECKING:
    from flake8_channels.model.paths.keys import Condition
    from flake8_channels.model.paths.state import Facts


def known_truth(facts: Facts, node: ast.expr, asked: Condition) -> bool | None:
    """Whether a condition holds by what the path knows; None if it says nothing."""
    known = dict(facts)
    key = original(asked.key, facts)
    if key in known:
        holds = truth(known[key])
        return holds if asked.positive or holds is None else not holds
    if isinstance(node, ast.Compare):
        value = value_looked_up(facts, node.left)
        if value is not None:
            return compared(value, node)
    return None


def value_looked_up(facts: Facts, node: ast.expr) -> Value | None:
    """What is known of an expression's value; of `getattr(self, "x", None)` also without `x`."""
    if isinstance(node, ast.NamedExpr):
        node = node.value
    known = dict(facts)
    if isinstance(node, ast.Call) and last_name(node.func) == "len" and len(node.args) == 1:
        items = known.get(expression_key(node.args[0]))
        return constant(len(items.items)) if isinstance(items, Items) else None
    value = known.get(expression_key(node))
    looked_up = attribute_lookup(node)
    if value is None and looked_up is not None and isinstance(node, ast.Call):
        is_unset = known.get(f"hasattr {looked_up[1]}") is Truth.FALSE
        default = node.args[2] if len(node.args) == 3 else None
        if is_unset and isinstance(default, ast.Constant):
            return constant(default.value)
    return value


def named_constant(node: ast.AST) -> Named | None:
    """`State.OPEN`: what is written in capitals is taken to stay what it is."""
    name = dotted(node) if isinstance(node, ast.Attribute) else None
    return Named(name) if name is not None and name.rpartition(".")[2].isupper() else None


def compared(value: Value, node: ast.Compare) -> bool | None:
    """Whether a comparison holds whose left side has a value; None if not known."""
    operator, other = node.ops[0], node.comparators[0]
    if len(node.ops) > 1:
        return None
    if isinstance(value, Telling):
        if isinstance(other, ast.Constant) and constant(other.value) in value.others:
            return isinstance(operator, (ast.IsNot, ast.NotEq))
        value = value.known
    if isinstance(other, ast.Constant):
        return _compared(value, operator, other.value)
    if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(
        other, (ast.List, ast.Set, ast.Tuple)
    ):
        items = [_literal(each) for each in other.elts]
        if not isinstance(value, (Constant, Named)) or None in items:
            return None
        return (value in items) is isinstance(operator, ast.In)
    named = named_constant(other)
    if isinstance(value, Named) and named is not None:
        if isinstance(operator, (ast.Is, ast.Eq)):
            return value == named
        if isinstance(operator, (ast.IsNot, ast.NotEq)):
            return value != named
    return None


def _literal(node: ast.expr) -> Value | None:
    """The value of a literal or of a name in capitals; None for all else."""
    return constant(node.value) if isinstance(node, ast.Constant) else named_constant(node)


def _compared(value: Value, operator: ast.cmpop, other: object) -> bool | None:
    if isinstance(value, Named) and other is None:
        # What has a name in capitals is there to be told from nothing.
        return isinstance(operator, (ast.IsNot, ast.NotEq))
    if isinstance(value, Constant):
        if isinstance(operator, (ast.Is, ast.IsNot)):
            same = value == constant(other)
            return same if isinstance(operator, ast.Is) else not same
        if isinstance(operator, (ast.Eq, ast.NotEq)):
            equal = value.value == other
            return equal if isinstance(operator, ast.Eq) else not equal
        if isinstance(value.value, int) and isinstance(other, int):
            if isinstance(operator, (ast.Gt, ast.LtE)):
                return (value.value > other) is isinstance(operator, ast.Gt)
            if isinstance(operator, (ast.Lt, ast.GtE)):
                return (value.value < other) is isinstance(operator, ast.Lt)
    elif truth(value) and other is None and isinstance(operator, (ast.Is, ast.IsNot)):
        return isinstance(operator, ast.IsNot)
    return None


def learn(facts: Facts, node: ast.expr, asked: Condition, holds: bool) -> Facts:
    """The facts after a condition turned out to hold, or not to."""
    found = dict(facts)
    found[original(asked.key, facts)] = of_truth(holds == asked.positive)
    if (
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
        and isinstance(node.comparators[0], ast.Constant)
        and holds == asked.positive
    ):
        found[expression_key(node.left)] = constant(node.comparators[0].value)
    return shared(frozenset(found.items()))


def without_guarded(facts: Facts, test: ast.expr) -> Facts:
    """The facts after a test that asks in its own way for an attribute that is not set.

    Such as `len(getattr(self, "rooms", ())) > 1`: who asks so knows that it may be missing, and
    with it what is set beside it.
    """
    known = dict(facts)
    unset = {key for key, value in facts if key.startswith("hasattr ") and value is Truth.FALSE}
    for node in subtree(test):
        looked_up = attribute_lookup(node) if isinstance(node, ast.Call) else None
        if looked_up is not None and f"hasattr {looked_up[1]}" in unset:
            return frozenset((key, value) for key, value in known.items() if key not in unset)
    return facts
