"""What a consumer does to its connection at the wrong time, method by method."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import set_by
from flake8_channels.model.calls import written
from flake8_channels.model.consumers import consumers_in
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.glance import is_plainly_right
from flake8_channels.model.lifecycle import connect_hook, judge, run_hook
from flake8_channels.model.once import once
from flake8_channels.model.paths.describe import describe
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.paths.protocol import Mistake
from flake8_channels.model.syntax import last_name, subtree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.protocol import Misstep
    from flake8_channels.model.paths.state import Decision, Trail

#: A method that calls none of these, and no method of the consumer that does, ends nothing.
_ENDING = frozenset({"accept", "base_send", "close", "connect", "websocket_connect"})
#: Messages of a basic consumer that do.
_MESSAGES = frozenset({"websocket.accept", "websocket.close"})
#: What says by its name what becomes of the connection.
_OUTCOMES = frozenset({"accept", "base_send", "close", "send", "send_json"})


@dataclass(frozen=True)
class ProtocolMistake:
    """A call that comes at the wrong time in the life of a WebSocket."""

    mistake: Mistake
    #: The call, where the reader of this file sees it.
    node: ast.Call
    method: FunctionDefinition
    #: The earlier call that makes it a mistake; None where it stands elsewhere, or is none.
    earlier: ast.Call | None
    #: Whether connect() has made it one, before this method began.
    since_connect: bool
    #: The close code, as text.
    code: str | None
    #: The turns on the way, in words; empty where there is nothing to say.
    conditions: str
    #: What the call comes to, where that stands in a helper of the project.
    inner: ast.Call | None
    #: The name of the file that has that, where it is another one.
    elsewhere: str | None

    @property
    def written(self) -> str:
        """The call as the code writes it."""
        return written(self.node)

    @property
    def inside(self) -> str:
        """`, which calls self.send(...) in line 12,`; empty where the call says it by its name."""
        if self.inner is None:
            return ""
        place = f"line {self.inner.lineno}" + (f" of {self.elsewhere}" if self.elsewhere else "")
        return f", which calls `{written(self.inner)}` in {place},"

    @property
    def is_closed_inside(self) -> bool:
        """Whether a helper of the project, or a base class, closes it somewhere inside."""
        return self.earlier is not None and last_name(self.earlier.func) not in _OUTCOMES

    @property
    def after(self) -> str:
        """`self.close()` in line 12; of a helper, what it can do."""
        if self.earlier is None:
            return "connect()" if self.since_connect else "an earlier call"
        if self.earlier is self.node:
            return "the same call in an earlier round of the loop"
        if self.mistake in (Mistake.ACCEPT_TWICE, Mistake.LATE_REJECTION):
            return f"`{written(self.earlier)}` in line {self.earlier.lineno}"
        if self.is_closed_inside:
            how = ", which can close the connection"
        elif last_name(self.earlier.func) in ("accept", "close"):
            how = ""
        else:
            how = ", which closes the connection"
        return f"`{written(self.earlier)}` in line {self.earlier.lineno}{how}"


@once
def protocol_mistakes_in(module: Module) -> tuple[ProtocolMistake, ...]:
    """The mistakes in the methods of a module's consumers; one of a kind for each call."""
    found: dict[tuple[Mistake, ast.Call], ProtocolMistake] = {}
    for consumer in consumers_in(module):
        if consumer.is_websocket:
            for method in _methods(consumer):
                for each in judge(consumer, method, partial(_of, module, method)):
                    found.setdefault((each.mistake, each.node), each)
    return tuple(found.values())


def _methods(consumer: Consumer) -> Iterator[FunctionDefinition]:
    """The methods in which there can be a mistake: its own, and hooks that come to one of them."""
    called = {method: _called_by(method) for method in consumer.definition.project_methods}
    ending = _names_leading_to(_ENDING, called)
    saying = _names_leading_to(_OUTCOMES | _ENDING, called)
    hook = connect_hook(consumer)
    if hook is not None and not is_plainly_right(consumer, hook):
        yield hook
    inherited = [method for method, _ in consumer.inherited_hooks()]
    for method in (*consumer.own_methods, *inherited):
        last = method.name in ("disconnect", "websocket_disconnect")
        if (
            not (saying if last else ending).isdisjoint(called[method])
            and method is not hook
            and method.receiver is not None
            and not is_plainly_right(consumer, method)
        ):
            yield method


def _names_leading_to(
    names: frozenset[str], called: Mapping[FunctionDefinition, Sequence[str]]
) -> set[str]:
    """These names, and those of methods that call one of them, or one that does."""
    found = set(names)
    while more := {
        each.name
        for each, calls in called.items()
        if each.name not in found and not found.isdisjoint(calls)
    }:
        found |= more
    return found


def _called_by(method: FunctionDefinition) -> list[str]:
    found = []
    functions = [method]
    if method.node.decorator_list and (callee := Callee.of(method)) is not None:
        # What a decorator of the project puts around it counts as its own.
        functions.append(callee.function)
    for each in functions:
        syntax = each.module.syntax
        for call in syntax.inside(each.node, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            found.append(name)
            # send(text, bytes, True)
            if len(call.args) > 1 and name in ("send", "send_json"):
                found.append("close")
            found += [keyword.arg for keyword in call.keywords if keyword.arg == "close"]
        if syntax.has_text(_MESSAGES) and any(
            text.value in _MESSAGES for text in syntax.inside(each.node, ast.Constant)
        ):
            found.append("base_send")
    return found


def _of(
    module: Module, method: FunctionDefinition, consumer: Consumer
) -> Sequence[ProtocolMistake]:
    run = run_hook(consumer, method)
    if run is None:
        return []
    found = []
    for misstep, trail in run.calls.missteps.items():
        if _is_meant(misstep, method, trail) or _may_be_told(misstep, consumer, trail):
            continue
        node, earlier = places(misstep, module)
        if node is not None:
            end = module.syntax.statement(node)
            conditions = describe(trail, end, module.syntax)
            since_connect = not misstep.earlier
            inner, home = _inner(misstep, node, consumer)
            found.append(
                ProtocolMistake(
                    misstep.mistake,
                    node,
                    method,
                    earlier,
                    since_connect,
                    misstep.code,
                    conditions,
                    inner,
                    None if home is None or home is module else home.file_name,
                )
            )
    return found


def _inner(
    misstep: Misstep, node: ast.Call, consumer: Consumer
) -> tuple[ast.Call | None, Module | None]:
    """What a call comes to inside of the project, and the file that has it; None for nothing."""
    inside = misstep.calls[misstep.calls.index(node) + 1 :]
    modules = dict.fromkeys(each.module for each in consumer.definition.project_classes)
    is_vague = _is_vague(node) or last_name(node.func) != last_name(misstep.calls[-1].func)
    for call in reversed(inside if is_vague else ()):
        for module in modules:
            if call in module.syntax.parents:
                return call, module
    return None, None


def _is_vague(call: ast.Call) -> bool:
    """Whether a call does not say by its name what becomes of the connection."""
    return last_name(call.func) not in _OUTCOMES or (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call)
    )


def _is_meant(misstep: Misstep, method: FunctionDefinition, trail: Trail) -> bool:
    """Whether the code shows that it is no oversight."""
    in_connect = method.name in ("connect", "websocket_connect")
    if misstep.mistake is Mistake.LATE_REJECTION:
        # Without a condition, everybody is to be let in and closed on; a code is to be seen.
        close = misstep.calls[-1]
        has_code = bool(close.args or close.keywords)
        return not in_connect or has_code or not any(map(_is_turn, trail))
    return misstep.mistake is Mistake.JOIN_AFTER_CLOSE and not in_connect


def _may_be_told(misstep: Misstep, consumer: Consumer, trail: Trail) -> bool:
    """Whether a condition asks in a later hook for what connect() has set as it accepted."""
    if misstep.mistake is not Mistake.ACCEPT_TWICE or misstep.earlier:
        return False
    hooks = map(consumer.method, ("websocket_connect", "connect"))
    told = {
        name
        for hook in hooks
        if isinstance(hook, FunctionDefinition)
        for method in consumer.reached_from(hook)
        for name in set_by(method)
    }
    asked = (each for turn in trail for each in subtree(turn.node))
    return any(isinstance(each, ast.Attribute) and each.attr in told for each in asked)


def _is_turn(turn: Decision) -> bool:
    return isinstance(turn.node, ast.expr)


def places(misstep: Misstep, module: Module) -> tuple[ast.Call | None, ast.Call | None]:
    """The calls at which the two ways part, as far as this file has them."""
    shared = 0
    if misstep.calls != misstep.earlier:
        pairs = zip(misstep.calls, misstep.earlier, strict=False)
        shared = next((n for n, (one, other) in enumerate(pairs) if one is not other), 0)
    here = module.syntax.parents
    calls = [call for call in misstep.calls[shared:] if call in here]
    if not misstep.earlier:
        # What a base class of this file does wrong by itself is told there.
        calls = [*dropwhile(_is_on_super, calls[:-1]), *calls[-1:]]
    node = next(iter(calls), None)
    earlier = next((call for call in misstep.earlier[shared:] if call in here), None)
    return node, earlier


def _is_on_super(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Call) and last_name(owner.func) == "super"
