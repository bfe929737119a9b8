"""Conditions as keys: the same one asked twice on a path is one decision."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths import conditions
from flake8_channels.model.paths.conditions import (
    alias,
    assign,
    attribute_lookup,
    condition,
    dotted,
    expression_key,
    forget,
    forget_calls,
    known_truth,
    learn,
    only_about,
    original,
    renamed,
    times_asked,
)
from flake8_channels.model.paths.values import Truth, constant, of_truth
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.paths.state import Facts


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def facts(*keys: str) -> Facts:
    return frozenset((key, of_truth(True)) for key in keys)


def keys(found: Facts) -> set[str]:
    return {key for key, _ in found}


def test_chains_of_names() -> None:
    texts = {"a": "a", "self.scope.user": "self.scope.user", "a().b": None, "a[0].b": None}
    assert {text: dotted(expression(text)) for text in texts} == texts


#: Two conditions -> whether the second asks the same (True), the contrary, or something else.
PAIRS: dict[tuple[str, str], bool | None] = {
    ("ok", "ok"): True,
    ("self.a.b", "self.a.b"): True,
    ("ok", "other"): None,
    ("a is None", "a is not None"): False,
    ("a == 1", "a != 1"): False,
    ("a == 1", "a == 2"): None,
    ("a in b", "a not in b"): False,
    ("a < 1", "a >= 1"): False,
    ("a > 1", "a <= 1"): False,
    ("a > 1", "a < 1"): None,
    ("a < b < c", "a < b < c"): True,
    ("f(a)", "f(a)"): True,
    ("f(a)", "f(b)"): None,
    ("a['b']", "a['b']"): True,
    ("user.is_anonymous", "user.is_authenticated"): False,
    ("user.is_anonymous", "other.is_authenticated"): None,
    ("isinstance(user, AnonymousUser)", "user.is_authenticated"): False,
    ("user == AnonymousUser()", "user.is_anonymous"): True,
    ("user != models.AnonymousUser()", "user.is_anonymous"): False,
    ("isinstance(user, str)", "user.is_authenticated"): None,
    ("getattr(self, 'a', None)", "self.a"): True,
    ("hasattr(self, 'a')", "self.a"): None,
    ("hasattr(self, 'a')", "hasattr(self, 'a')"): True,
}


@pytest.mark.parametrize("pair", PAIRS, ids=" / ".join)
def test_conditions_that_ask_the_same(pair: tuple[str, str]) -> None:
    one, other = (condition(expression(text)) for text in pair)
    same = one.positive is other.positive if one.key == other.key else None
    assert same is PAIRS[pair]


def test_conditions_with_calls() -> None:
    calls = {"a": False, "f()": True, "a == f()": True, "await a": True, "(a := b)": True}
    assert {text: condition(expression(text)).has_call for text in calls} == calls


def test_lookups_of_attributes() -> None:
    lookups = {
        "hasattr(self, 'a')": ("hasattr", "self.a"),
        "getattr(self.b, 'a')": ("getattr", "self.b.a"),
        "getattr(self, 'a', None)": ("getattr", "self.a"),
        "getattr(self, a)": None,
        "getattr(f(), 'a')": None,
        "hasattr(self)": None,
        "other(self, 'a')": None,
        "self.hasattr(self, 'a')": None,
        "self.a": None,
    }
    assert {text: attribute_lookup(expression(text)) for text in lookups} == lookups
    assert expression_key(expression("getattr(self, 'a')")) == "self.a"
    assert expression_key(expression("hasattr(self, 'a')")) == "hasattr self.a"


#: Test -> the conditions that it is made of.
LEAVES = {
    "a": ["a"],
    "not a": ["a"],
    "a and not (b or c)": ["a", "b", "c"],
    "(a := f(b))": ["a", "f(b)"],
    "a == b": ["a == b"],
    "a if b else c": ["a if b else c"],
}


@pytest.mark.parametrize("text", LEAVES)
def test_parts_of_a_condition(text: str) -> None:
    leaves = [ast.unparse(leaf) for leaf in conditions.test_leaves(expression(text))]
    assert leaves == LEAVES[text]


#: Body of connect() -> how often it asks for `ok`.
ASKED = {
    "ok": 0,
    "ok = f()": 0,
    "if ok: pass": 1,
    "if not ok: pass": 1,
    "if ok and ok: pass": 2,
    "f(ok or a)": 1,
    "f(not ok)": 1,
    "a = b if ok else c": 1,
    "assert ok": 1,
    "if ok is None: pass": 1,
    "match a:\n        case 1 if ok: pass": 1,
    "while ok: pass": 2,
    "for a in b:\n        if ok: pass": 2,
    "while a:\n        if ok: pass": 2,
}


@pytest.mark.parametrize("body", ASKED)
def test_how_often_a_condition_is_asked(folder: Path, body: str) -> None:
    assert times_asked(load(folder, f"def connect(self):\n    {body}"))["ok"] == ASKED[body]


def test_a_helper_may_be_called_again(folder: Path) -> None:
    assert times_asked(load(folder, "def helper(self):\n    if ok: pass"))["ok"] == 2


def test_what_a_lookup_asks_for(folder: Path) -> None:
    asked = times_asked(load(folder, "def connect(self):\n    if hasattr(self, 'a'): pass"))
    assert (asked["hasattr self.a"], asked["self.a"]) == (1, 1)


#: What has been learnt (a condition and whether it held), a condition -> whether that holds.
LEARNT: dict[tuple[str, bool, str], bool | None] = {
    ("ok", True, "ok"): True,
    ("ok", False, "ok"): False,
    ("a is None", True, "a is not None"): False,
    ("a is None", True, "a"): False,
    ("a is None", False, "a"): None,
    ("a is not None", False, "a"): False,
    ("a == 1", True, "a == 2"): False,
    ("a == 1", True, "a != 2"): True,
    ("a == 1", True, "a is None"): False,
    ("a == 1", False, "a == 2"): None,
    ("a == ''", True, "a"): False,
    ("a", True, "a is None"): False,
    ("a", True, "a is not None"): True,
    ("a", False, "a is None"): None,
    ("a", True, "a == 1"): None,
    ("a < 1", True, "a >= 1"): False,
    ("a in b", True, "a not in b"): False,
    ("user.is_anonymous", True, "user.is_authenticated"): False,
    ("ok", True, "other"): None,
}


@pytest.mark.parametrize("case", LEARNT, ids=str)
def test_what_is_known_after_a_condition(case: tuple[str, bool, str]) -> None:
    text, holds, other = case
    node, asked = expression(text), expression(other)
    known = learn(frozenset(), node, condition(node), holds)
    assert known_truth(known, asked, condition(asked)) is LEARNT[case]


def test_an_assignment_takes_the_place_of_what_was_known() -> None:
    before = facts("ok", "ok == Constant(value=1)", "other", "ok.a", "hasattr ok.a")
    assert assign(before, "ok", constant(3)) == facts("other") | {("ok", constant(3))}
    assert assign(before, "ok", None) == facts("other")
    after = assign(frozenset(), "self.ok", None)
    assert after == {("hasattr self.ok", Truth.TRUE)}


CALL = expression_key(expression("f(user)"))
#: Name that is assigned -> the facts that are gone.
FORGOTTEN = {
    "user": {"user", "user.ok", "room == user.room", "alias user self.a", CALL},
    "user.ok": {"user.ok"},
    "self.a": {"self.a.b", "alias user self.a"},
    "room": {"room == user.room"},
    "nothing": set[str](),
}


@pytest.mark.parametrize("name", FORGOTTEN)
def test_what_an_assignment_makes_unknown(name: str) -> None:
    before = facts(
        "user", "user.ok", "users", "room == user.room", "self.a.b", "alias user self.a", CALL
    )
    assert keys(before) - keys(forget(before, name)) == FORGOTTEN[name]


def test_attributes_in_the_midst_of_an_expression() -> None:
    key = expression_key(expression("f(self.scope['user'])"))
    assert forget(facts(key), "self.scope") == frozenset()
    assert forget(facts(key), "self.other") == facts(key)


def test_calls_are_made_anew_in_a_loop() -> None:
    call = expression_key(expression("f(user)"))
    assert forget_calls(facts("ok", call, f"{call} == Constant(value=1)")) == facts("ok")


def test_another_name_for_the_same() -> None:
    source = expression("self.scope['user']")
    known = alias(frozenset(), "user", source)
    key = expression_key(source)
    assert original("user", known) == key
    assert original("user.ok", known) == f"{key}.ok"
    assert original("user is Constant(value=None)", known) == f"{key} is Constant(value=None)"
    assert original("users", known) == "users"
    node = expression("user.is_staff")
    learnt = learn(known, node, condition(node), True)
    again = expression("self.scope['user'].is_staff")
    assert f"{key}.is_staff" in keys(learnt)
    assert known_truth(learnt, node, condition(node)) is True
    assert condition(again).positive


def test_what_a_callee_sees() -> None:
    known = facts(
        "self.a",
        "hasattr self.b",
        "self.a == Constant(value=1)",
        "self.a < self.b",
        "self.a == user",
        "user",
        "selfish.a",
    )
    assert only_about(known, "self") == facts(
        "self.a", "hasattr self.b", "self.a == Constant(value=1)", "self.a < self.b"
    )


def test_the_same_object_under_another_name() -> None:
    known = facts("self.a", "hasattr self.b", "self.a < self.b", "selfish.a")
    assert renamed(known, "self", "this") == facts(
        "this.a", "hasattr this.b", "this.a < this.b", "selfish.a"
    )
    assert renamed(known, "self", "self") is known
