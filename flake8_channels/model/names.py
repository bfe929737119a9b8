"""Which bindings a name can stand for where it is read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.syntax import FUNCTIONS, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.syntax import Binding, Scope, Syntax

    #: The compound statements around a node, outermost first, each with the part it is in.
    Branches = list[tuple[ast.AST, str]]

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_EVALUATED_FIRST: dict[type[ast.AST], str] = {
    ast.AnnAssign: "value",
    ast.Assign: "value",
    ast.AsyncFor: "iter",
    ast.AugAssign: "value",
    ast.For: "iter",
    ast.NamedExpr: "value",
    ast.withitem: "context_expr",
}
#: Their body runs whenever they run.
_TRANSPARENT = (ast.With, ast.AsyncWith)


def bindings_of(syntax: Syntax, name: ast.Name) -> tuple[Binding, ...]:
    """The bindings that can reach a name where it is read; empty for a builtin or a star import.

    More than one where branches bind it differently. A fallback under `except ImportError` and
    a binding that only type checkers see are left out where another one stands beside them.
    """
    start = syntax.scope_of(name)
    scope: Scope | None = start
    while scope is not None:
        # A class body is not a scope for the functions in it.
        visible = scope is start or not isinstance(scope.node, ast.ClassDef)
        if visible and (bindings := scope.bindings.get(name.id)):
            return reaching(syntax, bindings, scope, name if scope is start else None)
        scope = scope.parent
    return ()


def reaching(
    syntax: Syntax, bindings: Sequence[Binding], scope: Scope, use: ast.AST | None
) -> tuple[Binding, ...]:
    """The bindings of one scope that can be in force at a use in it, or at its end (None)."""
    if use is not None:
        within = [use, *syntax.ancestors(use)]
        bindings = [each for each in bindings if not _is_still_unbound(syntax, each, within)]
    if len(bindings) <= 1:
        return tuple(bindings)
    ordered = sorted(bindings, key=lambda binding: binding.position)
    around = _branches(syntax, use, scope) if use is not None else []
    position = (0, 0)
    if use is not None:
        position = (use.lineno, use.col_offset)  # type: ignore[attr-defined]
        loops = {node for node, _ in around if isinstance(node, _LOOPS)}
        ordered = [
            binding
            for binding in ordered
            if binding.position < position
            or (loops and any(node in loops for node, _ in _branches(syntax, binding.node, scope)))
        ] or ordered
    found: list[Binding] = []
    branches: list[Branches] = []
    for binding in reversed(ordered):
        own = _branches(syntax, binding.node, scope)
        if _excludes(own, around):
            continue
        found.append(binding)
        branches.append(own)
        earlier = use is None or binding.position < position
        if earlier and all(branch in around for branch in own):
            break  # It always runs before the use, so what came earlier is gone.
    return tuple(_without_fallbacks(found, branches))


def _is_still_unbound(syntax: Syntax, binding: Binding, within: list[ast.AST]) -> bool:
    """Whether a use stands in what is evaluated before the binding takes place.

    That is the right side of an assignment, what a loop goes over, a class's bases.
    """
    node = binding.node
    if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
        return node in within
    holder = syntax.parents.get(node)
    while isinstance(holder, (ast.Tuple, ast.List, ast.Starred)):
        holder = syntax.parents[holder]
    if holder not in within:
        return False
    field = _EVALUATED_FIRST.get(type(holder))
    if field is None or getattr(holder, field) not in within:
        return False
    # In a loop the round before has bound it.
    return not any(isinstance(each, _LOOPS) for each in within[within.index(holder) + 1 :])


def _branches(syntax: Syntax, node: ast.AST, scope: Scope) -> Branches:
    found: Branches = []
    child = node
    for parent in syntax.ancestors(node):
        if parent is scope.node:
            break
        if not isinstance(parent, _TRANSPARENT):
            for part in ("body", "orelse", "handlers", "finalbody", "cases"):
                nodes = getattr(parent, part, None)
                if isinstance(nodes, list) and any(child is each for each in nodes):
                    # A handler and a case are branches of their own.
                    found.append((parent, part))
        child = parent
    found.reverse()
    return found


def _excludes(one: Branches, other: Branches) -> bool:
    """Whether two nodes stand in branches of which only one runs."""
    for node, part in one:
        for other_node, other_part in other:
            if node is other_node and part != other_part and isinstance(node, ast.If):
                return True
    return False


def _without_fallbacks(found: list[Binding], branches: list[Branches]) -> list[Binding]:
    if len(found) == 1:
        return found
    kept = [
        binding
        for binding, own in zip(found, branches, strict=True)
        if not any(_is_import_fallback(node) or _is_type_checking(node, part) for node, part in own)
    ]
    return kept or found


def _is_import_fallback(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler) or node.type is None:
        return False
    names = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        isinstance(name, ast.Name) and name.id in ("ImportError", "ModuleNotFoundError")
        for name in names
    )


def _is_type_checking(node: ast.AST, part: str) -> bool:
    return isinstance(node, ast.If) and part == "body" and tests_type_checking(node.test)


def tests_type_checking(test: ast.expr) -> bool:
    """Whether a condition is `TYPE_CHECKING`, which is false at run time."""
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def is_self(syntax: Syntax, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The method whose first parameter the node is a name of, or None.

    Functions inside a method see its parameter too.
    """
    if not isinstance(node, ast.Name):
        return None
    found = bindings_of(syntax, node)
    if len(found) != 1 or found[0].kind is not Kind.PARAMETER:
        return None
    scope: Scope | None = syntax.scope_of(node)
    while scope is not None and node.id not in scope.bindings:
        scope = scope.parent
    function = scope.node if scope is not None else None
    if not isinstance(function, FUNCTIONS):
        return None
    arguments = [*function.args.posonlyargs, *function.args.args]
    if not arguments or arguments[0] is not found[0].node:
        return None
    assert scope is not None and scope.parent is not None
    if not isinstance(scope.parent.node, ast.ClassDef) or is_static(function):
        return None
    return function


def is_static(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is a staticmethod or a classmethod, so that it has no `self`."""
    return any(
        isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod")
        for decorator in function.decorator_list
    ) or function.name in ("__new__", "__init_subclass__", "__class_getitem__")
