"""What the tests of rules and of the model share: run the plugin on a text, as flake8 does."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

from flake8_channels.checker import check
from flake8_channels.rule import Finding, all_rules
from flake8_channels.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def findings(
    source: str, *codes: str, path: str | Path = "consumers.py", settings: Settings | None = None
) -> list[Finding]:
    """The findings of the rules named (of all rules, the optional ones too, if none is named)."""
    text = textwrap.dedent(source)
    rules = tuple(rule for rule in all_rules() if not codes or rule.code in codes)
    lines = text.splitlines(keepends=True)
    return check(ast.parse(text), str(path), lines, settings or Settings(), lambda: rules)
