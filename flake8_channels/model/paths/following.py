"""Functions that are followed: their bodies are run in place of a call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.expression_use import Use, use_of
from flake8_channels.model.names import is_static
from flake8_channels.model.paths.arguments import bound
from flake8_channels.model.paths.asides import after_sometime
from flake8_channels.model.paths.facts import only_about, renamed
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.paths.marks import marks_of
from flake8_channels.model.paths.raised import raised_by
from flake8_channels.model.paths.state import (
    Decision,
    Exit,
    Facts,
    Outcomes,
    Path,
    Step,
    TooComplex,
    TooManyPaths,
    Trail,
)
from flake8_channels.model.paths.telling import tell_apart
from flake8_channels.model.paths.twins import shared
from flake8_channels.model.paths.values import NONE, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.paths.calls import Calls


def follow(
    calls: Calls,
    method: FunctionDefinition,
    node: ast.Call,
    positional: Sequence[ast.expr],
    step: Step,
    out: Outcomes,
) -> list[Step]:
    """Run a method's body in place of its call."""
    callee = Callee.of(method)
    unknown = Step(calls.handed_on(step.path), step.trail)
    if is_static(method.node):
        # It has no consumer in hand, and its arguments were looked at.
        if only_raises(calls, method, node, [step], out):
            return []
        calls.expressions.may_raise(step.path, step.trail, out)
        return [step]
    if callee is None or callee.function in calls.stack or callee.receiver is None:
        return [unknown]
    if method.is_generator:
        # Its body runs when somebody asks for its items.
        return [Step(after_sometime(calls, method, step.path), step.trail)]
    if method.module.is_stub and not _does_something(method):
        calls.expressions.may_raise(step.path, step.trail, out)
        return [step._replace(value=NONE)]
    arguments: dict[str, Value] = {}
    if callee.function is method:
        arguments = bound(calls.frame.module, method, node, positional, step.path.facts)
    return run_in_place(calls, callee, node, step, out, frozenset(arguments.items()))


def run_in_place(
    calls: Calls,
    callee: Callee,
    node: ast.Call,
    step: Step,
    out: Outcomes,
    arguments: Facts = frozenset(),
) -> list[Step]:
    """The paths after a function has run in place of a call."""
    caller = calls.frame
    assert callee.receiver is not None
    calls.chain.append(node)
    try:
        result = calls.run(callee, step.path, step.trail, arguments)
    except TooManyPaths:
        return [Step(calls.handed_on(step.path), step.trail)]
    finally:
        calls.chain.pop()
    steps = []
    for how, inner in result.ends:
        if how.kind == "endless":
            out.leave(how, inner.knowing(frozenset()), step.trail)
            continue
        after = _returned_path(step.path, inner, callee.receiver, caller.receiver)
        if how.kind == "raise":
            if caller.catching or how.node is not None:
                out.leave(how, after, step.trail)
            continue
        steps.append(Step(after, step.trail, how.value))  # type: ignore[arg-type]
    steps, by_value = tell_apart(steps)
    if by_value is not None:
        calls.marks = marks_of(calls.followed)
    if by_value:
        calls.telling.add(node)
    return steps


def _returned_path(before: Path, inner: Path, callee: str, caller: str) -> Path:
    mine = only_about(before.facts, caller)
    learnt = renamed(only_about(inner.facts, callee), callee, caller)
    return inner.knowing(shared((before.facts - mine) | learnt))


def call_original(
    calls: Calls, node: ast.Call, original: Callee, path: Path, trail: Trail, out: Outcomes
) -> list[Step]:
    """Run the function that a decorator wraps; its end is worth knowing to the reader."""
    first = node.args[0] if node.args else None
    if not calls.frame.is_receiver(first):
        raise TooComplex
    caller = calls.frame
    steps = []
    for step in calls.arguments(node, Step(path, trail), out, node.args[1:]):
        # To the reader, what the original does is done by its own method.
        result = calls.run(original, step.path, step.trail)
        for how, found in [*result.exits.items(), (Exit("return", value=NONE), result.next)]:
            for after, way in found:
                assert original.receiver is not None
                back = _returned_path(step.path, after, original.receiver, caller.receiver)
                if how.kind == "return":
                    # Where the original ended is where the reader looks.
                    mark = Decision(how.node or original.function.node, True)
                    steps.append(Step(back, (*way, mark), how.value))  # type: ignore[arg-type]
                else:
                    out.leave(how, back, way)
    return steps


def only_raises(
    calls: Calls, function: FunctionDefinition, node: ast.Call, steps: list[Step], out: Outcomes
) -> bool:
    """Whether a function that has no consumer in hand does nothing but raise; then it does."""
    runs = use_of(calls.frame.module.syntax, node) is Use.AWAITED
    if not function.always_raises or function.is_coroutine_function is not runs:
        return False
    for node_of_raise in function.module.syntax.inside(function.node, ast.Raise):
        if node_of_raise.exc is not None:
            raised = raised_by(function.module, node_of_raise.exc)
            for step in steps:
                out.leave(Exit("raise", node_of_raise, raised), step.path, step.trail)
    return True


def _does_something(method: FunctionDefinition) -> bool:
    """Whether a stub has a body worth following."""
    return any(
        not isinstance(each, ast.Expr) or isinstance(each.value, (ast.Await, ast.Call))
        for each in method.node.body
    )
