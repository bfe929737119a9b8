"""Which codes run and are printed: select, ignore, per file, noqa, and the optional rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flake8_command.command import CONSUMERS, flake8, write

if TYPE_CHECKING:
    from pathlib import Path

#: Where flake8 looks for its section.
CONFIG_FILES = ["setup.cfg", "tox.ini", ".flake8"]


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([], ["CHN102", "CHN201"]),
        (["--select", "CHN"], ["CHN102", "CHN201"]),
        (["--select", "C"], ["CHN102", "CHN201"]),
        (["--select", "CHN1"], ["CHN102"]),
        (["--select", "CHN201"], ["CHN201"]),
        (["--select", "E,F,W"], []),
        (["--ignore", "CHN102"], ["CHN201"]),
        (["--ignore", "CHN"], []),
        (["--extend-ignore", "CHN2"], ["CHN102"]),
        (["--select", "E", "--extend-select", "CHN201"], ["CHN201"]),
        (["--select", "CHN", "--ignore", "CHN1"], ["CHN201"]),
        (["--select", "CHN102", "--ignore", "CHN"], ["CHN102"]),
        (["--per-file-ignores", "consumers.py:CHN102"], ["CHN201"]),
        (["--per-file-ignores", "other.py:CHN102"], ["CHN102", "CHN201"]),
    ],
    ids=" ".join,
)
def test_codes_on_the_command_line(tmp_path: Path, arguments: list[str], codes: list[str]) -> None:
    write(tmp_path, {"consumers.py": CONSUMERS})
    assert flake8(tmp_path, *arguments, "consumers.py").codes == codes


@pytest.mark.parametrize(
    ("config", "codes"),
    [
        ("select = CHN1", ["CHN102"]),
        ("ignore = CHN102", ["CHN201"]),
        ("extend-ignore = CHN2", ["CHN102"]),
        ("select = E\nextend-select = CHN201", ["CHN201"]),
        ("per-file-ignores =\n    consumers.py: CHN102", ["CHN201"]),
    ],
)
@pytest.mark.parametrize("name", CONFIG_FILES)
def test_codes_in_a_file(tmp_path: Path, name: str, config: str, codes: list[str]) -> None:
    write(tmp_path, {"consumers.py": CONSUMERS, name: f"[flake8]\n{config}\n"})
    assert flake8(tmp_path).codes == codes


BARE = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class FeedConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
"""
#: Options that mean the optional rules, in flake8's files and on the command line.
ASKING = [
    ("select = CHN901", ["CHN901"]),
    ("select = CHN9", ["CHN901", "CHN902"]),
    ("select = CHN90", ["CHN901", "CHN902"]),
    ("select = CHN,CHN902", ["CHN902"]),
    ("extend-select = CHN901,CHN902", ["CHN901", "CHN902"]),
    ("extend-select = CHN9\nextend-ignore = CHN902", ["CHN901"]),
    ("extend-select = CHN9\nignore = E501", ["CHN901", "CHN902"]),
]
NOT_ASKING = [
    "select = CHN",
    "select = C",
    "select = CH",
    "select = CHN1,CHN2,C,E",
    "extend-select = CHN",
    "extend-select = C",
    "ignore = E501",
    "ignore = E501\nselect = CHN",
    "ignore = E501\nextend-select = CHN",
    "extend-ignore = E501",
    "max-line-length = 100",
]


def _as_arguments(config: str) -> list[str]:
    return [f"--{line.replace(' = ', '=')}" for line in config.splitlines()]


@pytest.mark.parametrize(("config", "codes"), ASKING)
@pytest.mark.parametrize("name", [*CONFIG_FILES, "the command line"])
def test_optional_rules_when_asked_for(
    tmp_path: Path, name: str, config: str, codes: list[str]
) -> None:
    assert _codes_of_bare_consumer(tmp_path, name, config) == codes


@pytest.mark.parametrize("config", NOT_ASKING)
@pytest.mark.parametrize("name", [*CONFIG_FILES, "the command line"])
def test_optional_rules_when_not_asked_for(tmp_path: Path, name: str, config: str) -> None:
    assert _codes_of_bare_consumer(tmp_path, name, config) == []


def _codes_of_bare_consumer(folder: Path, name: str, config: str) -> list[str]:
    write(folder, {"consumers.py": BARE})
    if name in CONFIG_FILES:
        write(folder, {name: f"[flake8]\n{config}\n"})
        return flake8(folder).codes
    return flake8(folder, *_as_arguments(config)).codes


def test_noqa(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "consumers.py": '''\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):  # noqa: CHN102
        self.name = "chat"

    async def receive_json(self, content):
        self.send_json(content)  # noqa: CHN201
        self.send_json(  # noqa: CHN201
            content,
            close=True,
        )
        self.send(text_data="""
        """)  # noqa: CHN201
        self.send_json(content)  # noqa
        self.send_json(content)  # noqa: CHN2
        self.send_json(content)  # noqa: CHN102
        self.send_json(  # noqa: CHN202
            content,
        )


class WaitingConsumer(AsyncJsonWebsocketConsumer):
    async def connect(  # noqa: CHN102
        self,
    ):
        pass
'''
        },
    )
    assert flake8(tmp_path, "consumers.py").places == [
        "consumers.py:18:9: CHN201",
        "consumers.py:19:9: CHN201",
    ]
    assert len(flake8(tmp_path, "--disable-noqa", "consumers.py").places) == 9


def test_noqa_for_a_whole_file(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.py": f"# flake8: noqa\n{CONSUMERS}"})
    assert flake8(tmp_path).codes == []
