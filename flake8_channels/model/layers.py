"""Which expressions are a channel layer, by what they are bound to, not by their spelling."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import assigned_to
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import (
    Parameter,
    Value,
    annotated,
    definition,
    definitions,
    is_named,
    qualified_name,
)
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import is_self
from flake8_channels.model.receivers import receivers
from flake8_channels.model.trees import BASIC_CONSUMER

if TYPE_CHECKING:
    from flake8_channels.model.definitions import Definition
    from flake8_channels.model.module import Module

#: channels/layers.py and the channel layer specification: every one is a coroutine method.
LAYER_METHODS = frozenset(
    {
        "flush",
        "group_add",
        "group_discard",
        "group_send",
        "new_channel",
        "receive",
        "send",
    }
)
_GET_CHANNEL_LAYER = "channels.layers.get_channel_layer"
_LAYER_CLASSES = ("channels.layers.BaseChannelLayer", "channels.layers.InMemoryChannelLayer")
_LAYER_REGISTRY = "channels.layers.channel_layers"
_DEPTH = 5


def is_channel_layer(module: Module, node: ast.expr, depth: int = 0) -> bool:
    """Whether the expression is a channel layer for certain."""
    if depth > _DEPTH:
        return False
    if isinstance(node, ast.Attribute):
        method = is_self(module.syntax, node.value)
        if method is not None:
            owner = module.class_around(method)
            return owner is not None and _attribute_is_layer(owner, node.attr, depth)
        if node.attr == "channel_layer" and (owners := receivers(module, node.value)):
            return all(_attribute_is_layer(owner, node.attr, depth) for owner in owners)
        named = definition(module, node.value)
        if isinstance(named, ClassDefinition):
            return _attribute_is_layer(named, node.attr, depth)
    if not isinstance(node, (ast.Attribute, ast.Call, ast.Name, ast.NamedExpr, ast.Subscript)):
        return False
    found = definitions(module, node)
    return bool(found) and all(_is_layer(each, depth) for each in found)


def _is_layer(found: Definition, depth: int) -> bool:
    if isinstance(found, Parameter):
        return all(qualified_name(each) in _LAYER_CLASSES for each in annotated(found)) and bool(
            annotated(found)
        )
    if not isinstance(found, Value):
        return False
    module, node = found.module, found.node
    if isinstance(node, ast.Subscript):
        return is_named(module, node.value, _LAYER_REGISTRY) is Answer.YES
    if isinstance(node, ast.Attribute):
        return is_self(module.syntax, node.value) is not None and is_channel_layer(
            module, node, depth + 1
        )
    function = _called(module, node.func) if isinstance(node, ast.Call) else None
    return function is not None and (
        function.qualified_name == _GET_CHANNEL_LAYER
        or (not function.decorations and _gives_layer(function, depth))
    )


def _called(module: Module, function: ast.expr) -> FunctionDefinition | None:
    """The function that is called, a method of `self` too; None where it is not certain."""
    if isinstance(function, ast.Attribute):
        method = is_self(module.syntax, function.value)
        owner = module.class_around(method) if method is not None else None
        member = owner.find(function.attr) if owner is not None else None
        if isinstance(member, FunctionDefinition):
            return member
    found = definition(module, function)
    return found if isinstance(found, FunctionDefinition) else None


def _gives_layer(function: FunctionDefinition, depth: int) -> bool:
    """Whether a function only fetches the layer."""
    return (
        len(function.returns) == 1
        and not isinstance(function.node, ast.AsyncFunctionDef)
        and not function.is_generator
        and is_channel_layer(function.module, function.returns[0], depth + 1)
    )


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _attribute_is_layer(owner: ClassDefinition, name: str, depth: int) -> bool:
    """Whether `self.name` is a channel layer in the methods of a class."""
    if depth:
        return _holds_layer(owner, name, depth)
    if name not in owner.layers:
        owner.layers[name] = _holds_layer(owner, name, depth)
    return owner.layers[name]


def _holds_layer(owner: ClassDefinition, name: str, depth: int) -> bool:
    classes = [
        entry
        for entry in owner.mro
        if isinstance(entry, ClassDefinition) and not entry.is_framework
    ]
    member = owner.find(name)
    if isinstance(member, FunctionDefinition):
        return member.is_property and _gives_layer(member, depth)
    values = [value for entry in classes for value in assigned_to(entry, name)]
    if values:
        # Whoever calls a method on it knows that it is not None.
        made = [value for value in values if not _is_none(value[1])]
        return bool(made) and all(
            value is not None and is_channel_layer(module, value, depth + 1)
            for module, value in made
        )
    # Channels sets it on every consumer before the first handler runs.
    return name == "channel_layer" and owner.is_subclass_of(BASIC_CONSUMER) is Answer.YES
