"""Conditions as keys: the same one asked twice on a path is one decision."""

from __future__ import annotations

import ast

import pytest

from flake8_channels.model.paths.keys import (
    attribute_lookup,
    condition,
    conditions_in,
    expression_key,
)


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


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
    ("len(a) == 0", "a"): False,
    ("len(self.a) > 0", "self.a"): True,
    ("len(a) >= 1", "len(a) < 1"): False,
    ("len(a) <= 0", "len(a) != 0"): False,
    ("bool(a)", "len(a)"): True,
    ("len(a) > 1", "a"): None,
    ("a == 0", "a"): None,
    ("len(a, b) == 0", "a"): None,
    ("hasattr(self, 'a')", "self.a"): None,
    ("hasattr(self, 'a')", "hasattr(self, 'a')"): True,
}


@pytest.mark.parametrize("pair", PAIRS, ids=" / ".join)
def test_conditions_that_ask_the_same(pair: tuple[str, str]) -> None:
    one, other = (condition(expression(text)) for text in pair)
    same = one.positive is other.positive if one.key == other.key else None
    assert same is PAIRS[pair]


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
    leaves = [ast.unparse(leaf) for leaf in conditions_in(expression(text))]
    assert leaves == LEAVES[text]
