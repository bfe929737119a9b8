"""Whether a condition holds by what a path knows, and what a path learns from one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.enumerations import is_enumeration
from flake8_channels.model.names import may_be_class
from flake8_channels.model.paths.facts import original
from flake8_channels.model.paths.keys import COUNTS, attribute_lookup, expression_key
from flake8_channels.model.paths.order import told_by_order
from flake8_channels.model.paths.twins import shared
from flake8_channels.model.paths.values import (
    NONE,
    Constant,
    Items,
    Named,
    Telling,
    Truth,
    Value,
    constant,
    is_none,
    of_truth,
    truth,
)
from flake8_channels.model.syntax import dotted, last_name, subtree

if TYPE_CHECKING:
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.keys import Condition
    from flake8_channels.model.paths.state import Facts


def known_truth(module: Module, facts: Facts, node: ast.expr, asked: Condition) -> bool | None:
    """Whether a condition holds by what the path knows; None if it says nothing."""
    known = dict(facts)
    key = original(asked.key, facts)
    if key in known:
        holds = truth(known[key])
        return holds if asked.positive or holds is None else not holds
    if isinstance(node, ast.Compare):
        value = value_looked_up(facts, node.left)
        told = compared(module, value, node) if value is not None else None
        return told if told is not None else told_by_order(facts, node)
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


def named_constant(module: Module, node: ast.AST) -> Named | None:
    """`State.OPEN`, `Door.open`: capitals, and members of enumerations, stay what they are."""
    name = dotted(node)
    if name is None:
        return None
    last = name.rpartition(".")[2]
    if (last.isupper() and (name != last or len(last) > 1)) or (
        isinstance(node, ast.Attribute)
        and may_be_class(node.value)
        and is_enumeration(module, node.value)
    ):
        return Named(name)
    return None


def literal(module: Module, node: ast.AST | None) -> Value | None:
    """The value of a literal or of a named constant; None for all else."""
    if isinstance(node, ast.Constant):
        return constant(node.value)
    return named_constant(module, node) if node is not None else None


def compared(module: Module, value: Value, node: ast.Compare) -> bool | None:
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
        items = [literal(module, each) for each in other.elts]
        if not isinstance(value, (Constant, Named)) or None in items:
            return None
        return (value in items) is isinstance(operator, ast.In)
    named = named_constant(module, other)
    if isinstance(value, Named) and named is not None:
        if isinstance(operator, (ast.Is, ast.Eq)):
            return value == named
        if isinstance(operator, (ast.IsNot, ast.NotEq)):
            return value != named
    return None


def _compared(value: Value, operator: ast.cmpop, other: object) -> bool | None:
    if other is None and isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)):
        same = is_none(value)
        return same if same is None else same is isinstance(operator, (ast.Is, ast.Eq))
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
    elif value is Truth.POSITIVE:
        return COUNTS.get((type(operator), other))
    elif isinstance(operator, (ast.Eq, ast.NotEq)) and truth(value) not in (None, bool(other)):
        return isinstance(operator, ast.NotEq)
    return None


def learn(facts: Facts, node: ast.expr, asked: Condition, holds: bool) -> Facts:
    """The facts after a condition turned out to hold, or not to."""
    found = dict(facts)
    subject = expression_key(node.left if isinstance(node, ast.Compare) else node)
    is_maybe = found.get(subject) is Truth.MAYBE
    found[original(asked.key, facts)] = of_truth(holds == asked.positive)
    if is_maybe and (tells := _is_there_where(node)) is not None:
        found[subject] = Truth.TRUE if holds is tells else NONE
    if (
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], (ast.Is, ast.Eq) if holds else (ast.IsNot, ast.NotEq))
        and isinstance(node.comparators[0], ast.Constant)
    ):
        found[expression_key(node.left)] = constant(node.comparators[0].value)
    return shared(frozenset(found.items()))


def _is_there_where(node: ast.expr) -> bool | None:
    """Whether a test of an object or None holds where there is one; None for other tests."""
    if not isinstance(node, ast.Compare):
        return True
    if not isinstance(node.comparators[0], ast.Constant) or node.comparators[0].value is not None:
        return None
    return isinstance(node.ops[0], (ast.IsNot, ast.NotEq))


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
