"""Names that a path may come to read before it has bound them."""

from __future__ import annotations

import ast
import textwrap

import pytest

from flake8_channels.model.paths.unbound import bound_in, mark, reads_unbound
from flake8_channels.model.syntax import Syntax

BODY = """\
def vote(self, text):
    try:
        number = int(text)
    except ValueError:
        pass
    {after}
"""


def names_bound_in(source: str) -> frozenset[str]:
    """Of the first try of a text."""
    syntax = Syntax(ast.parse(textwrap.dedent(source)))
    return bound_in(syntax, syntax.nodes(ast.Try)[0])


def test_a_name_that_is_read_later() -> None:
    assert names_bound_in(BODY.format(after="return number")) == {"number"}


@pytest.mark.parametrize(
    "after",
    [
        "return text",
        "number = 1",
        "for number in (1, 2): print(number)",
        "import number; print(number)",
        "global number; print(number)",
        "del number; print(number)",
        "(number := 2); print(number)",
    ],
)
def test_a_name_that_is_not_read_or_bound_elsewhere_too(after: str) -> None:
    assert names_bound_in(BODY.format(after=after)) == frozenset()


LOOP = """\
def vote(self):
    for text in self.votes:
        try:
            number = int(text)
        except ValueError:
            pass
        print(number)
"""


def test_a_name_that_another_round_may_have_bound() -> None:
    assert names_bound_in(LOOP) == frozenset()


@pytest.mark.parametrize(
    ("statement", "reads"),
    [
        ("print(number)", True),
        ("number.real = 1", True),
        ("if number: pass", True),
        ("if other: print(number)", False),
        ("while number: pass", True),
        ("for each in number: pass", True),
        ("with open(number): pass", True),
        ("match number:\n    case 1: pass", True),
        ("match other:\n    case 1: print(number)", False),
        ("try: print(number)\nfinally: pass", False),
        ("number = 1", False),
        ("print(other and number)", False),
        ("print(number and other)", True),
        ("print(number if other else 1)", False),
        ("print(lambda: number)", False),
        ("print([number for each in other])", False),
        ("def inner(): return number", False),
    ],
)
def test_what_a_statement_reads_in_any_case(statement: str, reads: bool) -> None:
    facts = mark(frozenset(), frozenset({"number"}))
    assert reads_unbound(ast.parse(statement).body[0], facts) is reads
    assert not reads_unbound(ast.parse(statement).body[0], frozenset())
