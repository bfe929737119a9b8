"""How a consumer stops when its client has left, or does not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.lifecycle import judge, run_hook
from flake8_channels.model.overrides import goes_on, has_groups
from flake8_channels.model.paths.state import Socket
from flake8_channels.model.usage import is_routed_websocket

if TYPE_CHECKING:
    from flake8_channels.model.consumers import Consumer

#: What leaves the groups of a consumer.
_LEAVING = ("group_discard", "groups")


def missing_stop(consumer: Consumer) -> FunctionDefinition | None:
    """The consumer's own websocket_disconnect() that can end without StopConsumer, or None."""
    for name in ("websocket_disconnect", "http_disconnect"):
        method = consumer.definition.own(name)
        if isinstance(method, FunctionDefinition) and consumer.method(name) is method:
            for found in judge(consumer, method, partial(_ends_quietly, method)):
                return found
    return None


def _ends_quietly(method: FunctionDefinition, consumer: Consumer) -> list[FunctionDefinition]:
    """The method, if it can end without an exception; empty if not for certain."""
    run = run_hook(consumer, method)
    if run is None:
        return []
    ends = [path for path, _ in run.outcomes.next]
    for how, paths in run.outcomes.exits.items():
        if how.kind == "return":
            ends += [path for path, _ in paths]
    return [method] if any(path.socket is Socket.GONE for path in ends) else []


@dataclass(frozen=True)
class SkippedEnd:
    """A websocket_disconnect() that leaves out what its base class does."""

    method: FunctionDefinition
    effect: str


def skipped_at_the_end(consumer: Consumer) -> SkippedEnd | None:
    """What the consumer's own websocket_disconnect() leaves out; None if nothing for certain."""
    method = consumer.definition.own("websocket_disconnect")
    if not isinstance(method, FunctionDefinition) or not consumer.is_generic_websocket:
        return None
    return next(iter(judge(consumer, method, partial(_skipped_end, method))), None)


def _skipped_end(method: FunctionDefinition, consumer: Consumer) -> list[SkippedEnd]:
    if goes_on(consumer, method, method.name):
        return []
    effects = []
    if consumer.misses("disconnect") is Answer.NO and not goes_on(consumer, method, "disconnect"):
        effects.append("disconnect() never runs")
    if has_groups(consumer) and not goes_on(consumer, method, *_LEAVING):
        effects.append("the consumer leaves none of its groups")
    return [SkippedEnd(method, " and ".join(effects))] if effects else []


def has_no_end(consumer: Consumer) -> bool:
    """Whether a plain consumer that handles WebSockets has no websocket_disconnect()."""
    return (
        consumer.is_basic_websocket
        and consumer.lacks_all("websocket_disconnect", "dispatch", "__call__")
        and is_routed_websocket(consumer)
    )
