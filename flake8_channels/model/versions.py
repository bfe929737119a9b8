"""Which major version of Channels, and which servers, a project's dependency files ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Lock files first: they name the version that is installed.
PIN_FILES = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "req*.txt",
    "req*.in",
    "requirements/*.txt",
    "requirements/*.in",
    "constraints*.txt",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "Pipfile",
)

#: Releases by which a range is tried, the newest major version first.
_RELEASES = {
    4: ("4.0.0", "4.1.0", "4.2.2", "4.3.2", "4.99"),
    3: ("3.0.0", "3.0.3", "3.0.5", "3.99"),
    2: ("2.0.2", "2.1.7", "2.2.0", "2.3.1", "2.4.0", "2.99"),
    1: ("1.0.0", "1.1.8"),
}

_LOCKED = re.compile(r'^name = "channels"\s*\nversion = "([^"]+)"', re.MULTILINE)
_LOCKED_BY_PIPENV = re.compile(r'"channels":\s*\{[^{}]*"version":\s*"([^"]+)"')
# A requirement as PEP 508 writes it, at the start of a line or of a string.
_REQUIREMENT = re.compile(
    r"""(?:^|["'])[ \t]*channels[ \t]*(?:\[[^\]]*\])?[ \t]*\(?"""
    r"""((?:[<>=!~]=?=?[ \t]*[^\s"'#;)<>=!~]+[ \t]*,?[ \t]*)+)""",
    re.MULTILINE | re.IGNORECASE,
)
_SERVER = re.compile(r"\b(daphne|granian|hypercorn|uvicorn)\b", re.IGNORECASE)
_LOCKED_SERVER = re.compile(r'^name = "(daphne|granian|hypercorn|uvicorn)"', re.MULTILINE)
# A Poetry or Pipenv entry: channels = "^3.0" or channels = {version = "^3.0", ...}.
_ENTRY = re.compile(
    r"""^[ \t]*["']?channels["']?[ \t]*=[ \t]*"""
    r"""(?:\{[^}\n]*?version[ \t]*=[ \t]*)?["']([^"']+)["']""",
    re.MULTILINE | re.IGNORECASE,
)


def pinned_major(texts: Iterable[tuple[str, str]]) -> int | None:
    """The highest major version that the files admit, the lowest of these where they differ.

    None where no file names Channels with a version. Takes pairs of file name and text.
    """
    found: set[str] = set()
    for name, text in texts:
        if name == "Pipfile.lock":
            found.update(_LOCKED_BY_PIPENV.findall(text))
        elif name.endswith(".lock"):
            found.update(f"=={version}" for version in _LOCKED.findall(text))
        elif name.endswith(".toml") or name == "Pipfile":
            found.update(_REQUIREMENT.findall(text))
            found.update(map(_plain, _ENTRY.findall(text)))
        else:
            found.update(_REQUIREMENT.findall(text))
    majors = {major for specifier in found if (major := _highest(specifier)) is not None}
    return min(majors, default=None)


def servers_named(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The ASGI servers that the files name. Takes pairs of file name and text."""
    found: set[str] = set()
    for name, text in texts:
        # A lock file names Daphne as an extra of Channels too.
        pattern = _LOCKED_SERVER if name.endswith(".lock") else _SERVER
        found.update(each.lower() for each in pattern.findall(text))
    return frozenset(found)


def _plain(constraint: str) -> str:
    """Poetry's `^3.0` and bare `3.0` in the words of PEP 440."""
    constraint = constraint.strip()
    if constraint.startswith("^"):
        return _until_next_major(constraint[1:])
    if constraint[:1].isdigit():
        return f"=={constraint}"
    # Poetry's tilde allows what PEP 440 writes as a range.
    if constraint.startswith("~") and not constraint.startswith("~="):
        return _until_next_major(constraint[1:])
    return constraint


def _until_next_major(version: str) -> str:
    major = version.strip().partition(".")[0]
    return f">={version.strip()},<{int(major) + 1}" if major.isdigit() else ""


def _highest(specifier: str) -> int | None:
    """The highest major version that a requirement admits; None if it says nothing."""
    try:
        admitted = SpecifierSet(specifier.strip().rstrip(","))
    except InvalidSpecifier:
        return None
    exact = [
        int(each.version.partition(".")[0])
        for each in admitted
        if each.operator in ("==", "===", "~=") and each.version[:1].isdigit()
    ]
    if exact or not len(admitted):
        return max(exact, default=None)
    for major, releases in _RELEASES.items():
        if any(admitted.contains(release) for release in releases):
            return major
    return max(_RELEASES)
