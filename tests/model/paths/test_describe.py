"""The turns of a path in words."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.describe import contrary, describe, plain
from flake8_channels.model.paths.state import Decision
from flake8_channels.model.syntax import Syntax

if TYPE_CHECKING:
    from flake8_channels.model.paths.state import Trail

#: Condition -> its contrary, and the same without a `not` that an operator can say.
CONTRARIES = {
    "a": ("not a", "a"),
    "not a": ("a", "not a"),
    "not not a": ("not a", "a"),
    "a.b()": ("not a.b()", "a.b()"),
    "a is None": ("a is not None", "a is None"),
    "not a is None": ("a is None", "a is not None"),
    "not a is not None": ("a is not None", "a is None"),
    "a == b": ("a != b", "a == b"),
    "a != b": ("a == b", "a != b"),
    "a in b": ("a not in b", "a in b"),
    "not a in b": ("a in b", "a not in b"),
    "a < b": ("a >= b", "a < b"),
    "a <= b": ("a > b", "a <= b"),
    "a > b": ("a <= b", "a > b"),
    "a >= b": ("a < b", "a >= b"),
    "a < b < c": ("not a < b < c", "a < b < c"),
    "a and b": ("not (a and b)", "a and b"),
    "not (a and b)": ("a and b", "not (a and b)"),
    "not a or not b": ("a and b", "not a or not b"),
    "not a and not b": ("a or b", "not a and not b"),
    "not (not a or not b)": ("not a or not b", "a and b"),
    "a or not b": ("not (a or not b)", "a or not b"),
}


@pytest.mark.parametrize("text", CONTRARIES)
def test_contraries(text: str) -> None:
    node = ast.parse(text, mode="eval").body
    expected = [ast.dump(ast.parse(each, mode="eval").body) for each in CONTRARIES[text]]
    assert [ast.dump(contrary(node)), ast.dump(plain(node))] == expected


SOURCE = """
async def connect(self):
    if user is None:
        one
    elif not user.ok:
        two
    for room in rooms:
        three
    try:
        four
    except KeyError:
        five
    except:
        six
    with suppress(E):
        seven
    match kind:
        case "a" | "b":
            eight
        case C(x=1) if user.guest:
            nine
    while True:
        ten
    if user.banned:
        await self.close()
        return
    if user.staff:
        await self.accept()
        return
"""
TREE = ast.parse(textwrap.dedent(SOURCE))
SYNTAX = Syntax(TREE)
DEF = TREE.body[0]


def node_of(kind: type[ast.AST], number: int = 0) -> ast.AST:
    found = sorted(SYNTAX.nodes(kind), key=lambda node: getattr(node, "lineno", 0))
    return found[number]


CONDITIONS = [node.test for node in sorted(SYNTAX.nodes(ast.If), key=lambda node: node.lineno)]
NONE, NOT_OK, BANNED, STAFF = CONDITIONS
KEY_ERROR, BARE = (node_of(ast.ExceptHandler, number) for number in range(2))
CASES = [case for match in SYNTAX.nodes(ast.Match) for case in match.cases]
GUARD = CASES[1].guard
assert GUARD is not None

#: Turns on the way to the end of the body -> what is said.
TRAILS: dict[str, tuple[Trail, str]] = {
    "nothing": ((), ""),
    "a condition": ((Decision(NONE, True),), " (when `user is None`)"),
    "its contrary": ((Decision(NONE, False),), " (when `user is not None`)"),
    "a negation": ((Decision(NOT_OK, True),), " (when `not user.ok`)"),
    "two conditions": (
        (Decision(NONE, False), Decision(NOT_OK, False)),
        " (when `user is not None` and `user.ok`)",
    ),
    "twice the same": ((Decision(NONE, True), Decision(NONE, True)), " (when `user is None`)"),
    "a loop": ((Decision(node_of(ast.For), False),), " (when `rooms` is empty)"),
    "a handler": ((Decision(KEY_ERROR, True),), " (in `except KeyError`)"),
    "a bare handler": ((Decision(BARE, True),), " (in `except:`)"),
    "suppress": ((Decision(node_of(ast.With), True),), " (after a suppressed exception)"),
    "no case": ((Decision(node_of(ast.Match), False),), " (when no case fits `kind`)"),
    "a case": ((Decision(CASES[0].pattern, True),), " (in `case 'a' | 'b'`)"),
    "a case and its guard": (
        (Decision(CASES[1].pattern, True), Decision(GUARD, True)),
        " (when `user.guest`, in `case C(x=1)`)",
    ),
    "a literal": ((Decision(node_of(ast.While).test, True),), ""),  # type: ignore[attr-defined]
    "a condition and a handler": (
        (Decision(KEY_ERROR, True), Decision(NONE, True)),
        " (when `user is None`, in `except KeyError`)",
    ),
    "only the last three": (
        (
            Decision(NONE, False),
            Decision(NOT_OK, False),
            Decision(GUARD, False),
            Decision(BARE, True),
        ),
        " (when `user.ok` and `not user.guest`, in `except:`)",
    ),
    "the other way rejects": (
        (Decision(BANNED, False), Decision(NONE, True)),
        " (when `user is None`)",
    ),
    "the other way accepts": ((Decision(STAFF, False),), " (when `not user.staff`)"),
    "the way that rejects": ((Decision(BANNED, True),), " (when `user.banned`)"),
}


@pytest.mark.parametrize(("trail", "expected"), TRAILS.values(), ids=TRAILS)
def test_the_way_to_the_end_of_the_body(trail: Trail, expected: str) -> None:
    assert describe(trail, DEF, SYNTAX) == expected


def test_the_way_to_a_statement_is_told_by_what_is_around_it() -> None:
    two = next(node for node in SYNTAX.nodes(ast.Expr) if ast.unparse(node) == "two")
    trail = (Decision(node_of(ast.For), False), Decision(NONE, False), Decision(NOT_OK, True))
    assert describe(trail, two, SYNTAX) == " (when `user is not None` and `not user.ok`)"
    five = next(node for node in SYNTAX.nodes(ast.Expr) if ast.unparse(node) == "five")
    assert describe((Decision(KEY_ERROR, True),), five, SYNTAX) == " (in `except KeyError`)"


def test_long_conditions_are_cut_off() -> None:
    source = f"if {' + '.join(['user'] * 20)}:\n    pass\ndef f(): ..."
    tree = ast.parse(source)
    condition, end = tree.body
    assert isinstance(condition, ast.If)
    text = describe((Decision(condition.test, True),), end, Syntax(tree))
    told = text.removeprefix(" (when `").removesuffix("`)")
    assert told.endswith("...")
    assert len(told) <= 60
    assert source[3:].startswith(told.removesuffix("..."))
