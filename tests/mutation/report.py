"""The figures of a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mutation.judge import Verdict
from tests.mutation.mutants import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.mutation.trial import Case

HEAD = f"{'':56}{'harmful':>8}{'caught':>8}{'':>8}{'different':>11}{'reported':>9}"
HEAD += f"{'harmless':>10}{'reported':>9}"


def harmful(cases: Iterable[Case]) -> list[Case]:
    """Those that must be reported."""
    return _with(cases, Verdict.HARMFUL)


def harmless(cases: Iterable[Case]) -> list[Case]:
    """Those that must not."""
    return _with(cases, Verdict.HARMLESS)


def missed(cases: Iterable[Case]) -> list[Case]:
    """The harmful ones on which nothing is reported."""
    return [each for each in harmful(cases) if not each.codes]


def false_alarms(cases: Iterable[Case]) -> list[Case]:
    """The harmless ones on which something is reported."""
    return [each for each in harmless(cases) if each.codes]


def unreached(cases: Iterable[Case]) -> list[Case]:
    """Those that were not judged."""
    return _with(cases, Verdict.UNREACHED)


def _with(cases: Iterable[Case], verdict: Verdict) -> list[Case]:
    return [each for each in cases if each.judgement.verdict is verdict]


def report(cases: list[Case]) -> str:
    """Tables by kind of mutant, by rule and by original, and what somebody must look at."""
    codes = sorted({code for each in cases for code in each.codes})
    twins = list(dict.fromkeys(each.twin for each in cases))
    different = [each for each in _with(cases, Verdict.DIFFERENT) if each.codes]
    lines = [
        *_table({kind.value: [c for c in cases if c.mutant.kind is kind] for kind in Kind}),
        f"{'reported by':56}{'harmful':>8}{'different':>27}{'harmless':>19}",
        *(_row_of_code(code, [each for each in cases if code in each.codes]) for code in codes),
        "",
        *_table({f"mutants of: {twin}": [c for c in cases if c.twin == twin] for twin in twins}),
        *_table({"all": cases}),
        *(f"MISSED: {each}" for each in missed(cases)),
        *(f"FALSE ALARM: {each}" for each in false_alarms(cases)),
        *(f"UNREACHED: {each}" for each in unreached(cases)),
        *(f"different, reported: {each}" for each in different),
    ]
    return "\n".join(lines)


def _table(rows: dict[str, list[Case]]) -> list[str]:
    return [HEAD, *(_row(title, cases) for title, cases in rows.items()), ""]


def _row(title: str, cases: list[Case]) -> str:
    failing = harmful(cases)
    caught = len(failing) - len(missed(cases))
    share = f"{caught * 100 / len(failing):.1f} %" if failing else ""
    different, right = _with(cases, Verdict.DIFFERENT), harmless(cases)
    reported = sum(bool(each.codes) for each in different)
    return (
        f"{title:56}{len(failing):8}{caught:8}{share:>8}{len(different):11}{reported:9}"
        f"{len(right):10}{len(false_alarms(cases)):9}"
    )


def _row_of_code(code: str, cases: list[Case]) -> str:
    different = len(_with(cases, Verdict.DIFFERENT))
    return f"{code:56}{len(harmful(cases)):8}{different:27}{len(harmless(cases)):19}"
