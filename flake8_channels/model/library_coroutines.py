"""Coroutines of asyncio and of Django: what makes one without a line of the project."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import External, definition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.instances import INSTANCE_METHODS, awaited_query, instance_of
from flake8_channels.model.queries import SENDS
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from flake8_channels.model.definitions import Definition
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
            return instance.is_certain and not _defines(instance.model, function.attr)
    if name not in _QUERIES:
        return False
    query = awaited_query(module, call)
    return query is not None and query.is_sent and query.is_certain


def _defines(model: Definition, method: str) -> bool:
    """Whether the project has a method of its own there."""
    return isinstance(model, ClassDefinition) and isinstance(model.find(method), FunctionDefinition)
