"""The code around the file under check: its modules, what it depends on, the stubs of Channels.

Nothing is imported: a module is a text and its tree.
"""

from __future__ import annotations

import ast
import functools
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_channels.model.disk import (
    PACKAGE_FILE,
    SEPARATOR,
    absolute,
    folder_above,
    folders_above,
    names_in,
    read,
    texts_named,
)
from flake8_channels.model.import_graph import ImportGraph
from flake8_channels.model.once import kept
from flake8_channels.model.roots import Roots, roots_around

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
#: Files that set variables of the environment.
_ENVIRONMENTS = (".env", "docker-compose*.y*ml")
_MODULES_KEPT = 1024
_PROJECTS_KEPT = 1024


class Project:
    """The code that can be imported where one file is."""

    def __init__(self, roots: Roots, settings: Settings) -> None:
        self._roots = roots
        self.settings = settings
        #: The folder of the whole project.
        self.top = roots.top
        #: Whether this is what the plugin knows of Channels, not a project.
        self.is_stubs = self.top == str(STUBS)
        self.name_of = roots.name_of
        self._load = functools.lru_cache(maxsize=_MODULES_KEPT)(self._load_from_disk)

    @staticmethod
    def around(file: Path | str, settings: Settings) -> Project:
        """The project that a file belongs to; it need not exist."""
        return _project_with(roots_around(folder_above(absolute(file)), settings.roots), settings)

    @kept
    def import_graph(self) -> ImportGraph:
        """Which files import which."""
        bases = (name.rpartition(".")[2] for name, _ in self.settings.base_classes)
        return ImportGraph(self._roots, (CHANNELS, *bases))

    def module(self, name: str) -> Module | None:
        """The module of that dotted name; None where it cannot be found or does not parse.

        Channels itself, and what is built on it, comes from the stubs.
        """
        known = None if self.is_stubs else stub(name)
        return known if known is not None else self._loaded(None, name)

    def module_beside(self, file: str, dots: int, name: str) -> Module | None:
        """The module of a relative import: what counts is where the file lies, not its name."""
        return self._loaded(folder_above(file, dots), name)

    def origin(self, file: str, dots: int, name: str) -> str:
        """The dotted name of the module that `from` names in a file, after so many dots."""
        if not dots:
            return name
        package = self.name_of(f"{folder_above(file, dots)}{SEPARATOR}{PACKAGE_FILE}")
        return ".".join(filter(None, (package, name)))

    def known_base(self, qualified_name: str) -> ClassDefinition | None:
        """The Channels class that the settings name for a class that cannot be read, or None."""
        stands_for = dict(self.settings.base_classes).get(qualified_name)
        return channels_classes()[stands_for] if stands_for is not None else None

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
        folders = dict.fromkeys((*self._roots.folders, self.top))
        return "\n".join(
            text for folder in folders for _, text in texts_named(folder, _ENVIRONMENTS)
        )

    def _dependencies(self) -> Iterator[list[tuple[str, str]]]:
        """Names and texts of the dependency files, folder by folder upwards."""
        from flake8_channels.model.versions import PIN_FILES

        nearest = self._roots.nearest
        for folder in (nearest, *folders_above(nearest)):
            yield list(texts_named(folder, PIN_FILES))
            if folder == self.top:
                return

    def _loaded(self, folder: str | None, name: str) -> Module | None:
        file = self._roots.file_of(folder, name)
        return self._load(file) if file is not None else None

    def _load_from_disk(self, file: str) -> Module | None:
        text = read(file)
        tree = parse(text) if text is not None else None
        if tree is None:
            return None
        # Whether a file is relevant is asked without the model.
        from flake8_channels.model.module import Module

        return Module(file, tree, self)


@functools.lru_cache(maxsize=_PROJECTS_KEPT)
def _project_with(roots: Roots, settings: Settings) -> Project:
    return Project(roots, settings)


@functools.cache
def stubs() -> Project:
    """The stubs of Channels, as a project of their own."""
    from flake8_channels.settings import Settings

    return Project(Roots(str(STUBS), (str(STUBS),), str(STUBS)), Settings())


def stub(name: str) -> Module | None:
    """The stub of a module of Channels, or of a package built on it; None for all others."""
    return stubs().module(name) if name.partition(".")[0] in _stub_packages() else None


@functools.cache
def _stub_packages() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in names_in(str(STUBS)))


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


def parse(text: str) -> ast.Module | None:
    """The tree of a text; None where it does not parse."""
    with warnings.catch_warnings():
        # What the compiler warns of in other files is not this run's business.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
