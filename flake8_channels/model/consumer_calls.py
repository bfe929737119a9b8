"""Calls of a consumer's own methods, with what they pass."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import may_set
from flake8_channels.model.calls import written
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.consumers import consumers_in
from flake8_channels.model.definitions import External, Value, definition
from flake8_channels.model.enumerations import are_numbers, enumerations_above
from flake8_channels.model.names import is_self
from flake8_channels.model.once import once
from flake8_channels.model.paths.asides import can_reach
from flake8_channels.model.paths.calls import SMALL_BUDGET, Calls
from flake8_channels.model.paths.events import argument
from flake8_channels.model.paths.state import Socket
from flake8_channels.model.receivers import called_method
from flake8_channels.model.syntax import code, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.definitions import Definition
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

_BRANCHES = (ast.If, ast.IfExp, ast.Match, ast.Try, ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True)
class Member:
    """A member of an enumeration, as the code writes it."""

    written: str
    value: object
    #: Whether it is a number as well.
    is_number: bool


@dataclass(frozen=True)
class ConsumerCall:
    """A call of a method on what is a WebSocket consumer for certain."""

    module: Module
    node: ast.Call
    function: ast.Attribute
    consumer: ClassDefinition
    method: FunctionDefinition

    @property
    def written(self) -> str:
        """The call as the code writes it."""
        return written(self.node)

    @property
    def receiver(self) -> str:
        """What it is called on."""
        return code(self.function.value)

    @property
    def is_on_self(self) -> bool:
        """Whether a method of the consumer calls it on its own object."""
        return is_self(self.module.syntax, self.function.value) is not None

    @property
    def is_conditional(self) -> bool:
        """Whether a condition stands before it in its function."""
        around = self.module.syntax.function_around(self.node)
        for parent in self.module.syntax.ancestors(self.node):
            if parent is around:
                break
            if isinstance(parent, _BRANCHES):
                return True
        return any(
            isinstance(statement, (ast.If, ast.Match)) and statement.lineno < self.node.lineno
            for statement in getattr(around, "body", ())
        )

    @property
    def may_close(self) -> bool:
        """Whether the called method can close the connection."""
        return can_reach(Calls(self.consumer, budget=SMALL_BUDGET), self.method, Socket.CLOSED)

    @property
    def is_mere_cleanup(self) -> bool:
        """Whether the connection ends by other means: by a close() or a raise behind it.

        Or because Channels is told to stop, in dispatch() or around all of a consumer.
        """
        around = self.module.function_around(self.node)
        if around is None or around.name in ("__call__", "dispatch"):
            return around is not None
        inside = self.module.syntax.inside
        ends: list[ast.AST] = [*inside(around.node, ast.Raise)]
        ends += [each for each in inside(around.node, ast.Call) if last_name(each.func) == "close"]
        return any(each.lineno > self.node.lineno for each in ends)  # type: ignore[attr-defined]

    def value(self, argument: ast.expr) -> ast.expr | None:
        """What it passes; of a name, what the name is bound to."""
        if isinstance(argument, (ast.Attribute, ast.Name)):
            found = definition(self.module, argument)
            return found.node if isinstance(found, Value) else None
        return argument

    def literal(self, argument: ast.expr) -> object:
        """The literal that it passes, also by a name bound to it; None for all else.

        The name of an HTTP status counts as its number.
        """
        node = self.value(argument)
        if node is None:
            return _http_status(definition(self.module, argument))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = getattr(node.operand, "value", None)
            return -number if isinstance(number, int) else None
        return node.value if isinstance(node, ast.Constant) else None

    def constant_of_class(self, argument: ast.expr) -> object:
        """The literal that a class has under a name in capitals: `self.LATE`, `Codes.LATE`.

        Of an enumeration the member itself, which is no number to everybody, or its `.value`.
        """
        is_value = isinstance(argument, ast.Attribute) and argument.attr == "value"
        named = argument.value if is_value else argument  # type: ignore[attr-defined]
        if not isinstance(named, ast.Attribute):
            return None
        on_self = is_self(self.module.syntax, named.value) is not None
        owner = self.consumer if on_self else definition(self.module, named.value)
        if not isinstance(owner, ClassDefinition):
            return None
        kinds = enumerations_above(owner)
        modules = {self.module, owner.module}
        if (
            not (kinds or (named.attr.isupper() and not is_value))
            or any(may_set(module, owner, named.attr) for module in modules)
            or not isinstance(member := owner.find(named.attr), ast.Constant)
        ):
            return None
        if kinds and not is_value:
            return Member(code(named), member.value, are_numbers(owner))
        return member.value

    def is_mentioned(self, word: str) -> bool:
        """Whether a file with the consumer or a base of it has something as a string or name."""
        classes = [each for each in self.consumer.mro if isinstance(each, ClassDefinition)]
        return any(
            word in (getattr(node, "value", None), getattr(node, "id", None))
            for module in {self.module, *(each.module for each in classes)}
            if not module.is_stub
            for node in module.syntax.nodes(ast.Constant, ast.Name)
        )

    def stands_in(self, *names: str) -> bool:
        """Whether it stands in a method of such a name."""
        around = self.module.function_around(self.node)
        return around is not None and around.name in names


def _http_status(found: Definition) -> int | None:
    """The number of `http.HTTPStatus.FORBIDDEN`, or of Django REST framework's; else None."""
    if not isinstance(found, External):
        return None
    owner, _, name = found.qualified_name.removesuffix(".value").rpartition(".")
    if owner == "http.HTTPStatus" and name in HTTPStatus.__members__:
        return HTTPStatus[name].value
    number = re.fullmatch(r"HTTP_(\d{3})_\w+", name) if owner == "rest_framework.status" else None
    return int(number[1]) if number is not None else None


def consumer_call(module: Module, call: ast.Call) -> ConsumerCall | None:
    """A call as one on a WebSocket consumer; None where it is on none for certain."""
    if not isinstance(call.func, ast.Attribute):
        return None
    called = called_method(module, call.func)
    found = ConsumerCall(module, call, call.func, *called) if called is not None else None
    if found is None or (found.is_on_self and not _is_websocket(module, found.consumer)):
        return None
    return found


def _is_websocket(module: Module, definition: ClassDefinition) -> bool:
    return any(each.definition is definition and each.is_websocket for each in consumers_in(module))


def framework_calls(
    module: Module, method: str, name: str, position: int
) -> Iterator[tuple[ConsumerCall, ast.expr]]:
    """The calls of one of Channels' own methods that pass a parameter, with what they pass.

    Without those that an override may have replaced, and those that unpack their arguments.
    """
    for call in module.syntax.calls({method}):
        if not call.args and not call.keywords:
            continue
        passed = argument(call, call.args, name, position)
        if passed is not None and not any(isinstance(each, ast.Starred) for each in call.args):
            found = consumer_call(module, call)
            if found is not None and found.method.module.is_stub:
                yield found, passed


def close_codes(module: Module) -> Iterator[tuple[ConsumerCall, object]]:
    """The literal close codes that are passed to close(), and to send(), which closes with them.

    Source: channels/generic/websocket.py takes None and True for no code of one's own.
    """
    for method, name, position in (
        ("close", "code", 0),
        ("send", "close", 2),
        ("send_json", "close", 1),
    ):
        for call, given in framework_calls(module, method, name, position):
            both = (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)
            for passed in both:
                code = call.literal(passed)
                if code is None:
                    code = call.constant_of_class(passed)
                if code is not None and code is not True and (code or method == "close"):
                    yield call, code


@once
def ending_calls_in(module: Module) -> tuple[ConsumerCall, ...]:
    """The calls of `self.disconnect()`, the hook, with which a consumer cannot end a connection."""
    calls = [consumer_call(module, node) for node in module.syntax.calls({"disconnect"})]
    return tuple(
        call
        for call in calls
        if call is not None
        and call.is_on_self
        and call.consumer.channels_defines(call.method.name)
        and not call.stands_in("close", "disconnect", "websocket_disconnect")
        and not call.is_mere_cleanup
        and not call.may_close
    )
