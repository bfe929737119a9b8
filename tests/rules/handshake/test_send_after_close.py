"""CHN106: a frame is sent, or the connection is closed, after it was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import Quiet, Reported, consumer
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN106"


def late(call: str, after: str, conditions: str = "", inside: str = "") -> str:
    """What is said of a call that comes too late."""
    instead = "close once" if call.endswith("close()") else "send before you close"
    return (
        f"`{call}`{inside} comes after {after}{conditions and f' ({conditions})'}: the "
        "connection is closed by then, so it sends nothing and uvicorn raises RuntimeError; "
        f"{instead}, and return"
    )


SEND, CLOSE = "self.send(...)", "self.close()"
SAID = "`self.say(...)` in line @first"
INSIDE = ", which calls `self.send(...)` in line @inner,"
CLOSED = "`self.close()` in line @first"
SENT = "`self.send(...)` in line @first, which closes the connection"

REPORTED: Reported = {
    "what a case of items inside of one does not tell": (
        """
        async def receive(self, text_data):
            content = {**self.scope["headers"]}
            match content:
                case {"do": {"kind": "say", "now": True}}:
                    await self.send("said")
                case _:
                    await self.close()  # @first
            if content["do"]["kind"] == "say":
                await self.send("not yet")
                      ^
        """,
        (late(SEND, CLOSED, "when `content['do']['kind'] == 'say'`"),),
    ),
    "what a case of several items does not tell": (
        """
        async def receive(self, text_data):
            content = {**self.scope["headers"]}
            match content:
                case {"kind": "quit", "now": True}:
                    await self.close()  # @first
            if content["kind"] == "quit":
                await self.send("not yet")
                      ^
        """,
        (late(SEND, CLOSED, "when `content['kind'] == 'quit'`"),),
    ),
    "no return": (
        """
        async def receive(self, text_data):
            if not text_data:
                await self.close()  # @first
            await self.send("thanks")
                  ^
        """,
        (late(SEND, CLOSED),),
    ),
    "twice": (
        """
        async def receive(self, text_data):
            await self.close()  # @first
            await self.close()
                  ^
        """,
        (late(CLOSE, CLOSED),),
    ),
    "several after it: one finding is enough": (
        """
        async def receive(self, text_data):
            await self.close()  # @first
            await self.send("one")
                  ^
            await self.send("two")
            await self.close()
        """,
        (late(SEND, CLOSED),),
    ),
    "send() with close=True": (
        """
        async def receive(self, text_data):
            await self.send("goodbye", close=True)  # @first
            await self.send("still there?")
                  ^
        """,
        (late(SEND, SENT),),
    ),
    "send() with close as the third argument": (
        """
        async def receive(self, text_data):
            await self.send("goodbye", None, True)  # @first
            await self.close()
                  ^
        """,
        (late(CLOSE, SENT),),
    ),
    "send() with a code": (
        """
        async def receive(self, text_data):
            await self.send("goodbye", close=4000)  # @first
            await self.close()
                  ^
        """,
        (late(CLOSE, SENT),),
    ),
    "a helper passes close on": (
        """
        async def say(self, word, last=False):
            await self.send(word, close=last)  # @inner

        async def receive(self, text_data):
            await self.say("goodbye", last=True)  # @first
            await self.say("still there?")
                  ^
        """,
        (
            late(
                "self.say(...)",
                "`self.say(...)` in line @first, which can close the connection",
                inside=INSIDE,
            ),
        ),
    ),
    "two helpers pass close on": (
        """
        async def say(self, word, last):
            await self.send(word, close=last)

        async def say_twice(self, word, last=False):
            await self.say(word, False)
            await self.say(word, last)

        async def receive(self, text_data):
            await self.say_twice("goodbye", True)  # @first
            await self.close()
                  ^
        """,
        (late(CLOSE, "`self.say_twice(...)` in line @first, which can close the connection"),),
    ),
    "in connect()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()  # @first
                await self.send("log in first")
                      ^
                return
            await self.accept()
        """,
        (late(SEND, CLOSED, "when `self.scope['user'].is_anonymous`"),),
    ),
    "close() at the end of connect()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()  # @first
            else:
                await self.accept()
                return
            await self.close()
                  ^
        """,
        (late(CLOSE, CLOSED),),
    ),
    "elif without a return": (
        """
        async def receive(self, text_data):
            if text_data == "ping":
                await self.send("pong")
                return
            elif text_data == "bye":
                await self.close()  # @first
            await self.send("what?")
                  ^
        """,
        (late(SEND, CLOSED),),
    ),
    "a second round": (
        """
        async def receive(self, text_data):
            for word in text_data.split():
                await self.send(word)
                      ^
                if word == "bye":
                    await self.close()  # @first
        """,
        (late(SEND, CLOSED),),
    ),
    "closed in every round": (
        """
        async def receive(self, text_data):
            for word in text_data.split():
                await self.close()
                      ^
        """,
        (late(CLOSE, "the same call in an earlier round of the loop"),),
    ),
    "continue after close()": (
        """
        async def receive(self, text_data):
            for word in text_data.split():
                if word == "bye":
                    await self.close()  # @first
                          ^
                    continue
                await self.send(word)
                      ^
        """,
        (
            late(CLOSE, "the same call in an earlier round of the loop", "when `word == 'bye'`"),
            late(SEND, CLOSED),
        ),
    ),
    "break after close()": (
        """
        async def receive(self, text_data):
            while True:
                if text_data == "bye":
                    await self.close()  # @first
                    break
                await asyncio.sleep(1)
            await self.send("closed")
                  ^
        """,
        (late(SEND, CLOSED),),
    ),
    "the else of a try": (
        """
        async def receive(self, text_data):
            try:
                await self.close()  # @first
            except OSError:
                logger.info("gone")
            else:
                await self.send("closed")
                      ^
        """,
        (late(SEND, CLOSED),),
    ),
    "finally closes again": (
        """
        async def receive(self, text_data):
            try:
                await self.close()  # @first
            finally:
                await self.close()
                      ^
        """,
        (late(CLOSE, CLOSED),),
    ),
    "a handler closes, and the code below too": (
        """
        async def receive(self, text_data):
            try:
                number = int(text_data)
            except ValueError:
                await self.close()  # @first
            await self.send("thanks")
                  ^
        """,
        (late(SEND, CLOSED),),
    ),
    "a handler closes, and the code below reads what was bound before": (
        """
        async def receive(self, text_data):
            try:
                vote = json.loads(text_data)
                self.number = int(vote["number"])
            except ValueError:
                await self.close(4400)  # @first
            await self.send(f"{vote} was counted")
                  ^
        """,
        (late(SEND, "`self.close(...)` in line @first"),),
    ),
    "a handler closes, and the code below reads what is bound in any case": (
        """
        async def receive(self, text_data):
            vote = None
            try:
                vote = json.loads(text_data)
            except ValueError:
                await self.close(4400)  # @first
            await self.send(f"{vote} was counted")
                  ^
        """,
        (late(SEND, "`self.close(...)` in line @first"),),
    ),
    "a handler closes, and the code below may read what was never bound": (
        """
        async def receive(self, text_data):
            try:
                vote = json.loads(text_data)
            except ValueError:
                await self.close(4400)  # @first
            await self.send(str(vote) if self.is_open else "")
                  ^
        """,
        (late(SEND, "`self.close(...)` in line @first"),),
    ),
    "a handler closes in a loop, where another round has bound it": (
        """
        async def receive(self, text_data):
            for line in text_data.splitlines():
                try:
                    vote = json.loads(line)
                except ValueError:
                    await self.close(4400)  # @first
                await self.send(f"{vote} was counted")
                      ^
        """,
        (late(SEND, "`self.close(...)` in line @first"),),
    ),
    "a helper sends or closes: one finding is enough": (
        """
        async def receive(self, text_data):
            if not text_data:
                await self.close()  # @first
            await self.count(text_data)
                  ^

        async def count(self, vote):
            if vote in self.votes:
                await self.close()
            else:
                await self.send("thanks")  # @inner
        """,
        (late("self.count(...)", CLOSED, inside=INSIDE),),
    ),
    "a case without a return": (
        """
        async def receive(self, text_data):
            match text_data:
                case "bye":
                    await self.close()  # @first
                case _:
                    logger.info("a word")
            await self.send("thanks")
                  ^
        """,
        (late(SEND, CLOSED),),
    ),
    "a helper closes": (
        """
        async def leave(self):
            await self.close()

        async def receive(self, text_data):
            await self.leave()  # @first
            await self.send("closed")
                  ^
        """,
        (late(SEND, "`self.leave()` in line @first, which can close the connection"),),
    ),
    "a flag of a helper is not read": (
        """
        async def valid(self, text_data):
            if not text_data:
                await self.close()
                return False
            return True

        async def receive(self, text_data):
            await self.valid(text_data)  # @first
            await self.send("thanks")
                  ^
        """,
        (late(SEND, "`self.valid(...)` in line @first, which can close the connection"),),
    ),
    "a helper sends": (
        """
        async def thank(self):
            await self.send("thanks")  # @inner

        async def receive(self, text_data):
            await self.close()  # @first
            await self.thank()
                  ^
        """,
        (late("self.thank()", CLOSED, inside=INSIDE),),
    ),
    "an event handler": (
        """
        async def poll_ended(self, event):
            await self.close()  # @first
            await self.send("the poll has ended")
                  ^
        """,
        (late(SEND, CLOSED),),
    ),
    "the same condition again": (
        """
        async def receive(self, text_data):
            if text_data == "bye":
                await self.close()  # @first
            if text_data == "bye":
                await self.send("goodbye")
                      ^
        """,
        (late(SEND, CLOSED, "when `text_data == 'bye'`"),),
    ),
    "a decorator of the project": (
        """
        def checked(function):
            @functools.wraps(function)
            async def check(self, text_data):
                if not text_data:
                    await self.close()  # @first
                await function(self, text_data)

            return check

        @checked
        async def receive(self, text_data):
            await self.send("thanks")
                  ^
        """,
        (late(SEND, CLOSED),),
    ),
}

QUIET: Quiet = {
    "what a case has told": """
        async def receive(self, text_data):
            match text_data:
                case "quit" | "bye":
                    await self.close()
                case "say":
                    await self.send("said")
            if text_data == "say":
                await self.send("thanks")
        """,
    "what a case has told of an item": """
        async def receive(self, text_data):
            content = self.decode(text_data)
            match content:
                case {"kind": "quit"}:
                    await self.close()
                case {"kind": "say", "text": text}:
                    await self.send(text)
            if content["kind"] == "say" or content.get("kind") == "again":
                await self.send("thanks")

        def decode(self, text):
            return {}
        """,
    "send() first": """
        async def receive(self, text_data):
            await self.send("goodbye")
            await self.close()
        """,
    "return after close()": """
        async def receive(self, text_data):
            if not text_data:
                await self.close()
                return
            await self.send("thanks")
        """,
    "close() is returned": """
        async def receive(self, text_data):
            if not text_data:
                return await self.close()
            await self.send("thanks")
        """,
    "if and else": """
        async def receive(self, text_data):
            if text_data:
                await self.send("thanks")
            else:
                await self.close()
        """,
    "complementary conditions": """
        async def receive(self, text_data):
            if not text_data:
                await self.close()
            if text_data:
                await self.send("thanks")
        """,
    "elif": """
        async def receive(self, text_data):
            if text_data == "bye":
                await self.close()
            elif text_data == "ping":
                await self.send("pong")
            else:
                await self.close(4400)
        """,
    "a flag": """
        async def receive(self, text_data):
            open_ = True
            if not text_data:
                open_ = False
                await self.close()
            if open_:
                await self.send("thanks")
        """,
    "a flag of the consumer": """
        async def receive(self, text_data):
            self.closed = False
            if not text_data:
                self.closed = True
                await self.close()
            if not self.closed:
                await self.send("thanks")
        """,
    "a helper that answers with a flag": """
        async def valid(self, text_data):
            if not text_data:
                await self.close()
                return False
            return True

        async def receive(self, text_data):
            if not await self.valid(text_data):
                return
            await self.send("thanks")
        """,
    "a helper gives None back where it closed": """
        async def parsed(self, text_data):
            if not text_data:
                await self.close()
                return
            return text_data.split()

        async def receive(self, text_data):
            words = await self.parsed(text_data)
            if words is None:
                return
            await self.send(words[0])
        """,
    "a helper raises after it has closed": """
        async def check(self, text_data):
            if not text_data:
                await self.close()
                raise StopConsumer

        async def receive(self, text_data):
            await self.check(text_data)
            await self.send("thanks")
        """,
    "send() that may close": """
        async def receive(self, text_data):
            await self.send("thanks", close=text_data == "bye")
            await self.send("next question")
        """,
    "send() that does not close": """
        async def receive(self, text_data):
            await self.send("thanks", close=False)
            await self.send("next question")
        """,
    "send() that may close, by a helper": """
        async def say(self, word, last=False):
            await self.send(word, close=last)

        async def receive(self, text_data):
            await self.say("thanks", text_data == "bye")
            await self.send("next question")
        """,
    "a helper that is told not to close": """
        async def say(self, word, last=True):
            await self.send(word, close=last)

        async def receive(self, text_data):
            await self.say("thanks", last=False)
            await self.send("next question")
        """,
    "accepted, an error, closed: on purpose": """
        async def connect(self):
            await self.accept()
            await self.send("full")
            await self.close(code=4003)
        """,
    "accept() and return, then close() at the end": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
                return
            await self.close()
        """,
    "close() in a try inside a handler": """
        async def receive(self, text_data):
            try:
                await self.send(text_data)
                await self.close()
            except Exception:
                try:
                    await self.close()
                except RuntimeError:
                    logger.info("it was closed already")
        """,
    "a handler closes for what may fail before": """
        async def receive(self, text_data):
            try:
                await self.vote(text_data)
                await self.close()
            except ValueError:
                await self.close(4400)

        async def vote(self, text_data):
            self.answer = int(text_data)
        """,
    "a handler closes, and the code below reads what was never bound": """
        async def receive(self, text_data):
            try:
                vote = json.loads(text_data)
            except ValueError:
                await self.close(4400)
            if vote["number"] > 10:
                await self.send("too high")
        """,
    "a handler closes, and a case reads what was never bound": """
        async def receive(self, text_data):
            try:
                vote: dict = json.loads(text_data)
            except ValueError:
                await self.close(4400)
            match vote["number"]:
                case 1:
                    await self.send("thanks")
                case _:
                    await self.close()
        """,
    "a handler closes because the client has gone": """
        async def say(self, word):
            try:
                await self.send(word)
            except Disconnected:
                await self.close()

        async def receive(self, text_data):
            await self.say("thanks")
            await self.close()
        """,
    "suppressed": """
        async def receive(self, text_data):
            await self.close()
            with contextlib.suppress(RuntimeError):
                await reset(self)
            await self.send("thanks")
        """,
    "a helper that cannot be read": """
        async def receive(self, text_data):
            await finish(self)
            await self.send("thanks")
        """,
    "close() in a task": """
        async def receive(self, text_data):
            self.task = asyncio.create_task(self.close())
            await self.send("thanks")
        """,
    "gathered": """
        async def receive(self, text_data):
            await asyncio.gather(self.send("thanks"), self.close())
            await self.send("goodbye")
        """,
    "a message to the group": """
        async def receive(self, text_data):
            await self.close()
            await self.channel_layer.group_send("poll", {"type": "poll.left"})
        """,
    "close() of somebody else": """
        async def receive(self, text_data):
            await self.database.close()
            await self.send("thanks")
        """,
    "break and return": """
        async def receive(self, text_data):
            for word in text_data.split():
                if word == "bye":
                    await self.close()
                    break
                await self.send(word)
        """,
    "the else of a loop": """
        async def receive(self, text_data):
            for word in text_data.split():
                if word == "bye":
                    await self.close()
                    break
            else:
                await self.send("thanks")
        """,
    "a counter": """
        async def receive(self, text_data):
            closed = 0
            for word in text_data.split():
                if word == "bye":
                    await self.close()
                    closed += 1
                if closed:
                    break
                await self.send(word)
        """,
    "cases of a match": """
        async def receive(self, text_data):
            match text_data:
                case "bye":
                    await self.close()
                case _:
                    await self.send("thanks")
        """,
    "DenyConnection": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                raise DenyConnection
            await self.accept()
            await self.send("welcome")
        """,
    "another hook closed": """
        async def poll_ended(self, event):
            await self.close()

        async def receive(self, text_data):
            await self.send("thanks")
        """,
    "a response to a refused handshake": """
        async def websocket_connect(self, message):
            await self.base_send({"type": "websocket.http.response.start", "status": 401})
            await self.base_send({"type": "websocket.http.response.body", "body": b""})
        """,
    "a function that is called later": """
        async def receive(self, text_data):
            async def finish():
                await self.close()

            self.finish = finish
            await self.send("thanks")
        """,
}

MODULES_REPORTED: Reported = {
    "a synchronous consumer": (
        GENERIC
        + """
class Poll(WebsocketConsumer):
    def receive(self, text_data):
        if not text_data:
            self.close()  # @first
        self.send("thanks")
        ^
""",
        (late(SEND, CLOSED),),
    ),
    "send_json() and receive_json()": (
        """
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Poll(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.send_json({"thanks": True}, close=True)  # @first
        await self.send_json({"next": 2})
              ^
""",
        (
            late(
                "self.send_json(...)",
                "`self.send_json(...)` in line @first, which closes the connection",
            ),
        ),
    ),
    "messages of a basic consumer": (
        BASIC
        + """
class Poll(AsyncConsumer):
    async def websocket_receive(self, message):
        await self.send({"type": "websocket.close"})  # @first
        await self.send({"type": "websocket.send", "text": "thanks"})
              ^
""",
        (late(SEND, SENT),),
    ),
    "a helper of a base in the module": (
        GENERIC
        + """
class Timed(AsyncWebsocketConsumer):
    async def check_time(self):
        if self.late:
            await self.close(4408)


class Poll(Timed):
    async def receive(self, text_data):
        await self.check_time()  # @first
        await self.send("thanks")
              ^
""",
        (late(SEND, "`self.check_time()` in line @first, which can close the connection"),),
    ),
    "receive() of a base closes": (
        GENERIC
        + """
class Timed(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        if text_data == "late":
            await self.close(4408)


class Poll(Timed):
    async def receive(self, text_data):
        await super().receive(text_data)  # @first
        await self.send("thanks")
              ^
""",
        (late(SEND, "`super().receive(...)` in line @first, which can close the connection"),),
    ),
}

MODULES_QUIET: Quiet = {
    "messages of a basic consumer": (
        BASIC
        + """
class Poll(SyncConsumer):
    def websocket_receive(self, message):
        self.send({"type": "websocket.send", "text": "thanks"})
        self.send({"type": "websocket.close", "code": 1000})
"""
    ),
    "a body after the answer of an HTTP consumer": """
from channels.generic.http import AsyncHttpConsumer


class Poll(AsyncHttpConsumer):
    async def handle(self, body):
        await self.send_headers(status=200)
        await self.send_body(b"thanks")
""",
    "close() of its own": (
        GENERIC
        + """
class Poll(AsyncWebsocketConsumer):
    async def close(self, code=None):
        self.closing = True

    async def receive(self, text_data):
        await self.close()
        await self.send("thanks")
"""
    ),
    "a base that cannot be read": """
from somewhere import Timed


class Poll(Timed):
    async def receive(self, text_data):
        await self.close()
        await self.send("thanks")
""",
    "a decorator that cannot be read": (
        GENERIC
        + """
from somewhere import sometimes


class Poll(AsyncWebsocketConsumer):
    @sometimes
    async def leave(self):
        await self.close()

    async def receive(self, text_data):
        await self.leave()
        await self.send("thanks")
"""
    ),
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a helper of a base in another file": (
        {
            "poll/bases.py": behind(
                GENERIC,
                """
                class Timed(AsyncWebsocketConsumer):
                    async def check_time(self):
                        if self.late:
                            await self.close(4408)
                            return False
                        return True
                """,
            ),
            "poll/consumers.py": behind(
                "from .bases import Timed\n",
                """
                class Poll(Timed):
                    async def receive(self, text_data):
                        await self.check_time()  # @first
                        await self.send("thanks")
                              ^

                    async def poll_changed(self, event):
                        if await self.check_time():
                            await self.send(event["text"])
                """,
            ),
        },
        (late(SEND, "`self.check_time()` in line @first, which can close the connection"),),
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
