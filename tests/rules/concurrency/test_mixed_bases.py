"""CHN218: a consumer derives from a sync consumer and from an async one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN218"
IMPORTS = """\
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
)
"""
HANGS = "the client waits for a handshake that never completes"
LOST = "an async hook in it never runs"


def mixed(consumer: str, sync: str, asynchronous: str, effect: str = HANGS) -> str:
    return (
        f"{consumer} derives from the sync {sync} and the async {asynchronous}: {effect}; "
        f"keep one of them"
    )


#: Bases -> the sync one, the async one, what happens.
BASES = {
    "AsyncWebsocketConsumer, JsonWebsocketConsumer": (
        "JsonWebsocketConsumer",
        "AsyncWebsocketConsumer",
        HANGS,
    ),
    "AsyncJsonWebsocketConsumer, WebsocketConsumer": (
        "WebsocketConsumer",
        "AsyncJsonWebsocketConsumer",
        HANGS,
    ),
    "WebsocketConsumer, AsyncWebsocketConsumer": (
        "WebsocketConsumer",
        "AsyncWebsocketConsumer",
        LOST,
    ),
    "AsyncWebsocketConsumer, SyncConsumer": ("SyncConsumer", "AsyncWebsocketConsumer", HANGS),
    "AsyncHttpConsumer, WebsocketConsumer": ("WebsocketConsumer", "AsyncHttpConsumer", LOST),
}
#: Bases that go together.
FINE = [
    "AsyncWebsocketConsumer",
    "WebsocketConsumer",
    "AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer",
    "AsyncJsonWebsocketConsumer, AsyncConsumer",
    "JsonWebsocketConsumer, WebsocketConsumer",
    "WebsocketConsumer, SyncConsumer",
    "WebsocketConsumer, AsyncConsumer",
    "AsyncHttpConsumer, AsyncConsumer",
    "Unknown, WebsocketConsumer",
]

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "where they come together": (
        """
        class BaseRoom(AsyncWebsocketConsumer):
            pass


        class BaseTalk(JsonWebsocketConsumer):
            pass


        class RoomConsumer(BaseRoom, BaseTalk):
        ^
            pass


        class SmallRoomConsumer(RoomConsumer):
            pass
        """,
        (mixed("RoomConsumer", "JsonWebsocketConsumer", "AsyncWebsocketConsumer"),),
    ),
    "its own websocket_connect()": (
        """
        class RoomConsumer(AsyncWebsocketConsumer, WebsocketConsumer):
        ^
            def websocket_connect(self, message):
                self.accept()
        """,
        (mixed("RoomConsumer", "WebsocketConsumer", "AsyncWebsocketConsumer", LOST),),
    ),
    "a mixin between": (
        """
        class Greeting:
            pass


        class RoomConsumer(AsyncWebsocketConsumer, Greeting, WebsocketConsumer):
        ^
            pass
        """,
        (mixed("RoomConsumer", "WebsocketConsumer", "AsyncWebsocketConsumer"),),
    ),
    "a decorator above": (
        """
        from typing import final


        @final
        class RoomConsumer(AsyncWebsocketConsumer, WebsocketConsumer):
        ^
            pass
        """,
        (mixed("RoomConsumer", "WebsocketConsumer", "AsyncWebsocketConsumer"),),
    ),
}

QUIET = {
    "a choice": """
        from somewhere import fast

        Base = AsyncWebsocketConsumer if fast else WebsocketConsumer


        class RoomConsumer(Base):
            pass
        """,
    "one inside the other": """
        class RoomConsumer(AsyncWebsocketConsumer):
            class Talk(WebsocketConsumer):
                pass
        """,
    "classes of these names": """
        from somewhere import AsyncWebsocketConsumer, WebsocketConsumer


        class RoomConsumer(AsyncWebsocketConsumer, WebsocketConsumer):
            pass
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file": (
        {
            "base.py": IMPORTS + "\nclass BaseRoom(AsyncJsonWebsocketConsumer):\n    pass\n",
            "consumers.py": """\
from channels.generic.websocket import JsonWebsocketConsumer as Json
from base import BaseRoom


class RoomConsumer(BaseRoom, Json):
^
    pass
""",
        },
        (mixed("RoomConsumer", "JsonWebsocketConsumer", "AsyncJsonWebsocketConsumer"),),
    ),
    "mixed in another file": (
        {
            "base.py": IMPORTS
            + "\nclass BaseRoom(AsyncWebsocketConsumer, WebsocketConsumer):\n^\n    pass\n",
            "consumers.py": "from base import BaseRoom\n\n\nclass Room(BaseRoom):\n    pass\n",
        },
        (mixed("BaseRoom", "WebsocketConsumer", "AsyncWebsocketConsumer"),),
    ),
}


@pytest.mark.parametrize("bases", BASES)
def test_bases(folder: Path, bases: str) -> None:
    source = f"{IMPORTS}\nclass RoomConsumer({bases}):\n^\n    pass\n"
    assert_reported(folder, CODE, source, mixed("RoomConsumer", *BASES[bases]))


@pytest.mark.parametrize("bases", FINE)
def test_bases_that_go_together(folder: Path, bases: str) -> None:
    assert_quiet(folder, CODE, f"{IMPORTS}\nclass RoomConsumer({bases}):\n    pass\n")


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)


def test_a_base_that_the_settings_name(folder: Path) -> None:
    source = """
        from channels.generic.websocket import WebsocketConsumer
        from mylib.channels import Room


        class RoomConsumer(Room, WebsocketConsumer):
        ^
            pass
        """
    named = Settings(base_classes=(("mylib.channels.Room", "AsyncWebsocketConsumer"),))
    text = mixed("RoomConsumer", "WebsocketConsumer", "AsyncWebsocketConsumer")
    assert_reported(folder, CODE, source, text, settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))
