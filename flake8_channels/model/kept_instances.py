"""Objects of Django models that a method has: in a name, in an attribute of self, as the user."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import UNKNOWN
from flake8_channels.model.assignments import may_set
from flake8_channels.model.definitions import External
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.instances import Instance, assigned_instance, instance_of
from flake8_channels.model.names import is_self
from flake8_channels.model.receivers import called_method, super_of
from flake8_channels.model.scope_users import is_scope_user

if TYPE_CHECKING:
    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.syntax import Syntax

_USER = External("django.contrib.auth.models.User")
_LEAVES_BLOCK = (ast.Break, ast.Continue, ast.Raise, ast.Return)
_LOOPS = (ast.AsyncFor, ast.For, ast.While)
#: Methods that decide what reading and setting an attribute does.
_OF_ATTRIBUTES = ("__getattribute__", "__setattr__")


def held_instance(module: Module, node: ast.expr) -> Instance | None:
    """The object that an expression stands for: `room`, `self.room`, `self.scope["user"]`.

    None if it is none for certain. It is not certain that the user is one of Django's: a middleware
    may have put another object there.
    """
    if isinstance(node, ast.Attribute):
        return kept_instance(module, node)
    found = instance_of(module, node) if isinstance(node, ast.Name) else None
    if found is None and is_scope_user(module, node):
        return Instance(_USER, is_certain=False)
    return found


def kept_instance(module: Module, node: ast.Attribute) -> Instance | None:
    """The object in `self.room`; None if the same method has not put it there for certain.

    Nor where anything since then may have replaced it.
    """
    syntax = module.syntax
    method = is_self(syntax, node.value)
    owner = module.class_around(method) if method is not None else None
    if owner is None or method is None or syntax.function_around(node) is not method:
        return None
    target = _only_target(syntax, method, node.attr)
    if target is None or not _has_run(syntax, syntax.statement(target), node):
        return None
    if not _is_plain(owner, node.attr) or may_set(module, None, node.attr):
        return None
    if _may_be_replaced(module, owner, method, target, node):
        return None
    return assigned_instance(module, target)


def _only_target(syntax: Syntax, method: ast.AST, name: str) -> ast.Attribute | None:
    """The one place in a method that sets an attribute of self; None if there are others."""
    found = [
        each
        for each in syntax.attributes(name)
        if not isinstance(each.ctx, ast.Load)
        and any(around is method for around in syntax.ancestors(each))
    ]
    if len(found) != 1 or is_self(syntax, found[0].value) is not method:
        return None
    return found[0] if syntax.function_around(found[0]) is method else None


def _has_run(syntax: Syntax, statement: ast.stmt, node: ast.expr) -> bool:
    """Whether a statement has run to its end whenever a node behind it is evaluated.

    One in a `try` has, behind that, if no handler goes on.
    """
    around = set(syntax.ancestors(node))
    while True:
        parent = syntax.parents[statement]
        block = _block(parent, statement)
        if not around.isdisjoint(block[block.index(statement) + 1 :]):
            return True
        if not isinstance(parent, ast.Try) or block not in (parent.body, parent.orelse):
            return False
        if not all(isinstance(each.body[-1], _LEAVES_BLOCK) for each in parent.handlers):
            return False
        statement = parent


def _block(parent: ast.AST, statement: ast.stmt) -> list[ast.stmt]:
    """The statements among which one stands."""
    blocks = (getattr(parent, name, []) for name in ("body", "orelse", "finalbody"))
    return next(each for each in blocks if statement in each)


def _is_plain(owner: ClassDefinition, name: str) -> bool:
    """Whether an attribute of a class's objects holds what is assigned to it, for certain."""
    if any(owner.find(each) is not None for each in _OF_ATTRIBUTES):
        return False
    return isinstance(owner.find(name), (ast.Constant, type(None)))


def _may_be_replaced(
    module: Module,
    owner: ClassDefinition,
    method: ast.AST,
    target: ast.Attribute,
    node: ast.Attribute,
) -> bool:
    """Whether code that the method runs between two nodes may set an attribute of self.

    Code that is given `self` may, at any time, and so may the project's own methods.
    """
    syntax = module.syntax
    assignment = syntax.statement(target)
    start = (assignment.end_lineno or 0, assignment.end_col_offset or 0)
    loops = [each for each in syntax.ancestors(node) if isinstance(each, _LOOPS)]
    again = [each for each in loops if each not in syntax.ancestors(target)]
    for name in syntax.nodes(ast.Name):
        if is_self(syntax, name) is method:
            attribute = syntax.parents[name]
        elif name.id == "super" and syntax.function_around(name) is method:
            attribute = syntax.parents[syntax.parents[name]]
        else:
            continue
        if not isinstance(attribute, ast.Attribute):
            return True
        is_between = start <= _position(attribute) < _position(node)
        is_between = is_between or any(each in again for each in syntax.ancestors(attribute))
        if is_between and _may_run_project(module, owner, attribute):
            return True
    return False


def _position(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _may_run_project(module: Module, owner: ClassDefinition, attribute: ast.Attribute) -> bool:
    """Whether `self.attribute` is a method or a property of the project, as far as is known."""
    called = called_method(module, attribute)
    member = called[1] if called is not None else owner.find(attribute.attr)
    if isinstance(member, FunctionDefinition):
        return not member.module.is_stub
    if super_of(module, attribute.value) is not None:
        return True
    call = module.syntax.parents[attribute]
    return member is UNKNOWN or (isinstance(call, ast.Call) and call.func is attribute)
