"""What code assigns to an attribute of a class's objects."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.names import is_self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
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
