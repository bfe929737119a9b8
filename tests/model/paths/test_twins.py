"""A name and an attribute that hold one value."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from flake8_channels.model.paths.facts import assign, only_about
from flake8_channels.model.paths.keys import expression_key
from flake8_channels.model.paths.twins import Twins, also_asked, shared, twinned, twins_in
from flake8_channels.model.paths.values import NONE, Truth
from flake8_channels.model.syntax import Syntax

BOTH = Counter({"ok": 1, "self.ok": 1})
TWINS = Twins("1:0", "ok", "self.ok")

#: An assignment -> whether it makes twins of `ok` and `self.ok`.
ASSIGNMENTS = {
    "self.ok = ok": True,
    "ok = self.ok": True,
    "ok = self.ok = find()": True,
    "self.ok: bool = ok": True,
    "ok = getattr(self, 'ok', None)": True,
    "ok = hasattr(self, 'ok')": False,
    "self.ok = not ok": False,
    "self.ok = find(ok)": False,
    "self.ok = ok = other": False,
    "self.ok += ok": False,
    "self.ok: bool": False,
    "self.ok, ok = find()": False,
    "self.seat.ok = ok": False,
    "self.ok = seat": False,
}


@pytest.mark.parametrize(("text", "expected"), ASSIGNMENTS.items())
def test_what_makes_twins(text: str, expected: bool) -> None:
    found = twins_in(Syntax(ast.parse(text)), BOTH, expression_key)
    assert list(found.values()) == ([TWINS] if expected else [])


def test_twins_of_twins() -> None:
    text = "self.ok = ok\nfine = getattr(self, 'ok', None)\nself.other = other\n"
    found = twins_in(Syntax(ast.parse(text)), Counter({"ok": 1, "fine": 1}), expression_key)
    assert [each.name for each in found.values()] == ["ok", "fine"]


def test_a_name_of_another_function_is_another() -> None:
    text = "def f(): it = self.ok\ndef g(): it = self.fine\n"
    asked = Counter({"self.ok": 1, "self.fine": 1})
    assert twins_in(Syntax(ast.parse(text)), asked, expression_key) == {}
    text = "def f():\n    it = self.ok\n    self.fine = it\n"
    assert len(twins_in(Syntax(ast.parse(text)), asked, expression_key)) == 2


#: What a module asks -> how often it counts as asked once the two are twins.
ASKED = {
    ("ok", "self.ok"): {"ok": 2, "self.ok": 2},
    ("ok is None", "self.ok.seat"): {"ok is None": 2, "self.ok.seat": 2},
    ("ok", "self.okay"): {"ok": 1, "self.okay": 1},
    ("self.ok",): {"self.ok": 1},
}


@pytest.mark.parametrize(("keys", "expected"), ASKED.items())
def test_how_often_twins_are_asked(keys: tuple[str, ...], expected: dict[str, int]) -> None:
    asked = Counter(keys)
    twins = twins_in(Syntax(ast.parse("self.ok = ok")), asked, expression_key)
    assert also_asked(asked, twins) == expected


def test_what_is_known_of_one_is_known_of_the_other() -> None:
    facts = twinned(frozenset({("ok", Truth.TRUE), ("okay", Truth.FALSE)}), TWINS)
    facts = shared(facts | {("self.ok is None", Truth.FALSE)})
    known = dict(facts)
    assert known["self.ok"] is Truth.TRUE
    assert known["ok is None"] is Truth.FALSE
    assert "self.okay" not in known


@pytest.mark.parametrize("name", ["ok", "self.ok", "self"])
def test_assigning_either_parts_them(name: str) -> None:
    facts = assign(twinned(frozenset(), TWINS), name, None)
    assert dict(shared(facts | {("ok", Truth.TRUE)})).get("self.ok") is None
    assert dict(shared(facts | {("self.ok", Truth.TRUE)})).get("ok") is None


def test_a_method_that_assigns_the_attribute_parts_them() -> None:
    outer = twinned(frozenset(), TWINS)
    inner = only_about(outer, "self")
    assert "ok" not in {word for key, _ in inner for word in key.split()}
    for after, is_shared in ((inner, True), (assign(inner, "self.ok", None), False)):
        facts = shared((outer - inner) | after | {("self.ok", Truth.TRUE)})
        assert ("ok" in dict(facts)) is is_shared


def test_a_default_that_stood_in_makes_no_twin() -> None:
    facts = frozenset({("hasattr self.ok", Truth.FALSE), ("ok", NONE)})
    assert twinned(facts, TWINS) == facts
