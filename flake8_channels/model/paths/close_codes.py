"""The close codes and reasons that calls pass."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import may_set_anywhere
from flake8_channels.model.definitions import Value as Defined
from flake8_channels.model.definitions import definition
from flake8_channels.model.names import is_self
from flake8_channels.model.paths.events import EVENTS, argument, item_of, value_of
from flake8_channels.model.paths.values import Constant, constant
from flake8_channels.model.syntax import code, dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.state import Facts

#: What is sent without a code: channels/generic/websocket.py.
_USUAL_CODE = constant(1000)


def code_of(
    module: Module,
    consumer: ClassDefinition,
    method: FunctionDefinition,
    call: ast.Call,
    positional: Sequence[ast.expr],
    facts: Facts,
) -> str | None:
    """The close code or reason that a call passes for certain, as text, or None.

    The code that Channels gives anyway is none.
    """
    for name, position in (("code", 0), ("reason", 1)):
        if method.name == "close":
            node = argument(call, positional, name, position)
        elif EVENTS[method.qualified_name] is None and positional:
            node = item_of(positional[0], name)
        else:
            return None
        found = _text(module, consumer, node, facts) if node is not None else None
        if found is not None:
            return found
    return None


def _text(module: Module, consumer: ClassDefinition, node: ast.expr, facts: Facts) -> str | None:
    if isinstance(node, ast.IfExp):
        both = [_text(module, consumer, each, facts) for each in (node.body, node.orelse)]
        return None if None in both else " or ".join(map(str, both))
    known = value_of(node, facts)
    value = known if isinstance(known, Constant) else _defined(module, consumer, node)
    if value is not None and (value.value is None or value == _USUAL_CODE):
        return None
    # `CLOSE_CODE`, `Codes.LOGGED_OUT`: what may change, or be None, begins in lower case.
    if any(part[0].isupper() for part in (dotted(node) or "").split(".") if part):
        return code(node)
    return repr(value.value) if value is not None else None


def _defined(module: Module, consumer: ClassDefinition, node: ast.expr) -> Constant | None:
    """The literal that a name, an attribute of the class or an item of a dict stands for."""
    if isinstance(node, ast.Subscript):
        holder = _value(module, consumer, node.value)
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        found = item_of(holder, key) if holder is not None else None
    else:
        found = _value(module, consumer, node)
    return Constant(found.value, type(found.value)) if isinstance(found, ast.Constant) else None


def _value(module: Module, consumer: ClassDefinition, node: ast.expr) -> ast.expr | None:
    if isinstance(node, ast.Attribute) and is_self(module.syntax, node.value) is not None:
        member = consumer.find(node.attr)
        is_kept = isinstance(member, ast.expr) and not may_set_anywhere(consumer, node.attr)
        return member if is_kept else None  # type: ignore[return-value]
    found = definition(module, node) if isinstance(node, (ast.Attribute, ast.Name)) else None
    return found.node if isinstance(found, Defined) else None
