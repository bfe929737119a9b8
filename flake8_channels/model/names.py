"""Which bindings a name can stand for where it is read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.scopes import COMPREHENSIONS, FUNCTIONS
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.scopes import Binding, Scope
    from flake8_channels.model.syntax import Syntax

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
    in_order = True
    while scope is not None:
        # A class body is not a scope for the functions in it.
        visible = scope is start or not isinstance(scope.node, ast.ClassDef)
        bindings = scope.bindings.get(name.id) if visible else None
        if isinstance(scope.node, ast.ClassDef) and bindings:
            # Until a class body binds a name, it means what it means outside.
            here = (name.lineno, name.col_offset)
            bindings = [binding for binding in bindings if binding.position < here]
        if bindings:
            return reaching(syntax, bindings, scope, name if in_order else None)
        # Class bodies and comprehensions run where they stand, functions later.
        in_order = in_order and isinstance(scope.node, (ast.ClassDef, *COMPREHENSIONS))
        scope = scope.parent
    return ()


def reaching(
    syntax: Syntax, bindings: Sequence[Binding], scope: Scope, use: ast.AST | None
) -> tuple[Binding, ...]:
    """The bindings of one scope that can be in force at a use in it, or at its end (None)."""
    if len(bindings) == 1:
        return (bindings[0],)
    if use is None:
        ordered = sorted(bindings, key=lambda binding: binding.position)
        return tuple(_last(syntax, ordered, scope, []))
    position = (use.lineno, use.col_offset)  # type: ignore[attr-defined]
    within = [use, *syntax.ancestors(use)]
    earlier, again = [], []
    for binding in sorted(bindings, key=lambda binding: binding.position):
        if binding.position < position and not _is_still_unbound(syntax, binding, within):
            earlier.append(binding)
        elif _common_loop(syntax, binding, within, scope) is not None:
            again.append(binding)
    found = _last(syntax, earlier, scope, _branches(syntax, use, scope))
    for binding in again:
        # The round before has bound it, unless this round has bound the name since.
        loop = _common_loop(syntax, binding, within, scope)
        if not found or all(loop is not each for each in syntax.ancestors(found[-1].node)):
            found.append(binding)
    return tuple(found or bindings)


def _last(
    syntax: Syntax, ordered: Sequence[Binding], scope: Scope, around: Branches
) -> list[Binding]:
    """Of bindings in order those that the later ones leave in force, the last one first."""
    found: list[Binding] = []
    branches: list[Branches] = []
    for binding in reversed(ordered):
        own = _branches(syntax, binding.node, scope)
        if _excludes(own, around):
            continue
        found.append(binding)
        branches.append(own)
        if all(branch in around for branch in own):
            break  # It always runs before the use, so what came earlier is gone.
    return _without_fallbacks(found, branches)


def _common_loop(
    syntax: Syntax, binding: Binding, within: list[ast.AST], scope: Scope
) -> ast.AST | None:
    """The innermost loop of the scope that both the binding and the use are in."""
    for parent in syntax.ancestors(binding.node):
        if parent is scope.node:
            return None
        if isinstance(parent, _LOOPS) and parent in within:
            inside = within[within.index(parent) - 1]
            # What a loop goes over is worked out once.
            return None if inside is getattr(parent, "iter", None) else parent
    return None


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
    return field is not None and getattr(holder, field) in within


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


def is_for_type_checkers(syntax: Syntax, node: ast.expr) -> bool:
    """Whether an expression begins with a name that is bound under TYPE_CHECKING only."""
    if not syntax.nodes(ast.If):
        return False
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    bindings = bindings_of(syntax, node) if isinstance(node, ast.Name) else ()
    return bool(bindings) and all(_is_hidden(syntax, binding.node) for binding in bindings)


def _is_hidden(syntax: Syntax, node: ast.AST) -> bool:
    for parent in syntax.ancestors(node):
        if (
            isinstance(parent, ast.If)
            and tests_type_checking(parent.test)
            and _stands_in(syntax, node, parent.body)
        ):
            return True
    return False


def _stands_in(syntax: Syntax, node: ast.AST, body: list[ast.stmt]) -> bool:
    return any(each in body for each in (node, *syntax.ancestors(node)))


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
    scope: Scope | None = syntax.scope_of(node)
    while scope is not None and node.id not in scope.bindings:
        scope = scope.parent
    if scope is None or scope.parent is None or not isinstance(scope.parent.node, ast.ClassDef):
        return None
    function = scope.node
    if not isinstance(function, FUNCTIONS) or is_static(function):
        return None
    found: Sequence[Binding] = scope.bindings[node.id]
    if len(found) > 1:
        found = bindings_of(syntax, node)
    arguments = function.args.posonlyargs or function.args.args
    is_first = len(found) == 1 and bool(arguments) and arguments[0] is found[0].node
    return function if is_first else None


def may_be_class(node: ast.expr) -> bool:
    """Whether an expression can name a class, by its spelling: one begins with a capital."""
    name = last_name(node.value if isinstance(node, ast.Subscript) else node) or ""
    return name.lstrip("_")[:1].isupper()


def is_static(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is a staticmethod or a classmethod, so that it has no `self`."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod"):
            return True
    return function.name in ("__new__", "__init_subclass__", "__class_getitem__")
