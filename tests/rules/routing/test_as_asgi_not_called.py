"""CHN302: a route names as_asgi of a consumer without calling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.routing.places import ELSEWHERE, IMPORTS, RIGHT, ROUTED
from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN302"
FORM = "Chat.as_asgi"


def text(consumer: str = "Chat") -> str:
    return (
        f"{consumer}.as_asgi is not called: every connection fails with a TypeError; "
        f"write {consumer}.as_asgi()"
    )


REPORTED = {
    "a name for it": (
        """
        application = Chat.as_asgi
                      ^
        router = URLRouter([path("chat/", application)])
        """,
        text(),
    ),
    "another name for the class": (
        """
        Talk = Chat
        router = URLRouter([path("chat/", Talk.as_asgi)])
                                          ^
        """,
        text("Talk"),
    ),
    "a basic consumer": (
        """
        class Printer(AsyncConsumer):
            async def page_print(self, message):
                print(message["page"])


        application = ChannelNameRouter({"printer": Printer.as_asgi})
                                                    ^
        """,
        text("Printer"),
    ),
    "a class in a class": (
        """
        class Sockets:
            class News(AsyncWebsocketConsumer):
                pass


        application = URLRouter([path("news/", Sockets.News.as_asgi)])
                                               ^
        """,
        text("Sockets.News"),
    ),
}

QUIET = {
    "a class that is only called a consumer": """
        class ChatConsumer:
            @staticmethod
            async def as_asgi(scope, receive, send):
                await send({"type": "websocket.accept"})


        router = URLRouter([path("chat/", ChatConsumer.as_asgi)])
        """,
    "a class that nobody can read": """
        from somewhere.consumers import ChatConsumer

        router = URLRouter([path("chat/", ChatConsumer.as_asgi)])
        """,
    "a base that nobody can read": """
        from somewhere.consumers import Base


        class ChatConsumer(Base):
            pass


        router = URLRouter([path("chat/", ChatConsumer.as_asgi)])
        """,
    "called later": """
        make = Chat.as_asgi
        router = URLRouter([path("chat/", make())])
        """,
    "mentioned elsewhere": """
        print(Chat.as_asgi)
        """,
    "another attribute": """
        router = URLRouter([path("chat/", Chat.application)])
        """,
}


@pytest.mark.parametrize("source", ROUTED.values(), ids=ROUTED)
def test_every_place_is_known(folder: Path, source: str) -> None:
    module = behind(IMPORTS, source.replace("APP", FORM))
    assert_reported(folder, CODE, module, *[text()] * source.count("APP"))


@pytest.mark.parametrize("source", ELSEWHERE.values(), ids=ELSEWHERE)
def test_quiet_elsewhere(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source.replace("APP", FORM)))


@pytest.mark.parametrize("application", [*RIGHT.values(), "Chat", "Chat()"])
def test_quiet_for_other_applications(folder: Path, application: str) -> None:
    source = ROUTED["path()"].replace("^", "").replace("APP", application)
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_a_consumer_of_another_module(folder: Path) -> None:
    files = {
        "chat/consumers.py": IMPORTS,
        "chat/routing.py": """\
from channels.routing import URLRouter
from django.urls import path

from chat import consumers

router = URLRouter([path("chat/", consumers.Chat.as_asgi)])
                                  ^
""",
    }
    assert_project(folder, CODE, files, text("consumers.Chat"))
