"""How a consumer's hooks end: for ever, without the exception that stops it, with a wrong one."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import defined_by_channels
from flake8_channels.model.consumers import HOOKS, consumers_in
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.lifecycle import connect_hook, judge, run_hook
from flake8_channels.model.messages import only_takes_events
from flake8_channels.model.paths.looping import never_ends
from flake8_channels.model.paths.members import DATA
from flake8_channels.model.paths.raised import (
    ANSWERS,
    DENY_CONNECTION,
    STOP_CONSUMER,
    Raised,
    is_answer,
    raised_by,
)
from flake8_channels.model.paths.state import Socket
from flake8_channels.model.receivers import super_of
from flake8_channels.model.usage import is_routed_websocket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.lifecycle import Run
    from flake8_channels.model.module import Module
    from flake8_channels.model.syntax import Syntax

#: Channels calls these and waits for them before it hands over the next message.
_AWAITED = HOOKS - {"dispatch"}
#: What joins or leaves the groups of a consumer.
_JOINING = ("group_add", "groups")
_LEAVING = ("group_discard", "groups")


@dataclass(frozen=True)
class Loop:
    """A loop without an end in what Channels waits for."""

    node: ast.stmt
    hook: FunctionDefinition


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


def loops_in(module: Module) -> Iterator[Loop]:
    """The endless loops in hooks and event handlers; before accept() they are CHN102's."""
    candidates = module.syntax.nodes(ast.While, ast.For)
    loops = [each for each in candidates if never_ends(module, each)]
    if not loops:
        return
    seen: set[ast.AST] = set()
    for consumer in consumers_in(module):
        for method in _awaited_methods(consumer):
            if not _may_come_to(consumer, method, loops):
                continue
            for loop in judge(consumer, method, partial(_loops, method)):
                if loop.node in module.syntax.parents and loop.node not in seen:
                    seen.add(loop.node)
                    yield loop


def _loops(method: FunctionDefinition, consumer: Consumer) -> list[Loop]:
    run = run_hook(consumer, method)
    return [
        Loop(how.node, method)
        for how, paths in (run.outcomes.exits.items() if run is not None else ())
        if how.kind == "endless"
        and isinstance(how.node, ast.stmt)
        and any(path.socket is not Socket.CONNECTING for path, _ in paths)
    ]


def _may_come_to(
    consumer: Consumer, method: FunctionDefinition, statements: Sequence[ast.stmt]
) -> bool:
    """Whether a method may come to one of these statements, also through a decorator; quick.

    What runs in a task, or when somebody else awaits it, is no part of the method's own run.
    """
    syntax = consumer.module.syntax
    functions = {syntax.function_around(each) for each in statements}
    reached = consumer.reached_from(method, in_its_run=True)
    return any(each.node.decorator_list or each.node in functions for each in reached)


def _awaited_methods(consumer: Consumer) -> Iterator[FunctionDefinition]:
    """The consumer's own methods that Channels calls; none of a background worker's."""
    if not consumer.is_websocket and not consumer.is_http:
        return
    for method in consumer.definition.methods:
        if consumer.method(method.name) is method and (
            _is_hook(consumer, method) or only_takes_events(method)
        ):
            yield method


def _is_hook(consumer: Consumer, method: FunctionDefinition) -> bool:
    """Whether Channels calls the method by its name; connect() of a plain consumer is a helper."""
    return method.name in _AWAITED and (
        method.name.startswith("websocket_") or defined_by_channels(consumer.definition, method)
    )


def wrong_raises_in(module: Module) -> Iterator[WrongRaise]:
    """The raises of Channels' exceptions that are swallowed, or come outside their hooks."""
    raises = [each for each in module.syntax.nodes(ast.Raise) if _may_control(module, each)]
    if not raises:
        return
    seen: set[ast.AST] = set()
    for consumer in consumers_in(module):
        if not consumer.is_websocket:
            continue
        for method in _awaited_methods(consumer):
            if not _may_come_to(consumer, method, raises):
                continue
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
            yield WrongRaise(node, run.hook, _name(raised), effect)


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
    if _has_groups(consumer) and not goes_on(consumer, method, *_LEAVING):
        effects.append("the consumer leaves none of its groups")
    return [SkippedEnd(method, " and ".join(effects))] if effects else []


def has_no_end(consumer: Consumer) -> bool:
    """Whether a plain consumer that handles WebSockets has no websocket_disconnect()."""
    return (
        consumer.is_basic_websocket
        and consumer.lacks_all("websocket_disconnect", "dispatch", "__call__")
        and is_routed_websocket(consumer)
    )


@dataclass(frozen=True)
class SkippedHook:
    """An override of a websocket_ method that leaves out what its base class does."""

    method: FunctionDefinition
    hook: str
    skipped: str


def skipped_hooks_in(module: Module) -> Iterator[SkippedHook]:
    """The overrides of websocket_connect() and websocket_receive() without super()."""
    for consumer in consumers_in(module):
        for hook, others in (("connect", ()), ("receive", ("receive_json",))):
            method = consumer.definition.own(f"websocket_{hook}")
            if isinstance(method, FunctionDefinition) and consumer.is_generic_websocket:
                yield from judge(consumer, method, partial(_skipped_hooks, method, hook, others))


def _skipped_hooks(
    method: FunctionDefinition, hook: str, others: tuple[str, ...], consumer: Consumer
) -> list[SkippedHook]:
    if goes_on(consumer, method, method.name):
        return []
    for name in (hook, *others):
        if consumer.misses(name) is Answer.NO and not goes_on(consumer, method, hook, *others):
            return [SkippedHook(method, hook, f"{name}() never runs")]
    if hook == "connect" and _has_groups(consumer) and not goes_on(consumer, method, *_JOINING):
        return [SkippedHook(method, hook, "the consumer joins none of its groups")]
    return []


def goes_on(
    consumer: Consumer,
    method: FunctionDefinition,
    *names: str,
    seen: frozenset[FunctionDefinition] = frozenset(),
) -> bool:
    """Whether a method may go on with another one, its base class's for instance.

    Also through the consumer's own methods, and wherever something that cannot be read has the
    consumer in hand.
    """
    syntax = method.module.syntax
    if not set(method.decorations) <= {"to_async", "to_sync", "unchanged"}:
        return True
    for node in ast.walk(method.node):
        if isinstance(node, ast.Attribute) and node.attr in names:
            return True
        if not isinstance(node, ast.Name) or node.id != method.receiver:
            continue
        parent = syntax.parents[node]
        if not isinstance(parent, ast.Attribute):
            around = parent if isinstance(parent, ast.Call) else None
            if around is None or super_of(method.module, around) is None:
                return True
            continue
        member = consumer.method(parent.attr)
        if isinstance(member, FunctionDefinition):
            new = member is not method and member not in seen and not member.module.is_stub
            if new and goes_on(consumer, member, *names, seen=seen | {method}):
                return True
        elif _is_called(syntax, parent) and parent.attr not in DATA:
            return True
    return False


def _is_called(syntax: Syntax, node: ast.Attribute) -> bool:
    parent = syntax.parents[node]
    return isinstance(parent, ast.Call) and parent.func is node


def _has_groups(consumer: Consumer) -> bool:
    groups = consumer.method("groups")
    return isinstance(groups, (ast.List, ast.Tuple)) and bool(groups.elts)
