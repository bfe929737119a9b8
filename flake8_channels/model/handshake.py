"""How a consumer's handshake can end, path by path."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import HOOKS, consumers_in
from flake8_channels.model.glance import is_plainly_right
from flake8_channels.model.handlers import calls_by_computed_names
from flake8_channels.model.lifecycle import connect_hook, judge, run_hook
from flake8_channels.model.messages import takes_an_event
from flake8_channels.model.paths.asides import can_reach
from flake8_channels.model.paths.raised import STOP_CONSUMER, Raised
from flake8_channels.model.paths.state import Outcomes, Paths, Socket, Trail, end_of_wrapped
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.usage import is_abstract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.paths.calls import Calls
    from flake8_channels.model.paths.frame import Callee


@dataclass(frozen=True)
class SilentEnd:
    """A place where a handshake ends, or stays, with no answer to the client."""

    hook: FunctionDefinition
    #: The statement that ends it; the def where the body runs off its end.
    node: ast.stmt
    #: The turns on the shortest way there.
    trail: Trail


def silent_ends(consumer: Consumer) -> Sequence[SilentEnd]:
    """The ends of the consumer's own connect() at which it neither accepted nor closed.

    Empty where none is certain: a path on which something else had the consumer in hand, or
    that cannot be followed, is not among them.
    """
    hook = connect_hook(consumer)
    if hook is None:
        return _silent_through_own_method(consumer)
    if is_plainly_right(consumer, hook):
        return []
    return judge(consumer, hook, lambda each: _silent_ends(each, hook))


def _silent_through_own_method(consumer: Consumer) -> list[SilentEnd]:
    """The method of a consumer with which the connect() of its base does not answer any more."""
    for hook, method in consumer.inherited_hooks():
        if hook.name == "connect" and not is_plainly_right(consumer, hook):
            bases = (each for each in consumers_in(hook.module) if each.definition is hook.owner)
            if any(_silent_ends(each, hook) for each in bases) or is_abstract(consumer):
                return []
            return [SilentEnd(hook, method.node, ())] if _silent_ends(consumer, hook) else []
    return []


def _silent_ends(consumer: Consumer, hook: FunctionDefinition) -> list[SilentEnd]:
    run = run_hook(consumer, hook)
    found = _silent(run.outcomes, hook, run.callee) if run is not None else {}
    if run is not None and found and _accepts_later(consumer, run.calls):
        return []
    return [SilentEnd(hook, node, trail) for node, trail in found.items()]


def _silent(outcomes: Outcomes, hook: FunctionDefinition, callee: Callee) -> dict[ast.stmt, Trail]:
    found: dict[ast.stmt, Trail] = {}

    def report(node: ast.AST | None, paths: Paths) -> None:
        for path, trail in paths:
            if path.socket is Socket.CONNECTING:
                place, way = _place(node, trail, hook)
                if place not in found or len(way) < len(found[place]):
                    found[place] = way

    own_end = callee.function is hook
    report(hook.node if own_end else None, outcomes.next)
    for how, paths in outcomes.exits.items():
        if how.kind == "return":
            report(how.node, paths)
        elif how.kind == "raise":
            raised = how.value.upper if isinstance(how.value, Raised) else None
            if raised is not None and STOP_CONSUMER in raised.ancestors:
                report(how.node, paths)
        elif how.kind == "endless" and all(path.socket is Socket.CONNECTING for path, _ in paths):
            report(how.node, paths)
    return found


def _place(node: ast.AST | None, trail: Trail, hook: FunctionDefinition) -> tuple[ast.stmt, Trail]:
    """Where the reader looks: the statement in the hook itself, else its def line."""
    # A decorator called the hook; where the hook ended counts.
    wrapped_end, trail = end_of_wrapped(trail)
    node = wrapped_end or node
    syntax = hook.module.syntax
    if isinstance(node, ast.stmt) and hook.node in (node, *syntax.ancestors(node)):
        return node, trail
    return hook.node, tuple(turn for turn in trail if not isinstance(turn.node, FUNCTIONS))


def _accepts_later(consumer: Consumer, calls: Calls) -> bool:
    """Whether an event handler of the consumer accepts, when connect() has long returned."""
    followed = set(calls.followed)
    return any(
        # With dispatch of the consumer's own, a handler takes what that one gives.
        (method.takes_one_argument or calls_by_computed_names(method.module))
        and (method not in followed or takes_an_event(method))
        and method.name not in HOOKS
        and consumer.method(method.name) is method
        and can_reach(calls, method, Socket.ACCEPTED)
        for method in consumer.definition.project_methods
    )
