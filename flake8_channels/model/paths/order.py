"""What comparisons with numbers tell of another one: `level >= 1` excludes `level < 0`."""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING

from flake8_channels.model.paths.facts import original
from flake8_channels.model.paths.keys import expression_key
from flake8_channels.model.paths.values import UNKNOWN, Truth, Value, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_channels.model.paths.state import Facts

#: Operator in a key, see keys.py -> what it does.
_BY_KEY: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
}
#: How a key has a number.
_NUMBER = re.compile(r"Constant\((\d+(?:\.\d+)?)\)")
#: A count -> the least that it can be.
_LEAST: dict[Value, int] = {Truth.COUNT: 0, Truth.POSITIVE: 1}
_OPERATORS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Eq: operator.eq,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.NotEq: operator.ne,
}


def told_by_order(facts: Facts, node: ast.Compare) -> bool | None:
    """Whether a comparison with a number holds, by others of the same thing; None if not known.

    Numbers around those that are compared with stand for all.
    """
    compare = _OPERATORS.get(type(node.ops[0]))
    number = _number(node.comparators[0])
    if compare is None or number is None or len(node.ops) > 1:
        return None
    left = original(expression_key(node.left), facts)
    known = list(_comparisons(facts, left))
    least = _LEAST.get(dict(facts).get(left, UNKNOWN))
    if not known and least is None:
        return None
    step = 0.5 if least is None else 1
    compared = {number, *(each for _, each, _ in known)}
    points = {each + change for each in compared for change in (-step, 0, step)}
    answers = {
        compare(point, number)
        for point in points
        if (least is None or (point >= least and point == int(point)))
        and all(_BY_KEY[sign](point, each) is holds for sign, each, holds in known)
    }
    return answers.pop() if len(answers) == 1 else None


def _comparisons(facts: Facts, left: str) -> Iterator[tuple[str, float, bool]]:
    """Operator, number and outcome of the comparisons that a path knows of."""
    for key, value in facts:
        words = key.split(" ")
        holds = truth(value)
        if len(words) == 3 and words[0] == left and words[1] in _BY_KEY and holds is not None:
            number = _NUMBER.fullmatch(words[2])
            if number is not None:
                yield words[1], float(number[1]), holds


def _number(node: ast.expr) -> float | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, (int, float)) else None
