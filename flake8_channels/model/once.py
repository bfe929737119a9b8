"""Answers that are worked out once, and kept with what they are about."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

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


class kept(Generic[Answer]):
    """functools.cached_property, without its lock and without making a dict of the object.

    Each of the two takes longer than most answers.
    """

    def __init__(self, question: Callable[[Any], Answer]) -> None:
        self._question = question
        self.__doc__ = question.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, subject: object, owner: type) -> Answer:
        answer = self._question(subject)
        # Found in the object from now on, before anything of its class; also in a frozen one.
        object.__setattr__(subject, self._name, answer)
        return answer
