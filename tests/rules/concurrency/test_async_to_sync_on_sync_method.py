"""CHN209: async_to_sync() is given a method of a sync consumer, which is sync already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN209"
IMPORTS = """\
from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
)
"""


def sync(method: str, consumer: str = "RoomConsumer") -> str:
    return (
        f"{method}() of the sync consumer {consumer} is sync already: it runs, and then "
        f"async_to_sync({method}) raises TypeError; write `{method}(...)`"
    )


#: Base, what is converted in a method of the consumer.
METHODS = [
    ("WebsocketConsumer", "self.send"),
    ("WebsocketConsumer", "self.accept"),
    ("WebsocketConsumer", "self.close"),
    ("WebsocketConsumer", "super().connect"),
    ("WebsocketConsumer", "self.note"),
    ("JsonWebsocketConsumer", "self.send_json"),
    ("JsonWebsocketConsumer", "self.send"),
    ("SyncConsumer", "self.send"),
]

#: Base, what may be converted there.
LEGAL = [
    ("AsyncWebsocketConsumer", "self.send"),
    ("AsyncWebsocketConsumer", "self.note"),
    ("AsyncJsonWebsocketConsumer", "self.send_json"),
    ("AsyncConsumer", "self.send"),
    ("WebsocketConsumer", "self.join"),
    ("WebsocketConsumer", "self.load"),
    ("WebsocketConsumer", "self.answer"),
    ("WebsocketConsumer", "self.rows"),
    ("WebsocketConsumer", "self.missing"),
    ("WebsocketConsumer", "self.channel_layer.send"),
    ("WebsocketConsumer", "self.mailer.send"),
    ("WebsocketConsumer", "send"),
    ("AsyncWebsocketConsumer, WebsocketConsumer", "self.send"),
]
ROOM = """
class RoomConsumer({}):
    def note(self):
        print(self)

    async def join(self): ...

    def answer(self):
        return self.join()

    def rows(self):
        yield 1

    @database_sync_to_async
    def load(self):
        return 1

    def handler(self, send):
        async_to_sync({})(1)
"""

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "a name": (
        """
        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                send = async_to_sync(self.send)
                       ^
                send(text_data)
        """,
        (sync("self.send"),),
    ),
    "an override": (
        """
        class RoomConsumer(WebsocketConsumer):
            def send(self, text_data=None, bytes_data=None, close=False):
                super().send(text_data)

            def receive(self, text_data=None, bytes_data=None):
                async_to_sync(self.send)(text_data)
                ^
        """,
        (sync("self.send"),),
    ),
    "in a coroutine function": (
        """
        class RoomConsumer(WebsocketConsumer):
            async def greet(self):
                run = async_to_sync(self.send)
                      ^
                return run
        """,
        (sync("self.send"),),
    ),
    "a mixin": (
        """
        class Greeting:
            def greet(self):
                async_to_sync(self.send)("hello")
                ^


        class RoomConsumer(Greeting, WebsocketConsumer):
            pass
        """,
        (sync("self.send"),),
    ),
    "a function that is given the consumer": (
        """
        class RoomConsumer(WebsocketConsumer):
            pass


        def kick(room: RoomConsumer):
            async_to_sync(room.close)(4403)
            ^
        """,
        (sync("room.close"),),
    ),
}

QUIET = {
    "what subclasses fill in": """
        class Base(WebsocketConsumer):
            def connect(self):
                self.accept()
                async_to_sync(self.on_open)()
                async_to_sync(self.on_ready)()

            def on_open(self):
                raise NotImplementedError

            def on_ready(self):
                '''What to do then.'''
        """,
    "a mixin of both kinds of consumer": """
        class Greeting:
            def greet(self):
                async_to_sync(self.send)("hello")


        class RoomConsumer(Greeting, WebsocketConsumer):
            pass


        class TalkConsumer(Greeting, AsyncWebsocketConsumer):
            pass
        """,
    "a coroutine function of that name": """
        class RoomConsumer(WebsocketConsumer):
            async def send(self, text_data=None, bytes_data=None, close=False):
                super().send(text_data)

            def receive(self, text_data=None, bytes_data=None):
                async_to_sync(self.send)(text_data)
        """,
    "a decorator that cannot be read": """
        from somewhere import awaited


        class RoomConsumer(WebsocketConsumer):
            @awaited
            def note(self): ...

            def receive(self, text_data=None, bytes_data=None):
                async_to_sync(self.note)()
        """,
    "an attribute in front of a method": """
        class RoomConsumer(WebsocketConsumer):
            def note(self): ...

            def connect(self):
                self.note = self.scope["note"]

            def receive(self, text_data=None, bytes_data=None):
                async_to_sync(self.note)()
        """,
    "a base that cannot be read": """
        from somewhere import Room


        class RoomConsumer(Room, WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                async_to_sync(self.send)(text_data)
        """,
    "never called, which is for CHN207": """
        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                async_to_sync(self.send)
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "bases in another file": (
        {
            "base.py": behind(
                IMPORTS,
                """
                class BaseRoom(JsonWebsocketConsumer):
                    pass


                class BaseTalk(AsyncJsonWebsocketConsumer):
                    pass
                """,
            ),
            "consumers.py": """\
from asgiref.sync import async_to_sync as async_to_sync
from base import BaseRoom, BaseTalk


class RoomConsumer(BaseRoom):
    def receive_json(self, content):
        async_to_sync(self.send_json)(content)
        ^


class TalkConsumer(BaseTalk):
    def helper(self, content):
        async_to_sync(self.send_json)(content)
""",
        },
        (sync("self.send_json"),),
    ),
}


@pytest.mark.parametrize(("base", "method"), METHODS)
def test_methods(folder: Path, base: str, method: str) -> None:
    source = IMPORTS + ROOM.format(base, method) + "        ^\n"
    assert_reported(folder, CODE, source, sync(method))


@pytest.mark.parametrize(("base", "method"), LEGAL)
def test_what_may_be_converted(folder: Path, base: str, method: str) -> None:
    assert_quiet(folder, CODE, IMPORTS + ROOM.format(base, method))


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)
