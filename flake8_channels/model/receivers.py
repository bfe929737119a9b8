"""On which consumer a method is called: self, super(), a parameter, a variable."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import may_set, may_set_anywhere
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.consumers import heirs_in
from flake8_channels.model.definitions import Parameter, Value, annotated, definition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import bindings_of, is_self, is_static, may_be_class
from flake8_channels.model.once import once
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.trees import BASIC_CONSUMER

if TYPE_CHECKING:
    from flake8_channels.model.module import Module

    _Called = tuple[ClassDefinition, FunctionDefinition] | None


def called_method(module: Module, function: ast.Attribute) -> _Called:
    """The consumer and the method that `receiver.method` means.

    None where the receiver is no consumer for certain, or the method cannot be told.
    """
    known = _known(module)
    if function not in known:
        known[function] = _called_method(module, function)
    return known[function]


@once
def _known(module: Module) -> dict[ast.Attribute, _Called]:
    return {}


def _called_method(module: Module, function: ast.Attribute) -> _Called:
    if (start := super_of(module, function.value)) is not None:
        owners, after = consumers_of(start), start
    else:
        owners, after = receivers(module, function.value), None
    found = {owner.find_with_owner(function.attr, after) for owner in owners}
    if any(
        may_set(module, owner, function.attr) or may_set_anywhere(owner, function.attr)
        for owner in owners
    ):
        return None
    # Several consumers share a mixin: they must agree.
    if len(found) != 1 or (answer := found.pop()) is None:
        return None
    return (owners[0], answer[0]) if isinstance(answer[0], FunctionDefinition) else None


def receivers(
    module: Module, node: ast.expr, seen: frozenset[ast.AST] = frozenset()
) -> list[ClassDefinition]:
    """The consumer classes of which an expression is an instance; empty if not for certain."""
    method = is_self(module.syntax, node)
    if method is not None:
        owner = module.class_around(method)
        return consumers_of(owner) if owner is not None else []
    if not isinstance(node, ast.Name):
        return []
    found = definition(module, node)
    if isinstance(found, Value) and isinstance(found.node, ast.Call):
        function = found.node.func
        return _as_consumer(definition(found.module, function)) if may_be_class(function) else []
    if isinstance(found, Parameter) and (owner := _method_with(found)) is not None:
        # `consumer = self`
        return consumers_of(owner)
    if isinstance(found, Parameter) and found.node not in seen:
        if found.node.annotation is not None:
            named = annotated(found)
            consumers = [each for one in named for each in _as_consumer(one)]
            return consumers if len(consumers) == len(named) else []
        return _passed_to(module, node, seen | {found.node})
    return []


def consumers_of(owner: ClassDefinition) -> list[ClassDefinition]:
    """The class itself if it is a consumer; for a mixin, the consumers of its file that use it."""
    if owner.is_subclass_of(BASIC_CONSUMER) is Answer.YES:
        return [owner]
    return [consumer.definition for consumer in heirs_in(owner.module).get(owner, ())]


def super_of(module: Module, node: ast.expr) -> ClassDefinition | None:
    """The class after which `super()` or `super(Class, self)` looks a method up, or None."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    ):
        return None
    if node.args:
        named = definition(module, node.args[0])
        return named if isinstance(named, ClassDefinition) else None
    function = module.syntax.function_around(node)
    while function is not None:
        if isinstance(function, FUNCTIONS) and (owner := module.class_around(function)):
            return owner
        function = module.syntax.function_around(function)
    return None


def _method_with(found: Parameter) -> ClassDefinition | None:
    """The class whose method has the parameter as its `self`, or None."""
    for function in found.module.syntax.functions:
        arguments = [*function.args.posonlyargs, *function.args.args]
        if arguments and arguments[0] is found.node and not is_static(function):
            return found.module.class_around(function)
    return None


def _as_consumer(found: object) -> list[ClassDefinition]:
    if isinstance(found, ClassDefinition) and (found.is_subclass_of(BASIC_CONSUMER) is Answer.YES):
        return [found]
    return []


def _passed_to(module: Module, node: ast.Name, seen: frozenset[ast.AST]) -> list[ClassDefinition]:
    """The consumers that this file's calls pass for a function's parameter."""
    parameter = bindings_of(module.syntax, node)[0].node
    function = module.function_around(node)
    if function is None or function.owner is not None or parameter not in function.parameters:
        return []
    position = function.parameters.index(parameter)
    passed: list[ClassDefinition] = []
    for call in module.syntax.calls({function.name}):
        if definition(module, call.func) is not function:
            continue
        arguments: list[ast.expr] = call.args[position : position + 1] + [
            keyword.value for keyword in call.keywords if keyword.arg == node.id
        ]
        for argument in arguments:
            passed += receivers(module, argument, seen)
    return list(dict.fromkeys(passed))
