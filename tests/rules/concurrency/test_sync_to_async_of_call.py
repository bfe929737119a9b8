"""CHN211: sync_to_async() is given a result, or what it makes is never called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN211"
IMPORTS = """\
import functools

from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import User
from django.db import models
from django.shortcuts import get_object_or_404
"""
ROOM = """
class Room(models.Model): ...

def count(): return 5

def names(): return [str(room) for room in Room.objects.all()]

def rows(): yield 1

def first(): return Room.objects.first()

def maker(user):
    def make(): ...
    return make

async def load(): ...

class RoomConsumer(AsyncWebsocketConsumer):
    def note(self): self.noted = True

    async def handler(self, user, pk, find):
        {}
"""


def given(
    conversion: str, instead: str, effect: str = "it runs in the event loop and fails"
) -> str:
    return f"{conversion} is given a result, not a function: {effect}; write `{instead}`"


def awaited(conversion: str, instead: str) -> str:
    return f"{conversion} is awaited and never called: await raises TypeError; write `{instead}`"


def uncalled(conversion: str, instead: str) -> str:
    return f"{conversion} makes a function that is never called: nothing runs; write `{instead}`"


#: What a conversion is given, that is no function -> the function, and its parentheses.
RESULTS = {
    "User.objects.count()": ("User.objects.count", "()"),
    "User.objects.get(pk=pk)": ("User.objects.get", "(...)"),
    "User.objects.filter(pk=pk).first()": ("User.objects.filter(...).first", "()"),
    "Room.objects.create(name='x')": ("Room.objects.create", "(...)"),
    "list(user.rooms.all())": ("list", "(...)"),
    "len(user.rooms)": ("len", "(...)"),
    "count()": ("count", "()"),
    "names()": ("names", "()"),
    "rows()": ("rows", "()"),
    "first()": ("first", "()"),
    "load()": ("load", "()"),
    "self.note()": ("self.note", "()"),
    "self.send('x')": ("self.send", "(...)"),
    "get_object_or_404(User, pk=pk)": ("get_object_or_404", "(...)"),
    "self.scope['user'].save()": ("self.scope['user'].save", "()"),
}

#: What may give a function.
FUNCTIONS = [
    "find",
    "find(pk)",
    "find(pk).objects.get()",
    "user.save",
    "user.find(pk)",
    "maker(user)",
    "functools.partial(User.objects.get, pk=pk)",
    "getattr(user, 'save')",
    "lambda: User.objects.count()",
    "User.objects.count",
    "User(pk=pk)",
    "Room(pk=pk)",
    "operator.attrgetter('pk')",
    "self.scope['find'](pk)",
    "type(user)",
    "next(pk)",
    "user.scope['user'].save()",
    "self.scope['user'].find()",
    "self.scope['room'].save()",
]

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "the user by a name": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                user = self.scope["user"]
                await database_sync_to_async(user.save())()
                      ^
        """,
        (
            given(
                "database_sync_to_async(user.save())", "await database_sync_to_async(user.save)()"
            ),
        ),
    ),
    "kept": (
        """
        async def greet():
            counted = database_sync_to_async(User.objects.count())
                      ^
            return counted
        """,
        (
            given(
                "database_sync_to_async(User.objects.count())",
                "await database_sync_to_async(User.objects.count)()",
            ),
        ),
    ),
    "awaited and never called": (
        """
        async def greet(user, load):
            await database_sync_to_async(User.objects.count)
                  ^
            await sync_to_async(user.save, thread_sensitive=True)
                  ^
            await database_sync_to_async(load(user))
                  ^
            await database_sync_to_async(User.objects.get(pk=1))
                  ^
            await sync_to_async(functools.partial(load, user))
                  ^
        """,
        (
            awaited(
                "database_sync_to_async(User.objects.count)",
                "await database_sync_to_async(User.objects.count)(...)",
            ),
            awaited("sync_to_async(user.save)", "await sync_to_async(user.save)(...)"),
            awaited("database_sync_to_async(load(...))", "await database_sync_to_async(load)(...)"),
            given(
                "database_sync_to_async(User.objects.get(...))",
                "await database_sync_to_async(User.objects.get)(...)",
            ),
            awaited(
                "sync_to_async(functools.partial(...))",
                "await sync_to_async(functools.partial(...))()",
            ),
        ),
    ),
    "never called": (
        """
        async def greet(user):
            sync_to_async(user.save)
            ^
            user and database_sync_to_async(user.load(1))
                     ^
        """,
        (
            uncalled("sync_to_async(user.save)", "await sync_to_async(user.save)(...)"),
            uncalled(
                "database_sync_to_async(user.load(...))",
                "await database_sync_to_async(user.load)(...)",
            ),
        ),
    ),
    "in a plain function": (
        """
        def greet(user):
            return sync_to_async(len(user))
                   ^
        """,
        (given("sync_to_async(len(...))", "sync_to_async(len)(...)", "it raises TypeError"),),
    ),
    "other names": (
        """
        import channels.db
        from channels.db import database_sync_to_async as in_thread


        async def greet():
            await in_thread(User.objects.count())()
                  ^
            await channels.db.database_sync_to_async(User.objects.count)
                  ^
        """,
        (
            given("in_thread(User.objects.count())", "await in_thread(User.objects.count)()"),
            awaited(
                "channels.db.database_sync_to_async(User.objects.count)",
                "await channels.db.database_sync_to_async(User.objects.count)(...)",
            ),
        ),
    ),
}

QUIET = {
    "a function that subclasses give": """
        class Loading(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await database_sync_to_async(self.get_loader())()

            def get_loader(self):
                '''A function that loads.'''
        """,
    "right": """
        async def greet(user):
            await database_sync_to_async(User.objects.count)()
            counted = sync_to_async(User.objects.count)
            await counted()
            return await sync_to_async(lambda: list(User.objects.all()))()
        """,
    "objects that are no manager": """
        class Registry:
            objects = {"load": print}


        async def greet(kind):
            await sync_to_async(Registry.objects.get(kind))()
            await sync_to_async(kind.objects.get(1))()
        """,
    "a decorator with arguments": """
        @sync_to_async(thread_sensitive=False)
        def load(): ...
        """,
    "another of that name": """
        from somewhere import sync_to_async


        async def greet():
            await sync_to_async(User.objects.count())
        """,
    "a function that may give a function": """
        def loader(name):
            if name:
                return print
            return None


        def abstract():
            raise NotImplementedError


        @functools.lru_cache
        def decorated():
            return 5


        async def greet(name):
            await sync_to_async(loader(name))()
            await sync_to_async(abstract())()
            await sync_to_async(decorated())()
        """,
    "coroutine functions, which are for CHN210": """
        async def load(): ...


        async def greet():
            await sync_to_async(load)
            await sync_to_async(load)()
        """,
    "the other way round": """
        async def greet():
            async_to_sync(User.objects.acount())
            await async_to_sync(User.objects.acount)
        """,
    "nothing is given": """
        async def greet(*functions):
            await sync_to_async(*functions)
            await sync_to_async(thread_sensitive=True)
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "models and functions of other files": (
        {
            "rooms/__init__.py": "",
            "rooms/models.py": """\
from django.db import models


class Base(models.Model):
    class Meta:
        abstract = True


class Room(Base):
    pass


class Registry:
    objects = {}
""",
            "rooms/services.py": """\
from .models import Room


def open_rooms():
    return list(Room.objects.filter(open=True))


def chooser():
    return open_rooms
""",
            "rooms/consumers.py": """\
from channels.db import database_sync_to_async
from . import services
from .models import Registry, Room


async def greet():
    await database_sync_to_async(Room.objects.first())()
          ^
    await database_sync_to_async(services.open_rooms())()
          ^
    await database_sync_to_async(services.chooser())()
    await database_sync_to_async(Registry.objects.get(1))()
""",
        },
        (
            given(
                "database_sync_to_async(Room.objects.first())",
                "await database_sync_to_async(Room.objects.first)()",
            ),
            given(
                "database_sync_to_async(services.open_rooms())",
                "await database_sync_to_async(services.open_rooms)()",
            ),
        ),
    ),
}


@pytest.mark.parametrize("call", RESULTS)
def test_results(folder: Path, call: str) -> None:
    function, parentheses = RESULTS[call]
    told = f"{function}{parentheses}"
    source = IMPORTS + ROOM.format(f"await database_sync_to_async({call})()\n              ^")
    text = given(
        f"database_sync_to_async({told})", f"await database_sync_to_async({function}){parentheses}"
    )
    assert_reported(folder, CODE, source, text)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions(folder: Path, function: str) -> None:
    assert_quiet(folder, CODE, IMPORTS + ROOM.format(f"await sync_to_async({function})(user)"))


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)
