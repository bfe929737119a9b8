"""What a method does to its connection at a glance: in order, but whatever its conditions say.

That looks at more ways than there are, so where none of them is wrong, no path has to be run.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import HOOKS
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.lifecycle import socket_at_start
from flake8_channels.model.paths.events import EVENTS, is_event
from flake8_channels.model.paths.protocol import MISTAKES
from flake8_channels.model.paths.state import Event, Socket, socket_after
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.consumers import Consumer

_ANSWERS = frozenset({"AcceptConnection", "DenyConnection"})
#: What a helper must not name if it is to leave the connection alone.
_SAYING = HOOKS | _ANSWERS | {"StopConsumer", "super"}
_SAYING |= {"accept", "base_send", "close", "send", "send_json"}
_LOOPS = (ast.AsyncFor, ast.For, ast.While)
_SIMPLE = (
    *(ast.AnnAssign, ast.Assert, ast.Assign, ast.AugAssign, ast.Delete, ast.Expr),
    *(ast.Global, ast.Import, ast.ImportFrom, ast.Nonlocal, ast.Pass),
)
_COMPOUND = (*_LOOPS, ast.AsyncWith, ast.Match, ast.Try, ast.With)
_LEAVES = (ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef, ast.Raise, ast.Return)


class _Unclear(Exception):
    """Something is wrong, or takes more than a look."""


def is_plainly_right(consumer: Consumer, method: FunctionDefinition) -> bool:
    """Whether a method for certain does nothing at the wrong time, and lets no client wait.

    False where that takes more than a look.
    """
    if method not in consumer.plainly_right:
        consumer.plainly_right[method] = _is_plainly_right(consumer, method)
    return consumer.plainly_right[method]


def _is_plainly_right(consumer: Consumer, method: FunctionDefinition) -> bool:
    if method.node.decorator_list or method.receiver is None:
        return False
    try:
        after = _Look(consumer, method).block(
            method.node.body, frozenset({socket_at_start(consumer, method)})
        )
    except _Unclear:
        return False
    return Socket.CONNECTING not in after


class _Look:
    """One look at a method."""

    def __init__(self, consumer: Consumer, method: FunctionDefinition) -> None:
        self._consumer = consumer
        self._parents = method.module.syntax.parents
        #: The calls that reach the server, each the whole of its statement.
        self._calls: dict[ast.AST, tuple[Event, ast.Call]] = {}
        syntax = method.module.syntax
        if syntax.inside(method.node, ast.Lambda):
            raise _Unclear
        receiver = method.receiver
        for name in syntax.inside(method.node, ast.Name):
            if name.id == receiver:
                self._mention(name)
            elif name.id == "super":
                raise _Unclear
        #: The statements in which the consumer joins a group.
        self._joins = {syntax.statement(each) for each in syntax.attributes("group_add")}

    def block(self, body: Sequence[ast.stmt], sockets: frozenset[Socket]) -> frozenset[Socket]:
        """In which states the connection can be after statements. Raises _Unclear."""
        for statement in body:
            if not sockets:
                break
            sockets = self._statement(statement, sockets)
        return sockets

    def _statement(self, node: ast.stmt, sockets: frozenset[Socket]) -> frozenset[Socket]:
        if node in self._calls:
            event, call = self._calls[node]
            sockets = frozenset(_after(event, call, socket) for socket in sockets)
        if node in self._joins and Socket.CLOSED in sockets:
            raise _Unclear
        if isinstance(node, _SIMPLE):
            return sockets
        waits = Socket.CONNECTING in sockets
        if isinstance(node, ast.If):
            return self.block(node.body, sockets) | self.block(node.orelse, sockets)
        if isinstance(node, ast.Return) and not waits:
            return frozenset()
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if last_name(raised) in _ANSWERS:
                return frozenset()
        # While it goes round, the client may wait for ever.
        is_known = isinstance(node, _COMPOUND) and not (waits and isinstance(node, _LOOPS))
        if not is_known or any(map(self._counts, ast.walk(node))):
            raise _Unclear
        return sockets

    def _counts(self, node: ast.AST) -> bool:
        return node in self._calls or node in self._joins or isinstance(node, _LEAVES)

    def _mention(self, name: ast.Name) -> None:
        """Take note of what the code does with the consumer."""
        attribute = self._parents[name]
        if not isinstance(attribute, ast.Attribute):
            raise _Unclear
        call = self._parents[attribute]
        member = self._consumer.method(attribute.attr)
        if not isinstance(call, ast.Call) or call.func is not attribute:
            if isinstance(member, FunctionDefinition) or attribute.attr == "__dict__":
                raise _Unclear
        elif not isinstance(member, FunctionDefinition):
            raise _Unclear
        elif is_event(member, self._consumer.definition):
            self._take(call, member)
        elif member.module.is_stub or not self._leaves_alone(member):
            raise _Unclear

    def _take(self, call: ast.Call, method: FunctionDefinition) -> None:
        event, statement = EVENTS[method.qualified_name], self._parents[call]
        if method.is_coroutine_function:
            if not isinstance(statement, ast.Await):
                raise _Unclear
            statement = self._parents[statement]
        # send(text, close=True)
        closes = event is Event.SEND and (len(call.args) != 1 or call.keywords)
        if event is None or closes or not isinstance(statement, (ast.Expr, ast.Return)):
            raise _Unclear
        self._calls[statement] = event, call

    def _leaves_alone(self, helper: FunctionDefinition) -> bool:
        """Whether nothing that a helper comes to can do something to a connection."""
        return not any(map(_may_say, self._consumer.reached_from(helper)))


def _may_say(method: FunctionDefinition) -> bool:
    """Whether a method names what does something to a connection, or may go round for ever."""
    syntax = method.module.syntax
    return (
        not set(method.decorations) <= {"to_async", "to_sync", "unchanged"}
        or bool(syntax.inside(method.node, ast.While))
        or any(each.attr in _SAYING for each in syntax.inside(method.node, ast.Attribute))
        or any(each.id in _SAYING for each in syntax.inside(method.node, ast.Name))
    )


def _after(event: Event, call: ast.Call, socket: Socket) -> Socket:
    is_lost = event is Event.CLOSE and socket is Socket.CONNECTING and (call.args or call.keywords)
    if (socket, event) in MISTAKES or is_lost:
        raise _Unclear
    return socket_after(socket, event)
