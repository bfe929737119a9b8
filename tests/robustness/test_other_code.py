"""Other people's code: the standard library and all that is installed beside the plugin.

No rule crashes, and nothing is found in code that does not use Channels.
"""

from __future__ import annotations

import ast
import re
import sysconfig
import tokenize
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flake8_channels import checker
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
#: The files are checked in so many tests, which can run side by side.
PARTS = 8
_USES_CHANNELS = re.compile(
    r"^\s*(?:from|import)\s+(?:channels|channels_graphql_ws|djangochannelsrestframework)\b",
    re.MULTILINE,
)


@cache
def _files() -> list[Path]:
    """The Python files of this environment, packages next to the modules that come with Python."""
    installed = Path(sysconfig.get_path("purelib"))
    library = Path(sysconfig.get_path("stdlib"))
    return [
        *sorted(installed.rglob("*.py")),
        *(path for path in sorted(library.rglob("*.py")) if "site-packages" not in path.parts),
    ]


def _parsed(files: list[Path]) -> Iterator[tuple[Path, str, ast.Module]]:
    """Those of the files that parse; some do not, on purpose."""
    for path in files:
        try:
            with tokenize.open(path) as file:
                text = file.read()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError):
            continue
        yield path, text, tree


def _check(files: list[Path]) -> None:
    count, crashes, false_alarms = 0, [], []
    for path, text, tree in _parsed(files):
        count += 1
        lines = text.splitlines(keepends=True)
        for finding in checker.check(tree, str(path), lines, Settings(), all_rules):
            if finding.code == "CHN000":
                crashes.append((path, finding.text))
            elif not _USES_CHANNELS.search(text):
                false_alarms.append((path, finding))
    assert crashes == []
    assert false_alarms == []
    assert count > len(files) * 0.9


@pytest.mark.parametrize("part", range(PARTS))
def test_other_code(part: int) -> None:
    _check(_files()[part::PARTS])


def test_every_rule_looks_at_other_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "may_use_channels", lambda *_: True)
    _check(_files()[::PARTS])
