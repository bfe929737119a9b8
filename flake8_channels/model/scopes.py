"""Scopes and the names that they bind; which kinds of nodes bind a name or open a scope."""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Parents = Mapping[ast.AST, ast.AST]
    #: The nodes below one that opens a scope: those evaluated outside, and those within.
    Children = tuple[Sequence[ast.AST | None], Sequence[ast.AST | None]]

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

#: Fields that never hold a node, or only one that says nothing (`ctx`, operators).
_PLAIN_FIELDS = frozenset(
    {
        *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs"),
        *("level", "module", "name", "names", "op", "ops", "rest", "simple", "tag"),
        *("type_comment", "type_ignores"),
    }
)
_LEAVES = frozenset(
    {
        ast.MatchSingleton,
        ast.Constant,
        ast.Global,
        ast.Import,
        ast.ImportFrom,
        ast.Name,
        ast.Nonlocal,
        ast.Pass,
    }
)


class Kind(enum.Enum):
    """How a name comes to be bound."""

    IMPORT = "import"
    CLASS = "class"
    FUNCTION = "function"
    ASSIGNMENT = "assignment"
    PARAMETER = "parameter"
    OTHER = "other"


class Binding:
    """A place where a scope binds a name.

    `value` is the alias of an import, the expression of a plain assignment, or None.
    """

    __slots__ = ("kind", "name", "node", "value")

    def __init__(self, name: str, kind: Kind, node: ast.AST, value: ast.AST | None = None) -> None:
        self.name = name
        self.kind = kind
        self.node = node
        self.value = value

    @property
    def position(self) -> tuple[int, int]:
        """Line and column, to put bindings in order."""
        return self.node.lineno, self.node.col_offset  # type: ignore[attr-defined]


class Scope:
    """A module, class, function, lambda or comprehension, and the names it binds."""

    __slots__ = ("bindings", "declared", "function", "node", "parent", "stars")

    def __init__(self, node: ast.AST, parent: Scope | None) -> None:
        self.node = node
        self.parent = parent
        #: The function or lambda whose body this is, or stands in; None outside of all.
        self.function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None = None
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            self.function = node
        elif parent is not None:
            self.function = parent.function
        self.bindings: dict[str, list[Binding]] = {}
        #: Names under `global` or `nonlocal` -> which of the two.
        self.declared: dict[str, type[ast.stmt]] = {}
        #: `from x import *`
        self.stars: list[ast.ImportFrom] = []

    def bind(self, binding: Binding) -> None:
        """Record a binding."""
        self.bindings.setdefault(binding.name, []).append(binding)


def _class_children(node: ast.ClassDef, inner: Scope) -> Children:
    parameters = getattr(node, "type_params", ())
    return [*node.decorator_list, *node.bases, *node.keywords, *parameters], node.body


def _function_children(node: ast.FunctionDef, inner: Scope) -> Children:
    outside = _bind_parameters(node.args, inner)
    parameters = getattr(node, "type_params", ())
    return [*node.decorator_list, *parameters, node.returns, *outside], node.body


def _lambda_children(node: ast.Lambda, inner: Scope) -> Children:
    return _bind_parameters(node.args, inner), [node.body]


def _bind_parameters(arguments: ast.arguments, inner: Scope) -> list[ast.AST | None]:
    """What is evaluated where the function is defined: defaults and annotations."""
    outside: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += filter(None, (arguments.vararg, arguments.kwarg))
    for parameter in parameters:
        # Each has a name of its own, and the body has bound none yet.
        inner.bindings[parameter.arg] = [Binding(parameter.arg, Kind.PARAMETER, parameter)]
        if parameter.annotation is not None:
            outside.append(parameter.annotation)
    return outside


def _comprehension_children(node: ast.ListComp, inner: Scope) -> Children:
    within: list[ast.AST | None] = []
    for number, generator in enumerate(node.generators):
        # Only the first iterable is evaluated outside.
        within += [generator.iter] if number else []
        within += [generator.target, *generator.ifs]
    within += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return [node.generators[0].iter], within


_OPENERS: dict[type[ast.AST], Callable[..., Children]] = {
    ast.ClassDef: _class_children,
    ast.FunctionDef: _function_children,
    ast.AsyncFunctionDef: _function_children,
    ast.Lambda: _lambda_children,
    **dict.fromkeys(COMPREHENSIONS, _comprehension_children),
}


def _bind_name(parents: Parents, node: ast.Name, scope: Scope) -> None:
    if node.ctx.__class__ is ast.Load:
        return
    parent = parents[node]
    if isinstance(parent, ast.NamedExpr):
        while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
    if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
        if parent.value is not None:
            scope.bind(Binding(node.id, Kind.ASSIGNMENT, node, parent.value))
    else:
        scope.bind(Binding(node.id, Kind.OTHER, node))


def _bind_import(parents: Parents, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        scope.bind(Binding(name, Kind.IMPORT, node, alias))


def _bind_import_from(parents: Parents, node: ast.ImportFrom, scope: Scope) -> None:
    for alias in node.names:
        if alias.name == "*":
            scope.stars.append(node)
        else:
            scope.bind(Binding(alias.asname or alias.name, Kind.IMPORT, node, alias))


def _bind_class(parents: Parents, node: ast.ClassDef, scope: Scope) -> None:
    scope.bind(Binding(node.name, Kind.CLASS, node))


def _bind_function(parents: Parents, node: ast.FunctionDef, scope: Scope) -> None:
    scope.bind(Binding(node.name, Kind.FUNCTION, node))


def _bind_optional_name(parents: Parents, node: ast.MatchAs, scope: Scope) -> None:
    if node.name is not None:
        scope.bind(Binding(node.name, Kind.OTHER, node))


def _bind_rest(parents: Parents, node: ast.MatchMapping, scope: Scope) -> None:
    if node.rest is not None:
        scope.bind(Binding(node.rest, Kind.OTHER, node))


def _declare(parents: Parents, node: ast.Global, scope: Scope) -> None:
    for name in node.names:
        scope.declared[name] = type(node)


_BINDERS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Name: _bind_name,
    ast.Import: _bind_import,
    ast.ImportFrom: _bind_import_from,
    ast.ClassDef: _bind_class,
    ast.FunctionDef: _bind_function,
    ast.AsyncFunctionDef: _bind_function,
    ast.ExceptHandler: _bind_optional_name,
    ast.MatchAs: _bind_optional_name,
    ast.MatchStar: _bind_optional_name,
    ast.MatchMapping: _bind_rest,
    ast.Global: _declare,
    ast.Nonlocal: _declare,
}

#: What a type of node binds, the scope it opens, the fields to go into.
_Plan = tuple["Callable[..., None] | None", "Callable[..., Children] | None", tuple[str, ...]]


class _Plans(dict[type[ast.AST], _Plan]):
    """Type of node -> how the walk treats it."""

    def __missing__(self, kind: type[ast.AST]) -> _Plan:
        fields = tuple(name for name in kind._fields if name not in _PLAIN_FIELDS)
        if kind in _LEAVES:
            fields = ()
        elif kind.__name__ == "TypeAlias":
            # Since Python 3.12; only here a name is a node.
            fields = kind._fields
        found = self[kind] = (_BINDERS.get(kind), _OPENERS.get(kind), fields)
        return found


PLANS = _Plans()
