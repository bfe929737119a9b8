"""CHN901: a WebSocket consumer has no disconnect() of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.rules.opinions.missing_disconnect import MissingDisconnect
from flake8_channels.settings import Settings
from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN901"
IMPORTS = """\
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""


def text(hook: str = "disconnect") -> str:
    return (
        f"SeatConsumer has no {hook}(): nothing is cleaned up when a client leaves; define {hook}()"
    )


REPORTED = {
    "an empty class": (
        """
        class SeatConsumer(WebsocketConsumer):
        ^
            pass
        """,
        text(),
    ),
    "the other hooks are there": (
        """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
        ^
            async def connect(self):
                await self.accept()

            async def receive_json(self, content, **kwargs):
                await self.send_json(content)
        """,
        text(),
    ),
    "a base and a mixin without disconnect()": (
        """
        class Greeting:
            def greet(self):
                self.send("hello")


        class BaseSeat(WebsocketConsumer):
            def connect(self):
                self.accept()


        class SeatConsumer(Greeting, BaseSeat):
        ^
            pass
        """,
        text(),
    ),
    "a basic consumer": (
        """
        class SeatConsumer(AsyncConsumer):
        ^
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})
        """,
        text("websocket_disconnect"),
    ),
    "disconnect() is nothing to a basic consumer": (
        """
        class SeatConsumer(SyncConsumer):
        ^
            def websocket_receive(self, message):
                self.disconnect(1000)

            def disconnect(self, code):
                self.send({"type": "websocket.close", "code": code})
        """,
        text("websocket_disconnect"),
    ),
}

QUIET = {
    "disconnect() of its own": """
        class SeatConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                pass
        """,
    "any signature": """
        class SeatConsumer(WebsocketConsumer):
            def disconnect(self, *args, **kwargs):
                pass
        """,
    "disconnect() in a thread": """
        from channels.db import database_sync_to_async


        class SeatConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def disconnect(self, code):
                pass
        """,
    "disconnect() of a mixin": """
        class Leaving:
            async def disconnect(self, code):
                pass


        class SeatConsumer(Leaving, AsyncJsonWebsocketConsumer):
            pass
        """,
    "websocket_disconnect() in its place": """
        class SeatConsumer(WebsocketConsumer):
            def websocket_disconnect(self, message):
                super().websocket_disconnect(message)
        """,
    "websocket_disconnect() of a basic consumer": """
        class SeatConsumer(SyncConsumer):
            def websocket_disconnect(self, message):
                pass
        """,
    "a base that cannot be read": """
        from somewhere import Seats


        class SeatConsumer(Seats, WebsocketConsumer):
            pass
        """,
    "made to be subclassed": """
        class BaseSeat(WebsocketConsumer):
            pass
        """,
    "subclassed in the module": """
        class Seat(WebsocketConsumer):
            pass


        class Stool(Seat):
            def disconnect(self, code):
                pass
        """,
    "a class in a function": """
        def make():
            class SeatConsumer(WebsocketConsumer):
                pass

            return SeatConsumer
        """,
    "an HTTP consumer": """
        from channels.generic.http import AsyncHttpConsumer


        class SeatConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                await self.send_response(200, b"taken")
        """,
    "a background worker": """
        class SeatConsumer(SyncConsumer):
            def seats_count(self, message):
                pass
        """,
    "djangochannelsrestframework leaves by itself": """
        from djangochannelsrestframework.consumers import AsyncAPIConsumer


        class SeatConsumer(AsyncAPIConsumer):
            pass
        """,
}


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_disconnect_of_a_base_in_another_file(folder: Path) -> None:
    base = """
        class Seats(WebsocketConsumer):
            def {hook}(self, code):
                pass
        """
    consumer = "from hall.seats import Seats\n\n\nclass SeatConsumer(Seats):\n{mark}    pass\n"
    files = {
        "hall/seats.py": behind(IMPORTS, base.format(hook="disconnect")),
        "hall/consumers.py": consumer.format(mark=""),
    }
    assert_project(folder, CODE, files)
    files = {
        "pit/seats.py": behind(IMPORTS, base.format(hook="dismiss")),
        "pit/consumers.py": consumer.replace("hall", "pit").format(mark="^\n"),
    }
    assert_project(folder, CODE, files, text())


def test_a_base_that_the_settings_name(folder: Path) -> None:
    source = """
        from mylib.channels import Seats


        class SeatConsumer(Seats):
        ^
            pass
        """
    named = Settings(base_classes=(("mylib.channels.Seats", "WebsocketConsumer"),))
    assert_reported(folder, CODE, source, text(), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))


def test_it_is_an_opinion() -> None:
    assert not MissingDisconnect.on_by_default
