"""Loops on a path."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.conditions import forget_calls
from flake8_channels.model.paths.expressions import has_items
from flake8_channels.model.paths.state import Decision, Exit, Outcomes, Paths, Socket
from flake8_channels.model.paths.values import UNKNOWN, truth

if TYPE_CHECKING:
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
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    if endless and not left and not any(_leaves(how) for how in out.exits):
        for path, trail in head:
            out.leave(Exit("endless", node), path, trail)
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
    sure = has_items(node.iter)
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
        ended.update(pending)
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


def _leaves(how: Exit) -> bool:
    """Whether an exit is one that the code asks for, not just an exception that may come."""
    return how.kind == "return" or (how.kind == "raise" and how.node is not None)
