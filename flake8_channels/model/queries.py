"""Django's managers and querysets: which expressions are one, and which calls send a query."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_channels.model.answer import UNKNOWN, Answer
from flake8_channels.model.classes import ClassDefinition, is_harmless
from flake8_channels.model.definitions import (
    External,
    Value,
    definition,
    definitions,
    is_named,
    origin_of,
)
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import bindings_of
from flake8_channels.model.syntax import subtree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.definitions import Definition
    from flake8_channels.model.module import Module

MANAGERS = frozenset({"_base_manager", "_default_manager", "objects"})
#: Methods that give another queryset, without a query.
LAZY = frozenset(
    {
        *("alias", "all", "annotate", "dates", "datetimes", "defer", "difference", "distinct"),
        *("exclude", "extra", "filter", "get_queryset", "intersection", "only", "order_by"),
        *("prefetch_related", "reverse", "select_for_update", "select_related", "union", "using"),
        *("values", "values_list"),
    }
)
#: Methods that give rows, which are fetched when they are taken, and which are no queryset.
ROWS = frozenset({"iterator", "raw"})
#: Methods that give one object of the model.
GIVES_ONE = frozenset({"create", "earliest", "first", "get", "last", "latest"})
#: Methods that give an object and whether it is new.
GIVES_PAIR = frozenset({"get_or_create", "update_or_create"})
#: Methods that send a query; each has a twin with an `a` in front.
SENDS = (
    GIVES_ONE
    | GIVES_PAIR
    | {"aggregate", "bulk_create", "bulk_update", "contains", "count", "delete", "exists"}
    | {"explain", "in_bulk", "update"}
)
_METHODS = LAZY | ROWS | SENDS
#: A name that depends on more bindings than this is left alone.
_MOST_BINDINGS = 40
_MODEL_CLASSES = frozenset(
    {
        "django.contrib.gis.db.models.Model",
        "django.db.models.Model",
        "django.db.models.base.Model",
    }
)
#: What Django's own packages named models have besides models.
_DJANGO_DB = ("django.contrib.gis.db", "django.db")
#: What else stands in modules named models, by the ends of its name.
_NO_MODELS = ("Choices", "Exception", "Error", "Field", "Form", "Manager", "Mixin", "QuerySet")


@dataclass(frozen=True)
class Query:
    """A manager, a queryset, or the result of a query."""

    #: What the model stands for.
    model: Definition
    #: Whether nothing but Django can have such a model.
    is_certain: bool
    #: The methods called, in order; the last one sends the query if `is_sent`.
    methods: tuple[str, ...] = ()
    is_sent: bool = False
    #: What select_related() is given; None where that cannot be told, or is nothing.
    related: frozenset[str] | None = frozenset()


#: What finds a manager or a queryset that is not made of a model's name, such as `room.members`.
Source = Callable[["Module", ast.expr, "Search"], "Query | None"]


@dataclass(frozen=True)
class Search:
    """The way to the query behind an expression."""

    source: Source | None = None
    #: What names are bound to, met on the way -> the query that it is; None while that is open.
    met: dict[ast.expr, Query | None] = field(default_factory=dict)


def query_of(module: Module, node: ast.expr, search: Search | None = None) -> Query | None:
    """The manager, queryset or result that an expression is; None if not for certain."""
    search = search or Search()
    if isinstance(node, ast.Name):
        return _query_named(module, node, search)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        found_query = query_of(module, node.value, search)
        # A step makes a list.
        is_lazy = found_query and not found_query.is_sent and node.slice.step is None
        return found_query if is_lazy and found_query and found_query.methods else None
    found = None
    if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
        found = _manager(module, node.value, node.attr)
    elif isinstance(node, ast.Call):
        found = method_of_query(module, node.func, search, node)
    return search.source(module, node, search) if found is None and search.source else found


def _query_named(module: Module, name: ast.Name, search: Search) -> Query | None:
    """The query that a name holds: the same kind of thing of one model, whichever way it came.

    A binding that is made of itself, such as `rooms = rooms.filter(...)` in a loop, is what the
    others are.
    """
    found: list[Query] = []
    met = search.met
    for each in definitions(module, name):
        if not isinstance(each, Value) or isinstance(each.node, ast.Name):
            return None
        if each.node not in met:
            if len(met) == _MOST_BINDINGS:
                return None
            met[each.node] = None
            met[each.node] = query = query_of(each.module, each.node, search)
            if query is None:
                return None
        if (known := met[each.node]) is not None:
            found.append(known)
    return merged(found)


def merged(found: list[Query]) -> Query | None:
    """One queryset that stands for several; None where they are not alike."""
    if len(found) < 2:
        return found[0] if found else None
    if any(each.is_sent or not each.methods or each.model != found[0].model for each in found):
        return None
    methods = dict.fromkeys(method for each in found for method in each.methods)
    related = [each.related for each in found if each.related is not None]
    return Query(
        found[0].model,
        all(each.is_certain for each in found),
        tuple(methods),
        related=frozenset().union(*related) if len(related) == len(found) else None,
    )


def method_of_query(
    module: Module, node: ast.expr, search: Search | None = None, call: ast.Call | None = None
) -> Query | None:
    """What calling `Room.objects.filter` gives; None if it is no known method of a queryset."""
    if not isinstance(node, ast.Attribute) or node.attr not in _METHODS:
        return None
    inner = query_of(module, node.value, search)
    if inner is None or inner.is_sent or is_overridden(inner.model, node.attr):
        return None
    if ROWS & set(inner.methods):
        return None
    if node.attr == "delete" and not inner.methods:
        return None  # A manager has none.
    methods = (*inner.methods, node.attr)
    related = inner.related
    if node.attr == "select_related" and related is not None:
        given = _texts(call.args) if call is not None else None
        related = related | given if given else None
    return Query(inner.model, inner.is_certain, methods, node.attr in SENDS, related)


def _texts(arguments: list[ast.expr]) -> frozenset[str] | None:
    """The texts that a call is given; None where it is given anything else."""
    given = [each.value for each in arguments if isinstance(each, ast.Constant)]
    texts = frozenset(each for each in given if isinstance(each, str))
    return texts if len(given) == len(arguments) and len(texts) == len(set(given)) else None


def _manager(module: Module, node: ast.expr, name: str) -> Query | None:
    model = definition(module, node)
    answer = is_model(model)
    if answer is Answer.NO:
        return None
    if isinstance(model, ClassDefinition):
        found = model.find(name)
        # Django makes `objects` where the model has none.
        if isinstance(found, FunctionDefinition) or (
            isinstance(found, ast.AST) and not isinstance(found, ast.Call)
        ):
            return None
    return Query(model, answer is Answer.YES and is_manager_known(model))


def is_model(found: Definition) -> Answer:
    """Whether a definition is a Django model; unknown for what a module named models has."""
    if isinstance(found, Value):
        user = isinstance(found.node, ast.Call) and is_named(
            found.module,
            found.node.func,
            "django.contrib.auth.get_user_model",
        )
        return Answer.YES if user is Answer.YES else Answer.NO
    if isinstance(found, External):
        if not _is_in_models(found.qualified_name):
            return Answer.NO
        return Answer.YES if found.qualified_name.startswith("django.") else Answer.UNKNOWN
    if not isinstance(found, ClassDefinition):
        return Answer.NO
    names = [name for name, _, _ in _external_bases(found)]
    if any(name in _MODEL_CLASSES for name in names):
        return Answer.YES
    if any(name.startswith("django.") and _is_in_models(name) for name in names):
        return Answer.YES
    may_be = any(map(_may_be_base, _external_bases(found)))
    return Answer.UNKNOWN if may_be else Answer.NO


#: The dotted name of a base class that cannot be read, its expression, and where that stands.
_Base = tuple[str, "Module", ast.expr]


def _external_bases(found: ClassDefinition) -> list[_Base]:
    return [
        (base.qualified_name, entry.module, node)
        for entry in found.mro
        if isinstance(entry, ClassDefinition)
        for node in entry.node.bases
        if isinstance(base := definition(entry.module, node), External)
    ]


def _may_be_base(base: _Base) -> bool:
    """Whether a base from a module named models may be a model of Django."""
    # The `Model` of another package is that package's own: cassandra.cqlengine.models.Model.
    is_foreign = base[0].endswith(".Model") and not _is_beside(base)
    return _is_in_models(base[0]) and not is_foreign


def is_from_project(module: Module, node: ast.expr) -> bool:
    """Whether a class that may be a model comes from the project: it, or a base, is imported so.

    No for a class that an absolute import has from a package that cannot be read.
    """
    found = definition(module, node)
    if isinstance(found, External):
        return _is_beside((found.qualified_name, module, node))
    return isinstance(found, ClassDefinition) and any(
        _may_be_base(base) and _is_beside(base) for base in _external_bases(found)
    )


def _is_beside(base: _Base) -> bool:
    """Whether a class is imported by `from .`, out of a module that is itself not there."""
    name, module, node = base
    while isinstance(node, ast.Attribute):
        node = node.value
    bindings = bindings_of(module.syntax, node) if isinstance(node, ast.Name) else ()
    return bool(bindings) and all(
        isinstance(each.node, ast.ImportFrom)
        and each.node.level > 0
        # A module of the project may hand on what it imports from another package.
        and name.startswith(f"{origin_of(module, each.node)}.")
        for each in bindings
    )


def _is_in_models(qualified_name: str) -> bool:
    package, _, name = qualified_name.rpartition(".")
    above, _, last = package.rpartition(".")
    return (
        last == "models"
        and above not in _DJANGO_DB
        and name[:1].isupper()
        and not name.endswith(_NO_MODELS)
    )


def is_overridden(model: Definition, method: str) -> bool:
    """Whether the project may have a method of its own on a model's managers and querysets."""
    if not isinstance(model, ClassDefinition):
        return False
    return any(
        isinstance(each, ClassDefinition) and each.find(method) is not None
        for each in _makers_of_manager(model)
    )


def is_manager_known(model: Definition) -> bool:
    """Whether all that makes a model's `objects` can be read, or is Django's own."""
    if not isinstance(model, ClassDefinition):
        return True
    if model.find("objects") is UNKNOWN:
        return False
    for each in _makers_of_manager(model):
        if each is UNKNOWN or (isinstance(each, ClassDefinition) and not each.is_complete):
            return False
        if isinstance(each, External) and not is_harmless(each.qualified_name):
            return False
    return True


def _makers_of_manager(model: ClassDefinition) -> Iterator[Definition]:
    """What the names stand for in the call that makes a model's `objects`; none without one."""
    made = model.find("objects")
    if not isinstance(made, ast.Call):
        return
    module = next(
        (
            entry.module
            for entry in model.mro
            if isinstance(entry, ClassDefinition) and entry.own("objects") is made
        ),
        model.module,
    )
    for node in subtree(made):
        if isinstance(node, (ast.Attribute, ast.Name)):
            yield definition(module, node)


def has_own_manager(model: Definition) -> bool:
    """Whether a model may have another manager than Django's own; yes where it is unknown."""
    return isinstance(model, ClassDefinition) and model.find("objects") is not None
