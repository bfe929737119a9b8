"""Mentions of a consumer that only keep it: `PEERS.add(self)`, or look for it there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import may_set_anywhere
from flake8_channels.model.definitions import Value, definition
from flake8_channels.model.names import is_self
from flake8_channels.model.once import once
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.frame import Frame

_DISPLAYS = (ast.Dict, ast.List, ast.Set)
#: What makes a container, of builtins, collections and weakref.
_MAKERS = frozenset(
    {
        *("OrderedDict", "WeakKeyDictionary", "WeakSet", "WeakValueDictionary", "defaultdict"),
        *("deque", "dict", "list", "set"),
    }
)
#: Methods of containers that take an item, give it back or count it, and do nothing with it.
_METHODS = frozenset(
    {
        *("add", "append", "appendleft", "count", "discard", "get", "index", "insert", "pop"),
        *("remove", "setdefault"),
    }
)


def is_only_kept(frame: Frame, node: ast.Name) -> bool:
    """Whether a mention of the receiver puts it into a container, takes it out or looks for it.

    No where the files of the consumer accept or close what may be another consumer: whoever
    finds it in the container can answer for it.
    """
    parent = frame.module.syntax.parents[node]
    if isinstance(parent, ast.Compare):
        return True
    if isinstance(parent, ast.Call):
        holder = parent.func.value if isinstance(parent.func, ast.Attribute) else None
        is_kept = node in parent.args and last_name(parent.func) in _METHODS
        holders = [holder] if is_kept else []
    elif isinstance(parent, ast.Assign):
        holders = [getattr(each, "value", None) for each in parent.targets]
        if not all(isinstance(each, ast.Subscript) for each in parent.targets):
            return False
    else:
        is_key = isinstance(parent, ast.Subscript) and parent.slice is node
        holders = [parent.value] if is_key else []  # type: ignore[attr-defined]
    return (
        bool(holders)
        and all(each is not None and _is_container(frame, each) for each in holders)
        and not any(_answers_others(each.module) for each in frame.consumer.project_classes)
    )


def _is_container(frame: Frame, node: ast.expr) -> bool:
    """Whether an expression names a container that stands in the module or in the class."""
    if isinstance(node, ast.Attribute) and _is_of_class(frame, node.value):
        made = frame.consumer.find(node.attr)
        if may_set_anywhere(frame.consumer, node.attr):
            return False
    else:
        found = definition(frame.module, node)
        made = found.node if isinstance(found, Value) else None
    return isinstance(made, _DISPLAYS) or (
        isinstance(made, ast.Call) and last_name(made.func) in _MAKERS
    )


def _is_of_class(frame: Frame, node: ast.expr) -> bool:
    return frame.is_receiver(node) or last_name(node) in {
        each.name for each in frame.consumer.project_classes
    }


@once
def _answers_others(module: Module) -> bool:
    """Whether a file calls accept() or close() on anything but self and super()."""
    return any(
        isinstance(call.func, ast.Attribute)
        and is_self(module.syntax, call.func.value) is None
        and last_name(getattr(call.func.value, "func", call.func.value)) != "super"
        for call in module.syntax.calls({"accept", "close"})
    )
