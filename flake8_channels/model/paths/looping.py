"""Loops on a path."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import may_set_anywhere
from flake8_channels.model.definitions import Value, definition, is_named
from flake8_channels.model.paths.displays import has_items
from flake8_channels.model.paths.facts import forget_calls
from flake8_channels.model.paths.state import Decision, Exit, Outcomes, Paths, Socket
from flake8_channels.model.paths.values import UNKNOWN, truth
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import last_name, subtree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.statements import Statements


#: What takes an error that is raised in it, or ends it in time: of contextlib, asyncio and anyio.
_ENDING = frozenset(
    {"fail_after", "fail_at", "move_on_after", "move_on_at", "suppress", "timeout", "timeout_at"}
)
#: What a loop calls that goes on and on.
_SENDS_AND_WAITS = frozenset(
    {
        *("accept", "debug", "dumps", "error", "exception", "group_send", "info", "now", "print"),
        *("send", "send_json", "sleep", "str", "time", "warning"),
    }
)


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
        _stay(run, node, head, out)
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
    sure = endless or has_items(_display(run, node.iter))
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
        _stay(run, node, head, out)
    out.join(run.block(node.orelse, ended))
    out.next.update(left)
    return out


def _display(run: Statements, node: ast.expr) -> ast.expr:
    """The tuple, list or dict that a loop goes over, where a name stands for it in all objects."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("items", "keys", "values")
        and not node.args
    ):
        return _display(run, node.func.value)
    if isinstance(node, ast.Attribute) and run.frame.is_receiver(node.value):
        consumer = run.calls.consumer
        member = consumer.find(node.attr)
        is_kept = isinstance(member, ast.expr) and not may_set_anywhere(consumer, node.attr)
        return member if is_kept else node  # type: ignore[return-value]
    found = definition(run.frame.module, node) if isinstance(node, ast.Name) else None
    return found.node if isinstance(found, Value) else node


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


def _stay(run: Statements, loop: ast.stmt, head: Paths, out: Outcomes) -> None:
    """The paths that stay in a loop for ever, unless something around it makes an end."""
    if any(_ends_what_is_in_it(parent, node, loop) for parent, node in _around(run, loop)):
        return
    for path, trail in head:
        out.leave(Exit("endless", loop), path, trail)


def _around(run: Statements, loop: ast.stmt) -> Iterator[tuple[ast.AST, ast.AST]]:
    """What stands around a loop, and around the calls that led to it, with the one or the other."""
    places: list[tuple[Module, ast.AST]] = [(run.frame.module, loop)]
    callers = zip(run.calls.stack, run.calls.chain, strict=False)
    places += [(caller.module, call) for caller, call in callers]
    for module, node in places:
        for parent in module.syntax.ancestors(node):
            if isinstance(parent, (*FUNCTIONS, ast.Lambda)):
                break
            yield parent, node


def _ends_what_is_in_it(parent: ast.AST, node: ast.AST, loop: ast.stmt) -> bool:
    """Whether a statement expects an error to end the loop in it, or gives it so much time."""
    if isinstance(parent, ast.Try):
        is_tried = any(node in subtree(each) for each in parent.body)
        takes = not all(_is_for_cancelling(each) for each in parent.handlers)
        return is_tried and takes and _may_fail(loop)
    return isinstance(parent, (ast.AsyncWith, ast.With)) and any(
        last_name(getattr(item.context_expr, "func", item.context_expr)) in _ENDING
        for item in parent.items
    )


def _may_fail(loop: ast.stmt) -> bool:
    """Whether a loop calls more than what sends and waits, so that an error can be its end."""
    calls = (each for each in subtree(loop) if isinstance(each, ast.Call))
    return any(last_name(call.func) not in _SENDS_AND_WAITS for call in calls)


def _is_for_cancelling(handler: ast.ExceptHandler) -> bool:
    """Whether it takes nothing but what ends the whole task."""
    names = {last_name(each) for each in getattr(handler.type, "elts", [handler.type]) if each}
    return bool(names) and names <= {"CancelledError", "GeneratorExit", "KeyboardInterrupt"}


def _leaves(how: Exit) -> bool:
    """Whether an exit is one that the code asks for, not just an exception that may come."""
    return how.kind == "return" or (how.kind == "raise" and how.node is not None)
