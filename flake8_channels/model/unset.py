"""Attributes that disconnect() reads and that connect() may not have set.

Channels calls disconnect() also for clients that connect() has rejected: websocket_disconnect()
of channels/generic/websocket.py makes no difference.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import attributes_of_self, names_in_setattr, set_by
from flake8_channels.model.consumers import consumers_in
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.lifecycle import judge
from flake8_channels.model.paths.calls import Calls
from flake8_channels.model.paths.facts import only_about, renamed
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.paths.initial import facts_at_start
from flake8_channels.model.paths.keys import attribute_lookup
from flake8_channels.model.paths.marks import asks_for, marks_of
from flake8_channels.model.paths.members import DATA
from flake8_channels.model.paths.raised import ATTRIBUTE_ERROR, Raised, accepts, is_answer
from flake8_channels.model.paths.state import (
    Event,
    Outcomes,
    Path,
    Socket,
    TooComplex,
    end_of_wrapped,
    socket_after,
)
from flake8_channels.model.paths.values import Truth
from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.marks import Mark
    from flake8_channels.model.paths.state import Decision, Facts

#: The hooks in which a connection begins; the first one calls the other.
_FIRST = ("websocket_connect", "connect")


@dataclass(frozen=True)
class UnsetRead:
    """A read of an attribute that fails for some clients."""

    #: The read, in this file.
    node: ast.Attribute
    #: connect(), or the websocket_connect() that calls it.
    hook: str
    #: The statement at which that ends too early; its def where it runs off its end.
    end: ast.AST
    #: The name of the file that has it, where that is another one.
    elsewhere: str | None

    @property
    def attribute(self) -> str:
        """`self.group`"""
        return code(self.node)

    @property
    def place(self) -> str:
        """`line 12`: where connect() ends, the last line of its body where it runs off its end."""
        end = self.end.end_lineno if isinstance(self.end, FUNCTIONS) else None
        line = end or self.end.lineno  # type: ignore[attr-defined]
        return f"line {line} of {self.elsewhere}" if self.elsewhere else f"line {line}"


@dataclass(frozen=True)
class _End:
    node: ast.AST
    module: Module
    facts: Facts
    #: What other hooks can set before disconnect() runs.
    set_later: frozenset[str]


def unset_reads_in(module: Module) -> tuple[UnsetRead, ...]:
    """The unguarded reads in disconnect() of the module's consumers that can fail."""
    found: dict[ast.Attribute, UnsetRead] = {}
    for consumer in consumers_in(module):
        last = consumer.own("disconnect")
        changes = {hook.name for hook, _ in consumer.inherited_hooks()}
        if last is None and any(consumer.own(name) or name in changes for name in _FIRST):
            # With a connect() of its own, or one that comes to another method, it may fail.
            last = consumer.method("disconnect")
        if not isinstance(last, FunctionDefinition) or not _may_read(last):
            continue
        if consumer.is_generic_websocket:
            # The framework's own connect() accepts everybody.
            is_open = _first(consumer) is None
            for each in judge(consumer, last, partial(_reads, last), needs_heir=is_open):
                if each.node in module.syntax.parents:
                    found.setdefault(each.node, each)
    return tuple(found.values())


def _first(consumer: Consumer) -> FunctionDefinition | None:
    """The project's hook in which a connection begins; None where it is the framework's."""
    for hook in map(consumer.method, _FIRST):
        if isinstance(hook, FunctionDefinition) and not hook.module.is_stub:
            return hook
    return None


def _may_read(last: FunctionDefinition) -> bool:
    """Whether a method does more with its consumer than to read what Channels sets; quick."""
    syntax, receiver = last.module.syntax, last.receiver
    for name in syntax.inside(last.node, ast.Name):
        if name.id == receiver:
            parent = syntax.parents[name]
            if not isinstance(parent, ast.Attribute) or parent.attr not in DATA:
                return True
        elif name.id == "super":
            return True
    return False


def _reads(last: FunctionDefinition, consumer: Consumer) -> list[UnsetRead]:
    first = _first(consumer)
    if first is None:
        return []
    if not any(map(_stores, consumer.definition.project_classes)):
        return []
    read = _read_in(consumer.reached_from(last)) - DATA
    # What a class has under that name is there for every object.
    read = {each for each in read if consumer.definition.find(each) is None}
    if not read:
        return []
    stored = {name for method in consumer.definition.project_methods for name in set_by(method)}
    if stored.isdisjoint(read) or read <= _set_at_once(first) or _sets_by_name(consumer):
        return []
    # What connect() itself reads too soon ends it.
    watched = frozenset(stored & _read_in(consumer.definition.project_methods))
    try:
        ends = _ends(consumer, first, watched)
    except (TooComplex, RecursionError):
        return []
    set_somewhere = {
        attribute for attribute in watched if any(_state(end, first, attribute) for end in ends)
    }
    found: dict[ast.Attribute, UnsetRead] = {}
    for end in ends:
        unset = frozenset(
            attribute
            for attribute in set_somewhere
            if _state(end, first, attribute) is False and attribute not in end.set_later
        )
        if unset:
            for node in _failing(consumer, last, first, end, unset):
                is_here = end.module.file == last.module.file
                elsewhere = None if is_here else end.module.file_name
                found.setdefault(node, UnsetRead(node, first.name, end.node, elsewhere))
    return list(found.values())


def _stores(definition: ClassDefinition) -> bool:
    """Whether the file of a class sets attributes of anything; quick."""
    syntax = definition.module.syntax
    return bool(syntax.stored_attributes or syntax.calls({"setattr"}))


def _read_in(methods: Iterable[FunctionDefinition]) -> set[str]:
    """The attributes that methods read."""
    read: set[str] = set()
    for method in methods:
        syntax = method.module.syntax
        read.update(n.attr for n in attributes_of_self(method) if not isinstance(n.ctx, ast.Store))
        for change in syntax.inside(method.node, ast.AugAssign):
            if isinstance(change.target, ast.Attribute):
                read.add(change.target.attr)
        for call in syntax.inside(method.node, ast.Call):
            if (looked_up := attribute_lookup(call)) is not None:
                read.add(looked_up[1].partition(".")[2])
    return read


def _set_at_once(connect: FunctionDefinition) -> frozenset[str]:
    """The attributes that connect() sets before anything can end it."""
    if connect.node.decorator_list:
        return frozenset()
    syntax = connect.module.syntax
    simple = (ast.AnnAssign, ast.Assign, ast.Expr)
    ends = [each for each in connect.node.body if not isinstance(each, simple)][:1]
    ends += [
        syntax.statement(call)
        for call in syntax.inside(connect.node, ast.Call)
        if _may_end(connect, call)
    ]
    end = min(((each.lineno, each.col_offset) for each in ends), default=(sys.maxsize, 0))
    return frozenset(
        node.attr
        for node in attributes_of_self(connect)
        if isinstance(node.ctx, ast.Store) and (node.lineno, node.col_offset) < end
    )


def _may_end(connect: FunctionDefinition, call: ast.Call) -> bool:
    """Whether it is a call on the consumer, whose helper may raise DenyConnection."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, (ast.Call, ast.Name))
        and getattr(function.value, "id", connect.receiver) == connect.receiver
    )


def _sets_by_name(consumer: Consumer) -> bool:
    """Whether a method sets attributes whose names do not stand there: `setattr(self, key, 1)`."""
    return any(
        not isinstance(name, ast.Constant)
        for method in consumer.definition.project_methods
        for name in names_in_setattr(method)
    )


def _ends(consumer: Consumer, connect: FunctionDefinition, watched: frozenset[str]) -> list[_End]:
    """The ways in which connect() ends, other than by an error."""
    callee = Callee.of(connect)
    if callee is None or connect.is_generator or connect.receiver is None:
        return []
    facts = facts_at_start(consumer, connect, watched)
    if callee.receiver is not None:
        # A decorator may call the consumer by another name.
        facts = renamed(facts, connect.receiver, callee.receiver)
    calls = Calls(consumer.definition, watched)
    outcomes = calls.run(callee, Path(Socket.CONNECTING, facts))
    set_later: set[str] = set()
    for method in consumer.definition.project_methods:
        if method not in calls.followed and method.name not in ("__init__", "disconnect"):
            set_later |= set_by(method)
    return list(_in(outcomes, connect, callee, calls.followed, frozenset(set_later)))


def _in(
    outcomes: Outcomes,
    connect: FunctionDefinition,
    callee: Callee,
    followed: Iterable[FunctionDefinition],
    set_later: frozenset[str],
) -> Iterator[_End]:
    ends = [(end_of_wrapped(trail)[0] or connect.node, path) for path, trail in outcomes.next]
    for how, paths in outcomes.exits.items():
        if how.node is not None and how.kind == "return":
            # The return of a decorator says nothing to the reader.
            ends += [(end_of_wrapped(trail)[0] or how.node, path) for path, trail in paths]
        elif how.node is not None and isinstance(how.value, Raised) and is_answer(how.value):
            # AcceptConnection and DenyConnection end connect() like accept() and close().
            event = Event.ACCEPT if accepts(how.value) else Event.CLOSE
            ends += [
                (how.node, path._replace(socket=socket_after(path.socket, event)))
                for path, _ in paths
            ]
    modules = {each.module for each in followed}
    for node, path in ends:
        module = next((each for each in modules if node in each.syntax.parents), connect.module)
        # No other hook runs for a client that was never let in.
        is_out = path.socket in (Socket.CLOSED, Socket.CONNECTING)
        facts = renamed(path.facts, callee.receiver or "", connect.receiver or "")
        yield _End(node, module, facts, frozenset() if is_out else set_later)


def _state(end: _End, connect: FunctionDefinition, attribute: str) -> bool | None:
    """Whether connect() has set an attribute where it ends; None if not known."""
    known = dict(end.facts).get(f"hasattr {connect.receiver}.{attribute}")
    return known is Truth.TRUE if known in (Truth.TRUE, Truth.FALSE) else None


def _failing(
    consumer: Consumer,
    disconnect: FunctionDefinition,
    connect: FunctionDefinition,
    end: _End,
    unset: frozenset[str],
) -> list[ast.Attribute]:
    """The reads at which disconnect() fails after connect() has ended in one way."""
    callee = Callee.of(disconnect)
    if callee is None or callee.receiver is None or connect.receiver is None:
        return []
    facts = renamed(only_about(end.facts, connect.receiver), connect.receiver, callee.receiver)
    try:
        outcomes = Calls(consumer.definition, unset).run(callee, Path(Socket.GONE, facts))
    except (TooComplex, RecursionError):
        return []
    marks = marks_of(consumer.reached_from(connect))
    # Servers give a client that was rejected another code than one that has left.
    called = (disconnect, callee.function)
    marks |= {(parameter.arg, None) for each in called for parameter in each.parameters[1:]}
    return [
        how.node
        for how, paths in outcomes.exits.items()
        if how.value == ATTRIBUTE_ERROR
        and isinstance(how.node, ast.Attribute)
        and not all(any(_is_guard(turn, marks) for turn in trail) for _, trail in paths)
    ]


def _is_guard(turn: Decision, marks: frozenset[Mark]) -> bool:
    """Whether a turn may hang on how far connect() came, in a way that is not followed."""
    node = turn.node
    asked = node.iter if isinstance(node, (ast.AsyncFor, ast.For)) else node
    return isinstance(asked, ast.expr) and asks_for(asked, marks)
