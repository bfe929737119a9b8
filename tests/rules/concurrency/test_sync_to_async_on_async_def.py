"""CHN210: sync_to_async or database_sync_to_async is put on an async def."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN210"
IMPORTS = """\
import abc
import functools

from asgiref.sync import SyncToAsync, async_to_sync, sync_to_async
from channels.db import DatabaseSyncToAsync, database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""


def decorated(decorator: str, function: str = "load", when: str | None = None) -> str:
    when = " when this module is imported" if when is None else when
    return (
        f"@{decorator} on the async def {function}() raises TypeError{when}; "
        f"drop the decorator, or make it `def {function}`"
    )


def called(conversion: str, function: str = "load") -> str:
    return f"{conversion} on the async def {function}() raises TypeError; await {function}() itself"


def of_library(conversion: str, method: str, effect: str = "raises TypeError") -> str:
    return f"{conversion} on a coroutine method {effect}; write `await {method}(...)`"


NEVER = "gives a coroutine that never runs"

#: Decorator -> how the finding tells it.
DECORATORS = {
    "database_sync_to_async": "database_sync_to_async",
    "sync_to_async": "sync_to_async",
    "SyncToAsync": "SyncToAsync",
    "DatabaseSyncToAsync": "DatabaseSyncToAsync",
    "sync_to_async(thread_sensitive=False)": "sync_to_async(...)",
    "sync_to_async()": "sync_to_async()",
}

#: What is said of a function that is converted twice.
TWICE = "{} on load(), which has such a decorator, raises TypeError; await load() itself"

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "a method of the channel layer": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await sync_to_async(self.channel_layer.group_send)("room", {"type": "say"})
                      ^
        """,
        (
            of_library(
                "sync_to_async(self.channel_layer.group_send)", "self.channel_layer.group_send"
            ),
        ),
    ),
    "methods of Django": (
        """
        from django.contrib.auth.models import User


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await database_sync_to_async(User.objects.aget)(pk=1)
                      ^
                await database_sync_to_async(User.objects.filter(pk=1).aget)()
                      ^
                user = User()
                await database_sync_to_async(user.asave)()
                      ^
                other = await database_sync_to_async(User.objects.aget)(pk=2)
                              ^
                print(other.username)
        """,
        (
            of_library("database_sync_to_async(User.objects.aget)", "User.objects.aget", NEVER),
            of_library(
                "database_sync_to_async(User.objects.filter(...).aget)",
                "User.objects.filter(...).aget",
            ),
            of_library("database_sync_to_async(user.asave)", "user.asave"),
            of_library("database_sync_to_async(User.objects.aget)", "User.objects.aget", NEVER),
        ),
    ),
    "a method in a thread": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            @database_sync_to_async
            def load(self):
                return 1

            async def receive(self, text_data):
                await database_sync_to_async(self.load)()
                      ^
        """,
        (TWICE.format("database_sync_to_async(self.load)"),),
    ),
    "a function in a thread": (
        """
        @sync_to_async
        def load():
            return 1

        async def save():
            await sync_to_async(load)()
                  ^
        """,
        (TWICE.format("sync_to_async(load)"),),
    ),
    "a method": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            @database_sync_to_async
             ^
            async def load(self):
                return 1
        """,
        (decorated("database_sync_to_async"),),
    ),
    "a method of a class that is no consumer": (
        """
        class Rooms:
            @sync_to_async
             ^
            async def load(self):
                return 1
        """,
        (decorated("sync_to_async"),),
    ),
    "a hook": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            @database_sync_to_async
             ^
            async def disconnect(self, code):
                print(code)
        """,
        (decorated("database_sync_to_async", "disconnect"),),
    ),
    "a function inside": (
        """
        def make():
            @sync_to_async
             ^
            async def load():
                return 1

            return load
        """,
        (decorated("sync_to_async", when=""),),
    ),
    "above another decorator that leaves it alone": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            @sync_to_async
             ^
            @abc.abstractmethod
            async def load(self):
                return 1
        """,
        (decorated("sync_to_async"),),
    ),
    "above a decorator of the module": (
        """
        def counted(function):
            @functools.wraps(function)
            async def counting(*args):
                return await function(*args)

            return counting


        @sync_to_async
         ^
        @counted
        async def load():
            return 1
        """,
        (decorated("sync_to_async"),),
    ),
    "below another one": (
        """
        from somewhere import cached


        @cached
        @database_sync_to_async
         ^
        async def load():
            return 1
        """,
        (decorated("database_sync_to_async"),),
    ),
    "other names": (
        """
        import channels.db
        from asgiref import sync
        from channels.db import database_sync_to_async as in_thread


        @in_thread
         ^
        async def load(): ...


        @channels.db.database_sync_to_async
         ^
        async def save(): ...


        @sync.sync_to_async
         ^
        async def drop(): ...
        """,
        (
            decorated("in_thread"),
            decorated("channels.db.database_sync_to_async", "save"),
            decorated("sync.sync_to_async", "drop"),
        ),
    ),
    "calls": (
        """
        async def load(): ...


        class RoomConsumer(AsyncWebsocketConsumer):
            async def save(self): ...

            async def receive(self, text_data=None, bytes_data=None):
                await database_sync_to_async(load)()
                      ^
                await sync_to_async(self.save)(1)
                      ^
                await sync_to_async(self.send, thread_sensitive=True)("hello")
                      ^
        """,
        (
            called("database_sync_to_async(load)"),
            called("sync_to_async(self.save)", "save"),
            called("sync_to_async(self.send, ...)", "send"),
        ),
    ),
}

QUIET = {
    "methods of others, and of managers that are awaited twice": """
        from django.contrib.auth.models import User
        from somewhere import layer, rooms


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await sync_to_async(layer.group_send)("room", {"type": "say"})
                await sync_to_async(rooms.aget)(pk=1)
                await database_sync_to_async(User.objects.get)(pk=1)
                await (await database_sync_to_async(User.objects.aget)(pk=1))
                user = await database_sync_to_async(User.objects.aget)(pk=1)
                user = await user
                find = database_sync_to_async(User.objects.aget)
                return await database_sync_to_async(User.objects.aget)(pk=1)
        """,
    "plain functions": """
        @database_sync_to_async
        def load(): ...


        class RoomConsumer(AsyncWebsocketConsumer):
            @sync_to_async(thread_sensitive=False)
            def save(self): ...

            def plain(self): ...

            async def receive(self, text_data=None, bytes_data=None):
                await self.save()
                await sync_to_async(self.plain)()
                await sync_to_async(print)()
                await sync_to_async(lambda: load)()
        """,
    "generators": """
        @sync_to_async
        async def rows():
            yield 1
        """,
    "the other way round": """
        @async_to_sync
        async def load(): ...


        @sync_to_async
        @async_to_sync
        async def save(): ...


        @async_to_sync
        @sync_to_async
        def drop(): ...


        async def all():
            await sync_to_async(load)()
        """,
    "a decorator between that cannot be read": """
        from somewhere import plain


        @sync_to_async
        @plain
        async def load(): ...
        """,
    "a decorator of the module that makes it plain": """
        def run(function):
            def running(*args):
                return async_to_sync(function)(*args)

            return running


        @sync_to_async
        @run
        async def load(): ...
        """,
    "a decorator of that name": """
        from somewhere import sync_to_async


        @sync_to_async
        async def load(): ...
        """,
    "a sync consumer's method": """
        class RoomConsumer(WebsocketConsumer):
            async def greet(self):
                await sync_to_async(self.send)("hello")
        """,
    "a name that may be something else": """
        from somewhere import fast

        async def load(): ...

        if fast:
            load = fast


        async def greet():
            await sync_to_async(load)()
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a decorator handed on by another file": (
        {
            "tools.py": "from channels.db import database_sync_to_async as in_thread\n",
            "services.py": "async def load(): ...\n",
            "consumers.py": """\
from channels.generic.websocket import AsyncWebsocketConsumer
from tools import in_thread
import services


class RoomConsumer(AsyncWebsocketConsumer):
    @in_thread
     ^
    async def load(self): ...
""",
        },
        (decorated("in_thread"),),
    ),
    "a function of another file": (
        {
            "services.py": "async def load(): ...\n",
            "consumers.py": """\
from channels.db import database_sync_to_async
import services


async def greet():
    await database_sync_to_async(services.load)()
          ^
""",
        },
        (called("database_sync_to_async(services.load)"),),
    ),
}


@pytest.mark.parametrize("decorator", DECORATORS)
def test_decorators(folder: Path, decorator: str) -> None:
    source = f"{IMPORTS}\n@{decorator}\n ^\nasync def load(): ...\n"
    assert_reported(folder, CODE, source, decorated(DECORATORS[decorator]))
    assert_quiet(folder, CODE, source.replace("async def", "def").replace(" ^\n", ""))


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)
