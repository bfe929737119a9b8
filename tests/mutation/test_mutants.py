"""The plugin on mutants of correct consumers: what fails is reported, what does not is left alone.

judge.py says what is called harmful; `python -m tests.mutation` prints the figures.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.mutation.mutants import Kind
from tests.mutation.report import (
    false_alarms,
    harmful,
    harmless,
    missed,
    report,
    unreached,
)
from tests.mutation.trial import cases_of
from tests.mutation.twins import twins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.mutation.trial import Case

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mutants")]
#: Of a hundred harmful mutants, so many must be caught.
GOAL = 98
#: How many mutants of a kind must fail, and how many at all must not, to say something.
ENOUGH = {
    Kind.NO_AWAIT: 100,
    Kind.NO_ACCEPT: 30,
    Kind.NO_CLOSE: 10,
    Kind.NO_RETURN: 10,
    Kind.NO_ASYNC: 100,
    Kind.SWAPPED: 10,
    Kind.TWICE: 50,
}
ENOUGH_HARMLESS = 20


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Every mutant of every correct consumer."""
    return cases_of(twins())


def test_every_mutant_is_run(cases: list[Case]) -> None:
    assert not unreached(cases), _told(unreached(cases))


def test_there_are_enough_of_each_kind(cases: list[Case]) -> None:
    found = Counter(each.mutant.kind for each in harmful(cases))
    assert not {kind.value: found[kind] for kind, least in ENOUGH.items() if found[kind] < least}
    assert len(harmless(cases)) >= ENOUGH_HARMLESS


def test_harmful_mutants_are_caught(cases: list[Case]) -> None:
    assert len(missed(cases)) * 100 <= len(harmful(cases)) * (100 - GOAL), _told(missed(cases))


def test_harmless_mutants_are_left_alone(cases: list[Case]) -> None:
    assert not false_alarms(cases), _told(false_alarms(cases))


def test_the_report_names_what_is_missed(cases: list[Case]) -> None:
    text = report(cases)
    assert text.count("MISSED: ") == len(missed(cases))
    assert all(code in text for each in cases for code in each.codes)


def _told(cases: Iterable[Case]) -> str:
    return "".join(f"\n{each}" for each in cases)
