"""Calls on a path: what accepts and closes, and which functions are followed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import definition, definitions, is_named
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import is_static
from flake8_channels.model.paths.conditions import dotted, only_about, renamed
from flake8_channels.model.paths.expressions import Expressions, Step, distinct
from flake8_channels.model.paths.frame import Callee, Frame
from flake8_channels.model.paths.state import (
    Decision,
    Event,
    Exit,
    Facts,
    Outcomes,
    Path,
    Paths,
    Socket,
    TooComplex,
    TooManyPaths,
    Trail,
    socket_after,
)
from flake8_channels.model.paths.statements import Statements
from flake8_channels.model.paths.values import NONE, UNKNOWN, Value, constant
from flake8_channels.model.receivers import super_of
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Paths through statements that one analysis follows; past that the answer is unknown.
_BUDGET = 20_000
_DEEPEST = 12

_CONSUMER = "channels.consumer"
_WEBSOCKET = "channels.generic.websocket"
#: What Channels' own methods do; None where the message that is sent tells.
_EVENTS: dict[str, Event | None] = {
    **{f"{_CONSUMER}.{each}.send": None for each in ("AsyncConsumer", "SyncConsumer")},
    **{f"{_CONSUMER}.{each}.base_send": None for each in ("AsyncConsumer", "SyncConsumer")},
    **{
        f"{_WEBSOCKET}.{each}.{event.value}": event
        for each in ("AsyncWebsocketConsumer", "WebsocketConsumer")
        for event in (Event.ACCEPT, Event.CLOSE, Event.SEND)
    },
}
#: ASGI, WebSocket: what a message of the application does; others leave the connection alone.
_MESSAGES = {
    "websocket.accept": Event.ACCEPT,
    "websocket.close": Event.CLOSE,
    "websocket.http.response.start": Event.CLOSE,
    "websocket.send": Event.SEND,
}
#: What brings a connection to a state.
_LEADS_TO: dict[Socket, set[Event]] = {
    Socket.CONNECTING: set(Event),
    Socket.ACCEPTED: {Event.ACCEPT},
    Socket.CLOSED: {Event.CLOSE},
    Socket.UNKNOWN: set(Event),
}
#: Attributes that Channels sets, none of which knows the consumer.
DATA = frozenset({"channel_layer", "channel_name", "groups", "scope"})
_LOGGING = frozenset({"critical", "debug", "error", "exception", "info", "log", "warn", "warning"})
#: Functions that look at the receiver and do not keep it.
_LOOK_ONLY = frozenset(
    f"builtins.{name}"
    for name in (
        "bool",
        "callable",
        "hasattr",
        "hash",
        "id",
        "isinstance",
        "print",
        "repr",
        "setattr",
        "str",
        "type",
        "vars",
    )
)


class Calls:
    """Follows the calls of one analysis, on consumers of one class."""

    def __init__(self, consumer: ClassDefinition) -> None:
        self._consumer = consumer
        self._spent = 0
        #: Whether a frame before accept() is told from silence.
        self._frames_count = True
        self._stack: list[FunctionDefinition] = []
        self._frame: Frame | None = None
        self._expressions: Expressions | None = None
        self._holders: set[str] | None = None
        #: The functions that were followed, the framework's not counted.
        self.followed: set[FunctionDefinition] = set()

    def spend(self, steps: int) -> None:
        """Account for paths through statements. Raises TooComplex where it is too much."""
        self._spent += steps
        if self._spent > _BUDGET:
            raise TooComplex

    def run(
        self,
        callee: Callee,
        path: Path,
        trail: Trail = (),
        arguments: Facts = frozenset(),
    ) -> Outcomes:
        """The outcomes of a function's body. Raises TooComplex."""
        receiver = callee.receiver
        if receiver is None or len(self._stack) >= _DEEPEST or callee.function in self._stack:
            raise TooComplex
        outer_frame, outer_expressions = self._frame, self._expressions
        frame = self._frame = Frame(callee, receiver)
        if outer_frame is not None:
            frame.catching = outer_frame.catching
        expressions = self._expressions = Expressions(frame, self)
        statements = Statements(frame, expressions, self)
        self._stack.append(callee.function)
        self.followed.add(callee.function)
        start = Paths()
        facts = path.facts
        if outer_frame is not None:
            facts = renamed(facts, outer_frame.receiver, receiver)
        start.add(path._replace(facts=only_about(facts, receiver) | arguments), trail)
        try:
            return statements.block(callee.function.node.body, start)
        finally:
            self._stack.pop()
            self._frame, self._expressions = outer_frame, outer_expressions

    def call(self, node: ast.Call, path: Path, trail: Trail, out: Outcomes) -> list[Step]:
        """The paths after a call, with what it gives back."""
        assert self._frame is not None and self._expressions is not None
        function = node.func
        if self.is_super(node):
            # The consumer under another name.
            return [Step(path._replace(socket=Socket.UNKNOWN), trail)]
        if isinstance(function, ast.Attribute) and (found := self._target(node, function)):
            return self._call_method(node, found, path, trail, out)
        if isinstance(function, ast.Name):
            original = self._frame.callee.originals.get(function.id)
            if original is not None:
                return self._call_original(node, original, path, trail, out)
        steps = self._expressions.evaluate_all(
            [function.value] if isinstance(function, ast.Attribute) else [function],
            path,
            trail,
            out,
        )
        steps = [after for step in steps for after in self._arguments(node, step, out)]
        if self._holds_receiver(function):
            steps = [
                step._replace(path=step.path._replace(socket=Socket.UNKNOWN)) for step in steps
            ]
        if not self._cannot_fail(node):
            for step in steps:
                self._expressions.may_raise(step.path, step.trail, out)
        return steps

    def reference(self, node: ast.Attribute, path: Path) -> Path:
        """The path after `self.method` was handed on without a call."""
        member = self._consumer.find(node.attr)
        if not isinstance(member, FunctionDefinition):
            return path._replace(socket=Socket.UNKNOWN)
        return path._replace(socket=self._after_sometime(member, path.socket))

    def deferred(self, node: ast.AST, path: Path) -> Path:
        """The path after a function was defined that may be called at any time."""
        assert self._frame is not None
        receiver = self._frame.receiver
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in (receiver, "super"):
                parent = self._frame.module.syntax.parents.get(each)
                data = isinstance(parent, ast.Attribute) and not self.is_method(parent.attr)
                if not data:
                    return path._replace(socket=Socket.UNKNOWN)
        return path

    def is_super(self, node: ast.expr) -> bool:
        """Whether an expression is `super()`."""
        assert self._frame is not None
        return isinstance(node, ast.Call) and super_of(self._frame.module, node) is not None

    def is_method(self, name: str) -> bool:
        """Whether an attribute of the receiver is not plain data for certain."""
        if name in DATA:
            return False
        member = self._consumer.find(name)
        if member is None:
            return False
        if isinstance(member, FunctionDefinition):
            return not any(
                is_named(member.module, decorator, *_PROPERTIES) is Answer.YES
                for decorator in member.node.decorator_list
            )
        return not isinstance(member, ast.AST)

    # Which method a call means.

    def _target(
        self, node: ast.Call, function: ast.Attribute
    ) -> tuple[FunctionDefinition | None, Sequence[ast.expr]] | None:
        """The method called on the receiver, None if it cannot be told, and its arguments.

        None altogether where the call is not on the receiver.
        """
        assert self._frame is not None
        receiver = function.value
        if isinstance(receiver, ast.Name) and receiver.id == self._frame.receiver:
            member = self._consumer.find(function.attr)
            return (member if isinstance(member, FunctionDefinition) else None), node.args
        module = self._frame.module
        start = super_of(module, receiver)
        if start is not None:
            found = self._consumer.find_with_owner(function.attr, after=start)
            member = found[0] if found is not None else None
            return (member if isinstance(member, FunctionDefinition) else None), node.args
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Name) and first.id == self._frame.receiver:
            # Base.connect(self)
            named = definition(module, function)
            if isinstance(named, FunctionDefinition) and named.owner is not None:
                return named, node.args[1:]
        return None

    def _call_method(
        self,
        node: ast.Call,
        target: tuple[FunctionDefinition | None, Sequence[ast.expr]],
        path: Path,
        trail: Trail,
        out: Outcomes,
    ) -> list[Step]:
        method, positional = target
        steps = self._arguments(node, Step(path, trail), out, positional)
        if method is None:
            return [Step(step.path._replace(socket=Socket.UNKNOWN), step.trail) for step in steps]
        event = self._event(method, positional)
        if event is not None:
            assert self._expressions is not None
            for step in steps:
                # Accepting and closing do not fail, as far as the code is concerned.
                if event not in (Event.ACCEPT, Event.CLOSE):
                    self._expressions.may_raise(step.path, step.trail, out)
            return [
                Step(
                    step.path._replace(socket=socket_after(step.path.socket, event)),
                    step.trail,
                    NONE,
                )
                for step in steps
            ]
        return [
            each for step in steps for each in self._follow(method, node, positional, step, out)
        ]

    def _event(self, method: FunctionDefinition, positional: Sequence[ast.expr]) -> Event | None:
        """What one of Channels' own methods does; None for the others, which are followed."""
        if not method.module.is_stub or method.qualified_name not in _EVENTS:
            return None
        event = _EVENTS[method.qualified_name]
        if event is Event.SEND and not self._frames_count:
            return Event.NOTHING
        return event or self._message(positional[0] if positional else None)

    def _message(self, node: ast.expr | None) -> Event:
        """What sending a message does; unknown unless its type stands there."""
        if isinstance(node, ast.Name):
            assert self._frame is not None
            found = definitions(self._frame.module, node)
            name, node = node.id, getattr(found[0], "node", None) if len(found) == 1 else None
            if any(
                isinstance(each.ctx, ast.Store) and dotted(each.value) == name
                for each in self._frame.module.syntax.nodes(ast.Subscript)
            ):
                return Event.UNKNOWN
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                is_type = isinstance(key, ast.Constant) and key.value == "type"
                if is_type and isinstance(value, ast.Constant):
                    return _MESSAGES.get(str(value.value), Event.NOTHING)
        return Event.UNKNOWN

    def _follow(
        self,
        method: FunctionDefinition,
        node: ast.Call,
        positional: Sequence[ast.expr],
        step: Step,
        out: Outcomes,
    ) -> list[Step]:
        """Run a method's body in place of its call."""
        assert self._frame is not None and self._expressions is not None
        caller = self._frame
        callee = Callee.of(method)
        unknown = Step(step.path._replace(socket=Socket.UNKNOWN), step.trail)
        if is_static(method.node):
            # It has no consumer in hand, and its arguments were looked at.
            self._expressions.may_raise(step.path, step.trail, out)
            return [step]
        if callee is None or callee.function in self._stack or callee.receiver is None:
            return [unknown]
        if method.module.is_stub and not _does_something(method):
            self._expressions.may_raise(step.path, step.trail, out)
            return [step._replace(value=NONE)]
        arguments = self._bound(method, node, positional) if callee.function is method else {}
        try:
            result = self.run(callee, step.path, (), frozenset(arguments.items()))
        except TooManyPaths:
            return [unknown]
        steps = []
        for how, socket, facts in _results(result):
            if how.kind == "endless":
                out.leave(how, Path(socket), step.trail)
                continue
            after = self._returned_path(step.path, socket, facts, callee.receiver, caller.receiver)
            if how.kind == "raise":
                if caller.catching or how.node is not None:
                    out.leave(how, after, step.trail)
                continue
            steps.append(Step(after, step.trail, how.value))  # type: ignore[arg-type]
        return steps

    @staticmethod
    def _returned_path(
        before: Path, socket: Socket, facts: Facts, callee: str, caller: str
    ) -> Path:
        mine = only_about(before.facts, caller)
        learnt = renamed(only_about(facts, callee), callee, caller)
        return Path(socket, (before.facts - mine) | learnt)

    def _call_original(
        self, node: ast.Call, original: Callee, path: Path, trail: Trail, out: Outcomes
    ) -> list[Step]:
        """Run the function that a decorator wraps; its end is worth knowing to the reader."""
        assert self._frame is not None
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Starred) or not (
            isinstance(first, ast.Name) and first.id == self._frame.receiver
        ):
            raise TooComplex
        caller = self._frame
        steps = []
        for step in self._arguments(node, Step(path, trail), out, node.args[1:]):
            result = self.run(original, step.path, step.trail)
            for how, found in [*result.exits.items(), (Exit("return", value=NONE), result.next)]:
                for after, way in found:
                    assert original.receiver is not None
                    back = self._returned_path(
                        step.path, after.socket, after.facts, original.receiver, caller.receiver
                    )
                    if how.kind == "return":
                        # Where the original ended is where the reader looks.
                        mark = Decision(how.node or original.function.node, True)
                        steps.append(Step(back, (*way, mark), how.value))  # type: ignore[arg-type]
                    else:
                        out.leave(how, back, way)
        return steps

    def _after_sometime(self, method: FunctionDefinition, socket: Socket) -> Socket:
        """The connection after a method may have run, or will run later."""
        if socket is Socket.UNKNOWN:
            return socket
        event = self._event(method, ())
        if event is not None:
            return socket if socket_after(socket, event) is socket else Socket.UNKNOWN
        if is_static(method.node):
            return socket
        callee = Callee.of(method)
        if callee is None or callee.receiver is None or callee.function in self._stack:
            return Socket.UNKNOWN
        try:
            found = _results(self.run(callee, Path(socket)))
        except TooManyPaths:
            answers = self._mentions(method, {Event.ACCEPT, Event.CLOSE, Event.SEND}, set())
            return Socket.UNKNOWN if answers else socket
        return socket if all(after is socket for _, after, _ in found) else Socket.UNKNOWN

    def can_reach(self, method: FunctionDefinition, socket: Socket) -> bool:
        """Whether running a method, while the client still waits, can lead to a state."""
        callee = Callee.of(method)
        if callee is None or callee.receiver is None:
            return True
        self._frames_count = False
        try:
            found = _results(self.run(callee, Path(Socket.CONNECTING)))
        except TooManyPaths:
            return self._mentions(method, _LEADS_TO[socket], set())
        except (TooComplex, RecursionError):
            return True
        finally:
            self._frames_count = True
        return any(reached in (socket, Socket.UNKNOWN) for _, reached, _ in found)

    def _mentions(
        self, method: FunctionDefinition, events: set[Event], seen: set[FunctionDefinition]
    ) -> bool:
        """Whether a method, or one that it names, may do one of these; no path is followed."""
        callee = Callee.of(method)
        if callee is None or callee.function is not method or callee.receiver is None:
            return True
        seen.add(method)
        parents = method.module.syntax.parents
        for node in ast.walk(method.node):
            if not isinstance(node, ast.Name) or node.id not in (callee.receiver, "super"):
                continue
            named, start = parents[node], None
            if isinstance(named, ast.Call) and named.func is node:
                start, named = super_of(method.module, named), parents[named]
                if start is None:
                    return True
            if not isinstance(named, ast.Attribute):
                return True
            found = self._consumer.find_with_owner(named.attr, start)
            parent = parents[named]
            is_called = isinstance(parent, ast.Call) and parent.func is named
            if start is None and not is_called and not self.is_method(named.attr):
                if named.attr not in DATA and named.attr in self._attributes_with_receiver():
                    return True
            elif found is None or not isinstance(found[0], FunctionDefinition):
                return True
            elif found[0].module.is_stub and found[0].qualified_name in _EVENTS:
                event = _EVENTS[found[0].qualified_name]
                if event is None or event in events:
                    return True
            elif is_static(found[0].node) or found[0] in seen:
                continue
            elif self._mentions(found[0], events, seen):
                return True
        return False

    # Arguments.

    def _arguments(
        self,
        node: ast.Call,
        step: Step,
        out: Outcomes,
        positional: Sequence[ast.expr] | None = None,
    ) -> list[Step]:
        """The paths after the arguments; handing the receiver on makes the rest unknown."""
        assert self._frame is not None and self._expressions is not None
        looks_only = self._looks_only(node.func)
        steps = [Step(step.path, step.trail)]
        values = [
            *(node.args if positional is None else positional),
            *(k.value for k in node.keywords),
        ]
        for value in values:
            if looks_only and isinstance(value, ast.Name):
                continue
            inner = value.value if isinstance(value, ast.Starred) else value
            later = self._is_coroutine_of_receiver(inner)
            found = []
            for each in steps:
                for after in self._expressions.evaluate(inner, each.path, each.trail, out):
                    path = after.path
                    if later and path.socket is not each.path.socket:
                        # A task will do it, or somebody else who awaits it.
                        path = path._replace(socket=Socket.UNKNOWN)
                    found.append(Step(path, after.trail))
            steps = distinct(found)
        return steps

    def _looks_only(self, function: ast.expr) -> bool:
        assert self._frame is not None
        if isinstance(function, ast.Name):
            return is_named(self._frame.module, function, *_LOOK_ONLY) is Answer.YES
        return _is_logging(function)

    def _cannot_fail(self, node: ast.Call) -> bool:
        """Whether nobody expects an exception of a call: it logs, prints or looks."""
        assert self._frame is not None
        if self._looks_only(node.func):
            return True
        if isinstance(node.func, ast.Name) and node.func.id == "getattr":
            return len(node.args) == 3
        function = node.func
        return (
            isinstance(function, ast.Attribute)
            and function.attr == "get"
            and dotted(function.value) == f"{self._frame.receiver}.scope"
        )

    def _is_coroutine_of_receiver(self, node: ast.expr) -> bool:
        assert self._frame is not None
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == self._frame.receiver
        )

    def _bound(
        self, method: FunctionDefinition, node: ast.Call, positional: Sequence[ast.expr]
    ) -> dict[str, Value]:
        """The parameters whose values stand in the call or in the def."""
        arguments = method.node.args
        names = [each.arg for each in method.parameters][1:]
        found: dict[str, Value] = {}
        defaults = arguments.defaults
        if defaults:
            for name, default in zip(names[-len(defaults) :], defaults, strict=False):
                found[name] = _constant_of(default)
        for argument, default_or_none in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        ):
            if default_or_none is not None:
                found[argument.arg] = _constant_of(default_or_none)
        if any(isinstance(each, ast.Starred) for each in positional) or any(
            each.arg is None for each in node.keywords
        ):
            return {}
        found.update(zip(names, map(_constant_of, positional), strict=False))
        found.update({each.arg: _constant_of(each.value) for each in node.keywords if each.arg})
        asked = Frame(Callee(method), "").asked
        return {
            name: value for name, value in found.items() if value is not UNKNOWN and asked[name]
        }

    # Objects that hold the receiver.

    def _holds_receiver(self, function: ast.expr) -> bool:
        """Whether a call is on an attribute of the receiver that was once given the receiver."""
        assert self._frame is not None
        node = function
        while isinstance(node, ast.Attribute):
            inner = node.value
            if isinstance(inner, ast.Name) and inner.id == self._frame.receiver:
                return node.attr not in DATA and node.attr in self._attributes_with_receiver()
            node = inner
        return False

    def _attributes_with_receiver(self) -> set[str]:
        if self._holders is None:
            self._holders = set()
            for entry in self._consumer.mro:
                if isinstance(entry, ClassDefinition) and not entry.module.is_stub:
                    for method in entry.methods():
                        self._holders |= _given_receiver(method)
        return self._holders


_PROPERTIES = (
    "builtins.property",
    "functools.cached_property",
    "django.utils.functional.cached_property",
)


def _is_logging(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in _LOGGING
        and "log" in (last_name(function.value) or "").lower()
    )


def _results(outcomes: Outcomes) -> list[tuple[Exit, Socket, Facts]]:
    """How a call can end; running off the end gives None back."""
    found = [
        (how, path.socket, path.facts) for how, paths in outcomes.exits.items() for path, _ in paths
    ]
    end = Exit("return", value=NONE)
    return found + [(end, path.socket, path.facts) for path, _ in outcomes.next]


def _constant_of(node: ast.expr) -> Value:
    return constant(node.value) if isinstance(node, ast.Constant) else UNKNOWN


def _does_something(method: FunctionDefinition) -> bool:
    """Whether a stub has a body worth following."""
    return any(
        not isinstance(each, ast.Expr) or isinstance(each.value, (ast.Await, ast.Call))
        for each in method.node.body
    )


def _given_receiver(method: FunctionDefinition) -> set[str]:
    """The attributes to which a method assigns something made with the receiver."""
    receiver = method.receiver
    found: set[str] = set()
    for node in method.module.syntax.inside(method.node, ast.Assign):
        if not isinstance(node.value, ast.Call):
            continue
        passed = any(
            isinstance(each, ast.Name)
            and each.id == receiver
            and not isinstance(method.module.syntax.parents.get(each), ast.Attribute)
            for each in ast.walk(node.value)
        ) or any(
            isinstance(each, ast.Attribute)
            and isinstance(each.value, ast.Name)
            and each.value.id == receiver
            and each.attr in ("accept", "close", "send", "base_send")
            for each in ast.walk(node.value)
        )
        if passed:
            found.update(
                target.attr
                for target in node.targets
                if isinstance(target, ast.Attribute)
                and isinstance(target.value, ast.Name)
                and target.value.id == receiver
            )
    return found
