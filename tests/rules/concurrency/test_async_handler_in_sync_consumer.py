"""CHN206: a hook or an event handler of a sync consumer is an async def."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN206"
IMPORTS = """\
from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
)
from channels.layers import get_channel_layer
"""
HANGS = "the client waits for a handshake that never completes"
LOST = "what the client sends is lost"
LEFT = "nothing is cleaned up when a client leaves"
EVENT = "the event is lost"


def dropped(
    hook: str,
    effect: str,
    consumer: str = "RoomConsumer",
    instead: str = "AsyncWebsocketConsumer",
) -> str:
    return (
        f"{hook}() is an async def in the sync consumer {consumer} and never runs: {effect}; "
        f"make it `def {hook}`, or derive from {instead}"
    )


#: Base, signature of a hook -> what happens.
HOOKS = [
    ("WebsocketConsumer", "connect(self)", HANGS),
    ("WebsocketConsumer", "receive(self, text_data=None, bytes_data=None)", LOST),
    ("WebsocketConsumer", "disconnect(self, code)", LEFT),
    ("WebsocketConsumer", "websocket_connect(self, message)", HANGS),
    ("WebsocketConsumer", "websocket_receive(self, message)", LOST),
    ("WebsocketConsumer", "websocket_disconnect(self, message)", LEFT),
    ("JsonWebsocketConsumer", "connect(self)", HANGS),
    ("JsonWebsocketConsumer", "receive(self, text_data=None, bytes_data=None)", LOST),
    ("JsonWebsocketConsumer", "receive_json(self, content, **kwargs)", LOST),
    ("SyncConsumer", "websocket_connect(self, message)", HANGS),
    ("SyncConsumer", "websocket_disconnect(self, message)", LEFT),
]

#: Base, signature -> no hook there.
NO_HOOKS = [
    ("AsyncWebsocketConsumer", "connect(self)"),
    ("AsyncJsonWebsocketConsumer", "receive_json(self, content)"),
    ("AsyncConsumer", "websocket_connect(self, message)"),
    ("SyncConsumer", "connect(self)"),
    ("WebsocketConsumer", "receive_json(self, content)"),
    ("WebsocketConsumer", "handle(self, body)"),
    ("WebsocketConsumer", "dispatch(self, message)"),
    ("WebsocketConsumer", "greet(self)"),
    ("WebsocketConsumer", "greet(self, name)"),
    ("WebsocketConsumer", "_greet(self, event)"),
    ("AsyncWebsocketConsumer, WebsocketConsumer", "connect(self)"),
]

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "several in one class": (
        """
        class RoomConsumer(WebsocketConsumer):
            async def connect(self):
            ^
                await self.channel_layer.group_add("room", self.channel_name)
                self.accept()

            def receive(self, text_data=None, bytes_data=None):
                self.send(text_data)

            async def disconnect(self, code):
            ^
                await self.channel_layer.group_discard("room", self.channel_name)
        """,
        (dropped("connect", HANGS), dropped("disconnect", LEFT)),
    ),
    "what it returns makes no difference": (
        """
        class RoomConsumer(WebsocketConsumer):
            async def connect(self):
            ^
                return self.accept()
        """,
        (dropped("connect", HANGS),),
    ),
    "a base of the module": (
        """
        class BaseRoom(JsonWebsocketConsumer):
            async def disconnect(self, code):
            ^
                print(code)


        class RoomConsumer(BaseRoom):
            async def receive_json(self, content):
            ^
                print(content)
        """,
        (
            dropped("disconnect", LEFT, "BaseRoom", "AsyncJsonWebsocketConsumer"),
            dropped("receive_json", LOST, instead="AsyncJsonWebsocketConsumer"),
        ),
    ),
    "a mixin": (
        """
        class Leaving:
            async def disconnect(self, code):
            ^
                print(code)


        class RoomConsumer(Leaving, WebsocketConsumer):
            pass
        """,
        (dropped("disconnect", LEFT),),
    ),
    "an override that goes on with Channels": (
        """
        class RoomConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                print(message)
                super().websocket_connect(message)

            async def connect(self):
            ^
                self.accept()
        """,
        (dropped("connect", HANGS),),
    ),
    "an event": (
        """
        class RoomConsumer(WebsocketConsumer):
            async def chat_message(self, event):
            ^
                self.send(event["text"])


        def tell(text):
            layer = get_channel_layer()
            async_to_sync(layer.group_send)("room", {"type": "chat.message", "text": text})
        """,
        (dropped("chat_message", EVENT),),
    ),
    "an event that a message names": (
        """
        class RoomConsumer(SyncConsumer):
            def websocket_receive(self, message):
                layer = self.channel_layer
                async_to_sync(layer.group_send)("room", {"type": "chat.message"})

            async def chat_message(self, data):
            ^
                self.last = data["text"]
        """,
        (dropped("chat_message", EVENT, instead="AsyncConsumer"),),
    ),
    "a harmless decorator": (
        """
        import typing


        class RoomConsumer(WebsocketConsumer):
            @typing.override
            async def disconnect(self, code):
            ^
                print(code)
        """,
        (dropped("disconnect", LEFT),),
    ),
    "imported under another name": (
        """
        from channels.generic.websocket import WebsocketConsumer as Base


        class RoomConsumer(Base):
            async def connect(self):
            ^
                self.accept()
        """,
        (dropped("connect", HANGS),),
    ),
}

QUIET = {
    "methods that are converted by their names": """
        class RoomConsumer(WebsocketConsumer):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                for name in ("receive", "chat_message"):
                    setattr(self, name, async_to_sync(getattr(self, name)))

            async def receive(self, text_data=None, bytes_data=None):
                print(text_data)
        """,
    "an action that a decorator stores": """
        ACTIONS = {}


        def action(function):
            ACTIONS[function.__name__] = function
            return function


        def named(name):
            def register(function):
                ACTIONS.update({name: function})
                return function

            return register


        class RoomConsumer(WebsocketConsumer):
            @action
            async def join(self, event):
                print(event)

            @named("leave")
            async def left(self, event):
                print(event)

            def receive(self, text_data):
                ACTIONS[text_data](self, text_data)
        """,
    "an action in a dict or under another name": """
        from functools import partialmethod


        class RoomConsumer(WebsocketConsumer):
            async def join(self, event):
                print(event)

            async def leave(self, event):
                print(event)

            async def ping(self, event):
                print(event)

            async def store(self, event):
                print(event)

            actions = {"join": join, "leave": (leave, None)}
            pong = partialmethod(ping, {})
            remember = store

            def receive(self, text_data):
                self.actions[text_data](self, text_data)
        """,
    **{
        f"an action that is looked up: {look_up}": f"""
        import inspect
        from operator import attrgetter, methodcaller


        class RoomConsumer(WebsocketConsumer):
            async def on_join(self, event):
                print(event)

            def receive(self, text_data):
                {look_up}
        """
        for look_up in (
            "methodcaller(f'on_{text_data}', text_data)(self)",
            "attrgetter('on_join')(self)(text_data)",
            "attrgetter('user.on_join')(text_data)",
            "dict(inspect.getmembers(self))[text_data](text_data)",
            "vars(type(self))[text_data](self, text_data)",
            "RoomConsumer.__dict__[text_data](self, text_data)",
            "self.__getattribute__(text_data)(text_data)",
            "inspect.getattr_static(self, text_data)(self, text_data)",
            "[name for name in dir(self) if name == text_data]",
        )
    },
    "a hook that is bound anew": """
        class RoomConsumer(WebsocketConsumer):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.connect = async_to_sync(self.connect)

            async def connect(self):
                self.accept()
        """,
    "plain functions": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                self.accept()

            def chat_message(self, event):
                self.send(event["text"])
        """,
    "run by a decorator": """
        class RoomConsumer(WebsocketConsumer):
            @async_to_sync
            async def disconnect(self, code):
                await self.channel_layer.group_discard("room", self.channel_name)
        """,
    "a decorator that cannot be read": """
        from somewhere import run


        class RoomConsumer(WebsocketConsumer):
            @run
            async def disconnect(self, code):
                print(code)
        """,
    "wrapped further down": """
        class RoomConsumer(WebsocketConsumer):
            async def leave(self, code):
                print(code)

            disconnect = async_to_sync(leave)
        """,
    "a helper": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                async_to_sync(self.join)()
                self.accept()

            async def join(self):
                await self.channel_layer.group_add("room", self.channel_name)

            async def tell(self, event):
                print(event)

            def chat_message(self, event):
                async_to_sync(self.tell)(event)
        """,
    "its own dispatch()": """
        class RoomConsumer(WebsocketConsumer):
            async def dispatch(self, message):
                await getattr(self, message["type"].replace(".", "_"))(message)

            async def websocket_connect(self, message):
                self.accept()

            async def connect(self):
                self.accept()
        """,
    "its own websocket_connect()": """
        class RoomConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                async_to_sync(self.connect)()

            async def connect(self):
                self.accept()
        """,
    "a mixin of both kinds of consumer": """
        class Leaving:
            async def disconnect(self, code):
                print(code)


        class RoomConsumer(Leaving, AsyncWebsocketConsumer):
            pass


        class TalkConsumer(Leaving, WebsocketConsumer):
            pass
        """,
    "a base that cannot be read": """
        from somewhere import Room


        class RoomConsumer(Room):
            async def connect(self):
                print(self)


        class OtherConsumer(Room, WebsocketConsumer):
            async def connect(self):
                print(self)
        """,
    "abstract": """
        class BaseRoom(WebsocketConsumer):
            async def connect(self):
                raise NotImplementedError
        """,
    "a generator": """
        class RoomConsumer(WebsocketConsumer):
            async def receive(self, text_data=None, bytes_data=None):
                yield text_data
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file": (
        {
            "rooms/__init__.py": "",
            "rooms/base.py": IMPORTS + "\nclass BaseRoom(WebsocketConsumer):\n    pass\n",
            "rooms/consumers.py": """\
from rooms.base import BaseRoom


class RoomConsumer(BaseRoom):
    async def connect(self):
    ^
        self.accept()
""",
        },
        (dropped("connect", HANGS),),
    ),
    "a base of that name that is async": (
        {
            "base.py": IMPORTS + "\nclass WebsocketConsumer(AsyncWebsocketConsumer):\n    pass\n",
            "consumers.py": """\
from base import WebsocketConsumer


class RoomConsumer(WebsocketConsumer):
    async def connect(self):
        await self.accept()
""",
        },
        (),
    ),
    "a message of another file": (
        {
            "tasks.py": behind(
                IMPORTS,
                """
                async def tell():
                    await get_channel_layer().group_send("rooms", {"type": "chat.message"})
                """,
            ),
            "consumers.py": behind(
                IMPORTS,
                """
                class RoomConsumer(WebsocketConsumer):
                    async def chat_message(self, data):
                    ^
                        print(data)

                    async def other_message(self, data):
                        print(data)
                """,
            ),
        },
        (dropped("chat_message", EVENT),),
    ),
}


@pytest.mark.parametrize(("base", "signature", "effect"), HOOKS)
def test_hooks(folder: Path, base: str, signature: str, effect: str) -> None:
    source = (
        f"{IMPORTS}\nclass RoomConsumer({base}):\n    async def {signature}:\n    ^\n        pass\n"
    )
    other = {"SyncConsumer": "AsyncConsumer"}.get(base, f"Async{base}")
    hook = signature.partition("(")[0]
    assert_reported(folder, CODE, source, dropped(hook, effect, instead=other))
    assert_quiet(folder, CODE, source.replace("async def ", "def ").replace("^", ""))


@pytest.mark.parametrize(("base", "signature"), NO_HOOKS)
def test_what_is_no_hook(folder: Path, base: str, signature: str) -> None:
    source = f"{IMPORTS}\nclass A({base}):\n    async def {signature}:\n        pass\n"
    assert_quiet(folder, CODE, source)


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
            ^
                self.accept()
        """
    named = Settings(base_classes=(("mylib.channels.Room", "WebsocketConsumer"),))
    assert_reported(folder, CODE, source, dropped("connect", HANGS), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))
