"""Import roots: which folders they are, and which file a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.roots import roots_around
from tests.model.modules import write

if TYPE_CHECKING:
    from pathlib import Path

#: Layout: files, the file under check, and a module name -> the file that it means.
LAYOUTS: dict[str, tuple[list[str], str, dict[str, str | None]]] = {
    "a flat project": (
        ["manage.py", "chat/__init__.py", "chat/base.py", "chat/consumers.py"],
        "chat/consumers.py",
        {"chat": "chat/__init__.py", "chat.base": "chat/base.py", "manage": "manage.py"},
    ),
    "a folder for the source": (
        ["pyproject.toml", "src/chat/__init__.py", "src/chat/base.py", "src/chat/ws.py"],
        "src/chat/ws.py",
        {"chat.base": "src/chat/base.py"},
    ),
    "a test beside the folder for the source": (
        ["pyproject.toml", "src/chat/__init__.py", "src/chat/ws.py", "tests/test_ws.py"],
        "tests/test_ws.py",
        {"chat.ws": "src/chat/ws.py"},
    ),
    "a project below the root of the repository": (
        ["backend/manage.py", "backend/chat/__init__.py", "backend/news/__init__.py"],
        "backend/chat/ws.py",
        {"chat": "backend/chat/__init__.py", "news": "backend/news/__init__.py"},
    ),
    "two projects in one repository": (
        [
            *("one/manage.py", "one/chat/__init__.py", "one/chat/base.py"),
            *("two/manage.py", "two/chat/__init__.py", "two/chat/base.py"),
        ],
        "two/chat/ws.py",
        {"chat.base": "two/chat/base.py"},
    ),
    "a folder for the apps": (
        ["manage.py", "apps/chat/__init__.py", "apps/news/__init__.py", "apps/news/base.py"],
        "apps/chat/ws.py",
        {"news.base": "apps/news/base.py", "apps.news.base": "apps/news/base.py"},
    ),
    "apps of a project package": (
        ["manage.py", "site/__init__.py", "site/apps/__init__.py", "site/apps/base.py"],
        "site/apps/ws.py",
        {"site.apps.base": "site/apps/base.py"},
    ),
    "namespace packages": (
        ["manage.py", "chat/base.py", "news/deep/base.py"],
        "chat/ws.py",
        {"chat.base": "chat/base.py", "news.deep.base": "news/deep/base.py"},
    ),
    "a file beside it": (["one.py"], "two.py", {"one": "one.py"}),
    "a module before a package": (
        ["chat.py", "chat/__init__.py"],
        "ws.py",
        {"chat": "chat/__init__.py"},
    ),
    "nothing": (["chat/base.py"], "ws.py", {"chat": None, "base": None, "": None, "chat.": None}),
}


@pytest.mark.parametrize(("files", "checked", "modules"), LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(
    folder: Path, files: list[str], checked: str, modules: dict[str, str | None]
) -> None:
    write(folder, dict.fromkeys(files, "x = 1\n"))
    roots = roots_around(str((folder / checked).parent))
    assert {name: roots.file_of(None, name) for name in modules} == {
        name: path and str(folder / path) for name, path in modules.items()
    }


def test_a_repository_ends_the_search(folder: Path) -> None:
    write(folder, {"outside.py": "", "inner/.git/config": "", "inner/chat/ws.py": ""})
    inside = roots_around(str(folder / "inner/chat"))
    assert inside.top == str(folder / "inner")
    assert inside.file_of(None, "outside") is None


def test_names_of_files(folder: Path) -> None:
    write(folder, {"manage.py": "", "chat/__init__.py": "", "chat/ws/__init__.py": ""})
    roots = roots_around(str(folder / "chat/ws"))
    names = {
        "chat/ws/consumers.py": "chat.ws.consumers",
        "chat/ws/__init__.py": "chat.ws",
        "chat/__init__.py": "chat",
        "manage.py": "manage",
    }
    assert {path: roots.name_of(str(folder / path)) for path in names} == names


def test_roots_that_are_named_come_first(folder: Path) -> None:
    write(folder, {"far/away/chat.py": "", "chat.py": ""})
    roots = roots_around(str(folder), (str(folder / "far/away"),))
    assert roots.file_of(None, "chat") == str(folder / "far/away/chat.py")


#: Folder and name -> the file that they mean, and whether it is a package.
BELOW: dict[tuple[str, str], tuple[str | None, bool]] = {
    ("chat", "base"): ("chat/base.py", False),
    ("chat", "deep"): ("chat/deep/__init__.py", True),
    ("chat", "deep.rooms"): ("chat/deep/rooms.py", False),
    ("chat", "plain"): (None, True),
    ("chat", "plain.views"): ("chat/plain/views.py", False),
    ("chat", "other"): (None, False),
    ("chat", "deep..rooms"): (None, False),
    ("chat/deep", ""): ("chat/deep/__init__.py", True),
    ("chat/plain", ""): (None, True),
    ("nowhere", "base"): (None, False),
    # A module beside a folder is not what the folder means.
    ("news", ""): (None, True),
}


@pytest.mark.parametrize(("place", "expected"), BELOW.items(), ids=map(":".join, BELOW))
def test_names_below_a_folder(
    folder: Path, place: tuple[str, str], expected: tuple[str | None, bool]
) -> None:
    files = ["chat/base.py", "chat/deep/__init__.py", "chat/deep/rooms.py", "chat/plain/views.py"]
    write(folder, dict.fromkeys([*files, "news.py", "news/views.py"], ""))
    roots = roots_around(str(folder))
    below, name = str(folder / place[0]), place[1]
    file, is_package = expected
    assert roots.file_of(below, name) == (file and str(folder / file))
    assert roots.is_package(below, name) is is_package
