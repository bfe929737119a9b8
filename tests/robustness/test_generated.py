"""2,000 modules that nobody wrote: no rule crashes, and what is found does not change.

ROBUSTNESS_MODULES in the environment chooses another number.
"""

from __future__ import annotations

import ast
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesmith
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flake8_channels.checker import check
from flake8_channels.page import Page
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings
from tests.robustness.mutate import mutate

if TYPE_CHECKING:
    import random

    from flake8_channels.rule import Finding

MODULES = int(os.environ.get("ROBUSTNESS_MODULES", "2000"))
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ROOMS = EXAMPLES / "chat" / "rooms"
#: Where a module stands, and its text. Pages stand in the example project, to have neighbours.
SOURCES = [
    *((ROOMS / "mutated.py", Page.of(rule).example) for rule in all_rules()),
    *((ROOMS / "mutated.py", Page.of(rule).use_instead) for rule in all_rules()),
    *(
        (path, path.read_text(encoding="utf-8"))
        for path in sorted(EXAMPLES.glob("*/*/*.py"))
        if "channels" in path.read_text(encoding="utf-8")
    ),
]

#: The same modules in every run.
steady = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _findings(path: Path, source: str) -> list[Finding]:
    lines = source.splitlines(keepends=True)
    return check(ast.parse(source), str(path), lines, Settings(), all_rules)


def _assert_steady(path: Path, source: str) -> None:
    found = _findings(path, source)
    assert [finding.text for finding in found if finding.code == "CHN000"] == []
    assert len(found) == len(set(found))
    last = len(source.splitlines())
    for finding in found:
        assert 1 <= finding.line <= last
        assert len(finding.text.splitlines()) == 1
    assert _findings(path, source) == found


def _parses(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(source)
        except (SyntaxError, ValueError):
            return False
    return True


@settings(steady, max_examples=MODULES * 7 // 8)
@given(st.sampled_from(SOURCES), st.integers(1, 8), st.randoms(use_true_random=False))
def test_mutated_modules(origin: tuple[Path, str], changes: int, chance: random.Random) -> None:
    path, text = origin
    tree = ast.parse(text)
    for _ in range(changes):
        mutate(chance, tree)
    source = ast.unparse(ast.fix_missing_locations(tree))
    # flake8 asks the plugin only where the text parses; whether it compiles, nobody asks.
    assume(_parses(source))
    _assert_steady(path, source)


@settings(steady, max_examples=MODULES // 8)
@given(st.sampled_from(SOURCES), hypothesmith.from_grammar())
def test_any_syntax_after_a_module(origin: tuple[Path, str], generated: str) -> None:
    path, text = origin
    source = f"{text}\n{generated}"
    assume(_parses(source))
    _assert_steady(path, source)
