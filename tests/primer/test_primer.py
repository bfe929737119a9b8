"""Packages of other people that use Channels: what is found in them, and each finding judged.

`packages.toml` is the list. A finding that is new or gone fails, until somebody has looked at the
code and has written down whether it is true. One that is false is a bug to mend.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.flake8_command.command import flake8
from tests.primer.index import unpack

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

pytestmark = pytest.mark.primer

PACKAGES = tomllib.loads(Path(__file__).with_name("packages.toml").read_text(encoding="utf-8"))
_LINE = re.compile(r"\./(?P<file>.+?):(?P<line>\d+):\d+: (?P<code>CHN\d+) ")


class Place(NamedTuple):
    """Where a rule reports, in a package."""

    file: str
    line: int
    code: str


def test_the_list_is_whole() -> None:
    assert len(PACKAGES) >= 12
    for name, package in PACKAGES.items():
        assert re.fullmatch(r"[0-9a-f]{64}", package["sha256"]), name
        for finding in package.get("findings", []):
            assert finding["code"] != "CHN000", name
            assert finding["judged"] in (True, False), name
            assert finding["why"], name


@pytest.mark.parametrize("name", PACKAGES)
def test_findings(name: str, tmp_path: Path) -> None:
    package = PACKAGES[name]
    sources = unpack(name, package["version"], package["sha256"], tmp_path)
    assert any(sources.rglob("*.py"))
    # One process, so that a warning of the interpreter about their code is no output of flake8's.
    done = flake8(sources, "--isolated", "--select=CHN", "--jobs=1", "--exclude=", ".")
    found = [_LINE.match(line) for line in done.output.splitlines()]
    assert None not in found, done.output
    places = [Place(m["file"], int(m["line"]), m["code"]) for m in found if m]
    listed = [Place(f["file"], f["line"], f["code"]) for f in package.get("findings", [])]
    assert sorted(places) == sorted(listed), done.output
