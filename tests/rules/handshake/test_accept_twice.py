"""CHN104: a connection is accepted a second time, or before it is sent away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import Quiet, Reported, consumer
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN104"


def twice(call: str, after: str, conditions: str = "") -> str:
    """What is said of a second accept()."""
    return (
        f"`{call}` comes after {after}{conditions and f' ({conditions})'}, which has accepted the "
        "connection: the server closes it with an error; accept once"
    )


def late(after: str, conditions: str = "") -> str:
    """What is said of a rejection that comes too late."""
    return (
        f"`self.close()` comes after {after}{conditions and f' ({conditions})'}, which has "
        "accepted the connection: the client is let in before it is sent away; close and return "
        "before you call super().connect()"
    )


FIRST, SUPER = "`self.accept()` in line @first", "`super().connect()` in line @first"

REPORTED: Reported = {
    "twice": (
        """
        async def connect(self):
            await self.accept()  # @first
            await self.accept()
                  ^
        """,
        (twice("self.accept()", FIRST),),
    ),
    "super().connect() accepts": (
        """
        async def connect(self):
            await super().connect()  # @first
            await self.accept()
                  ^
        """,
        (twice("self.accept()", SUPER),),
    ),
    "super() with two arguments": (
        """
        async def connect(self):
            await super(ChatConsumer, self).connect()  # @first
            await self.accept("v1")
                  ^
        """,
        (twice("self.accept(...)", "`super(ChatConsumer, self).connect()` in line @first"),),
    ),
    "super().connect() comes second": (
        """
        async def connect(self):
            await self.accept()  # @first
            await super().connect()
                  ^
        """,
        (twice("super().connect()", FIRST),),
    ),
    "the class by its name": (
        """
        async def connect(self):
            await AsyncWebsocketConsumer.connect(self)  # @first
            await self.accept()
                  ^
        """,
        (twice("self.accept()", "`AsyncWebsocketConsumer.connect(...)` in line @first"),),
    ),
    "no return after the first": (
        """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept("staff")  # @first
            await self.accept()
                  ^
        """,
        (twice("self.accept()", "`self.accept(...)` in line @first"),),
    ),
    "a helper accepts too": (
        """
        async def enter(self):
            await self.accept()

        async def connect(self):
            await self.enter()  # @first
            await self.accept()
                  ^
        """,
        (twice("self.accept()", "`self.enter()` in line @first"),),
    ),
    "a second round of a loop": (
        """
        async def connect(self):
            for name in self.scope["subprotocols"]:
                await self.accept(name)
                      ^
        """,
        (twice("self.accept(...)", "the same call in an earlier round of the loop"),),
    ),
    "a handler accepts again": (
        """
        async def connect(self):
            try:
                await self.accept()  # @first
                raise LookupError
            except LookupError:
                await self.accept()
                      ^
        """,
        (twice("self.accept()", FIRST, "in `except LookupError`"),),
    ),
    "finally accepts again": (
        """
        async def connect(self):
            try:
                await self.accept()  # @first
            finally:
                await self.accept()
                      ^
        """,
        (twice("self.accept()", FIRST),),
    ),
    "in receive()": (
        """
        async def connect(self):
            await self.accept()

        async def receive(self, text_data):
            if text_data == "again":
                await self.accept()
                      ^
        """,
        (twice("self.accept()", "connect()", "when `text_data == 'again'`"),),
    ),
    "closed after super().connect()": (
        """
        async def connect(self):
            await super().connect()  # @first
            if self.scope["user"].is_anonymous:
                await self.close()
                      ^
        """,
        (late(SUPER, "when `self.scope['user'].is_anonymous`"),),
    ),
}

QUIET: Quiet = {
    "a flag that connect() has set": """
        accepted = False

        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.refuse(4401)
                return
            await self.accept()
            self.accepted = True

        async def receive(self, text_data):
            await self.refuse(4400)

        async def refuse(self, code):
            if not self.accepted:
                await self.accept()
            await self.close(code=code)
        """,
    "a flag that accept() sets": """
        accepted = False

        async def accept(self, *args, **kwargs):
            if self.accepted:
                return
            await super().accept(*args, **kwargs)
            self.accepted = True

        async def connect(self):
            await self.accept()

        async def receive(self, text_data):
            await self.accept()
        """,
    "one in each branch": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept("staff")
            else:
                await self.accept()
        """,
    "return after the first": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept("staff")
                return
            await self.accept()
        """,
    "a flag": """
        async def connect(self):
            accepted = False
            if self.scope["user"].is_staff:
                await self.accept()
                accepted = True
            if not accepted:
                await self.accept()
        """,
    "a helper that tells": """
        async def enter(self):
            if self.scope["user"].is_staff:
                await self.accept()
                return True
            return False

        async def connect(self):
            if not await self.enter():
                await self.accept()
        """,
    "break after the first": """
        async def connect(self):
            for name in self.scope["subprotocols"]:
                await self.accept(name)
                break
            else:
                await self.accept()
        """,
    "a handler for what comes before": """
        async def connect(self):
            try:
                name = self.scope["subprotocols"][0]
            except IndexError:
                await self.accept()
            else:
                await self.accept(name)
        """,
    "a handler for what may fail after it": """
        async def connect(self):
            try:
                await self.accept()
                self.menu = await fetch()
            except OSError:
                await self.accept()
        """,
    "accepted, an error, closed: on purpose": """
        async def connect(self):
            await self.accept()
            if self.scope["user"].is_anonymous:
                await self.send("log in first")
                await self.close(code=4001)
        """,
    "a code after super().connect(): on purpose": """
        async def connect(self):
            await super().connect()
            if self.scope["user"].is_anonymous:
                await self.close(code=4001)
        """,
    "a code that is not known after super().connect(): on purpose": """
        async def connect(self):
            await super().connect()
            if self.scope["user"].is_anonymous:
                await self.close(self.scope["code"])
        """,
    "a text after super().connect(): on purpose": """
        async def connect(self):
            await super().connect()
            if self.scope["user"].is_anonymous:
                await self.send("log in first")
                await self.close()
        """,
    "accept() in a task": """
        async def connect(self):
            self.task = asyncio.create_task(self.accept())
            await self.accept()
        """,
    "an event handler that accepts after connect() has waited": """
        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask"})

        async def door_opened(self, event):
            await self.accept()
        """,
    "accept() of somebody else": """
        async def connect(self):
            await self.accept()
            await self.invitation.accept()
        """,
    "a helper that cannot be read": """
        async def connect(self):
            await reset(self)
            await self.accept()
        """,
    "AcceptConnection": """
        async def connect(self):
            if self.scope["user"].is_staff:
                raise AcceptConnection
            await self.accept()
        """,
    "complementary conditions": """
        async def connect(self):
            user = self.scope["user"]
            if user.is_authenticated:
                await self.accept()
            if user.is_anonymous:
                await self.accept("guest")
        """,
}

MODULES_REPORTED: Reported = {
    "a synchronous consumer": (
        GENERIC
        + """
class Lobby(WebsocketConsumer):
    def connect(self):
        super().connect()  # @first
        self.accept()
        ^
""",
        (twice("self.accept()", SUPER),),
    ),
    "messages of a basic consumer": (
        BASIC
        + """
class Lobby(SyncConsumer):
    def websocket_connect(self, message):
        self.send({"type": "websocket.accept"})  # @first
        self.send({"type": "websocket.accept", "subprotocol": "v1"})
        ^
""",
        (twice("self.send(...)", "`self.send(...)` in line @first"),),
    ),
    "connect() of a base in the module": (
        GENERIC
        + """
class Members(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()


class Lobby(Members):
    async def connect(self):
        await super().connect()  # @first
        await self.accept()
              ^
""",
        (twice("self.accept()", SUPER),),
    ),
    "a mixin passes it on": (
        GENERIC
        + """
class Counted:
    async def connect(self):
        self.count = 1
        await super().connect()


class Lobby(Counted, AsyncWebsocketConsumer):
    async def connect(self):
        await super().connect()  # @first
        await self.accept()
              ^
""",
        (twice("self.accept()", SUPER),),
    ),
}

MODULES_QUIET: Quiet = {
    "super().connect() of a base that does not accept": (
        GENERIC
        + """
class Members(AsyncWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]


class Lobby(Members):
    async def connect(self):
        await super().connect()
        await self.accept()
"""
    ),
    "a mixin whose connect() does not pass it on": (
        GENERIC
        + """
class Counted:
    async def connect(self):
        self.count = 1


class Lobby(Counted, AsyncWebsocketConsumer):
    async def connect(self):
        await super().connect()
        await self.accept()
"""
    ),
    "a base that cannot be read": """
from somewhere import Members


class Lobby(Members):
    async def connect(self):
        await super().connect()
        await self.accept()
""",
    "accept() of its own": (
        BASIC
        + """
class Lobby(AsyncConsumer):
    async def accept(self):
        self.ready = True

    async def websocket_connect(self, message):
        await self.accept()
        await self.accept()
        await self.send({"type": "websocket.accept"})
"""
    ),
    "a catch-all that denies": (
        GENERIC
        + """
class DenyRoute(AsyncWebsocketConsumer):
    async def connect(self):
        await super().connect()
        await self.close(code=4404)
"""
    ),
}

BASE = """\
from channels.generic.websocket import AsyncWebsocketConsumer


class Members(AsyncWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        {answer}
"""
DERIVED = behind(
    "from lobby.bases import Members\n",
    """
    class Lobby(Members):
        async def connect(self):
            await super().connect()  # @first
            await self.accept()
    """,
)
ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file accepts": (
        {
            "lobby/bases.py": BASE.format(answer="await super().connect()"),
            "lobby/consumers.py": f"{DERIVED}{' ' * 14}^\n",
        },
        (twice("self.accept()", SUPER),),
    ),
    "a base in another file does not": (
        {
            "lobby/bases.py": BASE.format(answer="self.room = 'lobby'"),
            "lobby/consumers.py": DERIVED,
        },
        (),
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
