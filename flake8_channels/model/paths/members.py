"""A consumer's attributes, told without a path: methods, data, what knows the consumer."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import is_static
from flake8_channels.model.once import kept
from flake8_channels.model.paths.events import EVENTS, is_event
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.receivers import super_of
from flake8_channels.model.syntax import subtree

if TYPE_CHECKING:
    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.paths.state import Event

#: Attributes that Channels sets, none of which knows the consumer.
DATA = frozenset({"channel_layer", "channel_name", "groups", "scope"})


class Members:
    """The attributes of the consumers of one class."""

    def __init__(self, consumer: ClassDefinition) -> None:
        self._consumer = consumer

    def is_method(self, name: str) -> bool:
        """Whether an attribute of the receiver is not plain data for certain."""
        if name in DATA:
            return False
        member = self._consumer.find(name)
        if member is None:
            return False
        if isinstance(member, FunctionDefinition):
            return not member.is_property
        return not isinstance(member, ast.AST)

    def property(self, name: str) -> FunctionDefinition | None:
        """The property of the project that an attribute is, where nothing else decorates it."""
        member = self._consumer.find(name)
        if isinstance(member, FunctionDefinition) and member.is_property:
            return member if len(member.node.decorator_list) == 1 else None
        return None

    def may_know_receiver(self, name: str) -> bool:
        """Whether an attribute may hold an object that was once given the consumer."""
        return name not in DATA and name in self._given_receiver

    @kept
    def _given_receiver(self) -> frozenset[str]:
        return frozenset(
            name for method in self._consumer.project_methods for name in _given_receiver(method)
        )

    def mentions(
        self, method: FunctionDefinition, events: set[Event], seen: set[FunctionDefinition]
    ) -> bool:
        """Whether a method, or one that it names, may do one of these; no path is followed."""
        callee = Callee.of(method)
        if callee is None or callee.function is not method or callee.receiver is None:
            return True
        seen.add(method)
        parents = method.module.syntax.parents
        for node in subtree(method.node):
            if not isinstance(node, ast.Name) or node.id not in (callee.receiver, "super"):
                continue
            named, start = parents[node], None
            if isinstance(named, ast.Call) and named.func is node:
                start, named = super_of(method.module, named), parents[named]
                if start is None:
                    return True
            if not isinstance(named, ast.Attribute):
                return True
            found = self._consumer.find_with_owner(named.attr, start)
            parent = parents[named]
            is_called = isinstance(parent, ast.Call) and parent.func is named
            if start is None and not is_called and not self.is_method(named.attr):
                if self.may_know_receiver(named.attr):
                    return True
            elif found is None or not isinstance(found[0], FunctionDefinition):
                return True
            elif is_event(found[0], self._consumer):
                event = EVENTS[found[0].qualified_name]
                if event is None or event in events:
                    return True
            elif is_static(found[0].node) or found[0] in seen:
                continue
            elif self.mentions(found[0], events, seen):
                return True
        return False


def _given_receiver(method: FunctionDefinition) -> set[str]:
    """The attributes to which a method assigns something made with the receiver."""
    receiver = method.receiver
    found: set[str] = set()
    for node in method.module.syntax.inside(method.node, ast.Assign):
        if not isinstance(node.value, ast.Call):
            continue
        passed = any(
            isinstance(each, ast.Name)
            and each.id == receiver
            and not isinstance(method.module.syntax.parents.get(each), ast.Attribute)
            for each in subtree(node.value)
        ) or any(
            isinstance(each, ast.Attribute)
            and isinstance(each.value, ast.Name)
            and each.value.id == receiver
            and each.attr in ("accept", "close", "send", "base_send")
            for each in subtree(node.value)
        )
        if passed:
            found.update(
                target.attr
                for target in node.targets
                if isinstance(target, ast.Attribute)
                and isinstance(target.value, ast.Name)
                and target.value.id == receiver
            )
    return found
