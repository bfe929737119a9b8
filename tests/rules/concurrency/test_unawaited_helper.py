"""CHN203: a coroutine of the project is dropped, or taken for its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind
from tests.support import findings

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN203"
IMPORTS = """\
import asyncio

from asgiref.sync import async_to_sync, sync_to_async
from channels.auth import get_user, login, logout
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer
"""
IN_LIST = "write `await self.store(...)`, in a list comprehension"
ROOM = """
async def allowed(user): ...

@sync_to_async
def stored(user): ...

class RoomConsumer(AsyncJsonWebsocketConsumer):
    async def may_read(self): ...

    @database_sync_to_async
    def store(self, content): ...

    async def handler(self, user, ready):
        {}
"""


def told(call: str, mistake: str, method: str, instead: str = "") -> str:
    instead = instead or f"write `await {call}`"
    effect = f"{method}() never runs" if method else "what it wraps never runs"
    return f"{call} is a coroutine{mistake}: {effect}; {instead}"


def never(call: str, method: str, instead: str = "") -> str:
    return told(call, " that is never awaited", method, instead)


def true(call: str, method: str, instead: str = "") -> str:
    return told(call, " that is taken for its result, and always true", method, instead)


def taken(call: str, method: str, instead: str = "") -> str:
    return told(call, " that is taken for its result", method, instead)


def named(call: str, method: str, name: str, line: int) -> str:
    return told(call, f", and line {line} uses `{name}` as if it were the result", method)


#: A statement of an async method -> what is reported in it.
STATEMENTS = {
    "a method in a thread": ("self.store(1)\n^", never("self.store(...)", "store")),
    "a function in a thread": ("stored(user)\n^", never("stored(...)", "stored")),
    "a coroutine function": ("allowed(user)\n^", never("allowed(...)", "allowed")),
    "one of a list in all()": (
        "if all([self.store(1) for _ in user]): pass\n        ^",
        true("self.store(...)", "store"),
    ),
    "one of a tuple in any()": (
        "if not any((self.store(1), ready)): pass\n            ^",
        true("self.store(...)", "store"),
    ),
    "one of a generator in all()": (
        "if all(self.store(each) for each in user): pass\n       ^",
        true("self.store(...)", "store", IN_LIST),
    ),
    "a conversion": (
        "database_sync_to_async(user.save)()\n^",
        never("database_sync_to_async(user.save)()", "save"),
    ),
    "a conversion with arguments": (
        "sync_to_async(user.save, thread_sensitive=True)(1)\n^",
        never("sync_to_async(user.save, thread_sensitive=True)(...)", "save"),
    ),
    "a conversion of a lambda": (
        "sync_to_async(lambda: user.save())()\n^",
        never("sync_to_async(lambda: user.save())()", ""),
    ),
    "a named conversion": (
        "save = sync_to_async(user.save)\nsave()\n^",
        never("save()", "save"),
    ),
    "behind a condition": (
        "ready and self.store(1)\n          ^",
        never("self.store(...)", "store"),
    ),
    "if": ("if self.may_read(): pass\n   ^", true("self.may_read()", "may_read")),
    "if, of a method in a thread": (
        "if self.store(1): pass\n   ^",
        true("self.store(...)", "store"),
    ),
    "if, of a function": ("if allowed(user): pass\n   ^", true("allowed(...)", "allowed")),
    "if, of a conversion": (
        "if sync_to_async(user.has_perm)('x'): pass\n   ^",
        true("sync_to_async(user.has_perm)(...)", "has_perm"),
    ),
    "if not": ("if not self.may_read(): pass\n       ^", true("self.may_read()", "may_read")),
    "while": ("while self.may_read(): pass\n      ^", true("self.may_read()", "may_read")),
    "assert": ("assert self.may_read()\n       ^", true("self.may_read()", "may_read")),
    "conditional expression": (
        "x = 1 if self.may_read() else 2\n         ^",
        true("self.may_read()", "may_read"),
    ),
    "begin of an and": (
        "x = self.may_read() and ready\n    ^",
        true("self.may_read()", "may_read"),
    ),
    "begin of an and, as a statement": (
        "self.may_read() and print(1)\n^",
        true("self.may_read()", "may_read"),
    ),
    "end of an and in a condition": (
        "if ready and self.may_read(): pass\n             ^",
        true("self.may_read()", "may_read"),
    ),
    "begin of an or": ("x = self.store(1) or []\n    ^", true("self.store(...)", "store")),
    "comparison": ("x = self.store(1) == 2\n    ^", taken("self.store(...)", "store")),
    "is None": ("if get_user(self.scope) is None: pass\n   ^", taken("get_user(...)", "get_user")),
    "in": ("if user in self.store(1): pass\n           ^", taken("self.store(...)", "store")),
    "a text": ("x = f'{self.store(1)}'\n       ^", taken("self.store(...)", "store")),
    "a text, the old way": (
        "x = '%s' % self.store(1)\n           ^",
        taken("self.store(...)", "store"),
    ),
    "a text, by format()": (
        "x = '{}'.format(self.store(1))\n                ^",
        taken("self.store(...)", "store"),
    ),
    "a text, by format() and a name": (
        "x = '{a}'.format(a=self.store(1))\n                   ^",
        taken("self.store(...)", "store"),
    ),
    "a text, by names in a dict": (
        "x = '%(a)s' % {'a': self.store(1)}\n                    ^",
        taken("self.store(...)", "store"),
    ),
    "a text, by format_map()": (
        "x = '{a}'.format_map({'a': self.store(1)})\n                           ^",
        taken("self.store(...)", "store"),
    ),
    "print()": ("print(self.store(1))\n      ^", taken("self.store(...)", "store")),
    "a log": (
        "logger.info('stored %s', self.store(1))\n                         ^",
        taken("self.store(...)", "store"),
    ),
    "a builtin": ("x = len(self.store(1))\n        ^", taken("self.store(...)", "store")),
    "an index": ("x = self.store(1)[0]\n    ^", taken("self.store(...)", "store")),
    "an attribute": ("x = get_user(self.scope).id\n    ^", taken("get_user(...)", "get_user")),
    "a loop": ("for x in self.store(1): pass\n         ^", taken("self.store(...)", "store")),
    "a loop of its own kind": (
        "async for x in self.store(1): pass\n               ^",
        taken("self.store(...)", "store"),
    ),
    "with": ("async with self.store(1): pass\n           ^", taken("self.store(...)", "store")),
    "more items": ("x = [*self.store(1)]\n      ^", taken("self.store(...)", "store")),
    "more keys": ("x = {**self.store(1)}\n       ^", taken("self.store(...)", "store")),
    "a sum": ("x = 1 + self.store(1)\n        ^", taken("self.store(...)", "store")),
    "joined": ("x = ', '.join(self.store(1))\n              ^", taken("self.store(...)", "store")),
    "a comprehension's condition": (
        "x = [y for y in user if self.may_read()]\n                        ^",
        true("self.may_read()", "may_read"),
    ),
    "a name that is tested": (
        "ok = self.may_read()\n     ^\nif ready and ok: pass",
        named("self.may_read()", "may_read", "ok", 21),
    ),
    "a name that may hold it, by or": (
        "ok = ready or self.may_read()\n              ^\nif not ok: pass",
        named("self.may_read()", "may_read", "ok", 21),
    ),
    "a name that may hold it, by and": (
        "ok = user == 1 and ready and self.may_read()\n                             ^\nif ok: pass",
        named("self.may_read()", "may_read", "ok", 21),
    ),
    "a name that may hold it, by a condition": (
        "ok = False if ready else user or self.may_read()\n{}^\nif ok: pass".format(" " * 33),
        named("self.may_read()", "may_read", "ok", 21),
    ),
    "a name that is compared": (
        "who: object = get_user(self.scope)\n              ^\nif who == user: pass",
        named("get_user(...)", "get_user", "who", 21),
    ),
    "a name that is tested twice": (
        "ok = self.may_read()\n     ^\nx = not ok\nif ok: pass",
        named("self.may_read()", "may_read", "ok", 21),
    ),
    "what is sent as JSON": (
        "await self.send_json({'may': self.may_read()})\n                             ^",
        taken("self.may_read()", "may_read"),
    ),
    "what is sent": (
        "await self.send(text_data=self.store(1))\n                          ^",
        taken("self.store(...)", "store"),
    ),
    "what is unpacked": ("x, y = self.store(1)\n       ^", taken("self.store(...)", "store")),
    "a name that is sent": (
        "x = self.store(1)\n    ^\nawait self.send_json({'x': x})",
        named("self.store(...)", "store", "x", 21),
    ),
    "an attribute that is sent": (
        "self.x = self.store(1)\n         ^\nawait self.send_json({'x': self.x})",
        named("self.store(...)", "store", "self.x", 21),
    ),
    "an attribute of an attribute": (
        "self.x = self.store(1)\n         ^\nif ready:\n    print(self.x.name)",
        named("self.store(...)", "store", "self.x", 22),
    ),
    "rows of an attribute": (
        "self.x = self.store(1)\n         ^\nfor y in self.x: pass",
        named("self.store(...)", "store", "self.x", 21),
    ),
    "a name in a walrus": (
        "if ready and (ok := self.may_read()): pass\n                    ^",
        named("self.may_read()", "may_read", "ok", 20),
    ),
}

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "a permission check": (
        """
        class LogConsumer(AsyncJsonWebsocketConsumer):
            @sync_to_async
            def has_perms(self, user, *names):
                return user.has_perms(names)

            async def connect(self):
                user = self.scope["user"]
                has_perm = self.has_perms(user, "log.view")
                           ^
                if user.is_authenticated and has_perm:
                    await self.accept()
                else:
                    await self.close()
        """,
        (named("self.has_perms(...)", "has_perms", "has_perm", 16),),
    ),
    "a property": (
        """
        class LogConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if not self.allowed or await self.allowed and self.allowed == 1:
                       ^                                      ^
                    return await self.close()
                ready = self.allowed
                        ^
                if ready:
                    await self.accept()

            @property
            async def allowed(self):
                return self.scope["user"].is_staff
        """,
        (
            true("self.allowed", "allowed"),
            taken("self.allowed", "allowed"),
            named("self.allowed", "allowed", "ready", 13),
        ),
    ),
    "in a class that is no consumer": (
        """
        class Rooms:
            async def store(self):
                pass

            async def run(self):
                self.store()
                ^
        """,
        (never("self.store()", "store"),),
    ),
    "in a sync consumer": (
        """
        class RoomConsumer(JsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                return content

            def receive_json(self, content, **kwargs):
                self.store(content)
                ^
                self.send_json({"kind": type(self.store(content)).__name__})
                                             ^
                sync_to_async(print)(content)
                ^
        """,
        (
            never("self.store(...)", "store", "drop the decorator of store()"),
            taken("self.store(...)", "store", "drop the decorator of store()"),
            never("sync_to_async(print)(...)", "print", "write `print(...)`"),
        ),
    ),
    "in a thread": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                print(content)

            @database_sync_to_async
            def store_all(self, contents):
                for content in contents:
                    self.store(content)
                    ^
        """,
        (never("self.store(...)", "store", "write `async_to_sync(self.store)(...)`"),),
    ),
    "a mixin": (
        """
        class Storing:
            @database_sync_to_async
            def store(self, content):
                print(content)


        class RoomConsumer(Storing, AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.store(content)
                ^
        """,
        (never("self.store(...)", "store"),),
    ),
    "a class that is no consumer": (
        """
        class Rooms:
            @database_sync_to_async
            def store(self, content):
                print(content)

            async def add(self, content):
                self.store(content)
                ^
        """,
        (never("self.store(...)", "store"),),
    ),
    "a decorator with arguments": (
        """
        @sync_to_async(thread_sensitive=False)
        def store(content):
            print(content)


        async def add(content):
            store(content)
            ^
        """,
        (never("store(...)", "store"),),
    ),
    "other names": (
        """
        from channels.auth import login as enter
        from channels.db import database_sync_to_async as in_thread


        @in_thread
        def store(content):
            print(content)


        async def sign_in(scope, user):
            store(user)
            ^
            in_thread(user.save)()
            ^
        """,
        (
            never("store(...)", "store"),
            never("in_thread(user.save)()", "save"),
        ),
    ),
}

#: Statement of an async method -> what is reported of coroutines that libraries make.
OF_LIBRARIES = {
    "a sleep": ("asyncio.sleep(1)\n^", never("asyncio.sleep(...)", "sleep")),
    "a sleep by name": ("sleep(1)\n^", never("sleep(...)", "sleep")),
    "a thread": ("asyncio.to_thread(user.save)\n^", never("asyncio.to_thread(...)", "to_thread")),
    "a cached value": ("if cache.aget('x'): pass\n   ^", true("cache.aget(...)", "aget")),
    "the cache": ("cache.aset('x', 1)\n^", never("cache.aset(...)", "aset")),
    "a new row": ("User.objects.acreate()\n^", never("User.objects.acreate()", "acreate")),
    "rows": (
        "User.objects.filter(pk=1).adelete()\n^",
        never("User.objects.filter(pk=1).adelete()", "adelete"),
    ),
    "whether there are rows": (
        "if not User.objects.aexists(): pass\n       ^",
        true("User.objects.aexists()", "aexists"),
    ),
    "a row": (
        "x = User.objects.aget(pk=1)\n    ^\nprint(x.username)",
        named("User.objects.aget(...)", "aget", "x", 23),
    ),
    "a row of the project": (
        "self.room = Room.objects.aget(pk=1)\n            ^\nprint(self.room.title)",
        named("Room.objects.aget(...)", "aget", "self.room", 23),
    ),
    "an object": (
        "x = await Room.objects.aget(pk=1)\nx.asave()\n^",
        never("x.asave()", "asave"),
    ),
    "a new object and whether it is new": (
        "x, y = Room.objects.aget_or_create(pk=1)\n       ^",
        taken("Room.objects.aget_or_create(...)", "aget_or_create"),
    ),
    "signing in": ("alogin(user, 1)\n^", never("alogin(...)", "alogin")),
    "or a page that does not exist": (
        "x = aget_object_or_404(Room, pk=1).title\n    ^",
        taken("aget_object_or_404(...)", "aget_object_or_404"),
    ),
}
LIBRARIES = """\
import asyncio
from asyncio import sleep
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth import alogin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import models
from django.shortcuts import aget_object_or_404

class Room(models.Model):
    title = models.TextField()

class Own(models.QuerySet):
    def acreate(self): ...

class Talk(models.Model):
    objects = Own.as_manager()
    def asave(self): ...

class RoomConsumer(AsyncJsonWebsocketConsumer):
    async def handler(self, user, ready):
        {}
"""
#: Statements in the same place that are right.
OF_LIBRARIES_QUIET = (
    "await asyncio.sleep(1)",
    "self.task = asyncio.create_task(asyncio.sleep(1))",
    "await asyncio.wait_for(self.tell(), 3)",
    "asyncio.gather(cache.aget('x'), asyncio.sleep(1))",
    "await asyncio.gather(*[User.objects.acreate(pk=pk) for pk in user])",
    "for each in [cache.aget('x'), cache.aget('y')]: await each",
    "cache.get('x')",
    "user.cache.aget('x')",
    "user.asave()",
    "user.objects.acreate()",
    "Talk.objects.acreate()",
    "x = await Talk.objects.aget(pk=1)\nx.asave()",
    "asyncio.shield(ready)",
    "self.x = User.objects.aget(pk=1)\nif self.x: pass",
    "self.x = User.objects.aget(pk=1)\nself.x = await self.x\nprint(self.x.username)",
    "print(self.x.username)\nself.x = User.objects.aget(pk=1)",
    "user.x = User.objects.aget(pk=1)\nprint(user.x.username)",
)


QUIET = {
    "never reached": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def store(self, content):
                pass

            async def receive_json(self, content, **kwargs):
                if content:
                    return
                    self.store(content)
        """,
    "awaited": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                return content

            async def receive_json(self, content, **kwargs):
                await self.store(content)
                if await self.store(content) and not await self.store(1):
                    await login(self.scope, None)
                await database_sync_to_async(print)(content)
                await (self.store(1) or self.store(2))
                await (self.store(1) if content else self.store(2))
                return self.store(content)
        """,
    "a name that may hold one, and is awaited": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def store(self, content):
                pass

            async def receive_json(self, content, **kwargs):
                job = content and self.store(content)
                if job:
                    await job
                other = self.store(1) if content else None
                if other is not None:
                    other = await other
                third = content or self.store(2)
                if third:
                    asyncio.create_task(third)
        """,
    "properties": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                if await self.allowed and self.plain and self.old and self.to_fill and self.given:
                    await asyncio.gather(self.allowed, self.allowed)
                allowed = self.allowed
                self.allowed
                if content.allowed and self.changed:
                    self.given = await allowed

            def receive(self, **kwargs):
                if self.allowed:
                    print(kwargs)

            @property
            async def allowed(self):
                return self.scope["user"].is_staff

            @property
            def plain(self):
                return self.scope["user"].is_staff

            @property
            async def old(self):
                return self.scope["user"].is_staff

            @old.setter
            def old(self, value): ...

            @property
            async def to_fill(self): ...

            @property
            async def given(self):
                return 1

            @strange
            async def changed(self):
                return 1
        """,
    "behind a condition": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                return content

            async def receive_json(self, content, **kwargs):
                job = content and self.store(content) or None
                if job:
                    await job
                await (content and self.store(1) or self.store(2))
        """,
    "what subclasses fill in": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                async for row in self.rows():
                    await self.send_json(row)

            async def rows(self):
                raise NotImplementedError
        """,
    "awaited in another method": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def get_room(self):
                return 1

            async def connect(self):
                self.room = self.get_room()
                await self.resolve()
                await self.send_json({"room": self.room.pk})

            async def resolve(self):
                self.room = await self.room
        """,
    "handed on": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                return content

            async def receive_json(self, content, **kwargs):
                asyncio.create_task(self.store(content))
                await asyncio.gather(self.store(1), *[self.store(each) for each in content])
                await asyncio.wait_for(self.store(1), 3)
                self.later = self.store(content)
                coroutines = [self.store(1)]
                coroutines.append(self.store(2))
                await asyncio.gather(*coroutines)
        """,
    "in a list that is awaited": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                return content

            async def receive_json(self, content, **kwargs):
                for each in [self.store(1), self.store(2)]:
                    await each
                for each in [self.store(each) for each in content]:
                    await each
                if len([self.store(1)]):
                    await (self.store(1), self.store(2))[content]
        """,
    "a name that is awaited": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def may_read(self):
                return True

            async def receive_json(self, content, **kwargs):
                task = self.may_read()
                if task is not None:
                    await task
                other = self.may_read()
                if other:
                    asyncio.create_task(other)
                if third := self.may_read():
                    await third
        """,
    "a name that is awaited in a function inside": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def may_read(self):
                return True

            async def receive_json(self, content, **kwargs):
                task = self.may_read()

                async def later():
                    await task

                if task:
                    await later()
        """,
    "a name that may be something else": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def may_read(self):
                return True

            async def receive_json(self, content, **kwargs):
                ok = None
                if content:
                    ok = self.may_read()
                if ok:
                    print(ok)
        """,
    "a statement that is for CHN201": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def may_read(self):
                return True

            async def receive_json(self, content, **kwargs):
                self.may_read()
                self.send_json(content)
                if self.send_json(content):
                    super().connect()
        """,
    "statements of channels.auth, which are for CHN201": """
        async def sign_in(scope, user):
            login(scope, user)
            logout(scope)
        """,
    "what Channels defines, in a thread": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def disconnect(self, code):
                print(code)

            async def receive_json(self, content, **kwargs):
                self.disconnect(1000)
        """,
    "plain functions": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def may_read(self):
                return True

            @async_to_sync
            async def may_write(self):
                return True

            async def receive_json(self, content, **kwargs):
                if self.may_read() and self.may_write():
                    async_to_sync(self.store)(content)

            async def rows(self):
                yield 1

            async def store(self, content):
                if self.rows():
                    print(self.rows())
        """,
    "a decorator above that cannot be read": """
        from somewhere import started


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @started
            @database_sync_to_async
            def store(self, content):
                print(content)

            async def receive_json(self, content, **kwargs):
                self.store(content)
        """,
    "overridden by an attribute": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                print(content)

            async def connect(self):
                self.store = print

            async def receive_json(self, content, **kwargs):
                self.store(content)
        """,
    "a base that cannot be read": """
        from somewhere import Room


        class RoomConsumer(Room, AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.store(content)

            async def connect(self):
                if self.allowed():
                    await self.accept()
        """,
    "login() of Django": """
        from django.contrib.auth import login, logout


        async def sign_in(request, user):
            login(request, user)
        """,
    "a name that is shadowed": """
        async def sign_in(login, scope, user):
            login(scope, user)
        """,
    "wrong conversions, which are other rules'": """
        async def load():
            return 1


        async def count(rooms):
            database_sync_to_async(rooms.count())()
            database_sync_to_async(load)()
        """,
    "what a coroutine has": """
        async def load():
            return 1


        async def count():
            load().close()
            load().send(None)
            print(load().cr_frame)
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "helpers in other files": (
        {
            "rooms/__init__.py": "",
            "rooms/services.py": """\
from channels.db import database_sync_to_async


@database_sync_to_async
def store(content):
    print(content)


async def allowed(user):
    return True


def plain(user):
    return True
""",
            "rooms/base.py": IMPORTS
            + """

class BaseRoom(AsyncJsonWebsocketConsumer):
    @database_sync_to_async
    def load(self):
        return 1
""",
            "rooms/consumers.py": """\
from . import services
from .base import BaseRoom
from .services import allowed as may, plain, store


class RoomConsumer(BaseRoom):
    async def receive_json(self, content, **kwargs):
        store(content)
        ^
        services.store(content)
        ^
        self.load()
        ^
        if may(content) and plain(content):
           ^
            await store(content)
""",
        },
        (
            never("store(...)", "store"),
            never("services.store(...)", "store"),
            never("self.load()", "load"),
            true("may(...)", "allowed"),
        ),
    ),
}


def _in_handler(module: str, statement: str) -> str:
    return module.format(statement.replace("\n", "\n        "))


@pytest.mark.parametrize(("statement", "text"), STATEMENTS.values(), ids=STATEMENTS)
def test_statements_are_reported(folder: Path, statement: str, text: str) -> None:
    source = _in_handler(IMPORTS + ROOM, statement)
    assert_reported(folder, CODE, source, text)
    lines = [line for line in source.splitlines() if line.strip() != "^"]
    both = findings("\n".join(lines), "CHN201", CODE, path=folder / "consumers.py")
    assert [each.code for each in both] == [CODE]


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)


@pytest.mark.parametrize(("statement", "text"), OF_LIBRARIES.values(), ids=OF_LIBRARIES)
def test_coroutines_of_libraries(folder: Path, statement: str, text: str) -> None:
    assert_reported(folder, CODE, _in_handler(LIBRARIES, statement), text)


@pytest.mark.parametrize("statement", OF_LIBRARIES_QUIET)
def test_coroutines_of_libraries_that_run(folder: Path, statement: str) -> None:
    assert_quiet(folder, CODE, _in_handler(LIBRARIES, statement))
