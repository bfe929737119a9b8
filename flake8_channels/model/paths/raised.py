"""Exceptions on a path, and which handler catches them."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import External, definition
from flake8_channels.model.syntax import code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.module import Module

#: channels/exceptions.py; generic/websocket.py makes accept() and close() of them.
_ACCEPTS = "channels.exceptions.AcceptConnection"
DENY_CONNECTION = "channels.exceptions.DenyConnection"
ANSWERS = (_ACCEPTS, DENY_CONNECTION)
#: channels/consumer.py ends a consumer at this one.
STOP_CONSUMER = "channels.exceptions.StopConsumer"
_CATCH_ALL = frozenset({"builtins.BaseException", "builtins.Exception"})


@dataclass(frozen=True)
class ExceptionClass:
    """A class of exceptions, with the dotted names of itself and all its bases."""

    name: str
    ancestors: frozenset[str]
    #: False where a base could not be read.
    is_complete: bool


@dataclass(frozen=True)
class Raised:
    """An exception that may be on its way: of a class, or of any (None)."""

    upper: ExceptionClass | None = None
    #: Whether it is of that very class, and not of a subclass.
    exact: bool = False
    #: Classes that handlers further in have caught already.
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Caught:
    """What a handler does with an exception: the part it takes and the part that goes on."""

    taken: Raised | None
    rest: Raised | None
    #: Whether it cannot be told if the handler takes it.
    unsure: bool = False


def builtin_exception(name: str) -> ExceptionClass:
    """One of Python's own exceptions."""
    return _external(f"builtins.{name}")


def exception_class(module: Module, node: ast.expr) -> ExceptionClass:
    """The class that an expression names; an incomplete one where it cannot be read."""
    found = definition(module, node)
    if isinstance(found, External):
        return _external(found.qualified_name)
    if isinstance(found, ClassDefinition):
        return _of_class(found, 0)
    return ExceptionClass(code(node), frozenset({code(node)}), False)


def raised_by(module: Module, node: ast.expr) -> Raised:
    """What `raise node` raises."""
    if isinstance(node, ast.Call):
        found = definition(module, node.func)
        if isinstance(found, (ClassDefinition, External)):
            return Raised(exception_class(module, node.func), exact=True)
        return Raised()
    found = definition(module, node)
    if isinstance(found, (ClassDefinition, External)):
        return Raised(exception_class(module, node), exact=True)
    return Raised()


def handler_classes(module: Module, node: ast.expr | None) -> list[ExceptionClass] | None:
    """The classes after `except`; None for a bare one."""
    if node is None:
        return None
    each = node.elts if isinstance(node, ast.Tuple) else [node]
    return [exception_class(module, name) for name in each]


def catch(raised: Raised, classes: Sequence[ExceptionClass] | None) -> list[Caught]:
    """What a handler of these classes does with an exception, class by class."""
    if classes is None:
        return [Caught(raised, None)]
    found: list[Caught] = []
    rest: Raised | None = raised
    for each in classes:
        if rest is None:
            break
        caught = _catch_one(rest, each)
        found.append(caught)
        rest = caught.rest
    return found


def _catch_one(raised: Raised, handler: ExceptionClass) -> Caught:
    upper = raised.upper
    if upper is None:
        if handler.name in _CATCH_ALL:
            return Caught(raised, None)
        if handler.ancestors & raised.excluded:
            return Caught(None, raised)
        rest = replace(raised, excluded=raised.excluded | {handler.name})
        return Caught(Raised(handler, excluded=raised.excluded), rest)
    if handler.name in upper.ancestors:
        return Caught(raised, None)
    if not raised.exact and upper.name in handler.ancestors:
        if handler.ancestors & raised.excluded:
            return Caught(None, raised)
        rest = replace(raised, excluded=raised.excluded | {handler.name})
        return Caught(Raised(handler, excluded=raised.excluded), rest)
    if upper.is_complete and handler.is_complete:
        return Caught(None, raised)
    return Caught(raised, raised, unsure=True)


def _external(name: str) -> ExceptionClass:
    package, _, short = name.partition(".")
    known = getattr(builtins, short, None) if package == "builtins" else None
    if isinstance(known, type) and issubclass(known, BaseException):
        ancestors = frozenset(f"builtins.{each.__name__}" for each in known.__mro__)
        return ExceptionClass(f"builtins.{known.__name__}", ancestors, True)
    return ExceptionClass(name, frozenset({name, *_CATCH_ALL}), False)


def _of_class(found: ClassDefinition, depth: int) -> ExceptionClass:
    names, complete = {found.qualified_name}, depth < 20
    for base in found.node.bases if complete else ():
        base_class = definition(found.module, base)
        if isinstance(base_class, ClassDefinition):
            inner = _of_class(base_class, depth + 1)
        elif isinstance(base_class, External):
            inner = _external(base_class.qualified_name)
        else:
            complete = False
            continue
        names |= inner.ancestors
        complete = complete and inner.is_complete
    return ExceptionClass(found.qualified_name, frozenset(names | _CATCH_ALL), complete)


#: What `x[key]` raises.
LOOKUP_ERRORS = (Raised(builtin_exception("LookupError")), Raised(builtin_exception("TypeError")))
#: What `self.name` raises where nothing has set it.
ATTRIBUTE_ERROR = Raised(builtin_exception("AttributeError"), exact=True)


def is_answer(raised: Raised) -> bool:
    """Whether an exception answers the handshake: AcceptConnection or DenyConnection."""
    return raised.upper is not None and not raised.upper.ancestors.isdisjoint(ANSWERS)


def accepts(raised: Raised) -> bool:
    """Whether an exception lets the client in."""
    return raised.upper is not None and _ACCEPTS in raised.upper.ancestors
