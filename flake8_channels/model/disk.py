"""The disk: what there is, and the texts of files. The only file that reads it.

Relevance is asked of every file, so places are texts here: to make a Path takes longer than to
look at the disk.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import io
import os
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SEPARATOR = os.sep
PACKAGE_FILE = "__init__.py"
#: A project is looked through for the users of a class up to this many files.
_FILES_LOOKED_AT = 20_000
#: A file of a virtual environment, in its top folder.
_ENVIRONMENT_FILE = "pyvenv.cfg"
_FOLDERS_KEPT = 1024
_NAMES_KEPT = 8192


def absolute(file: Path | str) -> str:
    """Where a file lies, from the root of the file system; it need not exist."""
    return os.path.abspath(file)  # noqa: PTH100


def file_name(file: str) -> str:
    """The name of a file, without its folder."""
    return os.path.basename(file)  # noqa: PTH119


def folder_above(place: str, dots: int = 1) -> str:
    """The folder that so many leading dots mean in a file, which one lies in its own."""
    for _ in range(dots):
        place = os.path.dirname(place)  # noqa: PTH120
    return place


def folders_above(folder: str) -> Iterator[str]:
    """The folders that a folder lies in, the nearest first."""
    above = folder_above(folder)
    while above != folder:
        yield above
        folder, above = above, folder_above(above)


@functools.lru_cache(maxsize=_NAMES_KEPT)
def holds(folder: str, name: str) -> bool:
    """Whether a folder holds something of that name; no where it may not be looked at."""
    return os.path.exists(f"{folder}{SEPARATOR}{name}")  # noqa: PTH110


@functools.lru_cache(maxsize=_FOLDERS_KEPT)
def names_in(folder: str) -> frozenset[str]:
    """What a folder holds; nothing where it cannot be looked into, or is none."""
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return frozenset()


def read(file: Path | str) -> str | None:
    """A file's text, decoded as Python decodes it; None where it cannot be read."""
    try:
        content = _content(file)
        encoding = "utf-8"
        # Only the first two lines, or a mark at the beginning, can name another one.
        head = content[: content.find(b"\n", content.find(b"\n") + 1)]
        if b"coding" in head or content.startswith(codecs.BOM_UTF8):
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
        return None


def texts_named(folder: str, patterns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names and texts of the files in a folder that patterns name, in their order."""
    for pattern in patterns:
        for file in sorted(Path(folder).glob(pattern)):
            text = _read_marked(file) or read(file)
            if text is not None:
                yield file.name, text


def _read_marked(file: Path) -> str | None:
    """The text of a file with the mark of UTF-16, as PowerShell's `pip freeze >` writes it."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        content = _content(file)
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
    return None


def texts_below(top: str) -> Iterator[tuple[str, str]]:
    """A project's Python files with their texts; installed packages are left out."""
    left = _FILES_LOOKED_AT
    for folder, folders, files in os.walk(top):
        if _ENVIRONMENT_FILE in files and folder != top:
            folders.clear()
            continue
        folders[:] = sorted(filter(_may_be_own, folders))
        for name in sorted(files):
            if name.endswith(".py"):
                file = f"{folder}{SEPARATOR}{name}"
                with contextlib.suppress(OSError):
                    # Names are looked for, so any encoding that has them as they are will do.
                    yield file, _content(file).decode("utf-8", "replace")
            left -= 1
            if not left:
                return


def _content(file: Path | str) -> bytes:
    # There may be thousands: no buffer for what is read at once.
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
        return opened.readall()


def _may_be_own(folder: str) -> bool:
    """Whether a folder of that name may hold the project's code, not caches or packages."""
    return not folder.startswith(".") and folder not in (
        "__pycache__",
        "node_modules",
        "site-packages",
    )
