"""Classes whose members are constants: enumerations."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import External, definition
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from flake8_channels.model.module import Module

#: Those whose members are numbers to everybody.
_NUMBERS = frozenset({"django.db.models.IntegerChoices", "enum.IntEnum", "enum.IntFlag"})
_ENUMERATIONS = _NUMBERS | {
    *("django.db.models.Choices", "django.db.models.TextChoices"),
    *("enum.Enum", "enum.Flag", "enum.StrEnum"),
}


def enumerations_above(owner: ClassDefinition) -> set[str]:
    """The library's enumerations that a class derives from, by their names; mostly none."""
    module = owner.module
    found = [definition(module, base) for base in owner.node.bases]
    return {each.qualified_name for each in found if isinstance(each, External)} & _ENUMERATIONS


def are_numbers(owner: ClassDefinition) -> bool:
    """Whether the members of an enumeration are numbers to everybody: `class Code(int, Enum)`."""
    if not enumerations_above(owner).isdisjoint(_NUMBERS):
        return True
    return any(last_name(base) == "int" for base in owner.node.bases)


def members_of(module: Module, node: ast.expr) -> set[str]:
    """The names of the members of an enumeration; none where an expression is no such class."""
    found = definition(module, node)
    if not isinstance(found, ClassDefinition) or not enumerations_above(found):
        return set()
    bindings = found.module.syntax.scope_within(found.node).bindings
    return {
        name
        for name, bound in bindings.items()
        if not name.startswith("_") and all(isinstance(each.value, ast.expr) for each in bound)
    }


def is_enumeration(module: Module, node: ast.expr) -> bool:
    """Whether an expression is an enumeration for certain."""
    found = definition(module, node)
    return isinstance(found, ClassDefinition) and bool(enumerations_above(found))
