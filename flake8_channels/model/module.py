"""A module: one file, its place in the project, and what it defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.disk import file_name
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.once import kept
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_channels.model.project import Project


class Module:
    """One file: its tree, its place in the project, and its classes and functions."""

    def __init__(self, file: str, tree: ast.Module, project: Project) -> None:
        #: Where it lies, from the root of the file system.
        self.file = file
        self.tree = tree
        self.project = project
        #: Whether it describes Channels or a package built on it, not the code under check.
        self.is_stub = project.is_stubs
        #: What other parts of the model have found out: see once.py.
        self.answers: dict[Callable[[Any], Any], Any] = {}
        self._classes: dict[ast.ClassDef, ClassDefinition] = {}
        self._functions: dict[ast.AST, FunctionDefinition] = {}

    @kept
    def name(self) -> str:
        """The dotted name under which it is imported."""
        return self.project.name_of(self.file)

    @property
    def qualified_name(self) -> str:
        """The same, as definitions have it."""
        return self.name

    @property
    def file_name(self) -> str:
        """The name of the file, without its folder."""
        return file_name(self.file)

    @property
    def is_package(self) -> bool:
        """Whether the file is the `__init__.py` of a package."""
        return self.file_name == "__init__.py"

    @kept
    def syntax(self) -> Syntax:
        """The index of the tree."""
        return Syntax(self.tree)

    @property
    def channels_version(self) -> int:
        """The major version of Channels that the project runs on."""
        return self.project.channels_version

    @property
    def servers(self) -> frozenset[str]:
        """The ASGI servers that the project's dependency files name."""
        return self.project.servers

    def class_definition(self, node: ast.ClassDef) -> ClassDefinition:
        """The class that a class statement defines."""
        found = self._classes.get(node)
        if found is None:
            found = self._classes[node] = ClassDefinition(self, node)
        return found

    def function_definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> FunctionDefinition:
        """The function that a def statement defines."""
        found = self._functions.get(node)
        if found is None:
            found = self._functions[node] = FunctionDefinition(self, node)
        return found

    def class_around(self, function: ast.AST) -> ClassDefinition | None:
        """The class whose method the function is, or None."""
        scope = self.syntax.scope_of(function)
        if isinstance(scope.node, ast.ClassDef):
            return self.class_definition(scope.node)
        return None

    def function_around(self, node: ast.AST) -> FunctionDefinition | None:
        """The def whose body holds the node, or None (a lambda counts as none)."""
        function = self.syntax.function_around(node)
        return self.function_definition(function) if isinstance(function, FUNCTIONS) else None

    def forget(self) -> None:
        """Let go of all that is known of this file; nothing can be asked of it any more.

        What is known refers to itself in circles, and the tree hangs on it. Freed at once, it gives
        the garbage collector nothing to do, which would take an eighth of the time.
        """
        for definition in self._classes.values():
            vars(definition).clear()
        vars(self).clear()
