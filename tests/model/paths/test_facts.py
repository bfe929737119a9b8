"""What becomes of the facts of a path."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.facts import (
    assign,
    forget,
    forget_calls,
    only_about,
    renamed,
)
from flake8_channels.model.paths.keys import (
    expression_key,
)
from flake8_channels.model.paths.values import Truth, constant, of_truth

if TYPE_CHECKING:
    from flake8_channels.model.paths.state import Facts


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def facts(*keys: str) -> Facts:
    return frozenset((key, of_truth(True)) for key in keys)


def keys(found: Facts) -> set[str]:
    return {key for key, _ in found}


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
