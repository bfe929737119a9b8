"""Consumers in the words of Channels: their kind, hooks and methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import may_be_given
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import is_named
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.once import kept, once
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.trees import BASIC_CONSUMER, runs_async

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_channels.model.classes import Member
    from flake8_channels.model.module import Module

_WEBSOCKET_CONSUMERS = (
    "channels.generic.websocket.AsyncWebsocketConsumer",
    "channels.generic.websocket.WebsocketConsumer",
)
_HTTP_CONSUMER = "channels.generic.http.AsyncHttpConsumer"

#: What Channels calls on a consumer, and then throws the result away.
HOOKS = frozenset(
    {
        "connect",
        "disconnect",
        "dispatch",
        "handle",
        "http_disconnect",
        "http_request",
        "receive",
        "receive_json",
        "websocket_connect",
        "websocket_disconnect",
        "websocket_receive",
    }
)


class Consumer:
    """A class that is a Channels consumer for certain."""

    def __init__(self, definition: ClassDefinition) -> None:
        self.definition = definition
        #: What other parts of the model have found out: see once.py.
        self.answers: dict[Callable[[Any], Any], Any] = {}

    def __repr__(self) -> str:
        return f"<consumer {self.definition.qualified_name}>"

    @property
    def name(self) -> str:
        """The class's name."""
        return self.definition.name

    @property
    def node(self) -> ast.ClassDef:
        """The class statement."""
        return self.definition.node

    @property
    def module(self) -> Module:
        """Where it is defined."""
        return self.definition.module

    @kept
    def is_async(self) -> bool:
        """Whether its hooks are awaited; the first of Channels' classes in its MRO decides."""
        return runs_async(self.definition)

    @kept
    def is_generic_websocket(self) -> bool:
        """Whether it has connect(), receive() and disconnect() hooks."""
        return self.definition.is_subclass_of(*_WEBSOCKET_CONSUMERS) is Answer.YES

    @property
    def is_basic_websocket(self) -> bool:
        """Whether it handles a WebSocket's messages itself, without a generic base."""
        return not self.is_generic_websocket and any(
            isinstance(self.method(name), FunctionDefinition)
            for name in ("websocket_connect", "websocket_receive", "websocket_disconnect")
        )

    @property
    def consumer_bases(self) -> list[ClassDefinition]:
        """The bases that are consumers themselves."""
        return [
            base
            for base in self.definition.bases
            if isinstance(base, ClassDefinition)
            and base.is_subclass_of(BASIC_CONSUMER) is Answer.YES
        ]

    def method(self, name: str) -> Member | None:
        """The method under a name, own or inherited; None if missing, UNKNOWN if not to be told."""
        return self.definition.find(name)

    def own(self, name: str) -> Member | None:
        """The method of that name that is its own, or a mixin's of its file; None for others."""
        found = self.definition.find_with_owner(name)
        return found[0] if found is not None and found[1] in self.own_classes else None

    @kept
    def own_classes(self) -> tuple[ClassDefinition, ...]:
        """Its own class, and the classes of its file above it that are no consumers by themselves.

        Nobody else answers for what these do.
        """
        return tuple(
            each
            for each in self.definition.project_classes
            if each is self.definition
            or (each.module is self.module and not each.framework_classes)
        )

    @property
    def own_methods(self) -> tuple[FunctionDefinition, ...]:
        """The methods of these classes that are in force."""
        methods = (method for each in self.own_classes for method in each.methods)
        return tuple(method for method in methods if self.method(method.name) is method)

    def reached_from(
        self, start: FunctionDefinition, *, in_its_run: bool = False
    ) -> Iterator[FunctionDefinition]:
        """The project's methods that a method may come to: itself, those that it names, and so on.

        Overridden ones too; no path is followed. `in_its_run` leaves out what is only handed on.
        """
        named = {start.name}
        pending = list(self.definition.project_methods)
        while new := [method for method in pending if method.name in named]:
            pending = [method for method in pending if method.name not in named]
            for method in new:
                yield method
                attributes = method.module.syntax.inside(method.node, ast.Attribute)
                if in_its_run:
                    attributes = [each for each in attributes if self._is_run(method, each)]
                named.update([node.attr for node in attributes])

    def inherited_hooks(self) -> Iterator[tuple[FunctionDefinition, FunctionDefinition]]:
        """The hooks of the project's bases that may come to a method which it defines itself.

        Each with the first such method: it may turn right into wrong.
        """
        is_alone = len(self.definition.project_classes) == len(self.own_classes)
        for name in () if is_alone else sorted(HOOKS):
            hook = self.method(name)
            if isinstance(hook, FunctionDefinition) and not hook.module.is_stub:
                is_own = self.own(name) is hook
                reached = () if is_own else self.reached_from(hook)
                anew = next((each for each in reached if each in self.own_methods), None)
                if anew is not None:
                    yield hook, anew

    def _is_run(self, method: FunctionDefinition, mention: ast.Attribute) -> bool:
        """Whether a method calls what it mentions there, and awaits that if it is a coroutine."""
        parents = method.module.syntax.parents
        call = parents[mention]
        if not isinstance(call, ast.Call) or call.func is not mention:
            return False
        named = self.method(mention.attr)
        is_coroutine = isinstance(named, FunctionDefinition) and named.is_coroutine_function
        return not is_coroutine or isinstance(parents[call], ast.Await)

    def misses(self, name: str) -> Answer:
        """Whether the project leaves a hook as Channels defines it, or undefined.

        A package built on Channels counts as the project: its hook has been thought of.
        """
        found = self.definition.find_with_owner(name)
        if found is None:
            return Answer.YES if self.definition.is_complete else Answer.UNKNOWN
        member, owner = found
        if not isinstance(member, (FunctionDefinition, ast.AST)):
            return Answer.UNKNOWN
        return Answer.YES if owner.is_framework else Answer.NO

    def lacks_all(self, *names: str) -> bool:
        """Whether the project defines none of these hooks for certain."""
        return all(self.misses(name) is Answer.YES for name in names) and not any(
            may_be_given(self.definition, name) for name in names
        )

    @kept
    def has_abstract_method(self) -> bool:
        """Whether it leaves a method to its subclasses."""
        for method in self.definition.project_methods:
            # An abstract method of a base may have been filled in below it.
            if is_abstract_method(method) and self.definition.find(method.name) is method:
                return True
        return False

    @kept
    def is_http(self) -> bool:
        """Whether it handles HTTP requests on the generic consumer."""
        return self.definition.is_subclass_of(_HTTP_CONSUMER) is Answer.YES

    @property
    def is_websocket(self) -> bool:
        """Whether it handles WebSockets, on a generic or a basic consumer."""
        return self.is_generic_websocket or self.is_basic_websocket

    @property
    def is_local(self) -> bool:
        """Whether the class is made by a function, so that its users cannot be known."""
        return any(isinstance(each, FUNCTIONS) for each in self.module.syntax.ancestors(self.node))


@once
def consumers_in(module: Module) -> tuple[Consumer, ...]:
    """The consumers that a module defines, also inside functions and branches, in order."""
    found = [
        module.class_definition(node) for node in module.syntax.nodes(ast.ClassDef) if node.bases
    ]
    return tuple(
        Consumer(definition)
        for definition in sorted(found, key=lambda each: each.node.lineno)
        if definition.is_subclass_of(BASIC_CONSUMER) is Answer.YES
    )


@once
def heirs_in(module: Module) -> dict[ClassDefinition, list[Consumer]]:
    """The consumers of a module by the classes that they derive from."""
    found: dict[ClassDefinition, list[Consumer]] = {}
    for consumer in consumers_in(module):
        for entry in consumer.definition.mro[1:]:
            if isinstance(entry, ClassDefinition):
                found.setdefault(entry, []).append(consumer)
    return found


def uses_channels(module: Module) -> bool:
    """Whether a module defines a consumer, or imports from Channels or what that stands on."""
    if consumers_in(module):
        return True
    syntax = module.syntax
    names = [each.module or "" for each in syntax.nodes(ast.ImportFrom)]
    names += [alias.name for each in syntax.nodes(ast.Import) for alias in each.names]
    return not {name.partition(".")[0] for name in names}.isdisjoint({"asgiref", "channels"})


def consumer_around(module: Module, node: ast.AST) -> Consumer | None:
    """The consumer whose body holds the node, or None."""
    for parent in module.syntax.ancestors(node):
        if isinstance(parent, ast.ClassDef):
            for consumer in consumers_in(module):
                if consumer.definition.node is parent:
                    return consumer
            return None
    return None


def is_left_to_heirs(method: FunctionDefinition) -> bool:
    """Whether a method of a class is abstract or empty, so that a subclass gives it its meaning."""
    if method.owner is None or method.module.is_stub:
        return False
    body = _without_docstring(method.node.body)
    return is_abstract_method(method) or all(isinstance(each, ast.Pass) for each in body)


def is_abstract_method(method: FunctionDefinition) -> bool:
    """Whether a method only says that subclasses must define it."""
    for decorator in method.node.decorator_list:
        if is_named(method.module, decorator, "abc.abstractmethod") is Answer.YES:
            return True
    for node in method.module.syntax.inside(method.node, ast.Raise):
        if node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                return len(_without_docstring(method.node.body)) == 1
    return False


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    return [
        statement
        for statement in body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
