"""CHN207: async_to_sync() is given a coroutine, or what it makes is never called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN207"
IMPORTS = """\
import functools

from asgiref.sync import AsyncToSync, async_to_sync, sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.layers import get_channel_layer
"""
ROOM = """
async def notify(user): ...

def maker(user):
    def make(): ...
    return make

class RoomConsumer(WebsocketConsumer):
    async def join(self): ...

    def handler(self, user, ready):
        {}
"""


def given(conversion: str, instead: str, effect: str = "nothing runs") -> str:
    return f"{conversion} is given a coroutine, not a function: {effect}; write `{instead}`"


def uncalled(conversion: str, instead: str, effect: str = "nothing runs") -> str:
    return f"{conversion} makes a function that is never called: {effect}; write `{instead}`"


def done(conversion: str, instead: str) -> str:
    return (
        f"{conversion} is given the result of a plain def: that has run already, and nothing is "
        f"left to convert; write `{instead}`"
    )


RAISES = "a TypeError follows"

#: A statement of a sync consumer's method -> what is reported in it.
STATEMENTS = {
    "a method of the channel layer": (
        "async_to_sync(self.channel_layer.group_add('a', 'b'))\n^",
        given(
            "async_to_sync(self.channel_layer.group_add(...))",
            "async_to_sync(self.channel_layer.group_add)(...)",
        ),
    ),
    "a layer by a name": (
        "layer = get_channel_layer()\nasync_to_sync(layer.send('a', {}))\n^",
        given("async_to_sync(layer.send(...))", "async_to_sync(layer.send)(...)"),
    ),
    "a method": (
        "async_to_sync(self.join())\n^",
        given("async_to_sync(self.join())", "async_to_sync(self.join)()"),
    ),
    "a function": (
        "async_to_sync(notify(user))\n^",
        given("async_to_sync(notify(...))", "async_to_sync(notify)(...)"),
    ),
    "a method that is sync already": (
        "async_to_sync(self.send(text_data='a'))\n^",
        done("async_to_sync(self.send(...))", "self.send(...)"),
    ),
    "a conversion": (
        "async_to_sync(sync_to_async(user.save)(1))\n^",
        given(
            "async_to_sync(sync_to_async(user.save)(...))",
            "async_to_sync(sync_to_async(user.save))(...)",
        ),
    ),
    "called afterwards": (
        "async_to_sync(self.join())()\n^",
        given("async_to_sync(self.join())", "async_to_sync(self.join)()", RAISES),
    ),
    "kept": (
        "x = async_to_sync(notify(user))\n    ^",
        given("async_to_sync(notify(...))", "async_to_sync(notify)(...)", RAISES),
    ),
    "by a keyword": (
        "async_to_sync(awaitable=notify(user))\n^",
        given("async_to_sync(notify(...))", "async_to_sync(notify)(...)"),
    ),
    "the class": (
        "AsyncToSync(notify(user))\n^",
        given("AsyncToSync(notify(...))", "AsyncToSync(notify)(...)"),
    ),
    "never called": (
        "async_to_sync(self.join)\n^",
        uncalled("async_to_sync(self.join)", "async_to_sync(self.join)(...)"),
    ),
    "never called, whatever it is": (
        "async_to_sync(user.notify)\n^",
        uncalled("async_to_sync(user.notify)", "async_to_sync(user.notify)(...)"),
    ),
    "the result of something else, never called": (
        "async_to_sync(user.notify(1))\n^",
        uncalled("async_to_sync(user.notify(...))", "async_to_sync(user.notify)(...)"),
    ),
    "partial(), never called": (
        "async_to_sync(functools.partial(notify, user))\n^",
        uncalled(
            "async_to_sync(functools.partial(...))", "async_to_sync(functools.partial(...))()"
        ),
    ),
    "a factory, never called": (
        "async_to_sync(maker(user))\n^",
        uncalled("async_to_sync(maker(...))", "async_to_sync(maker(...))()"),
    ),
    "on condition": (
        "ready and async_to_sync(self.join)\n          ^",
        uncalled("async_to_sync(self.join)", "async_to_sync(self.join)(...)"),
    ),
}

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "in a coroutine function": (
        """
        async def notify(user): ...


        async def tell(user):
            async_to_sync(notify(user))
            ^
            await async_to_sync(notify)
                  ^
            await async_to_sync(functools.partial(notify, user))
                  ^
            async_to_sync(notify(user))()
            ^
        """,
        (
            given("async_to_sync(notify(...))", "await notify(...)"),
            uncalled("async_to_sync(notify)", "await notify(...)", "await raises TypeError"),
            uncalled(
                "async_to_sync(functools.partial(...))",
                "await functools.partial(...)()",
                "await raises TypeError",
            ),
            given("async_to_sync(notify(...))", "await notify(...)", RAISES),
        ),
    ),
    "other names": (
        """
        import asgiref.sync
        from asgiref import sync as conversions
        from asgiref.sync import async_to_sync as run


        async def notify(user): ...


        def tell(user):
            run(notify(user))
            ^
            asgiref.sync.async_to_sync(notify(user))
            ^
            conversions.async_to_sync(notify)
            ^
        """,
        (
            given("run(notify(...))", "run(notify)(...)"),
            given(
                "asgiref.sync.async_to_sync(notify(...))",
                "asgiref.sync.async_to_sync(notify)(...)",
            ),
            uncalled("conversions.async_to_sync(notify)", "conversions.async_to_sync(notify)(...)"),
        ),
    ),
    "in a module": (
        """
        async def notify(user): ...


        async_to_sync(notify(1))
        ^
        """,
        (given("async_to_sync(notify(...))", "async_to_sync(notify)(...)"),),
    ),
    "a signal": (
        """
        def saved(sender, instance, **kwargs):
            channel_layer = get_channel_layer()
            async_to_sync(channel_layer.group_send("rooms", {"type": "saved"}))
            ^
        """,
        (
            given(
                "async_to_sync(channel_layer.group_send(...))",
                "async_to_sync(channel_layer.group_send)(...)",
            ),
        ),
    ),
    "a helper of an async consumer": (
        """
        class TalkConsumer(AsyncWebsocketConsumer):
            def helper(self):
                async_to_sync(self.send("hello"))
                ^
        """,
        (given("async_to_sync(self.send(...))", "async_to_sync(self.send)(...)"),),
    ),
}

QUIET = {
    "right": """
        async def notify(user): ...


        def tell(user):
            async_to_sync(notify)(user)
            send = async_to_sync(get_channel_layer().group_send)
            send("a", {})
            return async_to_sync(notify)
        """,
    "partial() and factories": """
        def maker(user):
            def make(): ...
            return make


        def tell(user):
            async_to_sync(functools.partial(user.notify, 1))()
            async_to_sync(maker(user))()
            async_to_sync(user.maker())()
            async_to_sync(getattr(user, "notify"))(1)
            run = async_to_sync(user.maker())
            run()
        """,
    "a plain function that may give a function": """
        def tell(user):
            async_to_sync(lambda: user.notify())()
            async_to_sync(choose(user))(1)
        """,
    "a decorator": """
        @async_to_sync
        async def notify(user): ...


        notify(1)
        """,
    "another async_to_sync": """
        from somewhere import async_to_sync


        async def notify(user): ...


        def tell(user):
            async_to_sync(notify(user))
            async_to_sync(notify)
        """,
    "one of its own": """
        def async_to_sync(coroutine):
            coroutine.close()


        async def notify(user): ...


        def tell(user):
            async_to_sync(notify(user))
        """,
    "nothing is given": """
        def tell(*functions):
            async_to_sync(*functions)
            async_to_sync()
        """,
    "sync_to_async": """
        def load(): ...


        async def tell(user):
            sync_to_async(load())
            await sync_to_async(load)()
        """,
    "a layer of its own": """
        class Layer:
            def group_send(self, group, message):
                return functools.partial(print, group, message)


        def tell(user):
            channel_layer = Layer()
            async_to_sync(channel_layer.group_send("a", {}))()
        """,
    "a generator": """
        async def rows(): yield 1


        def tell(user):
            x = async_to_sync(rows())
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a coroutine function of another file": (
        {
            "services.py": "async def notify(user): ...\ndef make(user): ...\n",
            "consumers.py": behind(
                IMPORTS,
                """
                import services
                from services import make, notify as tell


                def saved(user):
                    async_to_sync(tell(user))
                    ^
                    async_to_sync(services.notify(user))()
                    ^
                    async_to_sync(make(user))()
                """,
            ),
        },
        (
            given("async_to_sync(tell(...))", "async_to_sync(tell)(...)"),
            given(
                "async_to_sync(services.notify(...))", "async_to_sync(services.notify)(...)", RAISES
            ),
        ),
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
