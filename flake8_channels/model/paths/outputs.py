"""What Channels' own methods make of a path, and which mistakes they make there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.layers import is_channel_layer
from flake8_channels.model.paths.close_codes import code_of
from flake8_channels.model.paths.events import events_of
from flake8_channels.model.paths.protocol import (
    TOLD,
    Misstep,
    Mistake,
    after_mistake,
    is_certain,
    mistake_of,
)
from flake8_channels.model.paths.state import Cause, Event, Path, Socket, Step, socket_after
from flake8_channels.model.paths.values import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.calls import Calls
    from flake8_channels.model.paths.state import Outcomes, Trail


def after_output(
    calls: Calls,
    method: FunctionDefinition,
    node: ast.Call,
    positional: Sequence[ast.expr],
    step: Step,
    out: Outcomes,
) -> Step:
    """What a call of one of Channels' own methods makes of a path."""
    path, chain, is_told = step.path, (*calls.chain, node), step.path.cause is TOLD
    for event in events_of(calls.frame.module, method, node, positional, path.facts):
        if event is Event.SEND and not calls.frames_count:
            continue
        after = _after_event(calls, event, path, step.trail, chain)
        # Accepting and closing do not fail, as far as the code is concerned.
        if event not in (Event.ACCEPT, Event.CLOSE):
            # A frame fails where the client has gone: what comes then is no mistake.
            is_lost = event is Event.SEND and path.socket is Socket.ACCEPTED
            failed = path._replace(cause=TOLD) if is_lost or after.cause is TOLD else path
            calls.expressions.may_raise(failed, step.trail, out)
        path = after
        if event is Event.CLOSE and step.path.socket is Socket.CONNECTING and not is_told:
            code = code_of(calls.frame.module, calls.consumer, method, node, positional, path.facts)
            if code is not None:
                calls.note(Misstep(Mistake.LOST_CODE, chain, (), code), step.trail)
    return Step(path, step.trail, NONE)


def _after_event(
    calls: Calls, event: Event, path: Path, trail: Trail, chain: tuple[ast.Call, ...]
) -> Path:
    if event in (Event.NOTHING, Event.UNKNOWN) or path.cause is TOLD:
        return path._replace(socket=socket_after(path.socket, event))
    mistake = mistake_of(event, path)
    if mistake is not None:
        if is_certain(path):
            calls.note(Misstep(mistake, chain, path.cause.calls if path.cause else ()), trail)
        if mistake is not Mistake.LATE_REJECTION:
            return after_mistake(event, path)
    cause = path.cause
    if event is not Event.SEND:
        cause = Cause(chain, calls.frame.module.is_stub)
    elif cause is not None:
        # Whoever sends before closing means to accept.
        cause = cause._replace(by_framework=False)
    return path._replace(socket=socket_after(path.socket, event), cause=cause)


def joined(calls: Calls, step: Step, node: ast.Call) -> Path:
    """The path after the consumer has joined a group."""
    path = step.path
    if path.socket is not Socket.CLOSED or path.cause is None or path.cause is TOLD:
        return path
    chain = (*calls.chain, node)
    calls.note(Misstep(Mistake.JOIN_AFTER_CLOSE, chain, path.cause.calls), step.trail)
    return path._replace(cause=TOLD)


def joins_group(module: Module, function: ast.expr) -> bool:
    """Whether it is `layer.group_add`, or `async_to_sync(layer.group_add)`."""
    if isinstance(function, ast.Call) and len(function.args) == 1:
        function = function.args[0]
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "group_add"
        and is_channel_layer(module, function.value)
    )
