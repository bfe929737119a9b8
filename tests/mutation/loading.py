"""The applications in a version of a correct module."""

from __future__ import annotations

import ast
import inspect
import sys
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from channels.consumer import AsyncConsumer

from tests.mutation.runs import another_round, reached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.runtime.harness import Application


class Served(NamedTuple):
    """An application that clients can reach."""

    application: Application
    #: The classes whose code it runs, and the types of the messages that they handle.
    classes: frozenset[str]
    handles: tuple[str, ...]


def served_by(files: Mapping[str, str]) -> dict[str, Served]:
    """By name: `application`, or each consumer from which no other derives."""
    module = _loaded(files)
    classes = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, AsyncConsumer)
        and value.__module__ == module.__name__
    ]
    bases = {base for each in classes for base in each.__mro__[1:]}
    if hasattr(module, "application"):
        return {"application": _served(module.application, *classes)}
    return {each.__name__: _served(each.as_asgi(), each) for each in classes if each not in bases}


def _served(application: Application, *consumers: type) -> Served:
    lines = [base for each in consumers for base in each.__mro__]
    handlers = [
        name
        for each in lines
        for name, value in vars(each).items()
        if inspect.isfunction(value) and [*inspect.signature(value).parameters][1:] == ["event"]
    ]
    types = dict.fromkeys(name.replace("_", ".") for name in handlers)
    return Served(application, frozenset(each.__name__ for each in lines), tuple(types))


def _loaded(files: Mapping[str, str]) -> ModuleType:
    """The last of the modules, which may import the others."""
    known = {}
    try:
        for path, text in files.items():
            module = ModuleType(path.removesuffix(".py").replace("/", "."))
            module.__dict__.update(another_round=another_round, reached=reached)
            known[module.__name__] = sys.modules.get(module.__name__)
            sys.modules[module.__name__] = module
            tree = _Watching(path).visit(ast.parse(text))
            exec(compile(ast.fix_missing_locations(tree), f"<{path}>", "exec"), vars(module))
    finally:
        for name, before in known.items():
            del sys.modules[name]
            if before is not None:
                sys.modules[name] = before
    return module


class _Watching(ast.NodeTransformer):
    """Makes code tell which of its lines are reached, and every round of its `while` loops."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.in_function = False
        #: Where the head of a statement ends, found before anything is put into its body.
        self.heads: dict[ast.AST, int] = {}

    def visit(self, node: ast.AST) -> ast.AST:
        before = self.in_function
        is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        self.in_function = before or is_function
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            self.heads[node] = (body[0].lineno - 1 if body else node.end_lineno) or node.lineno
        self.generic_visit(node)
        if self.in_function:
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list):
                    setattr(node, name, [each for line in block for each in self._told(line)])
        if is_function:
            node.body[:0] = _calls(f"reached({self.path!r}, {node.lineno}, {node.lineno})")
        if isinstance(node, ast.While):
            node.body[:0] = _calls("another_round()")
        self.in_function = before
        return node

    def _told(self, statement: ast.stmt) -> list[ast.stmt]:
        lines = f"{statement.lineno}, {self.heads[statement]}"
        return [*_calls(f"reached({self.path!r}, {lines})"), statement]


def _calls(text: str) -> list[ast.stmt]:
    return ast.parse(text).body
