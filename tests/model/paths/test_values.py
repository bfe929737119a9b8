"""What is known of a value on a path."""

from __future__ import annotations

import pytest

from flake8_channels.model.paths.values import (
    NONE,
    UNKNOWN,
    Items,
    Named,
    Telling,
    Truth,
    Value,
    constant,
    is_none,
    of_truth,
    told_apart,
    truth,
)

#: Value -> whether it is true.
TRUTHS: list[tuple[Value, bool | None]] = [
    (constant(0), False),
    (constant(1), True),
    (constant(""), False),
    (constant("no"), True),
    (constant(...), True),
    (NONE, False),
    (Items(()), False),
    (Items((UNKNOWN,)), True),
    (Truth.TRUE, True),
    (Truth.FALSE, False),
    (UNKNOWN, None),
    (Truth.MAYBE, None),
    (Truth.POSITIVE, True),
    (Truth.SOME, None),
    (Telling(), None),
    (Telling(Truth.FALSE), False),
    (Telling(others=frozenset({NONE})), True),
    (Telling(others=frozenset({constant("denied")})), False),
    (Telling(others=frozenset({NONE, constant("denied")})), None),
]
#: What one way through a helper gives, what the other ways give -> what it is taken for.
TOLD_APART: list[tuple[Value, list[Value], Value]] = [
    (UNKNOWN, [NONE], Telling(others=frozenset({NONE}))),
    (UNKNOWN, [UNKNOWN], Telling()),
    (UNKNOWN, [constant(False)], UNKNOWN),
    (NONE, [UNKNOWN], NONE),
    (Named("Answer.OK"), [Named("Answer.NO")], Telling(Named("Answer.OK"))),
    (
        Items((UNKNOWN, NONE)),
        [Items((NONE, constant("no")))],
        Items((Telling(others=frozenset({NONE})), NONE)),
    ),
]


#: Value -> whether it is None.
NONES: list[tuple[Value, bool | None]] = [
    (NONE, True),
    (constant(0), False),
    (Items(()), False),
    (Named("Answer.OK"), False),
    (Truth.TRUE, False),
    (Truth.FALSE, None),
    (Truth.MAYBE, None),
    (Truth.POSITIVE, False),
    (Truth.SOME, False),
    (UNKNOWN, None),
    (Telling(), None),
]


@pytest.mark.parametrize(("value", "expected"), NONES)
def test_what_is_none(value: Value, expected: bool | None) -> None:
    assert is_none(value) is expected


@pytest.mark.parametrize(("value", "others", "expected"), TOLD_APART)
def test_ways_through_a_helper(value: Value, others: list[Value], expected: Value) -> None:
    assert told_apart(value, others) == expected


@pytest.mark.parametrize(("value", "expected"), TRUTHS)
def test_truth(value: Value, expected: bool | None) -> None:
    assert truth(value) is expected


def test_literals_of_different_types_differ() -> None:
    values = [constant(1), constant(True), constant(1.0), NONE, constant(False), constant(0)]
    assert len(set(values)) == len(values)
    assert constant(None) == NONE
    assert constant(2) == constant(2)


def test_only_the_truth_is_known() -> None:
    assert of_truth(True) is Truth.TRUE
    assert of_truth(False) is Truth.FALSE
