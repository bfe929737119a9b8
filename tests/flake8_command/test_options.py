"""The plugin's options, on the command line and in flake8's files, right and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flake8_command.command import BASE, flake8, run, socket_on, write

if TYPE_CHECKING:
    from pathlib import Path

#: In Channels 2 the class itself was the application of a route (CHN301 otherwise).
ROUTING = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()


websocket_urlpatterns = [path("ws/", ChatConsumer)]
"""
CONFIG_FILES = ["setup.cfg", "tox.ini", ".flake8"]


# --channels-version


@pytest.mark.parametrize(
    ("version", "codes"), [("2", []), ("3", ["CHN301"]), ("4", ["CHN301"]), ("auto", ["CHN301"])]
)
def test_version(tmp_path: Path, version: str, codes: list[str]) -> None:
    write(tmp_path, {"routing.py": ROUTING})
    assert flake8(tmp_path, "--channels-version", version).codes == codes
    write(tmp_path, {".flake8": f"[flake8]\nchannels-version = {version}\n"})
    assert flake8(tmp_path).codes == codes


@pytest.mark.parametrize("name", CONFIG_FILES)
def test_version_in_a_file_and_on_the_command_line(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"routing.py": ROUTING, name: "[flake8]\nchannels_version = 2\n"})
    assert flake8(tmp_path).codes == []
    assert flake8(tmp_path, "--channels-version=4").codes == ["CHN301"]


POETRY_LOCK = """\
[[package]]
name = "attrs"
version = "23.1.0"

[[package]]
name = "channels"
version = "{version}"
description = "Brings async, event-driven capabilities to Django 2.2 and up."

[[package]]
name = "channels-redis"
version = "9.1.0"
"""
UV_LOCK = """\
version = 1
requires-python = ">=3.10"

[[package]]
name = "channels"
version = "{version}"
source = {{ registry = "https://pypi.org/simple" }}
"""
#: File, a text that admits Channels 2 only, and what to write for a later Channels.
PINS = [
    ("requirements.txt", "django\nchannels<3\n", "django\nchannels<4\n"),
    ("requirements.txt", "channels[daphne]==2.4.0  # later\n", "channels[daphne]==4.0.0\n"),
    ("requirements.txt", "Channels ~= 2.4\nchannels-redis>=3\n", "channels\nchannels-redis<3\n"),
    ("requirements.txt", "channels==2.4.0 ; python_version>'3'\n", "# channels==2.4.0\n"),
    ("requirements/base.txt", "channels>=2,<3\n", "channels>=2\n"),
    ("requirements-dev.txt", "channels==2.1.7\n", "channels==3.0.5\n"),
    (
        "pyproject.toml",
        '[project]\nname = "site"\ndependencies = [\n    "channels<3",\n    "django",\n]\n',
        '[project]\nname = "site"\ndependencies = ["channels>=3", "django"]\n',
    ),
    (
        "pyproject.toml",
        '[project]\nname = "channels-site"\ndependencies = ["django", "channels~=2.4"]\n',
        '[project]\nname = "channels"\nversion = "2.0"\ndependencies = ["django"]\n',
    ),
    (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nchannels = "^2.4"\nchannels-redis = "^3.0"\n',
        '[tool.poetry.dependencies]\nchannels = "^3.0"\nchannels-redis = "^2.0"\n',
    ),
    (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nchannels = {version = "~2.4", extras = ["daphne"]}\n',
        '[tool.poetry.dependencies]\nchannels = {extras = ["daphne"], version = "^4.0"}\n',
    ),
    (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nchannels = {extras = ["daphne"], version = "2.4.0"}\n',
        '[tool.poetry.dependencies]\nchannels = "*"\n',
    ),
    (
        "setup.cfg",
        "[options]\ninstall_requires =\n    django\n    channels<3\n",
        "[options]\ninstall_requires =\n    django\n    channels>=3\n",
    ),
    (
        "setup.py",
        "from setuptools import setup\nsetup(install_requires=['django', 'channels<3'])\n",
        'from setuptools import setup\nsetup(install_requires=["channels>=2.0"])\n',
    ),
    ("Pipfile", '[packages]\nchannels = "==2.4.0"\n', '[packages]\nchannels = "*"\n'),
    (
        "Pipfile",
        '[packages]\nchannels = {version = "<3", extras = ["daphne"]}\n',
        '[packages]\nchannels-redis = "<3"\n',
    ),
    ("poetry.lock", POETRY_LOCK.format(version="2.4.0"), POETRY_LOCK.format(version="4.2.0")),
    ("uv.lock", UV_LOCK.format(version="2.4.0"), UV_LOCK.format(version="3.0.5")),
]


@pytest.mark.parametrize(
    ("name", "old", "new"), PINS, ids=[f"{n}-{number}" for number, (n, *_) in enumerate(PINS)]
)
def test_version_pinned(tmp_path: Path, name: str, old: str, new: str) -> None:
    write(tmp_path, {".git/HEAD": "", "site/chat/routing.py": ROUTING, name: old})
    assert flake8(tmp_path).codes == []
    write(tmp_path, {name: new})
    assert flake8(tmp_path).codes == ["CHN301"]


def test_the_nearest_pin_counts(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".git/HEAD": "",
            "requirements.txt": "channels>=4\n",
            "old/requirements.txt": "channels<3\n",
            "old/chat/routing.py": ROUTING,
            "new/chat/routing.py": ROUTING,
        },
    )
    assert flake8(tmp_path).places == ["./new/chat/routing.py:10:38: CHN301"]
    assert len(flake8(tmp_path, "--channels-version", "3").places) == 2


def test_a_pin_above_the_repository_does_not_count(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"requirements.txt": "channels<3\n", "site/.git/HEAD": "", "site/routing.py": ROUTING},
    )
    assert flake8(tmp_path).codes == ["CHN301"]


def test_a_pin_file_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "routing.py": ROUTING,
            "requirements.txt": b"channels<3 # \xff\n",
            "requirements/base.txt/readme": "a folder",
            "uv.lock": "\0",
            "pyproject.toml": "channels = [[[\n",
        },
    )
    assert flake8(tmp_path).codes == ["CHN301"]


@pytest.mark.parametrize(
    "constraint",
    ["^", "~", "*", "", ">=", "==", "2.x", "^x", "~beta", ">=2 <3", "latest", "==2.*", "@ git+x"],
)
def test_an_odd_constraint_is_no_crash(tmp_path: Path, constraint: str) -> None:
    write(
        tmp_path,
        {
            "routing.py": ROUTING,
            "pyproject.toml": f'[tool.poetry.dependencies]\nchannels = "{constraint}"\n',
            "requirements.txt": f"channels{constraint}\n",
        },
    )
    assert set(flake8(tmp_path).codes) <= {"CHN301"}


# --channels-base-classes


def test_base_classes(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.py": socket_on("mylib.ws", "BaseSocket")})
    value = "mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer"
    assert flake8(tmp_path).codes == []
    assert "CHN201" in flake8(tmp_path, "--channels-base-classes", value).codes
    for other in ("mylib.ws.Other", "mylib.BaseSocket"):
        arguments = ["--channels-base-classes", f"{other}=AsyncJsonWebsocketConsumer"]
        assert flake8(tmp_path, *arguments).codes == []


@pytest.mark.parametrize("name", CONFIG_FILES)
@pytest.mark.parametrize("separator", [",", ", ", ",\n    ", "\n    "])
def test_base_classes_in_a_file(tmp_path: Path, name: str, separator: str) -> None:
    pairs = ["a.b.C=AsyncHttpConsumer", "mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer"]
    write(
        tmp_path,
        {
            "consumers.py": socket_on("mylib.ws", "BaseSocket"),
            name: f"[flake8]\nchannels-base-classes =\n    {separator.join(pairs)}\n",
        },
    )
    assert "CHN201" in flake8(tmp_path).codes


def test_base_classes_reached_through_the_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/sockets.py": "import mylib.ws as ws\n\n\nclass Base(ws.BaseSocket):\n    pass\n",
            "shop/feed.py": socket_on(".sockets"),
        },
    )
    value = "mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer"
    assert flake8(tmp_path, "shop/feed.py").codes == []
    done = flake8(tmp_path, "--channels-base-classes", value, "shop/feed.py")
    assert "shop/feed.py:6:9: CHN201" in done.places


@pytest.mark.parametrize(
    ("module", "base"),
    [
        ("djangochannelsrestframework.consumers", "AsyncAPIConsumer"),
        ("djangochannelsrestframework.generics", "GenericAsyncAPIConsumer"),
        ("djangochannelsrestframework.observer.generics", "ObserverConsumerMixin"),
        ("channels_graphql_ws", "GraphqlWsConsumer"),
    ],
)
def test_packages_built_on_channels_are_known(tmp_path: Path, module: str, base: str) -> None:
    source = socket_on(module, base)
    if base.endswith("Mixin"):
        source = "from channels.generic.websocket import AsyncJsonWebsocketConsumer\n" + (
            source.replace(f"({base})", f"({base}, AsyncJsonWebsocketConsumer)")
        )
    write(tmp_path, {"consumers.py": source})
    assert "CHN201" in flake8(tmp_path, "--select", "CHN").codes


# --channels-roots

#: `common` is importable only with lib/python as a root.
ELSEWHERE = {
    "lib/python/common/__init__.py": "",
    "lib/python/common/sockets.py": BASE,
    "site/chat/__init__.py": "",
    "site/chat/consumers.py": socket_on("common.sockets"),
}


@pytest.mark.parametrize("root", ["lib/python", "./lib/python", "lib/python/", "other,lib/python"])
def test_roots(tmp_path: Path, root: str) -> None:
    write(tmp_path, {**ELSEWHERE, "other/readme": ""})
    assert flake8(tmp_path).codes == []
    found = ["./site/chat/consumers.py:6:9: CHN201"]
    assert flake8(tmp_path, "--channels-roots", root).places == found


@pytest.mark.parametrize("name", CONFIG_FILES)
def test_roots_in_a_file(tmp_path: Path, name: str) -> None:
    write(tmp_path, {**ELSEWHERE, name: "[flake8]\nchannels-roots = lib/python\n"})
    assert flake8(tmp_path).codes == ["CHN201"]


@pytest.mark.parametrize("folder", ["site", "site/chat"])
def test_roots_are_relative_to_the_file(tmp_path: Path, folder: str) -> None:
    write(tmp_path, {**ELSEWHERE, "setup.cfg": "[flake8]\nchannels-roots = lib/python\n"})
    assert flake8(tmp_path / folder).codes == ["CHN201"]


@pytest.mark.parametrize("folder", [".", "site", "site/chat"])
def test_a_root_in_one_word_is_relative_to_the_file_too(tmp_path: Path, folder: str) -> None:
    files = {name.replace("lib/python", "python"): text for name, text in ELSEWHERE.items()}
    write(tmp_path, {**files, "setup.cfg": "[flake8]\nchannels-roots = python\n"})
    assert flake8(tmp_path / folder).codes == ["CHN201"]


def test_a_root_in_one_word_names_the_modules_below_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "python/chat/rooms/consumers.py": socket_on("..sockets"),
            "python/chat/sockets.py": BASE,
        },
    )
    assert flake8(tmp_path, "--channels-roots", "python").codes == ["CHN201"]
    assert flake8(tmp_path, "--channels-roots", "python/").codes == ["CHN201"]


def test_an_absolute_root(tmp_path: Path) -> None:
    write(tmp_path, ELSEWHERE)
    root = str(tmp_path / "lib" / "python")
    assert flake8(tmp_path / "site", "--channels-roots", root).codes == ["CHN201"]


def test_a_root_comes_before_those_that_are_found(tmp_path: Path) -> None:
    write(tmp_path, {**ELSEWHERE, "common/__init__.py": "", "common/sockets.py": "Base = object\n"})
    assert flake8(tmp_path).codes == []
    assert flake8(tmp_path, "--channels-roots", "lib/python").codes == ["CHN201"]


# Values that are none.

WRONG = [
    ("--channels-version", "5", "'5' is not one of auto, 2, 3, 4"),
    ("--channels-version", "4.1", "'4.1' is not one of auto, 2, 3, 4"),
    ("--channels-version", "", "'' is not one of auto, 2, 3, 4"),
    ("--channels-version", "newest", "'newest' is not one of auto, 2, 3, 4"),
    ("--channels-base-classes", "mylib.Base", "'mylib.Base' is not of the form"),
    ("--channels-base-classes", "Base=WebsocketConsumer", "'Base=WebsocketConsumer' is not of"),
    ("--channels-base-classes", "a.B=", "'' in 'a.B=' is not one of AsyncConsumer,"),
    ("--channels-base-classes", "a.B=Consumer", "'Consumer' in 'a.B=Consumer' is not one of"),
    ("--channels-base-classes", "a..B=SyncConsumer", "'a..B=SyncConsumer' is not of the form"),
    (
        "--channels-base-classes",
        "a.B=channels.consumer.SyncConsumer",
        "'channels.consumer.SyncConsumer' in 'a.B=channels.consumer.SyncConsumer' is not one of",
    ),
    ("--channels-roots", "nowhere/here", "nowhere/here"),
    ("--channels-roots", "nowhere", "no such directory: nowhere"),
    ("--channels-roots", "consumers.py", "no such directory: consumers.py"),
]


@pytest.mark.parametrize(("option", "value", "message"), WRONG)
def test_a_wrong_value(tmp_path: Path, option: str, value: str, message: str) -> None:
    write(tmp_path, {"consumers.py": socket_on("a", "B")})
    _assert_refused(tmp_path, [f"{option}={value}"], option, message)


@pytest.mark.parametrize(("option", "value", "message"), WRONG)
def test_a_wrong_value_in_a_file(tmp_path: Path, option: str, value: str, message: str) -> None:
    config = f"[flake8]\n{option.removeprefix('--')} = {value}\n"
    write(tmp_path, {"consumers.py": socket_on("a", "B"), ".flake8": config})
    _assert_refused(tmp_path, [], option, message)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_wrong_value_with_several_files(tmp_path: Path, jobs: str) -> None:
    write(tmp_path, {f"m{number}.py": socket_on("a", "B") for number in range(4)})
    arguments = ["-j", jobs, "--channels-version=1"]
    _assert_refused(tmp_path, arguments, "--channels-version", "'1' is not one of")


def _assert_refused(folder: Path, arguments: list[str], option: str, message: str) -> None:
    done = run(folder, *arguments)
    assert done.status == 2
    assert done.output == ""
    assert f"error: argument {option}: " in done.errors
    assert message in done.errors.replace(f"{folder}/", "").replace(f"{folder}\\", "")
    assert "Traceback" not in done.errors


def test_the_options_are_in_the_help(tmp_path: Path) -> None:
    text = flake8_help(tmp_path)
    for option in ("--channels-version", "--channels-base-classes", "--channels-roots"):
        assert option in text


def flake8_help(folder: Path) -> str:
    done = run(folder, "--help")
    assert (done.status, done.errors) == (0, "")
    return done.output
