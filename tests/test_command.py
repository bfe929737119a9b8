"""`python -m flake8_channels`, run as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from flake8_channels.rule import all_rules


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The finished command."""
    command = [sys.executable, "-m", "flake8_channels", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [(), ("list",)])
def test_lists_every_rule_on_a_line(arguments: tuple[str, ...]) -> None:
    found = run(*arguments)
    lines = found.stdout.splitlines()
    assert found.returncode == 0
    assert [line.split()[:3] for line in lines] == [
        [rule.code, rule.name, "on" if rule.on_by_default else "off"] for rule in all_rules()
    ]


@pytest.mark.parametrize("arguments", [("--format", "json"), ("list", "--format", "json")])
def test_lists_as_json(arguments: tuple[str, ...]) -> None:
    listed = json.loads(run(*arguments).stdout)
    assert [rule["code"] for rule in listed] == [rule.code for rule in all_rules()]
    assert listed[0] == {
        "code": "CHN101",
        "name": "missing-connect",
        "on_by_default": True,
        "summary": "A WebSocket consumer has no connect() of its own.",
    }


def test_explains_a_rule() -> None:
    found = run("explain", "CHN102")
    assert found.returncode == 0
    assert found.stdout.startswith("# CHN102 connect-without-outcome\n\nDefault: on\n")
    for heading in ("What it does", "Why is this bad", "Example", "Use instead", "References"):
        assert f"\n## {heading}\n" in found.stdout


def test_explains_as_json_and_in_small_letters() -> None:
    page = json.loads(run("explain", "chn901", "--format", "json").stdout)
    assert (page["code"], page["on_by_default"]) == ("CHN901", False)
    assert "```python" in page["Example"]


def test_unknown_code_names_near_ones() -> None:
    found = run("explain", "CHN305")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("CHN305 is not a rule of flake8-channels; near it: CHN30")


def test_code_like_none_points_to_the_list() -> None:
    found = run("explain", "E501")
    assert found.returncode == 2
    assert found.stderr.endswith("run without arguments for a list\n")
