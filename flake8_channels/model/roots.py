"""Import roots: the folders that a project's code is imported from, and the files below them."""

from __future__ import annotations

import functools

from flake8_channels.model.disk import (
    PACKAGE_FILE,
    SEPARATOR,
    file_name,
    folder_above,
    folders_above,
    holds,
    names_in,
)

#: What marks a folder from which a project's code is imported.
_MARKERS = ("manage.py", "pyproject.toml", "setup.cfg", "setup.py", ".git")
#: Folders beside such a mark that may hold the code.
_NESTED = ("src", "apps")
_NAMES_KEPT = 1024
_FOLDERS_KEPT = 1024
_PROJECTS_KEPT = 256


class Roots:
    """Where the code of one project is imported from."""

    def __init__(self, nearest: str, folders: tuple[str, ...], top: str) -> None:
        #: The one that the files are imported from for which these were looked for.
        self.nearest = nearest
        #: All of them, in the order in which Python would search them.
        self.folders = folders
        #: The folder of the whole project.
        self.top = top
        self._prefixes = tuple(_with_separator(folder) for folder in folders)
        self.file_of = functools.lru_cache(maxsize=_NAMES_KEPT)(self._file_of)
        self.is_package = functools.lru_cache(maxsize=_NAMES_KEPT)(self._is_package)

    def name_of(self, file: str) -> str:
        """The dotted name under which a file is imported: from the nearest root above it."""
        below = [prefix for prefix in self._prefixes if file.startswith(prefix)]
        name = file[len(max(below, key=len)) :] if below else file_name(file)
        return name.removesuffix(".py").removesuffix("__init__").replace(SEPARATOR, ".").strip(".")

    def _file_of(self, folder: str | None, name: str) -> str | None:
        """The file of a dotted name, searched for in a folder or, with None, in the roots.

        That of a package is its `__init__.py`; without a name, the folder itself is the package.
        None where there is no file.
        """
        if not name and folder is not None and PACKAGE_FILE in names_in(folder):
            return f"{folder}{SEPARATOR}{PACKAGE_FILE}"
        if not all(name.split(".")):
            return None
        for place in self._places(folder, name):
            beside, last = names_in(folder_above(place)), file_name(place)
            # As in Python, a package goes before a module of that name.
            if last in beside and PACKAGE_FILE in names_in(place):
                return f"{place}{SEPARATOR}{PACKAGE_FILE}"
            if f"{last}.py" in beside:
                return f"{place}.py"
        return None

    def _is_package(self, folder: str | None, name: str) -> bool:
        """Whether a dotted name means a package; it may be one without an `__init__.py`."""
        file = self.file_of(folder, name)
        if file is not None:
            return file_name(file) == PACKAGE_FILE
        return any(map(names_in, self._places(folder, name)))

    def _places(self, folder: str | None, name: str) -> list[str]:
        """Where a package or a module of the name may lie, without its ending."""
        below = name.replace(".", SEPARATOR)
        prefixes = self._prefixes if folder is None else (_with_separator(folder),)
        return [f"{prefix}{below}" for prefix in prefixes]


def _with_separator(folder: str) -> str:
    return folder.rstrip(SEPARATOR) + SEPARATOR


@functools.lru_cache(maxsize=_FOLDERS_KEPT)
def roots_around(folder: str, named: tuple[str, ...] = ()) -> Roots:
    """The roots of the project that a folder's files belong to; those named come first."""
    names = names_in(folder)
    # A folder that is a package is imported from above, unless it holds manage.py or the like.
    if PACKAGE_FILE in names and names.isdisjoint(_MARKERS):
        return roots_around(folder_above(folder), named)
    return _roots_from(folder, named)


@functools.lru_cache(maxsize=_PROJECTS_KEPT)
def _roots_from(nearest: str, named: tuple[str, ...]) -> Roots:
    above = [nearest, *folders_above(nearest)]
    repository = next((each for each in above if holds(each, ".git")), None)
    if repository is not None:
        above = above[: above.index(repository) + 1]
    marked = [each for each in above if any(holds(each, marker) for marker in _MARKERS)]
    top = repository or (marked[-1] if marked else nearest)
    above = above[: above.index(top) + 1]
    with_manage = [each for each in marked if holds(each, "manage.py")]
    nested = [
        f"{each}{SEPARATOR}{folder}"
        for each in dict.fromkeys((nearest, *marked))
        for folder in _NESTED
        if holds(each, folder)
    ]
    # The folder of manage.py may be imported from and be a package all the same.
    is_package = nearest != repository and holds(nearest, PACKAGE_FILE)
    outer = [folder_above(nearest)] if is_package else []
    found = (*named, *with_manage, nearest, *marked, *nested, *above, *outer)
    return Roots(nearest, tuple(dict.fromkeys(found)), top)
