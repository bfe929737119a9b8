"""Source distributions from the package index that pip is set up for; none of their code runs."""

from __future__ import annotations

import ast
import ssl
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

from unearth import PackageFinder
from unearth.fetchers import PyPIClient

if TYPE_CHECKING:
    from pathlib import Path

_PYPI = "https://pypi.org/simple/"
#: What comes later counts more, as in pip.
_SECTIONS = ("global", "install", ":env:")
#: Seconds after which a server that says nothing counts as out of reach.
_PATIENCE = 60


def unpack(name: str, version: str, sha256: str, folder: Path) -> Path:
    """Download a source distribution, check its hash and unpack it; where it then lies."""
    found = _finder().find_best_match(f"{name}=={version}", allow_prereleases=True).best
    assert found is not None, f"the package index has no source distribution of {name} {version}"
    downloaded = folder / "downloaded"
    downloaded.mkdir()
    return _finder().download_and_unpack(
        found.link, folder / "unpacked", downloaded, {"sha256": [sha256]}
    )


@cache
def _finder() -> PackageFinder:
    (authorities,) = _set_for_pip("cert") or [None]
    session = PyPIClient(
        verify=ssl.create_default_context(cafile=authorities),
        trusted_hosts=_set_for_pip("trusted-host"),
        timeout=_PATIENCE,
        follow_redirects=True,
    )
    (index,) = _set_for_pip("index-url") or [_PYPI]
    return PackageFinder(
        session,
        index_urls=[index, *_set_for_pip("extra-index-url")],
        # It is only read, so that another Python, or another system, does.
        ignore_compatibility=True,
        # A wheel lacks the tests and the demos that use Channels too.
        no_binary=[":all:"],
    )


def _set_for_pip(option: str) -> list[str]:
    """The words that pip's configuration, or its environment variable, has for an option."""
    lines = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    words = [settings.get(f"{section}.{option}", "''") for section in _SECTIONS]
    return next((ast.literal_eval(each).split() for each in reversed(words) if each != "''"), [])
