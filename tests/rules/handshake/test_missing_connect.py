"""CHN101: a WebSocket consumer has no connect() of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN101"
GENERIC = "from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer\n"
BASIC = "from channels.consumer import AsyncConsumer, SyncConsumer\n"


def generic(name: str) -> str:
    return (
        f"{name} has no connect(): every client that reaches the route is accepted; "
        "define connect() and accept() or close() the socket in it"
    )


def basic(name: str) -> str:
    return (
        f"{name} has no websocket_connect(): every handshake fails; define websocket_connect() "
        'and send {"type": "websocket.accept"} or {"type": "websocket.close"} in it'
    )


REPORTED = {
    "only the groups are named": """
        class NewsConsumer(AsyncJsonWebsocketConsumer):
        ^
            groups = ["news"]
        """,
    "the other hooks are there": """
        class NewsConsumer(WebsocketConsumer):
        ^
            def receive(self, text_data=None, bytes_data=None):
                self.send(text_data=text_data)

            def disconnect(self, code):
                pass
        """,
    "a method is only called nearly so": """
        class NewsConsumer(AsyncJsonWebsocketConsumer):
        ^
            async def on_connect(self):
                await self.accept()
        """,
    "connect() is a function of the module": """
        async def connect(self):
            await self.accept()


        class NewsConsumer(AsyncJsonWebsocketConsumer):
        ^
            async def disconnect(self, code):
                await connect(self)
        """,
    "connect() is a function in a method": """
        class NewsConsumer(WebsocketConsumer):
        ^
            def receive(self, text_data=None, bytes_data=None):
                def connect():
                    self.accept()

                connect()
        """,
    "connect() is a method of a class inside": """
        class NewsConsumer(AsyncJsonWebsocketConsumer):
        ^
            class Meta:
                async def connect(self):
                    await self.accept()
        """,
    "the decorated line is the class statement": """
        import dataclasses


        @dataclasses.dataclass
        class NewsConsumer(AsyncJsonWebsocketConsumer):
        ^
            topic: str = "news"
        """,
    "bases that have nothing to do with Channels": """
        import abc
        from typing import Generic, TypeVar

        from django.contrib.auth.mixins import LoginRequiredMixin

        Item = TypeVar("Item")


        class NewsConsumer(LoginRequiredMixin, AsyncJsonWebsocketConsumer, Generic[Item], abc.ABC):
        ^
            groups = ["news"]
        """,
    "a mixin with other methods": """
        class Greeting:
            async def greet(self):
                await self.send_json({"hello": True})


        class NewsConsumer(Greeting, AsyncJsonWebsocketConsumer):
        ^
            groups = ["news"]
        """,
    "a base of the module without connect()": """
        class BaseNews(AsyncJsonWebsocketConsumer):
            groups = ["news"]


        class NewsConsumer(BaseNews):
        ^
            groups = ["news", "weather"]
        """,
    "a subscripted base": """
        from typing import Generic, TypeVar

        Item = TypeVar("Item")


        class Feed(AsyncJsonWebsocketConsumer, Generic[Item]):
            groups = ["news"]


        class NewsConsumer(Feed[int]):
        ^
            groups = ["weather"]
        """,
    "an abstract method that the class fills in": """
        import abc


        class Feed(AsyncJsonWebsocketConsumer):
            @abc.abstractmethod
            async def topic(self): ...


        class NewsConsumer(Feed):
        ^
            async def topic(self):
                return "news"
        """,
    "a class in a branch": """
        try:
            import redis
        except ImportError:
            redis = None

        if redis is not None:

            class NewsConsumer(AsyncJsonWebsocketConsumer):
            ^
                groups = ["news"]
        """,
    "a class in a try": """
        try:

            class NewsConsumer(AsyncJsonWebsocketConsumer):
            ^
                groups = ["news"]

        except ImportError:
            NewsConsumer = None
        """,
    "a class in a class": """
        class Sockets:
            class NewsConsumer(AsyncJsonWebsocketConsumer):
            ^
                groups = ["news"]
        """,
    "a base bound by a branch for type checkers": """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            Base = object
        else:
            Base = AsyncJsonWebsocketConsumer


        class NewsConsumer(Base):
        ^
            groups = ["news"]
        """,
    "a fallback for where Channels is missing": """
        try:
            from channels.generic.websocket import AsyncWebsocketConsumer as Base
        except ImportError:
            Base = object


        class NewsConsumer(Base):
        ^
            groups = ["news"]
        """,
    "the name of the base taken over": """
        class AsyncJsonWebsocketConsumer(AsyncJsonWebsocketConsumer):
        ^
            groups = ["news"]


        application = AsyncJsonWebsocketConsumer.as_asgi()
        """,
}

#: Way -> import, base.
WAYS_TO_A_BASE = {
    "the module": ("import channels.generic.websocket", "channels.generic.websocket.{}"),
    "the module by another name": ("import channels.generic.websocket as ws", "ws.{}"),
    "a package": ("from channels import generic", "generic.websocket.{}"),
    "a module of a package": ("from channels.generic import websocket", "websocket.{}"),
    "another name": (
        "from channels.generic.websocket import WebsocketConsumer as Socket",
        "Socket",
    ),
    "everything": ("from channels.generic.websocket import *", "{}"),
    "a name for it": (GENERIC + "Socket = WebsocketConsumer", "Socket"),
}

BASIC_REPORTED = {
    "websocket_receive() alone": """
        class EchoConsumer(AsyncConsumer):
        ^
            async def websocket_receive(self, message):
                await self.send({"type": "websocket.send", "text": message["text"]})
        """,
    "websocket_disconnect() alone": """
        class EchoConsumer(SyncConsumer):
        ^
            def websocket_disconnect(self, message):
                pass
        """,
    "connect() is nothing to a basic consumer": """
        class EchoConsumer(AsyncConsumer):
        ^
            async def connect(self):
                await self.send({"type": "websocket.accept"})

            async def websocket_receive(self, message):
                await self.connect()
        """,
    "a mixin that handles the messages": """
        class Echo:
            def websocket_receive(self, message):
                self.send({"type": "websocket.send", "text": message["text"]})


        class EchoConsumer(Echo, SyncConsumer):
        ^
            pass
        """,
}

QUIET = {
    "connect() by a metaclass": """
        class Routed(type):
            def __new__(mcls, name, bases, namespace):
                namespace.setdefault("connect", welcome)
                return super().__new__(mcls, name, bases, namespace)


        class News(AsyncJsonWebsocketConsumer, metaclass=Routed):
            groups = ["news"]
        """,
    "connect() assigned behind the class": """
        class News(AsyncJsonWebsocketConsumer):
            groups = ["news"]


        News.connect = welcome
        """,
    "connect() by setattr()": """
        class News(AsyncJsonWebsocketConsumer):
            groups = ["news"]


        setattr(News, "connect", welcome)
        """,
    "connect() by __init_subclass__()": """
        class Welcoming(AsyncJsonWebsocketConsumer):
            def __init_subclass__(cls, **kwargs):
                super().__init_subclass__(**kwargs)
                cls.connect = welcome


        class News(Welcoming):
            groups = ["news"]
        """,
    "connect() of its own": """
        class NewsConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
        """,
    "connect() in a branch": """
        class NewsConsumer(AsyncJsonWebsocketConsumer):
            if True:
                async def connect(self):
                    await self.accept()
        """,
    "connect() with a decorator": """
        from guards import members_only


        class NewsConsumer(WebsocketConsumer):
            @members_only
            def connect(self):
                self.accept()
        """,
    "connect is another function": """
        async def let_in(self):
            await self.accept()


        class NewsConsumer(AsyncJsonWebsocketConsumer):
            connect = let_in
        """,
    "connect is made by a call": """
        from guards import members_only


        class NewsConsumer(AsyncJsonWebsocketConsumer):
            connect = members_only(["staff"])
        """,
    "connect() of a mixin": """
        class Doorman:
            async def connect(self):
                await self.accept()


        class NewsConsumer(Doorman, AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "connect() of a base": """
        class Members(WebsocketConsumer):
            def connect(self):
                self.accept()


        class NewsConsumer(Members):
            groups = ["news"]
        """,
    "websocket_connect() in its place": """
        class NewsConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_connect(self, message):
                await self.accept()
        """,
    "a class with a subclass in the module": """
        class News(AsyncJsonWebsocketConsumer):
            groups = ["news"]


        class Weather(News):
            async def connect(self):
                await self.accept()
        """,
    "named as the class of Channels for which it stands": """
        from channels.generic.websocket import AsyncWebsocketConsumer as Original


        class AsyncWebsocketConsumer(Original):
            async def tell(self, text):
                await self.send(text_data=text)
        """,
    "named Base first, in lower case": """
        class Base_news(AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "named Base first": """
        class BaseNewsConsumer(AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "named Base last": """
        class NewsBase(AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "named Base behind an underscore": """
        class _BaseNews(AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "named Abstract": """
        class AbstractNews(WebsocketConsumer):
            groups = ["news"]
        """,
    "named Mixin": """
        class NewsMixin(WebsocketConsumer):
            groups = ["news"]
        """,
    "an abstract method": """
        import abc


        class News(AsyncJsonWebsocketConsumer):
            @abc.abstractmethod
            async def topic(self): ...
        """,
    "a method that is not implemented": """
        class News(AsyncJsonWebsocketConsumer):
            async def topic(self):
                '''What this is about.'''
                raise NotImplementedError("say what it is about")
        """,
    "an abstract method that is inherited": """
        from abc import abstractmethod


        class Feed(AsyncJsonWebsocketConsumer):
            @abstractmethod
            async def topic(self): ...


        class News(Feed):
            groups = ["news"]
        """,
    "a base that cannot be read": """
        from somewhere.sockets import Members


        class NewsConsumer(Members, AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "a base that is called for": """
        from somewhere import with_permissions


        class NewsConsumer(with_permissions(AsyncJsonWebsocketConsumer)):
            groups = ["news"]
        """,
    "a base by its name at run time": """
        from channels.generic import websocket

        Base = getattr(websocket, "WebsocketConsumer")


        class NewsConsumer(Base):
            groups = ["news"]
        """,
    "one of two bases": """
        from somewhere.sockets import Members, is_open

        Base = AsyncJsonWebsocketConsumer if is_open() else Members


        class NewsConsumer(Base):
            groups = ["news"]
        """,
    "a base that only type checkers see": """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from channels.generic.websocket import AsyncWebsocketConsumer as Base
        else:
            Base = object


        class Greeting(Base):
            async def greet(self):
                await self.send("hello")
        """,
    "a base that is imported for type checkers": """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from channels.generic import websocket


        class Greeting(websocket.AsyncWebsocketConsumer):
            async def greet(self):
                await self.send("hello")
        """,
    "dispatch() answers": """
        class VenueConsumer(AsyncJsonWebsocketConsumer):
            async def dispatch(self, message):
                if message["type"] == "websocket.connect":
                    await self.accept()
                elif message["type"] == "websocket.receive":
                    await self.send_json(message["text"])
        """,
    "a base that only type checkers see, in one line": """
        from typing import TYPE_CHECKING

        Base = AsyncJsonWebsocketConsumer if TYPE_CHECKING else object


        class Greeting(Base):
            async def greet(self):
                await self.send_json({"hello": True})
        """,
    "a class decorator that cannot be read": """
        from somewhere import with_login


        @with_login
        class NewsConsumer(AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "a class decorator of the module": """
        def with_login(consumer):
            async def connect(self):
                await self.accept()

            consumer.connect = connect
            return consumer


        @with_login
        class NewsConsumer(AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """,
    "a metaclass that cannot be read": """
        from somewhere import WithLogin


        class NewsConsumer(AsyncJsonWebsocketConsumer, metaclass=WithLogin):
            groups = ["news"]
        """,
    "keywords that cannot be read": """
        from somewhere import options


        class NewsConsumer(AsyncJsonWebsocketConsumer, **options):
            groups = ["news"]
        """,
    "a class in a function": """
        def make(topic):
            class NewsConsumer(AsyncJsonWebsocketConsumer):
                groups = [topic]

            return NewsConsumer
        """,
    "the same name as its base": """
        from somewhere.sockets import NewsConsumer as Members


        class NewsConsumer(Members):
            groups = ["news"]
        """,
    "bases in an impossible order": """
        class Feed(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()


        class NewsConsumer(AsyncJsonWebsocketConsumer, Feed):
            groups = ["news"]
        """,
    "an HTTP consumer": """
        from channels.generic.http import AsyncHttpConsumer


        class Download(AsyncHttpConsumer):
            async def handle(self, body):
                await self.send_response(200, b"here")
        """,
    "a background worker": """
        from channels.consumer import SyncConsumer


        class Thumbnails(SyncConsumer):
            def thumbnails_make(self, message):
                print(message["id"])
        """,
    "websocket_connect() of a basic consumer": """
        from channels.consumer import AsyncConsumer


        class Echo(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})

            async def websocket_receive(self, message):
                await self.send({"type": "websocket.send", "text": message["text"]})
        """,
    "a consumer of something else": """
        from kafka import KafkaConsumer


        class OrdersConsumer(KafkaConsumer):
            channels = ["orders"]
        """,
    "a class that is only called a consumer": """
        class OrdersConsumer:
            channels = ["orders"]

            @classmethod
            def as_asgi(cls):
                return cls()
        """,
    "permissions of djangochannelsrestframework": """
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer
        from djangochannelsrestframework.mixins import ListModelMixin


        class Orders(ListModelMixin, GenericAsyncAPIConsumer):
            permission_classes = []
        """,
    "an observer of djangochannelsrestframework": """
        from djangochannelsrestframework.observer.generics import ObserverModelInstanceMixin
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer


        class Orders(ObserverModelInstanceMixin, GenericAsyncAPIConsumer):
            queryset = None
        """,
    "connect() of channels_graphql_ws": """
        import channels_graphql_ws


        class Graph(channels_graphql_ws.GraphqlWsConsumer):
            schema = None
        """,
}

#: Projects of several files.
ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file, without connect()": (
        {
            "news/sockets.py": GENERIC
            + """\
class BaseNews(AsyncJsonWebsocketConsumer):
    groups = ["news"]
""",
            "news/consumers.py": """\
from news.sockets import BaseNews


class NewsConsumer(BaseNews):
^
    groups = ["weather"]
""",
        },
        (generic("NewsConsumer"),),
    ),
    "connect() two files away": (
        {
            "news/__init__.py": "",
            "news/doors.py": """\
class Door:
    async def connect(self):
        await self.accept()
""",
            "news/sockets.py": GENERIC
            + """\
from . import doors


class Members(doors.Door, AsyncJsonWebsocketConsumer):
    pass
""",
            "news/consumers.py": """\
from .sockets import Members


class NewsConsumer(Members):
    groups = ["news"]
""",
        },
        (),
    ),
    "the same name as its base in another file": (
        {
            "news/__init__.py": "",
            "news/sockets.py": GENERIC
            + """\
class NewsConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
""",
            "news/consumers.py": """\
from news.sockets import NewsConsumer as Members


class NewsConsumer(Members):
    groups = ["news"]
""",
        },
        (),
    ),
    "a subclass in another file": (
        {
            "news/sockets.py": GENERIC
            + """\
class Members(AsyncJsonWebsocketConsumer):
    groups = ["news"]
""",
            "news/consumers.py": """\
from news.sockets import Members


class NewsConsumer(Members):
    async def connect(self):
        await self.accept()
""",
        },
        (),
    ),
    "a subclass in another file, and a route of its own": (
        {
            "news/sockets.py": GENERIC
            + """\
class Members(AsyncJsonWebsocketConsumer):
^
    groups = ["news"]
""",
            "news/consumers.py": """\
from channels.routing import URLRouter
from django.urls import path

from news.sockets import Members


class NewsConsumer(Members):
    async def connect(self):
        await self.accept()


application = URLRouter([path("members/", Members.as_asgi())])
""",
        },
        (generic("Members"),),
    ),
    "a base through a star import": (
        {
            "news/sockets.py": GENERIC
            + """\
class BaseNews(AsyncJsonWebsocketConsumer):
    groups = ["news"]
""",
            "news/consumers.py": """\
from news.sockets import *


class NewsConsumer(BaseNews):
^
    groups = ["weather"]
""",
        },
        (generic("NewsConsumer"),),
    ),
    "a base through a star import with another one behind it": (
        {
            "news/sockets.py": GENERIC
            + """\
class BaseNews(AsyncJsonWebsocketConsumer):
    groups = ["news"]
""",
            "news/consumers.py": """\
from news.sockets import *
from typing import *


class NewsConsumer(BaseNews):
^
    groups = ["weather"]
""",
        },
        (generic("NewsConsumer"),),
    ),
}


@pytest.mark.parametrize("source", REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str) -> None:
    name = source.partition("^")[0].rpartition("class ")[2].partition("(")[0]
    assert_reported(folder, CODE, behind(GENERIC, source), generic(name))


@pytest.mark.parametrize("source", BASIC_REPORTED.values(), ids=BASIC_REPORTED)
def test_basic_consumers_are_reported(folder: Path, source: str) -> None:
    assert_reported(folder, CODE, behind(BASIC, source), basic("EchoConsumer"))


@pytest.mark.parametrize(
    "base",
    [
        "AsyncJsonWebsocketConsumer",
        "AsyncWebsocketConsumer",
        "JsonWebsocketConsumer",
        "WebsocketConsumer",
    ],
)
def test_every_generic_consumer_is_known(folder: Path, base: str) -> None:
    imports = f"from channels.generic.websocket import {base}\n"
    assert_reported(folder, CODE, imports + f"class News({base}):\n^\n    pass\n", generic("News"))


@pytest.mark.parametrize(("imports", "base"), WAYS_TO_A_BASE.values(), ids=WAYS_TO_A_BASE)
def test_a_base_is_found_however_it_is_imported(folder: Path, imports: str, base: str) -> None:
    source = f"{imports}\nclass News({base.format('WebsocketConsumer')}):\n^\n    pass\n"
    assert_reported(folder, CODE, source, generic("News"))


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(GENERIC, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)


def test_a_base_that_the_settings_name(folder: Path) -> None:
    source = """
        from mylib.channels import Members


        class NewsConsumer(Members):
        ^
            groups = ["news"]
        """
    named = Settings(base_classes=(("mylib.channels.Members", "AsyncJsonWebsocketConsumer"),))
    assert_reported(folder, CODE, source, generic("NewsConsumer"), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))


def test_a_base_in_a_file_that_does_not_parse(folder: Path) -> None:
    (folder / "sockets.py").write_text("class Members:\n    print 'Python 2'\n")
    source = """
        from sockets import Members


        class NewsConsumer(Members, AsyncJsonWebsocketConsumer):
            groups = ["news"]
        """
    assert_quiet(folder, CODE, behind(GENERIC, source))
