"""Call sites: what is called on whom, and how the code should write it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import may_set
from flake8_channels.model.definitions import definition
from flake8_channels.model.expression_use import Use, use_in
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import is_self
from flake8_channels.model.receivers import called_method
from flake8_channels.model.syntax import code
from flake8_channels.model.threads import is_called_back, is_given_to_thread, runs_in_loop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_channels.model.answer import Answer
    from flake8_channels.model.module import Module


@dataclass(frozen=True)
class MethodUse:
    """A call or a mention of a consumer's or a channel layer's method."""

    module: Module
    #: The call; of a mention, the attribute.
    node: ast.expr
    #: The method's name.
    method: str
    #: Whether a call gives a coroutine.
    gives_awaitable: Answer
    effects: Mapping[str, str]
    #: Another call that the code must mean.
    meant: str | None = None
    #: Whether Channels defines a method of that name on the consumer.
    is_of_channels: bool = False
    #: Whether a function, a decorator or a library makes the coroutine, not a consumer's method.
    is_helper: bool = False
    #: Whether it is a mention of a property, which is no call.
    is_property: bool = False

    @property
    def written(self) -> str:
        """How the code writes it; three dots stand for arguments."""
        return code(self.node) if self.is_property else written(self.node)

    @property
    def use(self) -> Use:
        """What becomes of the value."""
        return use_in(self.module, self.node)

    @property
    def effect(self) -> str:
        """What the user sees when it never runs."""
        return self.effects.get(self.method, f"{self.method}() never runs")

    @property
    def instead(self) -> str:
        """What to write in its place, by the kind of the function that it stands in."""
        return awaited(self.module, self.node, self.meant or self.written)


def written(node: ast.expr) -> str:
    """A call as the code writes it, without its arguments."""
    if not isinstance(node, ast.Call):
        return f"{code(node)}()"
    dots = "..." if node.args or node.keywords else ""
    # Python 3.10 writes a blank after a lambda without arguments.
    return f"{code(node.func)}({dots})".replace("lambda :", "lambda:")


def awaited(module: Module, node: ast.expr, call: str) -> str:
    """How to run a coroutine where it stands: await, a task, async_to_sync, or another def."""
    function = module.syntax.function_around(node)
    if isinstance(function, ast.AsyncFunctionDef):
        if _is_in_generator(module, node):
            return f"write `await {call}`, in a list comprehension"
        return f"write `await {call}`"
    name, _, arguments = call.rpartition("(")
    if isinstance(function, ast.FunctionDef):
        definition = module.function_definition(function)
        if is_called_back(definition):
            return f"write `asyncio.create_task({call})`"
        if runs_in_loop(definition) or _is_called_in_loop(definition):
            if function.name == "__init__":
                return f"write `await {call}` in an async def, for __init__() cannot wait"
            return f"make {function.name}() an async def and write `await {call}`"
    return f"write `async_to_sync({name})({arguments}`"


def _is_in_generator(module: Module, node: ast.expr) -> bool:
    """Whether an await would turn what a call is given into an async generator."""
    generator = module.syntax.scope_of(node).node
    parent = module.syntax.parents.get(generator)
    return isinstance(generator, ast.GeneratorExp) and isinstance(parent, ast.Call)


def _is_called_in_loop(function: FunctionDefinition) -> bool:
    """Whether a coroutine function of its file calls a plain function."""
    if function.changes or is_given_to_thread(function):
        return False
    module = function.module
    return any(
        isinstance(module.syntax.function_around(call), ast.AsyncFunctionDef)
        and function_named(module, call.func) is function
        for call in module.syntax.calls({function.name})
    )


def function_named(module: Module, node: ast.expr) -> FunctionDefinition | None:
    """The def that an expression names: a function, or a method of self; None if not certain."""
    if isinstance(node, ast.Attribute):
        called = called_method(module, node)
        if called is not None:
            return called[1]
        method = is_self(module.syntax, node.value)
        owner = module.class_around(method) if method is not None else None
        if owner is not None:
            if may_set(module, owner, node.attr):
                return None
            member = owner.find(node.attr)
            return member if isinstance(member, FunctionDefinition) else None
        if not isinstance(node.value, ast.Name):
            return None
    elif not isinstance(node, ast.Name):
        return None
    found = definition(module, node)
    return found if isinstance(found, FunctionDefinition) else None
