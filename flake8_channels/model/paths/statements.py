"""Statements on a path: each maps the paths that reach it to its outcomes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.branching import run_if, run_match
from flake8_channels.model.paths.catching import run_try, run_with
from flake8_channels.model.paths.facts import forget
from flake8_channels.model.paths.keys import USER_KEYS
from flake8_channels.model.paths.looping import run_for, run_while
from flake8_channels.model.paths.raised import (
    ATTRIBUTE_ERROR,
    Raised,
    builtin_exception,
    raised_by,
)
from flake8_channels.model.paths.state import (
    Exit,
    Outcomes,
    Path,
    Paths,
    Step,
    Trail,
)
from flake8_channels.model.paths.twins import twinned
from flake8_channels.model.paths.unbound import reads_unbound
from flake8_channels.model.paths.users import alias, asks_for_user
from flake8_channels.model.paths.values import (
    NONE,
    UNKNOWN,
    Constant,
    Telling,
    Truth,
    Value,
    of_truth,
    truth,
)
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_channels.model.paths.calls import Calls
    from flake8_channels.model.paths.expressions import Expressions
    from flake8_channels.model.paths.frame import Frame

_UNBOUND = Raised(builtin_exception("UnboundLocalError"), exact=True)
_ASSERTION_FAILED = Raised(builtin_exception("AssertionError"), exact=True)


class Statements:
    """Runs the statements of one frame."""

    def __init__(self, frame: Frame, expressions: Expressions, calls: Calls) -> None:
        self.frame = frame
        self.expressions = expressions
        self.calls = calls

    def block(self, body: Sequence[ast.stmt], paths: Paths) -> Outcomes:
        """The outcomes of statements one after the other."""
        out = Outcomes()
        current = paths
        for statement in body:
            if not current:
                break
            if self.frame.unbound:
                current = self._readable(statement, current, out)
            result = self._statement(statement, current)
            if result.exits:
                out.absorb(result)
            current = result.next
        out.next = current
        return out

    def _readable(self, node: ast.stmt, paths: Paths, out: Outcomes) -> Paths:
        """The paths that have bound what a statement reads; the others raise."""
        found = Paths()
        for path, trail in paths:
            if reads_unbound(node, path.facts):
                self.expressions.may_raise(path, trail, out, (_UNBOUND,))
            else:
                found.add(path, trail)
        return found

    def _statement(self, node: ast.stmt, paths: Paths) -> Outcomes:
        self.calls.spend(len(paths))
        compound = _COMPOUND.get(node.__class__)
        if compound is not None:
            return compound(self, node, paths)
        out = Outcomes()
        for path, trail in paths:
            self._simple(node, path, trail, out)
        return out

    def _simple(self, node: ast.stmt, path: Path, trail: Trail, out: Outcomes) -> None:
        evaluate = self.expressions.evaluate
        if isinstance(node, ast.Expr):
            for step in evaluate(node.value, path, trail, out):
                out.next.add(step.path, step.trail)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self._assign(node, path, trail, out)
        elif isinstance(node, ast.Return):
            if node.value is None:
                out.leave(Exit("return", node, NONE), path, trail)
            else:
                for step in evaluate(node.value, path, trail, out):
                    out.leave(Exit("return", node, step.value), step.path, step.trail)
        elif isinstance(node, ast.Raise):
            self._raise(node, path, trail, out)
        elif isinstance(node, (ast.Break, ast.Continue)):
            kind = "break" if isinstance(node, ast.Break) else "continue"
            out.leave(Exit(kind), path, trail)  # type: ignore[arg-type]
        elif isinstance(node, ast.Assert):
            for holds, after, way in self.expressions.test(node.test, path, trail, out):
                if holds:
                    out.next.add(after, way)
                else:
                    out.leave(Exit("raise", node, _ASSERTION_FAILED), after, way)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            out.next.add(self.calls.deferred(node, path), trail)
        elif isinstance(node, ast.Delete):
            for step in self.expressions.evaluate_all(node.targets, path, trail, out):
                facts = step.path.facts
                for target in node.targets:
                    # Without an item, a dict may be empty.
                    holder = target.value if isinstance(target, ast.Subscript) else target
                    if (name := dotted(holder)) is not None:
                        facts = forget(facts, name)
                out.next.add(step.path.knowing(facts), step.trail)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.expressions.may_raise(path, trail, out)
            out.next.add(path, trail)
        else:
            out.next.add(path, trail)

    def _assign(
        self,
        node: ast.Assign | ast.AnnAssign | ast.AugAssign,
        path: Path,
        trail: Trail,
        out: Outcomes,
    ) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None:
            out.next.add(path, trail)
            return
        if isinstance(node, ast.AugAssign):
            unset = self.expressions.unset_in(node.target, path)
            if unset is not None:
                out.leave(Exit("raise", unset, ATTRIBUTE_ERROR), path, trail)
                return
        names = [*filter(None, map(dotted, targets))]
        for step in self._values(node.value, names, path, trail, out):
            value = step.value
            is_vague = value in (UNKNOWN, Truth.COUNT, Truth.SOME)
            if is_vague and self.expressions.is_telling(node.value, step):
                value = Telling(value)
            if isinstance(node, ast.AugAssign):
                counts = isinstance(node.op, ast.Add) and _is_positive(value)
                known = dict(step.path.facts).get(dotted(node.target) or "")
                # Of a counter no more is kept: a loop would count for ever.
                is_counted = counts and known is not None and (_is_count(known) or truth(known))
                value = Truth.POSITIVE if is_counted else UNKNOWN
            after = step.path
            for target in targets:
                after = self.expressions.assigned(target, value, after)
                if (name := dotted(target)) is not None:
                    after = after.knowing(alias(after.facts, name, node.value))
            if (pair := self.frame.twins.get(node)) is not None:
                after = after.knowing(twinned(after.facts, pair))
            out.next.add(after, step.trail)

    def _values(
        self, node: ast.expr, names: list[str], path: Path, trail: Trail, out: Outcomes
    ) -> list[Step]:
        """The paths after the value of an assignment.

        Of `ok = user.is_authenticated` one for each answer, if `ok` is asked later: who asks for
        it asks for the user.
        """
        if any(self.frame.asked[name] for name in names) and asks_for_user(node):
            is_key = isinstance(node, ast.Attribute) and node.attr in USER_KEYS
            nobody = NONE if is_key else of_truth(False)
            return [
                Step(after, way, of_truth(True) if holds else nobody)
                for holds, after, way in self.expressions.test(node, path, trail, out)
            ]
        return self.expressions.evaluate(node, path, trail, out)

    def _raise(self, node: ast.Raise, path: Path, trail: Trail, out: Outcomes) -> None:
        if node.exc is None:
            origin, raised = self.frame.handled[-1] if self.frame.handled else (None, Raised())
            # A read that fails stays the place to look at.
            place = origin if isinstance(origin, ast.Attribute) else node
            out.leave(Exit("raise", place, raised), path, trail)
            return
        arguments = node.exc.args if isinstance(node.exc, ast.Call) else []
        for step in self.expressions.evaluate_all(arguments, path, trail, out):
            raised = raised_by(self.frame.module, node.exc)
            out.leave(Exit("raise", node, raised), step.path, step.trail)


_COMPOUND: dict[type[ast.AST], Callable[..., Outcomes]] = {
    ast.AsyncFor: run_for,
    ast.AsyncWith: run_with,
    ast.For: run_for,
    ast.If: run_if,
    ast.Match: run_match,
    ast.Try: run_try,
    # Since Python 3.11.
    getattr(ast, "TryStar", ast.Try): run_try,
    ast.While: run_while,
    ast.With: run_with,
}


def _is_count(value: Value) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, int) and value.value >= 0


def _is_positive(value: Value) -> bool:
    return _is_count(value) and bool(truth(value))
