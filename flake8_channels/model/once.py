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
_UNASKED: Any = object()


def once(question: Callable[[Subject], Answer]) -> Callable[[Subject], Answer]:
    """The same question, which keeps its answer with what it is asked about."""

    @functools.wraps(question)
    def ask(subject: Subject) -> Answer:
        answer: Answer = subject.answers.get(question, _UNASKED)
        if answer is _UNASKED:
            answer = subject.answers[question] = question(subject)
        return answer

    return ask
