"""Methods of consumers that asyncio is given without a call, where it takes a coroutine."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import is_named
from flake8_channels.model.guards import is_expected
from flake8_channels.model.receivers import called_method
from flake8_channels.model.syntax import code, last_name
from flake8_channels.model.tasks import TASK_STARTERS, given_to_task, starts_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.module import Module

_WAIT = frozenset({"gather", "shield", "wait_for"})


@dataclass(frozen=True)
class UncalledMethod:
    """A coroutine method that stands where its coroutine must."""

    node: ast.expr
    #: The name of the function that is given it.
    given_to: str
    #: The call that must stand there.
    call: str


def uncalled_methods(module: Module) -> Iterator[UncalledMethod]:
    """The coroutine methods of consumers that asyncio's functions are given: each raises TypeError.

    None where the code around expects that error.
    """
    syntax = module.syntax
    for call in syntax.calls(syntax.aliases(TASK_STARTERS | _WAIT)):
        for node in _given(module, call):
            called = called_method(module, node) if isinstance(node, ast.Attribute) else None
            if called is None or called[1].gives_awaitable is not Answer.YES:
                continue
            if not is_expected(syntax, node, "TypeError") and not syntax.is_dead(node):
                dots = "" if called[1].takes_nothing else "..."
                given_to = last_name(call.func) or ""
                yield UncalledMethod(node, given_to, f"{code(node)}({dots})")


def _given(module: Module, call: ast.Call) -> list[ast.expr]:
    """What a call of asyncio's takes to run; nothing where it is no such call for certain."""
    if starts_task(module, call.func):
        coroutine = given_to_task(call)
        return [coroutine] if coroutine is not None else []
    if is_named(module, call.func, *(f"asyncio.{each}" for each in _WAIT)) is not Answer.YES:
        return []
    return call.args if last_name(call.func) == "gather" else call.args[:1]
