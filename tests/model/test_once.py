"""Answers that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.once import kept, once
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.module import Module


def test_a_question_is_worked_out_once_for_each_module(folder: Path) -> None:
    asked: list[Module] = []

    @once
    def first(module: Module) -> str:
        """One."""
        asked.append(module)
        return module.name

    @once
    def second(module: Module) -> None:
        asked.append(module)

    one, other = load(folder, "", "one.py"), load(folder, "", "other.py")
    assert [first(one), first(one), first(other), first(one)] == ["one", "one", "other", "one"]
    assert (second(one), second(one)) == (None, None)
    assert asked == [one, other, one]
    assert first.__doc__ == "One."


def test_a_property_is_worked_out_once_for_each_object() -> None:
    class Question:
        def __init__(self) -> None:
            self.asked = 0

        @kept
        def answer(self) -> int:
            """One."""
            self.asked += 1
            return self.asked

    one, other = Question(), Question()
    assert (one.answer, one.answer, other.answer) == (1, 1, 1)
    assert (one.asked, other.asked) == (1, 1)
    assert vars(Question)["answer"].__doc__ == "One."
