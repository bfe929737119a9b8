"""Calls that need a running event loop, and where none runs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import is_named
from flake8_channels.model.handlers import is_hook, is_left_to_channels
from flake8_channels.model.receivers import consumers_of
from flake8_channels.model.trees import is_mixed, runs_async

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

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


def _sync_consumer(owner: ClassDefinition) -> ClassDefinition | None:
    """The sync consumer that a class is, or is a mixin of; None if others use it too."""
    users = consumers_of(owner)
    if users and not any(runs_async(each) or is_mixed(each) for each in users):
        return users[0]
    return None


def _runs_in_thread(
    consumer: ClassDefinition, method: FunctionDefinition, seen: frozenset[str] = frozenset()
) -> bool:
    """Whether nothing but the consumer's own thread runs a method, as far as the file tells."""
    if not method.is_undecorated or method.is_generator:
        return False
    if is_hook(consumer, method.name) or method.name in seen:
        return True
    return is_left_to_channels(consumer, "dispatch") and all(
        _is_called_in_thread(consumer, node, seen | {method.name})
        for node in method.module.syntax.attributes(method.name)
    )


def _is_called_in_thread(
    consumer: ClassDefinition, node: ast.Attribute, seen: frozenset[str]
) -> bool:
    """Whether a mention of a method is a call in a method that runs in the thread too."""
    module = consumer.module
    parent = module.syntax.parents.get(node)
    if not isinstance(parent, ast.Call) or parent.func is not node:
        return False
    function = module.syntax.function_around(node)
    if not isinstance(function, ast.FunctionDef) or module.class_around(function) is None:
        return False
    return _runs_in_thread(consumer, module.function_definition(function), seen)
