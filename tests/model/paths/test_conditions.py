"""What a path learns from a condition, and what it then knows of others."""

from __future__ import annotations

import ast

import pytest

from flake8_channels.model.paths.conditions import known_truth, learn
from flake8_channels.model.paths.keys import (
    condition,
)


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


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
