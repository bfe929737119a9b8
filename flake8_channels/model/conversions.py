"""Conversions between the colours: async_to_sync, sync_to_async and database_sync_to_async."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import function_named
from flake8_channels.model.definitions import Value, definition, is_named
from flake8_channels.model.expression_use import Use, use_of
from flake8_channels.model.functions import TO_ASYNC, TO_SYNC, Wrapper
from flake8_channels.model.names import is_static
from flake8_channels.model.once import kept, once
from flake8_channels.model.results import is_data
from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import code, last_name
from flake8_channels.model.unawaited import layer_calls_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

CONVERTERS = frozenset(name.rpartition(".")[2] for name in TO_ASYNC | TO_SYNC)
_FACTORIES = ("builtins.getattr", "functools.partial", "functools.partialmethod")
_NAMED = (ast.Attribute, ast.Name)
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
        return code(self.node.func)

    @property
    def written(self) -> str:
        """How the code writes the conversion; three dots stand for the arguments of a call."""
        return f"{self.converter}({told(self.wrapped)})"

    @property
    def is_in_async(self) -> bool:
        """Whether it stands directly in a coroutine function."""
        function = self.module.syntax.function_around(self.node)
        return isinstance(function, ast.AsyncFunctionDef)

    @property
    def called_right(self) -> str:
        """How to convert and call; of a call that is converted, the function is taken."""
        if not isinstance(self.wrapped, ast.Call):
            return f"{self.written}(...)"
        if self.is_given_factory:
            return f"{self.written}()"
        return f"{self.converter}({told_function(self.wrapped.func)}){parentheses(self.wrapped)}"

    @property
    def is_given_factory(self) -> bool:
        """Whether a call that is converted gives a function, as partial() does."""
        if not isinstance(self.wrapped, ast.Call):
            return False
        if is_named(self.module, self.wrapped.func, *_FACTORIES) is Answer.YES:
            return True
        function = function_named(self.module, self.wrapped.func)
        if function is None or function.gives_awaitable is not Answer.UNKNOWN:
            return False
        return not is_data(self.module, self.wrapped)

    @property
    def wraps_plain_function(self) -> bool:
        """Whether it converts a def that gives None or a plain value, never an awaitable."""
        function = self.function
        return function is not None and function.returns_nothing and function.is_undecorated

    @property
    def wraps_result(self) -> bool:
        """Whether a plain def is called where nothing has to be converted: it has run already."""
        if not isinstance(self.wrapped, ast.Call):
            return False
        function = function_named(self.module, self.wrapped.func)
        return function is not None and function.gives_awaitable is Answer.NO

    @property
    def use(self) -> Use:
        """What becomes of the new function itself."""
        return use_of(self.module.syntax, self.node)

    @property
    def call(self) -> ast.Call | None:
        """The call of the new function where it is made; None if there is none."""
        parent = self.module.syntax.parents[self.node]
        return parent if isinstance(parent, ast.Call) and parent.func is self.node else None

    @kept
    def function(self) -> FunctionDefinition | None:
        """The def that is converted; None where it cannot be told."""
        return function_named(self.module, self.wrapped)

    @kept
    def wraps_coroutine(self) -> bool:
        """Whether a coroutine function is called where the function itself is meant."""
        call = self.wrapped
        if not isinstance(call, ast.Call):
            return False
        function = function_named(self.module, call.func)
        if function is not None:
            return function.gives_awaitable is Answer.YES
        return converted_by(self.module, call.func) is Answer.YES or any(
            each.node is call for each in layer_calls_in(self.module)
        )


@once
def conversions_in(module: Module) -> tuple[Conversion, ...]:
    """The conversions that a module writes as calls; decorators are no part of them."""
    found = []
    for call in module.syntax.calls(module.syntax.aliases(CONVERTERS)):
        given = [*call.args[:1], *(each.value for each in call.keywords if each.arg in _KEYWORDS)]
        if len(given) != 1 or isinstance(given[0], ast.Starred):
            continue
        for converters, to_async in ((TO_ASYNC, True), (TO_SYNC, False)):
            if is_named(module, call.func, *converters) is Answer.YES:
                found.append(Conversion(module, call, given[0], to_async))
    return tuple(found)


def converted_coroutine_functions(
    module: Module,
) -> Iterator[tuple[ast.expr, FunctionDefinition]]:
    """The functions that give coroutines already, and are converted to async once more.

    Each with the decorator that does so, or with the call. Source: SyncToAsync.__init__ of
    asgiref/sync.py takes sync functions only, and is a coroutine function itself.
    """
    for node in module.syntax.nodes(ast.AsyncFunctionDef):
        if node.decorator_list:
            function = module.function_definition(node)
            decorator = _wrong_decorator(function)
            if decorator is not None:
                yield decorator, function
    for conversion in conversions_in(module):
        function_given = conversion.function if conversion.to_async else None
        if function_given is not None and is_async_already(function_given):
            yield conversion.node, function_given


def is_async_already(function: FunctionDefinition) -> bool:
    """Whether a call of a function gives a coroutine: by its def, or by one such decorator."""
    changes = set(function.changes)
    return changes == {"to_async"} or (not changes and function.is_coroutine_function)


def _wrong_decorator(function: FunctionDefinition) -> ast.expr | None:
    """The decorator that turns a coroutine function into one again."""
    is_coroutine = function.is_coroutine_function
    decorators = reversed(function.node.decorator_list)
    for decorator, decoration in zip(decorators, function.decorations, strict=True):
        if decoration == "to_async":
            return decorator if is_coroutine else None
        if isinstance(decoration, Wrapper):
            is_coroutine = decoration.function.is_coroutine_function
        elif decoration != "unchanged" or is_static(function.node):
            return None
    return None


@dataclass(frozen=True)
class SyncCall:
    """A call of what async_to_sync() has made, by a conversion or by a decorator."""

    node: ast.Call
    #: The conversion, or the function that has the decorator.
    made_by: Conversion | FunctionDefinition


def sync_calls_in_async(module: Module) -> Iterator[SyncCall]:
    """The calls of what async_to_sync() has made that run in the thread of an event loop."""
    return sync_calls(module, lambda call: runs_in_loop(module, call))


def sync_calls(module: Module, is_asked: Callable[[ast.Call], bool]) -> Iterator[SyncCall]:
    """The calls of what async_to_sync() has made, of those that are asked for."""
    decorated = _sync_by_decorator(module)
    if not decorated and all(each.to_async for each in conversions_in(module)):
        return
    for call in module.syntax.nodes(ast.Call):
        if not is_asked(call):
            continue
        if last_name(call.func) in decorated:
            function = function_named(module, call.func)
            if function is not None and _becomes_sync(function):
                yield SyncCall(call, function)
        elif (conversion := conversion_behind(module, call.func)) and not conversion.to_async:
            yield SyncCall(call, conversion)


@once
def _sync_by_decorator(module: Module) -> set[str]:
    """The names of the functions that async_to_sync() decorates."""
    return {
        node.name
        for node in module.syntax.functions
        if node.decorator_list and _becomes_sync(module.function_definition(node))
    }


def _becomes_sync(function: FunctionDefinition) -> bool:
    return function.changes[-1:] == ("to_sync",)


def runs_in_loop(module: Module, node: ast.AST) -> bool:
    """Whether a node runs where a coroutine function runs; a generator may run elsewhere."""
    scope = module.syntax.scope_of(node)
    while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
        if isinstance(scope.node, ast.GeneratorExp):
            return False
        scope = scope.parent
    return isinstance(scope.node, ast.AsyncFunctionDef)


def conversion_behind(module: Module, function: ast.expr) -> Conversion | None:
    """The conversion that made a function, there or where its name is bound; else None."""
    if not isinstance(function, (ast.Call, ast.Name)) or not conversions_in(module):
        return None
    if isinstance(function, ast.Name):
        found = definition(module, function)
        if not isinstance(found, Value) or not isinstance(found.node, ast.Call):
            return None
        module, function = found.module, found.node
    return next((each for each in conversions_in(module) if each.node is function), None)


def converted_by(module: Module, function: ast.expr) -> Answer:
    """Whether a conversion to async made a function; unknown where none is in sight."""
    found = conversion_behind(module, function)
    if found is None:
        return Answer.UNKNOWN
    return Answer.YES if found.to_async else Answer.NO


def run_in_thread(module: Module, call: ast.Call) -> FunctionDefinition | Value | None:
    """What a call that is awaited runs in a thread: a plain function, or what else it is given."""
    conversion = conversion_behind(module, call.func)
    if conversion is not None:
        if not conversion.to_async:
            return None
        given, module = conversion.wrapped, conversion.module
    elif is_named(module, call.func, "asyncio.to_thread") is Answer.YES and call.args:
        given = call.args[0]
    else:
        function = function_named(module, call.func)
        is_decorated = function is not None and set(function.changes) == {"to_async"}
        return function if is_decorated else None
    function = function_named(module, given)
    if function is None:
        return Value(module, given)
    return None if function.changes else function


def told_function(node: ast.expr) -> str:
    """What is called; where a call makes it, that shows what it is given first."""
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], _NAMED):
        more = ", ..." if node.args[1:] or node.keywords else ""
        return f"{told_function(node.func)}({code(node.args[0])}{more})"
    return told(node)


def parentheses(call: ast.Call) -> str:
    """The parentheses of a call, with three dots for its arguments."""
    return "(...)" if call.args or call.keywords else "()"


def told(node: ast.expr) -> str:
    """An expression as the code writes it, with three dots for arguments and bodies."""
    if isinstance(node, ast.Call):
        return f"{told_function(node.func)}{parentheses(node)}"
    if isinstance(node, ast.Attribute):
        return f"{told_receiver(node.value)}.{node.attr}"
    if isinstance(node, ast.Await):
        return f"await {told(node.value)}"
    if isinstance(node, ast.Lambda):
        return "lambda: ..."
    return code(node)


def told_receiver(node: ast.expr) -> str:
    """The same in front of a dot: `(await self.rooms())`."""
    return f"({told(node)})" if isinstance(node, ast.Await) else told(node)
