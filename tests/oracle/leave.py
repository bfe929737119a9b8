"""Execute connect() and then disconnect(), as Channels does, and see which reads fail.

Where connect() returns, also by AcceptConnection or DenyConnection, the client's leaving brings
disconnect(); any other exception has ended the application, and nothing runs any more. The server
takes every message, as the one of channels.testing does.

Two sorts of failures are not the rule's business, and are counted apart:

- of attributes that no end of connect() has set: what is never set is no matter of the path;
- of attributes that another method sets, which can run between accept() and disconnect().

There the read is let pass, to see what comes behind it.
"""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unittest.mock import patch

from channels.consumer import SyncConsumer
from channels.exceptions import StopConsumer
from channels.generic import websocket

from tests.oracle.execute import (
    Manager,
    MistakeInProgram,
    Recorder,
    Survey,
    Undecided,
    World,
    finish,
)
from tests.oracle.generate import FLAGS
from tests.oracle.pairs import ATTRIBUTES, TASK

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from types import TracebackType
    from typing import Any

#: An attribute, and the line that reads it.
Read = tuple[str, int]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Leaving:
    """What all runs of one consumer came to."""

    #: The reads that fail -> the lines where connect() has ended before.
    failing: dict[Read, set[int]] = field(default_factory=dict)
    #: Reads that fail where nothing sets the attribute on any path.
    of_never_set: set[Read] = field(default_factory=set)
    #: Reads that fail unless another hook has set the attribute.
    of_set_later: set[Read] = field(default_factory=set)
    #: Whether a run asked for an attribute after such a read: what that says is not known.
    is_doubtful: bool = False
    runs: int = 0


def leave(source: str, most_runs: int = 120, more_rounds: int = 0) -> Leaving | None:
    """Every run of ChatConsumer's connect() and disconnect(); None where there are too many."""
    tree = ast.parse(source)
    survey = Survey(tree, more_rounds)
    connection = Connection(survey, tree)
    connection.prepare(PairRecorder(survey).visit(tree))
    with patch.object(websocket, "aclose_old_connections", _nothing, create=True):
        if not connection.all_runs(connection.arrive, most_runs):
            return None
        connection.set_later = connection.later()
        if not connection.all_runs(connection.arrive_and_leave, most_runs):
            return None
    return connection.found


async def _nothing() -> None: ...


class PairRecorder(Recorder):
    """Records also where an exception is raised again."""

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if node.exc is None:
            node.exc = ast.Call(ast.Name("_again", ast.Load()), [ast.Constant(node.lineno)], [])
            return node
        return super().visit_Raise(node)


class Value(Undecided):
    """A value that can be added to."""

    def __add__(self, other: int) -> object:
        return True if self._value else Value(self._world, f"{self._what} + {other}")


class Held(Manager):
    """A context manager that gives a value."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __enter__(self) -> object:  # type: ignore[override]
        return self.value


class Connection(World):
    """A world in which the client leaves at the end."""

    def __init__(self, survey: Survey, tree: ast.Module) -> None:
        super().__init__(survey)
        self.found = Leaving()
        self.consumer_class: type = object
        self.consumer: Any = None
        self.is_accepted = self.is_closed = False
        classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
        functions = [node for each in classes for node in each.body if isinstance(node, _FUNCTIONS)]
        self.last_lines = {node.lineno: node.end_lineno or 0 for node in functions}
        stored = {node: set(_stored(node)) for node in functions}
        #: Line of a method that can run after accept() -> the attributes that it sets.
        self.setters = {
            node.lineno: names
            for node, names in stored.items()
            if node.name not in ("__init__", "disconnect")
        }
        #: The attributes that some end of connect() has set.
        self.set_somewhere: set[str] = set()
        #: Those whose missing is not the rule's business, and what then stands for them.
        self.let_pass: set[str] = set()
        self.stand_ins: dict[str, object] = {}
        #: What other hooks can set between accept() and disconnect().
        self.set_later: set[str] = set()
        self.set_nowhere = set(ATTRIBUTES).difference(*stored.values())
        self.is_leaving = self.is_asking = False

    def names(self) -> dict[str, object]:
        asking = {"hasattr": self.hasattr, "getattr": self.getattr}
        return super().names() | asking | {"_again": self.again}

    def prepare(self, tree: ast.Module) -> None:
        """Load the module that is run."""
        consumer_class = self.consumer_class = self.load(tree)

        def missing(consumer: object, name: str) -> object:
            return self.missing(consumer, name)

        consumer_class.__getattr__ = missing  # type: ignore[attr-defined]

    def all_runs(self, run: Callable[[], object], most: int) -> bool:
        """Run with every choice; whether that was possible."""
        for _ in range(most):
            run()
            if not self.tape.forward():
                return True
        return False

    # The life of one client.

    def arrive(self) -> bool:
        """Run connect(); whether disconnect() comes after it."""
        self.given_up = self.is_accepted = self.is_closed = self.is_leaving = False
        self.raised, self.stand_ins, self.let_pass = [], {}, self.set_nowhere
        self.consumer = consumer = self.consumer_class()
        for flag in FLAGS:
            setattr(consumer, flag, Undecided(self, f"self.{flag}"))
        is_async = not issubclass(self.consumer_class, SyncConsumer)
        consumer.base_send = self.send_async if is_async else self.send
        consumer.connect = self._noting_async(consumer) if is_async else self._noting(consumer)
        try:
            self._call(consumer.websocket_connect({"type": "websocket.connect"}))
        except (Exception, StopConsumer) as error:
            self._check(error)
            return False
        if not self.given_up:
            self.set_somewhere |= {each for each in ATTRIBUTES if self.hasattr(consumer, each)}
        return not self.given_up

    def arrive_and_leave(self) -> None:
        """Run connect() and disconnect(), and note the read that fails."""
        self.found.runs += 1
        if not self.arrive():
            return
        self.let_pass = set(ATTRIBUTES) - self.set_somewhere
        if self.is_accepted and not self.is_closed:
            self.let_pass |= self.set_later
        self.is_leaving = True
        end = self.end
        try:
            self._call(self.consumer.websocket_disconnect({"code": 1000}))
        except StopConsumer:
            return
        except AttributeError as error:
            self._check(error)
            if not self.given_up and error.name in ATTRIBUTES and error.obj is self.consumer:
                read = (error.name, _line(error.__traceback__))
                self.found.failing.setdefault(read, set()).add(end)
        except Exception as error:
            self._check(error)

    def later(self) -> set[str]:
        """The attributes that the methods set in which no run of connect() has been."""
        methods = (names for line, names in self.setters.items() if line not in self.entered)
        return set().union(*methods)

    @staticmethod
    def _call(coroutine: Coroutine[None, None, None] | None) -> None:
        if coroutine is not None:
            finish(coroutine)

    def _check(self, error: BaseException) -> None:
        is_own = isinstance(error, AttributeError) and error.name not in (None, *ATTRIBUTES)
        if is_own or isinstance(error, (NameError, TypeError, MistakeInProgram)):
            raise MistakeInProgram(str(error)) from error

    def _noting(self, consumer: object) -> Callable[[], None]:
        connect = consumer.connect  # type: ignore[attr-defined]

        def noting() -> None:
            try:
                connect()
            except Exception as error:
                self._note_end(error)
                raise

        return noting

    def _noting_async(self, consumer: object) -> Callable[[], Coroutine[None, None, None]]:
        connect = consumer.connect  # type: ignore[attr-defined]

        async def noting() -> None:
            try:
                await connect()
            except Exception as error:
                self._note_end(error)
                raise

        return noting

    def _note_end(self, error: Exception) -> None:
        lines = [line for exception, line in self.raised if exception is error]
        self.end = lines[-1] if lines else 0

    def pick(self, what: str, options: Sequence[object]) -> object:
        return options[0] if self.given_up else self.tape.pick(what, options)

    # What the framework calls.

    def send(self, message: dict[str, object]) -> None:
        self.is_accepted |= message["type"] == "websocket.accept"
        self.is_closed |= message["type"] == "websocket.close"

    async def send_async(self, message: dict[str, object]) -> None:
        self.send(message)

    # What the module finds around it.

    def ends(self, line: int, value: object) -> object:
        # What runs off the end of connect() ends in its last line.
        return super().ends(self.last_lines.get(line, line), value)

    def again(self, line: int) -> BaseException:
        """The exception that a bare raise raises."""
        exception = sys.exc_info()[1]
        assert exception is not None
        self.raised.append((exception, line))
        return exception

    def work(self, number: int, *values: object) -> None:
        super().work(number)

    def manager(self, number: int) -> Manager:
        self._called("manager", number)
        return Held(Value(self, f"what manager({number}) gives"))

    def choose(self, number: int) -> Undecided:
        return Value(self, self._called("choose", number))

    def hasattr(self, owner: object, name: str) -> bool:
        self.is_asking = True
        # It is missing, and yet it has been read.
        self.found.is_doubtful |= name in self.stand_ins
        try:
            return builtins.hasattr(owner, name)
        finally:
            self.is_asking = False

    def getattr(self, owner: object, name: str, default: object) -> object:
        self.is_asking = True
        # It is missing, and yet it has been read.
        self.found.is_doubtful |= name in self.stand_ins
        try:
            return builtins.getattr(owner, name, default)
        finally:
            self.is_asking = False

    def missing(self, consumer: object, name: str) -> object:
        """What the read of an attribute comes to that the consumer does not have."""
        if self.is_asking or name not in self.let_pass:
            raise AttributeError(f"no attribute {name!r}", name=name, obj=consumer)
        if self.is_leaving:
            never = name not in self.set_somewhere
            passed = self.found.of_never_set if never else self.found.of_set_later
            passed.add((name, _line_of_caller()))
        if name not in self.stand_ins:
            value: object = Value(self, f"self.{name}")
            if name == TASK:
                value = self.pick(f"self.{name}", (None, "waiting", "running"))
            self.stand_ins[name] = value
        return self.stand_ins[name]


def _stored(node: ast.AST) -> Iterator[str]:
    """The attributes that assignments and setattr() set."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
            yield each.attr
        elif isinstance(each, ast.Call) and getattr(each.func, "id", None) == "setattr":
            yield ast.literal_eval(each.args[1])


def _line(traceback: TracebackType | None) -> int:
    """The line of the generated module where an exception came up."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<generated>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _line_of_caller() -> int:
    frame = sys._getframe()
    while frame.f_code.co_filename != "<generated>" and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_lineno
