"""The files around the one under check: roots, names, loading."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_channels.model.project import (
    CONSUMER_MODULES,
    Project,
    channels_classes,
    parse,
    read,
    stubs,
    texts_below,
)
from flake8_channels.settings import Settings
from tests.model.modules import write

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
    project = Project.around(folder / checked, Settings())
    found = {name: project.module(name) for name in modules}
    assert {name: module and Path(module.file) for name, module in found.items()} == {
        name: path and folder / path for name, path in modules.items()
    }


def test_roots_that_the_settings_name(folder: Path) -> None:
    write(folder, {"far/away/chat.py": "", "chat.py": ""})
    named = Project.around(folder / "ws.py", Settings(roots=(str(folder / "far/away"),)))
    assert getattr(named.module("chat"), "file", None) == str(folder / "far/away/chat.py")
    plain = Project.around(folder / "ws.py", Settings())
    assert getattr(plain.module("chat"), "file", None) == str(folder / "chat.py")


def test_a_repository_ends_the_search(folder: Path) -> None:
    write(folder, {"outside.py": "", "inner/.git/config": "", "inner/chat/ws.py": ""})
    inside = Project.around(folder / "inner/chat/ws.py", Settings())
    assert inside.top == folder / "inner"
    assert inside.module("outside") is None


def test_names_of_files(folder: Path) -> None:
    write(folder, {"manage.py": "", "chat/__init__.py": "", "chat/ws/__init__.py": ""})
    project = Project.around(folder / "chat/ws/consumers.py", Settings())
    names = {
        "chat/ws/consumers.py": "chat.ws.consumers",
        "chat/ws/__init__.py": "chat.ws",
        "chat/__init__.py": "chat",
        "manage.py": "manage",
    }
    assert {path: project.name_of(str(folder / path)) for path in names} == names


def test_a_module_is_loaded_once(folder: Path) -> None:
    write(folder, {"chat.py": "x = 1"})
    project = Project.around(folder / "ws.py", Settings())
    assert project.module("chat") is project.module("chat")
    assert Project.around(folder / "other.py", Settings()) is project


@pytest.mark.parametrize("text", ["print 'x'", "x = (", "\0", "\tif\n"])
def test_what_does_not_parse_is_no_module(folder: Path, text: str) -> None:
    write(folder, {"chat.py": text})
    assert Project.around(folder / "ws.py", Settings()).module("chat") is None
    assert parse(text) is None


def test_warnings_of_other_files_are_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    assert parse("x = '\\d'\nx is 'y'\n") is not None
    assert not recwarn.list


#: Bytes of a file -> its text.
ENCODINGS = {
    "plain": (b"x = 1\n", "x = 1\n"),
    "UTF-8": ("x = 'é'\n".encode(), "x = 'é'\n"),
    "with a mark": (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
    "declared": ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "# coding: latin-1\nx = 'é'\n"),
    "declared wrongly": (b"# coding: nothing\nx = 1\n", None),
    "not UTF-8": (b"x = '\xe9'\n", None),
}


@pytest.mark.parametrize(("content", "expected"), ENCODINGS.values(), ids=ENCODINGS)
def test_files_are_read_as_python_reads_them(
    folder: Path, content: bytes, expected: str | None
) -> None:
    path = folder / "chat.py"
    path.write_bytes(content)
    assert read(path) == expected
    assert read(folder / "nothing.py") is None


def test_channels_comes_from_the_stubs(folder: Path) -> None:
    write(folder, {"channels/__init__.py": "", "channels/consumer.py": "class Mine: pass"})
    project = Project.around(folder / "ws.py", Settings())
    module = project.module("channels.consumer")
    assert module is not None
    assert module.is_stub
    assert not project.is_stubs
    assert stubs().is_stubs


def test_every_consumer_class_of_channels_is_known() -> None:
    assert set(channels_classes()) == {
        "AsyncConsumer",
        "AsyncHttpConsumer",
        "AsyncJsonWebsocketConsumer",
        "AsyncWebsocketConsumer",
        "JsonWebsocketConsumer",
        "SyncConsumer",
        "WebsocketConsumer",
    }
    assert {found.module.name for found in channels_classes().values()} == set(CONSUMER_MODULES)


def test_bases_that_the_settings_name(folder: Path) -> None:
    settings = Settings(base_classes=(("lib.ws.Socket", "WebsocketConsumer"),))
    project = Project.around(folder / "ws.py", settings)
    assert project.known_base("lib.ws.Socket") is channels_classes()["WebsocketConsumer"]
    assert project.known_base("lib.ws.Other") is None


#: Files with a version -> the version for chat/ws.py.
VERSIONS = {
    "none": ({}, 4),
    "at the top": ({"requirements.txt": "channels==2.4.0"}, 2),
    "in a folder of requirements": ({"requirements/prod.txt": "channels==3.0.5"}, 3),
    "nearer": ({"requirements.txt": "channels==2.4.0", "chat/setup.cfg": "channels==3.0.5"}, 3),
    "nearer without it": ({"requirements.txt": "channels==2.4.0", "chat/setup.py": "django"}, 2),
    "the lowest of one folder": (
        {"requirements.txt": "channels==3.0.5", "requirements-dev.txt": "channels==2.4.0"},
        2,
    ),
    "elsewhere": ({"news/requirements.txt": "channels==2.4.0"}, 4),
}


@pytest.mark.parametrize(("files", "expected"), VERSIONS.values(), ids=VERSIONS)
def test_the_version_of_channels(folder: Path, files: dict[str, str], expected: int) -> None:
    write(folder, files)
    assert Project.around(folder / "chat/ws.py", Settings()).channels_version == expected


def test_the_version_of_the_settings_goes_before(folder: Path) -> None:
    write(folder, {"requirements.txt": "channels==2.4.0"})
    settings = Settings(channels_version=3)
    assert Project.around(folder / "ws.py", settings).channels_version == 3


#: Text of chat/ws.py -> whether it, or what it imports, names Channels.
REACHES = {
    "x = 1": False,
    "channels": True,
    "import json": False,
    "import chat.near": True,
    "import json, chat.near": True,
    "import chat.near as near": True,
    "import chat.far": False,
    "from chat.near import Base": True,
    "from chat import near": True,
    "from chat import (\n    far,\n    near,\n)": True,
    "from chat import far, \\\n    near": True,
    "from .near import Base": True,
    "from . import near": True,
    "from .. import other": False,
    "from ..sockets import Base": True,
    "from . import far": False,
    "from .two_steps import Base": True,
    "from .round import Base": False,
    "if x:\n    from .near import Base": True,
    "import chat.near; x = 1": True,
    "x = 1; from .near import Base": True,
}


@pytest.mark.parametrize("text", REACHES)
def test_what_reaches_channels(folder: Path, text: str) -> None:
    write(
        folder,
        {
            "site/__init__.py": "",
            "site/sockets.py": "from channels.generic.websocket import WebsocketConsumer",
            "site/other.py": "",
            "site/chat/__init__.py": "",
            "site/chat/near.py": "from channels.generic.websocket import WebsocketConsumer",
            "site/chat/far.py": "import json",
            "site/chat/two_steps.py": "from .near import Base",
            "site/chat/round.py": "from .round import Base\nfrom . import far",
        },
    )
    source = text.replace("chat.", "site.chat.").replace("from chat ", "from site.chat ")
    path = folder / "site/chat/ws.py"
    project = Project.around(path, Settings())
    assert project.reaches_channels(path, source) is REACHES[text]
    # The answer is the same when it is known already.
    assert project.reaches_channels(path, source) is REACHES[text]


def test_a_base_of_the_settings_reaches_channels(folder: Path) -> None:
    path = folder / "ws.py"
    settings = Settings(base_classes=(("lib.ws.Socket", "WebsocketConsumer"),))
    text = "from lib.ws import Socket"
    assert Project.around(path, settings).reaches_channels(path, text)
    assert not Project.around(path, Settings()).reaches_channels(path, text)


def test_the_texts_of_the_project(folder: Path) -> None:
    write(
        folder,
        {
            "b.py": "b",
            "a/c.py": "c",
            "a/d.txt": "no Python",
            ".hidden/e.py": "e",
            "node_modules/f.py": "f",
            "a/__pycache__/g.py": "g",
            "venv/pyvenv.cfg": "",
            "venv/lib/h.py": "h",
        },
    )
    (folder / "old.py").write_bytes(b"# coding: latin-1\nx = '\xe9'\n")
    texts = {
        Path(file).relative_to(folder).as_posix(): text
        for file, text in texts_below(Project.around(folder / "a/x.py", Settings()).top)
    }
    assert set(texts) == {"b.py", "a/c.py", "old.py"}
    assert texts["a/c.py"] == "c"


def test_a_name_from_where_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    named = Project.around("chat/ws.py", Settings())
    assert named is Project.around(folder / "chat" / "ws.py", Settings())
    assert named is Project.around("./chat/ws.py", Settings())
