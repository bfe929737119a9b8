"""Statements on a path: each maps the paths that reach it to its outcomes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeGuard

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import is_named
from flake8_channels.model.paths.conditions import alias, dotted, forget, forget_calls
from flake8_channels.model.paths.expressions import has_items
from flake8_channels.model.paths.raised import (
    ATTRIBUTE_ERROR,
    Caught,
    Raised,
    builtin_exception,
    catch,
    exception_class,
    handler_classes,
    is_answer,
    raised_by,
)
from flake8_channels.model.paths.state import (
    Decision,
    Exit,
    Outcomes,
    Path,
    Paths,
    Socket,
    Trail,
)
from flake8_channels.model.paths.twins import twinned
from flake8_channels.model.paths.unbound import bound_in, mark, reads_unbound
from flake8_channels.model.paths.values import (
    NONE,
    UNKNOWN,
    Constant,
    Value,
    constant,
    of_truth,
    truth,
)
from flake8_channels.model.syntax import FUNCTIONS, last_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_channels.model.paths.calls import Calls
    from flake8_channels.model.paths.expressions import Expressions
    from flake8_channels.model.paths.frame import Frame
    from flake8_channels.model.syntax import Syntax

_UNBOUND = Raised(builtin_exception("UnboundLocalError"), exact=True)
_MISSING = frozenset({"AttributeError", "BaseException", "Exception"})
_ASSERTION_FAILED = Raised(builtin_exception("AssertionError"), exact=True)


class Statements:
    """Runs the statements of one frame."""

    def __init__(self, frame: Frame, expressions: Expressions, calls: Calls) -> None:
        self._frame = frame
        self._expressions = expressions
        self._calls = calls

    def block(self, body: Sequence[ast.stmt], paths: Paths) -> Outcomes:
        """The outcomes of statements one after the other."""
        out = Outcomes()
        current = paths
        for statement in body:
            if not current:
                break
            if self._frame.unbound:
                current = self._readable(statement, current, out)
            result = self._statement(statement, current)
            out.absorb(result)
            current = result.next
        out.next = current
        return out

    def _readable(self, node: ast.stmt, paths: Paths, out: Outcomes) -> Paths:
        """The paths that have bound what a statement reads; the others raise."""
        found = Paths()
        for path, trail in paths:
            if reads_unbound(node, path.facts):
                self._expressions.may_raise(path, trail, out, (_UNBOUND,))
            else:
                found.add(path, trail)
        return found

    def _statement(self, node: ast.stmt, paths: Paths) -> Outcomes:
        self._calls.spend(len(paths))
        compound = _COMPOUND.get(node.__class__)
        if compound is not None:
            return compound(self, node, paths)
        out = Outcomes()
        for path, trail in paths:
            self._simple(node, path, trail, out)
        return out

    def _simple(self, node: ast.stmt, path: Path, trail: Trail, out: Outcomes) -> None:
        evaluate = self._expressions.evaluate
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
            for holds, after, way in self._expressions.test(node.test, path, trail, out):
                if holds:
                    out.next.add(after, way)
                else:
                    out.leave(Exit("raise", node, _ASSERTION_FAILED), after, way)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            out.next.add(self._calls.deferred(node, path), trail)
        elif isinstance(node, ast.Delete):
            for step in self._expressions.evaluate_all(node.targets, path, trail, out):
                facts = step.path.facts
                for name in filter(None, map(dotted, node.targets)):
                    facts = forget(facts, name)
                out.next.add(step.path._replace(facts=facts), step.trail)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._expressions.may_raise(path, trail, out)
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
            unset = self._expressions.unset_in(node.target, path)
            if unset is not None:
                out.leave(Exit("raise", unset, ATTRIBUTE_ERROR), path, trail)
                return
        for step in self._expressions.evaluate(node.value, path, trail, out):
            value = step.value
            if isinstance(node, ast.AugAssign):
                counts = isinstance(node.op, ast.Add) and _is_positive(value)
                known = dict(step.path.facts).get(dotted(node.target) or "")
                # A counter, of which only the truth is kept: a loop would count for ever.
                is_counted = counts and known is not None and (_is_count(known) or truth(known))
                value = of_truth(True) if is_counted else UNKNOWN
            after = step.path
            for target in targets:
                after = self._expressions.assigned(target, value, after)
                if (name := dotted(target)) is not None:
                    after = after._replace(facts=alias(after.facts, name, node.value))
            if (pair := self._frame.twins.get(node)) is not None:
                after = after._replace(facts=twinned(after.facts, pair))
            out.next.add(after, step.trail)

    def _raise(self, node: ast.Raise, path: Path, trail: Trail, out: Outcomes) -> None:
        if node.exc is None:
            origin, raised = self._frame.handled[-1] if self._frame.handled else (None, Raised())
            # A read that fails stays the place to look at.
            place = origin if isinstance(origin, ast.Attribute) else node
            out.leave(Exit("raise", place, raised), path, trail)
            return
        arguments = node.exc.args if isinstance(node.exc, ast.Call) else []
        for step in self._expressions.evaluate_all(arguments, path, trail, out):
            raised = raised_by(self._frame.module, node.exc)
            out.leave(Exit("raise", node, raised), step.path, step.trail)

    def _if(self, node: ast.If, paths: Paths) -> Outcomes:
        out = Outcomes()
        while True:
            taken, other = Paths(), Paths()
            for path, trail in paths:
                for holds, after, way in self._expressions.test(node.test, path, trail, out):
                    (taken if holds else other).add(after, (*way, Decision(node.test, holds)))
            self._into(out, self.block(node.body, taken))
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                # A long elif chain is a deep tree.
                node, paths = node.orelse[0], other
                self._calls.spend(1)
                continue
            self._into(out, self.block(node.orelse, other))
            return out

    @staticmethod
    def _into(out: Outcomes, other: Outcomes) -> None:
        out.next.update(other.next)
        out.absorb(other)

    def _while(self, node: ast.While, paths: Paths) -> Outcomes:
        out, head, ended, left = Outcomes(), Paths(), Paths(), Paths()
        pending = paths
        while pending:
            entered, fresh = Paths(), Paths()
            for path, trail in pending:
                if path not in head:
                    fresh.add(path, trail)
                head.add(path, trail)
            for path, trail in fresh:
                for holds, after, way in self._expressions.test(node.test, path, trail, out):
                    (entered if holds else ended).add(after, (*way, Decision(node.test, holds)))
            pending = self._round(self.block(node.body, entered), out, left)
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        if endless and not left and not any(_leaves(how) for how in out.exits):
            for path, trail in head:
                out.leave(Exit("endless", node), path, trail)
        elif not ended and not endless:
            # What ends it happens outside: another task may set what it waits for.
            for path, trail in head:
                ended.add(path._replace(socket=Socket.UNKNOWN, cause=None), trail)
        self._into(out, self.block(node.orelse, ended))
        out.next.update(left)
        return out

    def _for(self, node: ast.For | ast.AsyncFor, paths: Paths) -> Outcomes:
        out, ended, left = Outcomes(), Paths(), Paths()
        pending = Paths()
        sure = has_items(node.iter)
        for path, trail in paths:
            for step in self._expressions.evaluate(node.iter, path, trail, out):
                if truth(step.value) is not False:
                    pending.add(step.path, step.trail)
                if not sure:
                    ended.add(step.path, (*step.trail, Decision(node, False)))
        head = Paths()
        while pending:
            entered = Paths()
            for path, trail in pending:
                if path not in head:
                    entered.add(self._expressions.assigned(node.target, UNKNOWN, path), trail)
                head.add(path, trail)
            if not entered:
                break
            pending = self._round(self.block(node.body, entered), out, left)
            ended.update(pending)
        self._into(out, self.block(node.orelse, ended))
        out.next.update(left)
        return out

    @staticmethod
    def _round(body: Outcomes, out: Outcomes, left: Paths) -> Paths:
        """What comes back to the head of a loop; breaks go to `left`, other exits to `out`."""
        again = Paths()
        for how, found in body.exits.items():
            for path, trail in found:
                if how.kind == "continue":
                    again.add(path._replace(facts=forget_calls(path.facts)), trail)
                elif how.kind == "break":
                    left.add(path, trail)
                else:
                    out.leave(how, path, trail)
        for path, trail in body.next:
            again.add(path._replace(facts=forget_calls(path.facts)), trail)
        return again

    def _try(self, node: ast.Try, paths: Paths) -> Outcomes:
        cares = bool(node.handlers or node.finalbody)
        self._frame.catching += cares
        start = self._with_unbound(node, paths)
        body = self.block(node.body, start)
        if not any(how.kind == "raise" for how in body.exits) and self._may_lack(node):
            for path, trail in start:
                self._expressions.may_raise(path, trail, body)
        self._frame.catching -= cares
        out = Outcomes()
        # What is raised from here on only the finally part sees.
        self._frame.catching += bool(node.finalbody)
        for how, raised_paths in body.exits.items():
            if how.kind == "raise" and isinstance(how.value, Raised):
                self._handle(node, how, raised_paths, out)
            else:
                out.paths_of(how).update(raised_paths)
        self._into(out, self.block(node.orelse, body.next))
        self._frame.catching -= bool(node.finalbody)
        return self._finally(node, out) if node.finalbody else out

    def _may_lack(self, node: ast.Try) -> bool:
        """Whether a handler is there for what `self.user.profile` raises where there is none."""
        expected = [
            last_name(each) if each is not None else "BaseException"
            for handler in node.handlers
            for each in getattr(handler.type, "elts", [handler.type])
        ]
        if not any(name in _MISSING or (name or "").endswith("DoesNotExist") for name in expected):
            return False
        return any(
            isinstance(each, ast.Attribute) and self._is_of_an_object(each)
            for statement in node.body
            for each in ast.walk(statement)
        )

    def _is_of_an_object(self, node: ast.Attribute) -> bool:
        """Whether it reads an attribute of a local variable, or of an attribute of the consumer."""
        syntax = self._frame.module.syntax
        called = getattr(syntax.parents[node], "func", None) is node
        first, _, rest = (dotted(node) or "").partition(".")
        if called or not isinstance(node.ctx, ast.Load):
            return False
        return "." in rest if first == self._frame.receiver else _is_local(syntax, node, first)

    def _with_unbound(self, node: ast.Try, paths: Paths) -> Paths:
        names = bound_in(self._frame.module.syntax, node) if node.handlers else frozenset()
        if not names:
            return paths
        self._frame.unbound = True
        found = Paths()
        for path, trail in paths:
            found.add(path._replace(facts=mark(path.facts, names)), trail)
        return found

    def _handle(self, node: ast.Try, how: Exit, paths: Paths, out: Outcomes) -> None:
        assert isinstance(how.value, Raised)
        rest: Raised | None = how.value
        for handler in node.handlers:
            if rest is None:
                return
            for caught in catch(rest, handler_classes(self._frame.module, handler.type)):
                rest = caught.rest
                if caught.taken is None:
                    continue
                entered = Paths()
                for path, trail in paths:
                    after = _caught(path, caught)
                    if handler.name:
                        target = ast.Name(handler.name, ast.Store())
                        after = self._expressions.assigned(target, UNKNOWN, after)
                    entered.add(after, (*trail, Decision(handler, True)))
                self._frame.handled.append((how.node, caught.taken))
                handled = self.block(handler.body, entered)
                self._frame.handled.pop()
                if isinstance(how.node, ast.Raise) and not caught.unsure:
                    self._note_swallowed(how.node, caught.taken, handler, handled)
                self._into(out, handled)
        if rest is not None:
            out.paths_of(Exit("raise", how.node, rest)).update(paths)

    def _note_swallowed(
        self, node: ast.Raise, taken: Raised, handler: ast.ExceptHandler, handled: Outcomes
    ) -> None:
        """Remember an answer to the client that a handler for any error takes."""
        broad = handler.type is None or last_name(handler.type) in ("BaseException", "Exception")
        ends = [
            *handled.next,
            *(
                each
                for how, paths in handled.exits.items()
                if how.kind != "raise"
                for each in paths
            ),
        ]
        if broad and is_answer(taken) and any(path.socket is Socket.CONNECTING for path, _ in ends):
            self._calls.swallowed[node] = taken

    def _finally(self, node: ast.Try, before: Outcomes) -> Outcomes:
        out = Outcomes()
        done = self.block(node.finalbody, before.next)
        self._into(out, done)
        for how, paths in before.exits.items():
            if how.kind == "endless":
                out.paths_of(how).update(paths)
                continue
            after = self.block(node.finalbody, paths)
            out.paths_of(how).update(after.next)
            out.absorb(after)
        return out

    def _with(self, node: ast.With | ast.AsyncWith, paths: Paths) -> Outcomes:
        out = Outcomes()
        current = paths
        suppressed: list[ast.expr] = []
        for item in node.items:
            if self._is_suppress(item.context_expr):
                suppressed += item.context_expr.args
                continue
            entered = Paths()
            for path, trail in current:
                for step in self._expressions.evaluate(item.context_expr, path, trail, out):
                    after = step.path
                    if item.optional_vars is not None:
                        after = self._expressions.assigned(item.optional_vars, UNKNOWN, after)
                    entered.add(after, step.trail)
            current = entered
        self._frame.catching += bool(suppressed)
        body = self.block(node.body, current)
        self._frame.catching -= bool(suppressed)
        classes = [exception_class(self._frame.module, name) for name in suppressed]
        out.next.update(body.next)
        for how, found in body.exits.items():
            rest = how.value if how.kind == "raise" else None
            if not classes or not isinstance(rest, Raised):
                out.paths_of(how).update(found)
                continue
            for caught in catch(rest, classes):
                rest = caught.rest
                if caught.taken is not None:
                    for path, trail in found:
                        after = _caught(path, caught)
                        out.next.add(after, (*trail, Decision(node, True)))
            if rest is not None:
                out.paths_of(Exit("raise", how.node, rest)).update(found)
        return out

    def _is_suppress(self, node: ast.expr) -> TypeGuard[ast.Call]:
        return isinstance(node, ast.Call) and (
            is_named(self._frame.module, node.func, "contextlib.suppress") is Answer.YES
        )

    def _match(self, node: ast.Match, paths: Paths) -> Outcomes:
        out = Outcomes()
        #: Each path with what is known of the subject.
        rest: list[tuple[Path, Trail, Value]] = []
        for path, trail in paths:
            for step in self._expressions.evaluate(node.subject, path, trail, out):
                rest.append((step.path, step.trail, step.value))
        for case in node.cases:
            entered = Paths()
            missed: list[tuple[Path, Trail, Value]] = []
            for path, trail, value in rest:
                fits = _fits(case.pattern, value)
                if not fits:
                    missed.append((path, trail, value))
                if fits is False:
                    continue
                way = (*trail, Decision(case.pattern, True))
                if case.guard is None:
                    entered.add(path, way)
                    continue
                for holds, after, turned in self._expressions.test(case.guard, path, way, out):
                    turned = (*turned, Decision(case.guard, holds))
                    if holds:
                        entered.add(after, turned)
                    else:
                        # The literal that has fitted excludes others.
                        missed.append((after, turned, _literal(case.pattern) or value))
            self._into(out, self.block(case.body, entered))
            self._calls.spend(len(missed))
            rest = list(dict.fromkeys(missed))
        for path, trail, _ in rest:
            out.next.add(path, (*trail, Decision(node, False)))
        return out


_COMPOUND: dict[type[ast.AST], Callable[..., Outcomes]] = {
    ast.AsyncFor: Statements._for,
    ast.AsyncWith: Statements._with,
    ast.For: Statements._for,
    ast.If: Statements._if,
    ast.Match: Statements._match,
    ast.Try: Statements._try,
    # Since Python 3.11.
    getattr(ast, "TryStar", ast.Try): Statements._try,
    ast.While: Statements._while,
    ast.With: Statements._with,
}


def _caught(path: Path, caught: Caught) -> Path:
    """The path on which a handler takes an exception."""
    return path._replace(socket=Socket.UNKNOWN, cause=None) if caught.unsure else path


def _is_count(value: Value) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, int) and value.value >= 0


def _is_positive(value: Value) -> bool:
    return _is_count(value) and bool(truth(value))


def _fits(pattern: ast.pattern, value: Value) -> bool | None:
    """Whether a value fits a pattern; None if not known."""
    if _is_irrefutable(pattern):
        return True
    if isinstance(value, Constant):
        if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
            return bool(value.value == pattern.value.value)
        if isinstance(pattern, ast.MatchSingleton):
            return value == constant(pattern.value)
    return None


def _literal(pattern: ast.pattern) -> Value | None:
    """The number or text that a pattern fits, and nothing else; None if it is no such pattern."""
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        return constant(pattern.value.value)
    return None


def _is_irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return any(_is_irrefutable(each) for each in pattern.patterns)
    return isinstance(pattern, ast.MatchAs) and (
        pattern.pattern is None or _is_irrefutable(pattern.pattern)
    )


def _leaves(how: Exit) -> bool:
    """Whether an exit is one that the code asks for, not just an exception that may come."""
    return how.kind == "return" or (how.kind == "raise" and how.node is not None)


def _is_local(syntax: Syntax, node: ast.AST, name: str) -> bool:
    around = syntax.function_around(node)
    return around is not None and name in syntax.scope_within(around).bindings
