"""The figures of a trial."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.mutation.judge import Verdict
from tests.mutation.mutants import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.mutation.trial import Case


JUDGED = (Verdict.HARMFUL, Verdict.DIFFERENT, Verdict.HARMLESS)


def unreached(cases: Iterable[Case]) -> list[Case]:
    """Those that were not judged."""
    return _with(cases, Verdict.UNREACHED)


def missed(cases: Iterable[Case]) -> list[Case]:
    """The harmful ones on which nothing is reported."""
    return [each for each in _with(cases, Verdict.HARMFUL) if not each.codes]


def false_alarms(cases: Iterable[Case]) -> list[Case]:
    """The harmless ones on which something is reported."""
    return [each for each in _with(cases, Verdict.HARMLESS) if each.codes]


def _with(cases: Iterable[Case], verdict: Verdict) -> list[Case]:
    return [each for each in cases if each.judgement.verdict is verdict]


def report(cases: list[Case]) -> str:
    """Tables by kind of mutant and by rule, and the cases that somebody must look at."""
    lines = [f"{'':60} harmful  caught  different  reported  harmless  reported"]
    lines += [
        _row(kind.value, [each for each in cases if each.mutant.kind is kind]) for kind in Kind
    ]
    lines += [
        _row("all", cases),
        "",
        f"{'by rule':60} harmful         different            harmless",
    ]
    codes = Counter((code, each.judgement.verdict) for each in cases for code in each.codes)
    for code in sorted({code for code, _ in codes}):
        counts = [codes[code, verdict] for verdict in JUDGED]
        lines.append(f"{code:60} {counts[0]:7} {counts[1]:17} {counts[2]:19}")
    different = [each for each in _with(cases, Verdict.DIFFERENT) if each.codes]
    for title, looked_at in (
        ("MISSED", missed(cases)),
        ("FALSE ALARM", false_alarms(cases)),
        ("UNREACHED", unreached(cases)),
        ("different, reported", different),
    ):
        lines += ["", *(f"{title}: {each}" for each in looked_at)]
    return "\n".join(lines)


def _row(title: str, cases: list[Case]) -> str:
    counts = []
    for verdict, width in zip(JUDGED, (7, 10, 9), strict=True):
        of_verdict = _with(cases, verdict)
        reported = sum(bool(each.codes) for each in of_verdict)
        counts.append(f"{len(of_verdict):{width}} {reported:{7 if width == 7 else 9}}")
    return f"{title:60} {' '.join(counts)}"
