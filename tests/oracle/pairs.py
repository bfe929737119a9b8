"""Random consumers whose connect() sets attributes and whose disconnect() reads them.

What they are made of is that of generate.py, and:

    self.room       set in connect(), a helper, a base, __init__() or the class body, or nowhere
    self.task       None or a text, so that it can be compared
    self.guests     a number that is counted up

The attributes in FLAGS belong to the class, so that reading them never fails.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from tests.oracle.generate import (
    FLAGS,
    HANDLERS,
    IMPORTS,
    NAMES,
    SUPPRESSED,
    Author,
    Body,
    Method,
    Place,
    Program,
    class_,
    indented,
    steady,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: Attributes with a value of which nothing is known but that it is true or false.
PLAIN = ("room", "user", "joined")
TASK = "task"
COUNT = "guests"
ATTRIBUTES = (*PLAIN, TASK, COUNT)
_TASKS = ("None", '"waiting"', '"running"')


@dataclass(frozen=True)
class Hook(Method):
    """A method of such a consumer."""

    attributes: tuple[str, ...]
    #: Whether it is disconnect() or a helper of it: it reads, and the others set.
    leaves: bool
    in_base: bool


def pair(seed: int, number: int) -> Program:
    """The consumer with this number among those of a seed."""
    author = PairAuthor(Random(f"pair {seed}:{number}"))
    return Program(seed, number, steady(author.module()), author.constructs)


def pairs(seed: int) -> Iterator[Program]:
    """All consumers of a seed, without end."""
    return (pair(seed, number) for number in itertools.count())


class PairAuthor(Author):
    """Writes one module with a connect() and a disconnect()."""

    def module(self) -> str:
        is_async = self.chance(0.8)
        has_base = self.chance(0.5)
        self.constructs["async consumer" if is_async else "sync consumer"] += 1
        hook = Hook(
            is_async,
            is_connect=False,
            can_answer=False,
            helpers=(),
            can_stop=self.chance(0.2),
            names=tuple(self.random.sample(NAMES, 2)),
            flags=tuple(self.random.sample(FLAGS, 2)),
            attributes=self._attributes(),
            leaves=False,
            in_base=False,
        )
        own: list[str] = []
        base: list[str] = []
        helpers = self._helpers(hook, own, base if has_base else None, range(1, 3))
        readers = self._helpers(
            replace(hook, leaves=True), own, base if has_base else None, range(3, 5)
        )
        if self.chance(0.3):
            readers += helpers
        connect = replace(hook, is_connect=True, can_answer=True, helpers=helpers)
        last = replace(hook, leaves=True, helpers=readers)
        base_has = self.random.choice(("connect", "disconnect", "", "")) if has_base else ""
        inherits = self.chance(0.4)
        if base_has == "connect":
            self.constructs["connect() of a base"] += 1
            base.append(self.method("connect", replace(connect, in_base=True)))
        elif base_has == "disconnect":
            self.constructs["disconnect() of a base"] += 1
            base.append(self.method("disconnect", replace(last, in_base=True)))
            above = f"{'await ' if is_async else ''}super().disconnect(code)"
            last = replace(last, helpers=(*readers, above, above))
        if base_has != "connect" or not inherits:
            own.append(self.method("connect", connect))
        if base_has != "disconnect" or not inherits:
            own.append(self.method("disconnect", last))
        if self.chance(0.15):
            own.append(self._receive(hook))
        self.random.shuffle(own)
        framework = "AsyncWebsocketConsumer" if is_async else "WebsocketConsumer"
        flags = [f"{flag} = object()" for flag in hook.flags]
        source = IMPORTS
        if has_base:
            self.constructs["base class"] += 1
            early = self._set_early(hook, "base")
            source += class_("BaseSocket", framework, [*flags, *early, "", *base]) + "\n\n"
            flags = []
        early = self._set_early(hook, "class")
        name = "BaseSocket" if has_base else framework
        return source + class_("ChatConsumer", name, [*flags, *early, "", *own])

    def _attributes(self) -> tuple[str, ...]:
        found = self.random.sample(PLAIN, 2)
        found += [each for each in (TASK, COUNT) if self.chance(0.25)]
        return tuple(found)

    def _helpers(
        self, hook: Hook, own: list[str], base: list[str] | None, numbers: range
    ) -> tuple[str, ...]:
        """Write helpers into a class and its base, and give back their calls."""
        calls: tuple[str, ...] = ()
        for number in numbers[: self.random.randint(0, len(numbers))]:
            is_async = hook.is_async and self.chance(0.6)
            helper = replace(
                hook,
                is_async=is_async,
                can_answer=not hook.leaves and (is_async or not hook.is_async),
                helpers=tuple(call for call in calls if is_async or not call.startswith("await")),
            )
            name, awaited = f"helper_{number}", "await " if is_async else ""
            self.constructs["helper that reads" if hook.leaves else "helper that sets"] += 1
            if base is not None and self.chance(0.6):
                base.append(self.method(name, replace(helper, in_base=True)))
                if self.chance(0.3):
                    self.constructs["overridden helper"] += 1
                    above = f"{awaited}super().{name}()"
                    override = replace(helper, helpers=(*helper.helpers, above, above))
                    own.append(self.method(name, override))
            else:
                own.append(self.method(name, helper))
            calls = (*calls, f"{awaited}self.{name}()")
        return calls

    def _set_early(self, hook: Hook, where: str) -> list[str]:
        """Lines of a class body that set an attribute, or only name it."""
        if where == "class" or self.chance(0.5):
            attribute = self.random.choice(hook.attributes)
            if self.chance(0.15):
                self.constructs[f"{where} attribute"] += 1
                return [f"{attribute} = {self.early_value(attribute)}"]
            if self.chance(0.15):
                self.constructs[f"annotation in a {where}"] += 1
                return [f"{attribute}: object"]
            # The other classes must not set the same one there: which value counts is not told.
            if self.chance(0.15) and (attribute == hook.attributes[0]) == (where == "base"):
                self.constructs[f"__init__() of a {where}"] += 1
                return [
                    "",
                    "def __init__(self, *args, **kwargs):",
                    "    super().__init__(*args, **kwargs)",
                    f"    self.{attribute} = {self.early_value(attribute)}",
                ]
        return []

    def early_value(self, attribute: str) -> str:
        """A literal."""
        if attribute == COUNT:
            return self.random.choice(("0", "1"))
        if attribute == TASK:
            return self.random.choice(_TASKS)
        return self.random.choice(("None", "False", "True"))

    def _receive(self, hook: Hook) -> str:
        self.constructs["receive() sets"] += 1
        keyword = "async def" if hook.is_async else "def"
        attribute = self.random.choice(hook.attributes)
        lines = [f"self.{attribute} = {self.early_value(attribute)}"]
        return "\n".join([f"{keyword} receive(self, text_data):", *indented(lines), ""])

    def method(self, name: str, method: Method) -> str:
        if method.is_connect:
            body = PairBody(self, method, self.random.randint(2, 6), 3)
        elif name == "disconnect":
            body = PairBody(self, method, self.random.randint(2, 5), 3)
        else:
            body = PairBody(self, method, self.random.randint(1, 3), 2)
        keyword = "async def" if method.is_async else "def"
        parameters = "self, code" if name == "disconnect" else "self"
        return "\n".join([f"{keyword} {name}({parameters}):", *indented(body.lines()), ""])


class PairBody(Body):
    """Writes the statements of one method of such a consumer."""

    author: PairAuthor
    method: Hook
    handlers = (*HANDLERS, "AttributeError", "(KeyError, AttributeError)", "AttributeError")
    suppressed = (*SUPPRESSED, "AttributeError", "AttributeError", "KeyError, AttributeError")

    def weights(self, place: Place) -> dict[Callable[..., list[str]], int]:
        weights = super().weights(place)
        if not self.method.leaves:
            weights |= {self.set: 12, self.set_by_name: 1, self.read: 1, self.keep: 4}
            if place.depth < self.deepest and self.left > 0:
                weights |= {self.set_in_for: 1, self.set_in_with: 1}
            return weights
        weights |= {self.read: 16, self.read_if: 3, self.read_and: 3, self.set: 3}
        if COUNT in self.method.attributes:
            weights |= {self.count: 3}
        if place.depth < self.deepest and self.left > 0:
            weights |= {self.guarded: 14}
            if TASK in self.method.attributes:
                weights |= {self.match_task: 4}
        if place.depth == 0 and self.left > 0:
            weights |= {self.leave_unless: 5}
        return weights

    def lines(self) -> list[str]:
        lines = super().lines()
        if self.method.is_connect and self.chance(0.5):
            self.mark("guard clause")
            reject = [f"{self.awaited}self.close()", "return"]
            lines = [f"if {self.condition(Place([]))}:", *indented(reject), *lines]
        if self.method.is_connect:
            # What most consumers do: set up at the end, after what may have rejected the client.
            text = "\n".join(lines)
            for attribute in self.method.attributes:
                if f"self.{attribute} = " not in text or self.chance(0.3):
                    if attribute in PLAIN and self.chance(0.1):
                        lines.append(self.by_name(attribute))
                    else:
                        lines.append(f"self.{attribute} = {self.value_of(attribute)}")
        return lines

    def attribute(self) -> str:
        return self.random.choice(self.method.attributes)

    # What sets.

    def set(self, place: Place) -> list[str]:
        attribute = self.attribute()
        in_what = "disconnect" if self.method.leaves else "connect"
        if attribute in PLAIN and self.chance(0.15):
            self.mark("two set at once")
            both = self.method.attributes  # The first two are plain ones.
            return [f"self.{both[0]}, self.{both[1]} = {self.early()}, {self.early()}"]
        annotation = ""
        if self.chance(0.1):
            self.mark("set with an annotation")
            annotation = ": object"
        self.mark(f"set in {in_what}")
        return [f"self.{attribute}{annotation} = {self.value_of(attribute, place.bound)}"]

    def early(self) -> str:
        return self.author.early_value(PLAIN[0])

    def value_of(self, attribute: str, bound: Sequence[str] = ()) -> str:
        if attribute not in PLAIN:
            return self.author.early_value(attribute)
        if bound and self.chance(0.4):
            self.mark("attribute = name")
            return self.random.choice(bound)
        return self.value("attribute")

    def keep(self, place: Place) -> list[str]:
        """A value under a name and in an attribute, either of which may be asked."""
        self.mark("name and attribute alike")
        name = self.random.choice(self.method.names)
        if name not in place.bound:
            place.bound.append(name)
        attribute, value = f"self.{self.method.attributes[0]}", self.opaque("choose")
        lines = [
            [f"{name} = {value}", f"{attribute} = {name}"],
            [f"{attribute} = {value}", f"{name} = {attribute}"],
            [f"{attribute} = {name} = {value}"],
        ]
        asked = self.random.choice((name, attribute))
        test = asked if self.chance(0.5) else f"not {asked}"
        jump = self.return_(place) if self.chance(0.5) else self.set(place.inside())
        return [*self.random.choice(lines), f"if {test}:", *indented(jump)]

    def set_by_name(self, place: Place) -> list[str]:
        return [self.by_name(self.method.attributes[0])]

    def by_name(self, attribute: str) -> str:
        self.mark("setattr")
        return f'setattr(self, "{attribute}", {self.opaque("choose")})'

    def set_in_for(self, place: Place) -> list[str]:
        self.mark("set in a for")
        name = self.method.attributes[0]
        return self.loop(f"for self.{name} in {self.opaque('items')}:", place)

    def set_in_with(self, place: Place) -> list[str]:
        self.mark("set in a with")
        name = self.method.attributes[0]
        header = f"with {self.opaque('manager')} as self.{name}:"
        return [header, *indented(self.block(place.inside()))]

    # What reads.

    def work(self, place: Place) -> list[str]:
        if self.chance(0.4 if self.method.leaves else 0.05):
            return self.read(place)
        return super().work(place)

    def read(self, place: Place) -> list[str]:
        attribute = f"self.{self.attribute()}"
        kind = self.random.choice(("call", "call", "statement", "name", "text", "assert", "two"))
        self.mark(f"read: {kind}")
        if kind == "call":
            return [self.work_with(attribute)]
        if kind == "text":
            return [self.work_with(f'f"room_{{{attribute}}}"')]
        if kind == "two":
            return [self.work_with(f"{attribute}, self.{self.attribute()}")]
        if kind == "assert":
            return [f"assert {attribute}"]
        if kind == "name" and attribute.removeprefix("self.") in PLAIN:
            name = self.random.choice(self.method.names)
            if name not in place.bound:
                place.bound.append(name)
            return [f"{name} = {attribute}"]
        return [attribute]

    def work_with(self, values: str) -> str:
        return f"{self.opaque('work')[:-1]}, {values})"

    def read_if(self, place: Place) -> list[str]:
        self.mark("read in a conditional expression")
        read = self.work_with(f"self.{self.attribute()}")
        return [f"{read} if {self.condition(place)} else None"]

    def read_and(self, place: Place) -> list[str]:
        word = self.random.choice(("and", "or"))
        self.mark(f"read behind {word}")
        read = self.work_with(f"self.{self.attribute()}")
        return [f"{self.condition(place, parts=0)} {word} {read}"]

    def count(self, place: Place) -> list[str]:
        self.mark("counted")
        return [f"self.{COUNT} += 1"]

    # What guards.

    def guarded(self, place: Place) -> list[str]:
        inside = place.inside()
        if self.chance(0.25):
            self.mark("guard under a name")
            name = self.random.choice(self.method.names)
            lines = [f"{name} = {self.guard()}"]
            if name not in place.bound:
                place.bound.append(name)
            return [*lines, f"if {name}:", *indented(self.read(inside) + self.block(inside))]
        test = self.guard()
        if self.chance(0.3):
            test = f"{test} and {self.condition(place)}"
        return [f"if {test}:", *indented(self.read(inside) + self.block(inside))]

    def leave_unless(self, place: Place) -> list[str]:
        self.mark("leaves unless guarded")
        return [f"if not {self.guard()}:", *indented(["return"])]

    def guard(self) -> str:
        attribute = self.attribute()
        if self.chance(0.3):
            self.mark("guarded by a value")
            return f"self.{self.method.attributes[0]}"
        if self.chance(0.5):
            self.mark("hasattr")
            return f'hasattr(self, "{attribute}")'
        self.mark("getattr")
        default = self.random.choice(("None", "None", "False"))
        return f'getattr(self, "{attribute}", {default})'

    def match_task(self, place: Place) -> list[str]:
        self.mark("match of an attribute")
        lines = [f"match self.{TASK}:"]
        for pattern in self.random.sample((*_TASKS, "_"), self.random.randint(1, 3)):
            case = [f"case {pattern}:", *indented(self.block(place.inside(), 2))]
            lines = [*lines[:1], *indented(case), *lines[1:]] if pattern != "_" else lines
        if len(lines) == 1:
            lines += indented(["case None:", *indented(self.block(place.inside(), 2))])
        return lines

    def condition(self, place: Place, parts: int = 2) -> str:
        if self.chance(0.45 if self.method.leaves else 0.08):
            if self.chance(0.5):
                test = self.guard()
            elif TASK in self.method.attributes and self.chance(0.5):
                self.mark("compared with None")
                is_ = self.random.choice(("is", "is not"))
                task = f"self.{TASK}" if self.chance(0.6) else f'getattr(self, "{TASK}", None)'
                return f"{task} {is_} None"
            else:
                self.mark("condition: attribute")
                test = f"self.{self.attribute()}"
            return test if self.chance(0.6) else f"not {test}"
        return super().condition(place, parts)

    def super_connect(self, place: Place) -> list[str]:
        if self.method.in_base:
            # super(ChatConsumer, self) would be this very method.
            self.mark("super().connect")
            return [f"{self.awaited}super().connect()"]
        return super().super_connect(place)
