"""What the rest of the project does with a class: derives from it, routes it.

Asked only where a finding depends on it, because every file's text is looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.project import Project

_CLASS = re.compile(r"^[ \t]*class\s+\w+\s*\(([^:]*)\)\s*:", re.MULTILINE)
_ROUTED = re.compile(r"\b(\w+)\s*\.\s*as_asgi\b")
_WORD = re.compile(r"\w+")


class _Usage(NamedTuple):
    #: Name of a base class, as far as texts tell -> the files with its subclasses.
    subclassed: dict[str, set[Path]]
    #: Names before `.as_asgi`.
    routed: set[str]


_found: WeakKeyDictionary[Project, _Usage] = WeakKeyDictionary()


def is_only_a_base(definition: ClassDefinition) -> bool:
    """Whether another class of the project derives from it, and no route names it."""
    return definition.name not in _usage(definition.module.project).routed and any(
        True for _ in subclasses(definition)
    )


def subclasses(definition: ClassDefinition) -> Iterator[Consumer]:
    """The project's consumers that derive from a class; it is the same class in their MROs.

    Other files are read from the disk, so there the class is another object.
    """
    module = definition.module
    for consumer in module.consumers:
        if consumer.definition is not definition and definition in consumer.definition.mro:
            yield consumer
    files = _usage(module.project).subclassed.get(definition.name, set()) - {module.path}
    others = [module.project.module(module.project.name_of(path)) for path in sorted(files)]
    for other in filter(None, others):
        for consumer in other.consumers:
            if any(definition.is_same(entry) for entry in consumer.definition.mro[1:]):
                yield consumer


def _usage(project: Project) -> _Usage:
    found = _found.get(project)
    if found is not None:
        return found
    found = _found[project] = _Usage({}, set())
    for path, text in project.texts():
        if "as_asgi" in text:
            found.routed.update(_ROUTED.findall(text))
        for bases in _CLASS.findall(text):
            for name in _WORD.findall(bases):
                found.subclassed.setdefault(name, set()).add(path)
    return found
