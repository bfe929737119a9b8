"""Conditions as keys, so that the same one asked twice on a path is one decision.

`if ok:` and `if not ok:` ask the same, and so do `user is None` and `user is not None`, until
one of the names in them is assigned again.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.paths.twins import HELD, also_asked, shared, twins_in
from flake8_channels.model.paths.values import (
    Constant,
    Items,
    Named,
    Truth,
    Value,
    constant,
    of_truth,
    truth,
)
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.state import Facts
    from flake8_channels.model.paths.twins import Twins

    #: How often each condition is asked, and the assignments that make twins.
    Asked = tuple[Counter[str], Mapping[ast.stmt, Twins]]

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
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
#: So many answers are kept: on every path the same is asked of the same expressions and facts.
_KEPT = 1024
_HOOKS = ("connect", "websocket_connect")
_USER_ATTRIBUTES = ("is_anonymous", "is_authenticated")
#: How the key of the question ends whether a user is signed in.
_SIGNED_IN = ".is_authenticated"
_ANONYMOUS = "AnonymousUser"
_NAME_IN_DUMP = re.compile(r"Name\(id='(\w+)'")
#: How the dump of `self.scope["user"]`, and of what is made of it, begins.
_DUMPED = "Subscript("


class Condition(NamedTuple):
    """A condition without its negation."""

    key: str
    #: What the key's condition is when the expression is true.
    positive: bool
    has_call: bool


def dotted(node: ast.AST) -> str | None:
    """`self.scope.user` for a chain of names; None for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))


@lru_cache(_KEPT)
def condition(node: ast.expr) -> Condition:
    """The condition that a test without `and`, `or` and `not` asks."""
    signed_in = _signed_in(node)
    if signed_in is not None:
        return signed_in
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        known = _OPERATORS.get(type(node.ops[0]))
        if known is not None:
            operator, positive = known
            key = f"{expression_key(node.left)} {operator} {expression_key(node.comparators[0])}"
            return Condition(key, positive, _has_call(node))
    return Condition(expression_key(node), True, _has_call(node))


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
    else:
        return None
    return Condition(f"{expression_key(user)}{_SIGNED_IN}", positive, _has_call(user))


@lru_cache(_KEPT)
def expression_key(node: ast.expr) -> str:
    """A text that is the same for expressions that are written alike."""
    looked_up = attribute_lookup(node)
    if looked_up is not None:
        function, name = looked_up
        return name if function == "getattr" else f"hasattr {name}"
    return dotted(node) or ast.dump(_user_by_key(node) or node)


def _user_by_key(node: ast.expr) -> ast.Subscript | None:
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


def _has_call(node: ast.AST) -> bool:
    return any(isinstance(each, (ast.Call, ast.Await, ast.NamedExpr)) for each in ast.walk(node))


def test_leaves(test: ast.expr) -> Iterator[ast.expr]:
    """The conditions that a test is made of."""
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from test_leaves(value)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from test_leaves(test.operand)
    elif isinstance(test, ast.NamedExpr):
        yield test.target
        yield from test_leaves(test.value)
    else:
        yield test


def times_asked(module: Module) -> Counter[str]:
    """How often a module asks each condition; what may be asked again counts twice."""
    return _asked(module)[0]


def twins_of(module: Module) -> Mapping[ast.stmt, Twins]:
    """The assignments of a module after which a name and an attribute hold one value."""
    return _asked(module)[1]


def _asked(module: Module) -> Asked:
    if module.asked is None:
        found: Counter[str] = Counter()
        seen: set[ast.expr] = set()
        syntax = module.syntax
        for holder in syntax.nodes(ast.If, ast.While, ast.IfExp, ast.Assert):
            _count(module, holder.test, found, seen)  # type: ignore[attr-defined]
        for case in syntax.nodes(ast.match_case):
            if case.guard is not None:
                _count(module, case.guard, found, seen)
        for match in syntax.nodes(ast.Match):
            if (subject := dotted(match.subject)) is not None:
                found[subject] += 1
        for operation in syntax.nodes(ast.BoolOp):
            _count(module, operation, found, seen)
        for negation in syntax.nodes(ast.UnaryOp):
            if isinstance(negation.op, ast.Not):
                _count(module, negation, found, seen)
        twins = twins_in(syntax, found, expression_key)
        module.asked = also_asked(found, twins), twins
    return module.asked


def _count(module: Module, test: ast.expr, found: Counter[str], seen: set[ast.expr]) -> None:
    function = module.syntax.function_around(test)
    # A loop asks again, and so does a helper that is called again.
    repeated = getattr(function, "name", None) not in _HOOKS or any(
        isinstance(parent, _LOOPS) for parent in module.syntax.ancestors(test)
    )
    for leaf in test_leaves(test):
        if leaf not in seen:
            seen.add(leaf)
            key = condition(leaf).key
            found[key] += 2 if repeated else 1
            # `x is None` also asks whether x is true, `hasattr(self, "x")` whether it was set.
            if isinstance(leaf, ast.Compare):
                found[expression_key(leaf.left)] += 1
            elif (looked_up := attribute_lookup(leaf)) is not None:
                found[looked_up[1]] += 1


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


def named_constant(node: ast.AST) -> Named | None:
    """`State.OPEN`: what is written in capitals is taken to stay what it is."""
    name = dotted(node) if isinstance(node, ast.Attribute) else None
    return Named(name) if name is not None and name.rpartition(".")[2].isupper() else None


def compared(value: Value, node: ast.Compare) -> bool | None:
    """Whether a comparison holds whose left side has a value; None if not known."""
    operator, other = node.ops[0], node.comparators[0]
    if len(node.ops) > 1:
        return None
    if isinstance(other, ast.Constant):
        return _compared(value, operator, other.value)
    if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(
        other, (ast.List, ast.Set, ast.Tuple)
    ):
        literals = [each.value for each in other.elts if isinstance(each, ast.Constant)]
        if not isinstance(value, Constant) or len(literals) < len(other.elts):
            return None
        return (value.value in literals) is isinstance(operator, ast.In)
    named = named_constant(other)
    if isinstance(value, Named) and named is not None:
        if isinstance(operator, (ast.Is, ast.Eq)):
            return value == named
        if isinstance(operator, (ast.IsNot, ast.NotEq)):
            return value != named
    return None


def _compared(value: Value, operator: ast.cmpop, other: object) -> bool | None:
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


def asks_for_user(test: ast.expr) -> bool:
    """Whether a condition, or a part of it, asks whether a user is signed in."""
    return any(condition(leaf).key.endswith(_SIGNED_IN) for leaf in test_leaves(test))


def missing_user(node: ast.expr, holds: bool) -> str | None:
    """The key that asks whether a user is signed in, where a test tells that there is no user.

    `user.is_authenticated` cannot hold where `user` is None, or where `if user:` does not hold.
    """
    if isinstance(node, (ast.Attribute, ast.Name, ast.Subscript)) and not holds:
        return f"{expression_key(node)}{_SIGNED_IN}"
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator, other = node.ops[0], node.comparators[0]
        is_none = isinstance(operator, (ast.Is, ast.Eq)) is holds
        if (
            isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
            and isinstance(other, ast.Constant)
            and other.value is None
            and is_none
        ):
            return f"{expression_key(node.left)}{_SIGNED_IN}"
    return None


def without_user(facts: Facts, key: str) -> Facts:
    """The facts where nobody is signed in, by the key that missing_user() has given."""
    found = dict(facts)
    found.setdefault(original(key, facts), of_truth(False))
    return shared(frozenset(found.items()))


def assign(facts: Facts, name: str, value: Value | None) -> Facts:
    """The facts after a name, or an attribute written with dots, was set; None if not known."""
    kept = forget(facts, name)
    if value is not None:
        kept |= {(name, value)}
    return kept | {(f"hasattr {name}", of_truth(True))} if "." in name else kept


def alias(facts: Facts, name: str, source: ast.expr) -> Facts:
    """The facts after `name = source`: what is asked of the name is asked of the source.

    Only for a user, which code often gives a shorter name; unchanged for all else.
    """
    key = original(expression_key(source), facts)
    if key != expression_key(source) or _is_user(source):
        return facts | {(f"alias {name} {key}", of_truth(True))}
    return facts


def _is_user(node: ast.expr) -> bool:
    """Whether it is `self.scope["user"]`, or `self.scope.get("user")`."""
    node = _user_by_key(node) or node
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "user"
    )


@lru_cache(_KEPT)
def original(key: str, facts: Facts) -> str:
    """The key under the name that an alias in it stands for."""
    for known, _ in facts:
        if known.startswith("alias "):
            _, name, source = known.split(" ", 2)
            if key == name or key.startswith((name + ".", name + " ")):
                return source + key[len(name) :]
    return key


@lru_cache(_KEPT)
def forget(facts: Facts, name: str) -> Facts:
    """The facts that hold after a name, or an attribute written with dots, is assigned."""
    if not facts:
        return facts
    first, *rest = name.split(".")
    # In a dump an attribute stands as its own name beside the first one.
    marks = [f"id='{first}'", *(f"attr='{part}'" for part in rest)]
    return frozenset(
        (key, value)
        for key, value in facts
        if not any(word == name or word.startswith(name + ".") for word in key.split(" "))
        and not all(mark in key for mark in marks)
    )


def forget_calls(facts: Facts) -> Facts:
    """The facts that hold when a loop comes round: what was called is called anew."""
    return frozenset((key, value) for key, value in facts if "Call(" not in key)


@lru_cache(_KEPT)
def only_about(facts: Facts, name: str) -> Facts:
    """The facts about one object's attributes and nothing else, as a callee sees them."""
    return frozenset((key, value) for key, value in facts if _is_about(key, name))


def _is_about(key: str, name: str) -> bool:
    mine = name + "."
    if key.startswith(HELD):
        return key.rpartition(" ")[2].startswith(mine)
    left, _, right = key.removeprefix("hasattr ").removeprefix("alias ").partition(" ")
    if "Name(" in key:
        # It asks for more than attributes of attributes: `self.scope["user"]`.
        names = set(_NAME_IN_DUMP.findall(key))
        return names == {name} and "Call(" not in key and left.startswith((mine, _DUMPED))
    other = right.partition(" ")[2]
    return left.startswith(mine) and (not other or other.startswith((mine, "Constant(")))


def about_calls(facts: Facts, name: str) -> Facts:
    """The facts about what calls on one object gave back, and about nothing else."""
    return frozenset(
        (key, value)
        for key, value in facts
        if "Call(" in key and set(_NAME_IN_DUMP.findall(key)) == {name}
    )


def without_guarded(facts: Facts, test: ast.expr) -> Facts:
    """The facts after a test that asks in its own way for an attribute that is not set.

    Such as `len(getattr(self, "rooms", ())) > 1`: who asks so knows that it may be missing, and
    with it what is set beside it.
    """
    known = dict(facts)
    unset = {key for key, value in facts if key.startswith("hasattr ") and value is Truth.FALSE}
    for node in ast.walk(test):
        looked_up = attribute_lookup(node) if isinstance(node, ast.Call) else None
        if looked_up is not None and f"hasattr {looked_up[1]}" in unset:
            return frozenset((key, value) for key, value in known.items() if key not in unset)
    return facts


@lru_cache(_KEPT)
def renamed(facts: Facts, before: str, after: str) -> Facts:
    """Facts about one object under the name that it has in another function."""
    if before == after:
        return facts
    return frozenset(
        (" ".join(_other_name(word, before, after) for word in key.split(" ")), value)
        for key, value in facts
    )


def _other_name(word: str, before: str, after: str) -> str:
    if word.startswith(before + "."):
        return after + word[len(before) :]
    return word.replace(f"Name(id='{before}'", f"Name(id='{after}'")
