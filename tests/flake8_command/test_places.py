"""Where findings stand: in line order, each once, at the offending expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.flake8_command.command import flake8, write

if TYPE_CHECKING:
    from pathlib import Path

ROUTES = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.urls import path


def announce():
    layer = get_channel_layer()
    if layer: layer.group_send("lobby", {"type": "chat.message"})  # noqa: E701


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return
        await self.accept()

    async def receive_json(self, content):
        [self.send_json(each) for each in content]
        content and self.send_json(content); self.send_json(content)  # noqa: E702

    async def chat_message(self, event):
        self.send_json


websocket_urlpatterns = [
    path("ws/a/", ChatConsumer), path("ws/b/", ChatConsumer()),
    path("ws/c/", ChatConsumer.as_asgi),
    path("ws/d/", view=ChatConsumer.as_view()),
]
application = URLRouter(websocket_urlpatterns)
other = URLRouter(websocket_urlpatterns)
"""


def test_findings_are_in_order_and_each_once(tmp_path: Path) -> None:
    write(tmp_path, {"routing.py": ROUTES})
    done = flake8(tmp_path, "--select", "CHN", "routing.py")
    assert done.places == [
        "routing.py:9:15: CHN202",
        "routing.py:15:13: CHN102",
        "routing.py:19:10: CHN201",
        "routing.py:20:21: CHN201",
        "routing.py:20:46: CHN201",
        "routing.py:23:9: CHN204",
        "routing.py:27:19: CHN301",
        "routing.py:27:48: CHN304",
        "routing.py:28:19: CHN302",
        "routing.py:29:24: CHN303",
    ]


def test_a_tab_counts_as_one_column(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "consumers.py": """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
\tasync def connect(self):
\t\tawait self.accept()

\tasync def receive_json(self, content):
\t\tself.send_json(content)
"""
        },
    )
    assert flake8(tmp_path, "--select", "CHN").places == ["./consumers.py:9:3: CHN201"]


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "consumers.py": """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def receive_json(self, content):
        content == "déjà vu" and self.send_json(content)
"""
        },
    )
    done = flake8(tmp_path, "--select", "CHN", "consumers.py")
    assert done.places == ["consumers.py:9:34: CHN201"]


MANY_LINES = '''\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope[
            """path
            """
        ]:
            return
        if self.name == f"""it's "{self.path}"
        {{and}} more""":
            return
        if self.user.has_perms(
            [
                "{room}",
            ],
        ):
            return
        await self.accept()

    async def receive_json(self, content):
        (
            self
            .send_json(
                content
            )
        )
'''


def test_the_text_of_a_finding_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.py": MANY_LINES})
    done = flake8(tmp_path, "--select", "CHN", "consumers.py")
    assert done.places == [
        "consumers.py:10:13: CHN102",
        "consumers.py:13:13: CHN102",
        "consumers.py:19:13: CHN102",
        "consumers.py:24:13: CHN201",
    ]
    # The user's own braces are none of the message's.
    assert "self.user.has_perms(['{room}'])" in done.output
