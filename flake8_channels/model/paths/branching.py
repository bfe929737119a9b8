"""Conditions and `match` on a path."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.conditions import named_constant
from flake8_channels.model.paths.facts import assign
from flake8_channels.model.paths.state import Decision, Outcomes, Path, Paths, Trail
from flake8_channels.model.paths.values import (
    Constant,
    Items,
    Named,
    Telling,
    Value,
    constant,
    plain,
)
from flake8_channels.model.syntax import subtree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.statements import Statements


def run_if(run: Statements, node: ast.If, paths: Paths) -> Outcomes:
    out = Outcomes()
    while True:
        taken, other = Paths(), Paths()
        for path, trail in paths:
            for holds, after, way in run.expressions.test(node.test, path, trail, out):
                (taken if holds else other).add(after, (*way, Decision(node.test, holds)))
        out.join(run.block(node.body, taken))
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            # A long elif chain is a deep tree.
            node, paths = node.orelse[0], other
            run.calls.spend(1)
            continue
        out.join(run.block(node.orelse, other))
        return out


def run_match(run: Statements, node: ast.Match, paths: Paths) -> Outcomes:
    out = Outcomes()
    #: Each path with what is known of the subject.
    rest: list[tuple[Path, Trail, Value]] = []
    telling = False
    for path, trail in paths:
        for step in run.expressions.evaluate(node.subject, path, trail, out):
            telling = telling or run.expressions.is_telling(node.subject, step)
            rest.append((step.path, step.trail, plain(step.value)))
    for case in node.cases:
        entered = Paths()
        missed: list[tuple[Path, Trail, Value]] = []
        for path, trail, value in rest:
            fits = _fits(run.frame.module, case.pattern, value)
            if fits is None and telling:
                # How the helper ended hangs on it, and that cannot be followed.
                path = run.calls.handed_on(path)
            path = _bound(case.pattern, path)
            if not fits:
                missed.append((path, trail, value))
            if fits is False:
                continue
            way = (*trail, Decision(case.pattern, True))
            if case.guard is None:
                entered.add(path, way)
                continue
            for holds, after, turned in run.expressions.test(case.guard, path, way, out):
                turned = (*turned, Decision(case.guard, holds))
                if holds:
                    entered.add(after, turned)
                else:
                    # The literal that has fitted excludes others.
                    missed.append((after, turned, _literal(case.pattern) or value))
        out.join(run.block(case.body, entered))
        run.calls.spend(len(missed))
        rest = list(dict.fromkeys(missed))
    if not _has_yes_and_no(node):
        for path, trail, _ in rest:
            out.next.add(path, (*trail, Decision(node, False)))
    return out


def _has_yes_and_no(node: ast.Match) -> bool:
    """Whether there is a case for True and one for False: the subject is one of the two."""
    patterns = [case.pattern for case in node.cases if case.guard is None]
    values = [each.value for each in patterns if isinstance(each, ast.MatchSingleton)]
    return True in values and False in values


def _fits(module: Module, pattern: ast.pattern, value: Value) -> bool | None:
    """Whether a value fits a pattern; None if not known."""
    if _is_irrefutable(pattern):
        return True
    if isinstance(pattern, ast.MatchOr):
        answers = {_fits(module, each, value) for each in pattern.patterns}
        return True if True in answers else None if None in answers else False
    if isinstance(pattern, ast.MatchSequence) and isinstance(value, Items):
        return _fit_each(module, pattern.patterns, value.items)
    if isinstance(value, Telling):
        return False if _literal(pattern) in value.others else _fits(module, pattern, value.known)
    if isinstance(value, Constant):
        if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
            return bool(value.value == pattern.value.value)
        if isinstance(pattern, ast.MatchSingleton):
            return value == constant(pattern.value)
    named = named_constant(module, pattern.value) if isinstance(pattern, ast.MatchValue) else None
    if isinstance(value, Named) and named is not None:
        return value == named
    return None


def _fit_each(
    module: Module, patterns: Sequence[ast.pattern], values: Sequence[Value]
) -> bool | None:
    """Whether known items fit the patterns of a sequence; None if not known."""
    if any(isinstance(each, ast.MatchStar) for each in patterns):
        return None
    if len(patterns) != len(values):
        return False
    answers = {_fits(module, *each) for each in zip(patterns, values, strict=True)}
    return False if False in answers else None if None in answers else True


def _bound(pattern: ast.pattern, path: Path) -> Path:
    """The path on which the names in a pattern stand for something else than before."""
    facts = path.facts
    for each in subtree(pattern):
        name = getattr(each, "rest" if isinstance(each, ast.MatchMapping) else "name", None)
        if name is not None:
            before = dict(facts).get(name)
            found = Telling(others=frozenset({before})) if isinstance(before, Constant) else None
            facts = assign(facts, name, found)
    return path.knowing(facts)


def _literal(pattern: ast.pattern) -> Value | None:
    """The literal that a pattern fits, and nothing else; None if it is no such pattern."""
    if isinstance(pattern, ast.MatchSingleton):
        return constant(pattern.value)
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        return constant(pattern.value.value)
    return None


def _is_irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return any(_is_irrefutable(each) for each in pattern.patterns)
    return isinstance(pattern, ast.MatchAs) and (
        pattern.pattern is None or _is_irrefutable(pattern.pattern)
    )
