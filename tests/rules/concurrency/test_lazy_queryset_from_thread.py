"""CHN213: a thread gives a queryset, whose query is then sent in the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN213"
IMPORTS = """\
import asyncio

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import User
"""
BEGINNING = """

class RoomConsumer(AsyncWebsocketConsumer):
    @database_sync_to_async
    def users(self):
        return User.objects.filter(is_staff=True).order_by("pk")

    @database_sync_to_async
    def ordered(self):
        users = User.objects.filter(is_staff=True)
        users = users.exclude(is_active=False)
        return users.order_by("pk")[:10]

    @database_sync_to_async
    def narrowed(self):
        users = User.objects.filter(is_staff=True)
        users = users.exclude(is_active=False)
        return users

    @database_sync_to_async
    def chosen(self, only_staff=False):
        users = User.objects.all()
        if only_staff:
            users = users.filter(is_staff=True)
        return users

    @database_sync_to_async
    def fetched_at_last(self):
        users = User.objects.filter(is_staff=True)
        users = users.exclude(is_active=False)
        print(len(users))
        return users

    @database_sync_to_async
    def fetched(self):
        users = User.objects.all()
        len(users)
        return users

    @database_sync_to_async
    def listed(self):
        return list(User.objects.all())

    def plain(self):
        users = User.objects.all()
        return users

    async def receive(self, text_data):
"""


def lazy(call: str, how: str, line: int, instead: str) -> str:
    return (
        f"{call} gives a queryset that is not fetched yet: `{how}` in line {line} sends its query "
        f"in the event loop and raises SynchronousOnlyOperation; {instead}"
    )


ASYNC_FOR = "write `async for` over the queryset itself"
ASYNC_LIST = "write `[row async for row in ...]` over the queryset itself"
COUNT = "await acount() of the queryset itself"
EXISTS = "await aexists() of the queryset itself"
LIST = "make a list of it in a function with database_sync_to_async"
USERS = "return `list(...)` of it from users()"
PLAIN = "return `list(...)` of it from plain()"
#: The first line of receive().
LINE = (IMPORTS + BEGINNING).count("\n") + 1

REPORTED: dict[str, tuple[str, ...]] = {
    """\
        users = await self.users()
                      ^
        if users.exists():
            await self.send(str(users.count()))
    """: (lazy("self.users()", "exists()", LINE + 1, EXISTS),),
    """\
        user = (await self.users()).first()
                      ^
    """: (lazy("self.users()", "first()", LINE, "await afirst() of the queryset itself"),),
    """\
        users = await database_sync_to_async(User.objects.all)()
                      ^
        await self.send(str(len(users)))
    """: (lazy("database_sync_to_async(User.objects.all)()", "len()", LINE + 1, COUNT),),
    """\
        for user in await self.users():
                          ^
            pass
    """: (lazy("self.users()", "for", LINE, USERS),),
    """\
        users = await self.users()
                      ^
        names = [user.username for user in users]
        again = list(users)
    """: (lazy("self.users()", "for", LINE + 1, USERS),),
    """\
        users = await sync_to_async(self.plain)()
                      ^
        if users:
            pass
    """: (lazy("sync_to_async(self.plain)()", "if", LINE + 1, PLAIN),),
    """\
        users = await sync_to_async(lambda: User.objects.exclude(pk=1))()
                      ^
        first = users[0]
    """: (lazy("sync_to_async(...)()", "[...]", LINE + 1, LIST),),
    """\
        users = list(await asyncio.to_thread(User.objects.filter, is_staff=True))
                           ^
    """: (lazy("asyncio.to_thread(...)", "list()", LINE, ASYNC_LIST),),
    """\
        if await database_sync_to_async(User.objects.filter)(is_staff=True):
                 ^
            pass
        while await sync_to_async(User.objects.all)():
                    ^
            pass
        for user in await sync_to_async(User.objects.all)():
                          ^
            pass
        count = len(await sync_to_async(User.objects.raw)("select * from auth_user"))
                          ^
    """: (
        lazy("database_sync_to_async(User.objects.filter)(...)", "if", LINE, EXISTS),
        lazy("sync_to_async(User.objects.all)()", "while", LINE + 2, EXISTS),
        lazy("sync_to_async(User.objects.all)()", "for", LINE + 4, ASYNC_FOR),
        lazy("sync_to_async(User.objects.raw)(...)", "len()", LINE + 6, LIST),
    ),
    """\
        for user in await self.ordered():
                          ^
            pass
    """: (lazy("self.ordered()", "for", LINE, "return `list(...)` of it from ordered()"),),
    """\
        print(max(await self.narrowed()))
                        ^
    """: (lazy("self.narrowed()", "max()", LINE, "return `list(...)` of it from narrowed()"),),
    """\
        await self.send(", ".join(await self.users()))
                                        ^
    """: (lazy("self.users()", "join()", LINE, USERS),),
    """\
        for user in await self.chosen(only_staff=True):
                          ^
            pass
    """: (lazy("self.chosen(...)", "for", LINE, "return `list(...)` of it from chosen()"),),
}

QUIET = {
    "rows that the thread fetches before it gives them": """\
        for user in await self.fetched_at_last():
            pass
    """,
    "rows that the thread fetches": """\
        for user in await self.listed():
            pass
        users = await self.fetched()
        print(len(users))
    """,
    "async for": """\
        async for user in await self.users():
            pass
        users = await self.users()
        names = [user.username async for user in users]
        print(len(users))
    """,
    "another thread": """\
        users = await self.users()
        users = await sync_to_async(list)(users)
        for user in users:
            pass
    """,
    "handed on": """\
        users = await self.users()
        await sync_to_async(self.fill)(users)
        for user in users:
            pass
    """,
    "never taken": """\
        users = await self.users()
        count = await users.acount()
    """,
    "a queryset that is counted": """\
        count = await database_sync_to_async(User.objects.count)()
        if count:
            pass
        user = await database_sync_to_async(User.objects.all().first)()
        if user:
            pass
    """,
    "in a function inside": """\
        users = await self.users()

        def names():
            return [user.username for user in users]

        await sync_to_async(names)()
    """,
    "one of two": """\
        users = await self.users() if text_data else []
        for user in users:
            pass
    """,
    "the error is expected": """\
        try:
            list(await self.users())
        except SynchronousOnlyOperation:
            pass
    """,
}


@pytest.mark.parametrize("lines", REPORTED)
def test_reported(folder: Path, lines: str) -> None:
    assert_reported(folder, CODE, IMPORTS + BEGINNING + lines, *REPORTED[lines])


@pytest.mark.parametrize("shape", QUIET)
def test_quiet(folder: Path, shape: str) -> None:
    assert_quiet(folder, CODE, IMPORTS + BEGINNING + QUIET[shape])


def test_no_consumer(folder: Path) -> None:
    source = """
        async def view(request):
            return list(await database_sync_to_async(User.objects.all)())
        """
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_before_channels_4_there_is_a_thread(folder: Path) -> None:
    lines = """\
        if await database_sync_to_async(User.objects.all)():
                 ^
            pass
    """
    text = lazy("database_sync_to_async(User.objects.all)()", "if", LINE, LIST)
    source = IMPORTS + BEGINNING + lines
    assert_reported(folder, CODE, source, text, settings=Settings(channels_version=3))


def test_a_function_of_another_file(folder: Path) -> None:
    files = {
        "rooms/__init__.py": "",
        "rooms/queries.py": """
            from channels.db import database_sync_to_async
            from django.contrib.auth.models import User


            @database_sync_to_async
            def staff():
                return User.objects.filter(is_staff=True)
            """,
        "rooms/consumers.py": """
            from channels.generic.websocket import AsyncWebsocketConsumer

            from .queries import staff


            class RoomConsumer(AsyncWebsocketConsumer):
                async def receive(self, text_data):
                    print(len(await staff()))
                                    ^
            """,
    }
    text = lazy("staff()", "len()", 9, "return `list(...)` of it from staff()")
    assert_project(folder, CODE, files, text)


ROOMS = """
    from django.db import models


    class Room(models.Model):
        members = models.ManyToManyField(User)


    class RoomConsumer(AsyncWebsocketConsumer):
        @database_sync_to_async
        def members(self, pk):
            room = Room.objects.get(pk=pk)
            return room.members.filter(is_staff=True)

        async def receive(self, text_data):
            {}
    """


def test_related_managers(folder: Path) -> None:
    lines = """
            room = await Room.objects.aget(pk=1)
            members = await database_sync_to_async(room.members.all)()
                            ^
            for member in members:
                pass
            print(len(await self.members(2)))
                            ^
    """
    line = IMPORTS.count("\n") + 18
    texts = (
        lazy("database_sync_to_async(room.members.all)()", "for", line, ASYNC_FOR),
        lazy("self.members(...)", "len()", line + 2, "return `list(...)` of it from members()"),
    )
    assert_reported(folder, CODE, behind(IMPORTS, ROOMS.format(lines.strip())), *texts)


def test_related_objects_that_were_fetched_along(folder: Path) -> None:
    lines = """
            room = await Room.objects.prefetch_related("members").aget(pk=1)
            members = await database_sync_to_async(room.members.all)()
            print(len(members))
            """
    assert_quiet(folder, CODE, behind(IMPORTS, ROOMS.format(lines.strip())))


def test_rows_that_the_thread_fetches_by_a_test_or_by_another_name(folder: Path) -> None:
    source = """
        class RoomConsumer(AsyncWebsocketConsumer):
            @database_sync_to_async
            def tested(self):
                if users := User.objects.all():
                    return users

            @database_sync_to_async
            def kept(self):
                self.users = users = User.objects.all()
                self.count = len(self.users)
                return users

            async def receive(self, text_data):
                self.found = [*await self.tested(), *await self.kept()]
        """
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_before_channels_4_methods_are_called_in_a_thread(folder: Path) -> None:
    lines = """\
        users = (await self.users()).count()
                       ^
    """
    instead = "call count() in a function with database_sync_to_async"
    text = lazy("self.users()", "count()", LINE, instead)
    source = IMPORTS + BEGINNING + lines
    assert_reported(folder, CODE, source, text, settings=Settings(channels_version=3))
