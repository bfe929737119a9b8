"""The user of a connection: `self.scope["user"]`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.definitions import Value, definition
from flake8_channels.model.receivers import receivers

if TYPE_CHECKING:
    from flake8_channels.model.module import Module


def is_scope_user(module: Module, node: ast.expr) -> bool:
    """Whether an expression is a consumer's user, there or where its name is bound."""
    found = definition(module, node)
    item = found.node if isinstance(found, Value) and found.module is module else None
    return (
        isinstance(item, ast.Subscript)
        and isinstance(item.slice, ast.Constant)
        and item.slice.value == "user"
        and isinstance(item.value, ast.Attribute)
        and item.value.attr == "scope"
        and bool(receivers(module, item.value.value))
    )
