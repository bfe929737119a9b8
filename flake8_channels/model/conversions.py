"""Conversions between the colours: async_to_sync, sync_to_async and database_sync_to_async."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import Use, function_named, use_of
from flake8_channels.model.definitions import Value, definition, is_named
from flake8_channels.model.functions import TO_ASYNC, TO_SYNC
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

_NAMES = tuple({name.rpartition(".")[2] for name in TO_ASYNC | TO_SYNC})
#: What asgiref calls the first parameter.
_KEYWORDS = ("awaitable", "func")


@dataclass(frozen=True)
class Conversion:
    """A call such as `async_to_sync(send)`, which makes a function of the other colour."""

    module: Module
    node: ast.Call
    #: What is converted.
    wrapped: ast.expr
    #: Whether it makes a coroutine function, or a plain one.
    to_async: bool

    @property
    def converter(self) -> str:
        """How the code writes the function that converts."""
        return ast.unparse(self.node.func)

    @property
    def written(self) -> str:
        """How the code writes the conversion; three dots stand for the arguments of a call."""
        return f"{self.converter}({told(self.wrapped)})"

    @property
    def use(self) -> Use:
        """What becomes of the new function itself."""
        return use_of(self.module.syntax, self.node)

    @property
    def call(self) -> ast.Call | None:
        """The call of the new function where it is made; None if there is none."""
        parent = self.module.syntax.parents[self.node]
        return parent if isinstance(parent, ast.Call) and parent.func is self.node else None

    @cached_property
    def function(self) -> FunctionDefinition | None:
        """The def that is converted; None where it cannot be told."""
        return function_named(self.module, self.wrapped)

    @cached_property
    def wraps_coroutine(self) -> bool:
        """Whether a coroutine function is called where the function itself is meant."""
        call = self.wrapped
        if not isinstance(call, ast.Call):
            return False
        function = function_named(self.module, call.func)
        if function is not None:
            return function.gives_awaitable is Answer.YES
        return converted_by(self.module, call.func) is Answer.YES or any(
            each.node is call for each in self.module.layer_calls
        )


def conversions_in(module: Module) -> tuple[Conversion, ...]:
    """The conversions that a module writes as calls; decorators are no part of them."""
    names = module.syntax.aliases(*_NAMES)
    found = []
    for call in module.syntax.nodes(ast.Call):
        if last_name(call.func) not in names:
            continue
        given = [*call.args[:1], *(each.value for each in call.keywords if each.arg in _KEYWORDS)]
        if len(given) != 1 or isinstance(given[0], ast.Starred):
            continue
        for converters, to_async in ((TO_ASYNC, True), (TO_SYNC, False)):
            if is_named(module, call.func, *converters) is Answer.YES:
                found.append(Conversion(module, call, given[0], to_async))
    return tuple(found)


def conversion_behind(module: Module, function: ast.expr) -> Conversion | None:
    """The conversion that made a function, there or where its name is bound; else None."""
    if isinstance(function, ast.Name) and module.conversions:
        found = definition(module, function)
        if not isinstance(found, Value) or not isinstance(found.node, ast.Call):
            return None
        module, function = found.module, found.node
    return next((each for each in module.conversions if each.node is function), None)


def converted_by(module: Module, function: ast.expr) -> Answer:
    """Whether a conversion to async made a function; unknown where none is in sight."""
    found = conversion_behind(module, function)
    if found is None:
        return Answer.UNKNOWN
    return Answer.YES if found.to_async else Answer.NO


def told(node: ast.expr) -> str:
    """An expression as the code writes it, with three dots for arguments and bodies."""
    if isinstance(node, ast.Call):
        return f"{told(node.func)}({'...' if node.args or node.keywords else ''})"
    if isinstance(node, ast.Lambda):
        return "lambda: ..."
    return ast.unparse(node)
