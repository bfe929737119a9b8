"""Tables of small modules in which the places are marked where a rule must report.

A caret below a line of code stands under the column of a finding:

    self.accept()
    ^

Lines of carets are no part of the module. The texts of the findings follow in the same order. A
text that has to name a line says `@first`, and that line ends with the comment `# @first`.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from flake8_channels.rule import Finding
from tests.support import findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from flake8_channels.settings import Settings

#: File -> its text; the whole of a small project.
Files = dict[str, str]


def unmarked(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The module without its lines of carets, and the line and column of each caret."""
    lines: list[str] = []
    places: list[tuple[int, int]] = []
    for line in textwrap.dedent(source).splitlines():
        if "^" in line and not line.strip(" ^"):
            places += [(len(lines), caret.start()) for caret in re.finditer(r"\^", line)]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n", places


def numbered(sources: Iterable[str], texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts with the numbers of the lines that they name."""
    for source in sources:
        for number, line in enumerate(source.splitlines(), 1):
            if mark := re.search(r"# (@\w+)$", line):
                texts = tuple(re.sub(rf"{mark[1]}\b", str(number), text) for text in texts)
    return texts


def behind(imports: str, source: str) -> str:
    """A module that begins with these imports."""
    return imports + textwrap.dedent(source)


def expected(code: str, places: list[tuple[int, int]], texts: tuple[str, ...]) -> list[Finding]:
    """The findings of a rule at these places; there must be one text for each."""
    assert len(places) == len(texts), f"{len(places)} carets for {len(texts)} texts"
    return [
        Finding(line, column, code, text)
        for (line, column), text in zip(places, texts, strict=True)
    ]


def assert_reported(
    folder: Path, code: str, source: str, *texts: str, settings: Settings | None = None
) -> None:
    """The rule reports these texts at the carets, and nothing else."""
    assert texts, "nothing is said to be reported"
    assert_project(folder, code, {"consumers.py": source}, *texts, settings=settings)


def assert_quiet(folder: Path, code: str, source: str, *, settings: Settings | None = None) -> None:
    """The rule reports nothing."""
    assert_project(folder, code, {"consumers.py": source}, settings=settings)


def assert_project(
    folder: Path,
    code: str,
    files: Mapping[str, str],
    *texts: str,
    settings: Settings | None = None,
) -> None:
    """The rule reports these texts at the carets of all files, file by file, and nothing else."""
    marked = {name: unmarked(source) for name, source in files.items()}
    for name, (text, _) in marked.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    left = numbered((text for text, _ in marked.values()), texts)
    for name, (text, places) in marked.items():
        if name.endswith(".py"):
            here, left = left[: len(places)], left[len(places) :]
            wanted = expected(code, places, here)
            found = findings(text, code, path=folder / name, settings=settings)
            assert found == wanted, f"{name}\nfound: {_told(found)}\nexpected: {_told(wanted)}"
    assert not left, "more texts than carets"


def _told(found: list[Finding]) -> str:
    return "".join(f"\n  {each.line}:{each.column} {each.code} {each.text}" for each in found)
