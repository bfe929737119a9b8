"""One walk over a syntax tree: parents, scopes with their bindings, nodes by type.

The tree is flake8's own, shared with other plugins, so nothing is written to it.
"""

from __future__ import annotations

import ast
import enum
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence, Set

    #: The nodes below one that opens a scope: those evaluated outside, and those within.
    Children = tuple[Sequence[ast.AST | None], Sequence[ast.AST | None]]

Node = TypeVar("Node", bound=ast.AST)

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
_LEAVES_BLOCK = (ast.Break, ast.Continue, ast.Raise, ast.Return)


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


class Syntax:
    """The index of one tree."""

    def __init__(self, root: ast.Module) -> None:
        self.root = root
        self.parents: dict[ast.AST, ast.AST] = {}
        self.module_scope = Scope(root, None)
        self._nodes: defaultdict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        self._scope_of: dict[ast.AST, Scope] = {}
        self._scopes: dict[ast.AST, Scope] = {root: self.module_scope}
        #: Type of node -> function -> the nodes in its own body.
        self._by_function: dict[type[ast.AST], dict[ast.AST | None, list[ast.AST]]] = {}
        self._walk()

    def nodes(self, *kinds: type[Node]) -> Sequence[Node]:
        """The nodes of exactly these types."""
        if len(kinds) == 1:
            return self._nodes.get(kinds[0], ())  # type: ignore[return-value]
        return [node for kind in kinds for node in self._nodes.get(kind, ())]  # type: ignore[misc]

    @property
    def functions(self) -> Sequence[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All def statements."""
        return [*self.nodes(ast.FunctionDef), *self.nodes(ast.AsyncFunctionDef)]

    @property
    def scopes(self) -> Iterable[Scope]:
        """All scopes, the module's first."""
        return self._scopes.values()

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope in which a node is evaluated."""
        return self._scope_of[node]

    def scope_within(self, node: ast.AST) -> Scope:
        """The scope that a module, class, function, lambda or comprehension opens."""
        return self._scopes[node]

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The node's parent, its parent, and so on up to the module."""
        parents = self.parents
        while (parent := parents.get(node)) is not None:
            yield parent
            node = parent

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement that a node is part of."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def is_dead(self, node: ast.AST) -> bool:
        """Whether a statement that leaves the block stands before the node, or what it is in."""
        statement: ast.AST = self.statement(node)
        while not isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.Module)):
            parent = self.parents[statement]
            for _, block in ast.iter_fields(parent):
                if isinstance(block, list) and statement in block:
                    before = block[: block.index(statement)]
                    if any(isinstance(each, _LEAVES_BLOCK) for each in before):
                        return True
            statement = parent
        return False

    def inside(self, function: ast.AST, *kinds: type[Node]) -> Sequence[Node]:
        """The nodes of these types in a function's own body, not in functions within it."""
        if len(kinds) == 1:
            return self._inside(function, kinds[0])
        return [node for kind in kinds for node in self._inside(function, kind)]

    def _inside(self, function: ast.AST, kind: type[Node]) -> Sequence[Node]:
        nodes = self._nodes.get(kind)
        if nodes is None:
            return ()
        found = self._by_function.get(kind)
        if found is None:
            found = self._by_function[kind] = {}
            scope_of = self._scope_of
            for node in nodes:
                found.setdefault(scope_of[node].function, []).append(node)
        return found.get(function, ())  # type: ignore[return-value]

    def calls(self, names: Set[str]) -> list[ast.Call]:
        """The calls of `name()` and `x.name()` for these names, in order."""
        found = [call for name in self._calls.keys() & names for call in self._calls[name]]
        return sorted(found, key=_span) if len(found) > 1 else found

    @cached_property
    def _calls(self) -> dict[str, list[ast.Call]]:
        found: dict[str, list[ast.Call]] = {}
        for call in self.nodes(ast.Call):
            name = last_name(call.func)
            if name is not None:
                found.setdefault(name, []).append(call)
        return found

    def attributes(self, name: str) -> Sequence[ast.Attribute]:
        """The mentions of an attribute: `x.name`."""
        return self._attributes.get(name, ())

    @cached_property
    def _attributes(self) -> dict[str, list[ast.Attribute]]:
        found: dict[str, list[ast.Attribute]] = {}
        for node in self.nodes(ast.Attribute):
            found.setdefault(node.attr, []).append(node)
        return found

    def has_text(self, texts: frozenset[str]) -> bool:
        """Whether one of these is a literal here."""
        return not texts.isdisjoint(self._texts)

    @cached_property
    def _texts(self) -> frozenset[str]:
        constants = self.nodes(ast.Constant)
        return frozenset([each.value for each in constants if each.value.__class__ is str])

    @cached_property
    def stored_attributes(self) -> frozenset[str]:
        """The names of the attributes that `name.attribute = ...` sets."""
        attributes = self.nodes(ast.Attribute)
        stored = [each for each in attributes if isinstance(each.ctx, ast.Store)]
        return frozenset([each.attr for each in stored if isinstance(each.value, ast.Name)])

    def aliases(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those that imports of them bind instead."""
        if not self._aliases:
            return names
        return names.union(*(self._aliases.get(name, ()) for name in names))

    @cached_property
    def _aliases(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for statement in self.nodes(ast.ImportFrom):
            for alias in statement.names:
                if alias.asname is not None:
                    found.setdefault(alias.name, []).append(alias.asname)
        return found

    def function_around(
        self, node: ast.AST
    ) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None:
        """The function or lambda whose body holds the node, or None."""
        return self._scope_of[node].function

    def _walk(self) -> None:
        parents, nodes = self.parents, self._nodes
        queue: list[tuple[ast.AST, Scope]] = [(self.root, self.module_scope)]
        append = queue.append
        for node, scope in queue:
            kind = node.__class__
            nodes[kind].append(node)
            bind, open_scope, fields = _plans.get(kind) or _plan(kind)
            if bind is not None:
                bind(self, node, scope)
            if open_scope is not None:
                inner = self._scopes[node] = Scope(node, scope)
                outside, within = open_scope(node, inner)
                for child in outside:
                    if child is not None:
                        parents[child] = node
                        append((child, scope))
                for child in within:
                    if child is not None:
                        parents[child] = node
                        append((child, inner))
                continue
            for field in fields:
                value = getattr(node, field)
                if value.__class__ is list:
                    for child in value:
                        if child is not None:
                            parents[child] = node
                            append((child, scope))
                elif value is not None:
                    parents[value] = node
                    append((value, scope))
        self._scope_of.update(queue)
        self._move_declared()

    def _move_declared(self) -> None:
        for scope in self._scopes.values():
            for name, statement in scope.declared.items():
                target = self._declared_in(scope, name, statement)
                for binding in scope.bindings.pop(name, ()):
                    target.bind(binding)

    def _declared_in(self, scope: Scope, name: str, statement: type[ast.stmt]) -> Scope:
        outer = scope.parent
        while statement is ast.Nonlocal and outer is not None and outer.parent is not None:
            if name in outer.bindings:
                return outer
            outer = outer.parent
        return self.module_scope


def _span(node: ast.expr) -> tuple[int, int, int, int]:
    # Of two that begin at one place, the inner one ends first.
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes below a node, in the order of its fields, without contexts and operators."""
    found: list[ast.AST] = []
    for field in (_plans.get(node.__class__) or _plan(node.__class__))[2]:
        value = getattr(node, field)
        if value.__class__ is list:
            found += filter(None, value)
        elif value is not None:
            found.append(value)
    return found


def last_name(node: ast.AST) -> str | None:
    """`c` of `a.b.c`, and of `c`; None for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


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


def _bind_name(syntax: Syntax, node: ast.Name, scope: Scope) -> None:
    if node.ctx.__class__ is ast.Load:
        return
    parent = syntax.parents[node]
    if isinstance(parent, ast.NamedExpr):
        while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
    if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
        if parent.value is not None:
            scope.bind(Binding(node.id, Kind.ASSIGNMENT, node, parent.value))
    else:
        scope.bind(Binding(node.id, Kind.OTHER, node))


def _bind_import(syntax: Syntax, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        scope.bind(Binding(name, Kind.IMPORT, node, alias))


def _bind_import_from(syntax: Syntax, node: ast.ImportFrom, scope: Scope) -> None:
    for alias in node.names:
        if alias.name == "*":
            scope.stars.append(node)
        else:
            scope.bind(Binding(alias.asname or alias.name, Kind.IMPORT, node, alias))


def _bind_class(syntax: Syntax, node: ast.ClassDef, scope: Scope) -> None:
    scope.bind(Binding(node.name, Kind.CLASS, node))


def _bind_function(syntax: Syntax, node: ast.FunctionDef, scope: Scope) -> None:
    scope.bind(Binding(node.name, Kind.FUNCTION, node))


def _bind_optional_name(syntax: Syntax, node: ast.MatchAs, scope: Scope) -> None:
    if node.name is not None:
        scope.bind(Binding(node.name, Kind.OTHER, node))


def _bind_rest(syntax: Syntax, node: ast.MatchMapping, scope: Scope) -> None:
    if node.rest is not None:
        scope.bind(Binding(node.rest, Kind.OTHER, node))


def _declare(syntax: Syntax, node: ast.Global, scope: Scope) -> None:
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

#: How the walk treats a type of node: what it binds, the scope it opens, the fields to go into.
_Plan = tuple["Callable[..., None] | None", "Callable[..., Children] | None", tuple[str, ...]]
_plans: dict[type[ast.AST], _Plan] = {}


def _plan(kind: type[ast.AST]) -> _Plan:
    fields = tuple(name for name in kind._fields if name not in _PLAIN_FIELDS)
    if kind in _LEAVES:
        fields = ()
    elif kind.__name__ == "TypeAlias":
        # Since Python 3.12; only here a name is a node.
        fields = kind._fields
    found = _plans[kind] = (_BINDERS.get(kind), _OPENERS.get(kind), fields)
    return found
