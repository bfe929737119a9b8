"""What the rest of the project does: derives from a class, routes it, allows queries.

Asked only where a finding depends on it, because every file's text is looked at.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.consumers import consumers_in, heirs_in
from flake8_channels.model.disk import texts_below
from flake8_channels.model.once import once
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.module import Module

_ABSTRACT_NAME = re.compile(r"^_*(Base|Abstract)(?![a-z])|(Base|Abstract|Mixin)$")
_CLASS = re.compile(r"class\s+\w+\s*\(([^:]*)\)\s*:")
_ROUTED = re.compile(r"\b(\w+)\s*\.\s*as_asgi\b")
_TYPE = re.compile(r"""["']type["']\s*:\s*["']([\w.]+)["']""")
_WORD = re.compile(r"\w+")
_ATTRIBUTE = re.compile(r"\.(\w+)")
#: Set in the environment, it makes Django send queries in an event loop.
_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
#: How Python sets it, outside of comments: as a key, an argument, a keyword, or by a name of its.
_SETS_UNSAFE = re.compile(
    rf"""^[^#\n]*(?:
        ["']{_UNSAFE}["']\s*(?:\]\s*=(?!=)|:)
        | (?:putenv|setdefault)\s*\(\s*["']{_UNSAFE}["']
        | =\s*["']{_UNSAFE}["']
        | \b{_UNSAFE}\s*=(?!=)
    )""",
    re.MULTILINE | re.VERBOSE,
)
#: How a .env file and docker-compose do.
_GIVES_UNSAFE = re.compile(rf"""^[^#\n]*\b{_UNSAFE}["']?\s*[=:]\s*["']?\w""", re.MULTILINE)
#: What only tests run with.
_OF_TESTS = "conftest.py"
_PROJECTS_KEPT = 8


class _Usage(NamedTuple):
    #: Name of a base class, as far as texts tell -> the files with its subclasses.
    subclassed: dict[str, set[str]]
    #: Name before `.as_asgi` -> the files that have it.
    routed: dict[str, set[str]]
    #: Handler that a literal type names, `chat_message` -> the files that have the type.
    typed: dict[str, set[str]]
    allows_queries_in_loop: bool


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
    elsewhere = _usage(module.project.top).routed.get(definition.name, set()) - {module.file}
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
    files = _usage(module.project.top).subclassed.get(definition.name, set())
    for other in _others(module, files):
        for consumer in consumers_in(other):
            if any(definition.is_same(entry) for entry in consumer.definition.mro[1:]):
                yield consumer


def modules_with_type(module: Module, handler: str) -> Iterator[Module]:
    """The modules of the project that may send a message of the type that names a handler."""
    yield module
    yield from _others(module, _usage(module.project.top).typed.get(handler, set()))


def _others(module: Module, files: set[str]) -> Iterator[Module]:
    """The modules of these files that can be read, but for the module itself."""
    for file in sorted(files - {module.file}):
        other = module.project.module(module.project.name_of(file))
        if other is not None:
            yield other


def allows_queries_in_loop(module: Module) -> bool:
    """Whether the project switches off Django's check that no query is sent in an event loop."""
    if _usage(module.project.top).allows_queries_in_loop:
        return True
    return _GIVES_UNSAFE.search(module.project.environment) is not None


def is_called_elsewhere(module: Module, method: str) -> bool:
    """Whether another file of the project calls or mentions something of that name: `x.method`."""
    return bool(_mentions(module.project.top).get(method, set()) - {module.file})


@lru_cache(maxsize=_PROJECTS_KEPT)
def _mentions(top: str) -> dict[str, set[str]]:
    """Name of an attribute -> files that have it: two at most, so that one is another than any."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file, text in texts_below(top):
        for name in set(_ATTRIBUTE.findall(text)):
            if len(found[name]) < 2:
                found[name].add(file)
    return dict(found)


@lru_cache(maxsize=_PROJECTS_KEPT)
def _usage(top: str) -> _Usage:
    subclassed: defaultdict[str, set[str]] = defaultdict(set)
    routed: defaultdict[str, set[str]] = defaultdict(set)
    typed: defaultdict[str, set[str]] = defaultdict(set)
    is_unsafe = False
    for file, text in texts_below(top):
        if "as_asgi" in text:
            for name in _ROUTED.findall(text):
                routed[name].add(file)
        if "send" in text:
            for name in _TYPE.findall(text):
                typed[name.replace(".", "_")].add(file)
        for bases in _CLASS.findall(text):
            for name in _WORD.findall(bases):
                subclassed[name].add(file)
        if not is_unsafe and _UNSAFE in text and not file.endswith(_OF_TESTS):
            is_unsafe = _SETS_UNSAFE.search(text) is not None
    return _Usage(dict(subclassed), dict(routed), dict(typed), is_unsafe)
