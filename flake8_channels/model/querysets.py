"""Managers and querysets wherever they come from: a model's name, or an object with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.queries import Search, method_of_query, query_of
from flake8_channels.model.related_managers import related_query

if TYPE_CHECKING:
    import ast

    from flake8_channels.model.module import Module
    from flake8_channels.model.queries import Query


def queryset_of(module: Module, node: ast.expr) -> Query | None:
    """The manager, queryset or result that an expression is; None if not for certain."""
    return query_of(module, node, Search(related_query))


def method_of_queryset(module: Module, node: ast.expr) -> Query | None:
    """What calling `room.members.all` gives; None if it is no known method of a queryset."""
    return method_of_query(module, node, Search(related_query))
