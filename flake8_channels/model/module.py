"""A module under check: what a rule receives, and what other modules find in it."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from flake8_channels.model.calls import layer_calls_in
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.consumer_calls import ending_calls_in
from flake8_channels.model.consumers import consumers_in
from flake8_channels.model.conversions import conversions_in
from flake8_channels.model.expression_use import use_in
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.missteps import protocol_mistakes_in
from flake8_channels.model.routing import routes_in
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.served import served_in_loop
from flake8_channels.model.syntax import Syntax
from flake8_channels.model.unset import unset_reads_in

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.calls import MethodUse
    from flake8_channels.model.consumer_calls import ConsumerCall
    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.conversions import Conversion
    from flake8_channels.model.definitions import Definition
    from flake8_channels.model.expression_use import Use
    from flake8_channels.model.missteps import ProtocolMistake
    from flake8_channels.model.paths.asked import Asked
    from flake8_channels.model.project import Project
    from flake8_channels.model.routing import Route
    from flake8_channels.model.served import Served
    from flake8_channels.model.unset import UnsetRead


class Module:
    """One file: its tree, its place in the project, and what it says of Channels."""

    def __init__(self, path: Path, tree: ast.Module, project: Project) -> None:
        self.path = path
        self.tree = tree
        self.project = project
        #: Whether it describes Channels or a package built on it, not the code under check.
        self.is_stub = project.is_stubs
        self._classes: dict[ast.ClassDef, ClassDefinition] = {}
        self._functions: dict[ast.AST, FunctionDefinition] = {}
        #: What definitions.py has found out.
        self.definitions: dict[ast.expr, tuple[Definition, ...]] = {}
        #: What paths/asked.py has found out.
        self.asked: Asked | None = None
        #: What receivers.py has found out.
        self.called_methods: dict[ast.AST, tuple[ClassDefinition, FunctionDefinition] | None] = {}

    @cached_property
    def name(self) -> str:
        """The dotted name under which it is imported."""
        return self.project.name_of(self.path)

    @property
    def qualified_name(self) -> str:
        """The same, as definitions have it."""
        return self.name

    @property
    def is_package(self) -> bool:
        """Whether the file is the `__init__.py` of a package."""
        return self.path.name == "__init__.py"

    @cached_property
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

    @cached_property
    def consumers(self) -> tuple[Consumer, ...]:
        """The classes of this module that are Channels consumers, in order."""
        return consumers_in(self)

    @cached_property
    def heirs(self) -> dict[ClassDefinition, list[Consumer]]:
        """The consumers of this module by the classes that they derive from."""
        found: dict[ClassDefinition, list[Consumer]] = {}
        for consumer in self.consumers:
            for entry in consumer.definition.mro[1:]:
                if isinstance(entry, ClassDefinition):
                    found.setdefault(entry, []).append(consumer)
        return found

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The applications that this module's routers and route lists hold."""
        return routes_in(self)

    @property
    def uses_channels(self) -> bool:
        """Whether it defines a consumer, or imports from Channels or what Channels stands on."""
        if self.consumers:
            return True
        names = [each.module or "" for each in self.syntax.nodes(ast.ImportFrom)]
        names += [alias.name for each in self.syntax.nodes(ast.Import) for alias in each.names]
        return not {name.partition(".")[0] for name in names}.isdisjoint({"asgiref", "channels"})

    @cached_property
    def unawaited_calls(self) -> tuple[tuple[ast.Call, Use], ...]:
        """The calls with no await of their own, each with what becomes of the result."""
        parents = self.syntax.parents
        return tuple(
            (call, use_in(self, call))
            for call in self.syntax.nodes(ast.Call)
            if parents[call].__class__ is not ast.Await
        )

    @cached_property
    def layer_calls(self) -> tuple[MethodUse, ...]:
        """The calls of a channel layer's coroutine methods without an await of their own."""
        return layer_calls_in(self)

    @cached_property
    def protocol_mistakes(self) -> tuple[ProtocolMistake, ...]:
        """The calls of its consumers that come at the wrong time in the life of a WebSocket."""
        return protocol_mistakes_in(self)

    @property
    def unset_reads(self) -> tuple[UnsetRead, ...]:
        """The attributes that disconnect() reads and that connect() may not have set."""
        return unset_reads_in(self)

    @cached_property
    def conversions(self) -> tuple[Conversion, ...]:
        """The calls of async_to_sync, sync_to_async and database_sync_to_async."""
        return conversions_in(self)

    @cached_property
    def ending_calls(self) -> tuple[ConsumerCall, ...]:
        """The calls of `self.disconnect()`, which is to end a connection and does not."""
        return tuple(ending_calls_in(self))

    @cached_property
    def served_in_loop(self) -> tuple[Served, ...]:
        """The functions that run in the event loop for its consumers and middleware."""
        return served_in_loop(self)

    @cached_property
    def message_types(self) -> frozenset[str]:
        """The handlers that literal messages of this file name: `chat_message`."""
        return frozenset(
            value.value.replace(".", "_")
            for message in self.syntax.nodes(ast.Dict)
            for key, value in zip(message.keys, message.values, strict=True)
            if isinstance(key, ast.Constant)
            and key.value == "type"
            and isinstance(value, ast.Constant)
            and isinstance(value.value, str)
        )

    def consumer_around(self, node: ast.AST) -> Consumer | None:
        """The consumer whose body holds the node, or None."""
        for parent in self.syntax.ancestors(node):
            if isinstance(parent, ast.ClassDef):
                for consumer in self.consumers:
                    if consumer.definition.node is parent:
                        return consumer
                return None
        return None

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
