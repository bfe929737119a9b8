"""CHN109: websocket_connect() or websocket_receive() cuts off the hooks of its base class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN109"
IMPORTS = """\
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""
NEVER_JOINS = "the consumer joins none of its groups"


def text(skipped: str, hook: str = "connect") -> str:
    return (
        f"websocket_{hook}() does not call super(): {skipped}; override {hook}() in its place, "
        "or call super()"
    )


REPORTED = {
    "connect() is skipped": (
        """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_connect(self, message):
            ^
                await self.accept()

            async def connect(self):
                if self.scope["user"].is_anonymous:
                    await self.close()
                else:
                    await self.accept()
        """,
        text("connect() never runs"),
    ),
    "the groups are skipped": (
        """
        class PierConsumer(WebsocketConsumer):
            groups = ["ships"]

            def websocket_connect(self, message):
            ^
                self.accept()
        """,
        text(NEVER_JOINS),
    ),
    "connect() is called by hand, the groups are skipped": (
        """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            groups = ("ships",)

            async def websocket_connect(self, message):
            ^
                await self.connect()

            async def connect(self):
                await self.accept()
        """,
        text(NEVER_JOINS),
    ),
    "connect() and groups of a base class": (
        """
        class Harbour(WebsocketConsumer):
            groups = ["ships"]

            def connect(self):
                self.accept()


        class PierConsumer(Harbour):
            def websocket_connect(self, message):
            ^
                self.accept()
        """,
        text("connect() never runs"),
    ),
    "connect() of a mixin": (
        """
        class Harbour:
            async def connect(self):
                await self.accept()


        class PierConsumer(Harbour, AsyncJsonWebsocketConsumer):
            async def websocket_connect(self, message):
            ^
                await self.accept()
        """,
        text("connect() never runs"),
    ),
    "receive() is skipped": (
        """
        class PierConsumer(WebsocketConsumer):
            def websocket_receive(self, message):
            ^
                self.send(message["text"])

            def receive(self, text_data=None, bytes_data=None):
                self.send(text_data)
        """,
        text("receive() never runs", "receive"),
    ),
    "receive_json() is skipped": (
        """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_receive(self, message):
            ^
                await self.send(text_data=message["text"])

            async def receive_json(self, content, **kwargs):
                await self.send_json(content)
        """,
        text("receive_json() never runs", "receive"),
    ),
    "another method of the base class": (
        """
        class PierConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
            ^
                super().accept()

            def connect(self):
                self.close()
        """,
        text("connect() never runs"),
    ),
    "a helper that does not go on": (
        """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_connect(self, message):
            ^
                await self.moor()

            async def moor(self):
                await self.accept()

            async def connect(self):
                await self.close()
        """,
        text("connect() never runs"),
    ),
    "helpers that call each other": (
        """
        class PierConsumer(WebsocketConsumer):
            def websocket_receive(self, message):
            ^
                self.moor(3)

            def moor(self, left):
                if left:
                    self.turn(left)

            def turn(self, left):
                self.moor(left - 1)

            def receive(self, text_data=None, bytes_data=None):
                pass
        """,
        text("receive() never runs", "receive"),
    ),
    "a base class, and its heir": (
        """
        class BaseHarbour(WebsocketConsumer):
            def websocket_connect(self, message):
            ^
                self.accept()

            def connect(self):
                self.close()


        class PierConsumer(BaseHarbour):
            pass
        """,
        text("connect() never runs"),
    ),
}

QUIET = {
    "super()": """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            groups = ["ships"]

            async def websocket_connect(self, message):
                self.flag = "blue"
                await super().websocket_connect(message)

            async def websocket_receive(self, message):
                await super().websocket_receive(message)

            async def connect(self):
                await self.accept()

            async def receive_json(self, content, **kwargs):
                await self.send_json(content)
        """,
    "super(), the long way, on one branch": """
        class PierConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                if self.scope["user"].is_staff:
                    super(PierConsumer, self).websocket_connect(message)
                else:
                    self.close()

            def connect(self):
                self.accept()
        """,
    "the base class by its name": """
        class PierConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                WebsocketConsumer.websocket_connect(self, message)

            def connect(self):
                self.accept()
        """,
    "it goes on by hand": """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_connect(self, message):
                await self.connect()

            async def websocket_receive(self, message):
                await self.receive_json({"text": message["text"]})

            async def connect(self):
                await self.accept()

            async def receive_json(self, content, **kwargs):
                await self.send_json(content)
        """,
    "the groups are joined by hand": """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            groups = ["ships"]

            async def websocket_connect(self, message):
                for group in self.groups:
                    await self.channel_layer.group_add(group, self.channel_name)
                await self.accept()
        """,
    "a helper goes on": """
        class PierConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                self.moor(message)

            def moor(self, message):
                super().websocket_connect(message)

            def connect(self):
                self.accept()
        """,
    "a function inside goes on": """
        class PierConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                def moor():
                    self.connect()

                moor()

            def connect(self):
                self.accept()
        """,
    "a helper that cannot be read": """
        class PierConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                self.pilot(message)

            def connect(self):
                self.accept()
        """,
    "another has the consumer in hand": """
        from somewhere import moor


        class PierConsumer(WebsocketConsumer):
            def websocket_connect(self, message):
                moor(self)

            def connect(self):
                self.accept()
        """,
    "a decorator that cannot be read": """
        from somewhere import moored


        class PierConsumer(WebsocketConsumer):
            @moored
            def websocket_connect(self, message):
                self.accept()

            def connect(self):
                self.accept()
        """,
    "nothing is skipped": """
        class PierConsumer(AsyncJsonWebsocketConsumer):
            groups = []

            async def websocket_connect(self, message):
                await self.accept()

            async def websocket_receive(self, message):
                await self.send(text_data=message["text"])
        """,
    "a basic consumer": """
        class PierConsumer(AsyncConsumer):
            groups = ["ships"]

            async def websocket_connect(self, message):
                await self.accept()

            async def accept(self):
                await self.send({"type": "websocket.accept"})

            async def connect(self):
                await self.accept()
        """,
    "a base that cannot be read": """
        from somewhere import Harbour


        class PierConsumer(Harbour, WebsocketConsumer):
            def websocket_connect(self, message):
                self.accept()
        """,
    "groups that cannot be read": """
        from somewhere import names


        class PierConsumer(WebsocketConsumer):
            groups = names()

            def websocket_connect(self, message):
                self.accept()
        """,
    "groups that change": """
        class PierConsumer(WebsocketConsumer):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.groups = ["ships"]

            def websocket_connect(self, message):
                self.accept()
        """,
    "a base whose heirs go on": """
        class Harbour(WebsocketConsumer):
            def websocket_connect(self, message):
                self.accept()

            def connect(self):
                pass


        class PierConsumer(Harbour):
            def websocket_connect(self, message):
                super().websocket_connect(message)
                self.connect()
        """,
    "a base whose heirs fill it in": """
        class BaseHarbour(WebsocketConsumer):
            def websocket_connect(self, message):
                self.moor()

            def moor(self):
                pass

            def connect(self):
                self.accept()


        class PierConsumer(BaseHarbour):
            def moor(self):
                self.connect()
        """,
    "websocket_disconnect() is another rule's": """
        class PierConsumer(WebsocketConsumer):
            def websocket_disconnect(self, message):
                pass

            def disconnect(self, code):
                pass
        """,
    "no consumer of Channels": """
        class PierConsumer:
            groups = ["ships"]

            def websocket_connect(self, message):
                pass

            def connect(self):
                pass
        """,
}


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_a_base_class_in_another_file(folder: Path) -> None:
    base = """
        class Harbour(WebsocketConsumer):
            def {hook}(self):
                self.accept()

            def moor(self, message):
                {end}
        """
    consumer = """
        from {package}.harbours import Harbour


        class PierConsumer(Harbour):
            def websocket_connect(self, message):
            {mark}
                self.moor(message)
        """
    for package, hook, end in (
        ("north", "connected", "self.accept()"),
        ("south", "connect", "super().websocket_connect(message)"),
    ):
        files = {
            f"{package}/harbours.py": behind(IMPORTS, base.format(hook=hook, end=end)),
            f"{package}/consumers.py": consumer.format(package=package, mark=""),
        }
        assert_project(folder, CODE, files)
    files = {
        "west/harbours.py": behind(IMPORTS, base.format(hook="connect", end="self.accept()")),
        "west/consumers.py": consumer.format(package="west", mark="^"),
    }
    assert_project(folder, CODE, files, text("connect() never runs"))
