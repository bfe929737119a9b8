"""Conditions and `match` on a path."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.enumerations import members_of
from flake8_channels.model.paths.conditions import learn, named_constant
from flake8_channels.model.paths.facts import assign
from flake8_channels.model.paths.keys import condition, expression_key
from flake8_channels.model.paths.state import Decision, Outcomes, Path, Paths, Trail
from flake8_channels.model.paths.users import alias
from flake8_channels.model.paths.values import (
    Constant,
    Items,
    Named,
    Telling,
    Value,
    constant,
    plain,
)
from flake8_channels.model.syntax import dotted, subtree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        choices = _alternatives(case.pattern)
        for path, trail, value in rest:
            fits = _fits(run.frame.module, case.pattern, value)
            if fits is None and telling:
                # How the helper ended hangs on it, and that cannot be followed.
                path = run.calls.handed_on(path)
            path = _bound(case.pattern, node.subject, path)
            if not fits:
                other = path
                for each in choices if case.guard is None else ():
                    other = _learnt(run, node.subject, each, other, False)
                missed.append((other, trail, value))
            if fits is False:
                continue
            way = (*trail, Decision(case.pattern, True))
            for each in choices:
                inside = _learnt(run, node.subject, each, path, True)
                if case.guard is None:
                    entered.add(inside, way)
                    continue
                for holds, after, turned in run.expressions.test(case.guard, inside, way, out):
                    turned = (*turned, Decision(case.guard, holds))
                    if holds:
                        entered.add(after, turned)
                    else:
                        # The literal that has fitted excludes others.
                        missed.append((after, turned, _literal(each) or value))
        out.join(run.block(case.body, entered))
        run.calls.spend(len(missed))
        rest = list(dict.fromkeys(missed))
    if not _is_exhaustive(run.frame.module, node):
        for path, trail, _ in rest:
            out.next.add(path, (*trail, Decision(node, False)))
    return out


def _alternatives(pattern: ast.pattern) -> list[ast.pattern]:
    """The literals of which one fits; the pattern itself where it is something else."""
    if isinstance(pattern, ast.MatchOr) and all(map(_literal, pattern.patterns)):
        return pattern.patterns
    return [pattern]


def _learnt(
    run: Statements, subject: ast.expr, pattern: ast.pattern, path: Path, fits: bool
) -> Path:
    """The path after a pattern has fitted its subject, or has not."""
    if not fits and not _asks_once(pattern):
        return path  # Any of its items may be the one.
    facts, times = path.facts, run.frame.asked
    for each in _conditions(subject, pattern):
        asked = condition(each)
        # This match itself asks once for a subject that is a name.
        is_counted = each.left is subject and dotted(subject) is not None
        if times[asked.key] or times[expression_key(each.left)] > is_counted:
            facts = learn(facts, each, asked, fits)
    return path.knowing(facts)


def _asks_once(pattern: ast.pattern) -> bool:
    """Whether a pattern is a literal, or a dict with one item that is."""
    if isinstance(pattern, ast.MatchMapping):
        return len(pattern.keys) == 1 and _asks_once(pattern.patterns[0])
    return isinstance(pattern, (ast.MatchSingleton, ast.MatchValue))


def _conditions(subject: ast.expr, pattern: ast.pattern) -> Iterator[ast.Compare]:
    """The comparisons that hold where a pattern fits; of an item by both ways to ask for it."""
    if isinstance(pattern, ast.MatchSingleton):
        yield ast.Compare(subject, [ast.Is()], [ast.Constant(pattern.value)])
    elif isinstance(pattern, ast.MatchValue):
        yield ast.Compare(subject, [ast.Eq()], [pattern.value])
    elif isinstance(pattern, ast.MatchMapping):
        for key, value in zip(pattern.keys, pattern.patterns, strict=True):
            get = ast.Call(ast.Attribute(subject, "get", ast.Load()), [key], [])
            for item in (ast.Subscript(subject, key, ast.Load()), get):
                yield from _conditions(item, value)


def _is_exhaustive(module: Module, node: ast.Match) -> bool:
    """Whether there is a case for True and one for False, or for each member of an enumeration.

    Then the subject is one of them.
    """
    patterns = [
        pattern
        for case in node.cases
        if case.guard is None
        for pattern in (
            case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
        )
    ]
    values = [each.value for each in patterns if isinstance(each, ast.MatchSingleton)]
    if True in values and False in values:
        return True
    named = [each.value for each in patterns if isinstance(each, ast.MatchValue)]
    members = [each for each in named if isinstance(each, ast.Attribute)]
    found = members_of(module, members[0].value) if members else set()
    return bool(found) and found <= {each.attr for each in members}


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


def _bound(pattern: ast.pattern, subject: ast.expr, path: Path) -> Path:
    """The path on which the names in a pattern stand for something else than before."""
    facts = path.facts
    for each in subtree(pattern):
        name = getattr(each, "rest" if isinstance(each, ast.MatchMapping) else "name", None)
        if name is not None:
            before = dict(facts).get(name)
            found = Telling(others=frozenset({before})) if isinstance(before, Constant) else None
            facts = assign(facts, name, found)
    if isinstance(pattern, ast.MatchAs) and pattern.name is not None:
        facts = alias(facts, pattern.name, subject)
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
