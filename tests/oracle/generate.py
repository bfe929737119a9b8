"""Random consumers for the oracle: every construct that the analysis of paths claims to know.

What the analysis must take as unknown is a call with a number of its own:

    choose(N)    true or false, decided anew at each evaluation
    work(N)      returns or raises; `await fetch(N)` is the same in a coroutine
    items(N)     something to loop over
    subject(N)   something to match
    manager(N)   a context manager that swallows nothing

and the attributes in FLAGS, which keep their value for one connection unless the text assigns them.
"""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from collections import Counter
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

NAMES = ("ok", "seen", "ready")
FLAGS = ("allowed", "flag_a", "flag_b")
HANDLERS = ("ValueError", "KeyError", "LookupError", "(ValueError, KeyError)", "Exception", "")
SUPPRESSED = ("ValueError", "ValueError, KeyError", "LookupError", "Exception")
DEEPEST = 4

IMPORTS = """\
from contextlib import suppress

from channels.exceptions import AcceptConnection, DenyConnection, StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


"""


@dataclass(frozen=True)
class Program:
    """One generated module; the same seed and number always give the same text."""

    seed: int
    number: int
    source: str
    #: How often each construct occurs in it.
    constructs: Counter[str]


@dataclass(frozen=True)
class Method:
    """What the statements of one method may say."""

    is_async: bool
    is_connect: bool
    #: Whether it can call accept() and close(): a plain function of an async consumer cannot.
    can_answer: bool
    #: The calls of helpers, ready to be written.
    helpers: tuple[str, ...]
    #: `raise StopConsumer()` or a bare `raise`, never both: a StopConsumer that is raised again
    #: would be reported on either line.
    can_stop: bool
    names: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a statement stands."""

    #: The names that are bound here on every path.
    bound: list[str]
    depth: int = 0
    in_loop: bool = False
    in_handler: bool = False
    in_finally: bool = False

    def inside(self, **changes: bool) -> Place:
        """A nested block; what it binds is not known to be bound behind it."""
        return replace(self, bound=list(self.bound), depth=self.depth + 1, **changes)


def program(seed: int, number: int, sends: bool = False) -> Program:
    """The program with this number among those of a seed; it can send frames if told to."""
    author = Author(Random(f"{seed}:{number}"), sends)
    return Program(seed, number, steady(author.module()), author.constructs)


def steady(source: str) -> str:
    """The module with helpers that answer as the analysis takes it of code that people write.

    The same call, written twice, is one decision: code that asks `await self.is_member()` again
    expects the answer that it had. And a helper that answers the client tells its caller by what
    it gives back, so that this is no chance either.
    """
    called = Counter(re.findall(r"(?<!def )\bhelper_\d\(", source))
    again = max(called.values(), default=0) > 1
    lines = source.split("\n")
    for helper in ast.walk(ast.parse(source)):
        if isinstance(helper, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = slice(helper.lineno, helper.end_lineno)
            if again or re.search(r"\.(accept|close|connect|helper_\d)\(", "\n".join(lines[body])):
                lines[body] = [re.sub(_CHANCE, _constant, line) for line in lines[body]]
    return "\n".join(lines)


#: What a helper gives back that is decided anew each time.
_CHANCE = re.compile(r"return choose\((\d+)\)")


def _constant(match: re.Match[str]) -> str:
    return f"return {int(match[1]) % 2 == 0}"


def programs(seed: int, sends: bool = False) -> Iterator[Program]:
    """All programs of a seed, without end."""
    return (program(seed, number, sends) for number in itertools.count())


class Author:
    """Writes one module."""

    def __init__(self, random: Random, sends: bool = False) -> None:
        self.random = random
        self.sends = sends
        self.constructs: Counter[str] = Counter()
        self.numbers = itertools.count(1)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, weights: Mapping[Callable[..., list[str]], int]) -> Callable[..., list[str]]:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def opaque(self, name: str) -> str:
        """A call that nobody can see into, with a number that no other call has."""
        self.constructs[name] += 1
        return f"{name}({next(self.numbers)})"

    def module(self) -> str:
        is_async = self.chance(0.8)
        framework = "AsyncWebsocketConsumer" if is_async else "WebsocketConsumer"
        has_base = self.chance(0.4)
        can_stop = self.chance(0.5)
        names = tuple(self.random.sample(NAMES, 2))
        flags = tuple(self.random.sample(FLAGS, 2))
        base_methods: list[str] = []
        methods: list[str] = []
        helpers: tuple[str, ...] = ()
        for index in range(1, self.random.randint(0, 3) + 1):
            helper_is_async = is_async and self.chance(0.75)
            method = Method(
                helper_is_async,
                is_connect=False,
                can_answer=helper_is_async or not is_async,
                helpers=tuple(
                    call for call in helpers if helper_is_async or not call.startswith("await")
                ),
                can_stop=can_stop,
                names=names,
                flags=flags,
            )
            awaited = "await " if helper_is_async else ""
            if has_base and self.chance(0.6):
                base_methods.append(self.method(f"helper_{index}", method))
                if self.chance(0.3):
                    self.constructs["overridden helper"] += 1
                    above = f"{awaited}super().helper_{index}()"
                    override = replace(method, helpers=(*method.helpers, above, above))
                    methods.append(self.method(f"helper_{index}", override))
            else:
                methods.append(self.method(f"helper_{index}", method))
            self.constructs["async helper" if helper_is_async else "sync helper"] += 1
            helpers = (*helpers, f"{awaited}self.helper_{index}()")
        connect = Method(is_async, True, True, helpers, can_stop, names, flags)
        methods.append(self.method("connect", connect))
        self.random.shuffle(methods)
        self.constructs["async consumer" if is_async else "sync consumer"] += 1
        source = IMPORTS
        if has_base:
            self.constructs["base class"] += 1
            source += class_("BaseSocket", framework, base_methods) + "\n\n"
        return source + class_("ChatConsumer", "BaseSocket" if has_base else framework, methods)

    def method(self, name: str, method: Method) -> str:
        if method.is_connect:
            body = Body(self, method, self.random.randint(3, 12), DEEPEST)
        else:
            body = Body(self, method, self.random.randint(1, 5), 2)
        keyword = "async def" if method.is_async else "def"
        return "\n".join([f"{keyword} {name}(self):", *indented(body.lines()), ""])


class Body:
    """Writes the statements of one method."""

    #: What the handlers of a try take, and what `suppress()` does.
    handlers: tuple[str, ...] = HANDLERS
    suppressed: tuple[str, ...] = SUPPRESSED

    def __init__(self, author: Author, method: Method, statements: int, deepest: int) -> None:
        self.author = author
        self.random = author.random
        self.chance = author.chance
        self.opaque = author.opaque
        self.method = method
        self.left = statements
        self.deepest = deepest
        self.awaited = "await " if method.is_async else ""

    def mark(self, construct: str) -> None:
        self.author.constructs[construct] += 1

    def lines(self) -> list[str]:
        place = Place([])
        lines: list[str] = []
        while self.left > 0:
            lines += self.statement(place)
        if not self.method.is_connect and self.chance(0.7):
            lines += self.return_(place)
        return lines

    def block(self, place: Place, longest: int = 3) -> list[str]:
        """Some statements; seldom with unreachable ones behind a jump."""
        lines: list[str] = []
        for _ in range(self.random.randint(1, longest)):
            if self.left < 1:
                break
            lines += self.statement(place)
            if lines[-1].startswith(("return", "raise", "break", "continue")):
                if self.chance(0.95):
                    break
                self.mark("dead code")
        return lines or ["pass"]

    def statement(self, place: Place) -> list[str]:
        self.left -= 1
        return self.author.pick(self.weights(place))(place)

    def weights(self, place: Place) -> dict[Callable[..., list[str]], int]:
        """The statements that can stand here, and how often each is chosen."""
        weights: dict[Callable[..., list[str]], int] = {
            self.pass_: 2,
            self.work: 7,
            self.assign_name: 6,
            self.assign_flag: 3,
            self.assert_: 2,
        }
        if self.method.can_answer:
            weights |= {self.accept: 4, self.close: 4, self.conditional: 3, self.short_circuit: 4}
            if self.author.sends:
                weights |= {self.send: 4}
        if self.method.is_connect:
            weights |= {self.super_connect: 1}
        if self.method.helpers:
            weights |= {self.call_helper: 5}
        if place.depth < self.deepest and self.left > 0:
            weights |= {self.if_: 20, self.while_: 3, self.while_true: 3, self.for_: 5}
            weights |= {self.try_: 9, self.suppress: 3, self.manager: 3, self.match: 4}
        if place.depth > 0 or self.left == 0:
            weights |= {self.return_: 2 if place.in_finally else 9, self.raise_: 4}
            if place.in_loop:
                weights |= {self.break_: 5, self.continue_: 5}
            if place.in_handler and not self.method.can_stop:
                weights |= {self.raise_again: 10}
        return weights

    # Statements of one line.

    def pass_(self, place: Place) -> list[str]:
        self.mark("pass")
        return ["pass"]

    def work(self, place: Place) -> list[str]:
        if self.method.is_async and self.chance(0.2):
            return [f"await {self.opaque('fetch')}"]
        return [self.opaque("work")]

    def answer(self, name: str) -> str:
        """A call of accept() or close(), most often on self."""
        self.mark(name)
        target = "super()" if self.chance(0.1) else "self"
        arguments = "code=4001" if name == "close" and self.chance(0.1) else ""
        return f"{self.awaited}{target}.{name}({arguments})"

    def accept(self, place: Place) -> list[str]:
        return [self.answer("accept")]

    def close(self, place: Place) -> list[str]:
        return [self.answer("close")]

    def send(self, place: Place) -> list[str]:
        self.mark("send")
        ending = self.random.choices(("", ", close=False", ", close=True"), (6, 1, 2))[0]
        return [f'{self.awaited}self.send(text_data="hello"{ending})']

    def super_connect(self, place: Place) -> list[str]:
        self.mark("super().connect")
        parent = "super(ChatConsumer, self)" if self.chance(0.2) else "super()"
        return [f"{self.awaited}{parent}.connect()"]

    def call_helper(self, place: Place) -> list[str]:
        self.mark("helper as statement")
        return [self.random.choice(self.method.helpers)]

    def assign_name(self, place: Place) -> list[str]:
        name = self.random.choice(self.method.names)
        value = self.value("name")
        if name in place.bound:
            self.mark("name assigned again")
        else:
            place.bound.append(name)
        return [f"{name} = {value}"]

    def assign_flag(self, place: Place) -> list[str]:
        self.mark("flag in connect" if self.method.is_connect else "flag in helper")
        return [f"self.{self.random.choice(self.method.flags)} = {self.value('flag')}"]

    def value(self, target: str) -> str:
        if self.method.helpers and self.chance(0.45):
            self.mark(f"{target} = helper")
            return self.random.choice(self.method.helpers)
        if self.chance(0.45):
            self.mark(f"{target} = choose")
            return self.opaque("choose")
        self.mark(f"{target} = constant")
        return self.random.choice(("True", "False"))

    def conditional(self, place: Place) -> list[str]:
        self.mark("conditional expression")
        arms = [self.answer(self.random.choice(("accept", "close"))), "None"]
        if self.chance(0.3):
            arms[1] = self.answer("close")
        self.random.shuffle(arms)
        return [f"{arms[0]} if {self.condition(place)} else {arms[1]}"]

    def short_circuit(self, place: Place) -> list[str]:
        word = self.random.choice(("and", "or"))
        self.mark(f"{word} with a call")
        call = self.answer(self.random.choice(("accept", "close")))
        return [f"{self.condition(place, parts=0)} {word} {call}"]

    def assert_(self, place: Place) -> list[str]:
        self.mark("assert")
        return [f"assert {self.condition(place)}"]

    # Jumps.

    def return_(self, place: Place) -> list[str]:
        if place.in_finally:
            self.mark("return in finally")
        if self.method.is_connect:
            if self.chance(0.15):
                self.mark("return with a call")
                calls = (self.answer("accept"), self.answer("close"), *self.method.helpers)
                return [f"return {self.random.choice(calls)}"]
            value = self.random.choices(("", " False", " True", " None"), (12, 4, 2, 2))[0]
            self.mark(f"return{value}")
            return [f"return{value}"]
        if self.chance(0.15):
            self.mark("helper returns choose")
            return [f"return {self.opaque('choose')}"]
        if self.method.helpers and self.chance(0.2):
            self.mark("helper returns helper")
            return [f"return {self.random.choice(self.method.helpers)}"]
        value = self.random.choices(("", " None", " False", " True"), (1, 1, 4, 4))[0]
        self.mark(f"helper: return{value}")
        return [f"return{value}"]

    def raise_(self, place: Place) -> list[str]:
        names = ["DenyConnection", "AcceptConnection", "ValueError", "KeyError"]
        if self.method.is_connect and self.method.can_stop:
            names += ["StopConsumer", "StopConsumer"]
        name = self.random.choice(names)
        self.mark(f"raise {name}")
        return [f"raise {name}{self.random.choice(('()', ''))}"]

    def raise_again(self, place: Place) -> list[str]:
        self.mark("raise again")
        return ["raise"]

    def break_(self, place: Place) -> list[str]:
        self.mark("break")
        return ["break"]

    def continue_(self, place: Place) -> list[str]:
        self.mark("continue")
        return ["continue"]

    # Statements with blocks.

    def if_(self, place: Place) -> list[str]:
        test = self.walrus(place) if self.chance(0.1) else self.condition(place)
        lines = [f"if {test}:", *indented(self.block(place.inside()))]
        arms = 1
        while self.chance(0.15):
            self.mark("elif")
            lines += [f"elif {self.condition(place)}:", *indented(self.block(place.inside()))]
            arms += 1
        if self.chance(0.4):
            self.mark("if with else")
            lines += ["else:", *indented(self.block(place.inside()))]
        elif arms == 1:
            self.mark("one-armed if")
        return lines

    def while_(self, place: Place) -> list[str]:
        self.mark("while")
        test = self.opaque("choose")
        if self.chance(0.15):
            test = self.walrus(place)
        elif self.chance(0.3):
            test = f"{test} and {self.condition(place, parts=0)}"
        return self.loop(f"while {test}:", place)

    def for_(self, place: Place) -> list[str]:
        self.mark("for")
        return self.loop(f"for item in {self.opaque('items')}:", place, "item")

    def loop(self, header: str, place: Place, *bound: str) -> list[str]:
        inside = place.inside(in_loop=True)
        inside.bound.extend(bound)
        lines = [header, *indented(self.block(inside))]
        if self.chance(0.3):
            self.mark("else of a loop")
            lines += ["else:", *indented(self.block(place.inside()))]
        return lines

    def while_true(self, place: Place) -> list[str]:
        """An endless loop with a way out that can be taken in every round."""
        self.mark("while True")
        inside = place.inside(in_loop=True)
        first = self.work(inside) if self.chance(0.4) else []
        leave = self.random.choice((self.break_, self.break_, self.return_, self.raise_))
        way_out = [f"if {self.opaque('choose')}:", *indented(leave(inside.inside()))]
        return ["while True:", *indented([*first, *way_out, *self.block(inside, 2)])]

    def try_(self, place: Place) -> list[str]:
        self.mark("try")
        has_finally = self.chance(0.3)
        handlers = self.random.sample(self.handlers, self.random.randint(1, 3))
        if has_finally and self.chance(0.25):
            handlers = []
        body = place.inside()
        lines = self.block(body)
        if self.chance(0.6):
            lines = [*self.work(body), *lines] if self.chance(0.6) else [*lines, *self.work(body)]
        lines = ["try:", *indented(lines)]
        # Python takes a bare handler only as the last one.
        for caught in sorted(handlers, key=lambda caught: caught == ""):
            self.mark(f"except {caught}" if caught else "bare except")
            named = " as error" if caught and self.chance(0.2) else ""
            header = f"except {caught}{named}:" if caught else "except:"
            lines += [header, *indented(self.block(place.inside(in_handler=True), 2))]
        if handlers and self.chance(0.3):
            self.mark("else of a try")
            no_exception = replace(body, bound=list(body.bound))
            lines += ["else:", *indented(self.block(no_exception, 2))]
        if has_finally:
            self.mark("finally")
            inside = place.inside(in_handler=False, in_finally=True)
            final = self.block(inside, 2)
            if self.chance(0.2):
                final += self.return_(inside)
            lines += ["finally:", *indented(final)]
        return lines

    def suppress(self, place: Place) -> list[str]:
        self.mark("with suppress")
        header = f"with suppress({self.random.choice(self.suppressed)}):"
        return [header, *indented([*self.work(place), *self.block(place.inside())])]

    def manager(self, place: Place) -> list[str]:
        is_async = self.method.is_async and self.chance(0.5)
        self.mark("async with" if is_async else "with")
        header = f"{'async ' if is_async else ''}with {self.opaque('manager')}:"
        return [header, *indented(self.block(place.inside()))]

    def match(self, place: Place) -> list[str]:
        self.mark("match")
        cases = []
        for literal in range(1, self.random.randint(1, 3) + 1):
            pattern = str(literal)
            if self.chance(0.1):
                self.mark("case with two patterns")
                pattern = f"{literal} | {literal + 10}"
            if self.chance(0.15):
                self.mark("case with a guard")
                pattern += f" if {self.condition(place)}"
            cases.append(pattern)
        last = self.random.choices(("", "_", "other", "_ if"), (8, 8, 2, 1))[0]
        if last:
            cases.append(f"_ if {self.opaque('choose')}" if last == "_ if" else last)
        if last in ("", "_ if"):
            self.mark("match that may fit nothing")
        lines = [f"match {self.opaque('subject')}:"]
        for pattern in cases:
            lines += indented([f"case {pattern}:", *indented(self.block(place.inside(), 2))])
        return lines

    # Conditions.

    def walrus(self, place: Place) -> str:
        self.mark("walrus")
        name = self.random.choice(self.method.names)
        test = f"({name} := {self.opaque('choose')})"
        if name not in place.bound:
            place.bound.append(name)
        return test if self.chance(0.7) else f"not {test}"

    def condition(self, place: Place, parts: int = 2) -> str:
        """A test; with parts left it may be made of several."""
        if parts and self.chance(0.2):
            word = self.random.choice(("and", "or"))
            self.mark(f"condition with {word}")
            left, right = self.condition(place, parts - 1), self.condition(place, parts - 1)
            test = f"({left} {word} {right})"
            return test if self.chance(0.8) else f"not {test}"
        kinds = ["choose", "flag", "flag"]
        kinds += ["name"] * 4 if place.bound else []
        kinds += ["helper"] * 3 if self.method.helpers else []
        kind = self.random.choice(kinds)
        if kind == "choose":
            test = self.opaque("choose")
        elif kind == "flag":
            test = f"self.{self.random.choice(self.method.flags)}"
        elif kind == "name":
            test = self.random.choice(place.bound)
        else:
            test = self.random.choice(self.method.helpers)
        negated = self.chance(0.4)
        self.mark(f"condition: {'not ' if negated else ''}{kind}")
        return f"not {test}" if negated else test


def class_(name: str, base: str, methods: list[str]) -> str:
    """The text of a class."""
    body = "\n".join(methods) or '"""Nothing to share yet."""\n'
    return f"class {name}({base}):\n{textwrap.indent(body, '    ')}"


def indented(lines: list[str]) -> list[str]:
    """The lines of a block."""
    return ["    " + line for line in lines]
