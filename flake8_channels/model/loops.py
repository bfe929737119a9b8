"""Calls that need a running event loop, and where none runs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import is_named
from flake8_channels.model.guards import falls_back, is_caught, is_expected
from flake8_channels.model.handlers import is_event_handler, is_hook, is_left_to_channels
from flake8_channels.model.receivers import consumers_of
from flake8_channels.model.trees import is_mixed, runs_async

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

#: What asyncio raises without a loop.
_ERROR = "RuntimeError"
NEEDS_LOOP = frozenset({"create_task", "get_running_loop"})


def loop_calls_in_threads(
    module: Module,
) -> Iterator[tuple[ast.Call, FunctionDefinition, ClassDefinition]]:
    """The calls in plain methods of sync consumers, with the method and the consumer."""
    for call in module.syntax.calls(module.syntax.aliases(NEEDS_LOOP)):
        function = module.syntax.function_around(call)
        owner = module.class_around(function) if isinstance(function, ast.FunctionDef) else None
        if owner is None or not isinstance(function, ast.FunctionDef):
            continue
        if is_named(module, call.func, *(f"asyncio.{each}" for each in NEEDS_LOOP)) is Answer.YES:
            method = module.function_definition(function)
            consumer = _sync_consumer(owner)
            if consumer is not None and _runs_in_thread(consumer, method):
                yield call, method, consumer


def expects_no_loop(module: Module, call: ast.Call) -> bool:
    """Whether the code around a call is ready for a thread without a loop."""
    if is_expected(module.syntax, call, _ERROR) or falls_back(module.syntax, call):
        return True
    asks = is_named(module, call.func, "asyncio.get_running_loop") is Answer.YES
    # Whoever asks for a loop and goes on without one takes any error for an answer.
    return asks and is_caught(module.syntax, call, _ERROR)


def _sync_consumer(owner: ClassDefinition) -> ClassDefinition | None:
    """The sync consumer that a class is, or is a mixin of; None if others use it too."""
    users = consumers_of(owner)
    if users and not any(runs_async(each) or is_mixed(each) for each in users):
        return users[0]
    return None


def _runs_in_thread(consumer: ClassDefinition, method: FunctionDefinition) -> bool:
    """Whether Channels comes to a method in the thread, and code in an event loop does not.

    No where the file does not tell all callers. `__init__()` is left out: as_asgi() runs it in the
    loop.
    """
    is_reached = False
    pending = [method]
    for each in pending:
        if not each.is_undecorated or each.is_generator:
            return False
        if is_hook(consumer, each.name) or is_event_handler(consumer, each):
            is_reached = True
        elif each.name != "__init__":
            callers = _callers(consumer, each)
            if None in callers:
                return False
            pending += [caller for caller in filter(None, callers) if caller not in pending]
    return is_reached


def _callers(
    consumer: ClassDefinition, method: FunctionDefinition
) -> list[FunctionDefinition | None]:
    """The plain methods of the file that call a method; None for what else may come to it."""
    if not is_left_to_channels(consumer, "dispatch"):
        return [None]
    return [_caller(method.module, node) for node in method.module.syntax.attributes(method.name)]


def _caller(module: Module, mention: ast.Attribute) -> FunctionDefinition | None:
    """The plain method that calls a method where it is mentioned; None for any other mention."""
    parent = module.syntax.parents.get(mention)
    if not isinstance(parent, ast.Call) or parent.func is not mention:
        return None
    function = module.syntax.function_around(mention)
    if not isinstance(function, ast.FunctionDef) or module.class_around(function) is None:
        return None
    return module.function_definition(function)
