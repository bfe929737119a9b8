"""Nothing that is checked is imported or executed, however the code leads there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.flake8_command.command import BASE, flake8, socket_on, write

if TYPE_CHECKING:
    from pathlib import Path

#: First line of a module that leaves a trace when it is imported.
TRAP = 'open({trace!r}, "a").write(__name__ + "\\n")\n'
#: A plugin that reports what flake8's process has imported from a folder.
WITNESS = """\
import json
import sys


class Witness:
    name = "witness"
    version = "1"

    def __init__(self, tree):
        pass

    def run(self):
        files = sorted(
            module.__file__ for module in list(sys.modules.values())
            if (getattr(module, "__file__", None) or "").startswith({folder!r})
        )
        yield 1, 0, "WIT100 " + json.dumps(files), type(self)
"""


def _project(trap: str) -> dict[str, str | bytes]:
    return {
        "manage.py": trap,
        "conftest.py": trap,
        "setup.py": trap + "from setuptools import setup\nsetup(install_requires=['channels<5'])\n",
        "sitecustomize.py": trap,
        "channels.py": trap,
        "django/__init__.py": trap,
        "chat/__init__.py": trap + "from .base import Base\n",
        "chat/base.py": trap + BASE,
        "chat/stars.py": trap + "from chat.base import *\n",
        "chat/native.cpython-312-x86_64-linux-gnu.so": b"\x7fELF no library",
        "chat/native.so": b"\x7fELF no library",
        "chat/compiled.pyc": b"no code",
        "chat/settings.py": trap + 'INSTALLED_APPS = ["channels", "chat"]\n',
        "chat/by_base.py": trap + socket_on("chat.base"),
        "chat/by_star.py": trap + socket_on("chat.stars"),
        "chat/by_package.py": trap + socket_on("chat"),
        "chat/by_native.py": trap + socket_on("chat.native"),
        "chat/by_compiled.py": trap + socket_on("chat.compiled"),
        "chat/by_conftest.py": trap + socket_on("conftest"),
        "chat/by_call.py": trap
        + BASE.replace(
            "class Base(AsyncJsonWebsocketConsumer)",
            'class Base(__import__("chat.base").base.Base, metaclass=print("made"))',
        ),
        "chat/routing.py": trap
        + "from channels.routing import URLRouter\nfrom django.urls import include, path\n\n"
        + 'application = URLRouter([path("", include("chat.stars"))])\n',
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_is_run(tmp_path: Path, jobs: str) -> None:
    trace = tmp_path / "trace"
    folder = tmp_path / "site"
    write(folder, _project(TRAP.format(trace=str(trace))))
    done = flake8(folder, "--select", "CHN", "-j", jobs)
    # The modules were followed.
    places = [place.split(":")[0] for place in done.places if place.endswith("CHN201")]
    assert places == ["./chat/by_base.py", "./chat/by_package.py", "./chat/by_star.py"]
    assert "CHN000" not in done.codes
    assert not trace.exists()


def test_the_trap_works(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    write(tmp_path, {"trap.py": TRAP.format(trace=str(trace))})
    assert flake8(tmp_path, "--version", program=["-c", "import trap"]).output == ""
    assert trace.read_text() == "trap\n"


def test_no_module_of_the_project_is_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write(folder, _project("TRAP = None\n"))
    write(
        tmp_path,
        {
            "plugins/witness.py": WITNESS.format(folder=str(folder)),
            ".flake8": "[flake8]\nselect = CHN,WIT\n\n[flake8:local-plugins]\n"
            "extension =\n    WIT = witness:Witness\npaths = ./plugins\n",
        },
    )
    done = flake8(tmp_path, "-j1", "site")
    lists = [
        json.loads(line.partition("WIT100 ")[2])
        for line in done.output.splitlines()
        if "WIT100" in line
    ]
    assert len(lists) > 10
    assert {file for files in lists for file in files} == set()
