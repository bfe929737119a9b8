"""What is known of a consumer's attributes when its handshake begins.

Every connection has an object of its own, and nothing but __init__ has run before.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import may_be_given, set_by
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.paths.asked import times_asked
from flake8_channels.model.paths.conditions import literal
from flake8_channels.model.paths.keys import expression_key, is_user_of_scope
from flake8_channels.model.paths.values import Truth, Value
from flake8_channels.model.syntax import subtree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.paths.state import Facts

#: Methods that may make attributes in other ways.
_MAKERS = ("__getattr__", "__getattribute__", "__new__")
#: Methods that run before the hooks.
_EARLIER = ("__call__", "dispatch")
#: Channels sets these itself.
_FRAMEWORK = frozenset({"base_send", "channel_layer", "channel_name", "groups", "scope"})


def facts_at_start(
    consumer: Consumer, hook: FunctionDefinition, watched: frozenset[str] = frozenset()
) -> Facts:
    """What the class body and __init__ make of the attributes that its methods ask for.

    And of those that are watched. Nothing where a base or another early method can have set
    them too.
    """
    return _user_properties(consumer, hook) | _values(consumer, hook, watched)


def _user_properties(consumer: Consumer, hook: FunctionDefinition) -> Facts:
    """The properties that give the user of the scope: who asks for one asks for the other."""
    return frozenset(
        (f"alias {hook.receiver}.{method.name} {expression_key(method.returns[0])}", Truth.TRUE)
        for method in consumer.definition.project_methods
        if method.is_property and len(method.returns) == 1 and is_user_of_scope(method.returns[0])
    )


def _values(consumer: Consumer, hook: FunctionDefinition, watched: frozenset[str]) -> Facts:
    receiver = hook.receiver
    asked = {f"{receiver}.{attribute}": attribute for attribute in watched - _FRAMEWORK}
    for key in times_asked(consumer.definition, hook.module):
        name = key.removeprefix("hasattr ")
        owner, _, attribute = name.partition(".")
        if owner == receiver and attribute.isidentifier() and attribute not in _FRAMEWORK:
            asked[name] = attribute
    if not asked or not _runs_first(consumer, hook):
        return frozenset()
    found: dict[str, Value] = {}
    for name, attribute in asked.items():
        value = _initial(consumer.definition, attribute)
        if value is _UNSET:
            found[f"hasattr {name}"] = Truth.FALSE
        elif value is not None:
            found[name] = value
            found[f"hasattr {name}"] = Truth.TRUE
    return frozenset(found.items())


def _runs_first(consumer: Consumer, hook: FunctionDefinition) -> bool:
    """Whether nothing of the project but __init__ runs before the hook."""
    earlier = [*_EARLIER] if hook.name == "websocket_connect" else [*_EARLIER, "websocket_connect"]
    if not consumer.lacks_all(*_MAKERS):
        return False
    return all(_sets_nothing(consumer, name) for name in earlier) and not any(
        _sets_elsewhere(method)
        for entry in consumer.definition.mro
        if isinstance(entry, ClassDefinition)
        and not entry.module.is_stub
        and isinstance(method := entry.own("__init__"), FunctionDefinition)
    )


def _sets_nothing(consumer: Consumer, name: str) -> bool:
    """Whether a method that runs earlier leaves the object as it is, such as one that only logs."""
    if consumer.misses(name) is Answer.UNKNOWN or may_be_given(consumer.definition, name):
        return False
    members = [entry.own(name) for entry in consumer.definition.project_classes]
    return all(
        isinstance(member, FunctionDefinition)
        and not set_by(member)
        and not _sets_elsewhere(member)
        for member in members
        if member is not None
    )


def _sets_elsewhere(method: FunctionDefinition) -> bool:
    """Whether __init__ hands the object on, or calls a method of it, so that more may be set."""
    parents = method.module.syntax.parents
    for node in subtree(method.node):
        if isinstance(node, ast.Name) and node.id == method.receiver:
            parent = parents.get(node)
            if not isinstance(parent, ast.Attribute) or parent.attr.startswith("__"):
                return True
            call = parents.get(parent)
            if isinstance(call, ast.Call) and call.func is parent:
                return True
    return False


_UNSET = Truth.UNKNOWN


def _initial(definition: ClassDefinition, attribute: str) -> Value | None:
    """The attribute's value after __init__; _UNSET if it has none, None if not known."""
    assigned = list(_assignments(definition, attribute))
    if assigned:
        return assigned[0] if len(assigned) == 1 else None
    found = definition.find_with_owner(attribute)
    if found is None:
        return _UNSET
    member, owner = found
    return literal(owner.module, member) if isinstance(member, ast.expr) else None


def _assignments(definition: ClassDefinition, attribute: str) -> Iterator[Value | None]:
    """What the __init__ methods assign to the attribute; None for all that is no literal."""
    for entry in definition.mro:
        method = entry.own("__init__") if isinstance(entry, ClassDefinition) else None
        if not isinstance(method, FunctionDefinition) or method.module.is_stub:
            continue
        for node in subtree(method.node):
            if isinstance(node, ast.Attribute) and node.attr == attribute:
                parent = method.module.syntax.parents.get(node)
                plain = isinstance(parent, ast.Assign) and parent in method.node.body
                value = parent.value if plain and isinstance(parent, ast.Assign) else None
                yield literal(method.module, value)
