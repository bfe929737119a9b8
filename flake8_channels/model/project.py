"""The files around the one under check: import roots, module names, loading.

The only file that reads the disk. Nothing is imported: a module is a text and its tree.
"""

from __future__ import annotations

import ast
import codecs
import contextlib
import functools
import io
import os
import tokenize
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flake8_channels.model.imports import Imported, imports_in, joined, names_below
from flake8_channels.model.once import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.settings import Settings

STUBS = Path(__file__).parent / "stubs"
#: What Channels and the packages built on it have in their names.
CHANNELS = "channels"
CONSUMER_MODULES = (
    "channels.consumer",
    "channels.generic.http",
    "channels.generic.websocket",
)
#: Files that mark a directory from which a project's code is imported.
_MARKERS = ("manage.py", "pyproject.toml", "setup.cfg", "setup.py", ".git")
#: Files that set variables of the environment.
_ENVIRONMENTS = (".env", "docker-compose*.y*ml")
_MODULES_KEPT = 1024
_TEXTS_KEPT = 16_384
#: A project is looked through for the users of a class up to this many files.
_FILES_LOOKED_AT = 20_000
_PROJECTS_KEPT = 256
_FOLDERS_KEPT = 1024


class _Imports(NamedTuple):
    """What a file's text says of its imports, without a parse."""

    path: Path
    names_channels: bool
    files: tuple[Path, ...]


class Project:
    """The code that can be imported where one file is."""

    def __init__(
        self, directory: Path, roots: tuple[Path, ...], top: Path, settings: Settings
    ) -> None:
        self.directory = directory
        self.roots = roots
        self.top = top
        self.settings = settings
        #: Whether this is what the plugin knows of Channels, not a project.
        self.is_stubs = top is STUBS
        self._find = functools.lru_cache(maxsize=_MODULES_KEPT)(self._find_on_disk)
        self._file_below = functools.lru_cache(maxsize=_MODULES_KEPT)(self._file_below_on_disk)
        self._is_folder = functools.lru_cache(maxsize=_MODULES_KEPT)(self._is_folder_on_disk)
        self._load = functools.lru_cache(maxsize=_MODULES_KEPT)(self._load_from_disk)
        self._imports = functools.lru_cache(maxsize=_TEXTS_KEPT)(self._imports_of_file)
        self._reaches: dict[Path, bool] = {}
        #: What the files held that were read for their imports.
        self._read: dict[Path, int] = {}

    @staticmethod
    def around(file: Path | str, settings: Settings) -> Project:
        """The project that a file belongs to; it need not exist."""
        return _project_of_folder(_folder_above(absolute(file), 1), settings)

    def module(self, name: str) -> Module | None:
        """The module of that dotted name; None where it cannot be found or does not parse.

        Channels itself, and what is built on it, comes from the stubs.
        """
        known = None if self.is_stubs else stub(name)
        if known is not None:
            return known
        path = self._find(name)
        return self._load(path) if path is not None else None

    def known_base(self, qualified_name: str) -> ClassDefinition | None:
        """The Channels class that the settings name for a class that cannot be read, or None."""
        stands_for = dict(self.settings.base_classes).get(qualified_name)
        return channels_classes()[stands_for] if stands_for is not None else None

    @staticmethod
    def file_name(file: str) -> str:
        """The name of a file, without its folder."""
        return os.path.basename(file)  # noqa: PTH119

    def name_of(self, file: str) -> str:
        """The dotted name under which a file is imported: from the nearest root above it."""
        below = [root for root in self._root_texts if file.startswith(root)]
        name = file[len(max(below, key=len)) :] if below else self.file_name(file)
        return name.removesuffix(".py").removesuffix("__init__").replace(os.sep, ".").strip(".")

    @kept
    def _root_texts(self) -> list[str]:
        return [os.fspath(root).rstrip(os.sep) + os.sep for root in self.roots]

    @kept
    def channels_version(self) -> int:
        """The major version of Channels: the setting, else the nearest pin, else 4."""
        if self.settings.channels_version is not None:
            return self.settings.channels_version
        from flake8_channels.model.versions import pinned_major

        majors = map(pinned_major, self._dependencies())
        return next((major for major in majors if major is not None), 4)

    @kept
    def servers(self) -> frozenset[str]:
        """The ASGI servers that the nearest dependency files name; empty where none does."""
        from flake8_channels.model.versions import servers_named

        return next(filter(None, map(servers_named, self._dependencies())), frozenset())

    @kept
    def environment(self) -> str:
        """The texts beside the roots that set variables for its processes: .env, docker-compose."""
        folders = dict.fromkeys((*self.roots, self.top))
        files = (file for folder in folders for each in _ENVIRONMENTS for file in folder.glob(each))
        return "\n".join(filter(None, map(read, files)))

    def _dependencies(self) -> Iterator[list[tuple[str, str]]]:
        """Names and texts of the dependency files, directory by directory upwards."""
        from flake8_channels.model.versions import PIN_FILES

        for directory in self._upwards():
            yield [
                (file.name, text)
                for pattern in PIN_FILES
                for file in sorted(directory.glob(pattern))
                if (text := read(file)) is not None
            ]

    def reaches_channels(self, path: Path, text: str) -> bool:
        """Whether a file's text, or one that it imports from the project, names Channels.

        Errs on the side of yes: any word `channels` counts, and any import is followed.
        """
        if len(self._reaches) > _TEXTS_KEPT:
            self._reaches.clear()
            self._read.clear()
        if path in self._reaches and self._read.get(path) == hash(text):
            # Another file imports it, and it is the same here as on the disk.
            return self._reaches[path]
        pending = [self._imports_of(path, text)]
        came_from: dict[Path, Path] = {}
        while pending:
            here = pending.pop()
            if here.names_channels:
                # Whoever imported it reaches Channels too.
                step: Path | None = here.path
                while step is not None:
                    self._reaches[step] = True
                    step = came_from.get(step)
                return True
            for imported in here.files:
                known = self._reaches.get(imported)
                if known:
                    return True
                if known is None and imported != path and imported not in came_from:
                    came_from[imported] = here.path
                    pending.append(self._imports(imported))
        # Whatever these files import was seen too.
        self._reaches.update(dict.fromkeys(came_from, False))
        return False

    def _imports_of_file(self, path: Path) -> _Imports:
        text = read(path) or ""
        self._read[path] = hash(text)
        return self._imports_of(path, text)

    @kept
    def _words(self) -> tuple[str, ...]:
        return CHANNELS, *(name.rpartition(".")[2] for name, _ in self.settings.base_classes)

    def _imports_of(self, path: Path, text: str) -> _Imports:
        if any(word in text for word in self._words):
            return _Imports(path, True, ())
        return _Imports(path, False, tuple(dict.fromkeys(self._imported_files(path, text))))

    def origin(self, file: str, dots: int, name: str) -> str:
        """The dotted name of the module that `from` names in a file, after so many dots."""
        if not dots:
            return name
        folder = _folder_above(file, dots)
        return ".".join(filter(None, (self.name_of(f"{folder}{os.sep}__init__.py"), name)))

    def module_beside(self, file: str, dots: int, name: str) -> Module | None:
        """The module of a relative import: what counts is where the file lies, not its name."""
        found = self._file_below(_folder_above(file, dots), name)
        return self._load(found) if found is not None else None

    def _file_below_on_disk(self, folder: str, name: str) -> Path | None:
        place = folder
        for part in filter(None, name.split(".")):
            place = f"{place}{os.sep}{part}"
        files = [f"{place}{os.sep}__init__.py", *([f"{place}.py"] if name else [])]
        # Many names are looked for, few are found: no Path for those.
        return next((Path(file) for file in files if _is_file(file)), None)

    def _imported_files(self, path: Path, text: str) -> Iterator[Path]:
        def is_package(imported: Imported) -> bool:
            folder = _folder_above(path, imported.dots) if imported.dots else None
            return self._is_package(folder, imported.name, self._file_of(folder, imported.name))

        text = joined(text)
        # What a plain module defines, or one of another project, lies in no other file.
        for imported in imports_in(text, is_package):
            folder = _folder_above(path, imported.dots) if imported.dots else None
            file = self._file_of(folder, imported.name)
            if file is not None:
                yield file
            if imported.alias and f"{imported.alias}." in text and is_package(imported):
                below = names_below(imported, text)
                yield from filter(None, (self._file_of(folder, name) for name in below))

    def _file_of(self, folder: str | None, name: str) -> Path | None:
        return self._find(name) if folder is None else self._file_below(folder, name)

    def _is_package(self, folder: str | None, name: str, file: Path | None) -> bool:
        if file is not None:
            return file.name == "__init__.py"
        # It may be one without an __init__.py.
        return self._is_folder(folder, name)

    def _is_folder_on_disk(self, folder: str | None, name: str) -> bool:
        roots = self._root_texts if folder is None else [folder]
        place = name.replace(".", os.sep)
        return any(os.path.isdir(f"{root}{os.sep}{place}") for root in roots)  # noqa: PTH112

    def _upwards(self) -> Iterator[Path]:
        directory = self.directory
        while True:
            yield directory
            if directory == self.top or directory == directory.parent:
                return
            directory = directory.parent

    def _find_on_disk(self, name: str) -> Path | None:
        if not all(name.split(".")):
            return None
        place = name.replace(".", os.sep)
        for root in self._root_texts:
            # As in Python, a package goes before a module of that name.
            for file in (f"{root}{place}{os.sep}__init__.py", f"{root}{place}.py"):
                if _is_file(file):
                    return Path(file)
        return None

    def _load_from_disk(self, path: Path) -> Module | None:
        text = read(path)
        tree = parse(text) if text is not None else None
        if tree is None:
            return None
        # Whether a file is relevant is asked without the model.
        from flake8_channels.model.module import Module

        return Module(os.fspath(path), tree, self)


def texts_below(top: Path) -> Iterator[tuple[str, str]]:
    """A project's Python files with their texts; installed packages are left out."""
    left = _FILES_LOOKED_AT
    for directory, folders, files in os.walk(top):
        folders[:] = sorted(folder for folder in folders if _is_own(directory, folder))
        for name in sorted(files):
            if name.endswith(".py"):
                # There may be thousands: no Path and no buffer for those.
                file = os.path.join(directory, name)  # noqa: PTH118
                with contextlib.suppress(OSError):
                    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
                        content = opened.readall()
                    # Names are looked for, so any encoding that has them as they are will do.
                    yield file, content.decode("utf-8", "replace")
            left -= 1
            if not left:
                return


def absolute(file: Path | str) -> str:
    """Where a file lies, from the root of the file system; quicker than a Path."""
    return os.path.abspath(file)  # noqa: PTH100


def _exists(path: Path | str) -> bool:
    # Unlike Path.exists(), it says no of what may not be looked at.
    return os.path.exists(path)  # noqa: PTH110


def _is_file(path: Path | str) -> bool:
    return os.path.isfile(path)  # noqa: PTH113


def _folder_above(path: Path | str, dots: int) -> str:
    """The folder that so many leading dots mean in a file; quicker to look up than a Path."""
    folder = os.fspath(path)
    for _ in range(dots):
        folder = os.path.dirname(folder)  # noqa: PTH120
    return folder


def _is_own(directory: str, folder: str) -> bool:
    """Whether a folder holds the project's own code, not caches or what was installed."""
    if folder.startswith(".") or folder in ("__pycache__", "node_modules", "site-packages"):
        return False
    return not _exists(Path(directory, folder, "pyvenv.cfg"))


@functools.lru_cache(maxsize=_FOLDERS_KEPT)
def _project_of_folder(folder: str, settings: Settings) -> Project:
    return _project_from(_above_packages(Path(folder)), settings)


def _above_packages(directory: Path) -> Path:
    """The nearest directory that a package is imported from: it is none, or holds manage.py."""
    while _is_file(f"{directory}{os.sep}__init__.py") and not _is_marked(directory):
        directory = directory.parent
    return directory


@functools.lru_cache(maxsize=_PROJECTS_KEPT)
def _project_from(first: Path, settings: Settings) -> Project:
    above = (first, *first.parents)
    repository = next((each for each in above if _exists(each / ".git")), None)
    if repository is not None:
        above = above[: above.index(repository) + 1]
    marked = [each for each in above if _is_marked(each)]
    top = repository or (marked[-1] if marked else first)
    above = above[: above.index(top) + 1]
    with_manage = [each for each in marked if _exists(each / "manage.py")]
    nested = [
        each / folder
        for each in dict.fromkeys((first, *marked))
        for folder in ("src", "apps")
        if _exists(each / folder)
    ]
    # The directory of manage.py may be imported from and be a package all the same.
    outer = [first.parent] if _is_file(first / "__init__.py") and first != repository else []
    roots = dict.fromkeys(
        (*map(Path, settings.roots), *with_manage, first, *marked, *nested, *above, *outer)
    )
    return Project(first, tuple(roots), top, settings)


@functools.lru_cache(maxsize=_FOLDERS_KEPT)
def _is_marked(directory: Path) -> bool:
    return any(_exists(f"{directory}{os.sep}{marker}") for marker in _MARKERS)


@functools.cache
def stubs() -> Project:
    """The stubs of Channels, as a project of their own."""
    from flake8_channels.settings import Settings

    return Project(STUBS, (STUBS,), STUBS, Settings())


def stub(name: str) -> Module | None:
    """The stub of a module of Channels, or of a package built on it; None for all others."""
    return stubs().module(name) if name.partition(".")[0] in _stub_packages() else None


@functools.cache
def _stub_packages() -> frozenset[str]:
    return frozenset(entry.stem for entry in STUBS.iterdir())


@functools.cache
def channels_classes() -> dict[str, ClassDefinition]:
    """Channels' consumer classes by their names, without their modules."""
    found = {}
    for module_name in CONSUMER_MODULES:
        module = stubs().module(module_name)
        assert module is not None
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = module.class_definition(node)
    return found


def read(path: Path) -> str | None:
    """A file's text, decoded as Python decodes it; None where it cannot be read."""
    try:
        content = path.read_bytes()
        encoding = "utf-8"
        # Only the first two lines, or a mark at the beginning, can name another one.
        head = content[: content.find(b"\n", content.find(b"\n") + 1)]
        if b"coding" in head or content.startswith(codecs.BOM_UTF8):
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
        return None


def parse(text: str) -> ast.Module | None:
    """The tree of a text; None where it does not parse."""
    with warnings.catch_warnings():
        # What the compiler warns of in other files is not this run's business.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
