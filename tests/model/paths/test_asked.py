"""How often a module asks its conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.asked import times_asked
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path


#: Body of connect() -> how often it asks for `ok`.
ASKED = {
    "ok": 0,
    "ok = f()": 0,
    "if ok: pass": 1,
    "if not ok: pass": 1,
    "if ok and ok: pass": 2,
    "f(ok or a)": 1,
    "f(not ok)": 1,
    "a = b if ok else c": 1,
    "assert ok": 1,
    "if ok is None: pass": 1,
    "match a:\n        case 1 if ok: pass": 1,
    "while ok: pass": 2,
    "for a in b:\n        if ok: pass": 2,
    "while a:\n        if ok: pass": 2,
}


@pytest.mark.parametrize("body", ASKED)
def test_how_often_a_condition_is_asked(folder: Path, body: str) -> None:
    assert times_asked(load(folder, f"def connect(self):\n    {body}"))["ok"] == ASKED[body]


def test_a_helper_may_be_called_again(folder: Path) -> None:
    assert times_asked(load(folder, "def helper(self):\n    if ok: pass"))["ok"] == 2


def test_what_a_lookup_asks_for(folder: Path) -> None:
    asked = times_asked(load(folder, "def connect(self):\n    if hasattr(self, 'a'): pass"))
    assert (asked["hasattr self.a"], asked["self.a"]) == (1, 1)
