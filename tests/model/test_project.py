"""The files around the one under check: roots, names, loading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.project import (
    CONSUMER_MODULES,
    Project,
    channels_classes,
    parse,
    stubs,
)
from flake8_channels.settings import Settings
from tests.model.modules import write

if TYPE_CHECKING:
    from pathlib import Path


def test_roots_that_the_settings_name(folder: Path) -> None:
    write(folder, {"far/away/chat.py": "", "chat.py": ""})
    named = Project.around(folder / "ws.py", Settings(roots=(str(folder / "far/away"),)))
    assert getattr(named.module("chat"), "file", None) == str(folder / "far/away/chat.py")
    plain = Project.around(folder / "ws.py", Settings())
    assert getattr(plain.module("chat"), "file", None) == str(folder / "chat.py")


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
    "under a short name": ({"req.txt": "channels==2.4.0"}, 2),
    "before they are pinned": ({"requirements.in": "channels<4"}, 3),
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


def test_a_name_from_where_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    named = Project.around("chat/ws.py", Settings())
    assert named is Project.around(folder / "chat" / "ws.py", Settings())
    assert named is Project.around("./chat/ws.py", Settings())
