"""CHN212: a database query is sent in the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN212"
IMPORTS = """\
import asyncio

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.db import models


class Room(models.Model):
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    title = models.TextField()
    members = models.ManyToManyField(User, related_name="rooms")


class Message(models.Model):
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.CASCADE)
"""
METHOD = """

class RoomConsumer(AsyncWebsocketConsumer):
    async def receive(self, text_data):
"""


def sends(query: str, instead: str, function: str = "the async def receive()") -> str:
    return (
        f"{query} sends a query in {function}, where an event loop runs: it raises "
        f"SynchronousOnlyOperation; {instead}"
    )


def write(query: str, instead: str) -> str:
    return sends(query, f"write `{instead}`")


LIST = "make a list of it in a function with database_sync_to_async"
LOAD = "run load() with `await database_sync_to_async(self.load)(...)`"

#: Lines of receive() -> the texts.
REPORTED: dict[str, tuple[str, ...]] = {
    """
    User.objects.count()
    ^
    """: (write("User.objects.count()", "await User.objects.acount()"),),
    """
    room = Room.objects.get(pk=1)
           ^
    """: (write("Room.objects.get(...)", "await Room.objects.aget(...)"),),
    """
    await self.send(Room.objects.filter(pk=1).order_by("pk").first().title)
                    ^
    """: (
        write(
            "Room.objects.filter(...).order_by(...).first()",
            "await Room.objects.filter(...).order_by(...).afirst()",
        ),
    ),
    """
    from django.shortcuts import get_list_or_404, get_object_or_404

    room = get_object_or_404(Room, pk=1)
           ^
    rooms = get_list_or_404(Room.objects.filter(pk=1))
            ^
    """: (
        write("get_object_or_404(...)", "await database_sync_to_async(get_object_or_404)(...)"),
        write("get_list_or_404(...)", "await database_sync_to_async(get_list_or_404)(...)"),
    ),
    """
    get_user_model().objects.create(username="a")
    ^
    """: (
        write(
            "get_user_model().objects.create(...)", "await get_user_model().objects.acreate(...)"
        ),
    ),
    """
    await Room.objects.get(pk=1)
          ^
    """: (write("Room.objects.get(...)", "await Room.objects.aget(...)"),),
    """
    rooms = Room.objects.filter(owner=None)
    rooms.delete()
    ^
    """: (write("rooms.delete()", "await rooms.adelete()"),),
    """
    titles = [Room.objects.get(pk=each).title for each in text_data]
              ^
    """: (write("Room.objects.get(...)", "await Room.objects.aget(...)"),),
    """
    for room in Room.objects.all():
                ^
        pass
    """: (write("Room.objects.all() in `for`", "async for"),),
    """
    rooms = Room.objects.all()
    for room in rooms:
                ^
        pass
    """: (write("rooms in `for`", "async for"),),
    """
    names = [user.username for user in User.objects.filter(is_staff=True)]
                                       ^
    text = ", ".join(user.username for user in User.objects.all())
                                               ^
    """: (
        write("User.objects.filter(...) in `for`", "async for"),
        write("User.objects.all() in `for`", "async for"),
    ),
    """
    rooms = Room.objects.all()
    if text_data:
        rooms = rooms.filter(title=text_data)
    for word in text_data.split():
        rooms = rooms.exclude(title=word)
    count = rooms.count()
            ^
    titles = [room.title for room in rooms]
                                     ^
    """: (
        write("rooms.count()", "await rooms.acount()"),
        write("rooms in `for`", "async for"),
    ),
    """
    len(Room.objects.all())
        ^
    list(Room.objects.values_list("title")[:3])
         ^
    sorted(Room.objects.all())
           ^
    Room.objects.order_by("pk")[:10:2]
    ^
    Room.objects.all()[0]
    ^
    """: (
        write("Room.objects.all() in `len()`", "await Room.objects.all().acount()"),
        write(
            "Room.objects.values_list('title')[:3] in `list()`",
            "[row async for row in ...]",
        ),
        sends("Room.objects.all() in `sorted()`", LIST),
        sends("Room.objects.order_by(...) in `[...]`", LIST),
        write("Room.objects.all() in `[...]`", "await Room.objects.all().afirst()"),
    ),
    """
    import random

    rooms = Room.objects.filter(pk=1)
    for room in rooms.iterator():
                ^
        pass
    for room in Room.objects.raw("select * from rooms_room"):
                ^
        pass
    text = ", ".join(Room.objects.values_list("title", flat=True))
                     ^
    every = [*rooms]
              ^
    one, other = rooms[:2]
                 ^
    pairs = zip(text_data, rooms)
                           ^
    titles = map(str, rooms)
                      ^
    backwards = reversed(rooms)
                         ^
    any_room = random.choice(rooms)
                             ^
    """: (
        sends("rooms.iterator() in `for`", "write `async for` over its aiterator()"),
        sends("Room.objects.raw(...) in `for`", LIST),
        sends("Room.objects.values_list(...) in `join()`", LIST),
        sends("rooms in `*`", LIST),
        sends("rooms[:2] in `unpacking`", LIST),
        sends("rooms in `zip()`", LIST),
        sends("rooms in `map()`", LIST),
        sends("rooms in `reversed()`", LIST),
        sends("rooms in `random.choice()`", LIST),
    ),
    """
    rooms = Room.objects.filter(pk=1)
    if text_data and not rooms:
                         ^
        pass
    """: (write("rooms in `if`", "await rooms.aexists()"),),
    """
    rooms = Room.objects.filter(pk=1)
    while rooms:
          ^
        pass
    """: (write("rooms in `while`", "await rooms.aexists()"),),
    """
    rooms = Room.objects.all()
    first, second = rooms[0], rooms[1]
                    ^
                              ^
    chosen = rooms[int(text_data)]
             ^
    """: (
        write("rooms in `[...]`", "await rooms.afirst()"),
        sends("rooms in `[...]`", LIST),
        sends("rooms in `[...]`", LIST),
    ),
    """
    print(self.room in Room.objects.all())
                       ^
    print(text_data in Room.objects.values_list("title", flat=True))
                       ^
    titles = Room.objects.values_list("title", flat=True)
    print(text_data in titles)
                       ^
    print(text_data in Room.objects.all()[:5])
                       ^
    """: (
        write("Room.objects.all() in `in`", "await Room.objects.all().acontains(self.room)"),
        write(
            "Room.objects.values_list(...) in `in`",
            "await Room.objects.filter(title=text_data).aexists()",
        ),
        sends("titles in `in`", LIST),
        sends("Room.objects.all()[:5] in `in`", LIST),
    ),
    """
    user = User(username="someone")
    user.save()
    ^
    """: (write("user.save()", "await user.asave()"),),
    """
    room = await Room.objects.aget(pk=1)
    room.title = text_data
    room.save(update_fields=["title"])
    ^
    """: (write("room.save(...)", "await room.asave(...)"),),
    """
    room = await database_sync_to_async(Room.objects.get)(pk=1)
    room.delete()
    ^
    """: (write("room.delete()", "await room.adelete()"),),
    """
    room, created = await Room.objects.aget_or_create(pk=1)
    room.refresh_from_db()
    ^
    """: (write("room.refresh_from_db()", "await room.arefresh_from_db()"),),
    """
    async for room in Room.objects.all():
        room.delete()
        ^
    """: (write("room.delete()", "await room.adelete()"),),
    """
    self.room = await Room.objects.aget(pk=1)
    self.room.save()
    ^
    self.user, created = await User.objects.aget_or_create(username=text_data)
    await self.send(self.user.username)
    if created:
        self.user.delete()
        ^
    try:
        self.message = await Message.objects.aget(pk=text_data)
    except Message.DoesNotExist:
        await self.close()
        return
    self.message.refresh_from_db()
    ^
    """: (
        write("self.room.save()", "await self.room.asave()"),
        write("self.user.delete()", "await self.user.adelete()"),
        write("self.message.refresh_from_db()", "await self.message.arefresh_from_db()"),
    ),
    """
    room = await Room.objects.aget(pk=1)
    for member in room.members.all():
                  ^
        await self.send(member.username)
    names = [member.username for member in list(room.members.all())]
                                                ^
    if room.members.filter(is_staff=True).exists():
       ^
        await self.send(str(room.members.count()))
                            ^
    members = room.members.order_by("username")
    await self.send(members[0].username)
                    ^
    print(self.scope["user"] in room.members.all())
                                ^
    """: (
        write("room.members.all() in `for`", "async for"),
        write("room.members.all() in `list()`", "[row async for row in ...]"),
        write("room.members.filter(...).exists()", "await room.members.filter(...).aexists()"),
        write("room.members.count()", "await room.members.acount()"),
        write("members in `[...]`", "await members.afirst()"),
        write(
            "room.members.all() in `in`",
            "await room.members.all().acontains(self.scope['user'])",
        ),
    ),
    """
    room = await database_sync_to_async(Room.objects.get)(pk=1)
    room.members.create(username="a")
    ^
    room.members.add(self.scope["user"])
    ^
    room.members.remove(self.scope["user"])
    ^
    room.members.set([])
    ^
    room.members.clear()
    ^
    """: (
        write("room.members.create(...)", "await room.members.acreate(...)"),
        write("room.members.add(...)", "await room.members.aadd(...)"),
        write("room.members.remove(...)", "await room.members.aremove(...)"),
        write("room.members.set(...)", "await room.members.aset(...)"),
        write("room.members.clear()", "await room.members.aclear()"),
    ),
    """
    async for user in get_user_model().objects.all():
        for room in user.rooms.all():
            pass
    async for room in Room.objects.all():
        for message in room.messages.all():
                       ^
            pass
    """: (write("room.messages.all() in `for`", "async for"),),
    """
    self.scope["user"].save()
    ^
    user = self.scope["user"]
    user.refresh_from_db()
    ^
    if user.groups.filter(name="staff").exists():
       ^
        names = [each.name for each in user.user_permissions.order_by("name")]
                                       ^
    """: (
        write("self.scope['user'].save()", "await self.scope['user'].asave()"),
        write("user.refresh_from_db()", "await user.arefresh_from_db()"),
        write("user.groups.filter(...).exists()", "await user.groups.filter(...).aexists()"),
        write("user.user_permissions.order_by(...) in `for`", "async for"),
    ),
    """
    room = await Room.objects.aget(pk=1)
    count = await database_sync_to_async(room.members.count())()
                                         ^
    """: (write("room.members.count()", "await room.members.acount()"),),
    """
    permission = await database_sync_to_async(Permission.objects.get)(pk=1)
    await self.send(permission.content_type.app_label)
                    ^
    """: (
        sends("permission.content_type", "fetch it along with `select_related('content_type')`"),
    ),
    """
    room = await Room.objects.aget(pk=1)
    await self.send(room.owner.username + room.owner.email)
                    ^
    """: (sends("room.owner", "fetch it along with `select_related('owner')`"),),
    """
    room = await Room.objects.filter(pk=1).afirst()
    if room is None:
        return
    await self.send(room.title)
    async for message in Message.objects.filter(room=room).select_related("author"):
        await self.send(message.author.username)
    await self.send(room.owner.username)
                    ^
    """: (sends("room.owner", "fetch it along with `select_related('owner')`"),),
    """
    room = await Room.objects.filter(pk=1).afirst()
    if not room or await Message.objects.filter(room=room).acount() > 9:
        return
    await self.send(room.owner.username)
                    ^
    """: (sends("room.owner", "fetch it along with `select_related('owner')`"),),
    """
    async for message in Message.objects.filter(room=1):
        await self.send(message.author.username)
                        ^
    names = [each.author.username async for each in Message.objects.all()]
             ^
    """: (
        sends("message.author", "fetch it along with `select_related('author')`"),
        sends("each.author", "fetch it along with `select_related('author')`"),
    ),
    **{
        f"""
    message = await Message.objects.aget(pk=1)
    {line}
    {" " * line.index("message.author")}^
    """: (sends("message.author", "fetch it along with `select_related('author')`"),)
        for line in (
            "await self.send(str(message.author))",
            "await self.send(f'by {message.author}')",
            "mine = message.author == self.scope['user']",
            "if message.author: await self.send(message.author.username)",
            "author = message.author",
            "await Message.objects.acreate(room_id=1, author=message.author)",
            "await sync_to_async(print)(message.author)",
            "return message.author",
        )
    },
    """
    message = await Message.objects.select_related("room").aget(pk=1)
    await self.send(message.room.owner.username)
                    ^
    await self.send(message.room.owner.email)
    """: (sends("message.room.owner", "fetch it along with `select_related('room__owner')`"),),
    """
    message = await Message.objects.select_related("room").aget(pk=1)
    await self.send(message.author.username)
                    ^
    """: (sends("message.author", "fetch it along with `select_related('author')`"),),
}

#: Lines of receive() that are right, or that cannot be judged.
QUIET = {
    "shortcuts in a thread, and those with an a": """
    from django.shortcuts import aget_object_or_404, get_object_or_404

    room = await database_sync_to_async(get_object_or_404)(Room, pk=1)
    room = await asyncio.to_thread(lambda: get_object_or_404(Room, pk=1))
    room = await aget_object_or_404(Room, pk=1)
    """,
    "a shortcut of another package": """
    from somewhere import get_object_or_404

    room = get_object_or_404(Room, pk=1)
    """,
    "rows that a method of the queryset fetches in a thread": """
    rooms = Room.objects.filter(title="red")
    await sync_to_async(rooms._fetch_all)()
    for room in rooms:
        print(room)
    """,
    "methods with an a": """
    room = await Room.objects.aget(pk=1)
    await room.asave()
    count = await Room.objects.filter(pk=1).acount()
    """,
    "threads": """
    await sync_to_async(Room.objects.get)(pk=1)
    await database_sync_to_async(lambda: Room.objects.get(pk=1))()
    await asyncio.to_thread(list, Room.objects.all())
    await sync_to_async(list)(Room.objects.all())
    """,
    "a function inside": """
    def load():
        return [room.title for room in Room.objects.all()], Room.objects.count()

    @database_sync_to_async
    def store():
        room = Room(title="x")
        room.save()

    await sync_to_async(load)()
    await store()
    """,
    "async for": """
    async for room in Room.objects.all():
        pass
    rooms = [room async for room in Room.objects.filter(pk=1)]
    """,
    "a generator that a thread may run": """
    titles = (room.title for room in Room.objects.all())
    await sync_to_async(list)(titles)
    """,
    "no query": """
    rooms = Room.objects.filter(pk=1).order_by("pk")[:3]
    nobody = list(Room.objects.none())
    room = Room(title="x")
    room.title = room.title
    """,
    "fetched before": """
    rooms = Room.objects.all()
    await sync_to_async(len)(rooms)
    for room in rooms:
        pass
    one, other = rooms[:2]
    """,
    "fetched by async for": """
    rooms = Room.objects.all()
    async for room in rooms:
        pass
    for room in rooms:
        pass
    """,
    "the error is expected": """
    try:
        Room.objects.get(pk=1)
    except SynchronousOnlyOperation:
        pass
    """,
    "a result that is converted is CHN211": """
    await database_sync_to_async(User.objects.count())()
    await database_sync_to_async(self.scope["user"].save())()
    """,
    "the user, and who may be none of Django's": """
    user = self.scope["user"]
    await user.save()
    await user.asave()
    await user.groups.filter(name="staff").exists()
    await database_sync_to_async(user.save)()
    names = [group.name for group in user.groups.all()]
    self.user.save()
    """,
    "nothing is taken of it": """
    import os

    rooms = Room.objects.all()
    path = os.path.join(text_data, "a")
    numbered = enumerate(rooms.iterator())
    first, second = self.rooms
    """,
    "an object that somebody else made": """
    self.room.save()
    room = await self.load()
    room.save()
    for user in self.users:
        user.save()
    """,
    "attributes of self that may hold another object": """
    if text_data:
        self.one = await Room.objects.aget(pk=1)
    self.one.save()
    self.two = await Room.objects.aget(pk=1)
    self.two = self.one
    self.two.save()
    other = self.three = await Room.objects.aget(pk=1)
    await self.load()
    self.three.save()
    """,
    "related objects that may be there": """
    one = await Room.objects.prefetch_related("members").aget(pk=1)
    print([each.username for each in one.members.all()], one.members.count())
    two = await Room.objects.aget(pk=1)
    await aprefetch_related_objects([two], "members")
    print(two.members.count())
    three = await self.load(1)
    print(three.members.count())
    async for four in Room.objects.prefetch_related("messages"):
        print([each.text for each in four.messages.all()])
    """,
    "related objects that are fetched in the right way": """
    room = await Room.objects.aget(pk=1)
    async for member in room.members.all():
        await self.send(member.username)
    members = await database_sync_to_async(list)(room.members.all())
    await room.members.aadd(self.scope["user"])
    await database_sync_to_async(room.members.add)(self.scope["user"])
    room.members.remove(*members)
    if await room.members.acontains(self.scope["user"]):
        await self.send(str(await room.members.acount()))
    """,
    "what is no relation": """
    room = await Room.objects.aget(pk=1)
    room.tags.add("a")
    for name in room.names.all():
        pass
    """,
    "a queryset of one branch": """
    rooms = Room.objects.all()
    if text_data:
        rooms = self.rooms
    count = rooms.count()
    """,
    "an object of one branch": """
    room = None
    if text_data:
        room = await Room.objects.aget(pk=1)
    else:
        room = self.room
    room.save()
    """,
    "foreign keys that may be there": """
    one = await Room.objects.select_related("owner").aget(pk=1)
    await self.send(one.owner.username)
    two = await Room.objects.aget(pk=1)
    await sync_to_async(self.load)(two)
    await self.send(two.owner.username)
    three = Room(owner=self.user)
    await self.send(three.owner.username)
    four = await Room.objects.aget(pk=1)
    await sync_to_async(four.full_clean)()
    await self.send(four.owner.username)
    five = await Room.objects.aget(pk=1)
    await self.send(five.owner_id.hex)
    six, _ = await Room.objects.aupdate_or_create(title="a", defaults={"owner": self.user})
    await self.send(six.owner.username)
    seven, _ = await database_sync_to_async(Room.objects.get_or_create)(owner=self.user)
    await self.send(seven.owner.username)
    eight = await Room.objects.aget(pk=1)
    other = eight or await self.load(eight)
    await self.send(eight.owner.username)
    async for nine in Message.objects.select_related("author"):
        await self.send(nine.author.username)
    async for ten in Message.objects.select_related().filter(room=1):
        await self.send(ten.author.username)
    """,
    "foreign keys behind others that may be there": """
    one = await Message.objects.select_related("room__owner").aget(pk=1)
    await self.send(one.room.owner.username)
    two = await Message.objects.select_related("room").aget(pk=1)
    await sync_to_async(two.room.full_clean)()
    await self.send(two.room.owner.username)
    three = await Message.objects.select_related("room").aget(pk=1)
    await sync_to_async(self.load)(three.room)
    await self.send(three.room.owner.username)
    four = await Message.objects.aget(pk=1)
    if "author" in four._state.fields_cache:
        await self.send(str(four.author))
    five = await Message.objects.aget(pk=1)
    await self.send(str(five.author_id) + five.text)
    six = await sync_to_async(lambda: str(five.author))()
    """,
    "other objects": """
    class Registry:
        objects = {}

    Registry.objects.get("room")
    self.objects.get(pk=1)
    cache.objects.count()
    """,
}

#: Modules.
MORE_REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "an object from a thread": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                message = await self.load(1)
                await self.send(message.author.username)
                                ^
                room = await database_sync_to_async(self.find)()
                room.save()
                ^

            @database_sync_to_async
            def load(self, pk):
                return Message.objects.get(pk=pk)

            def find(self):
                return Room.objects.first()
        """,
        (
            sends("message.author", "fetch it along with `select_related('author')`"),
            write("room.save()", "await room.asave()"),
        ),
    ),
    "querysets that other functions of the file give": (
        """
        def rooms_of(user):
            rooms = Room.objects.filter(owner=user)
            return rooms.order_by("title")


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                for room in rooms_of(self.scope["user"]):
                            ^
                    await self.send(room.title)
                rooms = self.rooms()
                await self.send(str(rooms.count()))
                                    ^
                titles = [room.title for room in rooms]
                                                 ^
                if not await self.messages("red"):
                       ^
                    return
                await self.send((await self.messages("red")).first().text)
                                ^

            def rooms(self):
                return Room.objects.filter(title="red")

            async def messages(self, title):
                return Message.objects.filter(room__title=title)
        """,
        (
            write("rooms_of(...) in `for`", "async for"),
            write("rooms.count()", "await rooms.acount()"),
            write("rooms in `for`", "async for"),
            write(
                "await self.messages(...) in `if`",
                "await (await self.messages(...)).aexists()",
            ),
            write(
                "(await self.messages(...)).first()",
                "await (await self.messages(...)).afirst()",
            ),
        ),
    ),
    "a middleware": (
        """
        class TokenAuth:
            async def __call__(self, scope, receive, send):
                user = User.objects.first()
                       ^
                return await self.inner(dict(scope, user=user), receive, send)
        """,
        (
            sends(
                "User.objects.first()",
                "write `await User.objects.afirst()`",
                "the async def __call__()",
            ),
        ),
    ),
    "Channels' middleware": (
        """
        from channels.middleware import BaseMiddleware


        class TokenAuth(BaseMiddleware):
            async def resolve_scope(self, scope):
                scope["user"] = await user_of(scope)


        async def user_of(scope):
            return User.objects.get(pk=1)
                   ^
        """,
        (
            sends(
                "User.objects.get(...)",
                "write `await User.objects.aget(...)`",
                "the async def user_of()",
            ),
        ),
    ),
    "helpers": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await self.load()
                self.count()

            async def load(self):
                return Room.objects.get(pk=1)
                       ^

            def count(self):
                return Room.objects.count()
                       ^
        """,
        (
            sends(
                "Room.objects.get(...)",
                "write `await Room.objects.aget(...)`",
                "the async def load()",
            ),
            sends(
                "Room.objects.count()",
                "run count() with `await database_sync_to_async(self.count)()`",
                "count(), which receive() calls",
            ),
        ),
    ),
    "plain helpers, in which nothing can be awaited": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                self.load(text_data)

            def load(self, pk):
                for room in Room.objects.all():
                            ^
                    pass
                return rooms_beside(Room.objects.get(pk=pk))
                                    ^


        def rooms_beside(room):
            return list(Room.objects.exclude(pk=room.pk))
                        ^
        """,
        (
            sends("Room.objects.all() in `for`", LOAD, "load(), which receive() calls"),
            sends("Room.objects.get(...)", LOAD, "load(), which receive() calls"),
            sends(
                "Room.objects.exclude(...) in `list()`",
                "run rooms_beside() in a thread, with database_sync_to_async",
                "rooms_beside(), which load() calls",
            ),
        ),
    ),
    "a model of a file that cannot be read, and of Django": (
        """
        from .models import Ticket


        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                ticket = Ticket(text="a")
                ticket.save()
                ^
                permission = Permission(codename="a")
                permission.save()
                ^
        """,
        (
            sends("ticket.save()", "write `await ticket.asave()`", "the async def connect()"),
            sends(
                "permission.save()",
                "write `await permission.asave()`",
                "the async def connect()",
            ),
        ),
    ),
    "a model of one's own that continues save()": (
        """
        class Seat(models.Model):
            def save(self, *args):
                super().save(*args)


        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                seat = Seat()
                seat.save()
                ^
        """,
        (sends("seat.save()", "write `await seat.asave()`", "the async def connect()"),),
    ),
}

MORE_QUIET = {
    "querysets of functions that are taken in the right way": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                async for room in self.rooms():
                    await self.send(room.title)
                rooms = await database_sync_to_async(list)(self.rooms())
                count = await self.rooms().acount()
                async for room in await self.others():
                    await self.send(room.title)

            def rooms(self):
                return Room.objects.filter(title="red")

            async def others(self):
                return Room.objects.exclude(title="red")
        """,
    "functions that may give a list": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                for room in self.rooms(text_data):
                    await self.send(room.title)
                for room in self.kept():
                    await self.send(room.title)
                for room in self.chosen():
                    await self.send(room.title)

            def rooms(self, title):
                if not title:
                    return []
                return Room.objects.filter(title=title)

            def kept(self):
                if self.found is None:
                    self.found = Room.objects.all()
                return self.found

            def chosen(self):
                return Room.objects.all()


        class ListConsumer(RoomConsumer):
            def chosen(self):
                return [Room(title="red")]
        """,
    "a thread that is given a queryset in a dict or in a list": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                rooms = Room.objects.all()
                seats = Room.objects.filter(pk=1)
                await database_sync_to_async(fetch)([rooms], {"seats": seats})
                await self.send(f"{len(rooms)} {seats[0]}")
        """,
    "a thread that finds a queryset under another name": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                rooms = Room.objects.all()
                others = rooms
                self.seats = seats = Room.objects.filter(pk=1)
                await database_sync_to_async(self.fetch)(others)
                await self.send(f"{len(rooms)} {seats[0]}")
        """,
    "a helper that threads call too, and that keeps what it has fetched": """
        ROOMS = {}


        def title(pk):
            if pk not in ROOMS:
                ROOMS[pk] = Room.objects.get(pk=pk)
            return ROOMS[pk].title


        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                await database_sync_to_async(self.load)()
                await self.accept()

            async def receive(self, text_data):
                await self.send(self.load().title + title(2))

            def load(self):
                if self.room is None:
                    self.room = Room.objects.get(pk=1)
                return self.room
        """,
    "a helper that is told whether to fetch": """
        def titles(fresh=False):
            if fresh:
                titles.kept = [room.title for room in Room.objects.all()]
            return titles.kept


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await self.send(titles()[0])
        """,
    "a helper that fetches where no loop runs": """
        def titles():
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                return list(Room.objects.all())
            return []


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                self.titles = titles()
        """,
    "a helper's helper that is called under a condition": """
        def count():
            return Room.objects.count()


        def counted(known=None):
            return count() if known is None else known


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await self.send(counted(len(text_data)))
        """,
    "objects from threads that may have fetched more": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                message = await self.load(1)
                await self.send(message.author.username)
                message = await self.find(1)
                await self.send(message.author.username)

            @database_sync_to_async
            def load(self, pk):
                message = Message.objects.get(pk=pk)
                print(message.author)
                return message

            @database_sync_to_async
            def find(self, pk):
                return Message.objects.select_related("author").get(pk=pk)
        """,
    "methods in threads": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await self.load()
                await sync_to_async(self.count)()

            @database_sync_to_async
            def load(self):
                return Room.objects.get(pk=1)

            def count(self):
                return Room.objects.count()
        """,
    "a sync consumer": """
        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                return Room.objects.get(pk=1)
        """,
    "no consumer": """
        async def view(request):
            return Room.objects.get(pk=1)
        """,
    "a manager of another kind": """
        class Seats(models.Manager):
            async def count(self): ...


        class Seat(models.Model):
            objects = Seats()


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await Seat.objects.count()
        """,
    "an async save()": """
        class Seat(models.Model):
            async def save(self): ...


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                seat = Seat()
                await seat.save()
        """,
    "a library like Django's": """
        from rooms.models import Track


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await Track.objects.get(pk=1)
        """,
    "objects of packages that have a module models too": """
        import pynamodb.models
        from gensim.models import Word2Vec
        from shared.models import Event


        class Turn(pynamodb.models.Model):
            pass


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                vectors = Word2Vec(text_data)
                vectors.save("vectors")
                turn = Turn(1)
                turn.save()
                turn.refresh_from_db()
                event = Event(text=text_data)
                event.delete()
        """,
    "a manager of a package that cannot be read": """
        from lobbies import AsyncManager


        class Lobby(models.Model):
            objects = AsyncManager()


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await Lobby.objects.get(pk=1)
        """,
    "the object of a base class": """
        class Hall(Room):
            room = models.OneToOneField(Room, on_delete=models.CASCADE, parent_link=True)


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                hall = await Hall.objects.aget(pk=1)
                await self.send(hall.room.title)
        """,
    "rows of another database": """
        from cassandra.cqlengine.models import Model


        class Post(Model):
            pass


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                for post in Post.objects.filter(room=text_data):
                    print(post)
        """,
    "a choice of django.db.models": """
        class Colour(models.TextChoices):
            RED = "red"


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                Colour.objects.get(pk=1)
        """,
    "a loop in a thread": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                Thread(target=lambda: asyncio.run(self.work())).start()

            async def work(self):
                Room.objects.get(pk=1)
        """,
}

CONSUMER = """
from channels.generic.websocket import AsyncWebsocketConsumer

from .models import Registry, Room


class RoomConsumer(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        Registry.objects.get("room")
        Room.objects.get(pk=1)
"""
MODELS = """
from django.db import models


class Registry:
    objects = {}


class Base(models.Model):
    class Meta:
        abstract = True


class Room(Base):
    owner = models.ForeignKey("auth.User", on_delete=models.CASCADE)
"""
MARKED = CONSUMER.rstrip() + "\n        ^\n"
GET = write("Room.objects.get(...)", "await Room.objects.aget(...)")

SERVICES = """
from channels.db import database_sync_to_async

from .models import Room


@database_sync_to_async
def load_room(pk):
    return Room.objects.get(pk=pk)


first_room = database_sync_to_async(Room.objects.first)
"""

PROJECTS: dict[str, tuple[Files, tuple[str, ...]]] = {
    "an object from a thread of another file": (
        {
            "rooms/__init__.py": "",
            "rooms/models.py": MODELS,
            "rooms/services.py": SERVICES,
            "rooms/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer

                from .services import load_room


                class RoomConsumer(AsyncWebsocketConsumer):
                    async def receive(self, text_data):
                        room = await load_room(text_data)
                        await self.send(room.owner.username)
                                        ^
                """,
        },
        (sends("room.owner", "fetch it along with `select_related('owner')`"),),
    ),
    "an object from a conversion of another file": (
        {
            "rooms/__init__.py": "",
            "rooms/models.py": MODELS,
            "rooms/services.py": SERVICES,
            "rooms/consumers.py": """
                from channels.db import database_sync_to_async
                from channels.generic.websocket import AsyncWebsocketConsumer

                from .services import first_room


                class RoomConsumer(AsyncWebsocketConsumer):
                    async def receive(self, text_data):
                        await database_sync_to_async(print)(text_data)
                        room = await first_room()
                        room.save()
                        ^
                """,
        },
        (write("room.save()", "await room.asave()"),),
    ),
    "models of the project": (
        {"rooms/__init__.py": "", "rooms/models.py": MODELS, "rooms/consumers.py": MARKED},
        (GET,),
    ),
    "what the project hands on from another package": (
        {
            "rooms/__init__.py": "",
            "rooms/models.py": """
                from gensim.models import Word2Vec
                from pynamodb.models import Model
                """,
            "rooms/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer

                from .models import Model, Word2Vec


                class Turn(Model):
                    pass


                class RoomConsumer(AsyncWebsocketConsumer):
                    async def receive(self, text_data):
                        vectors = Word2Vec(text_data)
                        vectors.save("vectors")
                        turn = Turn(text_data)
                        turn.save()
                """,
        },
        (),
    ),
    "Django's check is switched off": (
        {
            "rooms/__init__.py": "",
            "rooms/models.py": MODELS,
            "rooms/consumers.py": CONSUMER,
            "asgi.py": "import os\n\nos.environ['DJANGO_ALLOW_ASYNC_UNSAFE'] = 'true'\n",
        },
        (),
    ),
}


def in_receive(lines: str) -> str:
    indented = "".join(f"    {line}\n" if line.strip() else "\n" for line in lines.splitlines())
    return IMPORTS + METHOD + indented


@pytest.mark.parametrize("lines", REPORTED)
def test_reported(folder: Path, lines: str) -> None:
    assert_reported(folder, CODE, in_receive(lines), *REPORTED[lines])


@pytest.mark.parametrize("shape", QUIET)
def test_quiet(folder: Path, shape: str) -> None:
    assert_quiet(folder, CODE, in_receive(QUIET[shape]))


@pytest.mark.parametrize("shape", MORE_REPORTED)
def test_more_reported(folder: Path, shape: str) -> None:
    source, texts = MORE_REPORTED[shape]
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("shape", MORE_QUIET)
def test_more_quiet(folder: Path, shape: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, MORE_QUIET[shape]))


@pytest.mark.parametrize("shape", PROJECTS)
def test_projects(folder: Path, shape: str) -> None:
    files, texts = PROJECTS[shape]
    assert_project(folder, CODE, files, *texts)


def test_long_chains_are_told_by_their_end(folder: Path) -> None:
    chain = "Room.objects" + ".filter(owner__username__startswith='a')" * 4
    source = in_receive(f"\n    len({chain})\n        ^\n    {chain}.count()\n    ^\n")
    texts = (
        sends("filter() of a queryset in `len()`", "await its acount()"),
        sends("count() of a queryset", "await acount() or use database_sync_to_async"),
    )
    assert_reported(folder, CODE, source, *texts)


def test_before_channels_4_there_is_a_thread(folder: Path) -> None:
    source = in_receive("\n    Room.objects.get(pk=1)\n    ^\n")
    text = write("Room.objects.get(...)", "await database_sync_to_async(Room.objects.get)(...)")
    assert_reported(folder, CODE, source, text, settings=Settings(channels_version=3))
