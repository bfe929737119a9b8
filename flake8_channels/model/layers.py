"""Which expressions are a channel layer, by what they are bound to, not by their spelling."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import UNKNOWN, Answer
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
from flake8_channels.model.names import bindings_of, is_self
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
_FIELD = "dataclasses.field"
_CACHES = ("functools.cache", "functools.lru_cache")
_MAY_BE_LAYERS = (
    *(ast.Attribute, ast.BoolOp, ast.Call, ast.IfExp, ast.Name, ast.NamedExpr, ast.Subscript),
)
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
        named = _class_of_method(module, node.value) or definition(module, node.value)
        if isinstance(named, ClassDefinition):
            return _attribute_is_layer(named, node.attr, depth)
    if not isinstance(node, _MAY_BE_LAYERS):
        return False
    found = definitions(module, node)
    if UNKNOWN in found:
        unpacked = _unpacked(module, node)
        return unpacked is not None and is_channel_layer(module, unpacked, depth + 1)
    made = [each for each in found if not _is_missing(each)]
    return bool(made) and all(_is_layer(each, depth) for each in made)


def _class_of_method(module: Module, node: ast.expr) -> ClassDefinition | None:
    """The class that `cls` is in a class method; None for anything else."""
    found = definition(module, node) if isinstance(node, ast.Name) else None
    function = module.function_around(node)
    if not isinstance(found, Parameter) or function is None or function.owner is None:
        return None
    is_first = function.parameters[:1] == [found.node]
    return function.owner if is_first and _has_decorator(function, "builtins.classmethod") else None


def _has_decorator(function: FunctionDefinition, *names: str) -> bool:
    """Whether all of a function's decorators are these, called or not."""
    decorators = [
        each.func if isinstance(each, ast.Call) else each for each in function.node.decorator_list
    ]
    return bool(decorators) and all(
        is_named(function.module, each, *names) is Answer.YES for each in decorators
    )


def _unpacked(module: Module, node: ast.expr) -> ast.expr | None:
    """What `layer` is bound to in `layer, group = get_channel_layer(), "room"`."""
    bindings = bindings_of(module.syntax, node) if isinstance(node, ast.Name) else ()
    if len(bindings) != 1:
        return None
    target = bindings[0].node
    targets = module.syntax.parents.get(target)
    assignment = module.syntax.parents.get(targets) if isinstance(targets, ast.Tuple) else None
    if not isinstance(assignment, ast.Assign) or not isinstance(assignment.value, ast.Tuple):
        return None
    assert isinstance(targets, ast.Tuple)
    values = assignment.value.elts
    if any(isinstance(each, ast.Starred) for each in (*targets.elts, *values)):
        return None
    pairs = zip(targets.elts, values, strict=False)
    return next((value for each, value in pairs if each is target), None)


def _is_missing(found: Definition) -> bool:
    """Whether something is None, for which a layer then stands: whoever calls a method knows it."""
    if isinstance(found, Parameter):
        return found.node.annotation is None and _is_none(_default(found))
    return isinstance(found, Value) and _is_none(found.node)


def _default(parameter: Parameter) -> ast.expr | None:
    for function in parameter.module.syntax.functions:
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        with_default = positional[len(positional) - len(arguments.defaults) :]
        for each, default in (
            *zip(with_default, arguments.defaults, strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ):
            if each is parameter.node:
                return default
    return None


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
    if isinstance(node, ast.BoolOp):
        return isinstance(node.op, ast.Or) and _is_either(module, node.values, depth)
    if not isinstance(node, ast.Call):
        return False
    called = _maker_of_field(module, node) or node.func
    function = _called(module, called)
    return function is not None and (
        function.qualified_name == _GET_CHANNEL_LAYER
        or (_is_as_written(function) and _gives_layer(function, depth))
    )


def _is_either(module: Module, values: list[ast.expr], depth: int) -> bool:
    """Whether each of several values is a layer, if it is there at all."""
    made = [
        each for each in values if not all(_is_missing(one) for one in definitions(module, each))
    ]
    return bool(made) and all(is_channel_layer(module, each, depth + 1) for each in made)


def _maker_of_field(module: Module, call: ast.Call) -> ast.expr | None:
    """The function that makes the value of a field of a dataclass."""
    factory = next((each.value for each in call.keywords if each.arg == "default_factory"), None)
    is_field = factory is not None and is_named(module, call.func, _FIELD) is Answer.YES
    return factory if is_field else None


def _is_as_written(function: FunctionDefinition) -> bool:
    """Whether a call gives what the body does; it may be kept."""
    return not function.decorations or _has_decorator(function, *_CACHES)


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
        not isinstance(function.node, ast.AsyncFunctionDef)
        and not function.is_generator
        and _is_either(function.module, function.returns, depth)
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
        made = [
            (module, value)
            for module, value in values
            if value is None or not all(map(_is_missing, definitions(module, value)))
        ]
        return bool(made) and all(
            value is not None and is_channel_layer(module, value, depth + 1)
            for module, value in made
        )
    # Channels sets it on every consumer before the first handler runs.
    return name == "channel_layer" and owner.is_subclass_of(BASIC_CONSUMER) is Answer.YES
