"""What a method does to its connection at a glance: in order, but whatever its conditions say.

That looks at more ways than there are, so where none of them is wrong, no path has to be run.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import HOOKS, is_abstract_method
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.lifecycle import socket_at_start
from flake8_channels.model.once import kept, once
from flake8_channels.model.paths.events import EVENTS, is_event
from flake8_channels.model.paths.keys import attribute_lookup
from flake8_channels.model.paths.members import DATA
from flake8_channels.model.paths.protocol import MISTAKES
from flake8_channels.model.paths.state import Event, Socket, socket_after
from flake8_channels.model.syntax import last_name, subtree

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from flake8_channels.model.consumers import Consumer

_ANSWERS = frozenset({"AcceptConnection", "DenyConnection"})
#: What a helper must not name if it is to leave the connection alone.
_SAYING = HOOKS | _ANSWERS | {"StopConsumer", "super"}
_SAYING |= {"accept", "base_send", "close", "send", "send_json"}
#: The same for a helper that runs in a task: what it sends, and how it ends, does not count.
_ANSWERING = _SAYING - {"StopConsumer", "send", "send_json"}
_LOOPS = (ast.AsyncFor, ast.For, ast.While)
_SIMPLE = (
    *(ast.AnnAssign, ast.Assert, ast.Assign, ast.AugAssign, ast.Delete, ast.Expr),
    *(ast.Global, ast.Import, ast.ImportFrom, ast.Nonlocal, ast.Pass),
)
_COMPOUND = (*_LOOPS, ast.AsyncWith, ast.Match, ast.Try, ast.With)
_LEAVES = (ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef, ast.Raise, ast.Return)
#: Where a call of the consumer may stand, as all that its statement does with it.
_AROUND_CALLS = (ast.AnnAssign, ast.Assign, ast.Expr, ast.If, ast.Return)

Sockets = frozenset[Socket]


class _Unclear(Exception):
    """Something is wrong, or takes more than a look."""


def is_plainly_right(consumer: Consumer, method: FunctionDefinition) -> bool:
    """Whether a method for certain does nothing at the wrong time, and lets no client wait.

    False where that takes more than a look.
    """
    known = _known(consumer)
    if method not in known:
        start = frozenset({socket_at_start(consumer, method)})
        try:
            is_right = Socket.CONNECTING not in _Glance(consumer).run(method, start)
        except (RecursionError, _Unclear):
            is_right = False
        known[method] = is_right
    return known[method]


@once
def _known(consumer: Consumer) -> dict[FunctionDefinition, bool]:
    return {}


class _Glance:
    """A look at a method and at the helpers that it calls."""

    def __init__(self, consumer: Consumer) -> None:
        self.consumer = consumer
        #: The answers, with None for what is being looked at.
        self._known: dict[tuple[FunctionDefinition, Sockets], Sockets | None] = {}

    def run(self, method: FunctionDefinition, sockets: Sockets) -> Sockets:
        """The states in which the connection can be when a method ends. Raises _Unclear."""
        found = self._known.get((method, sockets))
        if found is None:
            if (method, sockets) in self._known:
                raise _Unclear
            self._known[method, sockets] = None
            found = self._known[method, sockets] = _Look(self, method).run(sockets)
        return found


class _Look:
    """One look at one method."""

    def __init__(self, glance: _Glance, method: FunctionDefinition) -> None:
        syntax = method.module.syntax
        receiver = method.receiver
        if method.node.decorator_list or receiver is None or method.is_generator:
            raise _Unclear
        if syntax.inside(method.node, ast.Lambda):
            raise _Unclear
        self._glance = glance
        self._method = method
        self._parents = syntax.parents
        #: Statement -> the call of the consumer in it, and the event or the helper that it is.
        self._calls: dict[ast.AST, tuple[ast.Call, Event | FunctionDefinition]] = {}
        self._ended: Sockets = frozenset()
        for name in syntax.inside(method.node, ast.Name):
            if name.id == receiver:
                self._mention(name)
            elif name.id == "super":
                raise _Unclear

    @kept
    def _joins(self) -> set[ast.stmt]:
        """The statements in which the consumer joins a group."""
        syntax = self._method.module.syntax
        return {syntax.statement(each) for each in syntax.attributes("group_add")}

    def run(self, sockets: Sockets) -> Sockets:
        """The states in which the connection can be at the method's ends. Raises _Unclear."""
        if not self._calls and sockets.isdisjoint((Socket.CLOSED, Socket.CONNECTING)):
            return sockets
        return self._block(self._method.node.body, sockets) | self._ended

    def _block(self, body: Sequence[ast.stmt], sockets: Sockets) -> Sockets:
        for statement in body:
            if not sockets:
                break
            sockets = self._statement(statement, sockets)
        return sockets

    def _statement(self, node: ast.stmt, sockets: Sockets) -> Sockets:
        if node in self._calls:
            sockets = self._after(*self._calls[node], sockets)
        if Socket.CLOSED in sockets and node in self._joins:
            raise _Unclear
        if isinstance(node, _SIMPLE):
            return sockets
        if isinstance(node, ast.If):
            return self._block(node.body, sockets) | self._block(node.orelse, sockets)
        if isinstance(node, ast.Return):
            self._ended |= sockets
            return frozenset()
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if last_name(raised) in _ANSWERS:
                return frozenset()
        # While it goes round, the client may wait for ever.
        is_waiting = Socket.CONNECTING in sockets and isinstance(node, _LOOPS)
        if not isinstance(node, _COMPOUND) or is_waiting or any(map(self._counts, subtree(node))):
            raise _Unclear
        return sockets

    def _counts(self, node: ast.AST) -> bool:
        return node in self._calls or node in self._joins or isinstance(node, _LEAVES)

    def _after(self, call: ast.Call, does: Event | FunctionDefinition, sockets: Sockets) -> Sockets:
        if isinstance(does, FunctionDefinition):
            return self._glance.run(does, sockets)
        if any((each, does) in MISTAKES for each in sockets):
            raise _Unclear
        if does is Event.CLOSE and Socket.CONNECTING in sockets and (call.args or call.keywords):
            raise _Unclear  # The client never sees the code.
        return frozenset([socket_after(each, does) for each in sockets])

    def _mention(self, name: ast.Name) -> None:
        """Take note of what the code does with the consumer."""
        attribute = self._parents[name]
        if isinstance(attribute, ast.Call) and self._only_asks(attribute, name):
            return
        if not isinstance(attribute, ast.Attribute):
            raise _Unclear
        if attribute.attr in DATA:
            return
        call = self._parents[attribute]
        member = self._glance.consumer.method(attribute.attr)
        if not isinstance(call, ast.Call) or call.func is not attribute:
            if isinstance(member, FunctionDefinition) or attribute.attr == "__dict__":
                raise _Unclear
        elif not isinstance(member, FunctionDefinition):
            raise _Unclear
        elif is_event(member, self._glance.consumer.definition):
            event = EVENTS[member.qualified_name]
            closes = event is Event.SEND and (len(call.args) > 1 or _has_flag(call))
            if event is None or closes:
                raise _Unclear
            self._take(call, member, event)
        elif member.module.is_stub:
            raise _Unclear
        elif not self._leaves_alone(call, member):
            self._take(call, member, member)

    def _take(
        self, call: ast.Call, method: FunctionDefinition, does: Event | FunctionDefinition
    ) -> None:
        statement = self._parents[call]
        if method.is_coroutine_function:
            if not isinstance(statement, ast.Await):
                raise _Unclear
            statement = self._parents[statement]
        if isinstance(statement, ast.UnaryOp):
            statement = self._parents[statement]
        if not isinstance(statement, _AROUND_CALLS) or statement in self._calls:
            raise _Unclear
        self._calls[statement] = call, does

    def _leaves_alone(self, call: ast.Call, helper: FunctionDefinition) -> bool:
        """Whether nothing that a helper comes to can do something to a connection."""
        is_task = helper.is_coroutine_function and not isinstance(self._parents[call], ast.Await)
        reached = self._glance.consumer.reached_from(helper)
        return not any(map(_may_answer if is_task else _may_say, reached))

    def _only_asks(self, call: ast.Call, receiver: ast.Name) -> bool:
        """Whether it is `hasattr(self, "x")` or `getattr(self, "x", None)` of no method."""
        asked = attribute_lookup(call)
        if asked is None or call.args[0] is not receiver:
            return False
        member = self._glance.consumer.method(asked[1].rpartition(".")[2])
        return not isinstance(member, FunctionDefinition)


def _may_say(method: FunctionDefinition) -> bool:
    """Whether a method names what does something to a connection, or may go round for ever."""
    return bool(method.module.syntax.inside(method.node, ast.While)) or _names(method, _SAYING)


def _may_answer(method: FunctionDefinition) -> bool:
    """Whether a method names what accepts or closes."""
    calls = method.module.syntax.inside(method.node, ast.Call)
    return _names(method, _ANSWERING) or any(map(_has_flag, calls))


def _names(method: FunctionDefinition, names: Set[str]) -> bool:
    syntax = method.module.syntax
    return (
        # What a subclass fills in may do anything.
        is_abstract_method(method)
        or not set(method.decorations) <= {"to_async", "to_sync", "unchanged"}
        or any(each.attr in names for each in syntax.inside(method.node, ast.Attribute))
        or any(each.id in names for each in syntax.inside(method.node, ast.Name))
    )


def _has_flag(call: ast.Call) -> bool:
    """Whether it passes `close=True`, or unpacks what may have it."""
    return any(each.arg in (None, "close") for each in call.keywords)
