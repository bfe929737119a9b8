"""CHN216: a sync consumer asks for the event loop, which does not run in its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN216"
IMPORTS = """\
import asyncio
import contextlib

from asgiref.sync import async_to_sync
from channels.consumer import SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.websocket import (
    AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
)
"""


def threaded(
    call: str,
    method: str = "connect",
    consumer: str = "RoomConsumer",
    instead: str = "AsyncWebsocketConsumer",
) -> str:
    return (
        f"{call} in the sync consumer {consumer}, whose thread has no event loop: it raises "
        f"RuntimeError; derive from {instead} and make {method}() an async def"
    )


TASK = "asyncio.create_task(...)"
LOOP = "asyncio.get_running_loop()"

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "hooks": (
        """
        class RoomConsumer(JsonWebsocketConsumer):
            def connect(self):
                self.task = asyncio.create_task(self.tick())
                            ^
                self.accept()

            def receive_json(self, content):
                asyncio.get_running_loop().create_task(self.tick())
                ^

            async def tick(self):
                await asyncio.sleep(1)
        """,
        (
            threaded(TASK, instead="AsyncJsonWebsocketConsumer"),
            threaded(LOOP, "receive_json", instead="AsyncJsonWebsocketConsumer"),
        ),
    ),
    "a basic consumer": (
        """
        class RoomConsumer(SyncConsumer):
            def websocket_connect(self, message):
                asyncio.create_task(self.tick())
                ^
        """,
        (threaded(TASK, "websocket_connect", instead="AsyncConsumer"),),
    ),
    "an event handler": (
        """
        class RoomConsumer(WebsocketConsumer):
            def chat_message(self, event):
                asyncio.create_task(self.tick())
                ^
        """,
        (threaded(TASK, "chat_message"),),
    ),
    "helpers of a hook": (
        """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                self.begin()

            def begin(self):
                self.start()

            def start(self):
                asyncio.create_task(self.tick())
                ^
        """,
        (threaded(TASK, "start"),),
    ),
    "a helper that calls itself": (
        """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                self.start()

            def start(self, again=True):
                if again:
                    self.start(False)
                asyncio.create_task(self.tick())
                ^
        """,
        (threaded(TASK, "start"),),
    ),
    "a helper of __init__() and of a hook": (
        """
        class RoomConsumer(WebsocketConsumer):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.start()

            def connect(self):
                self.start()

            def start(self):
                asyncio.create_task(self.tick())
                ^
        """,
        (threaded(TASK, "start"),),
    ),
    "a type that the project sends": (
        """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                async_to_sync(self.channel_layer.group_send)("rooms", {"type": "room.opened"})

            def room_opened(self, message):
                asyncio.create_task(self.tick())
                ^
        """,
        (threaded(TASK, "room_opened"),),
    ),
    "a mixin": (
        """
        class Ticking:
            def connect(self):
                asyncio.create_task(self.tick())
                ^


        class RoomConsumer(Ticking, WebsocketConsumer):
            pass
        """,
        (threaded(TASK),),
    ),
    "in a comprehension": (
        """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                self.tasks = [asyncio.create_task(self.tick(n)) for n in range(3)]
                              ^
        """,
        (threaded(TASK),),
    ),
    "other names, a keyword": (
        """
        import asyncio as aio
        from asyncio import create_task as start, get_running_loop


        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                aio.create_task(self.tick())
                ^
                start(self.tick())
                ^
                get_running_loop()
                ^
                asyncio.create_task(coro=self.tick())
                ^
        """,
        (
            threaded("aio.create_task(...)"),
            threaded("start(...)"),
            threaded("get_running_loop()"),
            threaded(TASK),
        ),
    ),
    "an exception that is logged": (
        """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    asyncio.create_task(self.tick())
                    ^
                except Exception:
                    print("failed")
        """,
        (threaded(TASK),),
    ),
}

QUIET = {
    "whoever goes on without a loop": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    loop = asyncio.get_running_loop()
                except:
                    loop = None
                print(loop)

            def receive(self, text_data):
                try:
                    asyncio.get_running_loop()
                except Exception:
                    pass

            def disconnect(self, code):
                try:
                    asyncio.create_task(self.tick())
                except Exception:
                    asyncio.run(self.tick())
        """,
    "an async consumer": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                asyncio.create_task(self.tick())

            def helper(self):
                asyncio.create_task(self.tick())
        """,
    "a coroutine function of a sync consumer": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                async_to_sync(self.run)()

            async def run(self):
                asyncio.create_task(self.tick())
        """,
    "a helper of a coroutine function": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                async_to_sync(self.run)()

            async def run(self):
                self.begin()

            def begin(self):
                self.start()

            def start(self):
                asyncio.create_task(self.tick())
        """,
    "a helper that is handed on": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                self.loop.call_soon_threadsafe(self.start)

            def start(self):
                asyncio.create_task(self.tick())
        """,
    "__init__(), and what it calls": """
        class RoomConsumer(WebsocketConsumer):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.loop = asyncio.get_running_loop()
                self.begin()

            def begin(self):
                self.task = asyncio.create_task(self.tick())
        """,
    "a method that another file may call": """
        class RoomConsumer(WebsocketConsumer):
            def start(self):
                asyncio.create_task(self.tick())

            def begin(self):
                self.begin_now()

            def begin_now(self):
                asyncio.create_task(self.tick())

            def again(self, more=True):
                if more:
                    self.again(False)
                asyncio.create_task(self.tick())
        """,
    "functions inside": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                def start():
                    asyncio.create_task(self.tick())

                self.loop.call_soon_threadsafe(start)
                self.loop.call_soon_threadsafe(lambda: asyncio.create_task(self.tick()))
        """,
    "expected": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    loop = asyncio.get_running_loop()
                except RuntimeError:
                    loop = asyncio.new_event_loop()
                with contextlib.suppress(RuntimeError):
                    asyncio.create_task(self.tick())
        """,
    "other loops": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                loop = asyncio.new_event_loop()
                loop.create_task(self.tick())
                asyncio.run(self.tick())
                self.create_task(self.tick())
        """,
    "another create_task": """
        from somewhere import create_task


        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                create_task(self.tick())
        """,
    "its own dispatch()": """
        class RoomConsumer(WebsocketConsumer):
            async def dispatch(self, message):
                getattr(self, message["type"].replace(".", "_"))(message)

            def chat_message(self, event):
                asyncio.create_task(self.tick())
        """,
    "a decorator that cannot be read": """
        from somewhere import in_loop


        class RoomConsumer(WebsocketConsumer):
            @in_loop
            def connect(self):
                asyncio.create_task(self.tick())
        """,
    "static": """
        class RoomConsumer(WebsocketConsumer):
            @staticmethod
            def start(coroutine):
                asyncio.create_task(coroutine)
        """,
    "a mixin of both kinds of consumer": """
        class Ticking:
            def start(self):
                asyncio.create_task(self.tick())


        class RoomConsumer(Ticking, WebsocketConsumer):
            pass


        class TalkConsumer(Ticking, AsyncWebsocketConsumer):
            pass
        """,
    "a base that cannot be read": """
        from somewhere import Room


        class RoomConsumer(Room, WebsocketConsumer):
            def connect(self):
                asyncio.create_task(self.tick())
        """,
    "both trees": """
        class RoomConsumer(WebsocketConsumer, AsyncWebsocketConsumer):
            def connect(self):
                asyncio.create_task(self.tick())
        """,
    "no consumer": """
        def start(coroutine):
            asyncio.create_task(coroutine)


        class Room:
            def start(self):
                asyncio.create_task(self.tick())
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file": (
        {
            "base.py": IMPORTS + "\nclass BaseRoom(WebsocketConsumer):\n    pass\n",
            "consumers.py": """\
import asyncio
from base import BaseRoom


class RoomConsumer(BaseRoom):
    def connect(self):
        asyncio.create_task(self.tick())
        ^
""",
        },
        (threaded(TASK),),
    ),
}


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
        import asyncio
        from mylib.channels import Room


        class RoomConsumer(Room):
            def connect(self):
                asyncio.create_task(self.tick())
                ^
        """
    named = Settings(base_classes=(("mylib.channels.Room", "WebsocketConsumer"),))
    assert_reported(folder, CODE, source, threaded(TASK), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))
