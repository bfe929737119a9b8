"""The functions of a file that run while a consumer or a middleware serves a client."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import function_named
from flake8_channels.model.consumers import consumers_in, is_abstract_method
from flake8_channels.model.conversions import conversions_in
from flake8_channels.model.definitions import is_named
from flake8_channels.model.expression_use import Use, use_of
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.handlers import is_event_handler, is_hook
from flake8_channels.model.names import is_self
from flake8_channels.model.once import once
from flake8_channels.model.receivers import consumers_of
from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import last_name
from flake8_channels.model.trees import is_mixed, runs_async
from flake8_channels.model.unconditional import runs_whenever_called
from flake8_channels.model.usage import subclasses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.module import Module

#: What runs a coroutine that it is given in the loop of its caller.
_RUN_COROUTINES = frozenset({"create_task", "ensure_future", "gather", "shield", "wait_for"})
#: What runs a coroutine in another loop, which may be that of a thread.
_OTHER_LOOPS = frozenset({"run_forever", "run_until_complete"})
_RUN = frozenset({"run"})
#: What servers send for a client of theirs.
_CLIENT_EVENTS = ("http_request", "websocket_connect", "websocket_disconnect", "websocket_receive")
_ASGI = ["scope", "receive", "send"]


@dataclass(frozen=True)
class Served:
    """A function, and how Channels comes to run it."""

    function: FunctionDefinition
    #: The consumer that it serves; None for a middleware.
    consumer: ClassDefinition | None
    #: The function of this file that calls it; None where Channels does, or may.
    caller: FunctionDefinition | None = None

    def runs(self, node: ast.AST) -> bool:
        """Whether a node of the function runs for certain: in a helper, for this caller too."""
        return self.caller is None or runs_whenever_called(self.function, node)


@once
def served_in_loop(module: Module) -> tuple[Served, ...]:
    """The functions that run in the event loop: of async consumers and of middleware.

    Their `async def` methods, and what these await or call by a name that is certain. A file that
    starts loops of its own counts from the methods that Channels itself calls.
    """
    return _with_helpers(module, _async_starts(module, own_loops=_starts_loops(module)))


def clients_wait_in_loop(module: Module) -> tuple[Served, ...]:
    """The functions that run in the event loop of consumers whose clients wait for it.

    Workers have no clients. A file that runs its methods with `async_to_sync()` counts from those
    that Channels itself calls: the others may run in the loop of a thread.
    """
    own_loops = _starts_loops(module) or _converts_methods(module)
    return _with_helpers(module, _with_clients(_async_starts(module, own_loops=own_loops)))


def clients_wait_in_thread(module: Module) -> tuple[Served, ...]:
    """The plain functions that run in the thread of sync consumers: handlers and their helpers.

    Those of workers are left out.
    """
    return tuple(
        each
        for each in _with_helpers(module, _with_clients(_sync_starts(module)))
        if not isinstance(each.function.node, ast.AsyncFunctionDef)
    )


def function_running(module: Module, node: ast.AST) -> ast.AST | None:
    """The function in whose own run a node is evaluated; None in a lambda, a class, a generator."""
    scope = module.syntax.scope_of(node)
    while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
        if isinstance(scope.node, ast.GeneratorExp):
            return None
        scope = scope.parent
    return scope.node


def serves_clients(consumer: ClassDefinition) -> bool:
    """Whether a consumer, or one that derives from it, handles WebSockets or HTTP.

    No for a worker, to which only the channel layer sends messages.
    """
    return _takes_clients(consumer) or any(
        _takes_clients(heir.definition) for heir in subclasses(consumer)
    )


def _takes_clients(consumer: ClassDefinition) -> bool:
    return any(
        consumer.channels_defines(name) or isinstance(consumer.find(name), FunctionDefinition)
        for name in _CLIENT_EVENTS
    )


def _with_clients(starts: Iterable[Served]) -> Iterator[Served]:
    """Those that run for consumers, each with one that serves clients."""
    for each in starts:
        owner = each.function.owner
        users = consumers_of(owner) if each.consumer is not None and owner is not None else []
        serving = next(filter(serves_clients, users), None)
        if serving is not None:
            yield Served(each.function, serving)


def _async_starts(module: Module, *, own_loops: bool) -> Iterator[Served]:
    for node in module.syntax.nodes(ast.AsyncFunctionDef):
        owner = module.class_around(node)
        if owner is None:
            continue
        method = module.function_definition(node)
        if not method.changes:
            users = consumers_of(owner)
            if users and all(runs_async(each) and not is_mixed(each) for each in users):
                if not own_loops or _is_called_by_channels(users[0], method):
                    yield Served(method, users[0])
            elif not users and _is_middleware_method(owner, method):
                yield Served(method, None)


def _sync_starts(module: Module) -> Iterator[Served]:
    if not consumers_in(module):
        return
    for node in module.syntax.nodes(ast.FunctionDef):
        owner = module.class_around(node)
        if owner is None:
            continue
        method = module.function_definition(node)
        users = consumers_of(owner)
        if (
            users
            and method.is_undecorated
            and not method.is_generator
            and not is_abstract_method(method)
            and not any(runs_async(each) or is_mixed(each) for each in users)
            and _is_called_by_channels(users[0], method)
        ):
            yield Served(method, users[0])


def _is_called_by_channels(consumer: ClassDefinition, method: FunctionDefinition) -> bool:
    return is_hook(consumer, method.name) or is_event_handler(consumer, method)


def _is_middleware_method(owner: ClassDefinition, method: FunctionDefinition) -> bool:
    """Whether a method is what an ASGI server or Channels' BaseMiddleware runs."""
    if method.name == "__call__":
        return [each.arg for each in method.parameters[1:]] == _ASGI
    return method.name == "resolve_scope" and any(
        is_named(owner.module, base, "channels.middleware.BaseMiddleware") is Answer.YES
        for base in owner.node.bases
    )


def _starts_loops(module: Module) -> bool:
    """Whether a file runs coroutines with `asyncio.run()` or in a loop that it has made."""
    return bool(module.syntax.calls(_OTHER_LOOPS)) or any(
        is_named(module, call.func, "asyncio.run") is not Answer.NO
        for call in module.syntax.calls(module.syntax.aliases(_RUN))
    )


def _converts_methods(module: Module) -> bool:
    """Whether a plain function runs a coroutine of self with `async_to_sync(self.method)()`."""
    return any(
        not each.to_async
        and not each.is_in_async
        and isinstance(each.wrapped, ast.Attribute)
        and is_self(module.syntax, each.wrapped.value) is not None
        and each.function is not None
        and not each.function.module.is_stub
        for each in conversions_in(module)
    )


def _with_helpers(module: Module, starts: Iterable[Served]) -> tuple[Served, ...]:
    """The functions, and those of the same file that they call in their own run."""
    found = {each.function: each for each in starts}
    if not found:
        return ()
    calls: dict[ast.AST | None, list[ast.Call]] = {}
    for call in module.syntax.calls({function.name for function in module.syntax.functions}):
        calls.setdefault(function_running(module, call), []).append(call)
    pending = list(found.values())
    for served in pending:
        for call in calls.get(served.function.node, ()):
            helper = _helper(module, call)
            if helper is not None and helper not in found and served.runs(call):
                found[helper] = Served(helper, served.consumer, served.function)
                pending.append(found[helper])
    return tuple(found.values())


def _helper(module: Module, call: ast.Call) -> FunctionDefinition | None:
    """The function of this file whose body a call runs, in the caller's loop or thread."""
    helper = function_named(module, call.func)
    if helper is None or helper.module is not module or helper.is_generator:
        return None
    if helper.changes:
        return None
    if helper.is_coroutine_function and use_of(module.syntax, call) is not Use.AWAITED:
        parent = module.syntax.parents[call]
        if not isinstance(parent, ast.Call) or last_name(parent.func) not in _RUN_COROUTINES:
            return None
    return helper
