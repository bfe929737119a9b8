"""What the rest of the project does with a class: derives from it, routes it.

Asked only where a finding depends on it, because every file's text is looked at.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.consumers import consumers_in, heirs_in
from flake8_channels.model.once import once
from flake8_channels.model.project import texts_below
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.module import Module

_ABSTRACT_NAME = re.compile(r"^_*(Base|Abstract)|(Base|Abstract|Mixin)$")
_CLASS = re.compile(r"class\s+\w+\s*\(([^:]*)\)\s*:")
_ROUTED = re.compile(r"\b(\w+)\s*\.\s*as_asgi\b")
_TYPE = re.compile(r"""["']type["']\s*:\s*["']([\w.]+)["']""")
_WORD = re.compile(r"\w+")
_PROJECTS_KEPT = 8


class _Usage(NamedTuple):
    #: Name of a base class, as far as texts tell -> the files with its subclasses.
    subclassed: dict[str, set[Path]]
    #: Name before `.as_asgi` -> the files that have it.
    routed: dict[str, set[Path]]
    #: Handler that a literal type names, `chat_message` -> the files that have the type.
    typed: dict[str, set[Path]]


@once
def is_abstract(consumer: Consumer) -> bool:
    """Whether a consumer is only a base: by its name, an abstract method, or its users."""
    named_so = _ABSTRACT_NAME.search(consumer.name) is not None
    return named_so or consumer.has_abstract_method or _is_only_a_base(consumer.definition)


def is_routed_websocket(consumer: Consumer) -> bool:
    """Whether clients are meant to reach it by WebSocket, as far as the project tells."""
    return consumer.is_websocket and not consumer.is_local and not is_abstract(consumer)


def _is_only_a_base(definition: ClassDefinition) -> bool:
    """Whether no route names it, and a class derives from it or is meant to.

    A class under the name of Channels' own is there to be derived from in its place.
    """
    return not _is_routed(definition) and (
        _stands_for_its_base(definition) or any(True for _ in subclasses(definition))
    )


def _stands_for_its_base(definition: ClassDefinition) -> bool:
    return any(
        isinstance(entry, ClassDefinition) and entry.is_framework and entry.name == definition.name
        for entry in definition.mro[1:]
    )


def _is_routed(definition: ClassDefinition) -> bool:
    module = definition.module
    elsewhere = _usage(module.project.top).routed.get(definition.name, set()) - {module.path}
    return bool(elsewhere) or any(
        node.attr == "as_asgi" and last_name(node.value) == definition.name
        for node in module.syntax.nodes(ast.Attribute)
    )


def subclasses(definition: ClassDefinition) -> Iterator[Consumer]:
    """The project's consumers that derive from a class; it is the same class in their MROs.

    The file under check counts as it is in the editor. Others are read from the disk, so there
    the class is another object.
    """
    module = definition.module
    yield from heirs_in(module).get(definition, ())
    files = _usage(module.project.top).subclassed.get(definition.name, set()) - {module.path}
    others = [module.project.module(module.project.name_of(path)) for path in sorted(files)]
    for other in filter(None, others):
        for consumer in consumers_in(other):
            if any(definition.is_same(entry) for entry in consumer.definition.mro[1:]):
                yield consumer


def modules_with_type(module: Module, handler: str) -> Iterator[Module]:
    """The modules of the project that may send a message of the type that names a handler."""
    yield module
    files = _usage(module.project.top).typed.get(handler, set()) - {module.path}
    for path in sorted(files):
        other = module.project.module(module.project.name_of(path))
        if other is not None:
            yield other


def is_called_elsewhere(module: Module, method: str) -> bool:
    """Whether another file of the project calls or mentions something of that name: `x.method`.

    Every file is looked at, so this is for what is about to be reported.
    """
    mention = re.compile(rf"\.{method}\b")
    texts = texts_below(module.project.top)
    return any(mention.search(text) for path, text in texts if path != module.path)


@lru_cache(maxsize=_PROJECTS_KEPT)
def _usage(top: Path) -> _Usage:
    found = _Usage({}, {}, {})
    for path, text in texts_below(top):
        if "as_asgi" in text:
            for name in _ROUTED.findall(text):
                found.routed.setdefault(name, set()).add(path)
        if "send" in text:
            for name in _TYPE.findall(text):
                found.typed.setdefault(name.replace(".", "_"), set()).add(path)
        for bases in _CLASS.findall(text):
            for name in _WORD.findall(bases):
                found.subclassed.setdefault(name, set()).add(path)
    return found
