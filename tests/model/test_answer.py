"""Three-valued answers."""

from __future__ import annotations

import pytest

from flake8_channels.model.answer import Answer


def test_there_are_three() -> None:
    assert [answer.value for answer in Answer] == ["yes", "no", "unknown"]


@pytest.mark.parametrize("answer", Answer)
def test_none_can_be_taken_for_true_or_false(answer: Answer) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(answer)
    with pytest.raises(TypeError):
        assert not answer
