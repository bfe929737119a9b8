"""All mutants of correct modules, judged and looked at by the plugin."""

from __future__ import annotations

import ast
import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.checker import check
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings
from tests.mutation.judge import Court, Judgement, Verdict
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.runs import watch_tasks, watched
from tests.mutation.world import world

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_channels.rule import Rule
    from tests.mutation.twins import Twin


@dataclass(frozen=True)
class Case:
    """A mutant, what it does, and what the plugin says of it."""

    twin: str
    path: str
    mutant: Mutant
    judgement: Judgement
    #: The codes that are reported on the mutant and not on the original.
    codes: tuple[str, ...]

    def __str__(self) -> str:
        found = ", ".join(self.codes) or "nothing"
        return (
            f"{self.twin}, {self.path}:{self.mutant.line}, {self.mutant.kind.value}: "
            f"`{self.mutant.code}`: {found} reported, {self.judgement.verdict.value}, "
            f"{self.judgement.because}"
        )


class _LookedAt(NamedTuple):
    """A mutant, with what the plugin reports on it and not on the original."""

    path: str
    mutant: Mutant
    files: Mapping[str, str]
    codes: Counter[str]


def cases_of(twins: Iterable[Twin]) -> list[Case]:
    """Every mutant of the twins."""
    looked_at = [(twin, _looked_at(twin)) for twin in twins]
    with world(), watched():
        return asyncio.run(_judged(looked_at))


def _looked_at(twin: Twin) -> list[_LookedAt]:
    right = _codes(twin, twin.files)
    found = []
    for path, text in twin.files.items():
        for mutant in mutants_of(text):
            files = {**twin.files, path: mutant.source}
            found.append(_LookedAt(path, mutant, files, _codes(twin, files) - right))
    return found


async def _judged(looked_at: list[tuple[Twin, list[_LookedAt]]]) -> list[Case]:
    watch_tasks()
    cases = await asyncio.gather(*(_judged_of_twin(*each) for each in looked_at))
    return [case for each in cases for case in each]


async def _judged_of_twin(twin: Twin, looked_at: list[_LookedAt]) -> list[Case]:
    court = Court(twin.files)
    await court.hear_original()

    async def case_of(each: _LookedAt) -> Case:
        path, mutant = each.path, each.mutant
        around = _class_around(twin.files[path], mutant.line)
        judgement = await court.judge(each.files, around)
        is_reached = {(path, line) for line in mutant.lines} <= court.lines
        if judgement.verdict is not Verdict.HARMFUL and not is_reached:
            judgement = Judgement(Verdict.UNREACHED, "no script comes there")
        return Case(twin.name, path, mutant, judgement, tuple(sorted(each.codes)))

    return await asyncio.gather(*map(case_of, looked_at))


def _class_around(source: str, line: int) -> str | None:
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.lineno <= line <= (node.end_lineno or 0):
            return node.name
    return None


def _codes(twin: Twin, files: Mapping[str, str]) -> Counter[str]:
    """What the plugin reports on a version, in a folder of its own: it remembers what it reads."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        if twin.project is not None:
            shutil.copytree(twin.project, folder, dirs_exist_ok=True)
        for path, text in files.items():
            (folder / path).write_text(text, encoding="utf-8")
        return Counter(
            finding.code
            for path, text in files.items()
            for finding in check(
                ast.parse(text),
                str(folder / path),
                text.splitlines(keepends=True),
                Settings(),
                _default_rules,
            )
        )


def _default_rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if rule.on_by_default)
