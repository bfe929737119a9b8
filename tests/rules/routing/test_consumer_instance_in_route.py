"""CHN304: a route holds one consumer object that all connections share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.routing.places import ELSEWHERE, IMPORTS, RIGHT, ROUTED
from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN304"
FORM = "Chat()"


def text(consumer: str = "Chat") -> str:
    return (
        f"{consumer}() is one object for every connection: a client gets the answers meant for "
        f"another; write {consumer}.as_asgi()"
    )


REPORTED = {
    "a name for it": (
        """
        chat = Chat()
               ^
        router = URLRouter([path("chat/", chat)])
        """,
        text(),
    ),
    "with arguments": (
        """
        router = URLRouter([path("chat/", Chat("lobby", size=3))])
                                          ^
        """,
        text(),
    ),
    "another name for the class": (
        """
        Talk = Chat
        router = URLRouter([path("chat/", Talk())])
                                          ^
        """,
        text("Talk"),
    ),
    "a basic consumer": (
        """
        class Printer(AsyncConsumer):
            async def page_print(self, message):
                print(message["page"])


        application = ChannelNameRouter({"printer": Printer()})
                                                    ^
        """,
        text("Printer"),
    ),
}

QUIET = {
    "an object that is an application": """
        class Logged:
            def __init__(self, inner):
                self.inner = inner

            async def __call__(self, scope, receive, send):
                await self.inner(scope, receive, send)


        router = URLRouter([path("chat/", Logged(Chat.as_asgi()))])
        """,
    "a class that is only called a consumer": """
        class ChatConsumer:
            async def __call__(self, scope, receive, send):
                await send({"type": "websocket.accept"})


        router = URLRouter([path("chat/", ChatConsumer())])
        """,
    "a class that nobody can read": """
        from somewhere.consumers import ChatConsumer

        router = URLRouter([path("chat/", ChatConsumer())])
        """,
    "a base that nobody can read": """
        from somewhere.consumers import Base


        class ChatConsumer(Base):
            pass


        router = URLRouter([path("chat/", ChatConsumer())])
        """,
    "a function that makes an application": """
        def chat():
            return Chat.as_asgi()


        router = URLRouter([path("chat/", chat())])
        """,
    "an object elsewhere": """
        chat = Chat()
        print(chat)
        """,
    "a name that is set again": """
        chat = Chat()
        chat = chat.as_asgi()
        router = URLRouter([path("chat/", chat)])
        """,
}


@pytest.mark.parametrize("source", ROUTED.values(), ids=ROUTED)
def test_every_place_is_known(folder: Path, source: str) -> None:
    module = behind(IMPORTS, source.replace("APP", FORM))
    assert_reported(folder, CODE, module, *[text()] * source.count("APP"))


@pytest.mark.parametrize("source", ELSEWHERE.values(), ids=ELSEWHERE)
def test_quiet_elsewhere(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source.replace("APP", FORM)))


@pytest.mark.parametrize("application", [*RIGHT.values(), "Chat", "Chat.as_asgi"])
def test_quiet_for_other_applications(folder: Path, application: str) -> None:
    source = ROUTED["path()"].replace("^", "").replace("APP", application)
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_a_mistake_in_every_version(folder: Path) -> None:
    source = behind(IMPORTS, ROUTED["path()"].replace("APP", FORM))
    assert_reported(folder, CODE, source, text(), settings=Settings(channels_version=2))


def test_a_consumer_of_another_module(folder: Path) -> None:
    files = {
        "chat/consumers.py": IMPORTS,
        "chat/routing.py": """\
from channels.routing import URLRouter
from django.urls import path

from chat import consumers

router = URLRouter([path("chat/", consumers.Chat())])
                                  ^
""",
    }
    assert_project(folder, CODE, files, text("consumers.Chat"))
