"""Lists and the like on a path: written out, or made by a comprehension."""

from __future__ import annotations

import ast
import contextlib
from typing import TYPE_CHECKING

from flake8_channels.model.paths.state import Outcomes, Path, Socket, Step, Trail, distinct
from flake8_channels.model.paths.values import Items, Value
from flake8_channels.model.syntax import children, last_name

if TYPE_CHECKING:
    from flake8_channels.model.paths.expressions import Expressions

    Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

#: More ways to fill a list than this are not told apart.
_MOST_ITEMS = 16


def items(
    expressions: Expressions, node: ast.Tuple | ast.List, path: Path, trail: Trail, out: Outcomes
) -> list[Step]:
    """The paths after a tuple or a list, with what is known of its items unless they are many."""
    if any(isinstance(element, ast.Starred) for element in node.elts):
        return expressions.evaluate_all(node.elts, path, trail, out)
    gathered: list[tuple[Step, tuple[Value, ...]]] = [(Step(path, trail), ())]
    for element in node.elts:
        gathered = [
            (after, (*values, after.value))
            for step, values in gathered
            for after in expressions.evaluate(element, step.path, step.trail, out)
        ]
        if len(gathered) > _MOST_ITEMS:
            return expressions.evaluate_all(node.elts, path, trail, out)
    return distinct([Step(step.path, step.trail, Items(values)) for step, values in gathered])


def comprehension(
    expressions: Expressions, node: Comprehension, path: Path, trail: Trail, out: Outcomes
) -> list[Step]:
    """The paths after none, or some, of the items: what one does shows what more can do."""
    first = node.generators[0].iter
    inner = [child for child in operands(node) if child is not first]
    steps = expressions.evaluate(first, path, trail, out)
    more = [
        after
        for step in steps
        for after in expressions.evaluate_all(inner, step.path, step.trail, out)
    ]
    # A generator may not be asked for its last item, but all() and any() begin.
    none = [] if has_items(first) or any(_is_lost(each, steps) for each in more) else steps
    value = expressions.given(node)
    return distinct([Step(step.path, step.trail, value) for step in (*none, *more)])


def _is_lost(step: Step, before: list[Step]) -> bool:
    """Whether somebody has got the consumer on the way: who does that expects to have items."""
    return step.path.socket is Socket.UNKNOWN and all(
        each.path.socket is not Socket.UNKNOWN for each in before
    )


def has_items(node: ast.expr) -> bool:
    """Whether a loop over it runs for certain: a display with items, or range(3)."""
    if isinstance(node, ast.Dict):
        return any(key is not None for key in node.keys)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(element, ast.Starred) for element in node.elts)
    if isinstance(node, ast.Call) and last_name(node.func) == "count":
        return True  # itertools.count() has no end.
    if isinstance(node, ast.Call) and last_name(node.func) == "range":
        literals = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if len(literals) == len(node.args) and all(isinstance(each, int) for each in literals):
            with contextlib.suppress(TypeError, ValueError):
                return bool(range(*literals))  # type: ignore[arg-type]
    return False


def operands(node: ast.AST) -> list[ast.expr]:
    """The expressions directly below a node, in the order in which Python evaluates them."""
    found: list[ast.expr] = []
    for child in children(node):
        if isinstance(child, ast.expr):
            found.append(child)
        elif isinstance(child, (ast.keyword, ast.comprehension, ast.slice)):
            found += operands(child)
    return [each for each in found if not isinstance(getattr(each, "ctx", None), ast.Store)]
