"""Calls of builtins, containers and loggers: what they do to what a path knows."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import External, is_named
from flake8_channels.model.logs import is_logging
from flake8_channels.model.paths.facts import assign
from flake8_channels.model.paths.raised import Raised, builtin_exception
from flake8_channels.model.paths.values import Items, of_truth
from flake8_channels.model.syntax import dotted

if TYPE_CHECKING:
    from flake8_channels.model.definitions import Definition
    from flake8_channels.model.paths.frame import Frame
    from flake8_channels.model.paths.state import Path

#: Functions that look at the receiver and do not keep it.
_LOOK_ONLY = frozenset(
    f"builtins.{name}"
    for name in (
        "bool",
        "callable",
        "hasattr",
        "hash",
        "id",
        "isinstance",
        "print",
        "repr",
        "setattr",
        "str",
        "type",
        "vars",
    )
)

#: Functions that never return -> what they raise.
_ALWAYS_RAISE = {
    "builtins.exit": "SystemExit",
    "builtins.quit": "SystemExit",
    "sys.exit": "SystemExit",
    "typing.assert_never": "AssertionError",
    "typing_extensions.assert_never": "AssertionError",
}
_CONTAINERS = ("builtins.dict", "builtins.list", "builtins.set", "builtins.tuple")
_BUILTINS = frozenset(dir(builtins))
_ADDING = frozenset({"add", "append", "appendleft", "insert"})
#: Methods of containers after which they are not as empty, or as full, as before.
_FILLING = frozenset(
    {
        "add",
        "append",
        "appendleft",
        "clear",
        "difference_update",
        "discard",
        "extend",
        "extendleft",
        "insert",
        "intersection_update",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "setdefault",
        "update",
    }
)
#: Functions that ask for, set or show attributes by a name which need not stand in the call.
_BY_NAME = frozenset({"delattr", "getattr", "hasattr", "setattr", "vars"})


def filled(path: Path, node: ast.Call) -> Path:
    """The path after a list, a set or a dict may have got another content."""
    if not path.facts:
        return path
    function, facts, known = node.func, path.facts, dict(path.facts)
    if isinstance(function, ast.Attribute) and function.attr in _FILLING:
        name = dotted(function.value)
        if name in known:
            facts = assign(facts, name, of_truth(True) if function.attr in _ADDING else None)
    if not isinstance(function, ast.Name) or function.id not in _BUILTINS:
        for name in filter(None, map(dotted, node.args)):
            if isinstance(known.get(name), Items):
                facts = assign(facts, name, None)
    return path.knowing(facts)


def makes_empty(frame: Frame, node: ast.Call) -> bool:
    """Whether it makes an empty container: `set()`."""
    empty = not node.args and not node.keywords and isinstance(node.func, ast.Name)
    return empty and is_named(frame.module, node.func, *_CONTAINERS) is Answer.YES


def is_by_name(frame: Frame, node: ast.Call) -> bool:
    """Whether it works on an attribute of the receiver that is told by a string."""
    first = node.args[0] if node.args else None
    return (
        isinstance(first, ast.Name)
        and first.id == frame.receiver
        and isinstance(node.func, ast.Name)
        and node.func.id in _BY_NAME
    )


def never_returns(function: Definition) -> Raised | None:
    """What a function of the standard library raises whenever it is called; None for others."""
    name = function.qualified_name if isinstance(function, External) else ""
    raised = _ALWAYS_RAISE.get(name)
    return Raised(builtin_exception(raised), exact=True) if raised is not None else None


def looks_only(frame: Frame, function: ast.expr) -> bool:
    """Whether a function looks at the receiver and does not keep it."""
    if isinstance(function, ast.Name):
        return is_named(frame.module, function, *_LOOK_ONLY) is Answer.YES
    return is_logging(function)


def cannot_fail(frame: Frame, node: ast.Call) -> bool:
    """Whether nobody expects an exception of a call: it logs, prints or looks."""
    if looks_only(frame, node.func):
        return True
    if isinstance(node.func, ast.Name) and node.func.id == "getattr":
        return len(node.args) == 3
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "get"
        and dotted(function.value) == f"{frame.receiver}.scope"
    )
