"""What runs beside a path: tasks, callbacks, methods that are handed on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.names import is_static
from flake8_channels.model.paths.arguments import bound
from flake8_channels.model.paths.events import events_of, is_event
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.paths.state import (
    Event,
    Path,
    Socket,
    TooComplex,
    TooManyPaths,
    socket_after,
)

if TYPE_CHECKING:
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.paths.calls import Calls
    from flake8_channels.model.paths.state import Exit
    from flake8_channels.model.paths.values import Value

_CALL = ast.Call(ast.Name("method", ast.Load()), [], [])
#: What brings a connection to a state.
_LEADS_TO: dict[Socket, set[Event]] = {
    Socket.ACCEPTED: {Event.ACCEPT},
    Socket.CLOSED: {Event.CLOSE},
}


def after_sometime(calls: Calls, method: FunctionDefinition, path: Path) -> Path:
    """The path after a method may have run, or will run later.

    What it sends leaves the connection as it is: it cannot answer the handshake.
    """
    counted, calls.frames_count = calls.frames_count, False
    try:
        return _after_run_aside(calls, method, path)
    finally:
        calls.frames_count = counted


def _after_run_aside(calls: Calls, method: FunctionDefinition, path: Path) -> Path:
    if is_static(method.node) or path.socket is Socket.UNKNOWN:
        return path
    if is_event(method, calls.consumer):
        events = events_of(calls.frame.module, method, None, (), path.facts)
        if Event.SEND in events:
            return path
        same = all(socket_after(path.socket, event) is path.socket for event in events)
        return path if same else calls.handed_on(path)
    callee = Callee.of(method)
    if callee is None or callee.receiver is None or callee.function in calls.stack:
        return calls.handed_on(path)
    try:
        found = _run_aside(calls, callee, Path(path.socket))
    except TooManyPaths:
        same = not calls.members.mentions(method, {Event.ACCEPT, Event.CLOSE, Event.SEND}, set())
    else:
        same = all(after.socket is path.socket for _, after in found)
    return path if same else calls.handed_on(path)


def _run_aside(calls: Calls, callee: Callee, path: Path) -> list[tuple[Exit, Path]]:
    """How a function can end that runs at another time, which says nothing of this path."""
    catching = bool(calls.stack and calls.frame.catching)
    asked = (callee.function, path.socket, catching, calls.frames_count)
    if asked in calls.asides:
        return calls.asides[asked]
    missteps, swallowed = dict(calls.missteps), dict(calls.swallowed)
    arguments: dict[str, Value] = {}
    if callee.function.module.is_stub:
        # Hardly anybody passes more than what there is to send.
        arguments = bound(callee.function.module, callee.function, _CALL, (), path.facts)
    try:
        found = calls.run(callee, path, (), frozenset(arguments.items())).ends
    finally:
        calls.missteps, calls.swallowed = missteps, swallowed
    calls.asides[asked] = found
    return found


def can_reach(calls: Calls, method: FunctionDefinition, socket: Socket) -> bool:
    """Whether running a method, while the client still waits, can lead to a state."""
    callee = Callee.of(method)
    if callee is None or callee.receiver is None:
        return True
    calls.frames_count = False
    try:
        found = _run_aside(calls, callee, Path(Socket.CONNECTING))
    except TooManyPaths:
        return calls.members.mentions(method, _LEADS_TO.get(socket, set(Event)), set())
    except (TooComplex, RecursionError):
        return True
    finally:
        calls.frames_count = True
    return any(path.socket in (socket, Socket.UNKNOWN) for _, path in found)
