"""CHN103: connect() goes on after it has closed the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.handshake import connect_answers
from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import Quiet, Reported, consumer
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN103"


def runs(call: str, after: str, conditions: str = "") -> str:
    """What is said of a call that still runs."""
    is_inside = "which can close" in after
    instead = ", or return where that has closed" if is_inside else ""
    return (
        f"`{call}` still runs after {after}{conditions and f' ({conditions})'}: the client has "
        f"been sent away, yet the code below runs for it; return after closing{instead}"
    )


ACCEPT, CLOSE = "self.accept()", "`self.close()` in line @first"
JOIN = "self.channel_layer.group_add(...)"

REPORTED: Reported = {
    "it is kept in a list of the class": (
        """
        members = []

        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()  # @first
            self.members.append(self)
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "no return after close()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "straight on": (
        """
        async def connect(self):
            await self.close()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "a group is joined, then accepted: one finding is enough": (
        """
        async def connect(self):
            if "token" not in self.scope["cookies"]:
                await self.close()  # @first
            await self.channel_layer.group_add("orders", self.channel_name)
                  ^
            await self.accept()
        """,
        (runs(JOIN, CLOSE),),
    ),
    "the return stands in the other branch": (
        """
        async def connect(self):
            if self.scope["user"].is_staff:
                self.is_cook = True
            else:
                await self.close()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "one elif forgets to return": (
        """
        async def connect(self):
            role = self.scope["session"].get("role")
            if role == "banned":
                return await self.close()
            elif role == "unpaid":
                await self.close()  # @first
            elif role == "guest":
                self.guest = True
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "closed by a flag of send()": (
        """
        async def connect(self):
            await self.accept()
            await self.send("full", close=True)  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, "`self.send(...)` in line @first, which closes the connection"),),
    ),
    "the return is inside a nested if": (
        """
        async def connect(self):
            if not self.scope["user"].is_active:
                await self.close()  # @first
                if self.scope["user"].is_staff:
                    return
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "in a loop that goes on": (
        """
        async def connect(self):
            for name in self.scope["subprotocols"]:
                if name == "v0":
                    await self.close()  # @first
                    break
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "continue comes back to accept()": (
        """
        async def connect(self):
            for name in self.scope["subprotocols"]:
                if name == "v0":
                    await self.close()  # @first
                    continue
                await self.accept(name)
                      ^
                break
        """,
        (runs("self.accept(...)", CLOSE),),
    ),
    "an except handler closes and goes on": (
        """
        async def connect(self):
            try:
                raise ValueError("no seat")
            except ValueError:
                await self.close()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "a handler of what a call raises closes and goes on": (
        """
        async def connect(self):
            try:
                self.table = await find_table(self.scope)
            except LookupError:
                await self.close()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "finally accepts": (
        """
        async def connect(self):
            try:
                if self.scope["user"].is_anonymous:
                    await self.close()  # @first
                    return
            finally:
                await self.accept()
                      ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "the else of a try": (
        """
        async def connect(self):
            try:
                await self.close()  # @first
            except OSError:
                return
            else:
                await self.accept()
                      ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "a case of a match": (
        """
        async def connect(self):
            match self.scope["path"]:
                case "/ws/closed/":
                    await self.close()  # @first
                case _:
                    self.open = True
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "a flag is set on the wrong path": (
        """
        async def connect(self):
            welcome = True
            if self.scope["user"].is_anonymous:
                await self.close()  # @first
            if welcome:
                await self.accept()
                      ^
        """,
        (runs(ACCEPT, CLOSE, "when `welcome`"),),
    ),
    "the same condition again": (
        """
        async def connect(self):
            blocked = self.scope["session"].get("blocked")
            if blocked:
                await self.close()  # @first
            if blocked:
                await self.accept()
                      ^
        """,
        (runs(ACCEPT, CLOSE, "when `blocked`"),),
    ),
    "a helper closes and the caller goes on": (
        """
        async def refuse(self):
            await self.close()

        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.refuse()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, "`self.refuse()` in line @first, which can close the connection"),),
    ),
    "a helper returns a flag that nobody reads": (
        """
        async def allowed(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return False
            return True

        async def connect(self):
            await self.allowed()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, "`self.allowed()` in line @first, which can close the connection"),),
    ),
    "the flag of a helper is read the wrong way round": (
        """
        async def allowed(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return False
            return True

        async def connect(self):
            if await self.allowed():  # @first
                return await self.close()
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, "`self.allowed()` in line @first, which can close the connection"),),
    ),
    "a helper accepts after the caller has closed": (
        """
        async def enter(self):
            await self.channel_layer.group_add("kitchen", self.channel_name)
            await self.accept()

        async def connect(self):
            if not self.scope["user"].is_staff:
                await self.close()  # @first
            await self.enter()
                  ^
        """,
        (runs("self.enter()", CLOSE),),
    ),
    "both in one helper": (
        """
        async def enter(self):
            await self.close()  # @first
            await self.accept()
                  ^

        async def connect(self):
            await self.enter()
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "a helper is told to close": (
        """
        async def answer(self, welcome):
            if welcome:
                await self.accept()
            else:
                await self.close()

        async def connect(self):
            await self.answer(False)  # @first
            await self.answer(True)
                  ^
        """,
        (
            runs(
                "self.answer(...)",
                "`self.answer(...)` in line @first, which can close the connection",
            ),
        ),
    ),
    "super().connect() after close()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()  # @first
            await super().connect()
                  ^
        """,
        (runs("super().connect()", CLOSE),),
    ),
    "super() with two arguments": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()  # @first
            await super(ChatConsumer, self).connect()
                  ^
        """,
        (runs("super(ChatConsumer, self).connect()", CLOSE),),
    ),
    "a decorator of the project closes and goes on": (
        """
        def members_only(function):
            @functools.wraps(function)
            async def guarded(self):
                if self.scope["user"].is_anonymous:
                    await self.close()  # @first
                return await function(self)

            return guarded

        @members_only
        async def connect(self):
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "a conditional expression closes": (
        """
        async def connect(self):
            await (self.close() if self.scope["user"].is_anonymous else asyncio.sleep(0))  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
    "a list of errors is filled": (
        """
        async def connect(self):
            errors = []
            if self.scope["user"].is_anonymous:
                errors.append("log in first")
            if errors:
                await self.close()  # @first
            await self.accept()
                  ^
        """,
        (runs(ACCEPT, CLOSE),),
    ),
}

QUIET: Quiet = {
    **connect_answers.QUIET,
    "a list of errors is asked twice": """
        async def connect(self):
            errors = []
            if self.scope["user"].is_anonymous:
                errors.append("log in first")
            if errors:
                await self.close()
            if not errors:
                await self.accept()
        """,
    "return after close()": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            await self.accept()
        """,
    "close() is returned": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            await self.accept()
        """,
    "if and else": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
            else:
                await self.close()
        """,
    "elif": """
        async def connect(self):
            user = self.scope["user"]
            if user.is_anonymous:
                await self.close()
            elif user.is_active:
                await self.accept()
            else:
                raise DenyConnection
        """,
    "complementary conditions": """
        async def connect(self):
            ok = self.scope["user"].is_staff
            if not ok:
                await self.close()
            if ok:
                await self.accept()
        """,
    "the same user asked in two ways": """
        async def connect(self):
            user = self.scope["user"]
            if user.is_anonymous:
                await self.close()
            if user.is_authenticated:
                await self.channel_layer.group_add("news", self.channel_name)
                await self.accept()
        """,
    "a user under a shorter name": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
            user = self.scope["user"]
            if not user.is_anonymous:
                await self.accept()
        """,
    "None and not None": """
        async def connect(self):
            table = await find_table(self.scope)
            if table is None:
                await self.close()
            if table is not None:
                await self.accept()
        """,
    "a flag": """
        async def connect(self):
            welcome = True
            if self.scope["user"].is_anonymous:
                welcome = False
                await self.close()
            if welcome:
                await self.accept()
        """,
    "a flag on the consumer": """
        async def connect(self):
            self.rejected = False
            if self.scope["user"].is_anonymous:
                self.rejected = True
                await self.close()
            if self.rejected:
                return
            await self.accept()
        """,
    "accept() and return, then close() at the end": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
                return
            await self.close()
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
    "everybody is let in and closed on": """
        async def connect(self):
            await self.accept()
            await self.close(code=4404)
        """,
    "a helper that answers with a flag": """
        async def allowed(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return False
            return True

        async def connect(self):
            if not await self.allowed():
                return
            await self.accept()
        """,
    "a helper that answers with a number": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return 0
            return 1

        async def connect(self):
            if await self.check() == 0:
                return
            await self.accept()
        """,
    "a helper that answers with a word": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return "no"
            return "yes"

        async def connect(self):
            if await self.check() != "yes":
                return
            await self.accept()
        """,
    "a helper that answers with one of several words": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return "no"
            return "yes"

        async def connect(self):
            if await self.check() in ("no", "never"):
                return
            await self.accept()
        """,
    "a helper that answers with a member of an enumeration": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return Answer.NO
            return Answer.YES

        async def connect(self):
            if await self.check() is Answer.NO:
                return
            await self.accept()
        """,
    "a helper that answers with None, named on the way": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return None
            return self.scope["user"]

        async def connect(self):
            if (user := await self.check()) is None:
                return
            await self.accept()
        """,
    "a flag kept in a name": """
        async def allowed(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return None
            return self.scope["user"]

        async def connect(self):
            user = await self.allowed()
            if user is None:
                return
            await self.accept()
        """,
    "a helper that sets an attribute": """
        async def check(self):
            self.closed = False
            if self.scope["user"].is_anonymous:
                self.closed = True
                await self.close()

        async def connect(self):
            await self.check()
            if not self.closed:
                await self.accept()
        """,
    "a helper that raises after closing": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                raise PermissionError

        async def connect(self):
            try:
                await self.check()
            except PermissionError:
                return
            await self.accept()
        """,
    "a helper that cannot be read": """
        async def connect(self):
            await refuse(self)
            await self.accept()
        """,
    "a helper that cannot be read stands between": """
        async def connect(self):
            await self.close()
            await self.reopen()
            await self.accept()
        """,
    "close() runs in a task": """
        async def connect(self):
            self.task = asyncio.create_task(self.close())
            await self.accept()
        """,
    "close() is gathered": """
        async def connect(self):
            await asyncio.gather(self.close(), asyncio.sleep(1))
            await self.accept()
        """,
    "close() is called later": """
        async def connect(self):
            asyncio.get_running_loop().call_later(60, self.close)
            await self.accept()
        """,
    "DenyConnection": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                raise DenyConnection
            await self.accept()
        """,
    "close() in a try inside a handler": """
        async def connect(self):
            try:
                await self.accept()
                await self.load()
            except Exception:
                try:
                    await self.close()
                except RuntimeError:
                    logger.info("it was closed already")

        async def load(self):
            self.menu = await fetch()
        """,
    "a handler that closes and returns": """
        async def connect(self):
            try:
                self.table = await find_table(self.scope)
            except LookupError:
                await self.close()
                return
            await self.accept()
        """,
    "a handler that closes and raises": """
        async def connect(self):
            try:
                self.table = await find_table(self.scope)
            except LookupError:
                await self.close()
                raise
            await self.accept()
        """,
    "cases of a match": """
        async def connect(self):
            match self.scope["path"]:
                case "/ws/closed/":
                    await self.close()
                case _:
                    await self.accept()
        """,
    "a case that returns": """
        async def connect(self):
            match self.scope["path"]:
                case "/ws/closed/":
                    await self.close()
                    return
            await self.accept()
        """,
    "the else of a loop": """
        async def connect(self):
            for name in self.scope["subprotocols"]:
                if name == "v0":
                    await self.close()
                    break
            else:
                await self.accept()
        """,
    "a loop that returns": """
        async def connect(self):
            for name in self.scope["subprotocols"]:
                if name == "v0":
                    await self.close()
                    return
            await self.accept()
        """,
    "send() that may close": """
        async def connect(self):
            await self.accept()
            await self.send("welcome", close=self.scope["user"].is_anonymous)
            await self.accept()
        """,
    "a group is left after close()": """
        async def connect(self):
            await self.channel_layer.group_add("news", self.channel_name)
            if self.scope["user"].is_anonymous:
                await self.channel_layer.group_discard("news", self.channel_name)
                await self.close()
        """,
    "another channel joins the group": """
        async def receive(self, text_data):
            await self.close()
            await self.channel_layer.group_add("archive", "a-worker")
        """,
    "a decorator of the project that closes and returns": """
        def members_only(function):
            @functools.wraps(function)
            async def guarded(self):
                if self.scope["user"].is_anonymous:
                    await self.close()
                    return
                await function(self)

            return guarded

        @members_only
        async def connect(self):
            await self.accept()
        """,
    "close() of somebody else": """
        async def connect(self):
            await self.database.close()
            await self.accept()
        """,
    "close() is only defined": """
        async def connect(self):
            async def give_up():
                await self.close()

            self.give_up = give_up
            await self.accept()
        """,
}

MODULES_REPORTED: Reported = {
    "a method that the connect() of a base calls": (
        GENERIC
        + """
class Orders(AsyncWebsocketConsumer):
    async def connect(self):
        await self.on_connect()  # @first
        await self.accept()
              ^

    async def on_connect(self):
        pass


class StaffOrders(Orders):
    async def on_connect(self):
        if not self.scope["user"].is_staff:
            await self.close()
""",
        (runs(ACCEPT, "`self.on_connect()` in line @first, which can close the connection"),),
    ),
    "a mixin that closes and goes on": (
        GENERIC
        + """
class Members:
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()  # @first
        await super().connect()
              ^


class Orders(Members, AsyncWebsocketConsumer):
    pass
""",
        (runs("super().connect()", CLOSE),),
    ),
    "a synchronous consumer": (
        GENERIC
        + """
class Orders(WebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_anonymous:
            self.close()  # @first
        self.accept()
        ^
""",
        (runs(ACCEPT, CLOSE),),
    ),
    "a group joined through async_to_sync": (
        GENERIC
        + """
from asgiref.sync import async_to_sync


class Orders(WebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_anonymous:
            self.close()  # @first
        async_to_sync(self.channel_layer.group_add)("orders", self.channel_name)
        ^
        self.accept()
""",
        (runs("async_to_sync(self.channel_layer.group_add)(...)", CLOSE),),
    ),
    "messages of a basic consumer": (
        BASIC
        + """
class Orders(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.close"})  # @first
        await self.send({"type": "websocket.accept"})
              ^
""",
        (runs("self.send(...)", "`self.send(...)` in line @first, which closes the connection"),),
    ),
    "a helper of a base in the module": (
        GENERIC
        + """
class Members(AsyncWebsocketConsumer):
    async def check(self):
        if self.scope["user"].is_anonymous:
            await self.close()


class Orders(Members):
    async def connect(self):
        await self.check()  # @first
        await self.accept()
              ^
""",
        (runs(ACCEPT, "`self.check()` in line @first, which can close the connection"),),
    ),
    "connect() of a base closes": (
        GENERIC
        + """
class Members(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
        else:
            await self.accept()


class Orders(Members):
    async def connect(self):
        await super().connect()  # @first
        await self.channel_layer.group_add("orders", self.channel_name)
              ^
""",
        (runs(JOIN, "`super().connect()` in line @first, which can close the connection"),),
    ),
    "an abstract base whose heir fails": (
        GENERIC
        + """
class Base(AsyncWebsocketConsumer):
    async def connect(self):
        if not await self.allowed():
            await self.close()  # @first
        await self.accept()
              ^

    async def allowed(self):
        raise NotImplementedError


class Orders(Base):
    async def allowed(self):
        return self.scope["user"].is_staff
""",
        (runs(ACCEPT, CLOSE),),
    ),
    "an abstract helper that closes where an heir fills it in": (
        GENERIC
        + """
class Base(AsyncWebsocketConsumer):
    async def connect(self):
        await self.check()  # @first
        await self.accept()
              ^

    async def check(self):
        raise NotImplementedError


class Orders(Base):
    async def check(self):
        if self.scope["user"].is_anonymous:
            await self.close()
""",
        (runs(ACCEPT, "`self.check()` in line @first, which can close the connection"),),
    ),
    "a mixin before the consumer": (
        GENERIC
        + """
class Doorman:
    async def check(self):
        if self.scope["user"].is_anonymous:
            await self.close()


class Orders(Doorman, AsyncWebsocketConsumer):
    async def connect(self):
        await self.check()  # @first
        await self.accept()
              ^
""",
        (runs(ACCEPT, "`self.check()` in line @first, which can close the connection"),),
    ),
}

MODULES_QUIET: Quiet = {
    "messages of a basic consumer": (
        BASIC
        + """
class Orders(AsyncConsumer):
    async def websocket_connect(self, message):
        if self.scope["user"].is_anonymous:
            await self.send({"type": "websocket.close"})
            return
        await self.send({"type": "websocket.accept"})
"""
    ),
    "close() of its own": (
        BASIC
        + """
class Orders(AsyncConsumer):
    async def close(self):
        self.kitchen = None

    async def accept(self):
        await self.send({"type": "websocket.accept"})

    async def websocket_connect(self, message):
        await self.close()
        await self.accept()
"""
    ),
    "an abstract base whose heirs are right": (
        GENERIC
        + """
class Base(AsyncWebsocketConsumer):
    async def connect(self):
        await self.check()
        await self.accept()

    async def check(self):
        await self.close()


class Orders(Base):
    async def check(self):
        self.table = self.scope["path"]
"""
    ),
    "connect() of a base rejects, and its flag is read": (
        GENERIC
        + """
class Members(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return False
        await self.accept()
        return True


class Orders(Members):
    async def connect(self):
        if await super().connect():
            await self.channel_layer.group_add("orders", self.channel_name)
"""
    ),
    "a base that cannot be read": """
from somewhere import Members


class Orders(Members):
    async def connect(self):
        await self.close()
        await self.accept()
""",
    "a mixin that cannot be read may define close()": (
        GENERIC
        + """
from somewhere import Doorman


class Orders(Doorman, AsyncWebsocketConsumer):
    async def connect(self):
        await self.close()
        await self.accept()
"""
    ),
    "a decorator that cannot be read": (
        GENERIC
        + """
from somewhere import guarded


class Orders(AsyncWebsocketConsumer):
    @guarded
    async def check(self):
        await self.close()

    async def connect(self):
        await self.check()
        await self.accept()
"""
    ),
    "no consumer": """
class Connection:
    async def connect(self):
        await self.close()
        await self.accept()
""",
}

DOORS = """\
from channels.generic.websocket import AsyncWebsocketConsumer


class Members(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            {after}
        await self.accept()

    async def check(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return False
        return True
"""
ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a helper of a base in another file": (
        {
            "shop/doors.py": DOORS.format(after="return"),
            "shop/consumers.py": behind(
                "from shop.doors import Members\n",
                """
                class Orders(Members):
                    async def connect(self):
                        await self.check()  # @first
                        await self.accept()
                              ^
                """,
            ),
        },
        (runs(ACCEPT, "`self.check()` in line @first, which can close the connection"),),
    ),
    "connect() of a base in another file": (
        {
            "shop/doors.py": DOORS.format(after="return"),
            "shop/consumers.py": behind(
                "from shop.doors import Members\n",
                """
                class Orders(Members):
                    async def connect(self):
                        await super(Orders, self).connect()  # @first
                        await self.channel_layer.group_add("orders", self.channel_name)
                              ^
                """,
            ),
        },
        (
            runs(
                JOIN,
                "`super(Orders, self).connect()` in line @first, which can close the connection",
            ),
        ),
    ),
    "a decorator in another file": (
        {
            "shop/doors.py": """\
def members_only(function):
    async def guarded(self):
        if self.scope["user"].is_anonymous:
            await self.close()
        return await function(self)

    return guarded
""",
            "shop/consumers.py": behind(
                f"{GENERIC}from shop.doors import members_only\n",
                """
                class Orders(AsyncWebsocketConsumer):
                    @members_only
                    async def connect(self):
                        await self.accept()
                              ^
                """,
            ),
        },
        (runs(ACCEPT, "an earlier call"),),
    ),
    "the flag of a base in another file is read": (
        {
            "shop/doors.py": DOORS.format(after="return"),
            "shop/consumers.py": behind(
                "from shop.doors import Members\n",
                """
                class Orders(Members):
                    async def connect(self):
                        if await self.check():
                            await self.accept()
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
