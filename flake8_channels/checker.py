"""One file from its text to its findings: relevance, model, rules, order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_channels.relevance import may_use_channels

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding, Rule
    from flake8_channels.settings import Settings

#: Byte -> itself, or a blank between words; many times quicker than a regular expression.
_BLANKED = re.sub(rb"[^\w\x80-\xff]", b" ", bytes(range(256)))
REPORTS = "https://github.com/flake8-channels/flake8-channels/issues"


def check(
    tree: ast.Module,
    filename: str,
    lines: Sequence[str],
    settings: Settings,
    rules: Callable[[], Sequence[Rule]],
) -> list[Finding]:
    """The findings of the rules in one file, in line order, each once.

    The text is `lines`: the file itself may differ or be missing. Raises nothing: what fails
    becomes a finding CHN000. The rules are asked for only if the text can hold a finding.
    """
    try:
        text = "".join(lines)
        if not may_use_channels(filename, text, settings):
            return []
        module = module_of(tree, filename, settings)
        chosen = rules()
    except Exception as error:
        return [_failure("reading this file", error)]
    words = _words_in(text)
    found: set[Finding] = set()
    for rule in chosen:
        if rule.words and rule.words.isdisjoint(words):
            continue
        try:
            for finding in rule.check(module):
                found.add(_in_characters(finding, lines))
        except Exception as error:
            found.add(_failure(f"rule {rule.code}", error))
    module.forget()
    return sorted(found)


def _words_in(text: str) -> set[str]:
    return set(text.encode(errors="replace").translate(_BLANKED).decode().split())


def _in_characters(finding: Finding, lines: Sequence[str]) -> Finding:
    """The finding with its column in characters; a syntax tree counts bytes."""
    line = lines[finding.line - 1] if finding.line <= len(lines) else ""
    if line.isascii():
        return finding
    column = len(line.encode()[: finding.column].decode(errors="replace"))
    return replace(finding, column=column)


def module_of(tree: ast.Module, file: Path | str, settings: Settings) -> CheckedModule:
    """The model of a file under check."""
    from flake8_channels.model.disk import absolute
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.model.project import Project

    return CheckedModule(absolute(file), tree, Project.around(file, settings))


def _failure(what: str, error: Exception) -> Finding:
    from flake8_channels.rule import Finding

    # A message takes one line.
    what = " ".join(f"{what} failed ({type(error).__name__}: {error})".split())
    text = f"{what}; the other rules ran; please report it with this file at {REPORTS}"
    return Finding(1, 0, "CHN000", text)
