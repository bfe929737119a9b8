"""What code assigns to an attribute of a class's objects, and what else may give it to them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.names import is_self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module


def may_set(module: Module, owner: ClassDefinition | None, name: str) -> bool:
    """Whether a file may give an object of a class another value of an attribute.

    What the methods of other classes do to their own objects does not count. Without a class, only
    what is done to objects that are nobody's `self`.
    """
    if name not in module.syntax.stored_attributes:
        return False
    for target in module.syntax.attributes(name):
        if isinstance(target.ctx, ast.Store) and isinstance(target.value, ast.Name):
            method = is_self(module.syntax, target.value)
            if method is None:
                return True
            setter = module.class_around(method)
            if owner is not None and (setter is None or _are_related(setter, owner)):
                return True
    return False


def may_set_anywhere(owner: ClassDefinition, name: str) -> bool:
    """Whether a file with one of the classes of an object may give it another value."""
    return any(may_set(each.module, owner, name) for each in owner.project_classes)


def may_be_given(owner: ClassDefinition, name: str) -> bool:
    """Whether a class may get a method by other means than a def in its body or its bases'."""
    return may_set_anywhere(owner, name) or any(
        entry.is_made_by_metaclass
        or entry.own("__init_subclass__") is not None
        or _sets_by_name(entry.module, name)
        for entry in owner.project_classes
    )


def _sets_by_name(module: Module, name: str) -> bool:
    """Whether a file does `setattr(Room, "connect", f)`, or the same with a name that it finds."""
    for call in module.syntax.calls({"setattr"}):
        told = call.args[1] if len(call.args) == 3 else None
        if isinstance(told, ast.Constant):
            if told.value == name:
                return True
        elif told is not None and is_self(module.syntax, call.args[0]) is None:
            return True
    return False


def _are_related(one: ClassDefinition, other: ClassDefinition) -> bool:
    return any(other.is_same(each) for each in one.mro) or any(
        one.is_same(each) for each in other.mro
    )


def assigned_to(owner: ClassDefinition, name: str) -> Iterator[tuple[Module, ast.expr | None]]:
    """What a class, its methods and its file assign to an attribute; None for no plain value."""
    module = owner.module
    for binding in module.syntax.scope_within(owner.node).bindings.get(name, ()):
        yield module, binding.value if isinstance(binding.value, ast.expr) else None
    for target in module.syntax.attributes(name):
        if isinstance(target.ctx, ast.Load):
            continue
        method = is_self(module.syntax, target.value)
        if method is None:
            # It may be an object of this class.
            yield module, None
        elif module.class_around(method) is owner:
            parent = module.syntax.parents[target]
            yield module, parent.value if isinstance(parent, (ast.AnnAssign, ast.Assign)) else None


def set_by(method: FunctionDefinition) -> set[str]:
    """The attributes that a method sets, also by `setattr(self, "x", 1)`."""
    by_name = (name.value for name in names_in_setattr(method) if isinstance(name, ast.Constant))
    stored = (node.attr for node in attributes_of_self(method) if isinstance(node.ctx, ast.Store))
    return {*stored, *map(str, by_name)}


def names_in_setattr(method: FunctionDefinition) -> Iterator[ast.expr]:
    """The names of the attributes that `setattr(self, name, value)` sets in a method."""
    for node in method.module.syntax.inside(method.node, ast.Call):
        if (
            isinstance(node.func, ast.Name)
            and node.func.id == "setattr"
            and len(node.args) > 1
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id == method.receiver
        ):
            yield node.args[1]


def attributes_of_self(method: FunctionDefinition) -> Iterator[ast.Attribute]:
    """The mentions of the receiver's attributes in a method."""
    receiver = method.receiver
    for node in method.module.syntax.inside(method.node, ast.Attribute):
        if isinstance(node.value, ast.Name) and node.value.id == receiver:
            yield node
