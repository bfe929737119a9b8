"""What is known of a value on a path."""

from __future__ import annotations

import pytest

from flake8_channels.model.paths.values import (
    NONE,
    UNKNOWN,
    Items,
    Truth,
    Value,
    constant,
    of_truth,
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
]


@pytest.mark.parametrize(("value", "expected"), TRUTHS, ids=str)
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
