"""Channels' own exceptions, raised where a handler takes them or where they do not work."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import consumers_in
from flake8_channels.model.lifecycle import (
    connect_hook,
    judge,
    methods_coming_to,
    run_hook,
)
from flake8_channels.model.paths.raised import (
    ANSWERS,
    DENY_CONNECTION,
    STOP_CONSUMER,
    Raised,
    is_answer,
    raised_by,
)
from flake8_channels.model.paths.state import Socket
from flake8_channels.model.scopes import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.lifecycle import Run
    from flake8_channels.model.module import Module


_WITH = (ast.AsyncWith, ast.With)


class Swallowed(enum.Enum):
    """What becomes of a client whose answer a handler takes."""

    UNANSWERED = "the client gets no answer"
    ACCEPTED = "the client is not rejected"


@dataclass(frozen=True)
class WrongRaise:
    """A raise of one of Channels' own exceptions where it does not work."""

    node: ast.Raise
    hook: FunctionDefinition
    exception: str
    #: What comes of it where a handler in connect() takes it; None where none does.
    swallowed: Swallowed | None = None
    #: Whether `with suppress()` takes it, not a handler.
    is_suppressed: bool = False
    #: Whether what takes it stands around it, and not in a caller.
    is_near: bool = True


def wrong_raises_in(module: Module) -> Iterator[WrongRaise]:
    """The raises of Channels' exceptions that are swallowed, or come outside their hooks."""
    raises = [each for each in module.syntax.nodes(ast.Raise) if _may_control(module, each)]
    if not raises:
        return
    seen: set[ast.AST] = set()
    for consumer in consumers_in(module):
        if not consumer.is_websocket:
            continue
        for method in methods_coming_to(consumer, raises):
            for each in judge(consumer, method, partial(_wrong_raises, method)):
                if each.node in module.syntax.parents and each.node not in seen:
                    seen.add(each.node)
                    yield each


def _may_control(module: Module, node: ast.Raise) -> bool:
    """Whether it raises an exception of Channels', or once more what was caught."""
    if node.exc is None:
        return True
    raised = raised_by(module, node.exc).upper
    return raised is not None and not raised.ancestors.isdisjoint((*ANSWERS, STOP_CONSUMER))


def _wrong_raises(method: FunctionDefinition, consumer: Consumer) -> list[WrongRaise]:
    run = run_hook(consumer, method)
    if run is None:
        return []
    found = [
        WrongRaise(how.node, method, _name(how.value))
        for how, paths in run.outcomes.exits.items()
        if isinstance(how.node, ast.Raise)
        and isinstance(how.value, Raised)
        and _is_wrong(how.value, method, {path.socket for path, _ in paths})
    ]
    if method is connect_hook(consumer):
        found += _swallowed(run)
    return found


def _swallowed(run: Run) -> Iterator[WrongRaise]:
    """The answers that a handler takes, where what follows does not give them after all."""
    sockets = {path.socket for path, _ in run.outcomes.next}
    for how, paths in run.outcomes.exits.items():
        if how.kind == "return":
            sockets |= {path.socket for path, _ in paths}
    for node, raised in run.calls.swallowed.items():
        denies = raised.upper is not None and DENY_CONNECTION in raised.upper.ancestors
        if Socket.CONNECTING in sockets or (denies and sockets == {Socket.ACCEPTED}):
            effect = Swallowed.UNANSWERED if Socket.CONNECTING in sockets else Swallowed.ACCEPTED
            around = _around(run, node)
            yield WrongRaise(
                *(node, run.hook, _name(raised), effect, isinstance(around, _WITH)),
                is_near=around is not None,
            )


def _around(run: Run, node: ast.Raise) -> ast.AST | None:
    """The `try` or the `with` that is nearest to a raise in its function; None without one."""
    for each in run.hook.module.syntax.ancestors(node):
        if isinstance(each, FUNCTIONS):
            return None
        if isinstance(each, (ast.Try, *_WITH)):
            return each
    return None


def _is_wrong(raised: Raised, method: FunctionDefinition, sockets: set[Socket]) -> bool:
    """Whether an exception that leaves a method does harm there."""
    if raised.upper is None:
        return False
    if STOP_CONSUMER in raised.upper.ancestors:
        # Once the client has left or been closed on, there is nothing more to come.
        return Socket.ACCEPTED in sockets
    in_connect = method.name == "connect"
    return is_answer(raised) and not in_connect and sockets != {Socket.CLOSED}


def _name(raised: Raised) -> str:
    return raised.upper.name.rpartition(".")[2] if raised.upper is not None else ""
