"""CHN105: a frame is sent before the connection is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import Quiet, Reported, consumer
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN105"


def early(call: str, conditions: str = "", inside: str = "") -> str:
    """What is said of a frame that comes too early."""
    return (
        f"`{call}`{inside} comes before accept(){conditions and f' ({conditions})'}: the server "
        "refuses it and the handshake fails with HTTP 500; accept() first"
    )


SEND = "self.send(...)"
INSIDE = ", which calls `self.send(...)` in line @inner,"

REPORTED: Reported = {
    "first of all": (
        """
        async def connect(self):
            await self.send("What is your name?")
                  ^
            await self.accept()
        """,
        (early(SEND),),
    ),
    "two frames: one finding is enough": (
        """
        async def connect(self):
            await self.send("one")
                  ^
            await self.send("two")
            await self.accept()
        """,
        (early(SEND),),
    ),
    "an error for a stranger": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.send("log in first")
                      ^
                await self.close()
                return
            await self.accept()
        """,
        (early(SEND, "when `self.scope['user'].is_anonymous`"),),
    ),
    "the last frame, before any accept()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.send("log in first", close=True)
                      ^
            else:
                await self.accept()
        """,
        (early(SEND, "when `self.scope['user'].is_anonymous`"),),
    ),
    "accepted in one branch only": (
        """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
            await self.send("welcome")
                  ^
        """,
        (early(SEND),),
    ),
    "elif": (
        """
        async def connect(self):
            user = self.scope["user"]
            if user.is_staff:
                await self.accept()
            elif user.is_active:
                await self.send("staff only")
                      ^
                await self.close()
            else:
                await self.close()
        """,
        (early(SEND, "when `not user.is_staff` and `user.is_active`"),),
    ),
    "a helper sends": (
        """
        async def greet(self):
            await self.send("welcome")  # @inner

        async def connect(self):
            await self.greet()
                  ^
            await self.accept()
        """,
        (early("self.greet()", inside=INSIDE),),
    ),
    "a helper of a helper": (
        """
        async def ask(self, question):
            await self.send(question)  # @inner

        async def begin(self):
            await self.ask("Who wrote Faust?")

        async def connect(self):
            await self.begin()
                  ^
            await self.accept()
        """,
        (early("self.begin()", inside=INSIDE),),
    ),
    "a loop": (
        """
        async def connect(self):
            for question in self.scope["session"]["questions"]:
                await self.send(question)
                      ^
            await self.accept()
        """,
        (early(SEND),),
    ),
    "a handler": (
        """
        async def connect(self):
            try:
                self.quiz = await find_quiz(self.scope["path"])
            except LookupError:
                await self.send("no such quiz")
                      ^
                await self.close()
                return
            await self.accept()
        """,
        (early(SEND, "in `except LookupError`"),),
    ),
    "a try around it does not help": (
        """
        async def connect(self):
            try:
                await self.send("welcome")
                      ^
            except RuntimeError:
                logger.info("too early")
            await self.accept()
        """,
        (early(SEND),),
    ),
    "finally": (
        """
        async def connect(self):
            try:
                self.quiz = self.scope["path"]
            finally:
                await self.send("welcome")
                      ^
            await self.accept()
        """,
        (early(SEND),),
    ),
    "a case of a match": (
        """
        async def connect(self):
            match self.scope["path"]:
                case "/quiz/":
                    await self.accept()
                case _:
                    await self.send("no quiz here")
                          ^
                    await self.close()
        """,
        (early(SEND, "in `case _`"),),
    ),
    "super().connect() comes second": (
        """
        async def connect(self):
            await self.send("welcome")
                  ^
            await super().connect()
        """,
        (early(SEND),),
    ),
    "a flag says that nothing was accepted": (
        """
        async def connect(self):
            accepted = False
            if self.scope["user"].is_staff:
                accepted = True
                await self.accept()
            if not accepted:
                await self.send("staff only")
                      ^
                await self.close()
        """,
        (early(SEND, "when `not accepted`"),),
    ),
    "a helper tells the caller, who is wrong": (
        """
        async def enter(self):
            if self.scope["user"].is_staff:
                await self.accept()
                return True
            return False

        async def connect(self):
            if not await self.enter():
                await self.send("staff only")
                      ^
                await self.close()
        """,
        (early(SEND, "when `not await self.enter()`"),),
    ),
    "a comprehension": (
        """
        async def connect(self):
            [await self.send(word) for word in ("one", "two")]
                   ^
            await self.accept()
        """,
        (early(SEND),),
    ),
    "a decorator of the project": (
        """
        def members_only(function):
            @functools.wraps(function)
            async def guarded(self):
                if self.scope["user"].is_anonymous:
                    await self.send("log in first")
                          ^
                    return await self.close()
                return await function(self)

            return guarded

        @members_only
        async def connect(self):
            await self.accept()
        """,
        (early(SEND, "when `self.scope['user'].is_anonymous`"),),
    ),
}

QUIET: Quiet = {
    "a coroutine that is kept and awaited after accept()": """
        async def connect(self):
            greeting = self.send("welcome")
            await self.accept()
            await greeting
        """,
    "one of two that are kept": """
        async def connect(self):
            is_new = "new" in self.scope["path"]
            greeting = self.send("welcome") if is_new else self.send("welcome back")
            await self.accept()
            await greeting
        """,
    "several that are kept in a list": """
        async def connect(self):
            lines = [self.send(line) for line in ("welcome", "to the chat")]
            await self.accept()
            for line in lines:
                await line
        """,
    "accept() first": """
        async def connect(self):
            await self.accept()
            await self.send("welcome")
        """,
    "super().connect() first": """
        async def connect(self):
            await super().connect()
            await self.send("welcome")
        """,
    "super() with two arguments": """
        async def connect(self):
            await super(ChatConsumer, self).connect()
            await self.send("welcome")
        """,
    "the class by its name": """
        async def connect(self):
            await AsyncWebsocketConsumer.connect(self)
            await self.send("welcome")
        """,
    "accepted, an error, closed: on purpose": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.accept()
                await self.send("log in first")
                await self.close(code=4001)
                return
            await self.accept()
        """,
    "a helper accepts": """
        async def enter(self):
            await self.accept()

        async def connect(self):
            await self.enter()
            await self.send("welcome")
        """,
    "a helper accepts and tells": """
        async def enter(self):
            if self.scope["user"].is_staff:
                await self.accept()
                return True
            await self.close()
            return False

        async def connect(self):
            if await self.enter():
                await self.send("welcome")
        """,
    "a helper that cannot be read": """
        async def connect(self):
            await let_in(self)
            await self.send("welcome")
        """,
    "a method that cannot be read": """
        async def connect(self):
            await self.let_in()
            await self.send("welcome")
        """,
    "the rejected return": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            await self.accept()
            await self.send("welcome")
        """,
    "the same condition": """
        async def connect(self):
            ok = self.scope["user"].is_staff
            if ok:
                await self.accept()
            else:
                await self.close()
            if ok:
                await self.send("welcome")
        """,
    "a flag": """
        async def connect(self):
            accepted = False
            if self.scope["user"].is_staff:
                accepted = True
                await self.accept()
            if accepted:
                await self.send("welcome")
        """,
    "a message to a group": """
        async def connect(self):
            await self.channel_layer.group_send("quiz", {"type": "quiz.joined"})
            await self.accept()
        """,
    "a message through the layer": """
        async def connect(self):
            await self.channel_layer.send("worker", {"type": "quiz.start"})
            await self.accept()
        """,
    "a signal": """
        async def connect(self):
            joined.send(sender=ChatConsumer)
            await self.accept()
        """,
    "send() of somebody else": """
        async def connect(self):
            await self.mailer.send("welcome")
            await self.accept()
        """,
    "a task sends": """
        async def connect(self):
            self.task = asyncio.create_task(self.send("welcome"))
            await self.accept()
        """,
    "gathered": """
        async def connect(self):
            await asyncio.gather(self.accept(), self.send("welcome"))
        """,
    "send() is handed on": """
        async def connect(self):
            self.tell = self.send
            await self.accept()
        """,
    "a function that sends later": """
        async def connect(self):
            async def tell(word):
                await self.send(word)

            self.tell = tell
            await self.accept()
        """,
    "an event handler": """
        async def connect(self):
            await self.channel_layer.group_add("quiz", self.channel_name)
            await self.accept()

        async def quiz_question(self, event):
            await self.send(event["question"])
        """,
    "a helper that other hooks call": """
        async def greet(self):
            await self.send("welcome")

        async def connect(self):
            await self.accept()

        async def receive(self, text_data):
            await self.greet()
        """,
    "after a loop that accepts": """
        async def connect(self):
            for name in ("v1", "v2"):
                if name in self.scope["subprotocols"]:
                    await self.accept(name)
                    await self.send("welcome")
                    return
            await self.close()
        """,
    "DenyConnection": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                raise DenyConnection
            await self.accept()
            await self.send("welcome")
        """,
    "the else of a try": """
        async def connect(self):
            try:
                await self.accept()
            except RuntimeError:
                logger.info("gone")
            else:
                await self.send("welcome")
        """,
}

MODULES_REPORTED: Reported = {
    "a synchronous consumer": (
        GENERIC
        + """
class Quiz(WebsocketConsumer):
    def connect(self):
        self.send("welcome")
        ^
        self.accept()
""",
        (early(SEND),),
    ),
    "send_json()": (
        """
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Quiz(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.send_json({"question": 1})
              ^
        await self.accept()
""",
        (early("self.send_json(...)"),),
    ),
    "a synchronous send_json()": (
        """
from channels.generic.websocket import JsonWebsocketConsumer


class Quiz(JsonWebsocketConsumer):
    def connect(self):
        self.send_json({"question": 1})
        ^
        self.accept()
""",
        (early("self.send_json(...)"),),
    ),
    "a message of a basic consumer": (
        BASIC
        + """
class Quiz(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.send", "text": "welcome"})
              ^
        await self.send({"type": "websocket.accept"})
""",
        (early(SEND),),
    ),
    "connect() of a base that does not accept": (
        GENERIC
        + """
class Players(AsyncWebsocketConsumer):
    async def connect(self):
        self.player = self.scope["user"]


class Quiz(Players):
    async def connect(self):
        await super().connect()
        await self.send("welcome")
              ^
        await self.accept()
""",
        (early(SEND),),
    ),
    "a helper of a mixin": (
        GENERIC
        + """
class Greeter:
    async def greet(self):
        await self.send("welcome")  # @inner


class Quiz(Greeter, AsyncWebsocketConsumer):
    async def connect(self):
        await self.greet()
              ^
        await self.accept()
""",
        (early("self.greet()", inside=INSIDE),),
    ),
}

MODULES_QUIET: Quiet = {
    "a base that cannot be read": """
from somewhere import Players


class Quiz(Players):
    async def connect(self):
        await self.send("welcome")
        await self.accept()
""",
    "send() of its own that keeps": (
        GENERIC
        + """
class Quiz(AsyncWebsocketConsumer):
    async def send(self, text_data=None, bytes_data=None, close=False):
        self.kept = text_data

    async def connect(self):
        await self.send("welcome")
        await self.accept()
"""
    ),
    "connect() of a base accepts": (
        GENERIC
        + """
class Players(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()


class Quiz(Players):
    async def connect(self):
        await super().connect()
        await self.send("welcome")
"""
    ),
    "a message that is no frame": (
        BASIC
        + """
class Quiz(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "quiz.note"})
        await self.send({"type": "websocket.accept"})
        await self.send({"type": "websocket.send", "text": "welcome"})
"""
    ),
    "a worker": (
        BASIC
        + """
class Quiz(SyncConsumer):
    def quiz_start(self, message):
        self.send({"type": "websocket.send", "text": "welcome"})
"""
    ),
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a method that the connect() of a base in another file calls": (
        {
            "quiz/bases.py": behind(
                GENERIC,
                """
                class Players(AsyncWebsocketConsumer):
                    async def connect(self):
                        await self.on_connect()
                        await self.accept()

                    async def on_connect(self):
                        pass
                """,
            ),
            "quiz/consumers.py": behind(
                "from quiz.bases import Players\n",
                """
                class Quiz(Players):
                    async def on_connect(self):
                        await self.send("welcome")
                              ^
                """,
            ),
        },
        (early(SEND),),
    ),
    "a flag of a base in another file": (
        {
            "quiz/bases.py": behind(
                GENERIC,
                """
                class Players(AsyncWebsocketConsumer):
                    is_open = False

                    async def open(self):
                        if not self.is_open:
                            await self.accept()
                            self.is_open = True
                """,
            ),
            "quiz/consumers.py": behind(
                "from quiz.bases import Players\n",
                """
                class Quiz(Players):
                    async def connect(self):
                        await self.open()
                        await self.send("welcome")
                """,
            ),
        },
        (),
    ),
    "a helper of a base in another file": (
        {
            "quiz/bases.py": behind(
                GENERIC,
                """
                class Players(AsyncWebsocketConsumer):
                    async def greet(self):
                        await self.send("welcome")
                """,
            ),
            "quiz/consumers.py": behind(
                "from quiz.bases import Players\n",
                """
                class Quiz(Players):
                    async def connect(self):
                        await self.greet()
                              ^
                        await self.accept()
                """,
            ),
        },
        (early("self.greet()", inside=", which calls `self.send(...)` in line 5 of bases.py,"),),
    ),
    "close() of a base in another file says goodbye": (
        {
            "quiz/bases.py": behind(
                GENERIC,
                """
                class Players(AsyncWebsocketConsumer):
                    async def close(self, code=None, reason=None):
                        await self.send("goodbye")
                        await super().close(code, reason)
                """,
            ),
            "quiz/consumers.py": behind(
                "from quiz.bases import Players\n",
                """
                class Quiz(Players):
                    async def connect(self):
                        if self.scope["user"].is_anonymous:
                            await self.close()
                                  ^
                            return
                        await self.accept()
                """,
            ),
        },
        (
            early(
                "self.close()",
                "when `self.scope['user'].is_anonymous`",
                ", which calls `self.send(...)` in line 5 of bases.py,",
            ),
        ),
    ),
    "a base in another file accepts": (
        {
            "quiz/bases.py": behind(
                GENERIC,
                """
                class Players(AsyncWebsocketConsumer):
                    async def enter(self):
                        await self.accept()
                """,
            ),
            "quiz/consumers.py": behind(
                "from .bases import Players\n",
                """
                class Quiz(Players):
                    async def connect(self):
                        await self.enter()
                        await self.send("welcome")
                """,
            ),
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
