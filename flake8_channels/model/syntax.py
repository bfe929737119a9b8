"""One walk over a syntax tree: parents, scopes with their bindings, nodes by type.

The tree is flake8's own, shared with other plugins, so nothing is written to it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from flake8_channels.model.once import kept
from flake8_channels.model.scopes import FUNCTIONS, PLANS, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

Node = TypeVar("Node", bound=ast.AST)

_LEAVES_BLOCK = (ast.Break, ast.Continue, ast.Raise, ast.Return)


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
            found = self._by_function.get(kinds[0])
            if found is None:
                found = self._divided(kinds[0])
            return found.get(function, ())  # type: ignore[return-value]
        return [node for kind in kinds for node in self.inside(function, kind)]

    def _divided(self, kind: type[ast.AST]) -> dict[ast.AST | None, list[ast.AST]]:
        found = self._by_function[kind] = {}
        scope_of = self._scope_of
        for node in self._nodes.get(kind, ()):
            found.setdefault(scope_of[node].function, []).append(node)
        return found

    def calls(self, names: Set[str]) -> list[ast.Call]:
        """The calls of `name()` and `x.name()` for these names, in order."""
        known = self._calls
        found = [call for name in names if name in known for call in known[name]]
        return sorted(found, key=_span) if len(found) > 1 else found

    @kept
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

    @kept
    def _attributes(self) -> dict[str, list[ast.Attribute]]:
        found: dict[str, list[ast.Attribute]] = {}
        for node in self.nodes(ast.Attribute):
            found.setdefault(node.attr, []).append(node)
        return found

    def has_text(self, texts: frozenset[str]) -> bool:
        """Whether one of these is a literal here."""
        return not texts.isdisjoint(self._texts)

    @kept
    def _texts(self) -> frozenset[str]:
        constants = self.nodes(ast.Constant)
        return frozenset([each.value for each in constants if each.value.__class__ is str])

    @kept
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

    @kept
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
            bind, open_scope, fields = PLANS[kind]
            if bind is not None:
                bind(parents, node, scope)
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
    for field in PLANS[node.__class__][2]:
        value = getattr(node, field)
        if value.__class__ is list:
            found += filter(None, value)
        elif value is not None:
            found.append(value)
    return found


def subtree(node: ast.AST) -> list[ast.AST]:
    """A node and all that is below it, as ast.walk() gives them, without contexts and operators."""
    found = [node]
    for each in found:
        found += children(each)
    return found


def last_name(node: ast.AST) -> str | None:
    """`c` of `a.b.c`, and of `c`; None for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def dotted(node: ast.AST) -> str | None:
    """`self.scope.user` for a chain of names; None for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))


def code(node: ast.AST) -> str:
    """The source of a node, as ast.unparse() writes it: slow for a mere chain of names."""
    return dotted(node) or ast.unparse(node)
