"""A consumer's hooks, run path by path: once for all rules that ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from flake8_channels.model.consumers import HOOKS
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.messages import only_takes_events
from flake8_channels.model.once import once
from flake8_channels.model.paths.calls import BUDGET, SMALL_BUDGET, Calls
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.paths.initial import facts_at_start
from flake8_channels.model.paths.state import Cause, Outcomes, Path, Socket, TooComplex
from flake8_channels.model.usage import is_abstract, subclasses

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence

    from flake8_channels.model.consumers import Consumer

Found = TypeVar("Found")
#: In these the client has been accepted, unless something went wrong before.
_LATER = frozenset({"receive", "receive_json", "websocket_receive"})
#: In these it has left.
_LAST = frozenset({"disconnect", "http_disconnect", "websocket_disconnect"})
#: Channels calls these and waits for them before it hands over the next message.
_AWAITED = HOOKS - {"dispatch"}


@dataclass(frozen=True)
class Run:
    """A hook run on a consumer, with all its outcomes."""

    hook: FunctionDefinition
    callee: Callee
    calls: Calls
    outcomes: Outcomes


def connect_hook(consumer: Consumer) -> FunctionDefinition | None:
    """The method that answers the handshake, if the consumer, or a mixin beside it, has one."""
    generic = consumer.is_generic_websocket
    for name in ("websocket_connect", "connect") if generic else ("websocket_connect",):
        method = consumer.own(name)
        if isinstance(method, FunctionDefinition):
            return method
    return None


def run_hook(consumer: Consumer, hook: FunctionDefinition) -> Run | None:
    """What running a method on a consumer leads to; None where it cannot be followed."""
    runs = _runs(consumer)
    if hook not in runs:
        runs[hook] = _run(consumer, hook)
    return runs[hook]


@once
def _runs(consumer: Consumer) -> dict[FunctionDefinition, Run | None]:
    return {}


def _run(consumer: Consumer, hook: FunctionDefinition) -> Run | None:
    callee = Callee.of(hook)
    if callee is None or hook.is_generator:
        return None
    answers = hook.name in ("connect", "websocket_connect")
    calls = Calls(consumer.definition, budget=BUDGET if answers else SMALL_BUDGET)
    try:
        return Run(hook, callee, calls, calls.run(callee, _start(consumer, hook)))
    except (TooComplex, RecursionError):
        return None


def _start(consumer: Consumer, hook: FunctionDefinition) -> Path:
    socket = socket_at_start(consumer, hook)
    if socket is Socket.CONNECTING:
        return Path(socket, facts_at_start(consumer, hook))
    is_later = hook.name in _LATER and _is_hook(consumer, hook)
    return Path(socket, cause=Cause((), False) if is_later else None)


def socket_at_start(consumer: Consumer, hook: FunctionDefinition) -> Socket:
    """The connection when Channels calls a method."""
    if hook.name in ("connect", "websocket_connect"):
        return Socket.CONNECTING
    if hook.name in _LAST and _is_hook(consumer, hook):
        return Socket.GONE
    if hook.name in _LATER and _is_hook(consumer, hook):
        return Socket.ACCEPTED
    # A group or another process has sent an event: the client may still wait, but rarely does.
    return Socket.ACCEPTED if only_takes_events(hook) else Socket.UNKNOWN


def _is_hook(consumer: Consumer, method: FunctionDefinition) -> bool:
    # In a basic consumer only the names of messages are hooks.
    return consumer.is_generic_websocket or "_" in method.name


def judge(
    consumer: Consumer,
    hook: FunctionDefinition,
    find: Callable[[Consumer], Sequence[Found]],
    *,
    needs_heir: bool = False,
) -> Sequence[Found]:
    """What is found on a consumer with a method of its own.

    For a class that is only a base, what is found on a consumer that inherits the method; also
    where nothing can be found without one.
    """
    found = find(consumer)
    # Paths through an abstract method end in it, so that only an heir shows what comes behind.
    if needs_heir or (is_abstract(consumer) if found else consumer.has_abstract_method):
        return next(filter(None, map(find, _heirs(consumer, hook))), [])
    return found


def _heirs(base: Consumer, hook: FunctionDefinition) -> Iterator[Consumer]:
    for heir in subclasses(base.definition):
        found = heir.definition.find_with_owner(hook.name)
        if found is not None and base.definition.is_same(found[1]) and not is_abstract(heir):
            yield heir


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


def methods_coming_to(
    consumer: Consumer, statements: Sequence[ast.stmt]
) -> Iterator[FunctionDefinition]:
    """The consumer's own methods that Channels waits for and that may come to these statements.

    None of a background worker's.
    """
    if not consumer.is_websocket and not consumer.is_http:
        return
    for method in consumer.definition.methods:
        if (
            consumer.method(method.name) is method
            and (_is_awaited(consumer, method) or only_takes_events(method))
            and _may_come_to(consumer, method, statements)
        ):
            yield method


def _is_awaited(consumer: Consumer, method: FunctionDefinition) -> bool:
    """Whether Channels calls the method by its name; connect() of a plain consumer is a helper."""
    return method.name in _AWAITED and (
        method.name.startswith("websocket_") or consumer.definition.channels_defines(method.name)
    )
