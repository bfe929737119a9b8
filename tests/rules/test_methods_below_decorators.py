"""Methods below a decorator of the project that only calls them: they are what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
import asyncio
import functools
import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer
from django.contrib.auth.models import User


def counted(number):
    def decorate(method):
        def count(self, *args):
            print(number)
            return method(self, *args)

        return count

    return decorate


def logged(method):
    @functools.wraps(method)
"""
#: What `logged` gives back.
ONLY_CALLS = """\
    async def wrapper(self, *args, **kwargs):
        print(method.__name__)
        return await method(self, *args, **kwargs)

    return wrapper
"""

#: Code, what follows -> the texts.
REPORTED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "a coroutine that is given back": (
        "CHN204",
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @logged
            async def connect(self):
                return self.accept()
                       ^
        """,
        (
            (
                "`return self.accept()` gives back a coroutine that nobody awaits: the client "
                "waits for a handshake that never completes; write `return await self.accept()`"
            ),
        ),
    ),
    "an event handler and a hook of a sync consumer": (
        "CHN206",
        """
        class RoomConsumer(JsonWebsocketConsumer):
            @logged
            async def receive_json(self, content):
            ^
                self.send_json(content)

            @logged
            async def room_left(self, event):
            ^
                self.send_json(event)
        """,
        (
            (
                "receive_json() is an async def in the sync consumer RoomConsumer and never "
                "runs: what the client sends is lost; make it `def receive_json`, or derive "
                "from AsyncJsonWebsocketConsumer"
            ),
            (
                "room_left() is an async def in the sync consumer RoomConsumer and never runs: "
                "the event is lost; make it `def room_left`, or derive from "
                "AsyncJsonWebsocketConsumer"
            ),
        ),
    ),
    "a query": (
        "CHN212",
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @logged
            async def receive_json(self, content):
                await self.send_json({"users": User.objects.count()})
                                               ^
        """,
        (
            (
                "User.objects.count() sends a query in the async def receive_json(), where an "
                "event loop runs: it raises SynchronousOnlyOperation; write `await "
                "User.objects.acount()`"
            ),
        ),
    ),
    "a queryset from a thread": (
        "CHN213",
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @logged
            @database_sync_to_async
            @counted(1)
            def users(self):
                return User.objects.all()

            @logged
            async def receive_json(self, content):
                for user in await self.users():  # @loop
                                  ^
                    await self.send_json(user.pk)
        """,
        (
            (
                "self.users() gives a queryset that is not fetched yet: `for` in line @loop "
                "sends its query in the event loop and raises SynchronousOnlyOperation; return "
                "`list(...)` of it from users()"
            ),
        ),
    ),
    "a call that waits": (
        "CHN214",
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @logged
            async def receive_json(self, content):
                time.sleep(1)
                ^
        """,
        (
            (
                "time.sleep(...) in the async def receive_json() blocks the event loop: no other "
                "client of the process is served until it returns; write `await "
                "asyncio.sleep(...)`"
            ),
        ),
    ),
    "a task": (
        "CHN217",
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                self.task = asyncio.create_task(self.tick())
                            ^

            @logged
            async def tick(self):
                while True:  # @loop
                    await asyncio.sleep(1)
        """,
        (
            (
                "asyncio.create_task(self.tick()) is never cancelled: the `while` in line @loop "
                "goes on when the client has left; cancel self.task in disconnect()"
            ),
        ),
    ),
    "an attribute that may be missing": (
        "CHN111",
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @logged
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    await self.close()
                    return  # @end
                self.room = "one"
                await self.accept()

            @logged
            async def disconnect(self, code):
                print(self.room)
                      ^
        """,
        (
            (
                "`self.room` may be missing: connect() can end in line @end without setting it, "
                "and disconnect() runs for rejected clients too, so this raises "
                "AttributeError; set it before connect() can end"
            ),
        ),
    ),
    "a plain hook of an async consumer": (
        "CHN205",
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @counted(1)
            def disconnect(self, code):
            ^
                print(code)
        """,
        (
            (
                "disconnect() is a plain def in the async consumer RoomConsumer, where Channels "
                "awaits it: every close ends in a TypeError; make it `async def disconnect`"
            ),
        ),
    ),
    "a call that waits in a sync consumer": (
        "CHN215",
        """
        class RoomConsumer(JsonWebsocketConsumer):
            @counted(1)
            def receive_json(self, content):
                time.sleep(1)
                ^
        """,
        (
            (
                "time.sleep(...) in receive_json() of the sync consumer RoomConsumer blocks the "
                "thread that all consumers share: their clients wait; derive from "
                "AsyncJsonWebsocketConsumer and write `await asyncio.sleep(...)`"
            ),
        ),
    ),
}

#: What `logged` gives back, and may do something else.
OTHERS = {
    "sometimes": """\
    async def wrapper(self, *args):
        if args:
            return await method(self, *args)

    return wrapper
""",
    "in a thread": """\
    async def wrapper(self, *args):
        return await database_sync_to_async(method)(self, *args)

    return wrapper
""",
    "in another colour": """\
    def wrapper(self, *args):
        return asyncio.run(method(self, *args))

    return wrapper
""",
    "what is left of it": """\
    async def wrapper(self, *args):
        try:
            return await (await method(self, *args))
        except Exception:
            self.task.cancel()

    return wrapper
""",
    "by a class": """\
    class Wrapper:
        def __call__(self, *args):
            return method(*args)

    return Wrapper()
""",
}

#: For the others, decorators are followed path by path, or this one is not used.
QUIET = [shape for shape, (_, source, _) in REPORTED.items() if "@logged" in source]
QUIET.remove("an attribute that may be missing")


@pytest.mark.parametrize("shape", REPORTED)
def test_reported(folder: Path, shape: str) -> None:
    code, source, texts = REPORTED[shape]
    assert_reported(folder, code, behind(IMPORTS + ONLY_CALLS + "\n", source), *texts)


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("shape", QUIET)
def test_quiet(folder: Path, shape: str, other: str) -> None:
    code, source, _ = REPORTED[shape]
    assert_quiet(folder, code, behind(f"{IMPORTS}{OTHERS[other]}\n", source.replace("^", "")))


def test_what_a_decorator_stores(folder: Path) -> None:
    source = """
    async def wrapper(self, *args):
        return await method(self, *args)

    ACTIONS[method.__name__] = wrapper
    return wrapper


ACTIONS = {}


class RoomConsumer(JsonWebsocketConsumer):
    @logged
    async def room_left(self, event):
        print(event)

    def receive_json(self, content):
        asyncio.run(ACTIONS[content["action"]](self, content))
"""
    assert_quiet(folder, "CHN206", IMPORTS + source.lstrip("\n"))


def test_a_wrapper_that_calls_what_messages_name(folder: Path) -> None:
    source = """
    async def wrapper(self, message):
        await getattr(self, message["type"].replace(".", "_"))(message)
        await method(self, message)

    return wrapper


class RoomConsumer(AsyncJsonWebsocketConsumer):
    @logged
    async def dispatch(self, message):
        await super().dispatch(message)

    async def room_left(self, event):
        return self.send_json(event)
"""
    assert_quiet(folder, "CHN204", IMPORTS + source.lstrip("\n"))


def test_a_decorator_in_another_file(folder: Path) -> None:
    code, source, texts = REPORTED["a call that waits"]
    decorators = {"decorators.py": IMPORTS + ONLY_CALLS}
    source = behind("import time\n\nfrom channels.generic.websocket import *\n", source)
    source = f"from decorators import logged\n{source}"
    assert_project(folder, code, {**decorators, "consumers.py": source}, *texts)


def test_an_error_that_a_decorator_sees(folder: Path) -> None:
    source = """
    async def wrapper(self):
        try:
            await method(self)
        except Exception:
            print("failed")
            raise

    return wrapper


class RoomConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        asyncio.create_task(self.work())

    @logged
    async def work(self):
        raise ValueError
"""
    assert_quiet(folder, "CHN217", IMPORTS + source.lstrip("\n"))
