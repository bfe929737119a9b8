"""How often a module asks its conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.asked import times_asked
from tests.model.modules import class_named, load, write

if TYPE_CHECKING:
    from collections import Counter
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


def asked(folder: Path, method: str) -> Counter[str]:
    module = load(folder, f"class It:\n    {method}")
    return times_asked(class_named(module, "It"), module)


@pytest.mark.parametrize("body", ASKED)
def test_how_often_a_condition_is_asked(folder: Path, body: str) -> None:
    indented = body.replace("\n", "\n    ")
    assert asked(folder, f"def connect(self):\n        {indented}")["ok"] == ASKED[body]


def test_a_helper_may_be_called_again(folder: Path) -> None:
    assert asked(folder, "def helper(self):\n        if ok: pass")["ok"] == 2


def test_what_a_lookup_asks_for(folder: Path) -> None:
    found = asked(folder, "def connect(self):\n        if hasattr(self, 'a'): pass")
    assert (found["hasattr self.a"], found["self.a"]) == (1, 1)


def test_what_a_base_in_another_file_asks_for(folder: Path) -> None:
    base = "class Base:\n    def helper(self):\n        if self.ok: pass\n"
    write(folder, {"base.py": base})
    module = load(folder, "from base import Base\nclass It(Base): pass\n")
    assert times_asked(class_named(module, "It"), module)["self.ok"] == 2
