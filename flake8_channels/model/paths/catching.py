"""What catches exceptions on a path: `try` and `with suppress()`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import is_named
from flake8_channels.model.paths.facts import assign
from flake8_channels.model.paths.raised import (
    Caught,
    Raised,
    catch,
    exception_class,
    handler_classes,
    is_answer,
)
from flake8_channels.model.paths.state import Decision, Exit, Outcomes, Path, Paths, Socket
from flake8_channels.model.paths.unbound import bound_in, mark
from flake8_channels.model.paths.values import UNKNOWN, Truth
from flake8_channels.model.syntax import dotted, last_name, subtree

if TYPE_CHECKING:
    from typing import TypeGuard

    from flake8_channels.model.paths.statements import Statements
    from flake8_channels.model.syntax import Syntax

_BROAD = frozenset({"BaseException", "Exception"})
_MISSING = frozenset({"AttributeError", "BaseException", "Exception"})


def run_try(run: Statements, node: ast.Try, paths: Paths) -> Outcomes:
    cares = bool(node.handlers or node.finalbody)
    run.frame.catching += cares
    start = _with_unbound(run, node, paths)
    body = run.block(node.body, start)
    if not any(how.kind == "raise" for how in body.exits) and _may_lack(run, node):
        for path, trail in start:
            run.expressions.may_raise(path, trail, body)
    run.frame.catching -= cares
    out = Outcomes()
    # What is raised from here on only the finally part sees.
    run.frame.catching += bool(node.finalbody)
    for how, raised_paths in body.exits.items():
        if how.kind == "raise" and isinstance(how.value, Raised):
            _handle(run, node, how, raised_paths, out)
        else:
            out.paths_of(how).update(raised_paths)
    out.join(run.block(node.orelse, body.next))
    run.frame.catching -= bool(node.finalbody)
    return _finally(run, node, out) if node.finalbody else out


def _may_lack(run: Statements, node: ast.Try) -> bool:
    """Whether a handler is there for what `self.user.profile` raises where there is none."""
    expected = [
        last_name(each) if each is not None else "BaseException"
        for handler in node.handlers
        for each in getattr(handler.type, "elts", [handler.type])
    ]
    if not any(name in _MISSING or (name or "").endswith("DoesNotExist") for name in expected):
        return False
    return any(
        isinstance(each, ast.Attribute) and _is_of_an_object(run, each)
        for statement in node.body
        for each in subtree(statement)
    )


def _is_of_an_object(run: Statements, node: ast.Attribute) -> bool:
    """Whether it reads an attribute of a local variable, or of an attribute of the consumer."""
    syntax = run.frame.module.syntax
    called = getattr(syntax.parents[node], "func", None) is node
    first, _, rest = (dotted(node) or "").partition(".")
    if called or not isinstance(node.ctx, ast.Load):
        return False
    return "." in rest if first == run.frame.receiver else _is_local(syntax, node, first)


def _with_unbound(run: Statements, node: ast.Try, paths: Paths) -> Paths:
    names = bound_in(run.frame.module.syntax, node) if node.handlers else frozenset()
    if not names:
        return paths
    run.frame.unbound = True
    found = Paths()
    for path, trail in paths:
        found.add(path.knowing(mark(path.facts, names)), trail)
    return found


def _handle(run: Statements, node: ast.Try, how: Exit, paths: Paths, out: Outcomes) -> None:
    assert isinstance(how.value, Raised)
    rest: Raised | None = how.value
    for handler in node.handlers:
        if rest is None:
            return
        for caught in catch(rest, handler_classes(run.frame.module, handler.type)):
            rest = caught.rest
            if caught.taken is None:
                continue
            entered = Paths()
            for path, trail in paths:
                after = _caught(path, caught)
                if _asks_for_class(handler):
                    after = run.calls.handed_on(after)
                if handler.name:
                    after = after.knowing(assign(after.facts, handler.name, Truth.TRUE))
                entered.add(after, (*trail, Decision(handler, True)))
            run.frame.handled.append((how.node, caught.taken))
            handled = run.block(handler.body, entered)
            run.frame.handled.pop()
            broad = handler.type is None or last_name(handler.type) in _BROAD
            if isinstance(how.node, ast.Raise) and broad and not caught.unsure:
                _note_swallowed(run, how.node, caught.taken, handled)
            out.join(handled)
    if rest is not None:
        out.paths_of(Exit("raise", how.node, rest)).update(paths)


def _asks_for_class(handler: ast.ExceptHandler) -> bool:
    """Whether a handler asks for the class of what it has caught."""
    return handler.name is not None and any(
        isinstance(each, ast.Call)
        and last_name(each.func) == "isinstance"
        and bool(each.args)
        and dotted(each.args[0]) == handler.name
        for statement in handler.body
        for each in subtree(statement)
    )


def _note_swallowed(run: Statements, node: ast.Raise, taken: Raised, handled: Outcomes) -> None:
    """Remember an answer to the client that is caught along with any other error."""
    ends = [
        *handled.next,
        *(each for how, paths in handled.exits.items() if how.kind != "raise" for each in paths),
    ]
    if is_answer(taken) and any(path.socket is Socket.CONNECTING for path, _ in ends):
        run.calls.swallowed[node] = taken


def _finally(run: Statements, node: ast.Try, before: Outcomes) -> Outcomes:
    out = Outcomes()
    done = run.block(node.finalbody, before.next)
    out.join(done)
    for how, paths in before.exits.items():
        if how.kind == "endless":
            out.paths_of(how).update(paths)
            continue
        after = run.block(node.finalbody, paths)
        out.paths_of(how).update(after.next)
        out.absorb(after)
    return out


def run_with(run: Statements, node: ast.With | ast.AsyncWith, paths: Paths) -> Outcomes:
    out = Outcomes()
    current = paths
    suppressed: list[ast.expr] = []
    for item in node.items:
        if _is_suppress(item.context_expr, run):
            suppressed += item.context_expr.args
            continue
        entered = Paths()
        for path, trail in current:
            for step in run.expressions.evaluate(item.context_expr, path, trail, out):
                after = step.path
                if item.optional_vars is not None:
                    after = run.expressions.assigned(item.optional_vars, UNKNOWN, after)
                entered.add(after, step.trail)
        current = entered
    run.frame.catching += bool(suppressed)
    body = run.block(node.body, current)
    run.frame.catching -= bool(suppressed)
    classes = [exception_class(run.frame.module, name) for name in suppressed]
    broad = any(last_name(name) in _BROAD for name in suppressed)
    out.next.update(body.next)
    for how, found in body.exits.items():
        rest = how.value if how.kind == "raise" else None
        if not classes or not isinstance(rest, Raised):
            out.paths_of(how).update(found)
            continue
        for caught in catch(rest, classes):
            rest = caught.rest
            if caught.taken is not None:
                goes_on = Outcomes()
                for path, trail in found:
                    after = _caught(path, caught)
                    goes_on.next.add(after, (*trail, Decision(node, True)))
                if isinstance(how.node, ast.Raise) and broad and not caught.unsure:
                    _note_swallowed(run, how.node, caught.taken, goes_on)
                out.join(goes_on)
        if rest is not None:
            out.paths_of(Exit("raise", how.node, rest)).update(found)
    return out


def _is_suppress(node: ast.expr, run: Statements) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and (
        is_named(run.frame.module, node.func, "contextlib.suppress") is Answer.YES
    )


def _caught(path: Path, caught: Caught) -> Path:
    """The path on which a handler takes an exception."""
    return path._replace(socket=Socket.UNKNOWN, cause=None) if caught.unsure else path


def _is_local(syntax: Syntax, node: ast.AST, name: str) -> bool:
    around = syntax.function_around(node)
    return around is not None and name in syntax.scope_within(around).bindings
