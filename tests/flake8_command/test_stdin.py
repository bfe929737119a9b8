"""A buffer on standard input, as editors send it, is checked in place of the file on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.flake8_command.command import BASE, CONSUMERS, flake8, socket_on, write

if TYPE_CHECKING:
    from pathlib import Path

NAME = ["--stdin-display-name", "app/consumers.py", "-"]
FOUND = ["app/consumers.py:5:5: CHN102", "app/consumers.py:9:9: CHN201"]
CORRECT = CONSUMERS.replace('self.name = "chat"', "await self.accept()").replace(
    "self.send_json", "await self.send_json"
)


def test_the_file_does_not_exist(tmp_path: Path) -> None:
    assert flake8(tmp_path, *NAME, stdin=CONSUMERS).places == FOUND


def test_the_file_is_correct_and_the_buffer_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"app/consumers.py": CORRECT})
    assert flake8(tmp_path, *NAME, stdin=CONSUMERS).places == FOUND


def test_the_buffer_is_correct_and_the_file_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"app/consumers.py": CONSUMERS})
    assert flake8(tmp_path, *NAME, stdin=CORRECT).places == []
    assert flake8(tmp_path, "app/consumers.py").places == FOUND


def test_the_file_does_not_name_channels(tmp_path: Path) -> None:
    write(tmp_path, {"app/consumers.py": "import json\n"})
    assert flake8(tmp_path, *NAME, stdin=CONSUMERS).places == FOUND


def test_without_a_name(tmp_path: Path) -> None:
    assert flake8(tmp_path, "-", stdin=CONSUMERS).places == [
        "stdin:5:5: CHN102",
        "stdin:9:9: CHN201",
    ]


def test_an_absolute_name(tmp_path: Path) -> None:
    name = str(tmp_path / "app" / "consumers.py")
    write(tmp_path, {"app/base.py": BASE})
    done = flake8(tmp_path, "--stdin-display-name", name, "-", stdin=socket_on(".base"))
    assert done.places == [f"{name}:6:9: CHN201"]


def test_bases_are_found_beside_the_name(tmp_path: Path) -> None:
    write(tmp_path, {"app/__init__.py": "", "app/base.py": BASE})
    for module in (".base", "app.base"):
        done = flake8(tmp_path, *NAME, stdin=socket_on(module))
        assert done.places == ["app/consumers.py:6:9: CHN201"], module


def test_bases_are_not_found_from_elsewhere(tmp_path: Path) -> None:
    # Read as other/consumers.py, the text has no base module beside it.
    write(tmp_path, {"app/__init__.py": "", "app/base.py": BASE, "other/__init__.py": ""})
    arguments = ["--stdin-display-name", "other/consumers.py", "-"]
    assert flake8(tmp_path, *arguments, stdin=socket_on(".base")).places == []


def test_a_name_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    write(tmp_path, {"manage.py": "", "app/__init__.py": "", "app/base.py": BASE})
    arguments = ["--stdin-display-name", "new/deep/consumers.py", "-"]
    done = flake8(tmp_path, *arguments, stdin=socket_on("app.base"))
    assert done.places == ["new/deep/consumers.py:6:9: CHN201"]


def test_the_name_selects_what_is_ignored(tmp_path: Path) -> None:
    arguments = ["--per-file-ignores", "app/consumers.py:CHN102", *NAME]
    assert flake8(tmp_path, *arguments, stdin=CONSUMERS).places == FOUND[1:]


def test_the_buffer_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert flake8(tmp_path, *NAME, stdin=b"\xef\xbb\xbf" + CONSUMERS.encode()).places == FOUND


def test_an_empty_buffer(tmp_path: Path) -> None:
    assert flake8(tmp_path, *NAME, stdin="").places == []


SUBCLASS = """

class RoomConsumer(ChatConsumer):
    async def connect(self):
        await self.accept()
"""


def test_a_subclass_in_the_buffer_counts(tmp_path: Path) -> None:
    # ChatConsumer is only a base there, and its connect() serves nobody.
    write(tmp_path, {"app/consumers.py": CONSUMERS})
    assert flake8(tmp_path, *NAME, stdin=CONSUMERS + SUBCLASS).places == FOUND[1:]


def test_a_subclass_that_the_buffer_no_longer_has(tmp_path: Path) -> None:
    write(tmp_path, {"app/consumers.py": CONSUMERS + SUBCLASS})
    assert flake8(tmp_path, *NAME, stdin=CONSUMERS).places == FOUND


def test_a_route_in_the_buffer_counts(tmp_path: Path) -> None:
    route = "\n\napplication = ChatConsumer.as_asgi()\n"
    write(tmp_path, {"app/consumers.py": CONSUMERS + SUBCLASS})
    assert flake8(tmp_path, *NAME, stdin=CONSUMERS + SUBCLASS + route).places == FOUND
