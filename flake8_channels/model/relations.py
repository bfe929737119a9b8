"""Fields of Django models that lead to other models: foreign keys, many-to-many fields."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import UNKNOWN, Answer
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import External, definition, is_named, member_of_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.definitions import Definition
    from flake8_channels.model.module import Module


def _fields(*names: str) -> tuple[str, ...]:
    packages = ("django.db.models", "django.contrib.gis.db.models")
    return tuple(f"{package}.{name}" for package in packages for name in names)


FOREIGN_KEYS = _fields("ForeignKey", "OneToOneField")
MANY_TO_MANY = _fields("ManyToManyField")
#: What gives objects of another model a manager for those that have the field.
_GIVES_MANAGER = (*_fields("ForeignKey"), *MANY_TO_MANY)
#: Those of Django's own models, which are not read.
_KNOWN_FOREIGN_KEYS = {
    "django.contrib.admin.models.LogEntry": ("content_type", "user"),
    "django.contrib.auth.models.Permission": ("content_type",),
}
_USER = External("django.contrib.auth.models.User")
_USER_SETTING = External("django.conf.settings.AUTH_USER_MODEL")


@dataclass(frozen=True)
class Relation:
    """A field that leads to other objects, or that leads from them."""

    #: The model of the objects at the other end; UNKNOWN where it cannot be told.
    model: Definition
    #: Whether it leads to any number of objects at both ends.
    is_many_to_many: bool


def has_foreign_key(model: Definition, name: str) -> bool:
    """Whether a model has a foreign key, other than one to the object of a base class."""
    if isinstance(model, External):
        return name in _KNOWN_FOREIGN_KEYS.get(model.qualified_name, ())
    found = _field(model, name, *FOREIGN_KEYS)
    return found is not None and not _may_link_to_parent(found[1])


def model_behind_key(model: Definition | None, name: str) -> Definition | None:
    """The model of the objects to which a foreign key leads; None where that cannot be told."""
    found = _field(model, name, *FOREIGN_KEYS)
    return _model_behind(model, *found) if found is not None and model is not None else None


def relation_to_many(model: ClassDefinition, name: str) -> Relation | None:
    """What an attribute of a model's objects, a manager, leads to; None if it may be another thing.

    A many-to-many field of the model, or what a field in the model's own file makes of it with its
    `related_name`.
    """
    if model.find(name) is None:
        found = [each for each in _fields_back_to(model) if each[0] == name]
        return found[0][1] if len(found) == 1 else None
    field = _field(model, name, *MANY_TO_MANY)
    if field is None:
        return None
    behind = _model_behind(model, *field)
    return Relation(behind if behind is not None else UNKNOWN, is_many_to_many=True)


def _fields_back_to(model: ClassDefinition) -> Iterator[tuple[str, Relation]]:
    """The names and relations that fields in a model's file give to its objects."""
    module = model.module
    for call in module.syntax.nodes(ast.Call):
        name = _keyword(call, "related_name")
        if not isinstance(name, ast.Constant):
            continue
        scope = module.syntax.scope_of(call).node
        if not isinstance(scope, ast.ClassDef):
            continue
        if is_named(module, call.func, *_GIVES_MANAGER) is not Answer.YES:
            continue
        owner = module.class_definition(scope)
        if _model_behind(owner, module, call) is model:
            is_many_to_many = is_named(module, call.func, *MANY_TO_MANY) is Answer.YES
            yield str(name.value), Relation(owner, is_many_to_many)


def _field(model: Definition | None, name: str, *kinds: str) -> tuple[Module, ast.Call] | None:
    """The call that makes a field of a model, if it is of such a kind, and where it stands."""
    found = model.find_with_owner(name) if isinstance(model, ClassDefinition) else None
    if found is None or not isinstance(found[0], ast.Call):
        return None
    is_such = is_named(found[1].module, found[0].func, *kinds) is Answer.YES
    return (found[1].module, found[0]) if is_such else None


def _model_behind(model: Definition, module: Module, field: ast.Call) -> Definition | None:
    to = field.args[0] if field.args else _keyword(field, "to")
    if isinstance(to, ast.Constant):
        if to.value == "self":
            return model
        if to.value == "auth.User":
            return _USER
        named = member_of_module(module, str(to.value))
        return named[0] if len(named) == 1 else None
    found = definition(module, to) if to is not None else None
    return _USER if found == _USER_SETTING else found


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _may_link_to_parent(field: ast.Call) -> bool:
    """Whether a key leads to the object of a base class, which Django makes without a query."""
    return any(
        each.arg is None
        or (
            each.arg == "parent_link"
            and not (isinstance(each.value, ast.Constant) and not each.value.value)
        )
        for each in field.keywords
    )
