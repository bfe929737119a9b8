"""Functions: their colour, and what their decorators make of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flake8_channels.model.answer import Answer
from flake8_channels.model.names import is_static
from flake8_channels.model.once import kept
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.wrapping import only_copies, passes_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.module import Module

#: Decorators that return the function as it is, or one that does the same when called.
_UNCHANGED = frozenset(
    {
        "abc.abstractmethod",
        "builtins.classmethod",
        "builtins.staticmethod",
        "functools.wraps",
        "typing.final",
        "typing.override",
        "typing_extensions.final",
        "typing_extensions.override",
    }
)
_PROPERTIES = frozenset(
    {
        "builtins.property",
        "django.utils.functional.cached_property",
        "functools.cached_property",
    }
)
#: asgiref/sync.py and channels/db.py: calling the result gives a coroutine.
TO_ASYNC = frozenset(
    {
        "asgiref.sync.SyncToAsync",
        "asgiref.sync.sync_to_async",
        "channels.db.DatabaseSyncToAsync",
        "channels.db.database_sync_to_async",
    }
)
TO_SYNC = frozenset({"asgiref.sync.AsyncToSync", "asgiref.sync.async_to_sync"})


@dataclass(frozen=True)
class Wrapper:
    """A decorator of the project: the function it returns, which calls the original by a name."""

    function: FunctionDefinition
    original: str

    def passes_on(self, *, awaits: bool, needs_result: bool) -> bool:
        """Whether it leaves a function of that colour what it was; no where that is not certain."""
        function = self.function
        return not function.is_generator and passes_on(
            function.module.syntax,
            function.node,
            self.original,
            awaits=awaits,
            needs_result=needs_result,
        )


#: What a decorator does to a function.
Decoration = Literal["unchanged", "to_async", "to_sync", "unknown"] | Wrapper


class FunctionDefinition:
    """A def statement."""

    def __init__(self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.module = module
        self.node = node
        self.name = node.name

    def __repr__(self) -> str:
        return f"<function {self.qualified_name}>"

    @kept
    def qualified_name(self) -> str:
        """The dotted name: module, enclosing classes and functions, function."""
        parts = [self.node.name]
        for parent in self.module.syntax.ancestors(self.node):
            if isinstance(parent, (ast.ClassDef, *FUNCTIONS)):
                parts.append(parent.name)
        return ".".join([self.module.name, *reversed(parts)])

    @property
    def owner(self) -> ClassDefinition | None:
        """The class whose body defines it, or None."""
        return self.module.class_around(self.node)

    @property
    def is_coroutine_function(self) -> bool:
        """Whether it is an `async def` that calling turns into a coroutine."""
        return isinstance(self.node, ast.AsyncFunctionDef) and not self.is_generator

    @property
    def is_generator(self) -> bool:
        """Whether its own body yields."""
        syntax = self.module.syntax
        return bool(syntax.inside(self.node, ast.Yield) or syntax.inside(self.node, ast.YieldFrom))

    @property
    def parameters(self) -> list[ast.arg]:
        """The positional parameters."""
        return [*self.node.args.posonlyargs, *self.node.args.args]

    @kept
    def receiver(self) -> str | None:
        """The name of `self` in a method; None where there is none."""
        arguments = self.node.args
        first = arguments.posonlyargs or arguments.args
        if not first or is_static(self.node) or self.owner is None:
            return None
        return first[0].arg

    @property
    def takes_one_argument(self) -> bool:
        """Whether a method can be called with one argument, as event handlers are."""
        arguments = self.node.args
        count = len(self.parameters) - 1
        required = count - len(arguments.defaults)
        return required <= 1 <= count or (required <= 1 and arguments.vararg is not None)

    @property
    def takes_nothing(self) -> bool:
        """Whether a method is called without arguments, as far as it must be told any."""
        arguments = self.node.args
        optional = sum(each is not None for each in arguments.kw_defaults)
        return (
            len(self.parameters) - 1 <= len(arguments.defaults)
            and len(arguments.kwonlyargs) == optional
        )

    @property
    def takes_event(self) -> bool:
        """Whether its one parameter has the name that Channels' documentation gives to events."""
        return [each.arg for each in self.parameters[1:]] == ["event"]

    @kept
    def returns(self) -> list[ast.expr]:
        """The expressions that its return statements give back."""
        return [
            node.value
            for node in self.module.syntax.inside(self.node, ast.Return)
            if node.value is not None
        ]

    @property
    def returns_nothing(self) -> bool:
        """Whether a call gives None, or another plain value, in place of an awaitable."""
        return self._own_awaitable is Answer.NO and not self.is_generator

    @property
    def is_property(self) -> bool:
        """Whether an attribute of objects is what a call of it gives."""
        from flake8_channels.model.definitions import is_named

        return any(
            is_named(self.module, decorator, *_PROPERTIES) is Answer.YES
            for decorator in self.node.decorator_list
        )

    @property
    def is_undecorated(self) -> bool:
        """Whether calls reach the def itself: no decorator changes it, and it has a receiver."""
        return not self.changes and not is_static(self.node)

    @property
    def is_registered(self) -> bool:
        """Whether a decorator of the project hands the function on elsewhere, such as to a dict."""
        return any(map(_hands_on, _decorators(self)))

    @kept
    def always_raises(self) -> bool:
        """Whether no path of the body can reach its end or a return, by the statements alone."""
        return not any(self.module.syntax.inside(self.node, ast.Return)) and not _can_end(
            self.node.body
        )

    @property
    def decorations(self) -> tuple[Decoration, ...]:
        """What its decorators do, the innermost first."""
        return self._decorations if self.node.decorator_list else ()

    @kept
    def _decorations(self) -> tuple[Decoration, ...]:
        return tuple(
            _decoration(self.module, decorator) for decorator in reversed(self.node.decorator_list)
        )

    @property
    def changes(self) -> tuple[Decoration, ...]:
        """The decorations that make another function of it, the innermost first.

        Wrappers that only call it, in its own colour and with its own arguments, do not.
        """
        return self._changes if self.node.decorator_list else ()

    @kept
    def _changes(self) -> tuple[Decoration, ...]:
        found: list[Decoration] = []
        awaits = self.is_coroutine_function
        for decoration in self.decorations:
            if isinstance(decoration, Wrapper):
                if decoration.passes_on(awaits=awaits, needs_result=bool(self.returns)):
                    continue
                awaits = decoration.function.is_coroutine_function
            elif decoration in ("to_async", "to_sync"):
                awaits = decoration == "to_async"
            if decoration != "unchanged":
                found.append(decoration)
        return tuple(found)

    @property
    def wrappers(self) -> tuple[FunctionDefinition, ...]:
        """The functions of the project that are called in its place, the innermost first."""
        return tuple(each.function for each in self.decorations if isinstance(each, Wrapper))

    @kept
    def gives_awaitable(self) -> Answer:
        """Whether a call of it gives a coroutine, or another awaitable that must be awaited."""
        answer = self._own_awaitable
        for decoration in self.changes:
            if decoration == "to_async":
                answer = Answer.YES
            elif decoration == "to_sync":
                answer = Answer.NO
            elif isinstance(decoration, Wrapper):
                answer = decoration.function._own_awaitable
            elif decoration == "unknown":
                answer = Answer.UNKNOWN
        return answer

    @property
    def _own_awaitable(self) -> Answer:
        if self.is_generator:
            return Answer.NO
        if isinstance(self.node, ast.AsyncFunctionDef):
            return Answer.YES
        if all(isinstance(value, _PLAIN_VALUES) for value in self.returns):
            return Answer.NO
        return Answer.UNKNOWN


_PLAIN_VALUES = (
    ast.Constant,
    ast.Compare,
    ast.Dict,
    ast.DictComp,
    ast.JoinedStr,
    ast.List,
    ast.ListComp,
    ast.Set,
    ast.Tuple,
)


def _can_end(body: list[ast.stmt]) -> bool:
    """Whether control may leave a block at its end; yes where it takes more than a look."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            return False
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            # A context manager may swallow what is raised inside.
            continue
        if isinstance(statement, ast.If) and not (
            _can_end(statement.body) or _can_end(statement.orelse)
        ):
            return False
        if isinstance(statement, ast.Try):
            blocks = [[*statement.body, *statement.orelse], *(h.body for h in statement.handlers)]
            if not any(map(_can_end, blocks)) or not _can_end(statement.finalbody):
                return False
    return True


def _decoration(module: Module, decorator: ast.expr) -> Decoration:
    from flake8_channels.model.definitions import definition, qualified_name

    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    found = definition(module, called)
    name = qualified_name(found)
    if name in _UNCHANGED:
        return "unchanged"
    if name in TO_ASYNC:
        return "to_async"
    if name in TO_SYNC:
        return "to_sync"
    if not isinstance(found, FunctionDefinition):
        return "unknown"
    if isinstance(decorator, ast.Call):
        # The function makes the decorator; arguments only configure it.
        inner = _returned_function(found)
        return _wrapper(inner) if inner is not None else "unknown"
    return _wrapper(found)


def _wrapper(decorator: FunctionDefinition) -> Decoration:
    """What a decorator of the project does: one parameter in, one inner function out."""
    if len(decorator.parameters) != 1 or decorator.node.decorator_list:
        return "unknown"
    original = decorator.parameters[0].arg
    if len(decorator.returns) == 1 and _is_name(decorator.returns[0], original):
        return "unchanged"
    inner = _returned_function(decorator)
    if inner is None or any(each != "unchanged" for each in inner.decorations):
        return "unknown"
    return Wrapper(inner, original)


def _decorators(function: FunctionDefinition) -> Iterator[FunctionDefinition]:
    """The functions of the project that are given a function which they decorate."""
    from flake8_channels.model.definitions import definition

    for decorator in function.node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        found = definition(function.module, called)
        if isinstance(found, FunctionDefinition):
            inner = _returned_function(found) if isinstance(decorator, ast.Call) else found
            if inner is not None:
                yield inner


def _hands_on(decorator: FunctionDefinition) -> bool:
    """Whether a decorator stores its function, or what it makes of it, other than giving it back.

    `functools.wraps()` only takes its name.
    """
    syntax = decorator.module.syntax
    inner = _returned_function(decorator)
    names = {*(each.arg for each in decorator.parameters[:1]), inner.name if inner else None}
    return any(
        node.id in names
        and isinstance(node.ctx, ast.Load)
        and not isinstance(syntax.parents[node], (ast.Attribute, ast.Return))
        and not only_copies(syntax, node)
        for node in syntax.inside(decorator.node, ast.Name)
    )


def _returned_function(function: FunctionDefinition) -> FunctionDefinition | None:
    if len(function.returns) != 1 or not isinstance(function.returns[0], ast.Name):
        return None
    from flake8_channels.model.definitions import definition

    found = definition(function.module, function.returns[0])
    if not isinstance(found, FunctionDefinition):
        return None
    around = function.module.syntax.function_around(found.node)
    return found if around is function.node else None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
