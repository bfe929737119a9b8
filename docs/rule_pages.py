"""Lets MkDocs write a page for each rule from its docstring, and an overview by area."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from flake8_channels.__main__ import page
from flake8_channels.page import Page
from flake8_channels.rule import all_rules

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from flake8_channels.rule import Rule

AREAS = {
    "1": "Handshake and life cycle",
    "2": "Sync and async",
    "3": "Routing and ASGI",
    "4": "Messages",
    "5": "Consumer API",
    "6": "Security",
    "7": "Deployment",
    "9": "Opinions",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for rule in all_rules():
        files.append(File.generated(config, f"rules/{rule.code}.md", content=page(rule)))
    files.append(File.generated(config, "rules/index.md", content=overview()))
    return files


def overview() -> str:
    """The rules by area, each with its mistake."""
    parts = ["# Rules", "A code names its area by the first digit."]
    for area, rules in groupby(all_rules(), key=lambda rule: rule.code[3]):
        rows = [_row(rule) for rule in rules]
        table = "\n".join(
            ["| Code | Name | Default | Mistake |", "| --- | --- | --- | --- |", *rows]
        )
        parts += [f"## {AREAS[area]}", table]
    return "\n\n".join(parts) + "\n"


def _row(rule: Rule) -> str:
    default = "on" if rule.on_by_default else "off"
    link = f"[{rule.code}]({rule.code}.md)"
    return f"| {link} | {rule.name} | {default} | {Page.of(rule).summary} |"
