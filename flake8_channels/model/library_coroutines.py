"""Coroutines of asyncio and of Django: what makes one without a line of the project."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.conversions import conversions_in
from flake8_channels.model.definitions import External, definition
from flake8_channels.model.expression_use import Use, use_of
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.instances import (
    INSTANCE_METHODS,
    async_query,
    awaited_query,
    instance_of,
)
from flake8_channels.model.layers import LAYER_METHODS, is_channel_layer
from flake8_channels.model.queries import SENDS
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.conversions import Conversion
    from flake8_channels.model.instances import Instance
    from flake8_channels.model.module import Module

_CACHE = "django.core.cache.cache"
_CACHE_METHODS = (
    *("aadd", "aclear", "adecr", "adecr_version", "adelete", "adelete_many", "aget"),
    *("aget_many", "aget_or_set", "ahas_key", "aincr", "aincr_version", "aset", "aset_many"),
    "atouch",
)
_AUTH_FUNCTIONS = ("aauthenticate", "aget_user", "alogin", "alogout")
_FUNCTIONS = frozenset(
    {
        *("asyncio.sleep", "asyncio.to_thread", "asyncio.wait", "asyncio.wait_for"),
        *("asyncio.tasks.sleep", "asyncio.tasks.wait", "asyncio.tasks.wait_for"),
        *(f"django.contrib.auth.{name}" for name in _AUTH_FUNCTIONS),
        *(f"{_CACHE}.{name}" for name in _CACHE_METHODS),
        *(f"django.shortcuts.{name}" for name in ("aget_list_or_404", "aget_object_or_404")),
    }
)
#: The last names of all of these, to be looked for first.
_WORDS = frozenset(name.rpartition(".")[2] for name in _FUNCTIONS)
_QUERIES = frozenset(f"a{name}" for name in SENDS)
_OF_OBJECTS = frozenset(f"a{name}" for name in INSTANCE_METHODS)


def words_in(module: Module) -> frozenset[str]:
    """The last names under which a module may call one of the functions."""
    return module.syntax.aliases(_WORDS)


def makes_coroutine(module: Module, call: ast.Call, words: frozenset[str]) -> bool:
    """Whether a call for certain makes a coroutine of one of these."""
    name, function = last_name(call.func), call.func
    if name in words:
        found = definition(module, function)
        if isinstance(found, External) and found.qualified_name in _FUNCTIONS:
            return True
    if not isinstance(function, ast.Attribute):
        return False
    if name in _OF_OBJECTS and isinstance(function.value, ast.Name):
        instance = instance_of(module, function.value)
        if instance is not None:
            return _has_own_coroutine(instance, function.attr)
    if name not in _QUERIES:
        return False
    query = awaited_query(module, call)
    return query is not None and query.is_sent and query.is_certain


def _has_own_coroutine(instance: Instance, method: str) -> bool:
    """Whether a coroutine method of an object is Django's, not one of the project."""
    model = instance.model
    is_defined = isinstance(model, ClassDefinition) and isinstance(
        model.find(method), FunctionDefinition
    )
    return instance.is_certain and not is_defined


def converted_library_methods(module: Module) -> Iterator[tuple[Conversion, bool]]:
    """The coroutine methods of Django and of channel layers that are converted to async once more.

    Each with whether that raises an error. A manager's methods hide that they are coroutine
    functions: Manager._get_queryset_methods() in django/db/models/manager.py wraps them.
    """
    for conversion in conversions_in(module):
        method = conversion.wrapped
        if not conversion.to_async or not isinstance(method, ast.Attribute):
            continue
        query = async_query(module, method) if method.attr in _QUERIES else None
        if query is not None and query.is_sent and query.is_certain:
            raises = len(query.methods) > 1
            if raises or not _may_be_awaited_again(module, conversion):
                yield conversion, raises
        elif _is_of_layer(module, method) or _is_of_object(module, method):
            yield conversion, True


def _is_of_layer(module: Module, method: ast.Attribute) -> bool:
    return method.attr in LAYER_METHODS and is_channel_layer(module, method.value)


def _is_of_object(module: Module, method: ast.Attribute) -> bool:
    if method.attr not in _OF_OBJECTS or not isinstance(method.value, ast.Name):
        return False
    instance = instance_of(module, method.value)
    return instance is not None and _has_own_coroutine(instance, method.attr)


def _may_be_awaited_again(module: Module, conversion: Conversion) -> bool:
    """Whether code may await what it gets when it awaits the call of a conversion."""
    parents = module.syntax.parents
    awaited = parents[conversion.call] if conversion.call is not None else None
    if not isinstance(awaited, ast.Await):
        return True
    use = use_of(module.syntax, awaited)
    if use is not Use.KEPT:
        return use in (Use.AWAITED, Use.RETURNED)
    assignment = parents[awaited]
    targets = assignment.targets if isinstance(assignment, ast.Assign) else []
    names = {each.id for each in targets if isinstance(each, ast.Name)}
    return not names or any(
        isinstance(parents[name], ast.Await)
        for name in module.syntax.nodes(ast.Name)
        if name.id in names
    )
