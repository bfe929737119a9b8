"""How a consumer's hooks end: for ever, without the exception that stops it, with a wrong one."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.consumers import HOOKS, takes_an_event
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.lifecycle import connect_hook, judge, run_hook
from flake8_channels.model.paths.raised import ANSWERS, Raised
from flake8_channels.model.paths.state import Socket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.state import Exit, Paths

#: channels/consumer.py ends a consumer at this one.
STOP_CONSUMER = "channels.exceptions.StopConsumer"
#: Channels calls these and waits for them before it hands over the next message.
_AWAITED = HOOKS - {"dispatch"}
_RECEIVING = frozenset({"receive", "receive_json", "websocket_receive"})


@dataclass(frozen=True)
class Loop:
    """A loop without an end in what Channels waits for."""

    node: ast.stmt
    hook: FunctionDefinition


@dataclass(frozen=True)
class WrongRaise:
    """A raise of one of Channels' own exceptions where it does not work."""

    node: ast.Raise
    hook: FunctionDefinition
    exception: str
    #: Whether a handler in connect() swallows it, so that the client gets no answer.
    is_swallowed: bool


def loops_in(module: Module) -> Iterator[Loop]:
    """The endless loops in hooks and event handlers; before accept() they are CHN102's."""
    if not any(map(_is_endless, module.syntax.nodes(ast.While))):
        return
    seen: set[ast.AST] = set()
    for consumer in module.consumers:
        for method in _awaited_methods(consumer):
            for how, paths in _exits(consumer, method):
                node = how.node
                silent = all(path.socket is Socket.CONNECTING for path, _ in paths)
                if (
                    how.kind == "endless"
                    and isinstance(node, ast.stmt)
                    and node in module.syntax.parents
                    and node not in seen
                    and not silent
                ):
                    seen.add(node)
                    yield Loop(node, method)


def _is_endless(loop: ast.While) -> bool:
    return isinstance(loop.test, ast.Constant) and bool(loop.test.value)


def _awaited_methods(consumer: Consumer) -> Iterator[FunctionDefinition]:
    for method in consumer.definition.methods():
        if consumer.method(method.name) is method and (
            method.name in _AWAITED or takes_an_event(method)
        ):
            yield method


def _exits(consumer: Consumer, method: FunctionDefinition) -> list[tuple[Exit, Paths]]:
    run = run_hook(consumer, method)
    return list(run.outcomes.exits.items()) if run is not None else []


def wrong_raises_in(module: Module) -> Iterator[WrongRaise]:
    """The raises of Channels' exceptions that are swallowed, or come outside their hooks."""
    if not any(module.syntax.nodes(ast.Raise)):
        return
    seen: set[ast.AST] = set()
    for consumer in module.consumers:
        for method in consumer.definition.methods():
            if consumer.method(method.name) is method:
                for each in judge(consumer, method, partial(_wrong_raises, method)):
                    if each.node in module.syntax.parents and each.node not in seen:
                        seen.add(each.node)
                        yield each


def _wrong_raises(method: FunctionDefinition, consumer: Consumer) -> list[WrongRaise]:
    found: list[WrongRaise] = []
    run = run_hook(consumer, method) if method.name in _AWAITED else None
    if run is None or not consumer.is_generic_websocket:
        return found
    if method is connect_hook(consumer):
        return [
            WrongRaise(node, method, _name(raised), True)
            for node, raised in run.calls.swallowed.items()
        ]
    for how, paths in run.outcomes.exits.items():
        if how.kind != "raise" or not isinstance(how.node, ast.Raise):
            continue
        wrong = _wrong_outside(how, method)
        if wrong and any(path.socket is not Socket.CLOSED for path, _ in paths):
            assert isinstance(how.value, Raised)
            found.append(WrongRaise(how.node, method, _name(how.value), False))
    return found


def _wrong_outside(how: Exit, method: FunctionDefinition) -> bool:
    raised = how.value.upper if isinstance(how.value, Raised) else None
    if raised is None:
        return False
    if STOP_CONSUMER in raised.ancestors:
        return method.name in _RECEIVING
    return not raised.ancestors.isdisjoint(ANSWERS)


def _name(raised: Raised) -> str:
    return raised.upper.name.rpartition(".")[2] if raised.upper is not None else ""


def missing_stop(consumer: Consumer) -> FunctionDefinition | None:
    """The consumer's own websocket_disconnect() that can end without StopConsumer, or None."""
    for name in ("websocket_disconnect", "http_disconnect"):
        method = consumer.definition.own(name)
        if isinstance(method, FunctionDefinition) and consumer.method(name) is method:
            run = run_hook(consumer, method)
            if run is None:
                continue
            ends = [path for path, _ in run.outcomes.next]
            for how, paths in run.outcomes.exits.items():
                if how.kind == "return":
                    ends += [path for path, _ in paths]
            if any(path.socket is Socket.GONE for path in ends):
                return method
    return None


def skipped_at_the_end(consumer: Consumer) -> FunctionDefinition | None:
    """The consumer's own websocket_disconnect() that leaves disconnect() or groups out, or None."""
    method = consumer.definition.own("websocket_disconnect")
    if (
        isinstance(method, FunctionDefinition)
        and consumer.is_generic_websocket
        and (consumer.misses("disconnect") is Answer.NO or _has_groups(consumer))
        and not _mentions(method, "websocket_disconnect", "disconnect")
    ):
        return method
    return None


def has_no_end(consumer: Consumer) -> bool:
    """Whether a plain consumer that handles WebSockets has no websocket_disconnect()."""
    return (
        consumer.is_basic_websocket
        and consumer.lacks_all("websocket_disconnect", "dispatch", "__call__")
        and consumer.is_routed_websocket
    )


@dataclass(frozen=True)
class SkippedHook:
    """An override of a websocket_ method that leaves out what its base class does."""

    method: FunctionDefinition
    hook: str
    skipped: str


def skipped_hooks_in(module: Module) -> Iterator[SkippedHook]:
    """The overrides of websocket_connect() and websocket_receive() without super()."""
    for consumer in module.consumers:
        for hook, others in (("connect", ()), ("receive", ("receive_json",))):
            method = consumer.definition.own(f"websocket_{hook}")
            if not isinstance(method, FunctionDefinition) or not consumer.is_generic_websocket:
                continue
            if _mentions(method, method.name, hook, *others):
                continue
            defined = [name for name in (hook, *others) if consumer.misses(name) is Answer.NO]
            if defined:
                yield SkippedHook(method, hook, f"{defined[0]}() never runs")
            elif hook == "connect" and _has_groups(consumer):
                yield SkippedHook(method, hook, "the consumer joins none of its groups")


def _mentions(method: FunctionDefinition, *names: str) -> bool:
    """Whether a method goes on with another one, its base class's for instance."""
    return any(
        node.attr in names and isinstance(node.ctx, ast.Load)
        for node in method.module.syntax.inside(method.node, ast.Attribute)
    )


def _has_groups(consumer: Consumer) -> bool:
    groups = consumer.method("groups")
    return isinstance(groups, (ast.List, ast.Tuple)) and bool(groups.elts)
