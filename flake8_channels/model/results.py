"""What calling a function gives, as far as it can be told: here, whether that can be called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import function_named
from flake8_channels.model.consumers import is_left_to_heirs
from flake8_channels.model.definitions import definition, is_named
from flake8_channels.model.queries import is_model
from flake8_channels.model.scope_users import is_scope_user

if TYPE_CHECKING:
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

_DEPTH = 4
_DATA = (
    ast.Compare,
    ast.Dict,
    ast.DictComp,
    ast.GeneratorExp,
    ast.JoinedStr,
    ast.List,
    ast.ListComp,
    ast.Set,
    ast.SetComp,
    ast.Tuple,
)
_BUILTINS = tuple(
    f"builtins.{name}"
    for name in (
        *("all", "any", "bool", "bytes", "dict", "enumerate", "float", "frozenset", "int", "len"),
        *("list", "open", "print", "range", "repr", "reversed", "set", "setattr", "sorted", "str"),
        *("sum", "tuple", "zip"),
    )
)
_SHORTCUTS = tuple(f"django.shortcuts.{name}" for name in ("get_list_or_404", "get_object_or_404"))
#: What Django's users have, and what gives no function.
_OF_USERS = ("delete", "refresh_from_db", "save")
#: What a manager or a queryset has that gives a class.
_GIVES_CLASS = ("as_manager", "from_queryset")


def is_data(module: Module, node: ast.expr, depth: int = 0) -> bool:
    """Whether the value of an expression cannot be called, for certain."""
    if depth > _DEPTH:
        return False
    if isinstance(node, (ast.Constant, *_DATA)):
        return True
    if isinstance(node, ast.Await):
        return is_data(module, node.value, depth + 1)
    if not isinstance(node, ast.Call):
        return False
    if is_named(module, node.func, *_BUILTINS, *_SHORTCUTS) is Answer.YES:
        return True
    if _is_query(module, node.func) or _is_of_user(module, node.func):
        return True
    function = function_named(module, node.func)
    return function is not None and _gives_data(function, depth)


def _gives_data(function: FunctionDefinition, depth: int) -> bool:
    """Whether a call gives data; a coroutine and a generator cannot be called either."""
    if function.gives_awaitable is Answer.YES:
        return True
    if function.changes or function.always_raises:
        return False
    if is_left_to_heirs(function):
        return False
    return function.is_generator or all(
        is_data(function.module, value, depth + 1) for value in function.returns
    )


def _is_query(module: Module, function: ast.expr) -> bool:
    """Whether a function is a method of a model's manager: `Room.objects.filter(...).count`."""
    if not isinstance(function, ast.Attribute) or function.attr in _GIVES_CLASS:
        return False
    node = function.value
    while isinstance(node, (ast.Attribute, ast.Call)):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            return is_model(definition(module, node.value)) is not Answer.NO
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def _is_of_user(module: Module, function: ast.expr) -> bool:
    """Whether a function is a method of a consumer's user: `self.scope["user"].save`."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr in _OF_USERS
        and is_scope_user(module, function.value)
    )
