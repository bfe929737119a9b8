"""Other people's code: the standard library and all that is installed beside the plugin.

Two times 3,000 files and more, spread evenly: no rule crashes, and nothing is found in code that
does not use Channels.
"""

from __future__ import annotations

import ast
import re
import sysconfig
import tokenize
import warnings
from functools import cache
from pathlib import Path

import pytest

from flake8_channels import checker
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings

FILES = 3_200
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


def _sample(part: int) -> list[tuple[Path, str, ast.Module]]:
    """Every second file or so, from the first or from the second on, if it parses."""
    files = _files()
    step = max(1, len(files) // FILES)
    found = []
    for path in files[part % step :: step]:
        try:
            with tokenize.open(path) as file:
                text = file.read()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found.append((path, text, ast.parse(text)))
        except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError):
            continue
    return found


@pytest.mark.parametrize("with_relevance_check", [True, False])
def test_other_code(monkeypatch: pytest.MonkeyPatch, with_relevance_check: bool) -> None:
    if not with_relevance_check:
        # Every rule looks at every file.
        monkeypatch.setattr(checker, "may_use_channels", lambda *_: True)
    files = _sample(with_relevance_check)
    assert len(files) >= 3_000
    crashes, false_alarms = [], []
    for path, text, tree in files:
        lines = text.splitlines(keepends=True)
        for finding in checker.check(tree, str(path), lines, Settings(), all_rules):
            if finding.code == "CHN000":
                crashes.append((path, finding.text))
            elif not _USES_CHANNELS.search(text):
                false_alarms.append((path, finding))
    assert crashes == []
    assert false_alarms == []
