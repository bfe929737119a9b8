"""CHN303: as_view() is called on a consumer, which has only as_asgi()."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.routing.places import ELSEWHERE, IMPORTS, ROUTED
from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN303"
FORM = "Chat.as_view()"


def text(consumer: str = "Chat") -> str:
    return (
        f"{consumer} has no as_view(): importing this module raises AttributeError; "
        f"write {consumer}.as_asgi()"
    )


REPORTED = {
    "without the call": (
        """
        urlpatterns = [path("chat/", Chat.as_view)]
                                     ^
        """,
        text(),
    ),
    "with values": (
        """
        urlpatterns = [path("chat/", Chat.as_view(room="lobby"))]
                                     ^
        """,
        text(),
    ),
    "a statement": (
        """
        chat = Chat.as_view()
               ^
        """,
        text(),
    ),
    "a basic consumer": (
        """
        class Printer(AsyncConsumer):
            async def page_print(self, message):
                print(message["page"])


        application = ChannelNameRouter({"printer": Printer.as_view()})
                                                    ^
        """,
        text("Printer"),
    ),
    "another name for the class": (
        """
        Talk = Chat
        router = URLRouter([path("chat/", Talk.as_view())])
                                          ^
        """,
        text("Talk"),
    ),
    "beside a view": (
        """
        from django.views import View


        class Page(View):
            pass


        urlpatterns = [path("page/", Page.as_view()), path("chat/", Chat.as_view())]
                                                                    ^
        """,
        text(),
    ),
    "a mixin of Django without as_view()": (
        """
        from django.contrib.auth.mixins import LoginRequiredMixin


        class Talk(LoginRequiredMixin, AsyncWebsocketConsumer):
            pass


        urlpatterns = [path("chat/", Talk.as_view())]
                                     ^
        """,
        text("Talk"),
    ),
    "djangochannelsrestframework": (
        """
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer


        class Orders(GenericAsyncAPIConsumer):
            pass


        urlpatterns = [path("orders/", Orders.as_view())]
                                       ^
        """,
        text("Orders"),
    ),
}

QUIET = {
    "views of Django": """
        from django.views import View
        from django.views.generic import ListView, TemplateView


        class Page(View):
            pass


        urlpatterns = [
            path("page/", Page.as_view()),
            path("list/", ListView.as_view()),
            path("about/", TemplateView.as_view(template_name="about.html")),
        ]
        """,
    "a view that is called a consumer": """
        from django.views import View


        class ChatConsumer(View):
            pass


        urlpatterns = [path("chat/", ChatConsumer.as_view())]
        """,
    "a consumer that is a view too": """
        from django.views import View


        class Talk(AsyncWebsocketConsumer, View):
            pass


        urlpatterns = [path("chat/", Talk.as_view())]
        """,
    "as_view() of its own": """
        class Talk(AsyncWebsocketConsumer):
            @classmethod
            def as_view(cls, **initkwargs):
                return cls.as_asgi(**initkwargs)


        urlpatterns = [path("chat/", Talk.as_view())]
        """,
    "as_view() of a mixin": """
        class Viewed:
            @classmethod
            def as_view(cls, **initkwargs):
                return cls.as_asgi(**initkwargs)


        class Talk(Viewed, AsyncWebsocketConsumer):
            pass


        urlpatterns = [path("chat/", Talk.as_view())]
        """,
    "a base that nobody can read": """
        from somewhere import Base


        class Talk(Base, AsyncWebsocketConsumer):
            pass


        urlpatterns = [path("chat/", Talk.as_view())]
        """,
    "a metaclass that nobody can read": """
        from somewhere import Meta


        class Talk(AsyncWebsocketConsumer, metaclass=Meta):
            pass


        urlpatterns = [path("chat/", Talk.as_view())]
        """,
    "a class that nobody can read": """
        from somewhere.consumers import ChatConsumer

        urlpatterns = [path("chat/", ChatConsumer.as_view())]
        """,
    "something else": """
        urlpatterns = [path("chat/", chat().as_view()), path("talk/", chat.view.as_view())]
        """,
    "as_asgi()": """
        websocket_urlpatterns = [path("chat/", Chat.as_asgi())]
        """,
}


@pytest.mark.parametrize("source", ROUTED.values(), ids=ROUTED)
def test_in_every_route(folder: Path, source: str) -> None:
    module = behind(IMPORTS, source.replace("APP", FORM))
    assert_reported(folder, CODE, module, *[text()] * source.count("APP"))


@pytest.mark.parametrize(
    "shape", ["routes of Django", "a list that no router reaches", "middleware around it"]
)
def test_elsewhere_too(folder: Path, shape: str) -> None:
    line = ELSEWHERE[shape].replace("APP", FORM).strip().splitlines()[0]
    source = f"{IMPORTS}{line}\n{' ' * line.index(FORM)}^\n"
    assert_reported(folder, CODE, source, text())


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
        "chat/urls.py": """\
from django.urls import path

from . import consumers

urlpatterns = [path("chat/", consumers.Chat.as_view())]
                             ^
""",
    }
    assert_project(folder, CODE, files, text("consumers.Chat"))
