"""CHN201: a coroutine method of an async consumer is called without await."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN201"
IMPORTS = """\
import asyncio

from channels.auth import get_user, login, logout
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer
"""
HANGS = "the client waits for a handshake that never completes"
SILENT = "nothing is sent"
STAYS = "the connection stays as it is"


def never(call: str, effect: str = SILENT, instead: str = "") -> str:
    instead = instead or f"write `await {call}`"
    return f"{call} is a coroutine that is never awaited: {effect}; {instead}"


#: A statement of an async method -> what is reported in it.
STATEMENTS = {
    "accept()": ("self.accept()\n^", never("self.accept()", HANGS)),
    "close()": ("self.close(code=4000)\n^", never("self.close(...)", STAYS)),
    "send()": ("self.send(text_data='hello')\n^", never("self.send(...)")),
    "send_json()": ("self.send_json({'a': 1})\n^", never("self.send_json(...)")),
    "base_send()": ("self.base_send({'type': 'x'})\n^", never("self.base_send(...)")),
    "a hook": (
        "self.receive('hello')\n^",
        never("self.receive(...)", "receive() never runs"),
    ),
    "a classmethod": (
        "self.encode_json({})\n^",
        never("self.encode_json(...)", "encode_json() never runs"),
    ),
    "super()": ("super().send('hello')\n^", never("super().send(...)")),
    "super(), the long way": (
        "super(RoomConsumer, self).accept()\n^",
        never("super(RoomConsumer, self).accept()", HANGS),
    ),
    "through the class": (
        "RoomConsumer.send(self, 'hello')\n^",
        never("RoomConsumer.send(...)"),
    ),
    "through a base class": (
        "AsyncJsonWebsocketConsumer.accept(self)\n^",
        never("AsyncJsonWebsocketConsumer.accept(...)", HANGS),
    ),
    "by a name bound to the method": (
        "send = self.send\nsend('hello')\n^",
        never("send(...)"),
    ),
    "connect() of the base": (
        "super().connect()\n^",
        never("super().connect()", "connect() never runs"),
    ),
    "behind a condition": ("if ready:\n    self.accept()\n    ^", never("self.accept()", HANGS)),
    "in a lambda's neighbourhood": (
        "(lambda: 1), self.send('hello')\n             ^",
        never("self.send(...)"),
    ),
    "first branch of a conditional expression": (
        "self.accept() if ready else None\n^",
        never("self.accept()", HANGS),
    ),
    "second branch of a conditional expression": (
        "None if ready else self.close()\n                   ^",
        never("self.close()", STAYS),
    ),
    "end of an and": ("ready and self.accept()\n          ^", never("self.accept()", HANGS)),
    "end of an or": ("ready or self.close()\n         ^", never("self.close()", STAYS)),
    "begin of an and": ("self.accept() and ready\n^", never("self.accept()", HANGS)),
    "list comprehension": ("[self.send(x) for x in texts]\n ^", never("self.send(...)")),
    "set comprehension": ("{self.send(x) for x in texts}\n ^", never("self.send(...)")),
    "list": ("[self.send('a')]\n ^", never("self.send(...)")),
    "begin of an and in an assignment": (
        "ready = self.close() and True\n        ^",
        never("self.close()", STAYS),
    ),
    "in a condition": ("if self.send('hello'):\n   ^\n    pass", never("self.send(...)")),
    "in a comparison": ("ready = self.close() is None\n        ^", never("self.close()", STAYS)),
    "begin of an and in a condition": (
        "if self.accept() and ready:\n   ^\n    pass",
        never("self.accept()", HANGS),
    ),
    "login()": (
        "login(self.scope, user)\n^",
        never("login(...)", "login() never runs"),
    ),
    "logout()": ("logout(self.scope)\n^", never("logout(...)", "logout() never runs")),
    "get_user()": ("get_user(self.scope)\n^", never("get_user(...)", "get_user() never runs")),
    "a function inside": (
        "async def later():\n    self.send('hello')\n    ^\nawait later()",
        never("self.send(...)"),
    ),
}

#: Whole modules, and what is reported in them.
REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "every element of a tuple": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.accept(), self.send_json({})
                ^              ^
        """,
        (never("self.accept()", HANGS), never("self.send_json(...)")),
    ),
    "both branches of a conditional expression": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.accept() if self.scope["user"].is_staff else self.close()
                ^                                                 ^
        """,
        (never("self.accept()", HANGS), never("self.close()", STAYS)),
    ),
    "another name for self": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(consumer):
                consumer.accept()
                ^
        """,
        (never("consumer.accept()", HANGS),),
    ),
    "a method of the project": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def greet(self):
                await self.send_json({"hello": True})

            async def receive_json(self, content, **kwargs):
                self.greet()
                ^
        """,
        (never("self.greet()", "greet() never runs"),),
    ),
    "a method of the project with arguments": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def greet(self, *names):
                await self.send_json({"hello": names})

            async def receive_json(self, content, **kwargs):
                self.greet(*content)
                ^
        """,
        (never("self.greet(...)", "greet() never runs"),),
    ),
    "a method of a mixin": (
        """
        class Greeting:
            async def greet(self):
                await self.send_json({"hello": True})


        class RoomConsumer(Greeting, AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.greet()
                ^
        """,
        (never("self.greet()", "greet() never runs"),),
    ),
    "a method of the project in a sync consumer": (
        """
        class RoomConsumer(JsonWebsocketConsumer):
            async def greet(self):
                self.send_json({"hello": True})

            def receive_json(self, content, **kwargs):
                self.greet()
                ^
        """,
        (never("self.greet()", "greet() never runs", "write `async_to_sync(self.greet)()`"),),
    ),
    "an override that is still a coroutine function": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def send_json(self, content, close=False):
                await super().send_json({"room": content}, close)

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
                ^
        """,
        (never("self.send_json(...)"),),
    ),
    "an override in a thread": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def receive(self, text_data):
                print(text_data)

            async def room_opened(self, event):
                self.receive("hello")
                ^
        """,
        (never("self.receive(...)", "receive() never runs"),),
    ),
    "disconnect() that closes, in place of close()": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                await self.close(code)

            async def receive_json(self, content, **kwargs):
                self.disconnect(1000)
                ^
        """,
        (never("self.disconnect(...)", "disconnect() never runs", "write `await self.close()`"),),
    ),
    "disconnect() in websocket_disconnect()": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                self.disconnect(message["code"])
                ^
        """,
        (never("self.disconnect(...)", "disconnect() never runs"),),
    ),
    "an override below a decorator of the module": (
        """
        import functools


        def counted(function):
            @functools.wraps(function)
            async def counting(self, *args, **kwargs):
                self.count += 1
                return await function(self, *args, **kwargs)

            return counting


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @counted
            async def send_json(self, content, close=False):
                await super().send_json(content, close)

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
                ^
        """,
        (never("self.send_json(...)"),),
    ),
    "a method that is not a coroutine function": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def greet(self):
                self.send_json({"hello": True})
                ^
        """,
        (
            never(
                "self.send_json(...)",
                SILENT,
                "make greet() an async def and write `await self.send_json(...)`",
            ),
        ),
    ),
    "a method in a thread": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                print(content)
                self.send_json({"stored": True})
                ^
        """,
        (never("self.send_json(...)", SILENT, "write `async_to_sync(self.send_json)(...)`"),),
    ),
    "a method that is given to a thread": (
        """
        class SearchConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await asyncio.to_thread(self.search, content["words"])

            def search(self, words):
                self.send_json({"searching": words})
                ^
        """,
        (never("self.send_json(...)", SILENT, "write `async_to_sync(self.send_json)(...)`"),),
    ),
    "a method that a thread comes to by its name": (
        """
        class AdminConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                done = await asyncio.to_thread(self.run, "task_" + content["task"], content)
                await self.send_json({"done": done})

            def run(self, name, content):
                return getattr(self, name)(content)

            def task_clear(self, content):
                if not content.get("sure"):
                    self.tell("not sure")
                    ^
                return True

            async def tell(self, text):
                await self.send_json({"text": text})
        """,
        (never("self.tell(...)", "tell() never runs", "write `async_to_sync(self.tell)(...)`"),),
    ),
    "disconnect() of the base, in disconnect()": (
        """
        class BaseRoom(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                print(code)


        class RoomConsumer(BaseRoom):
            async def disconnect(self, code):
                super().disconnect(code)
                ^
        """,
        (never("super().disconnect(...)", "disconnect() never runs"),),
    ),
    "a base of the module": (
        """
        class BaseRoom(AsyncJsonWebsocketConsumer):
            pass


        class RoomConsumer(BaseRoom):
            async def connect(self):
                self.accept()
                ^
        """,
        (never("self.accept()", HANGS),),
    ),
    "a mixin of a consumer": (
        """
        class Greeting:
            async def greet(self):
                self.send_json({"hello": True})
                ^


        class RoomConsumer(Greeting, AsyncJsonWebsocketConsumer):
            pass
        """,
        (never("self.send_json(...)"),),
    ),
    "super() in a mixin of a consumer": (
        """
        class Noted:
            async def send_json(self, content, close=False):
                super().send_json(content, close)
                ^


        class RoomConsumer(Noted, AsyncJsonWebsocketConsumer):
            pass
        """,
        (never("super().send_json(...)"),),
    ),
    "a parameter with an annotation": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            pass


        async def kick(room: RoomConsumer, *, why: str) -> None:
            room.send_json({"why": why})
            ^
            room.close(4403)
            ^
        """,
        (never("room.send_json(...)"), never("room.close(...)", STAYS)),
    ),
    "a parameter with an annotation in quotes": (
        """
        async def kick(room: "RoomConsumer") -> None:
            room.close(4403)
            ^


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            pass
        """,
        (never("room.close(...)", STAYS),),
    ),
    "a variable": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            pass


        async def try_out():
            room = RoomConsumer()
            room.accept()
            ^
        """,
        (never("room.accept()", HANGS),),
    ),
    "a function that is given self": (
        """
        async def kick(room):
            room.send_json({"kicked": True})
            ^
            await room.close()


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await kick(self)
        """,
        (never("room.send_json(...)"),),
    ),
    "a function that is given self by a keyword": (
        """
        async def kick(why, room=None):
            room.close()
            ^


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await kick("idle", room=self)
        """,
        (never("room.close()", STAYS),),
    ),
    "a basic consumer": (
        """
        class EchoConsumer(AsyncConsumer):
            async def websocket_receive(self, message):
                self.send({"type": "websocket.send", "text": message["text"]})
                ^
        """,
        (never("self.send(...)"),),
    ),
    "an HTTP consumer": (
        """
        class PageConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                self.send_headers(status=200, headers=[])
                ^
                self.send_body(b"hello", more_body=True)
                ^
                self.send_response(200, body)
                ^
        """,
        (
            never("self.send_headers(...)"),
            never("self.send_body(...)"),
            never("self.send_response(...)"),
        ),
    ),
    "disconnect() of an HTTP consumer, which has no close()": (
        """
        class PageConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                self.disconnect()
                ^
        """,
        (never("self.disconnect()", "disconnect() never runs"),),
    ),
    "djangochannelsrestframework": (
        """
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer


        class OrdersConsumer(GenericAsyncAPIConsumer):
            async def receive_json(self, content, **kwargs):
                self.send_json(content)
                ^
        """,
        (never("self.send_json(...)"),),
    ),
    "an attribute of that name of another object": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.mailer.send_json = print
                self.send_json(content)
                ^
        """,
        (never("self.send_json(...)"),),
    ),
    "nested consumers": (
        """
        class Outer(JsonWebsocketConsumer):
            class Inner(AsyncJsonWebsocketConsumer):
                async def connect(self):
                    self.accept()
                    ^

            def connect(self):
                self.accept()
        """,
        (never("self.accept()", HANGS),),
    ),
    "login() by its module": (
        """
        import channels.auth
        from channels import auth as accounts


        async def enter(scope, user):
            channels.auth.login(scope, user)
            ^
            accounts.logout(scope)
            ^
        """,
        (
            never("channels.auth.login(...)", "login() never runs"),
            never("accounts.logout(...)", "logout() never runs"),
        ),
    ),
    "login() by another name": (
        """
        from channels.auth import login as enter


        async def sign_in(scope, user):
            enter(scope, user)
            ^
        """,
        (never("enter(...)", "login() never runs"),),
    ),
}

QUIET = {
    "asked whether it is a coroutine function": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                await self.accept()
                if asyncio.iscoroutinefunction(self.on_join):
                    await self.on_join()
                else:
                    self.on_join()

            async def on_join(self):
                pass
        """,
    "asked which consumer it is": """
        class Greets:
            def greet(self):
                if isinstance(self, WebsocketConsumer):
                    self.send("hello")


        class RoomConsumer(Greets, AsyncWebsocketConsumer):
            pass
        """,
    "never reached": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                for line in content:
                    continue
                    self.send_json(line)
                return await self.close()
                if content:
                    self.send_json("goodbye")
        """,
    "disconnect() in place of close() is another rule's": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.disconnect(1000)
        """,
    "awaited": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                await super().connect()
                await (self.accept() if self.scope["user"].is_staff else self.close())
                await (self.ready and self.accept())
                return await self.send_json({})
        """,
    "by a name bound to the method, awaited": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                answer = self.send_json
                await answer(content)
        """,
    "by a name that may be another method": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                answer = self.send_json
                if content:
                    answer = print
                answer(content)
        """,
    "through a class that is no async consumer": """
        class RoomConsumer(JsonWebsocketConsumer):
            def receive_json(self, content, **kwargs):
                JsonWebsocketConsumer.send_json(self, content)
        """,
    "kept and awaited later": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                answer = self.accept()
                self.later = self.send_json({})
                await answer
        """,
    "kept on condition": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                ok = self.scope["user"].is_staff
                answer = self.accept() if ok else self.close()
                other = ok and self.send_json({})
                await answer
                await other
        """,
    "kept by a walrus": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if answer := self.accept():
                    await answer
        """,
    "returned for somebody who awaits": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def answer(self):
                return self.accept()

            async def connect(self):
                await self.answer()
        """,
    "gathered": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await asyncio.gather(self.send_json({}), self.close())
                await asyncio.gather(*[self.send_json(each) for each in content])
                await asyncio.wait_for(self.send_json({}), 3)
                await asyncio.shield(self.close())
        """,
    "gathered from a list": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                coroutines = [self.send_json(each) for each in content]
                coroutines.append(self.send_json({}))
                await asyncio.gather(*coroutines)
        """,
    "given to a task": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                asyncio.create_task(self.send_json({}))
                asyncio.ensure_future(self.send_json({}))
                asyncio.run_coroutine_threadsafe(self.close(), loop)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.close())
        """,
    "in a thread of its own": """
        from threading import Thread


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def greet(self):
                Thread(target=lambda: asyncio.run(self.send_json({}))).start()
                asyncio.run(self.send_json({}))
        """,
    "a lambda": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.on_close = lambda: self.close()
        """,
    "a generator": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                for answer in (self.send_json(each) for each in content):
                    await answer
        """,
    "yielded": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def answers(self):
                yield self.accept()
                yield self.send_json({})
        """,
    "run by async_to_sync": """
        from asgiref.sync import async_to_sync


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def greet(self):
                async_to_sync(self.send_json)({"hello": True})
        """,
    "a sync consumer": """
        class RoomConsumer(JsonWebsocketConsumer):
            def connect(self):
                self.accept()
                self.send_json({})
                super().send("hello")
                self.close()
        """,
    "a basic sync consumer": """
        class EchoConsumer(SyncConsumer):
            def websocket_connect(self, message):
                self.send({"type": "websocket.accept"})
        """,
    "a sync override": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def send_json(self, content, close=False):
                asyncio.create_task(super().send_json(content, close))

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
        """,
    "a sync override of a mixin": """
        class Sending:
            def send(self, text_data=None, bytes_data=None, close=False):
                print(text_data)


        class RoomConsumer(Sending, AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.send("hello")
        """,
    "a sync override that gives the coroutine back": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def send_json(self, content, close=False):
                return super().send_json({"room": content}, close)

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
        """,
    "accept() of its own": """
        class EchoConsumer(AsyncConsumer):
            def accept(self):
                self.ready = True

            async def websocket_connect(self, message):
                self.accept()
                await self.send({"type": "websocket.accept"})
        """,
    "an override below a decorator that cannot be read": """
        from somewhere import fire_and_forget


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @fire_and_forget
            async def send_json(self, content, close=False):
                await super().send_json(content, close)

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
        """,
    "an override below a decorator that makes it sync": """
        def fire_and_forget(function):
            def fired(self, *args):
                asyncio.create_task(function(self, *args))
                return None

            return fired


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @fire_and_forget
            async def send_json(self, content, close=False):
                await super().send_json(content, close)

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
        """,
    "an override that is assigned": """
        from somewhere import sender


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            send_json = sender()

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
        """,
    "an attribute of the object in front of a method": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def __init__(self, *args, notify=print, **kwargs):
                super().__init__(*args, **kwargs)
                self.notify = notify

            async def notify(self):
                await self.send_json({})

            async def receive_json(self, content, **kwargs):
                self.notify()
        """,
    "an override in one of two branches": """
        from somewhere import DEBUG


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            if DEBUG:

                def send_json(self, content, close=False):
                    print(content)

            else:

                async def send_json(self, content, close=False):
                    await super().send_json(content, close)

            async def receive_json(self, content, **kwargs):
                self.send_json(content)
        """,
    "a generator function": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive(self, text_data=None, bytes_data=None):
                yield text_data

            async def connect(self):
                self.receive("hello")
        """,
    "a base that cannot be read": """
        from somewhere import Room


        class RoomConsumer(Room):
            async def connect(self):
                self.accept()
        """,
    "a base that cannot be read before the one that can": """
        from somewhere import Room


        class RoomConsumer(Room, AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.accept()
        """,
    "a class decorator that cannot be read": """
        from somewhere import sync_methods


        @sync_methods
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.accept()
        """,
    "self is something else": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self = self.scope["peer"]
                self.accept()

            @staticmethod
            def open(self):
                self.accept()

            @classmethod
            def shut(cls):
                cls.close()
        """,
    "another object": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.socket.accept()
                self.mail.send("hello")
                mailer.send("hello")
        """,
    "a class inside a method": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                class Door:
                    def open(self):
                        self.accept()

                await self.accept()
        """,
    "a mixin of nobody here": """
        class Greeting:
            async def greet(self):
                self.send_json({"hello": True})
        """,
    "a mixin of a sync consumer and an async one": """
        class Greeting:
            def greet(self):
                self.send_json({"hello": True})


        class Talk(Greeting, JsonWebsocketConsumer):
            pass


        class RoomConsumer(Greeting, AsyncJsonWebsocketConsumer):
            pass
        """,
    "a parameter that may be anything": """
        async def kick(room):
            room.close()
        """,
    "a parameter of another class": """
        class Room:
            def close(self):
                self.channels = []


        async def kick(room: Room, other: "Room"):
            room.close()
            other.close()
        """,
    "a function that is given a sync consumer": """
        def kick(room):
            room.send_json({"kicked": True})


        class RoomConsumer(JsonWebsocketConsumer):
            def receive_json(self, content, **kwargs):
                kick(self)
        """,
    "a function that is given consumers of both kinds": """
        def kick(room):
            room.send_json({"kicked": True})


        class Talk(JsonWebsocketConsumer):
            def receive_json(self, content, **kwargs):
                kick(self)


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                kick(self)
        """,
    "a variable that is set twice": """
        from somewhere import room_of


        class RoomConsumer(AsyncJsonWebsocketConsumer):
            pass


        async def try_out(user):
            room = RoomConsumer()
            if user:
                room = room_of(user)
            room.accept()
        """,
    "what is for CHN203": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def store(self, content):
                print(content)

            async def greet(self):
                await self.send_json({})

            async def receive_json(self, content, **kwargs):
                self.store(content)
                database_sync_to_async(print)(content)
                if login(self.scope, None) or self.greet() or not self.store(content):
                    return
                self.greet() and print("greeted")
        """,
    "login() of Django": """
        from django.contrib.auth import login, logout


        def sign_in(request, user):
            login(request, user)
            logout(request)
        """,
    "login() of its own": """
        def login(scope, user):
            scope["user"] = user


        async def sign_in(scope, user):
            login(scope, user)
        """,
    "login() awaited": """
        async def sign_in(scope, user):
            await login(scope, user)
            scope["user"] = await get_user(scope)
        """,
    "parentheses are missing": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.accept
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file": (
        {
            "rooms/__init__.py": "",
            "rooms/base.py": behind(
                IMPORTS,
                """
                class BaseRoom(AsyncJsonWebsocketConsumer):
                    def close(self, code=None, reason=None):
                        asyncio.create_task(super().close(code))
                """,
            ),
            "rooms/consumers.py": """\
from .base import BaseRoom


class RoomConsumer(BaseRoom):
    async def receive_json(self, content, **kwargs):
        self.close()
        self.send_json(content)
        ^
""",
        },
        (never("self.send_json(...)"),),
    ),
    "a consumer in another file": (
        {
            "rooms/consumers.py": behind(
                IMPORTS, "class RoomConsumer(AsyncJsonWebsocketConsumer):\n    pass\n"
            ),
            "rooms/services.py": """\
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rooms.consumers import RoomConsumer


async def kick(room: "RoomConsumer"):
    room.close()
    ^
""",
        },
        (never("room.close()", STAYS),),
    ),
}


@pytest.mark.parametrize(("statement", "text"), STATEMENTS.values(), ids=STATEMENTS)
def test_statements_are_reported(folder: Path, statement: str, text: str) -> None:
    indented = statement.replace("\n", "\n        ")
    source = f"""
class RoomConsumer(AsyncJsonWebsocketConsumer):
    async def handler(self, ready, texts, user):
        {indented}
"""
    assert_reported(folder, CODE, behind(IMPORTS, source), text)


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
        from mylib.channels import Room


        class RoomConsumer(Room):
            async def connect(self):
                self.accept()
                ^
        """
    named = Settings(base_classes=(("mylib.channels.Room", "AsyncWebsocketConsumer"),))
    assert_reported(folder, CODE, source, never("self.accept()", HANGS), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))
