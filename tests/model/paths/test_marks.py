"""Marks that code leaves in an object, to ask for them later."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.marks import asks_for, marks_before, marks_of
from tests.model.modules import function_named, last, load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.paths.marks import Mark

#: Statement of a method -> the mark that it leaves.
STATEMENTS: dict[str, set[Mark]] = {
    "self.flags['open'] = True": {("self.flags", "open")},
    "self.flags[name] = True": {("self.flags", None)},
    "ROOMS[name] = self": {("ROOMS", None)},
    "self.state.is_open = True": {("self.state", None)},
    "self.joined.add(room)": {("self.joined", None)},
    "self.ready.set()": {("self.ready", None)},
    "self.room = 1": set(),
    "print(self.flags['open'])": set(),
    "self.joined.count()": set(),
    "find().room = 1": set(),
    "find()['room'] = 1": set(),
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_marks_of_statements(folder: Path, statement: str) -> None:
    module = load(folder, f"class A:\n    def f(self):\n        {statement}\n")
    assert marks_of([function_named(module, "f")]) == STATEMENTS[statement]


MARKS = frozenset({("self.flags", "open"), ("ROOMS", None)})
#: Condition -> whether it asks for one of these.
CONDITIONS = {
    "self.flags['open']": True,
    "self.flags.get('open', False)": True,
    "'open' in self.flags": True,
    "self.flags['shut']": False,
    "self.name in ROOMS": True,
    "self.name": False,
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_what_asks_for_a_mark(text: str) -> None:
    assert asks_for(ast.parse(text, mode="eval").body, MARKS) is CONDITIONS[text]
    assert not asks_for(ast.parse(text, mode="eval").body, frozenset())


#: Branch of a method -> its marks for a condition behind it.
BRANCHES: dict[str, set[Mark]] = {
    "self.flags['open'] = True; self.accept()": {("self.flags", "open")},
    "await self.close(); self.seen.add(1)": {("self.seen", None)},
    "self.flags['open'] = True": set(),
    "self.room = 1; self.close()": set(),
    "self.flags['open'] = True; other.close()": set(),
}


@pytest.mark.parametrize("branch", BRANCHES)
def test_marks_of_branches_that_answer(folder: Path, branch: str) -> None:
    method = f"class A:\n    async def f(self):\n        if a:\n            {branch}\n        b\n"
    module = load(folder, method)
    condition = last(module, "b")
    assert marks_before(function_named(module, "f"), condition) == BRANCHES[branch]
    assert not marks_before(function_named(module, "f"), last(module, "a"))
