"""CHN301: a route holds a consumer class where it needs an ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.routing.places import ELSEWHERE, IMPORTS, RIGHT, ROUTED
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN301"
FORM = "Chat"


def text(consumer: str = "Chat") -> str:
    return (
        f"{consumer} is a class, not an ASGI application: every connection fails with a "
        f"TypeError; write {consumer}.as_asgi()"
    )


REPORTED = {
    "a basic consumer": (
        """
        class Printer(AsyncConsumer):
            async def page_print(self, message):
                print(message["page"])


        application = ChannelNameRouter({"printer": Printer})
                                                    ^
        """,
        text("Printer"),
    ),
    "another name for the class": (
        """
        Talk = Chat
        application = URLRouter([path("chat/", Talk)])
                                               ^
        """,
        text("Talk"),
    ),
    "a class on a base of the module": (
        """
        class Talk(Chat):
            pass


        application = URLRouter([path("chat/", Talk)])
                                               ^
        """,
        text("Talk"),
    ),
    "a generic class with its argument": (
        """
        from typing import Generic, TypeVar

        Item = TypeVar("Item")


        class Feed(AsyncWebsocketConsumer, Generic[Item]):
            pass


        class News(Feed[str]):
            pass


        application = URLRouter([path("news/", News)])
                                               ^
        """,
        text("News"),
    ),
    "a class in a class": (
        """
        class Sockets:
            class News(AsyncWebsocketConsumer):
                pass


        application = URLRouter([path("news/", Sockets.News)])
                                               ^
        """,
        text("Sockets.News"),
    ),
    "a base with a metaclass of djangochannelsrestframework": (
        """
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer


        class Orders(GenericAsyncAPIConsumer):
            pass


        application = URLRouter([path("orders/", Orders)])
                                                 ^
        """,
        text("Orders"),
    ),
    "as_asgi() of another class, by a switch": (
        """
        class News(AsyncWebsocketConsumer):
            pass


        application = URLRouter([path("", Chat if DEBUG else News.as_asgi())])
                                          ^
        """,
        text("Chat"),
    ),
    "a fallback of the import": (
        """
        try:
            from channels.generic.websocket import AsyncJsonWebsocketConsumer as Base
        except ImportError:
            Base = object


        class News(Base):
            pass


        application = URLRouter([path("news/", News)])
                                               ^
        """,
        text("News"),
    ),
    "the class of the framework": (
        """
        application = URLRouter([path("news/", AsyncWebsocketConsumer)])
                                               ^
        """,
        text("AsyncWebsocketConsumer"),
    ),
}

QUIET = {
    "a function": """
        async def application(scope, receive, send):
            await send({"type": "websocket.accept"})


        router = URLRouter([path("chat/", application)])
        """,
    "a class that is an application": """
        class Logged:
            def __init__(self, inner):
                self.inner = inner

            async def __call__(self, scope, receive, send):
                await self.inner(scope, receive, send)


        router = URLRouter([path("chat/", Logged)])
        """,
    "a class that is only called a consumer": """
        class ChatConsumer:
            @classmethod
            def as_asgi(cls):
                return cls()


        router = URLRouter([path("chat/", ChatConsumer)])
        """,
    "a consumer of something else": """
        from kafka import KafkaConsumer


        class OrdersConsumer(KafkaConsumer):
            pass


        router = URLRouter([path("orders/", OrdersConsumer)])
        """,
    "a class that nobody can read": """
        from somewhere.consumers import ChatConsumer

        router = URLRouter([path("chat/", ChatConsumer)])
        """,
    "a base that nobody can read": """
        from somewhere.consumers import Base


        class ChatConsumer(Base):
            pass


        router = URLRouter([path("chat/", ChatConsumer)])
        """,
    "a variable of a loop": """
        websocket_urlpatterns = []
        for name, consumer in (("chat", Chat), ("talk", Chat)):
            websocket_urlpatterns.append(path(name, consumer))
        """,
    "a variable that is set again": """
        application = Chat
        application = application.as_asgi()
        router = URLRouter([path("chat/", application)])
        """,
    "a variable that may be something else": """
        application = Chat
        if hasattr(Chat, "as_asgi"):
            application = Chat.as_asgi()
        router = URLRouter([path("chat/", application)])
        """,
    "a version check under a name": """
        import channels

        CHANNELS_3 = channels.__version__ >= "3"
        application = URLRouter([path("chat/", Chat.as_asgi() if CHANNELS_3 else Chat)])
        """,
    "a version check of an imported version": """
        from channels import __version__ as release

        MAJOR = int(release.split(".")[0])
        MODERN = MAJOR >= 3
        application = URLRouter([path("chat/", Chat.as_asgi() if MODERN else Chat)])
        if release.startswith("2."):
            application = URLRouter([path("chat/", Chat)])
        """,
    "both forms, by what can be imported": """
        try:
            from channels.http import AsgiHandler
            IS_OLD = True
        except ImportError:
            IS_OLD = False

        application = URLRouter([path("chat/", Chat if IS_OLD else Chat.as_asgi())])
        """,
    "an attempt of as_asgi": """
        try:
            application = URLRouter([path("chat/", Chat.as_asgi())])
        except AttributeError:
            application = URLRouter([path("chat/", Chat)])
        """,
    "a parameter": """
        def make(consumer):
            return URLRouter([path("chat/", consumer)])


        make(Chat)
        """,
    "a class that a decorator wraps": """
        from somewhere import as_application


        @as_application
        class Talk(AsyncWebsocketConsumer):
            pass


        router = URLRouter([path("chat/", Talk)])
        """,
    "a view of Django": """
        from django.views import View


        class Page(View):
            pass


        urlpatterns = [path("page/", Page.as_view())]
        """,
}

CONSUMERS = """\
from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    pass
"""
ROUTER = "from channels.routing import URLRouter\nfrom django.urls import path\n"

#: How a routing module imports a consumer -> its import, and how it names the consumer.
IMPORTED = {
    "the class": ("from chat.consumers import Chat", "Chat"),
    "the class by another name": ("from chat.consumers import Chat as Talk", "Talk"),
    "its module": ("from chat import consumers", "consumers.Chat"),
    "its module by another name": ("import chat.consumers as ws", "ws.Chat"),
    "its module, dotted": ("import chat.consumers", "chat.consumers.Chat"),
    "the package": ("import chat", "chat.Chat"),
    "from the package": ("from chat import Chat", "Chat"),
    "relative": ("from .consumers import Chat", "Chat"),
    "relative module": ("from . import consumers", "consumers.Chat"),
    "relative from the package": ("from . import Chat", "Chat"),
    "everything": ("from chat.consumers import *", "Chat"),
    "everything of the package": ("from . import *", "Chat"),
    "in a try": (
        "try:\n    from chat.consumers import Chat\nexcept ImportError:\n    Chat = None",
        "Chat",
    ),
}

#: Dependency files of a project -> whether the bare class is a mistake there.
PINS = {
    "nothing": ({}, True),
    "Channels 2": ({"requirements.txt": "django\nchannels==2.4.0\n"}, False),
    "less than 3": ({"requirements/base.txt": "channels>=2.1,<3\n"}, False),
    "less than 3, with spaces": (
        {"setup.cfg": "install_requires =\n  channels >= 2, < 3\n"},
        False,
    ),
    "Channels 3": ({"requirements.txt": "channels~=3.0\n"}, True),
    "Channels 4 of Poetry": (
        {"pyproject.toml": '[tool.poetry.dependencies]\nchannels = "^4.0"\n'},
        True,
    ),
    "Channels 2 of Poetry": (
        {"pyproject.toml": '[tool.poetry.dependencies]\nchannels = {version = "^2.4"}\n'},
        False,
    ),
    "Channels 2 in a lock file": (
        {"poetry.lock": '[[package]]\nname = "channels"\nversion = "2.4.0"\n'},
        False,
    ),
    "another package": ({"requirements.txt": "channels-redis==2.4.2\n"}, True),
}


@pytest.mark.parametrize("source", ROUTED.values(), ids=ROUTED)
def test_every_place_is_known(folder: Path, source: str) -> None:
    module = behind(IMPORTS, source.replace("APP", FORM))
    assert_reported(folder, CODE, module, *[text()] * source.count("APP"))


@pytest.mark.parametrize("source", ELSEWHERE.values(), ids=ELSEWHERE)
def test_quiet_elsewhere(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source.replace("APP", FORM)))


@pytest.mark.parametrize("source", ROUTED.values(), ids=ROUTED)
@pytest.mark.parametrize("application", RIGHT.values(), ids=RIGHT)
def test_quiet_for_what_is_right(folder: Path, source: str, application: str) -> None:
    module = behind(IMPORTS, source.replace("^", "").replace("APP", application))
    assert_quiet(folder, CODE, module)


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("statement", "name"), IMPORTED.values(), ids=IMPORTED)
def test_an_imported_consumer(folder: Path, statement: str, name: str) -> None:
    files = {
        "chat/__init__.py": "from .consumers import Chat\n",
        "chat/consumers.py": CONSUMERS,
        "chat/routing.py": (
            f'{ROUTER}{statement}\n\nrouter = URLRouter([path("chat/", {name})])\n{" " * 34}^\n'
        ),
    }
    assert_project(folder, CODE, files, text(name))


def test_a_consumer_several_packages_up(folder: Path) -> None:
    files = {
        "site/__init__.py": "",
        "site/sockets.py": CONSUMERS,
        "site/apps/__init__.py": "",
        "site/apps/chat/__init__.py": "",
        "site/apps/chat/routing.py": """\
from django.urls import re_path

from ...sockets import Chat

websocket_urlpatterns = [
    re_path("^chat/$", Chat),
                       ^
]
""",
    }
    assert_project(folder, CODE, files, text())


def test_a_package_that_imports_everything_of_its_modules(folder: Path) -> None:
    files = {
        "chat/__init__.py": "from .consumers import *\nfrom .routing import *\n",
        "chat/consumers.py": CONSUMERS,
        "chat/routing.py": """\
from django.urls import path

from . import consumers

websocket_urlpatterns = [path("chat/", consumers.Chat)]
                                       ^
""",
    }
    assert_project(folder, CODE, files, text("consumers.Chat"))


def test_a_list_of_another_module_is_for_that_module_to_report(folder: Path) -> None:
    files: Files = {
        "chat/consumers.py": CONSUMERS,
        "chat/routing.py": """\
from django.urls import path

from chat.consumers import Chat

websocket_urlpatterns = [path("chat/", Chat)]
                                       ^
""",
        "site/asgi.py": """\
from channels.routing import URLRouter

import chat.routing
from chat.routing import websocket_urlpatterns

one = URLRouter(websocket_urlpatterns)
two = URLRouter(chat.routing.websocket_urlpatterns)
""",
    }
    assert_project(folder, CODE, files, text())


@pytest.mark.parametrize(("files", "is_mistake"), PINS.values(), ids=PINS)
def test_the_version_that_the_project_asks_for(
    folder: Path, files: Files, is_mistake: bool
) -> None:
    (folder / "manage.py").touch()
    source = behind(IMPORTS, ROUTED["path()"].replace("APP", FORM))
    texts = (text(),) if is_mistake else ()
    module = source if is_mistake else source.replace("^", "")
    assert_project(folder, CODE, {**files, "chat/routing.py": module}, *texts)


def test_the_version_that_the_settings_name(folder: Path) -> None:
    (folder / "requirements.txt").write_text("channels==2.4.0\n")
    source = behind(IMPORTS, ROUTED["path()"].replace("APP", FORM))
    assert_reported(folder, CODE, source, text(), settings=Settings(channels_version=4))
    (folder / "requirements.txt").write_text("channels==4.1.0\n")
    assert_quiet(folder, CODE, source.replace("^", ""), settings=Settings(channels_version=2))
