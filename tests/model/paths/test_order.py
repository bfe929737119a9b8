"""What comparisons with numbers tell of another one."""

from __future__ import annotations

import ast

import pytest

from flake8_channels.model.paths.conditions import learn
from flake8_channels.model.paths.keys import condition
from flake8_channels.model.paths.order import told_by_order
from flake8_channels.model.paths.values import Truth


def comparison(text: str) -> ast.Compare:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Compare)
    return node


#: Comparisons that hold, and another one -> whether that holds.
TOLD: dict[tuple[tuple[str, ...], str], bool | None] = {
    (("a < 1",), "a > 1"): False,
    (("a < 1",), "a >= 1"): False,
    (("a < 1",), "a != 1"): True,
    (("a < 1",), "a < 2"): True,
    (("a < 1",), "a < 0"): None,
    (("a >= 1", "a != 1"), "a > 1"): True,
    (("a >= 1", "a <= 1"), "a == 1"): True,
    (("a > 0.5", "a < 2"), "a == 1"): None,
    (("a == 2",), "a > 1"): True,
    (("b < 1",), "a > 1"): None,
    (("a < 1",), "a > b"): None,
    (("a < b",), "a > 1"): None,
    ((), "a > 1"): None,
}


@pytest.mark.parametrize("case", TOLD, ids=str)
def test_what_comparisons_tell(case: tuple[tuple[str, ...], str]) -> None:
    facts = frozenset()
    for text in case[0]:
        node = comparison(text)
        facts = learn(facts, node, condition(node), True)
    assert told_by_order(facts, comparison(case[1])) is TOLD[case]


#: A count, comparisons that hold, and another one -> whether that holds.
COUNTS: dict[tuple[Truth, tuple[str, ...], str], bool | None] = {
    (Truth.COUNT, (), "a >= 0"): True,
    (Truth.COUNT, (), "a > 0"): None,
    (Truth.COUNT, ("a != 0", "a != 1"), "a > 1"): True,
    (Truth.COUNT, ("a < 1",), "a == 0"): True,
    (Truth.POSITIVE, (), "a >= 1"): True,
    (Truth.POSITIVE, (), "a > 1"): None,
    (Truth.SOME, ("a != 0", "a != 1"), "a > 1"): None,
}


@pytest.mark.parametrize("case", COUNTS, ids=str)
def test_what_they_tell_of_counts(case: tuple[Truth, tuple[str, ...], str]) -> None:
    count, known, asked = case
    facts = frozenset({("a", count)})
    for text in known:
        node = comparison(text)
        facts = learn(facts, node, condition(node), True)
    assert told_by_order(facts, comparison(asked)) is COUNTS[case]
