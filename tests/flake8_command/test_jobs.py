"""The same findings whatever the number of jobs, the start method and the order of files."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from pathlib import Path

import pytest

from tests.flake8_command.command import BASE, flake8, socket_on, write

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

#: Runs flake8 with the start method in its first argument. Spawned workers import this file too,
#: as a module that is not the main one.
START = """\
import multiprocessing
import sys

from flake8.main.cli import main

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv.pop(1))
    raise SystemExit(main())
"""
SELECT = ["--select", "CHN,CHN9"]
#: Without connect(): a class that is only a base, and one that a route names as well.
ROOM = """\
from channels.generic.websocket import WebsocketConsumer


class Room(WebsocketConsumer):
    pass


class Hall(WebsocketConsumer):
    pass
"""
KITCHEN = """\
from feed.room import Hall, Room


class Kitchen(Room):
    def connect(self):
        self.accept()


class Stairs(Hall):
    def connect(self):
        self.accept()


application = Hall.as_asgi()
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The broken example, and files whose findings come from other files."""
    folder = tmp_path_factory.mktemp("jobs")
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__")
    shutil.copytree(EXAMPLES / "broken", folder / "broken", ignore=ignore)
    write(
        folder,
        {
            "start.py": START,
            "site/manage.py": "",
            "site/chat/__init__.py": "from .base import *\n",
            "site/chat/base.py": BASE,
            "site/chat/first.py": socket_on("."),
            "site/chat/second.py": socket_on(".first", "ChatConsumer"),
            "site/feed/views.py": socket_on("chat.second", "ChatConsumer"),
            # Each needs the other.
            "site/feed/left.py": "from feed.right import Base\n\n\nclass Left(Base):\n    pass\n",
            "site/feed/right.py": "from feed.left import Left\n" + BASE + "\n\nprint(Left)\n",
            # A consumer without connect() that is only a base, and one that is routed as well.
            "site/feed/room.py": ROOM,
            "site/feed/kitchen.py": KITCHEN,
            "site/other.py": "import json\n",
        },
    )
    return folder


@pytest.fixture(scope="module")
def expected(project: Path) -> list[str]:
    """What one process prints for the whole tree."""
    done = flake8(project, "-j", "1", *SELECT)
    assert len(done.places) > 15
    rooms = [place for place in done.places if place.startswith("./site/feed/room.py")]
    assert "./site/feed/room.py:8:1: CHN101" in rooms
    assert "./site/feed/room.py:4:1: CHN101" not in rooms
    return done.output.splitlines()


@pytest.mark.parametrize("jobs", ["2", "3", "auto"])
def test_jobs(project: Path, expected: list[str], jobs: str) -> None:
    assert flake8(project, "-j", jobs, *SELECT).output.splitlines() == expected


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_start_methods(project: Path, expected: list[str], method: str) -> None:
    arguments = [method, "-j", "2", *SELECT]
    done = flake8(project, *arguments, program=["start.py"])
    assert done.output.splitlines() == expected


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_options_reach_every_process(project: Path, method: str) -> None:
    arguments = [method, "-j", "2", "--channels-version=2", *SELECT]
    codes = flake8(project, *arguments, program=["start.py"]).codes
    # In Channels 2 the class itself is an application.
    assert "CHN304" in codes
    assert "CHN301" not in codes


def _files(project: Path) -> list[str]:
    return sorted(f"./{path.relative_to(project).as_posix()}" for path in project.rglob("*.py"))


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_files(project: Path, expected: list[str], seed: int) -> None:
    files = _files(project)
    random.Random(seed).shuffle(files)
    done = flake8(project, "-j", "1", *SELECT, *files)
    assert sorted(done.output.splitlines()) == sorted(expected)


def test_one_file_at_a_time(project: Path, expected: list[str]) -> None:
    lines = []
    for file in _files(project):
        lines += flake8(project, *SELECT, file).output.splitlines()
    assert sorted(lines) == sorted(expected)


def test_from_a_folder_within(project: Path, expected: list[str]) -> None:
    done = flake8(project / "site" / "chat", *SELECT)
    lines = [line.replace("./", "./site/chat/", 1) for line in done.output.splitlines()]
    assert lines
    assert lines == [line for line in expected if line.startswith("./site/chat/")]


def test_by_absolute_path(project: Path, expected: list[str]) -> None:
    done = flake8(project, *SELECT, str(project))
    lines = [line.replace(f"{project}/", "./", 1) for line in done.output.splitlines()]
    assert sorted(lines) == sorted(expected)
