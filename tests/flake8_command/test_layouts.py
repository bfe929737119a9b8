"""Where a project's modules are found: base classes reached in every common layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flake8_command.command import BASE, flake8, socket_on, write

if TYPE_CHECKING:
    from pathlib import Path

FOUND = "6:9: CHN201"
#: Channels is reached through the base class only, so it must be found.
LAYOUTS: dict[str, dict[str, str]] = {
    "beside manage.py": {
        "manage.py": "",
        "chat/__init__.py": "",
        "chat/base.py": BASE,
        "feed/__init__.py": "",
        "feed/consumers.py": socket_on("chat.base"),
    },
    "a folder of files": {"base.py": BASE, "consumers.py": socket_on("base")},
    "src layout": {
        "pyproject.toml": "",
        "src/site/__init__.py": "",
        "src/site/base.py": BASE,
        "src/site/chat/__init__.py": "",
        "src/site/chat/consumers.py": socket_on("site.base"),
    },
    "src layout, seen from the tests": {
        "pyproject.toml": "",
        "src/shop/__init__.py": "",
        "src/shop/base.py": BASE,
        "tests/consumers.py": socket_on("shop.base"),
    },
    "backend folder": {
        ".git/HEAD": "",
        "frontend/package.json": "{}",
        "backend/manage.py": "",
        "backend/chat/__init__.py": "",
        "backend/chat/base.py": BASE,
        "backend/feed/__init__.py": "",
        "backend/feed/consumers.py": socket_on("chat.base"),
    },
    "backend folder, imported by its name": {
        ".git/HEAD": "",
        "backend/__init__.py": "",
        "backend/chat/__init__.py": "",
        "backend/chat/base.py": BASE,
        "backend/feed/__init__.py": "",
        "backend/feed/consumers.py": socket_on("backend.chat.base"),
    },
    "apps folder on sys.path by settings": {
        "manage.py": "",
        "project/settings.py": 'import sys\n\nsys.path.insert(0, "apps")\n',
        "apps/chat/__init__.py": "",
        "apps/chat/base.py": BASE,
        "apps/feed/__init__.py": "",
        "apps/feed/consumers.py": socket_on("chat.base"),
    },
    "apps folder on sys.path, seen from the project": {
        "manage.py": "",
        "apps/chat/__init__.py": "",
        "apps/chat/base.py": BASE,
        "project/__init__.py": "",
        "project/consumers.py": socket_on("chat.base"),
    },
    "apps folder that is a package, on sys.path all the same": {
        "manage.py": "",
        "project/settings.py": 'import sys\n\nsys.path.insert(0, "apps")\n',
        "apps/__init__.py": "",
        "apps/chat/__init__.py": "",
        "apps/chat/base.py": BASE,
        "apps/feed/__init__.py": "",
        "apps/feed/consumers.py": socket_on("chat.base"),
    },
    "apps package, imported by its name": {
        "manage.py": "",
        "apps/__init__.py": "",
        "apps/chat/__init__.py": "",
        "apps/chat/base.py": BASE,
        "apps/feed/__init__.py": "",
        "apps/feed/consumers.py": socket_on("apps.chat.base"),
    },
    "src with manage.py in it": {
        ".git/HEAD": "",
        "src/manage.py": "",
        "src/apps/chat/__init__.py": "",
        "src/apps/chat/base.py": BASE,
        "src/apps/feed/__init__.py": "",
        "src/apps/feed/consumers.py": socket_on("apps.chat.base"),
    },
    "namespace packages": {
        "manage.py": "",
        "company/chat/base.py": BASE,
        "company/feed/consumers.py": socket_on("company.chat.base"),
    },
    "namespace packages, relative": {
        "manage.py": "",
        "company/chat/base.py": BASE,
        "company/feed/consumers.py": socket_on("..chat.base"),
    },
    "namespace package, relative to itself": {
        "manage.py": "",
        "chat/base.py": BASE,
        "chat/consumers.py": socket_on(".base"),
    },
    "namespace package, a module of its own": {
        "manage.py": "",
        "chat/base.py": BASE,
        "chat/consumers.py": socket_on(".", "base").replace("(base)", "(base.Base)"),
    },
    "namespace package above a package": {
        "pyproject.toml": "",
        "src/company/chat/__init__.py": "",
        "src/company/chat/base.py": BASE,
        "src/company/feed/__init__.py": "",
        "src/company/feed/consumers.py": socket_on("company.chat.base"),
    },
    "relative, in the same package": {
        "chat/__init__.py": "",
        "chat/base.py": BASE,
        "chat/consumers.py": socket_on(".base"),
    },
    "relative, in the package itself": {
        "chat/__init__.py": BASE,
        "chat/consumers.py": socket_on("."),
    },
    "a module of the package": {
        "chat/__init__.py": "",
        "chat/base.py": BASE,
        "chat/consumers.py": socket_on(".", "base").replace("(base)", "(base.Base)"),
    },
    "a module that the package passes on": {
        "manage.py": "",
        "chat/__init__.py": "from . import base as sockets\n",
        "chat/base.py": BASE,
        "feed/consumers.py": socket_on("chat", "sockets").replace("(sockets)", "(sockets.Base)"),
    },
    "a module of the package, in the package's own file": {
        "manage.py": "",
        "chat/base.py": BASE,
        "chat/__init__.py": socket_on(".", "base").replace("(base)", "(base.Base)"),
    },
    "relative, three levels up": {
        "manage.py": "",
        "site/__init__.py": "",
        "site/base.py": BASE,
        "site/a/__init__.py": "",
        "site/a/b/__init__.py": "",
        "site/a/b/c/__init__.py": "",
        "site/a/b/c/consumers.py": socket_on("....base"),
    },
    "relative, from a package's own file": {
        "site/__init__.py": "",
        "site/base.py": BASE,
        "site/chat/__init__.py": socket_on("..base"),
    },
    "a package rather than a module of the same name": {
        "manage.py": "",
        "chat/base.py": "Base = object\n",
        "chat/base/__init__.py": BASE,
        "chat/consumers.py": socket_on("chat.base"),
    },
    "a consumer in any file": {
        "manage.py": "",
        "chat/__init__.py": "",
        "chat/sockets/__init__.py": "",
        "chat/sockets/channels.py": BASE,
        "chat/services.py": socket_on("chat.sockets.channels"),
    },
    "a module named like channels": {
        "manage.py": "",
        "channels.py": "",
        "chat/__init__.py": "",
        "chat/channels.py": BASE,
        "chat/consumers.py": socket_on(".channels"),
    },
    "names beyond ASCII": {
        "manage.py": "",
        "прямой эфир/__init__.py": "",
        "чат/__init__.py": "",
        "чат/база.py": BASE,
        "чат/consumers.py": socket_on("чат.база"),
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_base_class_is_found(tmp_path: Path, layout: str) -> None:
    files = LAYOUTS[layout]
    write(tmp_path, files)
    (consumer,) = (name for name, text in files.items() if "ChatConsumer" in text)
    expected = [f"./{consumer}:{FOUND}"]
    assert flake8(tmp_path, "--select", "CHN").places == expected
    # From the folder of the file too.
    file = tmp_path / consumer
    done = flake8(file.parent, "--select", "CHN", file.name)
    assert done.places == [f"{file.name}:{FOUND}"]


def test_several_projects_in_one_repository(tmp_path: Path) -> None:
    harmless = "class Base:\n    def send_json(self, content):\n        pass\n"
    write(
        tmp_path,
        {
            ".git/HEAD": "",
            **{
                f"{site}/{name}": text
                for site, base in (("one", BASE), ("two", harmless), ("three", BASE))
                for name, text in {
                    "manage.py": "",
                    "chat/__init__.py": "",
                    "chat/base.py": base,
                    "feed/__init__.py": "",
                    "feed/consumers.py": socket_on("chat.base"),
                }.items()
            },
        },
    )
    assert flake8(tmp_path, "--select", "CHN").places == [
        f"./one/feed/consumers.py:{FOUND}",
        f"./three/feed/consumers.py:{FOUND}",
    ]
    # Each project's own module, whatever was seen before it.
    files = [f"{site}/feed/consumers.py" for site in ("two", "three", "one")]
    assert len(flake8(tmp_path, "--select", "CHN", "-j1", *files).places) == 2


def test_another_repository_is_not_looked_into(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".git/HEAD": "",
            "chat/base.py": BASE,
            "vendor/site/.git/HEAD": "",
            "vendor/site/consumers.py": socket_on("chat.base"),
        },
    )
    assert flake8(tmp_path, "--select", "CHN").places == []


def test_channels_of_the_project_are_not_those_of_django(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "manage.py": "",
            "radio/__init__.py": "",
            "radio/channels/__init__.py": "",
            "radio/channels/generic.py": "class AsyncJsonWebsocketConsumer:\n    pass\n",
            "radio/consumers.py": socket_on(".channels.generic", "AsyncJsonWebsocketConsumer"),
        },
    )
    assert flake8(tmp_path, "--select", "CHN").places == []
