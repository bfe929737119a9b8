"""Loops on a path."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import is_named
from flake8_channels.model.paths.expressions import has_items
from flake8_channels.model.paths.facts import forget_calls
from flake8_channels.model.paths.state import Decision, Exit, Outcomes, Paths, Socket
from flake8_channels.model.paths.values import UNKNOWN, truth

if TYPE_CHECKING:
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.statements import Statements


def run_while(run: Statements, node: ast.While, paths: Paths) -> Outcomes:
    out, head, ended, left = Outcomes(), Paths(), Paths(), Paths()
    pending = paths
    while pending:
        entered, fresh = Paths(), Paths()
        for path, trail in pending:
            if path not in head:
                fresh.add(path, trail)
            head.add(path, trail)
        for path, trail in fresh:
            for holds, after, way in run.expressions.test(node.test, path, trail, out):
                (entered if holds else ended).add(after, (*way, Decision(node.test, holds)))
        pending = _round(run.block(node.body, entered), out, left)
    endless = never_ends(run.frame.module, node)
    if endless and _goes_on(out, left):
        _stay(node, head, out)
    elif not ended and not endless:
        # What ends it happens outside: another task may set what it waits for.
        for path, trail in head:
            ended.add(path._replace(socket=Socket.UNKNOWN, cause=None), trail)
    out.join(run.block(node.orelse, ended))
    out.next.update(left)
    return out


def run_for(run: Statements, node: ast.For | ast.AsyncFor, paths: Paths) -> Outcomes:
    out, ended, left = Outcomes(), Paths(), Paths()
    pending = Paths()
    endless = never_ends(run.frame.module, node)
    sure = endless or has_items(node.iter)
    for path, trail in paths:
        for step in run.expressions.evaluate(node.iter, path, trail, out):
            if truth(step.value) is not False:
                pending.add(step.path, step.trail)
            if not sure:
                ended.add(step.path, (*step.trail, Decision(node, False)))
    head = Paths()
    while pending:
        entered = Paths()
        for path, trail in pending:
            if path not in head:
                entered.add(run.expressions.assigned(node.target, UNKNOWN, path), trail)
            head.add(path, trail)
        if not entered:
            break
        pending = _round(run.block(node.body, entered), out, left)
        if not endless:
            ended.update(pending)
    if endless and _goes_on(out, left):
        _stay(node, head, out)
    out.join(run.block(node.orelse, ended))
    out.next.update(left)
    return out


def _round(body: Outcomes, out: Outcomes, left: Paths) -> Paths:
    """What comes back to the head of a loop; breaks go to `left`, other exits to `out`."""
    again = Paths()
    for how, found in body.exits.items():
        for path, trail in found:
            if how.kind == "continue":
                again.add(path.knowing(forget_calls(path.facts)), trail)
            elif how.kind == "break":
                left.add(path, trail)
            else:
                out.leave(how, path, trail)
    for path, trail in body.next:
        again.add(path.knowing(forget_calls(path.facts)), trail)
    return again


def never_ends(module: Module, loop: ast.stmt) -> bool:
    """Whether a loop has no end of its own: `while True`, or `for` over itertools.count()."""
    if isinstance(loop, ast.While):
        return isinstance(loop.test, ast.Constant) and bool(loop.test.value)
    return (
        isinstance(loop, ast.For)
        and isinstance(loop.iter, ast.Call)
        and is_named(module, loop.iter.func, "itertools.count") is Answer.YES
    )


def _goes_on(out: Outcomes, left: Paths) -> bool:
    """Whether nothing in a loop leaves it."""
    return not left and not any(_leaves(how) for how in out.exits)


def _stay(loop: ast.stmt, head: Paths, out: Outcomes) -> None:
    for path, trail in head:
        out.leave(Exit("endless", loop), path, trail)


def _leaves(how: Exit) -> bool:
    """Whether an exit is one that the code asks for, not just an exception that may come."""
    return how.kind == "return" or (how.kind == "raise" and how.node is not None)
