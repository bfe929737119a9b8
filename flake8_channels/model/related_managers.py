"""Managers of related objects, such as `room.members`, and which of their calls send a query."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import External
from flake8_channels.model.evaluations import is_only_read
from flake8_channels.model.instances import instance_of
from flake8_channels.model.queries import LAZY, Query, Search, is_manager_known, is_model
from flake8_channels.model.relations import relation_to_many
from flake8_channels.model.scope_users import is_scope_user

if TYPE_CHECKING:
    from flake8_channels.model.module import Module
    from flake8_channels.model.relations import Relation

#: Methods that only such managers have and that send a query; each has a twin with an `a` in front.
CHANGES = frozenset({"add", "clear", "remove", "set"})
#: Many-to-many fields of Django's users -> the model behind them.
_OF_USERS = {
    "groups": External("django.contrib.auth.models.Group"),
    "user_permissions": External("django.contrib.auth.models.Permission"),
}
MANAGERS_OF_USERS = frozenset(_OF_USERS)
#: Methods that give the rows that were fetched along with a user; others make new querysets.
_MAY_GIVE_ROWS = frozenset({"all", "get_queryset"})


def related_query(module: Module, node: ast.expr, search: Search) -> Query | None:
    """The manager that `room.members` is, of an object that the same function has fetched.

    None for anything else, and where the related objects may have been fetched with the object.
    """
    relation = _relation(module, node)
    if relation is None:
        return None
    model = relation.model
    is_certain = is_model(model) is Answer.YES and is_manager_known(model)
    return Query(model, is_certain)


def query_of_user(module: Module, call: ast.Call) -> Query | None:
    """The queryset that `filter()` of `self.scope["user"].groups` gives, and the like; else None.

    Nothing else can be told of a user, whom a middleware may have fetched with related objects, and
    who may be an object of another library: it is not certain.
    """
    method = call.func
    if not isinstance(method, ast.Attribute) or method.attr not in LAZY - _MAY_GIVE_ROWS:
        return None
    manager = method.value
    if not isinstance(manager, ast.Attribute) or manager.attr not in _OF_USERS:
        return None
    if not is_scope_user(module, manager.value):
        return None
    return Query(_OF_USERS[manager.attr], is_certain=False, methods=(method.attr,))


def changes_relation(module: Module, call: ast.Call) -> bool:
    """Whether a call of a many-to-many field's manager sends a query: `room.members.add(user)`.

    No for `remove()` of what may be nothing, and for the managers that foreign keys make.
    """
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in CHANGES:
        return False
    if function.attr == "remove" and all(isinstance(each, ast.Starred) for each in call.args):
        return False
    relation = _relation(module, function.value)
    return relation is not None and relation.is_many_to_many


def _relation(module: Module, node: ast.expr) -> Relation | None:
    """The relation of `room.members`; None where its objects may have been fetched already."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    held = instance_of(module, node.value)
    if held is None or not held.is_certain or not held.is_bare:
        return None
    if not isinstance(held.model, ClassDefinition):
        return None
    relation = relation_to_many(held.model, node.attr)
    is_untouched = relation is not None and is_only_read(
        module, node.value, held, but_for_django=True
    )
    return relation if is_untouched else None
