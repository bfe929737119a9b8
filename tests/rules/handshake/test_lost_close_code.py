"""CHN113: a close code is given before the connection is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import Quiet, Reported, consumer
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN113"


def lost(code: str, conditions: str = "", call: str = "self.close(...)") -> str:
    """What is said of a code that no client sees."""
    return (
        f"`{call}` comes before accept(){conditions and f' ({conditions})'}: the client gets HTTP "
        f"403 and never sees {code}; accept() first, or close without it"
    )


NOT_LOGIN = "`self.scope['path'] != '/login'`"
REPORTED: Reported = {
    "a code": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close(code=4001)
                      ^
                return
            await self.accept()
        """,
        (lost("4001", "when `self.scope['user'].is_anonymous`"),),
    ),
    "a code by position": (
        """
        async def connect(self):
            return await self.close(4404)
                         ^
        """,
        (lost("4404"),),
    ),
    "a reason": (
        """
        async def connect(self):
            await self.close(reason="log in first")
                  ^
        """,
        (lost("'log in first'"),),
    ),
    "a constant of a class": (
        """
        async def connect(self):
            await self.close(code=Codes.LOGGED_OUT)
                  ^
        """,
        (lost("Codes.LOGGED_OUT"),),
    ),
    "a name that is a literal": (
        """
        async def connect(self):
            code = 4001
            if code:
                await self.close(code)
                      ^
        """,
        (lost("4001", "when `code`"),),
    ),
    "in a handler": (
        """
        async def connect(self):
            try:
                self.invoice = await find(self.scope["path"])
            except LookupError:
                await self.close(4404)
                      ^
                return
            await self.accept()
        """,
        (lost("4404", "in `except LookupError`"),),
    ),
    "elif": (
        """
        async def connect(self):
            user = self.scope["user"]
            if user.is_staff:
                await self.accept()
            elif user.is_active:
                await self.close(4003)
                      ^
            else:
                await self.close()
        """,
        (lost("4003", "when `not user.is_staff` and `user.is_active`"),),
    ),
    "a case": (
        """
        async def connect(self):
            match self.scope["path"]:
                case "/paid/":
                    await self.accept()
                case _:
                    await self.close(4402)
                          ^
        """,
        (lost("4402", "in `case _`"),),
    ),
    "a helper": (
        """
        async def reject(self):
            await self.close(4003)

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.reject()
                             ^
            await self.accept()
        """,
        (lost("4003", "when `self.scope['user'].is_anonymous`", "self.reject()"),),
    ),
    "a helper is told the code": (
        """
        async def reject(self, code):
            await self.close(code=code)

        async def connect(self):
            await self.reject(4003)
                  ^
        """,
        (lost("4003", call="self.reject(...)"),),
    ),
    "super() of close()": (
        """
        async def connect(self):
            await super().close(4003)
                  ^
        """,
        (lost("4003", call="super().close(...)"),),
    ),
}

QUIET: Quiet = {
    "no code": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            await self.accept()
        """,
    "None": """
        async def connect(self):
            await self.close(code=None)
        """,
    "the code that is sent without one": """
        async def connect(self):
            await self.close(code=1000)
        """,
    "accepted first": """
        async def connect(self):
            await self.accept()
            if self.scope["user"].is_anonymous:
                await self.close(code=4001)
        """,
    "accepted and told first": """
        async def connect(self):
            await self.accept()
            await self.send("log in first")
            await self.close(code=4001)
        """,
    "super().connect() first": """
        async def connect(self):
            await super().connect()
            await self.close(code=4001)
        """,
    "a helper accepts first": """
        async def enter(self):
            await self.accept()

        async def connect(self):
            await self.enter()
            await self.close(code=4001)
        """,
    "a helper that cannot be read": """
        async def connect(self):
            await let_in(self)
            await self.close(code=4001)
        """,
    "a code that is not known": """
        async def connect(self):
            code = await check(self.scope["path"])
            await self.close(code)
        """,
    "an attribute that may be None": """
        async def connect(self):
            await self.close(code=self.close_code)
        """,
    "in receive()": """
        async def receive(self, text_data):
            await self.close(code=4400)
        """,
    "DenyConnection": """
        async def connect(self):
            raise DenyConnection("log in first")
        """,
    "a helper without the code": """
        async def reject(self, code=None):
            await self.close(code)

        async def connect(self):
            await self.reject()
        """,
    "a flag says that it was accepted": """
        async def connect(self):
            accepted = False
            if self.scope["user"].is_staff:
                accepted = True
                await self.accept()
            if accepted:
                await self.close(code=4001)
        """,
    "a task": """
        async def connect(self):
            self.task = asyncio.create_task(self.close(code=4001))
        """,
}

MODULES_REPORTED: Reported = {
    "a synchronous consumer": (
        GENERIC
        + """
class Invoices(WebsocketConsumer):
    def connect(self):
        self.close(4001)
        ^
""",
        (lost("4001"),),
    ),
    "a helper of a base in the module": (
        GENERIC
        + """
class Members(AsyncWebsocketConsumer):
    async def reject(self):
        await self.close(4003)


class Invoices(Members):
    async def connect(self):
        await self.reject()
              ^
""",
        (lost("4003", call="self.reject()"),),
    ),
    "a message of a basic consumer": (
        BASIC
        + """
class Invoices(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.close", "code": 4001})
              ^
""",
        (lost("4001", call="self.send(...)"),),
    ),
    "a constant of the module": (
        GENERIC
        + """
LOGGED_OUT = 4001


class Invoices(AsyncWebsocketConsumer):
    async def connect(self):
        await self.close(code=LOGGED_OUT)
              ^
""",
        (lost("LOGGED_OUT"),),
    ),
    "codes of a dict, of the class and by a condition": (
        GENERIC
        + """
CODES = {"login": 4001}


class Invoices(AsyncWebsocketConsumer):
    late = 4002

    async def connect(self):
        if self.scope["path"] == "/login":
            await self.close(code=CODES["login"])
                  ^
        elif self.scope["path"] == "/late":
            await self.close(code=self.late)
                  ^
        else:
            await self.close(code=4003 if self.scope["user"] else 4004)
                  ^
""",
        (
            lost("4001", "when `self.scope['path'] == '/login'`"),
            lost("4002", f"when {NOT_LOGIN} and `self.scope['path'] == '/late'`"),
            lost("4003 or 4004", f"when {NOT_LOGIN} and `self.scope['path'] != '/late'`"),
        ),
    ),
}

MODULES_QUIET: Quiet = {
    "close() of its own accepts": (
        GENERIC
        + """
class Invoices(AsyncWebsocketConsumer):
    async def close(self, code=None):
        await self.accept()
        await super().close(code)

    async def connect(self):
        await self.close(4001)
"""
    ),
    "connect() of a base accepts": (
        GENERIC
        + """
class Members(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()


class Invoices(Members):
    async def connect(self):
        await super().connect()
        await self.close(4001)
"""
    ),
    "a base that cannot be read": """
from somewhere import Members


class Invoices(Members):
    async def connect(self):
        await self.close(4001)
""",
    "a message without a code": (
        BASIC
        + """
class Invoices(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.close"})
"""
    ),
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a helper of a base in another file": (
        {
            "billing/bases.py": behind(
                GENERIC,
                """
                class Members(AsyncWebsocketConsumer):
                    async def reject(self, code):
                        await self.close(code)
                """,
            ),
            "billing/consumers.py": behind(
                "from .bases import Members\n",
                """
                class Invoices(Members):
                    async def connect(self):
                        await self.reject(4003)
                              ^
                """,
            ),
        },
        (lost("4003", call="self.reject(...)"),),
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
