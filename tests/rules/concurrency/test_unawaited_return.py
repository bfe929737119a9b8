"""CHN204: a consumer method returns or names a coroutine that nobody awaits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN204"
IMPORTS = """\
import asyncio

from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""
HANGS = "the client waits for a handshake that never completes"
SILENT = "nothing is sent"
STAYS = "the connection stays as it is"


def returned(call: str, effect: str = SILENT, instead: str = "return await {}") -> str:
    return (
        f"`return {call}` gives back a coroutine that nobody awaits: {effect}; "
        f"write `{instead.format(call)}`"
    )


FAILS = "it raises TypeError"


def named(attribute: str, effect: str = SILENT, instead: str = "await {}()") -> str:
    return (
        f"`{attribute}` without parentheses is no call: {effect}; "
        f"write `{instead.format(attribute)}`"
    )


REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "return of accept()": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                return self.accept()
                       ^
        """,
        (returned("self.accept()", HANGS),),
    ),
    "overrides that go on with Channels' own": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def __call__(self, scope, receive, send):
                return super().__call__(scope, receive, send)
                       ^

            async def accept(self, subprotocol=None, headers=None):
                self.is_open = True
                return super().accept(subprotocol, headers)
                       ^

            async def send_json(self, content, close=False):
                return self.send(text_data=str(content))
                       ^

            async def connect(self):
                if self.scope["user"].is_anonymous:
                    return await self.close()
                await self.accept()
                await self.send_json({})


        class LoudConsumer(SeatConsumer):
            async def accept(self, subprotocol=None, headers=None):
                return await super().accept(subprotocol, headers)
        """,
        (
            returned("super().__call__(...)", "the consumer never runs"),
            returned("super().accept(...)", HANGS),
            returned("self.send(...)"),
        ),
    ),
    "return of close() and accept()": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    return self.close(code=4401)
                           ^
                return super().connect()
                       ^
        """,
        (
            returned("self.close(...)", HANGS),
            returned("super().connect()", "connect() never runs"),
        ),
    ),
    "return of close() when something may have answered": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                return self.close()
                       ^


        class BaseConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await super().connect()
                return self.close()
                       ^


        class GivenConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await welcome(self)
                return self.close()
                       ^
        """,
        (returned("self.close()", STAYS),) * 3,
    ),
    "return of one or the other": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                return self.accept() if self.scope["user"].is_staff else self.close()
                       ^                                                 ^
        """,
        (returned("self.accept()", HANGS), returned("self.close()", STAYS)),
    ),
    "return of send_json()": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                return self.send_json(content)
                       ^
        """,
        (returned("self.send_json(...)"),),
    ),
    "return of send() and disconnect()": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def receive(self, text_data=None, bytes_data=None):
                return self.send(text_data)
                       ^

            async def disconnect(self, code):
                return super().disconnect(code)
                       ^
        """,
        (
            returned("self.send(...)"),
            returned("super().disconnect(...)", "disconnect() never runs"),
        ),
    ),
    "handlers of the protocol": (
        """
        class SeatConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                return self.send({"type": "websocket.accept"})
                       ^

            async def websocket_receive(self, message):
                return self.send({"type": "websocket.send", "text": message["text"]})
                       ^
        """,
        (returned("self.send(...)"), returned("self.send(...)")),
    ),
    "an event handler": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                message = {"type": "seat.taken", "seat": content}
                await self.channel_layer.group_send("hall", message)

            async def seat_taken(self, event):
                return self.send_json(event["seat"])
                       ^
        """,
        (returned("self.send_json(...)"),),
    ),
    "an event handler whose messages come from elsewhere": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def seat_taken(self, event):
                return self.send_json(event["seat"])
                       ^
        """,
        (returned("self.send_json(...)"),),
    ),
    "a hook in a thread": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def receive_json(self, content, **kwargs):
                return self.send_json(content)
                       ^
        """,
        (returned("self.send_json(...)", SILENT, "async_to_sync(self.send_json)(...)"),),
    ),
    "an HTTP consumer": (
        """
        class SeatConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                return self.send_response(200, b"free")
                       ^
        """,
        (returned("self.send_response(...)"),),
    ),
    "an override that is still a coroutine function": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def accept(self, subprotocol=None, headers=None):
                await super().accept("seats", headers)

            async def connect(self):
                return self.accept()
                       ^
        """,
        (returned("self.accept()", HANGS),),
    ),
    "a decorator that changes nothing": (
        """
        import typing_extensions


        class SeatConsumer(AsyncJsonWebsocketConsumer):
            @typing_extensions.override
            async def connect(self):
                return self.accept()
                       ^
        """,
        (returned("self.accept()", HANGS),),
    ),
    "return of a call of the channel layer": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                return self.channel_layer.group_send("hall", {"type": "seat.taken"})
                       ^
        """,
        (returned("self.channel_layer.group_send(...)", "the message is never sent"),),
    ),
    "return of a method of the project": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def take(self, seat):
                await self.send_json({"taken": seat})

            async def receive_json(self, content, **kwargs):
                return self.take(content["seat"])
                       ^
        """,
        (returned("self.take(...)", "take() never runs"),),
    ),
    "a mixin of a consumer": (
        """
        class Doors:
            async def connect(self):
                return self.accept()
                       ^


        class SeatConsumer(Doors, AsyncJsonWebsocketConsumer):
            pass
        """,
        (returned("self.accept()", HANGS),),
    ),
    "accept without parentheses": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.accept
                ^
        """,
        (named("self.accept", HANGS),),
    ),
    "awaited without parentheses": (
        """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept
                      ^
                names = await self.load
                              ^
                await self.send_json({"names": names})

            async def load(self):
                return []
        """,
        (named("self.accept", FAILS), named("self.load", FAILS)),
    ),
    "awaited without parentheses in a sync consumer": (
        """
        class RoomConsumer(WebsocketConsumer):
            async def connect(self):
                await self.accept
                      ^
        """,
        (named("self.accept", FAILS, "{}()"),),
    ),
    "accept without parentheses in a sync consumer": (
        """
        class SeatConsumer(WebsocketConsumer):
            def connect(self):
                if self.scope["user"].is_staff:
                    self.accept
                    ^
                else:
                    self.close
                    ^
        """,
        (named("self.accept", HANGS, "{}()"), named("self.close", STAYS, "{}()")),
    ),
    "send without parentheses in a helper": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def greet(self):
                self.send_json
                ^
                super().close
                ^
        """,
        (named("self.send_json"), named("super().close", STAYS)),
    ),
    "a hook without parentheses": (
        """
        class SeatConsumer(WebsocketConsumer):
            def connect(self):
                super().connect
                ^
        """,
        (named("super().connect", "connect() never runs", "{}()"),),
    ),
    "an override in a thread without parentheses": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def disconnect(self, code):
                print(code)

            async def receive_json(self, content, **kwargs):
                self.disconnect
                ^
        """,
        (named("self.disconnect", "disconnect() never runs", "await self.close()"),),
    ),
    "a task of a method without parentheses": (
        """
        class MatchConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                self.search = asyncio.create_task(self.find_team)
                                                  ^

            async def find_team(self):
                await self.send_json({"team": "red"})
        """,
        (named("self.find_team", "create_task() raises TypeError", "{}()"),),
    ),
    "gathered without parentheses": (
        """
        class MatchConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content):
                await asyncio.gather(self.count, self.notify)
                                     ^           ^

            @database_sync_to_async
            def count(self):
                return 1

            async def notify(self, text="hello"):
                await self.send_json(text)
        """,
        (
            named("self.count", "gather() raises TypeError", "{}()"),
            named("self.notify", "gather() raises TypeError", "{}()"),
        ),
    ),
}

QUIET = {
    "a dispatch() that awaits what handlers return": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def dispatch(self, message):
                kind = message["type"].replace(".", "_")
                if kind.startswith("websocket_"):
                    return await super().dispatch(message)
                result = await getattr(self, kind)(message)
                if result is not None:
                    await result

            async def chat_message(self, event):
                return self.send_json(event)
        """,
    "a method that the project awaits": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content):
                reply = await self.handle(content)
                if reply is not None:
                    await reply

            async def handle(self, content):
                return self.send_json(content)
        """,
    "return of an awaited call": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    return await self.close()
                return await (self.accept() if self.ready else self.close())
        """,
    "a task runner of the project's own takes methods": """
        class MatchConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                self.tasks.create_task(self.find_team)
                create_task(self.find_team)
                asyncio.get_running_loop().call_soon(self.find_team)

            async def find_team(self):
                await self.send_json({"team": "red"})
        """,
    "a plain call is another mistake": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.accept()
        """,
    "a plain def whose caller awaits": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            def connect(self):
                return self.accept()
        """,
    "a handler that the class calls too": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.channel_layer.group_send("hall", {"type": "seat.taken"})
                await (await self.seat_taken({}))

            async def seat_taken(self, event):
                return self.send_json(event)
        """,
    "a method that is no hook": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def taken(self, seat):
                return self.send_json(seat)
        """,
    "a helper whose caller awaits": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def answer(self):
                return self.accept()

            async def connect(self):
                await (await self.answer())
        """,
    "a sync consumer": """
        class SeatConsumer(WebsocketConsumer):
            def connect(self):
                return self.accept()

            def receive(self, text_data=None, bytes_data=None):
                return self.send(text_data)
        """,
    "a sync consumer of the other colour is another mistake": """
        class SeatConsumer(WebsocketConsumer):
            async def connect(self):
                return self.accept()
        """,
    "a sync override": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            def accept(self, subprotocol=None, headers=None):
                self.task = asyncio.create_task(super().accept(subprotocol, headers))

            async def connect(self):
                return self.accept()
        """,
    "a sync override that gives a coroutine back": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            def accept(self, subprotocol=None, headers=None):
                return super().accept(subprotocol, headers)

            async def connect(self):
                return self.accept()
        """,
    "overrides whose results are looked at": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def __call__(self, scope, receive, send):
                return super().__call__(scope, receive, send)

            @classmethod
            def as_asgi(cls, **options):
                return strange(cls, options)

            async def accept(self, subprotocol=None, headers=None):
                return super().accept(subprotocol, headers)

            async def close(self, code=None, reason=None):
                return super().close(code, reason)

            async def send(self, text_data=None, bytes_data=None, close=False):
                return super().send(text_data, bytes_data, close)

            async def send_json(self, content, close=False):
                return super().send_json(content, close)

            async def connect(self):
                await (await self.accept())
                accepting = await self.accept()
                await accepting

            async def let_in(self):
                return await self.close()

            async def receive_json(self, content):
                await asyncio.gather(await self.send("a"), await self.send("b"))
                strange(self.send_json)


        class LoudConsumer(SeatConsumer):
            async def accept(self, subprotocol=None, headers=None):
                await (await super().accept(subprotocol, headers))
        """,
    "a helper of that name": """
        class SeatConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.accept()

            async def accept(self):
                return self.send({"type": "websocket.accept"})
        """,
    "overrides that something looks up by a name": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def accept(self, subprotocol=None, headers=None):
                return super().accept(subprotocol, headers)

            async def receive_json(self, content):
                await (await getattr(self, content["what"])())
        """,
    "a decorator that may await": """
        from somewhere import awaiting


        class SeatConsumer(AsyncJsonWebsocketConsumer):
            @awaiting
            async def connect(self):
                return self.accept()
        """,
    "a decorator of the module that awaits": """
        def awaiting(function):
            async def awaited(self):
                await (await function(self))

            return awaited


        class SeatConsumer(AsyncJsonWebsocketConsumer):
            @awaiting
            async def connect(self):
                return self.accept()
        """,
    "return of a task": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                return asyncio.create_task(self.accept())
        """,
    "a function inside": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                def answer():
                    return self.accept()

                await answer()
        """,
    "a lambda": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                answer = lambda: self.accept()
                await answer()
        """,
    "the method as a value": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                answer = self.accept
                await answer()
                return self.close
        """,
    "data of the consumer": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.scope
                self.channel_layer
                self.seat
        """,
    "an override that is a property": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            @property
            def close(self):
                self.closed = True

            async def connect(self):
                self.close
        """,
    "a method that only the class has": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            def lock(self):
                pass

            async def connect(self):
                self.lock
        """,
    "a method of no consumer": """
        class Seat:
            def send(self):
                self.channels = []

            def close(self):
                self.send
        """,
    "a base that cannot be read": """
        from somewhere import Seats


        class SeatConsumer(Seats):
            async def connect(self):
                self.accept
                return self.accept()
        """,
    "a hook of no class": """
        async def connect(self):
            return self.accept()
        """,
    "a hook of no consumer": """
        class Seat:
            async def connect(self):
                return self.accept()
        """,
}


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_a_base_in_another_file(folder: Path) -> None:
    files = {
        "hall/__init__.py": "",
        "hall/base.py": behind(
            IMPORTS,
            """
            class BaseSeat(AsyncJsonWebsocketConsumer):
                def close(self, code=None, reason=None):
                    asyncio.create_task(super().close(code))
            """,
        ),
        "hall/consumers.py": """\
from .base import BaseSeat


class SeatConsumer(BaseSeat):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return self.close()
        return self.accept()
               ^
""",
    }
    assert_project(folder, CODE, files, returned("self.accept()", HANGS))


def test_a_base_that_the_settings_name(folder: Path) -> None:
    source = """
        from mylib.channels import Seats


        class SeatConsumer(Seats):
            async def connect(self):
                return self.accept()
                       ^
        """
    names = Settings(base_classes=(("mylib.channels.Seats", "AsyncWebsocketConsumer"),))
    assert_reported(folder, CODE, source, returned("self.accept()", HANGS), settings=names)
    assert_quiet(folder, CODE, source.replace("^", ""))
