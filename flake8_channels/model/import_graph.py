"""Which files a file imports, and whether one of them names Channels: told without a parse.

Relevance asks this of every file that imports something, so most of the plugin's time on code
without Channels is spent here.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.disk import folder_above, read
from flake8_channels.model.imports import (
    Imported,
    imports_in,
    is_relative,
    joined,
    names_below,
    statements,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.roots import Roots

_FILES_KEPT = 16_384
_STATEMENTS_KEPT = 16_384


class _File(NamedTuple):
    """What a file's text says of its imports."""

    file: str
    names_channels: bool
    imported: tuple[str, ...]


class _Statement(NamedTuple):
    """What an import statement means in the project."""

    files: tuple[str, ...]
    #: Packages to which it gives a name; with dots behind it, the name may mean more files.
    packages: tuple[Imported, ...]


class ImportGraph:
    """The files of a project as nodes, their imports as arrows."""

    def __init__(self, roots: Roots, words: tuple[str, ...]) -> None:
        self._roots = roots
        #: What a text that names Channels has one of.
        self._words = words
        self._file = functools.lru_cache(maxsize=_FILES_KEPT)(self._read_file)
        self._statement = functools.lru_cache(maxsize=_STATEMENTS_KEPT)(self._look_up)
        self._reaches: dict[str, bool] = {}
        #: The hash of what a file held when it was read.
        self._held: dict[str, int] = {}

    def reaches_channels(self, file: str, text: str) -> bool:
        """Whether a file's text, or one that it imports from the project, names Channels.

        Errs on the side of yes: any word `channels` counts, and any import is followed.
        """
        if len(self._reaches) > _FILES_KEPT:
            self._reaches.clear()
            self._held.clear()
        if file in self._reaches and self._held.get(file) == hash(text):
            # Another file imports it, and it is the same here as on the disk.
            return self._reaches[file]
        pending = [self._of_text(file, text)]
        came_from: dict[str, str] = {}
        while pending:
            here = pending.pop()
            if here.names_channels:
                # Whoever imported it reaches Channels too.
                step: str | None = here.file
                while step is not None:
                    self._reaches[step] = True
                    step = came_from.get(step)
                return True
            for imported in here.imported:
                known = self._reaches.get(imported)
                if known:
                    return True
                if known is None and imported != file and imported not in came_from:
                    came_from[imported] = here.file
                    pending.append(self._file(imported))
        # Whatever these files import was seen too.
        self._reaches.update(dict.fromkeys(came_from, False))
        return False

    def _read_file(self, file: str) -> _File:
        text = read(file) or ""
        self._held[file] = hash(text)
        return self._of_text(file, text)

    def _of_text(self, file: str, text: str) -> _File:
        if any(word in text for word in self._words):
            return _File(file, True, ())
        return _File(file, False, tuple(dict.fromkeys(self._imported(file, text))))

    def _imported(self, file: str, text: str) -> Iterator[str]:
        text = joined(text)
        for line in statements(text):
            # What an absolute import means is the same in all files.
            statement = self._statement(folder_above(file) if is_relative(line) else "", line)
            yield from statement.files
            for package in statement.packages:
                if f"{package.alias}." in text:
                    folder = folder_above(file, package.dots) if package.dots else None
                    names = names_below(package, text)
                    yield from filter(None, (self._roots.file_of(folder, name) for name in names))

    def _look_up(self, folder: str, statement: str) -> _Statement:
        """What an import statement means in a file that lies in a folder."""

        def above(imported: Imported) -> str | None:
            return folder_above(folder, imported.dots - 1) if imported.dots else None

        def is_package(imported: Imported) -> bool:
            return self._roots.is_package(above(imported), imported.name)

        # What a plain module defines, or one of another project, lies in no other file.
        found = list(imports_in(statement, is_package))
        files = (self._roots.file_of(above(each), each.name) for each in found)
        packages = (each for each in found if each.alias and is_package(each))
        return _Statement(tuple(filter(None, files)), tuple(packages))
