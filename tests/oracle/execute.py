"""Execute connect() for real, with every choice of conditions and exceptions.

The consumer is a real one of Channels; only what generate.py calls opaque is played from a tape of
choices. The first run takes the first option everywhere; every further run repeats the tape up to
the last choice with an option left and takes that, until none is left.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from channels.consumer import SyncConsumer
from channels.exceptions import StopConsumer

from tests.oracle.generate import FLAGS, Program, programs

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

#: A program with more runs is not worth its time: another takes its place.
MOST_RUNS = 1_000
OPAQUE = ("choose", "work", "fetch", "items", "subject", "manager")
EXCEPTIONS: dict[str, type[Exception]] = {
    each.__name__: each for each in (AttributeError, KeyError, LookupError, ValueError)
}


class MistakeInProgram(Exception):
    """The generated text is wrong in itself: it says nothing about the analysis."""


@dataclass(frozen=True)
class Outcome:
    """What all runs of one program came to."""

    #: Line on which connect() ended without an answer -> the choices of one such run.
    unanswered: dict[int, str]
    runs: int
    #: A method calls accept() and no run came there. It could be an event handler, with which the
    #: consumer answers later: about such a class the rule says nothing.
    may_answer_later: bool


def execute(source: str, most_runs: int = MOST_RUNS, more_rounds: int = 0) -> Outcome | None:
    """Every run of ChatConsumer.connect() in a module; None where there are too many.

    Loops end after two rounds, and later where a round can leave something to the next;
    `more_rounds` adds to that.
    """
    tree = ast.parse(source)
    survey = Survey(tree, more_rounds)
    world = World(survey)
    consumer_class = world.load(Recorder(survey).visit(tree))
    unanswered: dict[int, str] = {}
    for runs in range(1, most_runs + 1):
        line = world.run(consumer_class)
        if line is not None and line not in unanswered:
            unanswered[line] = world.tape.story()
        if not world.tape.forward():
            return Outcome(unanswered, runs, not survey.accepting <= world.entered)
    return None


def executed(seed: int) -> Iterator[tuple[Program, Outcome]]:
    """The programs of a seed that can be compared with the rule, without end."""
    for program in programs(seed):
        outcome = execute(program.source)
        if outcome is not None and not outcome.may_answer_later:
            yield program, outcome


class Survey(ast.NodeVisitor):
    """What must be known of a module before it runs."""

    def __init__(self, tree: ast.Module, more_rounds: int) -> None:
        self.more_rounds = more_rounds
        #: The exceptions that an opaque call may raise: those caught by name, and a stranger.
        self.raisable: list[type[Exception]] = [RuntimeError]
        #: Calls in a try or a suppress: elsewhere an exception ends connect() loudly, whatever
        #: it is, and there is nothing to try out.
        self.guarded: set[int] = set()
        self.rounds: dict[int, int] = {}
        self.subjects: dict[int, list[int]] = {}
        #: Lines of the methods that call accept().
        self.accepting: set[int] = set()
        self._line = 0
        self._in_guard = False
        self._guarded_methods: set[str] = set()
        # The methods that are called from a try are known only when all have been seen.
        known = None
        while known != self._guarded_methods:
            known = set(self._guarded_methods)
            self.visit(tree)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._in_guard = node.name in self._guarded_methods
        self._line = node.lineno
        self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Try(self, node: ast.Try) -> None:
        self._visit_guarded(node)

    def visit_With(self, node: ast.With) -> None:
        if ast.unparse(node.items[0].context_expr).startswith("suppress("):
            self._visit_guarded(node)
        else:
            self.generic_visit(node)

    def _visit_guarded(self, node: ast.AST) -> None:
        before, self._in_guard = self._in_guard, True
        self.generic_visit(node)
        self._in_guard = before

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._note_exceptions(node.type)
        self.generic_visit(node)

    def _note_exceptions(self, node: ast.AST | None) -> None:
        for name in ast.walk(node) if node else ():
            exception = EXCEPTIONS.get(name.id) if isinstance(name, ast.Name) else None
            if exception and exception not in self.raisable:
                self.raisable.append(exception)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in OPAQUE and self._in_guard:
            self.guarded.add(_number(node))
        elif isinstance(node.func, ast.Name) and node.func.id == "suppress":
            self._note_exceptions(node)
        elif isinstance(node.func, ast.Attribute):
            if node.func.attr == "accept":
                self.accepting.add(self._line)
            if self._in_guard:
                self._guarded_methods.add(node.func.attr)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        assert isinstance(node.iter, ast.Call)
        self.rounds[_number(node.iter)] = self.rounds_of(node)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        if not isinstance(node.subject, ast.Call):
            self.generic_visit(node)
            return
        patterns = [part for case in node.cases for part in ast.walk(case.pattern)]
        values = [part.value for part in patterns if isinstance(part, ast.MatchValue)]
        literals = [ast.literal_eval(value) for value in values]
        self.subjects[_number(node.subject)] = [*literals, 0]
        self.generic_visit(node)

    def rounds_of(self, loop: ast.For | ast.While) -> int:
        """How many rounds of a loop are tried."""
        parts = loop.body if isinstance(loop, ast.For) else [loop.test, *loop.body]
        leaves_something = any(
            isinstance(getattr(node, "ctx", None), ast.Store)
            or (isinstance(node, ast.Attribute) and node.attr.startswith("helper_"))
            for part in parts
            for node in ast.walk(part)
        )
        return 2 + leaves_something + self.more_rounds


def _number(call: ast.Call) -> int:
    return int(ast.literal_eval(call.args[0]))


class Recorder(ast.NodeTransformer):
    """Lets methods record that they run, connect() where it ends; and loops count their rounds."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.in_connect = False

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        self.in_connect = node.name == "connect"
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(_call("_enters", node)))
        if self.in_connect:
            node.body.append(ast.Expr(_call("_ends", node, ast.Constant(None))))
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if self.in_connect:
            node.value = _call("_ends", node, node.value or ast.Constant(None))
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if node.exc is not None:
            node.exc = _call("_raises", node, node.exc)
        return node

    def visit_While(self, node: ast.While) -> list[ast.AST]:
        rounds = ast.Constant(self.survey.rounds_of(node))
        self.generic_visit(node)
        counter = f"_rounds_{node.lineno}"
        node.test = ast.BoolOp(ast.And(), [node.test, _call(counter, node)])
        start = ast.Assign([ast.Name(counter, ast.Store())], _call("_rounds", node, rounds))
        return [ast.copy_location(start, node), node]


def _call(function: str, place: ast.stmt, *arguments: ast.expr) -> ast.Call:
    line = [] if function.startswith("_rounds") else [ast.Constant(place.lineno)]
    return ast.Call(ast.Name(function, ast.Load()), [*line, *arguments], [])


@dataclass
class Choice:
    """One decision of a run."""

    what: str
    options: Sequence[object]
    taken: int = 0


@dataclass
class Tape:
    """The decisions of a run, and which run comes next."""

    choices: list[Choice] = field(default_factory=list)
    position: int = 0

    def pick(self, what: str, options: Sequence[object]) -> object:
        if self.position == len(self.choices):
            self.choices.append(Choice(what, options))
        choice = self.choices[self.position]
        self.position += 1
        return choice.options[choice.taken]

    def forward(self) -> bool:
        """Go to the next run; False after the last."""
        self.position = 0
        while self.choices and self.choices[-1].taken + 1 == len(self.choices[-1].options):
            self.choices.pop()
        if self.choices:
            self.choices[-1].taken += 1
        return bool(self.choices)

    def story(self) -> str:
        decided = (f"{choice.what}: {choice.options[choice.taken]}" for choice in self.choices)
        return ", ".join(decided) or "no choices"


class Undecided:
    """A truth value that is chosen when it is first tested, and stays."""

    def __init__(self, world: World, what: str) -> None:
        self._world = world
        self._what = what
        self._value: bool | None = None

    def __bool__(self) -> bool:
        if self._value is None:
            self._value = bool(self._world.pick(self._what, (False, True)))
        return self._value


class Manager:
    """A context manager of both kinds that swallows nothing."""

    def __enter__(self) -> None: ...

    def __exit__(self, *exception: object) -> None: ...

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *exception: object) -> None: ...


class World:
    """What the generated module finds around it, and what it did there in one run."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.tape = Tape()
        self.answered = False
        #: A loop went too far: the run says nothing and is only brought to its end.
        self.given_up = False
        self.end = 0
        self.entered: set[int] = set()
        self.raised: list[tuple[BaseException, int]] = []

    def load(self, tree: ast.Module) -> type:
        with warnings.catch_warnings():
            # A `return` in a `finally` is a SyntaxWarning in new versions of Python.
            warnings.simplefilter("ignore", SyntaxWarning)
            code = compile(ast.fix_missing_locations(tree), "<generated>", "exec")
        module = self.names()
        try:
            exec(code, module)
            consumer_class = module["ChatConsumer"]
        except Exception as error:
            raise MistakeInProgram(str(error)) from error
        assert isinstance(consumer_class, type)
        return consumer_class

    def names(self) -> dict[str, object]:
        """The names that the module finds without having bound them."""
        found: dict[str, object] = {name: getattr(self, name) for name in OPAQUE}
        found |= {"_enters": self.enters, "_ends": self.ends}
        return found | {"_raises": self.raises, "_rounds": self.rounds, "__name__": "generated"}

    def run(self, consumer_class: type) -> int | None:
        """The line on which connect() ended without an answer, None where it did not."""
        self.answered = self.given_up = False
        self.raised = []
        consumer = consumer_class()
        for flag in FLAGS:
            setattr(consumer, flag, Undecided(self, f"self.{flag}"))
        is_async = not issubclass(consumer_class, SyncConsumer)
        consumer.base_send = self.send_async if is_async else self.send
        try:
            coroutine = consumer.websocket_connect({"type": "websocket.connect"})
            if is_async:
                finish(coroutine)
        except StopConsumer as stop:
            self.end = next(line for exception, line in self.raised if exception is stop)
        except (NameError, TypeError, AttributeError) as error:
            raise MistakeInProgram(str(error)) from error
        except Exception:
            # Loud: the server answers the handshake with an error.
            return None
        return None if self.answered or self.given_up else self.end

    def pick(self, what: str, options: Sequence[object]) -> object:
        if self.answered or self.given_up:
            # No choice can change any more what this run shows.
            return options[0]
        return self.tape.pick(what, options)

    def undecided(self, what: str) -> Undecided:
        """A value whose truth is chosen when it is asked for."""
        return Undecided(self, what)

    # What the framework calls.

    def send(self, message: dict[str, object]) -> None:
        self.answered = True

    async def send_async(self, message: dict[str, object]) -> None:
        self.answered = True

    # What the recorder put into the text.

    def enters(self, line: int) -> None:
        if not self.given_up:
            self.entered.add(line)

    def ends(self, line: int, value: object) -> object:
        """Of several, as with a return in a finally, the last is the one that counts."""
        self.end = line
        return value

    def raises(self, line: int, raised: BaseException | type[BaseException]) -> BaseException:
        exception = raised() if isinstance(raised, type) else raised
        self.raised.append((exception, line))
        return exception

    def rounds(self, most: int) -> Callable[[], bool]:
        left = most

        def another_round() -> bool:
            nonlocal left
            left -= 1
            self.given_up = self.given_up or left < 0
            return not self.given_up

        return another_round

    # The opaque calls.

    def _called(self, name: str, number: int) -> str:
        what = f"{name}({number})"
        if number in self.survey.guarded:
            exception = self.pick(what, ("returns", *self.survey.raisable))
            if isinstance(exception, type):
                raise exception(what)
        return what

    def choose(self, number: int) -> Undecided:
        return Undecided(self, self._called("choose", number))

    def work(self, number: int) -> None:
        self._called("work", number)

    async def fetch(self, number: int) -> None:
        self._called("fetch", number)

    def items(self, number: int) -> Iterator[Undecided]:
        what = self._called("items", number)
        return self._rounds_over(what, self.survey.rounds[number])

    def _rounds_over(self, what: str, most: int) -> Iterator[Undecided]:
        for count in range(1, most + 1):
            if not self.pick(f"{what}, item {count}", (False, True)):
                return
            yield Undecided(self, f"item {count} of {what}")

    def subject(self, number: int) -> object:
        return self.pick(self._called("subject", number), self.survey.subjects[number])

    def manager(self, number: int) -> Manager:
        self._called("manager", number)
        return Manager()


def finish(coroutine: Coroutine[None, None, None]) -> None:
    """Run a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise MistakeInProgram("connect() waits for something")
