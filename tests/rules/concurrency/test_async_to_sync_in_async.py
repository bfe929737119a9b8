"""CHN208: what async_to_sync() makes is called in an async def."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN208"
IMPORTS = """\
import contextlib

from asgiref.sync import AsyncToSync, async_to_sync, sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.layers import get_channel_layer
"""
ROOM = """
async def notify(user): ...

@async_to_sync
async def notify_all(): ...

tell = async_to_sync(notify)

class RoomConsumer(AsyncWebsocketConsumer):
    @async_to_sync
    async def join(self): ...

    def note(self): ...

    async def handler(self, user, ready):
        {}
"""


def running(call: str, instead: str, function: str = "handler") -> str:
    return (
        f"{call} is called in the async def {function}(), where an event loop runs: "
        f"it raises RuntimeError; {instead}"
    )


#: A statement of an async method -> what is reported in it.
STATEMENTS = {
    "the channel layer": (
        "async_to_sync(self.channel_layer.group_add)('a', 'b')\n^",
        running(
            "async_to_sync(self.channel_layer.group_add)(...)",
            "write `await self.channel_layer.group_add(...)`",
        ),
    ),
    "its own method": (
        "async_to_sync(self.send)('hello')\n^",
        running("async_to_sync(self.send)(...)", "write `await self.send(...)`"),
    ),
    "a function": (
        "x = async_to_sync(notify)(user)\n    ^",
        running("async_to_sync(notify)(...)", "write `await notify(...)`"),
    ),
    "whatever it is": (
        "async_to_sync(user.notify)()\n^",
        running("async_to_sync(user.notify)()", "write `await user.notify()`"),
    ),
    "a plain method": (
        "async_to_sync(self.note)()\n^",
        running("async_to_sync(self.note)()", "write `self.note()`"),
    ),
    "with a loop of its own": (
        "async_to_sync(notify, force_new_loop=True)(user)\n^",
        running("async_to_sync(notify, ...)(...)", "write `await notify(...)`"),
    ),
    "the class": (
        "AsyncToSync(notify)(user)\n^",
        running("AsyncToSync(notify)(...)", "write `await notify(...)`"),
    ),
    "a name": (
        "run = async_to_sync(notify)\nrun(user)\n^",
        running("run(...)", "write `await notify(...)`"),
    ),
    "a name of the module": ("tell(user)\n^", running("tell(...)", "write `await notify(...)`")),
    "a function with the decorator": (
        "notify_all()\n^",
        running(
            "notify_all()", "drop the decorator of notify_all() and write `await notify_all()`"
        ),
    ),
    "a method with the decorator": (
        "self.join()\n^",
        running("self.join()", "drop the decorator of join() and write `await self.join()`"),
    ),
    "in a comprehension": (
        "x = [async_to_sync(notify)(each) for each in user]\n     ^",
        running("async_to_sync(notify)(...)", "write `await notify(...)`"),
    ),
    "in a condition": (
        "if async_to_sync(notify)(user): pass\n   ^",
        running("async_to_sync(notify)(...)", "write `await notify(...)`"),
    ),
    "an exception that is logged": (
        "try:\n    async_to_sync(notify)(user)\n    ^\nexcept Exception:\n    print()",
        running("async_to_sync(notify)(...)", "write `await notify(...)`"),
    ),
    "in the handler of an exception": (
        "try:\n    pass\nexcept RuntimeError:\n    async_to_sync(notify)(user)\n    ^",
        running("async_to_sync(notify)(...)", "write `await notify(...)`"),
    ),
    "in a function inside": (
        "async def later():\n    async_to_sync(notify)(user)\n    ^",
        running("async_to_sync(notify)(...)", "write `await notify(...)`", "later"),
    ),
    "an argument's default": (
        "def later(x=async_to_sync(notify)(1)): ...\n            ^",
        running("async_to_sync(notify)(...)", "write `await notify(...)`"),
    ),
}

GROUP_SEND = "async_to_sync(get_channel_layer().group_send)(...)"

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "a helper": (
        """
        def notify(text):
            async_to_sync(get_channel_layer().group_send)("room", {"type": "say", "text": text})


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                notify(text_data)
                ^
                await sync_to_async(notify)(text_data)
        """,
        (
            running(
                f"notify(...), which calls {GROUP_SEND},",
                "write `await sync_to_async(notify)(...)`",
                "receive",
            ),
        ),
    ),
    "a helper method that gives what comes": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await self.send(self.load())
                                ^

            def load(self):
                if self.scope["user"].is_staff:
                    print("staff")
                return async_to_sync(self.find)()

            async def find(self):
                return "found"
        """,
        (
            running(
                "self.load(), which calls async_to_sync(self.find)(),",
                "write `await sync_to_async(self.load)()`",
                "receive",
            ),
        ),
    ),
    "a coroutine function that is no method": (
        """
        async def tell(group):
            layer = get_channel_layer()
            async_to_sync(layer.group_send)(group, {"type": "saved"})
            ^
        """,
        (
            running(
                "async_to_sync(layer.group_send)(...)",
                "write `await layer.group_send(...)`",
                "tell",
            ),
        ),
    ),
    "a coroutine function of a sync consumer": (
        """
        class RoomConsumer(WebsocketConsumer):
            async def greet(self):
                async_to_sync(self.channel_layer.group_send)("a", {})
                ^
        """,
        (
            running(
                "async_to_sync(self.channel_layer.group_send)(...)",
                "write `await self.channel_layer.group_send(...)`",
                "greet",
            ),
        ),
    ),
    "other names": (
        """
        import asgiref.sync as conversions
        from asgiref.sync import async_to_sync as run


        async def tell(user):
            run(user.notify)()
            ^
            conversions.async_to_sync(user.notify)()
            ^
        """,
        (
            running("run(user.notify)()", "write `await user.notify()`", "tell"),
            running(
                "conversions.async_to_sync(user.notify)()", "write `await user.notify()`", "tell"
            ),
        ),
    ),
}

QUIET = {
    "another call where it fails": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                try:
                    async_to_sync(self.send)(text_data)
                except Exception:
                    await self.send(text_data)
        """,
    "helpers that need not come to it": """
        def by_condition(text):
            if text:
                async_to_sync(get_channel_layer().flush)()

        def by_choice(text):
            text and async_to_sync(get_channel_layer().flush)()

        def in_loop(text):
            for each in text:
                async_to_sync(get_channel_layer().flush)()

        def in_comprehension(text):
            return [async_to_sync(get_channel_layer().flush)() for each in text]

        def after_return(text):
            if text:
                return
            async_to_sync(get_channel_layer().flush)()

        def expecting(text):
            try:
                async_to_sync(get_channel_layer().flush)()
            except RuntimeError:
                print(text)

        def later(text):
            return lambda: async_to_sync(get_channel_layer().flush)()

        @sync_to_async
        def in_thread(text):
            async_to_sync(get_channel_layer().flush)()

        def generator(text):
            async_to_sync(get_channel_layer().flush)()
            yield text

        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                by_condition(text_data)
                by_choice(text_data)
                in_loop(text_data)
                in_comprehension(text_data)
                after_return(text_data)
                expecting(text_data)
                later(text_data)
                await in_thread(text_data)
                generator(text_data)
        """,
    "a helper that is not called in the event loop": """
        def notify():
            async_to_sync(get_channel_layer().flush)()

        def again():
            notify()

        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await sync_to_async(lambda: notify())()
                with contextlib.suppress(RuntimeError):
                    notify()
                return
                notify()
        """,
    "in plain functions": """
        async def notify(user): ...


        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                async_to_sync(self.channel_layer.group_add)("a", self.channel_name)
                async_to_sync(notify)(1)


        class TalkConsumer(AsyncWebsocketConsumer):
            @sync_to_async
            def store(self):
                async_to_sync(self.send)("stored")
        """,
    "inside a function or a lambda": """
        async def notify(user): ...


        async def tell(user):
            def in_thread():
                async_to_sync(notify)(user)

            await sync_to_async(in_thread)()
            await sync_to_async(lambda: async_to_sync(notify)(user))()

            class Later:
                x = async_to_sync(notify)(user)
        """,
    "a generator": """
        async def notify(user): ...


        async def tell(users):
            return await sync_to_async(list)(async_to_sync(notify)(each) for each in users)
        """,
    "made, not called": """
        async def notify(user): ...


        async def tell(user):
            user.on_change = async_to_sync(notify)
            await sync_to_async(async_to_sync(notify))(user)
        """,
    "expected": """
        async def notify(user): ...


        async def tell(user):
            try:
                async_to_sync(notify)(user)
            except (ValueError, RuntimeError):
                await notify(user)
            with contextlib.suppress(RuntimeError):
                async_to_sync(notify)(user)
        """,
    "of a call, which is for CHN207": """
        async def notify(user): ...


        async def tell(user):
            async_to_sync(notify(user))()
            async_to_sync(notify(user))
        """,
    "another decorator above": """
        from somewhere import in_thread


        @in_thread
        @async_to_sync
        async def notify(): ...


        @sync_to_async
        @async_to_sync
        async def notify_all(): ...


        async def tell():
            await notify()
            await notify_all()
        """,
    "a name that may be something else": """
        async def notify(user): ...


        async def tell(user, run=None):
            if run is None:
                run = async_to_sync(notify)
            run(user)
        """,
    "another async_to_sync": """
        from somewhere import async_to_sync


        async def notify(user): ...


        async def tell(user):
            async_to_sync(notify)(user)
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base in another file": (
        {
            "base.py": behind(
                IMPORTS,
                """
                class BaseRoom(AsyncWebsocketConsumer):
                    async def greet(self): ...
                """,
            ),
            "consumers.py": """\
from asgiref.sync import async_to_sync
from base import BaseRoom


class RoomConsumer(BaseRoom):
    async def connect(self):
        async_to_sync(self.greet)()
        ^
""",
        },
        (running("async_to_sync(self.greet)()", "write `await self.greet()`", "connect"),),
    ),
}


@pytest.mark.parametrize(("statement", "text"), STATEMENTS.values(), ids=STATEMENTS)
def test_statements_are_reported(folder: Path, statement: str, text: str) -> None:
    source = IMPORTS + ROOM.format(statement.replace("\n", "\n        "))
    assert_reported(folder, CODE, source, text)


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)
