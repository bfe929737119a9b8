"""What an expression stands for, followed through names, attributes and imports."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Union

from flake8_channels.model.answer import UNKNOWN, Answer, Unknown
from flake8_channels.model.classes import ClassDefinition, is_harmless
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import bindings_of, reaching, tests_type_checking
from flake8_channels.model.once import once
from flake8_channels.model.project import stub
from flake8_channels.model.scopes import FUNCTIONS, Kind

if TYPE_CHECKING:
    from flake8_channels.model.module import Module
    from flake8_channels.model.scopes import Binding

_DEPTH = 25
_KEPT = 1024
_CASTS = frozenset({"typing.cast", "typing_extensions.cast"})


#: Names that are being looked up behind star imports, which may go round.
_in_progress: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class External:
    """Something that cannot be read here, by its dotted name: `django.urls.path`."""

    qualified_name: str


@dataclass(frozen=True)
class Value:
    """What an expression computes, other than by naming it."""

    module: Module
    node: ast.expr


@dataclass(frozen=True)
class Parameter:
    """What a caller passes."""

    module: Module
    node: ast.arg


Definition = Union[
    ClassDefinition, FunctionDefinition, "Module", External, Value, Parameter, Unknown
]


def definitions(module: Module, node: ast.expr, depth: int = 0) -> tuple[Definition, ...]:
    """What the expression can stand for: one definition, or one for each branch.

    UNKNOWN is among them where some binding of it cannot be followed.
    """
    known = _known(module)
    found = known.get(node)
    if found is None:
        found = _definitions(module, node, depth)
        # In the middle of something else the answer may be a shorter one.
        if not depth and not _in_progress:
            known[node] = found
    return found


@once
def _known(module: Module) -> dict[ast.expr, tuple[Definition, ...]]:
    return {}


def _definitions(module: Module, node: ast.expr, depth: int) -> tuple[Definition, ...]:
    if depth > _DEPTH:
        return (UNKNOWN,)
    if isinstance(node, ast.Name):
        found = bindings_of(module.syntax, node)
        if not found:
            return _from_star(module, node.id, depth) or (External(f"builtins.{node.id}"),)
        return _of_bindings(module, found, depth)
    if isinstance(node, ast.Attribute):
        owners = definitions(module, node.value, depth + 1)
        if len(owners) == 1:
            return _member(owners[0], node.attr, module, node, depth)
        return _distinct(
            each for owner in owners for each in _member(owner, node.attr, module, node, depth)
        )
    if isinstance(node, ast.Subscript):
        # A generic class with its arguments; anything else that is indexed is a value.
        owners = definitions(module, node.value, depth + 1)
        if all(_can_be_generic(owner) for owner in owners):
            return owners
        return (Value(module, node),)
    if isinstance(node, ast.IfExp):
        branches = [node.orelse] if tests_type_checking(node.test) else [node.body, node.orelse]
        return _distinct(
            each for branch in branches for each in definitions(module, branch, depth + 1)
        )
    if isinstance(node, ast.Call) and len(node.args) == 2:
        called = definitions(module, node.func, depth + 1)
        if len(called) == 1 and qualified_name(called[0]) in _CASTS:
            return definitions(module, node.args[1], depth + 1)
    if isinstance(node, ast.NamedExpr):
        return definitions(module, node.value, depth + 1)
    return (Value(module, node),)


def definition(module: Module, node: ast.expr) -> Definition:
    """What the expression stands for, where that is one thing; else UNKNOWN."""
    found = definitions(module, node)
    return found[0] if len(found) == 1 else UNKNOWN


def annotated(parameter: Parameter) -> tuple[Definition, ...]:
    """What a parameter's annotation stands for; empty where it has none."""
    annotation, module = parameter.node.annotation, parameter.module
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        # An annotation in quotes names a class of the module or an import.
        return member_of_module(module, annotation.value)
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        parts = [annotation.left, annotation.right]
    elif (
        isinstance(annotation, ast.Subscript)
        and is_named(module, annotation.value, "typing.Optional") is Answer.YES
    ):
        parts = [annotation.slice]
    else:
        return definitions(module, annotation) if annotation is not None else ()
    # Whoever calls a method on it knows that it is not None.
    return _distinct(
        each
        for part in parts
        if not (isinstance(part, ast.Constant) and part.value is None)
        for each in definitions(module, part)
    )


def qualified_name(found: Definition) -> str | None:
    """The dotted name of a class, function, module or external; None for the others."""
    return getattr(found, "qualified_name", None)


def is_named(module: Module, node: ast.expr, *names: str) -> Answer:
    """Whether an expression stands for one of the things with these dotted names."""
    found = definitions(module, node)
    known = [qualified_name(each) for each in found]
    if known and all(name in names for name in known):
        return Answer.YES
    if UNKNOWN in found or any(name in names for name in known):
        return Answer.UNKNOWN
    return Answer.NO


def member_of_module(module: Module, name: str, depth: int = 0) -> tuple[Definition, ...]:
    """What a module's name stands for once the module is imported; empty if there is none."""
    if depth > _DEPTH:
        return (UNKNOWN,)
    scope = module.syntax.module_scope
    bindings = scope.bindings.get(name)
    if bindings:
        return _of_bindings(module, reaching(module.syntax, bindings, scope, None), depth + 1)
    looked_up = (module.file, name)
    if looked_up not in _in_progress:
        _in_progress.add(looked_up)
        try:
            found = _from_star(module, name, depth + 1)
        finally:
            _in_progress.discard(looked_up)
        if found:
            return found
    if "__getattr__" in scope.bindings:
        return (UNKNOWN,)
    if module.is_package:
        submodule = module.project.module_beside(module.file, 1, name)
        if submodule is not None:
            return (submodule,)
    return ()


def _of_bindings(module: Module, found: tuple[Binding, ...], depth: int) -> tuple[Definition, ...]:
    if len(found) == 1:
        return _of_binding(module, found[0], depth + 1)
    return _distinct(each for binding in found for each in _of_binding(module, binding, depth + 1))


def _of_binding(module: Module, binding: Binding, depth: int) -> tuple[Definition, ...]:
    node, value = binding.node, binding.value
    if binding.kind is Kind.CLASS and isinstance(node, ast.ClassDef):
        return (module.class_definition(node),)
    if binding.kind is Kind.FUNCTION and isinstance(node, FUNCTIONS):
        return (module.function_definition(node),)
    if binding.kind is Kind.PARAMETER and isinstance(node, ast.arg):
        return (Parameter(module, node),)
    if binding.kind is Kind.ASSIGNMENT and isinstance(value, ast.expr):
        parent = module.syntax.parents[node]
        if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            return definitions(module, value, depth + 1)
    if isinstance(value, ast.alias):
        return _imported(module, node, value, depth)
    return (UNKNOWN,)


def _imported(
    module: Module, node: ast.AST, alias: ast.alias, depth: int
) -> tuple[Definition, ...]:
    if isinstance(node, ast.Import):
        # `import a.b` binds a; `import a.b as c` binds a.b.
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        return (module.project.module(name) or External(name),)
    assert isinstance(node, ast.ImportFrom)
    known = () if node.level or module.is_stub else _of_stubs(node.module or "", alias.name)
    if known:
        return known
    origin = origin_of(module, node)
    source = source_of(module, node)
    if source is None:
        # The package itself may have no __init__.py.
        return (_submodule(module, node, alias.name) or External(f"{origin}.{alias.name}"),)
    if source.file == module.file:
        # A package imports what lies in it; a module that imports itself is not followed.
        return (_submodule(module, node, alias.name) or UNKNOWN,)
    found = member_of_module(source, alias.name, depth + 1)
    return found or (External(f"{origin}.{alias.name}"),)


@lru_cache(_KEPT)
def _of_stubs(module_name: str, name: str) -> tuple[Definition, ...]:
    """What Channels, or a package that is built on it, has there; empty where it has nothing."""
    module = stub(module_name)
    return member_of_module(module, name) if module is not None else ()


def origin_of(module: Module, node: ast.ImportFrom) -> str:
    """The dotted name of the module that a `from` import reads."""
    return module.project.origin(module.file, node.level, node.module or "")


def source_of(module: Module, node: ast.ImportFrom) -> Module | None:
    """The module that a `from` import reads; None where it cannot be read."""
    if not node.level:
        return module.project.module(node.module or "")
    return module.project.module_beside(module.file, node.level, node.module or "")


def _submodule(module: Module, node: ast.ImportFrom, name: str) -> Module | None:
    dotted = f"{node.module}.{name}" if node.module else name
    if not node.level:
        return module.project.module(dotted)
    return module.project.module_beside(module.file, node.level, dotted)


def _from_star(module: Module, name: str, depth: int) -> tuple[Definition, ...]:
    for star in reversed(module.syntax.module_scope.stars):
        origin = origin_of(module, star)
        source = source_of(module, star)
        if source is None or source is module:
            if is_harmless(origin):
                continue
            # Whatever cannot be read may define any name, also over a builtin.
            return (UNKNOWN,)
        exported = _exported(source)
        if name in exported if exported is not None else not name.startswith("_"):
            found = member_of_module(source, name, depth + 1)
            if found:
                return found
    return ()


def _exported(module: Module) -> frozenset[str] | None:
    """The names in a module's `__all__`; None if it has none, or works it out."""
    bindings = module.syntax.module_scope.bindings.get("__all__", ())
    value = bindings[0].value if len(bindings) == 1 else None
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    names = [each.value if isinstance(each, ast.Constant) else None for each in value.elts]
    return frozenset(map(str, names)) if None not in names else None


def _member(
    owner: Definition, name: str, module: Module, node: ast.expr, depth: int
) -> tuple[Definition, ...]:
    if isinstance(owner, External):
        qualified = f"{owner.qualified_name}.{name}"
        return (module.project.module(qualified) or External(qualified),)
    if isinstance(owner, ClassDefinition):
        member = owner.find(name)
        if isinstance(member, ast.ClassDef):
            return (owner.module.class_definition(member),)
        return (member,) if isinstance(member, FunctionDefinition) else (Value(module, node),)
    if owner is UNKNOWN:
        return (UNKNOWN,)
    if isinstance(owner, (FunctionDefinition, Parameter, Value)):
        return (Value(module, node),)
    found = member_of_module(owner, name, depth + 1)
    if found:
        return found
    submodule = owner.project.module(f"{owner.name}.{name}")
    return (submodule or External(f"{owner.name}.{name}"),)


def _can_be_generic(owner: Definition) -> bool:
    """Whether `owner[X]` can be a class with type arguments: by its name, if it is external."""
    if isinstance(owner, External):
        return owner.qualified_name.rpartition(".")[2][:1].isupper()
    return isinstance(owner, ClassDefinition)


def _distinct(found: object) -> tuple[Definition, ...]:
    return tuple(dict.fromkeys(found))  # type: ignore[call-overload]
