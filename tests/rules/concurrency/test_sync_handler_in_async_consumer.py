"""CHN205: a hook or an event handler of an async consumer is a plain def."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN205"
IMPORTS = """\
from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection, StopConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
)
from channels.layers import get_channel_layer
"""
HANDSHAKE = "every handshake fails with a TypeError"
CLOSE = "every close ends in a TypeError"
REQUEST = "every request fails with a TypeError"
FRAME = "the next frame ends the connection with a TypeError"
EVENT = "the next event ends the connection with a TypeError"


def awaits(hook: str, effect: str, consumer: str = "RoomConsumer") -> str:
    return (
        f"{hook}() is a plain def in the async consumer {consumer}, where Channels awaits it: "
        f"{effect}; make it `async def {hook}`"
    )


#: Base, signature of a hook -> what happens.
HOOKS = [
    ("AsyncWebsocketConsumer", "connect(self)", HANDSHAKE),
    ("AsyncWebsocketConsumer", "receive(self, text_data=None, bytes_data=None)", FRAME),
    ("AsyncWebsocketConsumer", "disconnect(self, code)", CLOSE),
    ("AsyncWebsocketConsumer", "websocket_connect(self, message)", HANDSHAKE),
    ("AsyncWebsocketConsumer", "websocket_receive(self, message)", FRAME),
    ("AsyncWebsocketConsumer", "websocket_disconnect(self, message)", CLOSE),
    ("AsyncJsonWebsocketConsumer", "receive(self, text_data=None, bytes_data=None)", FRAME),
    ("AsyncJsonWebsocketConsumer", "receive_json(self, content, **kwargs)", FRAME),
    ("AsyncConsumer", "websocket_connect(self, message)", HANDSHAKE),
    ("AsyncConsumer", "http_request(self, message)", REQUEST),
    ("AsyncHttpConsumer", "handle(self, body)", REQUEST),
    ("AsyncHttpConsumer", "disconnect(self)", CLOSE),
    ("AsyncHttpConsumer", "http_disconnect(self, message)", CLOSE),
]

#: Base, signature -> no hook there.
NO_HOOKS = [
    ("WebsocketConsumer", "connect(self)"),
    ("JsonWebsocketConsumer", "receive_json(self, content)"),
    ("SyncConsumer", "websocket_connect(self, message)"),
    ("AsyncConsumer", "connect(self)"),
    ("AsyncConsumer", "receive(self, text_data=None)"),
    ("AsyncWebsocketConsumer", "receive_json(self, content)"),
    ("AsyncWebsocketConsumer", "handle(self, body)"),
    ("AsyncHttpConsumer", "connect(self)"),
    ("AsyncWebsocketConsumer", "greet(self)"),
    ("AsyncWebsocketConsumer", "greet(self, name)"),
    ("AsyncWebsocketConsumer", "_greet(self, event)"),
    ("AsyncWebsocketConsumer", "greet(self, event, name)"),
    ("AsyncWebsocketConsumer", "__init__(self, *args, **kwargs)"),
    ("AsyncWebsocketConsumer, WebsocketConsumer", "connect(self)"),
]

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "names that begin otherwise are looked up": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await getattr(self, f"do_{text_data}")()
                await getattr(self, "on_" + text_data)()

            def user_left(self, event):
            ^
                print(event)
        """,
        (awaits("user_left", EVENT),),
    ),
    "methods that nothing replaces": (
        """
        class Registry(type):
            @property
            def title(cls):
                return cls.__name__


        class BaseRoom(AsyncWebsocketConsumer, metaclass=Registry):
            def __init_subclass__(cls, **kwargs):
                setattr(cls, "rooms", dict())
                setattr(cls, cls.title, 1)

            def user_joined(self, event):
            ^
                pass

            def user_left(self, event):
            ^
                print(event)


        class RoomConsumer(BaseRoom):
            async def user_left(self, event):
                await self.send("left")
        """,
        (awaits("user_joined", EVENT, "BaseRoom"), awaits("user_left", EVENT, "BaseRoom")),
    ),
    "an event handler beside look-ups of something else": (
        """
        from operator import attrgetter, methodcaller


        def marked(function):
            function.is_marked = True
            return function


        class RoomConsumer(AsyncWebsocketConsumer):
            @marked
            def on_join(self, event):
            ^
                print(event, vars(self), self.__dict__)

            async def receive(self, text_data):
                sorted(text_data, key=attrgetter("rank"))
                methodcaller("strip", text_data)(text_data)
        """,
        (awaits("on_join", EVENT),),
    ),
    "a hook that a decorator stores": (
        """
        HOOKS = []


        def stored(function):
            HOOKS.append(function)
            return function


        class RoomConsumer(AsyncWebsocketConsumer):
            @stored
            def connect(self):
            ^
                print(self)
        """,
        (awaits("connect", HANDSHAKE),),
    ),
    "a return without a value": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            def disconnect(self, code):
            ^
                if code == 1000:
                    return
                print(code)
        """,
        (awaits("disconnect", CLOSE),),
    ),
    "a plain value returned": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            def connect(self):
            ^
                return False
        """,
        (awaits("connect", HANDSHAKE),),
    ),
    "raises on one path": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            def connect(self):
            ^
                if not self.scope["user"].is_staff:
                    raise DenyConnection()
        """,
        (awaits("connect", HANDSHAKE),),
    ),
    "a return in a function inside": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            def connect(self):
            ^
                def answer():
                    return self.accept()
                self.answer = answer
        """,
        (awaits("connect", HANDSHAKE),),
    ),
    "a base of the module": (
        """
        class BaseRoom(AsyncWebsocketConsumer):
            def disconnect(self, code):
            ^
                print(code)


        class RoomConsumer(BaseRoom):
            def receive(self, text_data=None, bytes_data=None):
            ^
                print(text_data)
        """,
        (awaits("disconnect", CLOSE, "BaseRoom"), awaits("receive", FRAME)),
    ),
    "a mixin": (
        """
        class Leaving:
            def disconnect(self, code):
            ^
                print(code)


        class RoomConsumer(Leaving, AsyncWebsocketConsumer):
            pass
        """,
        (awaits("disconnect", CLOSE),),
    ),
    "an override that goes on with Channels": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def websocket_connect(self, message):
                print(message)
                await super().websocket_connect(message)

            async def dispatch(self, message):
                await super().dispatch(message)

            def connect(self):
            ^
                print(self.scope)
        """,
        (awaits("connect", HANDSHAKE),),
    ),
    "djangochannelsrestframework": (
        """
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer


        class RoomConsumer(GenericAsyncAPIConsumer):
            def connect(self):
            ^
                print(self.scope)
        """,
        (awaits("connect", HANDSHAKE),),
    ),
    "a harmless decorator": (
        """
        from typing import override


        class RoomConsumer(AsyncWebsocketConsumer):
            @override
            def disconnect(self, code):
            ^
                print(code)
        """,
        (awaits("disconnect", CLOSE),),
    ),
    "an event": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            def chat_message(self, event):
            ^
                self.last = event["text"]

            async def receive(self, text_data=None, bytes_data=None):
                await self.channel_layer.group_send("room", {"type": "chat_message"})
        """,
        (awaits("chat_message", EVENT),),
    ),
    "an event that a message names": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data=None, bytes_data=None):
                await self.channel_layer.group_send("room", {"type": "chat.message"})

            def chat_message(self, data):
            ^
                self.last = data["text"]
        """,
        (awaits("chat_message", EVENT),),
    ),
    "an event that a named message names": (
        """
        def tell(text):
            message = {"text": text, "type": "chat_message"}
            async_to_sync(get_channel_layer().send)("channel", message=message)


        class RoomConsumer(AsyncConsumer):
            def chat_message(self, data):
            ^
                self.last = data["text"]
        """,
        (awaits("chat_message", EVENT),),
    ),
    "a class in a branch": (
        """
        if AsyncWebsocketConsumer is not None:

            class RoomConsumer(AsyncWebsocketConsumer):
                def disconnect(self, code):
                ^
                    print(code)
        """,
        (awaits("disconnect", CLOSE),),
    ),
    "imported under other names": (
        """
        import channels.generic.websocket as sockets


        class RoomConsumer(sockets.AsyncWebsocketConsumer):
            def disconnect(self, code):
            ^
                print(code)
        """,
        (awaits("disconnect", CLOSE),),
    ),
}

QUIET = {
    "a hook that does nothing, and that a subclass defines": """
        class BaseRoom(AsyncWebsocketConsumer):
            def user_joined(self, event):
                pass

            def user_left(self, event):
                '''Nothing by default.'''


        class RoomConsumer(BaseRoom):
            async def user_joined(self, event):
                await self.send("joined")

            async def user_left(self, event):
                await self.send("left")
        """,
    "a dispatch() that calls plain methods in threads": """
        class RoomConsumer(AsyncConsumer):
            async def dispatch(self, message):
                handler = getattr(self, message["type"].replace(".", "_"))
                if message["type"] == "websocket.receive":
                    await database_sync_to_async(handler)(message)
                else:
                    await super().dispatch(message)

            def websocket_receive(self, message):
                print(message)
        """,
    "a metaclass that wraps methods": """
        class Threads(type):
            def __new__(mcs, name, bases, body):
                for key, value in body.items():
                    body[key] = database_sync_to_async(value)
                return super().__new__(mcs, name, bases, body)


        class RoomConsumer(AsyncJsonWebsocketConsumer, metaclass=Threads):
            def receive_json(self, content):
                print(content)
        """,
    "a base that wraps the methods of its subclasses": """
        class Threads:
            def __init_subclass__(cls, **kwargs):
                super().__init_subclass__(**kwargs)
                for name in cls.in_threads:
                    setattr(cls, name, database_sync_to_async(getattr(cls, name)))


        class RoomConsumer(Threads, AsyncJsonWebsocketConsumer):
            in_threads = ["receive_json"]

            def receive_json(self, content):
                print(content)
        """,
    "a method that is set by its name": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            def receive_json(self, content):
                print(content)


        setattr(RoomConsumer, "receive_json", database_sync_to_async(RoomConsumer.receive_json))
        """,
    "a class that wraps what it is asked for": """
        class Threads:
            def __getattribute__(self, name):
                value = super().__getattribute__(name)
                return database_sync_to_async(value) if name == "connect" else value


        class RoomConsumer(Threads, AsyncWebsocketConsumer):
            def connect(self):
                print(self)
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


        class RoomConsumer(AsyncWebsocketConsumer):
            @action
            def join(self, event):
                print(event)

            @named("leave")
            def left(self, event):
                print(event)

            async def receive(self, text_data):
                ACTIONS[text_data](self, text_data)
        """,
    "an action in a dict or under another name": """
        from functools import partialmethod


        class RoomConsumer(AsyncWebsocketConsumer):
            def join(self, event):
                print(event)

            def leave(self, event):
                print(event)

            def ping(self, event):
                print(event)

            def store(self, event):
                print(event)

            actions = {"join": join, "leave": (leave, None)}
            pong = partialmethod(ping, {})
            remember = store

            async def receive(self, text_data):
                self.actions[text_data](self, text_data)
        """,
    **{
        f"an action that is looked up: {look_up}": f"""
        import inspect
        from operator import attrgetter, methodcaller


        class RoomConsumer(AsyncWebsocketConsumer):
            def on_join(self, event):
                print(event)

            async def receive(self, text_data):
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
    "coroutine functions": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                await self.accept()

            async def chat_message(self, event):
                await self.send(event["text"])
        """,
    "an awaitable returned": """
        class RoomConsumer(AsyncWebsocketConsumer):
            def connect(self):
                return self.accept()

            def disconnect(self, code):
                if code == 1000:
                    return self.leave()
                return self.complain()
        """,
    "a lambda in place of a method": """
        class RoomConsumer(AsyncWebsocketConsumer):
            connect = lambda self: self.accept()
        """,
    "in a thread": """
        class RoomConsumer(AsyncWebsocketConsumer):
            @database_sync_to_async
            def disconnect(self, code):
                print(code)
        """,
    "a decorator that cannot be read": """
        from somewhere import awaited


        class RoomConsumer(AsyncWebsocketConsumer):
            @awaited
            def disconnect(self, code):
                print(code)
        """,
    "a decorator of the module": """
        def awaited(function):
            async def run(self, *args):
                return function(self, *args)

            return run


        class RoomConsumer(AsyncWebsocketConsumer):
            @awaited
            def disconnect(self, code):
                print(code)
        """,
    "a class decorator": """
        from somewhere import awaited


        @awaited
        class RoomConsumer(AsyncWebsocketConsumer):
            def disconnect(self, code):
                print(code)
        """,
    "only raises": """
        class RoomConsumer(AsyncConsumer):
            def websocket_disconnect(self, message):
                print(message)
                raise StopConsumer()


        class ClosedConsumer(AsyncWebsocketConsumer):
            def connect(self):
                if self.scope["user"].is_staff:
                    raise DenyConnection("staff")
                else:
                    raise DenyConnection()
        """,
    "abstract": """
        import abc


        class BaseRoom(AsyncWebsocketConsumer):
            def connect(self):
                raise NotImplementedError

            @abc.abstractmethod
            def disconnect(self, code):
                pass
        """,
    "replaced further down": """
        class RoomConsumer(AsyncWebsocketConsumer):
            def connect(self):
                print(self)

            async def connect(self):
                await self.accept()
        """,
    "wrapped further down": """
        class RoomConsumer(AsyncWebsocketConsumer):
            def disconnect(self, code):
                print(code)

            disconnect = database_sync_to_async(disconnect)
        """,
    "a mixin that its consumer overrides": """
        class Leaving:
            def disconnect(self, code):
                print(code)


        class RoomConsumer(Leaving, AsyncWebsocketConsumer):
            async def disconnect(self, code):
                super().disconnect(code)
        """,
    "a mixin of both kinds of consumer": """
        class Leaving:
            def disconnect(self, code):
                print(code)


        class RoomConsumer(Leaving, AsyncWebsocketConsumer):
            pass


        class TalkConsumer(Leaving, WebsocketConsumer):
            pass
        """,
    "its own dispatch()": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def dispatch(self, message):
                getattr(self, message["type"].replace(".", "_"))(message)

            def websocket_connect(self, message):
                print(message)

            def chat_message(self, event):
                print(event)
        """,
    "its own websocket_connect()": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def websocket_connect(self, message):
                self.connect()
                await self.accept()

            def connect(self):
                print(self.scope)
        """,
    "its own receive()": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive(self, text_data=None, bytes_data=None):
                self.receive_json(text_data)

            def receive_json(self, content):
                print(content)
        """,
    "a base that cannot be read": """
        from somewhere import Room


        class RoomConsumer(Room):
            def connect(self):
                print(self)


        class OtherConsumer(Room, AsyncWebsocketConsumer):
            def connect(self):
                print(self)
        """,
    "a helper that takes an event": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def chat_message(self, event):
                await self.send(self.text(event))
                self.note(event)

            def note(self, event):
                self.last = event
        """,
    "a helper that a base calls": """
        class BaseRoom(AsyncWebsocketConsumer):
            async def chat_message(self, event):
                self.note(event)


        class RoomConsumer(BaseRoom):
            def note(self, event):
                self.last = event
        """,
    "a helper that a subclass calls": """
        class BaseRoom(AsyncWebsocketConsumer):
            def note(self, event):
                self.last = event


        class RoomConsumer(BaseRoom):
            async def chat_message(self, event):
                self.note(event)
        """,
    "a helper found by its name": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def chat_message(self, event):
                getattr(self, event["action"])(event)

            def note(self, event):
                self.last = event
        """,
    "a message of the client": """
        class RoomConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content):
                await self.send_json({"type": "note", "content": content})

            def note(self, content):
                self.last = content
        """,
    "no consumer": """
        class RoomConsumer:
            def connect(self):
                print(self)

            def chat_message(self, event):
                print(event)
        """,
    "static": """
        class RoomConsumer(AsyncWebsocketConsumer):
            @staticmethod
            def tick(event, other):
                print(event)

            @classmethod
            def tock(cls, event):
                print(event)
        """,
}

BASE = behind(
    IMPORTS,
    """
    class BaseRoom(AsyncWebsocketConsumer):
        async def websocket_receive(self, message):
            self.receive(message)
    """,
)
ROOM = "class RoomConsumer(AsyncWebsocketConsumer):\n    def chat_message(self, data):\n"
ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file": (
        {
            "rooms/__init__.py": "",
            "rooms/base.py": BASE,
            "rooms/consumers.py": """\
from .base import BaseRoom as Base


class RoomConsumer(Base):
    def connect(self):
    ^
        print(self)

    def receive(self, message):
        print(message)
""",
        },
        (awaits("connect", HANDSHAKE),),
    ),
    "a message of another file": (
        {
            "signals.py": behind(
                IMPORTS,
                """
                def saved(sender, **kwargs):
                    layer = get_channel_layer()
                    async_to_sync(layer.group_send)("rooms", {"type": "chat.message"})
                """,
            ),
            "consumers.py": IMPORTS + ROOM + "    ^\n        print(data)\n",
        },
        (awaits("chat_message", EVENT),),
    ),
    "something else of that type in another file": (
        {
            "tools.py": 'def send(x): ...\nTOOL = {"type": "chat.message"}\nsend(TOOL)\n',
            "consumers.py": IMPORTS + ROOM + "        print(data)\n",
        },
        (),
    ),
    "a helper that a subclass in another file calls": (
        {
            "base.py": behind(
                IMPORTS,
                """
                class BaseRoom(AsyncWebsocketConsumer):
                    def note(self, event):
                        print(event)
                """,
            ),
            "consumers.py": """\
from base import BaseRoom


class RoomConsumer(BaseRoom):
    async def chat_message(self, event):
        self.note(event)
""",
        },
        (),
    ),
}


@pytest.mark.parametrize(("base", "signature", "effect"), HOOKS)
def test_hooks(folder: Path, base: str, signature: str, effect: str) -> None:
    source = f"{IMPORTS}\nclass RoomConsumer({base}):\n    def {signature}:\n    ^\n        pass\n"
    assert_reported(folder, CODE, source, awaits(signature.partition("(")[0], effect))
    assert_quiet(folder, CODE, source.replace("def ", "async def ").replace("^", ""))


@pytest.mark.parametrize(("base", "signature"), NO_HOOKS)
def test_what_is_no_hook(folder: Path, base: str, signature: str) -> None:
    assert_quiet(folder, CODE, f"{IMPORTS}\nclass A({base}):\n    def {signature}:\n        pass\n")


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
            def connect(self):
            ^
                print(self)
        """
    named = Settings(base_classes=(("mylib.channels.Room", "AsyncWebsocketConsumer"),))
    assert_reported(folder, CODE, source, awaits("connect", HANDSHAKE), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))
