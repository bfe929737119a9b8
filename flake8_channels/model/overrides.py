"""Overrides of Channels' hooks that leave out what their base class does."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.consumers import consumers_in
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.lifecycle import judge
from flake8_channels.model.paths.members import DATA
from flake8_channels.model.receivers import super_of
from flake8_channels.model.syntax import subtree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.module import Module
    from flake8_channels.model.syntax import Syntax

#: What joins the groups of a consumer.
_JOINING = ("group_add", "groups")


@dataclass(frozen=True)
class SkippedHook:
    """An override of a websocket_ method that leaves out what its base class does."""

    method: FunctionDefinition
    hook: str
    skipped: str


def skipped_hooks_in(module: Module) -> Iterator[SkippedHook]:
    """The overrides of websocket_connect() and websocket_receive() without super()."""
    for consumer in consumers_in(module):
        for hook, others in (("connect", ()), ("receive", ("receive_json",))):
            method = consumer.definition.own(f"websocket_{hook}")
            if isinstance(method, FunctionDefinition) and consumer.is_generic_websocket:
                yield from judge(consumer, method, partial(_skipped_hooks, method, hook, others))


def _skipped_hooks(
    method: FunctionDefinition, hook: str, others: tuple[str, ...], consumer: Consumer
) -> list[SkippedHook]:
    if goes_on(consumer, method, method.name):
        return []
    for name in (hook, *others):
        if consumer.misses(name) is Answer.NO and not goes_on(consumer, method, hook, *others):
            return [SkippedHook(method, hook, f"{name}() never runs")]
    if hook == "connect" and has_groups(consumer) and not goes_on(consumer, method, *_JOINING):
        return [SkippedHook(method, hook, "the consumer joins none of its groups")]
    return []


def goes_on(
    consumer: Consumer,
    method: FunctionDefinition,
    *names: str,
    seen: frozenset[FunctionDefinition] = frozenset(),
) -> bool:
    """Whether a method may go on with another one, its base class's for instance.

    Also through the consumer's own methods, and wherever something that cannot be read has the
    consumer in hand.
    """
    syntax = method.module.syntax
    if not set(method.decorations) <= {"to_async", "to_sync", "unchanged"}:
        return True
    for node in subtree(method.node):
        if isinstance(node, ast.Attribute) and node.attr in names:
            return True
        if not isinstance(node, ast.Name) or node.id != method.receiver:
            continue
        parent = syntax.parents[node]
        if not isinstance(parent, ast.Attribute):
            around = parent if isinstance(parent, ast.Call) else None
            if around is None or super_of(method.module, around) is None:
                return True
            continue
        member = consumer.method(parent.attr)
        if isinstance(member, FunctionDefinition):
            new = member is not method and member not in seen and not member.module.is_stub
            if new and goes_on(consumer, member, *names, seen=seen | {method}):
                return True
        elif _is_called(syntax, parent) and parent.attr not in DATA:
            return True
    return False


def _is_called(syntax: Syntax, node: ast.Attribute) -> bool:
    parent = syntax.parents[node]
    return isinstance(parent, ast.Call) and parent.func is node


def has_groups(consumer: Consumer) -> bool:
    groups = consumer.method("groups")
    return isinstance(groups, (ast.List, ast.Tuple)) and bool(groups.elts)
