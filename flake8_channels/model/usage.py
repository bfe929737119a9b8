"""What the rest of the project does with a class: derives from it, routes it.

Asked only where a finding depends on it, because every file's text is looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from flake8_channels.model.classes import ClassDefinition

if TYPE_CHECKING:
    from pathlib import Path

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
    project = definition.module.project
    usage = _found.get(project)
    if usage is None:
        usage = _found[project] = _usage(project)
    if definition.name in usage.routed:
        return False
    files = usage.subclassed.get(definition.name, set()) - {definition.module.path}
    return _has_subclass(definition, files)


def _usage(project: Project) -> _Usage:
    found = _Usage({}, set())
    for path, text in project.texts():
        if "as_asgi" in text:
            found.routed.update(_ROUTED.findall(text))
        for bases in _CLASS.findall(text):
            for name in _WORD.findall(bases):
                found.subclassed.setdefault(name, set()).add(path)
    return found


def _has_subclass(definition: ClassDefinition, files: set[Path]) -> bool:
    project = definition.module.project
    for other in definition.module.consumers:
        if other.definition is not definition and definition in other.definition.mro:
            return True
    for path in sorted(files):
        module = project.module(project.name_of(path))
        for consumer in module.consumers if module is not None else ():
            for entry in consumer.definition.mro[1:]:
                # The module was loaded from the disk, so the class is another object.
                if (
                    isinstance(entry, ClassDefinition)
                    and entry.name == definition.name
                    and entry.module.path == definition.module.path
                ):
                    return True
    return False
