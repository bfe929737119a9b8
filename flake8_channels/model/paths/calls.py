"""Calls on a path: what accepts and closes, and which functions are followed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.calls import Use, use_of
from flake8_channels.model.definitions import definition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.layers import is_channel_layer
from flake8_channels.model.names import is_static
from flake8_channels.model.paths.builtin_calls import (
    cannot_fail,
    filled,
    is_by_name,
    looks_only,
    makes_empty,
)
from flake8_channels.model.paths.conditions import forget, only_about, renamed
from flake8_channels.model.paths.events import code_of, events_of, is_event, value_of
from flake8_channels.model.paths.expressions import Expressions, Step, distinct
from flake8_channels.model.paths.frame import Callee, Frame
from flake8_channels.model.paths.members import Members
from flake8_channels.model.paths.protocol import (
    TOLD,
    Misstep,
    Mistake,
    after_mistake,
    is_certain,
    mistake_of,
)
from flake8_channels.model.paths.state import (
    Cause,
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
from flake8_channels.model.paths.twins import shared
from flake8_channels.model.paths.values import NONE, UNKNOWN, Items, Value, constant
from flake8_channels.model.receivers import super_of
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.paths.raised import Raised

#: Paths through statements that one analysis follows; past that the answer is unknown.
BUDGET = 20_000
#: Of a method that does not answer the handshake, which may be long and of little interest.
SMALL_BUDGET = 1_500
_DEEPEST = 12

#: What becomes of a coroutine that never runs.
_DROPPED = (Use.DISCARDED, Use.TAKEN)
_CALL = ast.Call(ast.Name("method", ast.Load()), [], [])
#: What brings a connection to a state.
_LEADS_TO: dict[Socket, set[Event]] = {
    Socket.ACCEPTED: {Event.ACCEPT},
    Socket.CLOSED: {Event.CLOSE},
}


class Calls:
    """Follows the calls of one analysis, on consumers of one class."""

    def __init__(
        self,
        consumer: ClassDefinition,
        watched: frozenset[str] = frozenset(),
        budget: int = BUDGET,
    ) -> None:
        self._consumer = consumer
        self.members = Members(consumer)
        #: Attributes of the consumer that may not have been set when they are read.
        self.watched = watched
        self._left = budget
        #: Whether a frame before accept() is told from silence.
        self._frames_count = True
        self._stack: list[FunctionDefinition] = []
        self._frame: Frame | None = None
        self._expressions: Expressions | None = None
        #: The calls that are being followed, from the hook inwards.
        self._calls: list[ast.Call] = []
        #: The functions that were followed, the framework's not counted.
        self.followed: set[FunctionDefinition] = set()
        #: Raises whose exception a handler took, after which the client still waits.
        self.swallowed: dict[ast.Raise, Raised] = {}
        #: How functions end that run at another time, by what that hangs on.
        self._asides: dict[tuple[object, ...], list[tuple[Exit, Path]]] = {}
        #: What a path did that the life of a WebSocket does not allow.
        self.missteps: dict[Misstep, Trail] = {}

    def spend(self, steps: int) -> None:
        """Account for paths through statements. Raises TooComplex where it is too much."""
        self._left -= steps
        if self._left < 0:
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
            return [Step(self.handed_on(path), trail)]
        if isinstance(function, ast.Attribute) and (found := self._target(node, function)):
            return self._call_method(node, found, path, trail, out)
        if isinstance(function, ast.Name):
            original = self._frame.callee.originals.get(function.id)
            if original is not None:
                return self._call_original(node, original, path, trail, out)
        if makes_empty(self._frame, node):
            return [Step(path, trail, Items(()))]
        steps = self._expressions.evaluate_all(
            [function.value] if isinstance(function, ast.Attribute) else [function],
            path,
            trail,
            out,
        )
        steps = [after for step in steps for after in self._arguments(node, step, out)]
        if self._knows_receiver(function):
            steps = [step._replace(path=self.handed_on(step.path)) for step in steps]
        steps = [step._replace(path=filled(step.path, node)) for step in steps]
        if is_by_name(self._frame, node):
            steps = [step._replace(path=self._changed_by_name(step.path, node)) for step in steps]
        if self._joins_group(function):
            steps = [step._replace(path=self._joined(step, node)) for step in steps]
        if not cannot_fail(self._frame, node):
            for step in steps:
                self._expressions.may_raise(step.path, step.trail, out)
        return steps

    def reference(self, node: ast.Attribute, path: Path) -> Path:
        """The path after `self.method` was handed on without a call."""
        assert self._frame is not None
        if node.attr == "__dict__":
            return path._replace(facts=forget(path.facts, self._frame.receiver))
        member = self._consumer.find(node.attr)
        if not isinstance(member, FunctionDefinition):
            return self.handed_on(path)
        return self._after_sometime(member, path)

    def deferred(self, node: ast.AST, path: Path) -> Path:
        """The path after a function was defined that may be called at any time."""
        assert self._frame is not None
        receiver = self._frame.receiver
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in (receiver, "super"):
                parent = self._frame.module.syntax.parents.get(each)
                data = isinstance(parent, ast.Attribute) and not self.members.is_method(parent.attr)
                if not data:
                    return self.handed_on(path)
        return path

    def handed_on(self, path: Path) -> Path:
        """The path after something that cannot be followed had the consumer in hand."""
        assert self._frame is not None
        facts = forget(path.facts, self._frame.receiver)
        # Nobody brings a client back that has left.
        is_gone = path.socket in (Socket.GONE, Socket.LEFT)
        return Path(Socket.LEFT if is_gone else Socket.UNKNOWN, facts)

    def is_super(self, node: ast.expr) -> bool:
        """Whether an expression is `super()`."""
        assert self._frame is not None
        return isinstance(node, ast.Call) and super_of(self._frame.module, node) is not None

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
        assert self._frame is not None
        method, positional = target
        steps = self._arguments(node, Step(path, trail), out, positional)
        if method is None:
            return [Step(self.handed_on(step.path), step.trail) for step in steps]
        if method.is_coroutine_function and use_of(self._frame.module.syntax, node) in _DROPPED:
            # It does nothing until it is awaited, which is told already.
            steps = [step._replace(path=step.path._replace(cause=TOLD)) for step in steps]
        if is_event(method):
            return [self._after_events(method, node, positional, step, out) for step in steps]
        if method.is_coroutine_function and use_of(self._frame.module.syntax, node) is Use.KEPT:
            # Whoever gets the coroutine may run it in a task.
            return [Step(self._after_sometime(method, step.path), step.trail) for step in steps]
        return [
            each for step in steps for each in self._follow(method, node, positional, step, out)
        ]

    def _after_events(
        self,
        method: FunctionDefinition,
        node: ast.Call,
        positional: Sequence[ast.expr],
        step: Step,
        out: Outcomes,
    ) -> Step:
        """What a call of one of Channels' own methods makes of a path."""
        assert self._frame is not None and self._expressions is not None
        path, chain, is_told = step.path, (*self._calls, node), step.path.cause is TOLD
        for event in events_of(self._frame.module, method, node, positional, path.facts):
            if event is Event.SEND and not self._frames_count:
                continue
            after = self._after_event(event, path, step.trail, chain)
            # Accepting and closing do not fail, as far as the code is concerned.
            if event not in (Event.ACCEPT, Event.CLOSE):
                # A frame fails where the client has gone: what comes then is no mistake.
                is_lost = event is Event.SEND and path.socket is Socket.ACCEPTED
                failed = path._replace(cause=TOLD) if is_lost or after.cause is TOLD else path
                self._expressions.may_raise(failed, step.trail, out)
            path = after
            if event is Event.CLOSE and step.path.socket is Socket.CONNECTING and not is_told:
                code = code_of(method, node, positional, path.facts)
                if code is not None:
                    self._note(Misstep(Mistake.LOST_CODE, chain, (), code), step.trail)
        return Step(path, step.trail, NONE)

    def _after_event(
        self, event: Event, path: Path, trail: Trail, chain: tuple[ast.Call, ...]
    ) -> Path:
        assert self._frame is not None
        if event in (Event.NOTHING, Event.UNKNOWN) or path.cause is TOLD:
            return path._replace(socket=socket_after(path.socket, event))
        mistake = mistake_of(event, path)
        if mistake is not None:
            if is_certain(path):
                self._note(Misstep(mistake, chain, path.cause.calls if path.cause else ()), trail)
            if mistake is not Mistake.LATE_REJECTION:
                return after_mistake(event, path)
        cause = path.cause
        if event is not Event.SEND:
            cause = Cause(chain, self._frame.module.is_stub)
        elif cause is not None:
            # Whoever sends before closing means to accept.
            cause = cause._replace(by_framework=False)
        return path._replace(socket=socket_after(path.socket, event), cause=cause)

    def _note(self, misstep: Misstep, trail: Trail) -> None:
        known = self.missteps.get(misstep)
        if known is None or len(trail) < len(known):
            self.missteps[misstep] = trail

    def _changed_by_name(self, path: Path, node: ast.Call) -> Path:
        """The path after `setattr(self, "x", 1)`, or after one that does not tell the attribute."""
        assert self._frame is not None and self._expressions is not None
        receiver, told = self._frame.receiver, node.args[1] if len(node.args) > 1 else None
        if last_name(node.func) == "setattr" and isinstance(told, ast.Constant):
            name = ast.Attribute(ast.Name(receiver, ast.Load()), str(told.value), ast.Store())
            return self._expressions.assigned(name, UNKNOWN, path)
        return path._replace(facts=forget(path.facts, receiver))

    def _joins_group(self, function: ast.expr) -> bool:
        """Whether it is `layer.group_add`, or `async_to_sync(layer.group_add)`."""
        assert self._frame is not None
        if isinstance(function, ast.Call) and len(function.args) == 1:
            function = function.args[0]
        return (
            isinstance(function, ast.Attribute)
            and function.attr == "group_add"
            and is_channel_layer(self._frame.module, function.value)
        )

    def _joined(self, step: Step, node: ast.Call) -> Path:
        path = step.path
        if path.socket is not Socket.CLOSED or path.cause is None or path.cause is TOLD:
            return path
        chain = (*self._calls, node)
        self._note(Misstep(Mistake.JOIN_AFTER_CLOSE, chain, path.cause.calls), step.trail)
        return path._replace(cause=TOLD)

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
        unknown = Step(self.handed_on(step.path), step.trail)
        if is_static(method.node):
            # It has no consumer in hand, and its arguments were looked at.
            self._expressions.may_raise(step.path, step.trail, out)
            return [step]
        if callee is None or callee.function in self._stack or callee.receiver is None:
            return [unknown]
        if method.module.is_stub and not _does_something(method):
            self._expressions.may_raise(step.path, step.trail, out)
            return [step._replace(value=NONE)]
        passed = callee.function is method
        arguments = self._bound(method, node, positional, step.path.facts) if passed else {}
        self._calls.append(node)
        try:
            result = self.run(callee, step.path, step.trail, frozenset(arguments.items()))
        except TooManyPaths:
            return [unknown]
        finally:
            self._calls.pop()
        steps = []
        for how, inner in _results(result):
            if how.kind == "endless":
                out.leave(how, inner._replace(facts=frozenset()), step.trail)
                continue
            after = self._returned_path(step.path, inner, callee.receiver, caller.receiver)
            if how.kind == "raise":
                if caller.catching or how.node is not None:
                    out.leave(how, after, step.trail)
                continue
            steps.append(Step(after, step.trail, how.value))  # type: ignore[arg-type]
        return steps

    @staticmethod
    def _returned_path(before: Path, inner: Path, callee: str, caller: str) -> Path:
        mine = only_about(before.facts, caller)
        learnt = renamed(only_about(inner.facts, callee), callee, caller)
        return inner._replace(facts=shared((before.facts - mine) | learnt))

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
            self._calls.append(node)
            try:
                result = self.run(original, step.path, step.trail)
            finally:
                self._calls.pop()
            for how, found in [*result.exits.items(), (Exit("return", value=NONE), result.next)]:
                for after, way in found:
                    assert original.receiver is not None
                    back = self._returned_path(step.path, after, original.receiver, caller.receiver)
                    if how.kind == "return":
                        # Where the original ended is where the reader looks.
                        mark = Decision(how.node or original.function.node, True)
                        steps.append(Step(back, (*way, mark), how.value))  # type: ignore[arg-type]
                    else:
                        out.leave(how, back, way)
        return steps

    def _after_sometime(self, method: FunctionDefinition, path: Path) -> Path:
        """The path after a method may have run, or will run later.

        What it sends leaves the connection as it is: it cannot answer the handshake.
        """
        counted, self._frames_count = self._frames_count, False
        try:
            return self._after_run_aside(method, path)
        finally:
            self._frames_count = counted

    def _after_run_aside(self, method: FunctionDefinition, path: Path) -> Path:
        if is_static(method.node) or path.socket is Socket.UNKNOWN:
            return path
        if is_event(method):
            assert self._frame is not None
            events = events_of(self._frame.module, method, None, (), path.facts)
            if Event.SEND in events and not self._frames_count:
                return path
            same = all(socket_after(path.socket, event) is path.socket for event in events)
            return path if same else self.handed_on(path)
        callee = Callee.of(method)
        if callee is None or callee.receiver is None or callee.function in self._stack:
            return self.handed_on(path)
        try:
            found = self._run_aside(callee, Path(path.socket))
        except TooManyPaths:
            same = not self.members.mentions(method, {Event.ACCEPT, Event.CLOSE, Event.SEND}, set())
        else:
            same = all(after.socket is path.socket for _, after in found)
        return path if same else self.handed_on(path)

    def _run_aside(self, callee: Callee, path: Path) -> list[tuple[Exit, Path]]:
        """How a function can end that runs at another time, which says nothing of this path."""
        catching = self._frame is not None and bool(self._frame.catching)
        asked = (callee.function, path.socket, catching, self._frames_count)
        if asked in self._asides:
            return self._asides[asked]
        missteps, swallowed = dict(self.missteps), dict(self.swallowed)
        arguments: dict[str, Value] = {}
        if callee.function.module.is_stub:
            # Hardly anybody passes more than what there is to send.
            arguments = self._bound(callee.function, _CALL, (), path.facts)
        try:
            found = _results(self.run(callee, path, (), frozenset(arguments.items())))
        finally:
            self.missteps, self.swallowed = missteps, swallowed
        self._asides[asked] = found
        return found

    def can_reach(self, method: FunctionDefinition, socket: Socket) -> bool:
        """Whether running a method, while the client still waits, can lead to a state."""
        callee = Callee.of(method)
        if callee is None or callee.receiver is None:
            return True
        self._frames_count = False
        try:
            found = self._run_aside(callee, Path(Socket.CONNECTING))
        except TooManyPaths:
            return self.members.mentions(method, _LEADS_TO.get(socket, set(Event)), set())
        except (TooComplex, RecursionError):
            return True
        finally:
            self._frames_count = True
        return any(path.socket in (socket, Socket.UNKNOWN) for _, path in found)

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
        only_looks = looks_only(self._frame, node.func)
        steps = [Step(step.path, step.trail)]
        values = [
            *(node.args if positional is None else positional),
            *(k.value for k in node.keywords),
        ]
        for value in values:
            if isinstance(value, ast.Constant) or (only_looks and isinstance(value, ast.Name)):
                continue
            inner = value.value if isinstance(value, ast.Starred) else value
            coroutine = self._coroutine_of_receiver(inner)
            if coroutine is None:
                steps = self._expressions.evaluate_on(inner, steps, out)
            else:
                # A task will run it, or somebody else who awaits it.
                steps = distinct(
                    [Step(self._after_sometime(coroutine, s.path), s.trail) for s in steps]
                )
        return steps

    def _knows_receiver(self, function: ast.expr) -> bool:
        """Whether a call is on an attribute of the receiver that was once given the receiver."""
        assert self._frame is not None
        node = function
        while isinstance(node, ast.Attribute):
            inner = node.value
            if isinstance(inner, ast.Name) and inner.id == self._frame.receiver:
                return self.members.may_know_receiver(node.attr)
            node = inner
        return False

    def _coroutine_of_receiver(self, node: ast.expr) -> FunctionDefinition | None:
        """The method of the receiver whose coroutine an expression makes, or None."""
        assert self._frame is not None
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == self._frame.receiver
        ):
            return None
        member = self._consumer.find(node.func.attr)
        is_coroutine = isinstance(member, FunctionDefinition) and member.is_coroutine_function
        return member if is_coroutine else None  # type: ignore[return-value]

    @staticmethod
    def _bound(
        method: FunctionDefinition, node: ast.Call, positional: Sequence[ast.expr], facts: Facts
    ) -> dict[str, Value]:
        """The parameters whose values stand in the call or in the def, or are known there."""
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
        passed = [*zip(names, positional, strict=False)]
        passed += [(each.arg, each.value) for each in node.keywords if each.arg]
        found.update({name: value_of(value, facts) for name, value in passed})
        return {name: value for name, value in found.items() if value is not UNKNOWN}


def _results(outcomes: Outcomes) -> list[tuple[Exit, Path]]:
    """How a call can end; running off the end gives None back."""
    found = [(how, path) for how, paths in outcomes.exits.items() for path, _ in paths]
    end = Exit("return", value=NONE)
    return found + [(end, path) for path, _ in outcomes.next]


def _constant_of(node: ast.expr) -> Value:
    return constant(node.value) if isinstance(node, ast.Constant) else UNKNOWN


def _does_something(method: FunctionDefinition) -> bool:
    """Whether a stub has a body worth following."""
    return any(
        not isinstance(each, ast.Expr) or isinstance(each.value, (ast.Await, ast.Call))
        for each in method.node.body
    )
