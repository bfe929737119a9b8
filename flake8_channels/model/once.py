"""Answers that are worked out once for each module, or each consumer."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    class Asked(Protocol):
        """What questions are asked about."""

        #: Question -> answer.
        answers: dict[Callable[[Any], Any], Any]


Subject = TypeVar("Subject", bound="Asked")
Answer = TypeVar("Answer")


def once(question: Callable[[Subject], Answer]) -> Callable[[Subject], Answer]:
    """The same question, which keeps its answer with what it is asked about."""

    @functools.wraps(question)
    def ask(subject: Subject) -> Answer:
        answers = subject.answers
        if question not in answers:
            answers[question] = question(subject)
        answer: Answer = answers[question]
        return answer

    return ask
