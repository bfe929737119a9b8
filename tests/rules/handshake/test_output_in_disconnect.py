"""CHN107: disconnect() sends to, or closes, a connection that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import Quiet, Reported, consumer
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN107"


def gone(call: str, conditions: str = "", hook: str = "disconnect", is_inside: str = "") -> str:
    """What is said of output for a client that has left; what is inside stands in a place."""
    inside = f", which calls `self.send(...)` in {is_inside}," if is_inside else ""
    instead = "leave that out here" if is_inside else "remove the call"
    return (
        f"`{call}`{inside} in {hook}(){conditions and f' ({conditions})'}: the client has gone, "
        f"so nothing reaches it, and uvicorn raises ClientDisconnected; {instead}"
    )


REPORTED: Reported = {
    "close()": (
        """
        async def disconnect(self, code):
            await self.close()
                  ^
        """,
        (gone("self.close()"),),
    ),
    "send()": (
        """
        async def disconnect(self, code):
            await self.send("goodbye")
                  ^
            await self.channel_layer.group_discard("game", self.channel_name)
        """,
        (gone("self.send(...)"),),
    ),
    "after a helper that cannot be read": (
        """
        async def disconnect(self, code):
            await clean_up(self)
            await self.close()
                  ^
        """,
        (gone("self.close()"),),
    ),
    "accept()": (
        """
        async def disconnect(self, code):
            await self.accept()
                  ^
        """,
        (gone("self.accept()"),),
    ),
    "on a condition": (
        """
        async def disconnect(self, code):
            if code == 1000:
                await self.send("goodbye")
                      ^
        """,
        (gone("self.send(...)", "when `code == 1000`"),),
    ),
    "in two branches": (
        """
        async def disconnect(self, code):
            if code == 1000:
                await self.send("goodbye")
                      ^
            else:
                await self.close()
                      ^
        """,
        (
            gone("self.send(...)", "when `code == 1000`"),
            gone("self.close()", "when `code != 1000`"),
        ),
    ),
    "a try around it": (
        """
        async def disconnect(self, code):
            try:
                self.task.cancel()
            finally:
                await self.close()
                      ^
        """,
        (gone("self.close()"),),
    ),
    "a helper": (
        """
        async def say_goodbye(self):
            await self.send("goodbye")  # @inner

        async def disconnect(self, code):
            await self.say_goodbye()
                  ^
        """,
        (gone("self.say_goodbye()", is_inside="line @inner"),),
    ),
    "after super().disconnect()": (
        """
        async def disconnect(self, code):
            await super().disconnect(code)
            await self.close()
                  ^
        """,
        (gone("self.close()"),),
    ),
    "a loop": (
        """
        async def disconnect(self, code):
            for word in ("good", "bye"):
                await self.send(word)
                      ^
        """,
        (gone("self.send(...)"),),
    ),
    "a case": (
        """
        async def disconnect(self, code):
            match code:
                case 1000:
                    await self.close()
                          ^
        """,
        (gone("self.close()", "in `case 1000`"),),
    ),
    "websocket_disconnect()": (
        """
        async def websocket_disconnect(self, message):
            await self.close()
                  ^
            raise StopConsumer
        """,
        (gone("self.close()", hook="websocket_disconnect"),),
    ),
}

QUIET: Quiet = {
    "a message to the group": """
        async def disconnect(self, code):
            await self.channel_layer.group_send("game", {"type": "game.left"})
            await self.channel_layer.group_discard("game", self.channel_name)
        """,
    "a message through the layer": """
        async def disconnect(self, code):
            await self.channel_layer.send("worker", {"type": "game.stop"})
        """,
    "close() of somebody else": """
        async def disconnect(self, code):
            await self.database.close()
        """,
    "super().disconnect()": """
        async def disconnect(self, code):
            await super().disconnect(code)
        """,
    "another hook": """
        async def game_over(self, event):
            await self.send("game over")
            await self.close()
        """,
    "a helper of another hook": """
        async def say_goodbye(self):
            await self.send("goodbye")

        async def receive(self, text_data):
            await self.say_goodbye()

        async def disconnect(self, code):
            logger.info("somebody leaves")
        """,
    "a flag keeps a helper from it": """
        async def leave(self, tell):
            if tell:
                await self.send("goodbye")
            self.game = None

        async def receive(self, text_data):
            await self.leave(True)

        async def disconnect(self, code):
            await self.leave(False)
        """,
    "a helper that cannot be read": """
        async def disconnect(self, code):
            await clean_up(self)
        """,
    "a task": """
        async def disconnect(self, code):
            asyncio.create_task(self.close())
        """,
    "DenyConnection": """
        async def connect(self):
            raise DenyConnection
        """,
}

MODULES_REPORTED: Reported = {
    "a method that the disconnect() of a base calls": (
        GENERIC
        + """
class Players(AsyncWebsocketConsumer):
    async def disconnect(self, code):
        await self.on_leave()
              ^

    async def on_leave(self):
        pass


class Game(Players):
    async def on_leave(self):
        await self.send("goodbye")  # @inner
""",
        (gone("self.on_leave()", is_inside="line @inner"),),
    ),
    "a synchronous consumer": (
        GENERIC
        + """
class Game(WebsocketConsumer):
    def disconnect(self, code):
        self.close()
        ^
""",
        (gone("self.close()"),),
    ),
    "send_json()": (
        """
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Game(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        await self.send_json({"goodbye": True})
              ^
""",
        (gone("self.send_json(...)"),),
    ),
    "messages of a basic consumer": (
        BASIC
        + """
from channels.exceptions import StopConsumer


class Game(AsyncConsumer):
    async def websocket_disconnect(self, message):
        await self.send({"type": "websocket.close"})
              ^
        raise StopConsumer
""",
        (gone("self.send(...)", hook="websocket_disconnect"),),
    ),
    "a helper of a base in the module": (
        GENERIC
        + """
class Players(AsyncWebsocketConsumer):
    async def say_goodbye(self):
        await self.send("goodbye")  # @inner


class Game(Players):
    async def disconnect(self, code):
        await self.say_goodbye()
              ^
""",
        (gone("self.say_goodbye()", is_inside="line @inner"),),
    ),
    "an abstract base": (
        GENERIC
        + """
class Base(AsyncWebsocketConsumer):
    async def disconnect(self, code):
        await self.clean_up()
        await self.close()
              ^

    async def clean_up(self):
        raise NotImplementedError


class Game(Base):
    async def clean_up(self):
        self.game = None
""",
        (gone("self.close()"),),
    ),
}

MODULES_QUIET: Quiet = {
    "close() of its own": (
        GENERIC
        + """
class Game(AsyncWebsocketConsumer):
    async def close(self, code=None):
        self.game = None

    async def disconnect(self, code):
        await self.close()
"""
    ),
    "a base that cannot be read": """
from somewhere import Players


class Game(Players):
    async def disconnect(self, code):
        await self.close()
""",
    "no consumer": """
class Connection:
    async def disconnect(self, code):
        await self.close()
""",
    "disconnect() of a basic consumer is its own affair": (
        BASIC
        + """
class Game(AsyncConsumer):
    async def disconnect(self):
        await self.send({"type": "websocket.close"})

    async def websocket_receive(self, message):
        await self.disconnect()
"""
    ),
    "the end of an HTTP answer": """
from channels.generic.http import AsyncHttpConsumer


class Game(AsyncHttpConsumer):
    async def disconnect(self):
        await self.send_body(b"")
""",
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a flag that a helper of a base in another file asks for": (
        {
            "game/bases.py": behind(
                GENERIC,
                """
                class Players(AsyncWebsocketConsumer):
                    is_here = False

                    async def say(self, text):
                        if self.is_here:
                            await self.send(text)
                """,
            ),
            "game/consumers.py": behind(
                "from .bases import Players\n",
                """
                class Game(Players):
                    async def connect(self):
                        await self.accept()
                        self.is_here = True

                    async def disconnect(self, code):
                        self.is_here = False
                        await self.say("goodbye")
                """,
            ),
        },
        (),
    ),
    "a helper of a base in another file": (
        {
            "game/bases.py": behind(
                GENERIC,
                """
                class Players(AsyncWebsocketConsumer):
                    async def say_goodbye(self):
                        await self.send("goodbye")
                """,
            ),
            "game/consumers.py": behind(
                "from .bases import Players\n",
                """
                class Game(Players):
                    async def disconnect(self, code):
                        await self.say_goodbye()
                              ^
                """,
            ),
        },
        (gone("self.say_goodbye()", is_inside="line 5 of bases.py"),),
    ),
}


@pytest.mark.parametrize(("methods", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, methods: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, consumer(methods), *texts)


@pytest.mark.parametrize("methods", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, methods: str) -> None:
    assert_quiet(folder, CODE, consumer(methods))


@pytest.mark.parametrize(("source", "texts"), MODULES_REPORTED.values(), ids=MODULES_REPORTED)
def test_modules_are_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, source, *texts)


@pytest.mark.parametrize("source", MODULES_QUIET.values(), ids=MODULES_QUIET)
def test_quiet_for_modules(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, source)


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)
