"""Managers and querysets wherever they come from: a model, a related object, a function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.calls import function_named
from flake8_channels.model.evaluations import is_read_once
from flake8_channels.model.queries import Search, merged, method_of_query, query_of
from flake8_channels.model.related_managers import query_of_user, related_query
from flake8_channels.model.usage import subclasses

if TYPE_CHECKING:
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.queries import Query

_CAN_BE_QUERYSETS = (ast.Attribute, ast.Await, ast.Call, ast.Name, ast.Subscript)


def queryset_of(module: Module, node: ast.expr) -> Query | None:
    """The manager, queryset or result that an expression is; None if not for certain."""
    return query_of(module, node, Search(_source))


def method_of_queryset(module: Module, node: ast.expr) -> Query | None:
    """What calling `room.members.all` gives; None if it is no known method of a queryset."""
    return method_of_query(module, node, Search(_source))


def returned_querysets(
    function: FunctionDefinition, search: Search | None = None
) -> tuple[Query, ...]:
    """The querysets that a function gives, beside what has no rows.

    None at all where it gives anything else too, or where it may have fetched the rows.
    """
    if function.is_generator:
        return ()
    found = []
    for value in function.returns:
        if _is_empty(function.module, value):
            continue
        query = _returned_queryset(function, value, search or Search(_source))
        if query is None:
            return ()
        found.append(query)
    return tuple(found)


def _returned_queryset(
    function: FunctionDefinition, value: ast.expr, search: Search
) -> Query | None:
    if isinstance(value, ast.Name) and not is_read_once(function.module, value):
        return None
    if value not in search.met:
        # A function that gives what it has from itself gives nothing else.
        search.met[value] = None
        search.met[value] = query_of(function.module, value, search)
    return search.met[value]


def _source(module: Module, node: ast.expr, search: Search) -> Query | None:
    if isinstance(node, ast.Await):
        return _given_by_helper(module, node.value, search, is_awaited=True)
    if isinstance(node, ast.Call):
        found = query_of_user(module, node)
        return found or _given_by_helper(module, node, search, is_awaited=False)
    return related_query(module, node, search)


def _given_by_helper(
    module: Module, call: ast.expr, search: Search, *, is_awaited: bool
) -> Query | None:
    """The queryset that a function of the same file gives its caller; None if it may not."""
    helper = function_named(module, call.func) if isinstance(call, ast.Call) else None
    if helper is None or helper.module is not module:
        return None
    if helper.is_coroutine_function is not is_awaited or not _always_gives_queryset(helper):
        return None
    if _is_overridden(helper):
        return None
    query = merged(list(returned_querysets(helper, search)))
    return None if query is None or query.is_sent else query


def _is_overridden(method: FunctionDefinition) -> bool:
    """Whether a consumer that derives from the class of a method has another one in its place."""
    owner = method.owner
    if owner is None:
        return False
    found = [each.definition.find_with_owner(method.name) for each in subclasses(owner)]
    return any(each is None or not owner.is_same(each[1]) for each in found)


def _always_gives_queryset(function: FunctionDefinition) -> bool:
    """Whether calls reach a def that gives no list and no None beside its querysets."""
    returns = function.module.syntax.inside(function.node, ast.Return)
    return (
        set(function.decorations) <= {"unchanged"}
        and isinstance(function.node.body[-1], ast.Return)
        and all(isinstance(each.value, _CAN_BE_QUERYSETS) for each in returns)
    )


def _is_empty(module: Module, value: ast.expr) -> bool:
    """Whether a value has no rows: None, `[]`, `Room.objects.none()`."""
    if isinstance(value, ast.Call):
        method = value.func
        return (
            isinstance(method, ast.Attribute)
            and method.attr == "none"
            and query_of(module, method.value) is not None
        )
    if isinstance(value, (ast.List, ast.Tuple)):
        return not value.elts
    return isinstance(value, ast.Constant) and value.value is None
