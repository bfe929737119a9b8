"""What code assigns to an attribute of a class's objects."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.names import is_self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.module import Module


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
