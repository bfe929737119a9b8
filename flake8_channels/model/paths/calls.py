"""Calls on a path: what accepts and closes, and which functions are followed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.definitions import definition
from flake8_channels.model.expression_use import Use, use_of
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.paths.asides import after_sometime
from flake8_channels.model.paths.builtin_calls import (
    cannot_fail,
    filled,
    is_by_name,
    looks_only,
    makes_empty,
    never_returns,
)
from flake8_channels.model.paths.events import is_event
from flake8_channels.model.paths.expressions import Expressions
from flake8_channels.model.paths.facts import forget, only_about, renamed
from flake8_channels.model.paths.following import (
    call_original,
    follow,
    only_raises,
    run_in_place,
)
from flake8_channels.model.paths.frame import Callee, Frame
from flake8_channels.model.paths.members import Members
from flake8_channels.model.paths.outputs import after_output, joined, joins_group
from flake8_channels.model.paths.protocol import TOLD, Misstep
from flake8_channels.model.paths.state import (
    Exit,
    Facts,
    Outcomes,
    Path,
    Paths,
    Socket,
    Step,
    TooComplex,
    Trail,
    distinct,
)
from flake8_channels.model.paths.statements import Statements
from flake8_channels.model.paths.values import UNKNOWN, Items
from flake8_channels.model.receivers import super_of
from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import last_name, subtree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.paths.marks import Mark
    from flake8_channels.model.paths.raised import Raised
    from flake8_channels.model.syntax import Syntax

#: Paths through statements that one analysis follows; past that the answer is unknown.
BUDGET = 20_000
#: Of a method that does not answer the handshake, which may be long and of little interest.
SMALL_BUDGET = 1_500
_DEEPEST = 12

#: What becomes of a coroutine that never runs.
_DROPPED = (Use.DISCARDED, Use.TAKEN)
#: What a coroutine can stand in on the way to the name that it is bound to.
_AROUND_STORED = (ast.BoolOp, ast.IfExp, ast.List, ast.Set, ast.Tuple, *COMPREHENSIONS)


class Calls:
    """Follows the calls of one analysis, on consumers of one class."""

    #: The function that is being followed; there is none before run().
    frame: Frame
    expressions: Expressions

    def __init__(
        self,
        consumer: ClassDefinition,
        watched: frozenset[str] = frozenset(),
        budget: int = BUDGET,
    ) -> None:
        self.consumer = consumer
        self.members = Members(consumer)
        #: Attributes of the consumer that may not have been set when they are read.
        self.watched = watched
        self._left = budget
        #: Whether a frame before accept() is told from silence.
        self.frames_count = True
        #: The functions that are being followed, and the calls that led there.
        self.stack: list[FunctionDefinition] = []
        self.chain: list[ast.Call] = []
        #: The functions that were followed, the framework's not counted.
        self.followed: set[FunctionDefinition] = set()
        #: Raises whose exception a handler took, after which the client still waits.
        self.swallowed: dict[ast.Raise, Raised] = {}
        #: How functions end that run at another time, by what that hangs on.
        self.asides: dict[tuple[object, ...], list[tuple[Exit, Path]]] = {}
        #: The calls that tell by their value how a helper ended.
        self.telling: set[ast.AST] = set()
        #: What helpers have left in objects, which may tell the same.
        self.marks: frozenset[Mark] = frozenset()
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
        if receiver is None or len(self.stack) >= _DEEPEST or callee.function in self.stack:
            raise TooComplex
        outer = (self.frame, self.expressions) if self.stack else None
        frame = self.frame = Frame(callee, receiver, self.consumer)
        if outer is not None:
            frame.catching = outer[0].catching
        expressions = self.expressions = Expressions(frame, self)
        statements = Statements(frame, expressions, self)
        self.stack.append(callee.function)
        self.followed.add(callee.function)
        start = Paths()
        facts = path.facts
        if outer is not None:
            facts = renamed(facts, outer[0].receiver, receiver)
        start.add(path.knowing(only_about(facts, receiver) | arguments), trail)
        try:
            return statements.block(callee.function.node.body, start)
        finally:
            self.stack.pop()
            if outer is not None:
                self.frame, self.expressions = outer

    def call(self, node: ast.Call, path: Path, trail: Trail, out: Outcomes) -> list[Step]:
        """The paths after a call, with what it gives back."""
        function = node.func
        if self.is_super(node):
            # The consumer under another name.
            return [Step(self.handed_on(path), trail)]
        if isinstance(function, ast.Attribute) and (found := self._target(node, function)):
            return self._call_method(node, found, path, trail, out)
        if isinstance(function, ast.Name):
            original = self.frame.callee.originals.get(function.id)
            if original is not None:
                return call_original(self, node, original, path, trail, out)
        if makes_empty(self.frame, node):
            return [Step(path, trail, Items(()))]
        steps = self.expressions.evaluate_all(
            [function.value] if isinstance(function, ast.Attribute) else [function],
            path,
            trail,
            out,
        )
        steps = [after for step in steps for after in self.arguments(node, step, out)]
        if self._knows_receiver(function):
            steps = [step.at(self.handed_on(step.path)) for step in steps]
        steps = [step.at(filled(step.path, node)) for step in steps]
        if is_by_name(self.frame, node):
            steps = [step.at(self._changed_by_name(step.path, node)) for step in steps]
        if joins_group(self.frame.module, function):
            steps = [step.at(joined(self, step, node)) for step in steps]
        named = definition(self.frame.module, function)
        if isinstance(named, FunctionDefinition) and only_raises(self, named, node, steps, out):
            return []
        if (raised := never_returns(named)) is not None:
            for step in steps:
                out.leave(Exit("raise", node, raised), step.path, step.trail)
            return []
        if not cannot_fail(self.frame, node):
            for step in steps:
                self.expressions.may_raise(step.path, step.trail, out)
        return steps

    def reference(self, node: ast.Attribute, path: Path) -> Path:
        """The path after `self.method` was handed on without a call."""
        if node.attr == "__dict__":
            return path.knowing(forget(path.facts, self.frame.receiver))
        member = self.consumer.find(node.attr)
        if not isinstance(member, FunctionDefinition):
            return self.handed_on(path)
        return after_sometime(self, member, path)

    def get(
        self,
        getter: FunctionDefinition,
        node: ast.Attribute,
        path: Path,
        trail: Trail,
        out: Outcomes,
    ) -> list[Step]:
        """The paths after a property was asked for, with what it gives."""
        if getter in self.stack:
            return [Step(path, trail)]
        return run_in_place(self, Callee(getter), ast.Call(node, [], []), Step(path, trail), out)

    def deferred(self, node: ast.AST, path: Path) -> Path:
        """The path after a function was defined that may be called at any time."""
        receiver = self.frame.receiver
        for each in subtree(node):
            if isinstance(each, ast.Name) and each.id in (receiver, "super"):
                parent = self.frame.module.syntax.parents.get(each)
                data = isinstance(parent, ast.Attribute) and not self.members.is_method(parent.attr)
                if not data:
                    return self.handed_on(path)
        return path

    def handed_on(self, path: Path) -> Path:
        """The path after something that cannot be followed had the consumer in hand."""
        facts = forget(path.facts, self.frame.receiver)
        # Nobody brings a client back that has left.
        is_gone = path.socket in (Socket.GONE, Socket.LEFT)
        return Path(Socket.LEFT if is_gone else Socket.UNKNOWN, facts)

    def is_super(self, node: ast.expr) -> bool:
        """Whether an expression is `super()`."""
        return isinstance(node, ast.Call) and super_of(self.frame.module, node) is not None

    # Which method a call means.

    def _target(
        self, node: ast.Call, function: ast.Attribute
    ) -> tuple[FunctionDefinition | None, Sequence[ast.expr]] | None:
        """The method called on the receiver, None if it cannot be told, and its arguments.

        None altogether where the call is not on the receiver.
        """
        receiver = function.value
        if self.frame.is_receiver(receiver):
            member = self.consumer.find(function.attr)
            return (member if isinstance(member, FunctionDefinition) else None), node.args
        module = self.frame.module
        start = super_of(module, receiver)
        if start is not None:
            found = self.consumer.find_with_owner(function.attr, after=start)
            member = found[0] if found is not None else None
            return (member if isinstance(member, FunctionDefinition) else None), node.args
        first = node.args[0] if node.args else None
        if self.frame.is_receiver(first):
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
        steps = self.arguments(node, Step(path, trail), out, positional)
        if method is None:
            return [Step(self.handed_on(step.path), step.trail) for step in steps]
        syntax = self.frame.module.syntax
        use = use_of(syntax, node)
        if use in _DROPPED and method.is_coroutine_function:
            # It does nothing until it is awaited, which is told already.
            steps = [step.at(step.path._replace(cause=TOLD)) for step in steps]
        is_kept = use is Use.KEPT and method.is_coroutine_function
        if is_event(method, self.consumer) and not (is_kept and _is_stored(syntax, node)):
            return [after_output(self, method, node, positional, step, out) for step in steps]
        if is_kept:
            # Whoever gets the coroutine may await it later, or run it in a task.
            return [Step(after_sometime(self, method, step.path), step.trail) for step in steps]
        return [
            each for step in steps for each in follow(self, method, node, positional, step, out)
        ]

    def note(self, misstep: Misstep, trail: Trail) -> None:
        """Remember a mistake, with the shortest way there."""
        known = self.missteps.get(misstep)
        if known is None or len(trail) < len(known):
            self.missteps[misstep] = trail

    def _changed_by_name(self, path: Path, node: ast.Call) -> Path:
        """The path after `setattr(self, "x", 1)`, or after one that does not tell the attribute."""
        receiver, told = self.frame.receiver, node.args[1] if len(node.args) > 1 else None
        if last_name(node.func) == "setattr" and isinstance(told, ast.Constant):
            name = ast.Attribute(ast.Name(receiver, ast.Load()), str(told.value), ast.Store())
            return self.expressions.assigned(name, UNKNOWN, path)
        return path.knowing(forget(path.facts, receiver))

    # Arguments.

    def arguments(
        self,
        node: ast.Call,
        step: Step,
        out: Outcomes,
        positional: Sequence[ast.expr] | None = None,
    ) -> list[Step]:
        """The paths after the arguments; handing the receiver on makes the rest unknown."""
        only_looks = looks_only(self.frame, node.func)
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
                steps = self.expressions.evaluate_on(inner, steps, out)
            else:
                # A task will run it, or somebody else who awaits it.
                steps = distinct(
                    [Step(after_sometime(self, coroutine, s.path), s.trail) for s in steps]
                )
        return steps

    def _knows_receiver(self, function: ast.expr) -> bool:
        """Whether a call is on an attribute of the receiver that was once given the receiver."""
        node = function
        while isinstance(node, ast.Attribute):
            inner = node.value
            if self.frame.is_receiver(inner):
                return self.members.may_know_receiver(node.attr)
            node = inner
        return False

    def _coroutine_of_receiver(self, node: ast.expr) -> FunctionDefinition | None:
        """The method of the receiver whose coroutine an expression makes, or None."""
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == self.frame.receiver
        ):
            return None
        member = self.consumer.find(node.func.attr)
        is_coroutine = isinstance(member, FunctionDefinition) and member.is_coroutine_function
        return member if is_coroutine else None  # type: ignore[return-value]


def _is_stored(syntax: Syntax, node: ast.expr) -> bool:
    """Whether an assignment keeps the value, alone or among others."""
    around = (each for each in syntax.ancestors(node) if not isinstance(each, _AROUND_STORED))
    return isinstance(next(around, None), (ast.Assign, ast.AnnAssign))
