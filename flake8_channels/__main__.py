"""`python -m flake8_channels`: list the rules, or print the page of one."""

from __future__ import annotations

import argparse
import difflib
import inspect
import json
import signal
import sys
from typing import TYPE_CHECKING

from flake8_channels.page import Page
from flake8_channels.rule import all_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_channels.rule import Rule


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 2 for a code that no rule has."""
    parsed = _parser().parse_args(arguments)
    if parsed.command != "explain":
        print(_LISTINGS[parsed.format]())
        return 0
    rule = {rule.code: rule for rule in all_rules()}.get(parsed.code.upper())
    if rule is None:
        print(
            f"{parsed.code} is not a rule of flake8-channels{_near(parsed.code)}", file=sys.stderr
        )
        return 2
    if parsed.format == "json":
        print(json.dumps({**summary(rule), **Page.of(rule).sections}, indent=2))
    else:
        print(page(rule))
    return 0


def listing() -> str:
    """The rules, one a line: code, name, on or off, the mistake."""
    width = max(len(rule.name) for rule in all_rules())
    return "\n".join(
        f"{rule.code}  {rule.name:{width}}  {_default(rule):3}  {Page.of(rule).summary}"
        for rule in all_rules()
    )


def table() -> str:
    """The rules as a Markdown table."""
    rows = [
        f"| {rule.code} | {rule.name} | {_default(rule)} | {Page.of(rule).summary} |"
        for rule in all_rules()
    ]
    return "\n".join(["| Code | Name | Default | Mistake |", "| --- | --- | --- | --- |", *rows])


def page(rule: Rule) -> str:
    """The page of a rule, in Markdown."""
    default = "on" if rule.on_by_default else f"off, runs where {rule.code} is selected"
    return (
        f"# {rule.code} {rule.name}\n\nDefault: {default}\n\n{inspect.cleandoc(rule.__doc__ or '')}"
    )


def summary(rule: Rule) -> dict[str, object]:
    """What a list of rules says of one."""
    return {
        "code": rule.code,
        "name": rule.name,
        "on_by_default": rule.on_by_default,
        "summary": Page.of(rule).summary,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m flake8_channels",
        description="List the rules of flake8-channels, or explain one.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    listed = commands.add_parser("list", help="list the rules (the default)")
    explain = commands.add_parser("explain", help="print the page of a rule")
    explain.add_argument("code", metavar="CODE", help="for instance CHN102")
    # The option may stand before or after the command.
    for each, default in (
        (parser, "text"),
        (listed, argparse.SUPPRESS),
        (explain, argparse.SUPPRESS),
    ):
        each.add_argument("--format", choices=tuple(_LISTINGS), default=default)
    return parser


def _near(code: str) -> str:
    codes = [rule.code for rule in all_rules()]
    near = difflib.get_close_matches(code.upper(), codes, n=3, cutoff=0.6)
    return f"; near it: {', '.join(near)}" if near else "; run without arguments for a list"


def _default(rule: Rule) -> str:
    return "on" if rule.on_by_default else "off"


_LISTINGS: dict[str, Callable[[], str]] = {
    "text": listing,
    "markdown": table,
    "json": lambda: json.dumps(list(map(summary, all_rules())), indent=2),
}


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        # Who reads the output, `head` for instance, may have enough of it.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
