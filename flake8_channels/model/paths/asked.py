"""Which conditions a module asks, and how often; what is asked once need not be remembered."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from flake8_channels.model.once import once
from flake8_channels.model.paths.keys import (
    attribute_lookup,
    condition,
    conditions_in,
    expression_key,
)
from flake8_channels.model.paths.twins import also_asked, twins_in
from flake8_channels.model.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.twins import Twins

    #: How often each condition is asked, and the assignments that make twins.
    Asked = tuple[Counter[str], Mapping[ast.stmt, Twins]]

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_HOOKS = ("connect", "websocket_connect")


def times_asked(consumer: ClassDefinition, module: Module) -> Counter[str]:
    """How often each condition is asked in a module, and where else the consumer's methods stand.

    What may be asked again counts twice.
    """
    others = {each.module for each in consumer.project_classes} - {module}
    return sum((_asked(other)[0] for other in others), start=_asked(module)[0])


def twins_of(module: Module) -> Mapping[ast.stmt, Twins]:
    """The assignments of a module after which a name and an attribute hold one value."""
    return _asked(module)[1]


@once
def _asked(module: Module) -> Asked:
    found: Counter[str] = Counter()
    seen: set[ast.expr] = set()
    syntax = module.syntax
    for holder in syntax.nodes(ast.If, ast.While, ast.IfExp, ast.Assert):
        _count(module, holder.test, found, seen)  # type: ignore[attr-defined]
    for case in syntax.nodes(ast.match_case):
        if case.guard is not None:
            _count(module, case.guard, found, seen)
    for match in syntax.nodes(ast.Match):
        if (subject := dotted(match.subject)) is not None:
            found[subject] += 1
    for end in syntax.nodes(ast.Return):
        # Whoever calls it may ask for what it gives back.
        if isinstance(end.value, (ast.Attribute, ast.Compare)):
            _count(module, end.value, found, seen)
    for operation in syntax.nodes(ast.BoolOp):
        _count(module, operation, found, seen)
    for negation in syntax.nodes(ast.UnaryOp):
        if isinstance(negation.op, ast.Not):
            _count(module, negation, found, seen)
    twins = twins_in(syntax, found, expression_key)
    return also_asked(found, twins), twins


def _count(module: Module, test: ast.expr, found: Counter[str], seen: set[ast.expr]) -> None:
    function = module.syntax.function_around(test)
    # A loop asks again, and so does a helper that is called again.
    repeated = getattr(function, "name", None) not in _HOOKS or any(
        isinstance(parent, _LOOPS) for parent in module.syntax.ancestors(test)
    )
    for leaf in conditions_in(test):
        if leaf not in seen:
            seen.add(leaf)
            key = condition(leaf).key
            found[key] += 2 if repeated else 1
            # `x is None` also asks whether x is true, `hasattr(self, "x")` whether it was set.
            if isinstance(leaf, ast.Compare):
                found[expression_key(leaf.left)] += 1
            elif isinstance(leaf, ast.Subscript):
                found[expression_key(leaf.value)] += 1
            elif (looked_up := attribute_lookup(leaf)) is not None:
                found[looked_up[1]] += 1
