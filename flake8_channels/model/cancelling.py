"""Whether the code that has a consumer in hand may cancel a task of it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.names import bindings_of
from flake8_channels.model.scopes import Kind
from flake8_channels.model.syntax import last_name, subtree

if TYPE_CHECKING:
    from flake8_channels.model.syntax import Syntax

_CANCEL = "cancel"
#: What a name says that stands for tasks: `cancel_all()`, `cancel_pending_jobs()`.
_TASKS = ("all", "background", "coro", "future", "job", "loop", "pending", "task", "timer")
_WORDS = re.compile(rf"(?:^|_)(?:{'|'.join(_TASKS)})s?(?:_|$)")
_DEFINED = frozenset({Kind.ASSIGNMENT, Kind.CLASS, Kind.FUNCTION})


def may_cancel(entry: object) -> bool:
    """Whether a class, or what it names of its file, cancels anything; yes for what is unknown.

    What else stands in the file, such as another consumer, has no object of the class in hand.
    """
    if not isinstance(entry, ClassDefinition):
        return True
    if entry.is_framework:
        return False
    syntax = entry.module.syntax
    return any(_cancels(syntax, node) for root in _code_of(entry) for node in subtree(root))


def _code_of(entry: ClassDefinition) -> list[ast.AST]:
    """The class statement, and those of the file that bind a name which one of these reads."""
    syntax = entry.module.syntax
    found: list[ast.AST] = [entry.node]
    known: set[ast.AST] = set(found)
    for root in found:
        for name in subtree(root):
            if isinstance(name, ast.Name):
                new = _statements_binding(syntax, name) - known
                known |= new
                found += new
    return found


def _statements_binding(syntax: Syntax, name: ast.Name) -> set[ast.AST]:
    return {
        syntax.statement(binding.node)
        for binding in bindings_of(syntax, name)
        if binding.kind in _DEFINED
    }


def _cancels(syntax: Syntax, node: ast.AST) -> bool:
    """Whether a node names what cancels a task, or may; the call of `cancel_order()` does not."""
    name = last_name(node)
    if name is None or _CANCEL not in name:
        return False
    if name.strip("_") == _CANCEL or _WORDS.search(name):
        return True
    call = syntax.parents[node]
    # A task that it is given, or an object that has one, is handed on, which is asked elsewhere.
    return not isinstance(call, ast.Call) or call.func is not node
