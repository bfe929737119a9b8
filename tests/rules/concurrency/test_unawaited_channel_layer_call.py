"""CHN202: a method of the channel layer is called without await."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN202"
IMPORTS = """\
import asyncio

from asgiref.sync import async_to_sync
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.layers import BaseChannelLayer, channel_layers, get_channel_layer
"""
EFFECTS = {
    "flush": "flush() never runs",
    "group_add": "the channel never joins the group",
    "group_discard": "the channel never leaves the group",
    "group_send": "the message is never sent",
    "new_channel": "new_channel() never runs",
    "receive": "receive() never runs",
    "send": "the message is never sent",
}


def in_async(function: str) -> str:
    """What is said where `await` can be written."""
    return _text(function, f"await {function}(...)")


def in_sync(function: str) -> str:
    """What is said where it cannot."""
    return _text(function, f"async_to_sync({function})(...)")


def in_method(function: str, method: str) -> str:
    """What is said in a method of an async consumer that is no coroutine function."""
    return in_async(function).replace("write", f"make {method}() an async def and write")


def _text(function: str, instead: str) -> str:
    effect = EFFECTS[function.rpartition(".")[2]]
    return f"{function}(...) is a coroutine that is never awaited: {effect}; write `{instead}`"


#: Module, and what is reported in it: how the code comes by the layer.
REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "a name for its method": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                await self.accept()
                group_add = self.channel_layer.group_add
                group_add("room", self.channel_name)
                ^
        """,
        (in_async("group_add"),),
    ),
    "after the commit": (
        """
        from django.db import transaction


        def saved(instance, **kwargs):
            layer = get_channel_layer()
            transaction.on_commit(lambda: layer.group_send("room", {"type": "saved"}))
                                          ^
        """,
        (in_sync("layer.group_send"),),
    ),
    "a channel's name that is none": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                name = self.channel_layer.new_channel()
                       ^
                await self.channel_layer.send(name, {"type": "say"})
        """,
        (in_async("self.channel_layer.new_channel").replace("new_channel(...)", "new_channel()"),),
    ),
    "a service that may be given one": (
        """
        class Notifier:
            def __init__(self, layer=None):
                self.layer = layer or get_channel_layer()

            def push(self, text):
                self.layer.group_send("room", {"type": "say", "text": text})
                ^
        """,
        (in_sync("self.layer.group_send"),),
    ),
    "the consumer's own": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.channel_layer.group_add("room", self.channel_name)
                ^
                await self.accept()
        """,
        (in_async("self.channel_layer.group_add"),),
    ),
    "the consumer's own, in a sync consumer": (
        """
        class RoomConsumer(WebsocketConsumer):
            def disconnect(self, code):
                self.channel_layer.group_discard("room", self.channel_name)
                ^
        """,
        (in_sync("self.channel_layer.group_discard"),),
    ),
    "the consumer's own, in a basic consumer": (
        """
        class PrintConsumer(AsyncConsumer):
            async def print_page(self, message):
                self.channel_layer.send(message["reply"], {"type": "printed"})
                ^
        """,
        (in_async("self.channel_layer.send"),),
    ),
    "the consumer's own, in a function inside": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data=None, bytes_data=None):
                async def tell(text):
                    self.channel_layer.group_send("room", {"type": "say", "text": text})
                    ^

                await tell(text_data)
        """,
        (in_async("self.channel_layer.group_send"),),
    ),
    "the consumer's own, in a thread": (
        """
        from channels.db import database_sync_to_async


        class RoomConsumer(AsyncWebsocketConsumer):
            @database_sync_to_async
            def store(self, text):
                print(text)
                self.channel_layer.group_send("room", {"type": "say", "text": text})
                ^
        """,
        (in_sync("self.channel_layer.group_send"),),
    ),
    "the consumer's own, in a method that is no coroutine function": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            def tell(self, text):
                self.channel_layer.group_send("room", {"type": "say", "text": text})
                ^
        """,
        (in_method("self.channel_layer.group_send", "tell"),),
    ),
    "the consumer's own, by another name": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                layer = self.channel_layer
                layer.group_add("room", self.channel_name)
                ^
        """,
        (in_async("layer.group_add"),),
    ),
    "a variable of the module": (
        """
        layer = get_channel_layer()


        def post_saved(sender, instance, **kwargs):
            layer.group_send("posts", {"type": "post.saved", "id": instance.pk})
            ^
        """,
        (in_sync("layer.group_send"),),
    ),
    "a variable of the function": (
        """
        async def announce(text):
            channel_layer = get_channel_layer()
            channel_layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_async("channel_layer.group_send"),),
    ),
    "a variable with an annotation": (
        """
        async def announce(text):
            layer: BaseChannelLayer = get_channel_layer("other")
            layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_async("layer.group_send"),),
    ),
    "no arguments": (
        """
        async def new_name():
            get_channel_layer().new_channel()
            ^
        """,
        (in_async("get_channel_layer().new_channel").replace("new_channel(...)", "new_channel()"),),
    ),
    "no variable": (
        """
        def announce(text):
            get_channel_layer().group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_sync("get_channel_layer().group_send"),),
    ),
    "a walrus": (
        """
        async def announce(text):
            if (layer := get_channel_layer()) is not None:
                layer.group_send("news", {"type": "news", "text": text})
                ^
        """,
        (in_async("layer.group_send"),),
    ),
    "a walrus in the call": (
        """
        async def announce(text):
            (layer := get_channel_layer()).group_send("news", {"type": "news", "text": text})
            ^
            await layer.group_send("more", {"type": "news", "text": text})
        """,
        (in_async("(layer := get_channel_layer()).group_send"),),
    ),
    "a global variable that a function sets": (
        """
        def start():
            global layer
            layer = get_channel_layer()


        async def announce(text):
            layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_async("layer.group_send"),),
    ),
    "a parameter with an annotation": (
        """
        async def announce(layer: BaseChannelLayer, text: str) -> None:
            layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_async("layer.group_send"),),
    ),
    "a parameter with an annotation in quotes": (
        """
        async def announce(layer: "BaseChannelLayer", text: str) -> None:
            layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_async("layer.group_send"),),
    ),
    "the registry": (
        """
        def announce(text):
            channel_layers["default"].group_send("news", {"type": "news", "text": text})
            ^
            layer = channel_layers["other"]
            layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_sync("channel_layers['default'].group_send"), in_sync("layer.group_send")),
    ),
    "an attribute that __init__ sets": (
        """
        class Announcer:
            def __init__(self):
                self.layer = get_channel_layer()

            def announce(self, text):
                self.layer.group_send("news", {"type": "news", "text": text})
                ^
        """,
        (in_sync("self.layer.group_send"),),
    ),
    "an attribute that another method sets": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.other: BaseChannelLayer = get_channel_layer("other")
                await self.accept()

            async def disconnect(self, code):
                self.other.group_discard("room", self.channel_name)
                ^
        """,
        (in_async("self.other.group_discard"),),
    ),
    "an attribute of the class": (
        """
        class Announcer:
            layer = get_channel_layer()

            async def announce(self, text):
                self.layer.group_send("news", {"type": "news", "text": text})
                ^
        """,
        (in_async("self.layer.group_send"),),
    ),
    "an attribute of a base class": (
        """
        class Announcer:
            def __init__(self):
                self.layer = get_channel_layer()


        class Weather(Announcer):
            async def announce(self, text):
                self.layer.group_send("weather", {"type": "news", "text": text})
                ^
        """,
        (in_async("self.layer.group_send"),),
    ),
    "an attribute that is the consumer's own layer": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.layer = self.channel_layer
                self.layer.group_add("room", self.channel_name)
                ^
        """,
        (in_async("self.layer.group_add"),),
    ),
    "a function that fetches it": (
        """
        def news_layer():
            '''Where the news goes.'''
            return get_channel_layer("news")


        async def announce(text):
            news_layer().group_send("news", {"type": "news", "text": text})
            ^
            layer = news_layer()
            layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_async("news_layer().group_send"), in_async("layer.group_send")),
    ),
    "a function that fetches it from a variable": (
        """
        layer = get_channel_layer()


        def news_layer():
            return layer


        async def announce(text):
            news_layer().group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_async("news_layer().group_send"),),
    ),
    "an import of the module": (
        """
        import channels.layers as layers


        def announce(text):
            layers.get_channel_layer().group_send("news", {"type": "news", "text": text})
            ^
            layers.channel_layers["default"].group_send("news", {"type": "news", "text": text})
            ^
        """,
        (
            in_sync("layers.get_channel_layer().group_send"),
            in_sync("layers.channel_layers['default'].group_send"),
        ),
    ),
    "an import under another name, in the function": (
        """
        def announce(text):
            from channels.layers import get_channel_layer as channel_layer

            channel_layer().group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_sync("channel_layer().group_send"),),
    ),
    "either of two layers": (
        """
        def announce(text, urgent):
            if urgent:
                layer = get_channel_layer("urgent")
            else:
                layer = get_channel_layer()
            layer.group_send("news", {"type": "news", "text": text})
            ^
        """,
        (in_sync("layer.group_send"),),
    ),
}

#: Statements with a layer of the module; `group_send` stands where the caret is.
STATEMENTS = {
    "behind a condition": "if text:\n    layer.group_send('a', {})\n    ^",
    "in a loop": "for each in text:\n    layer.group_send(each, {})\n    ^",
    "end of an and": "text and layer.group_send('a', {})\n         ^",
    "a branch of a conditional expression": "layer.group_send('a', {}) if text else None\n^",
    "list comprehension": "[layer.group_send(each, {}) for each in text]\n ^",
    "tuple": "text, layer.group_send('a', {})\n      ^",
}

QUIET = {
    "a method that is replaced": """
        def test_push(mock):
            layer = get_channel_layer()
            layer.group_send = mock
            layer.group_send("room", {"type": "say"})
        """,
    "a name that is awaited later": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                name = self.channel_layer.new_channel()
                await self.channel_layer.send(await name, {"type": "say"})
        """,
    "names for its methods": """
        async def announce(text, quiet):
            layer = get_channel_layer()
            send = layer.group_send
            await send("news", {"type": "news", "text": text})
            tell = print if quiet else layer.group_send
            tell("news", {"type": "news", "text": text})
            send_now = async_to_sync(layer.group_send)
            send_now("news", {"type": "news", "text": text})
        """,
    "never reached": """
        def announce(text):
            raise NotImplementedError
            get_channel_layer().group_send("news", {"type": "news", "text": text})
        """,
    "awaited": """
        async def announce(text):
            layer = get_channel_layer()
            await layer.group_send("news", {"type": "news", "text": text})
            await get_channel_layer().group_send("news", {"type": "news", "text": text})
            return await channel_layers["default"].new_channel()
        """,
    "async_to_sync": """
        def announce(text):
            layer = get_channel_layer()
            async_to_sync(layer.group_send)("news", {"type": "news", "text": text})
        """,
    "async_to_sync by a name": """
        def announce(text):
            group_send = async_to_sync(get_channel_layer().group_send)
            group_send("news", {"type": "news", "text": text})
        """,
    "gathered": """
        async def announce(texts):
            layer = get_channel_layer()
            await asyncio.gather(
                layer.group_send("news", {"type": "news"}),
                *[layer.group_send(each, {"type": "news"}) for each in texts],
            )
        """,
    "kept and gathered": """
        async def announce(texts):
            layer = get_channel_layer()
            calls = [layer.group_send(each, {"type": "news"}) for each in texts]
            calls.append(layer.group_send("news", {"type": "news"}))
            await asyncio.wait(calls)
        """,
    "kept and awaited": """
        async def announce(text):
            call = get_channel_layer().group_send("news", {"type": "news", "text": text})
            await call
        """,
    "returned": """
        def announce(text):
            return get_channel_layer().group_send("news", {"type": "news", "text": text})
        """,
    "run in a loop": """
        def announce(text):
            layer = get_channel_layer()
            loop = asyncio.new_event_loop()
            loop.run_until_complete(layer.group_send("news", {"type": "news", "text": text}))
            asyncio.run(layer.group_send("news", {"type": "news", "text": text}))
            asyncio.run_coroutine_threadsafe(layer.send("x", {"type": "news"}), loop)
        """,
    "given to a task": """
        async def announce(text):
            layer = get_channel_layer()
            asyncio.create_task(layer.group_send("news", {"type": "news", "text": text}))
            asyncio.ensure_future(layer.group_send("news", {"type": "news", "text": text}))
        """,
    "a lambda": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.leave = lambda: self.channel_layer.group_discard("a", self.channel_name)
        """,
    "a class of its own with the same methods": """
        class ChannelLayerOps:
            def group_send(self, group, message):
                async_to_sync(get_channel_layer().group_send)(group, message)


        channel_layer = ChannelLayerOps()


        def announce(text):
            channel_layer.group_send("news", {"type": "news", "text": text})
        """,
    "a function of its own with the same name": """
        def get_channel_layer():
            return SyncLayer()


        def announce(text):
            get_channel_layer().group_send("news", {"type": "news", "text": text})
        """,
    "the consumer's attribute is replaced": """
        from somewhere import SyncLayer


        class RoomConsumer(WebsocketConsumer):
            channel_layer = SyncLayer()

            def connect(self):
                self.channel_layer.group_add("room", self.channel_name)
        """,
    "the consumer's attribute is replaced in a method": """
        from somewhere import SyncLayer


        class RoomConsumer(WebsocketConsumer):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.channel_layer = SyncLayer()

            def connect(self):
                self.channel_layer.group_add("room", self.channel_name)
        """,
    "the consumer's attribute is a property": """
        class RoomConsumer(WebsocketConsumer):
            @property
            def channel_layer(self):
                return SyncLayer()

            def connect(self):
                self.channel_layer.group_add("room", self.channel_name)
        """,
    "the name is assigned again": """
        from somewhere import SyncLayer


        def announce(text):
            layer = get_channel_layer()
            layer = SyncLayer(layer)
            layer.group_send("news", {"type": "news", "text": text})
        """,
    "the name is assigned to itself": """
        from somewhere import wrapped


        def announce(text):
            layer = get_channel_layer()
            layer = wrapped(layer)
            layer.group_send("news", {"type": "news", "text": text})
        """,
    "the name may be something else": """
        from somewhere import SyncLayer


        def announce(text, urgent):
            layer = get_channel_layer()
            if urgent:
                layer = SyncLayer()
            layer.group_send("news", {"type": "news", "text": text})
        """,
    "the name is set behind a comprehension": """
        from somewhere import SyncLayer

        layer = SyncLayer()
        [layer.group_send(each, {"type": "news"}) for each in ("news", "weather")]
        layer = get_channel_layer()
        """,
    "an attribute that may be something else": """
        from somewhere import SyncLayer


        class Announcer:
            def __init__(self):
                self.layer = get_channel_layer()

            def replace(self):
                self.layer = SyncLayer()

            def announce(self, text):
                self.layer.group_send("news", {"type": "news", "text": text})
        """,
    "an attribute that a loop sets": """
        class Announcer:
            def announce(self, texts):
                for self.layer in [get_channel_layer()]:
                    self.layer.group_send("news", {"type": "news"})
        """,
    "an attribute of the same name in no consumer": """
        class Announcer:
            def announce(self, text):
                self.channel_layer.group_send("news", {"type": "news", "text": text})
        """,
    "a name that is only spelled so": """
        from somewhere import channel_layer


        def announce(text):
            channel_layer.group_send("news", {"type": "news", "text": text})
        """,
    "a parameter without an annotation": """
        def announce(channel_layer, text):
            channel_layer.group_send("news", {"type": "news", "text": text})
        """,
    "a parameter of another class": """
        from somewhere import SyncLayer


        def announce(channel_layer: SyncLayer, text):
            channel_layer.group_send("news", {"type": "news", "text": text})
        """,
    "a function that awaits a layer": """
        async def news_layer():
            return get_channel_layer("news")


        async def announce(text):
            (await news_layer()).send_all("news", {"type": "news", "text": text})
        """,
    "a function that may fetch something else": """
        from somewhere import SyncLayer


        def news_layer(urgent):
            if urgent:
                return SyncLayer()
            return get_channel_layer("news")


        async def announce(text):
            news_layer(True).group_send("news", {"type": "news", "text": text})
        """,
    "a function below a decorator": """
        from somewhere import synchronous


        @synchronous
        def news_layer():
            return get_channel_layer("news")


        async def announce(text):
            news_layer().group_send("news", {"type": "news", "text": text})
        """,
    "a method that is none of a layer's": """
        def announce(text):
            layer = get_channel_layer()
            layer.valid_group_name(text)
            layer.group_send
        """,
    "a name in another function": """
        from somewhere import layer


        def start():
            layer = get_channel_layer()
            return layer


        def announce(text):
            layer.group_send("news", {"type": "news", "text": text})
        """,
    "methods of the consumer with the same names": """
        class RoomConsumer(WebsocketConsumer):
            def group_send(self, text):
                async_to_sync(self.channel_layer.group_send)("room", {"text": text})

            def receive(self, text_data=None, bytes_data=None):
                self.group_send(text_data)
        """,
}

ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a variable of another module": (
        {
            "news/layers.py": behind(IMPORTS, "layer = get_channel_layer()\n"),
            "news/signals.py": """\
from news.layers import layer
from news import layers


def post_saved(sender, **kwargs):
    layer.group_send("posts", {"type": "post.saved"})
    ^
    layers.layer.group_send("posts", {"type": "post.saved"})
    ^
""",
        },
        (in_sync("layer.group_send"), in_sync("layers.layer.group_send")),
    ),
    "a function of another module": (
        {
            "news/__init__.py": "from .layers import news_layer\n",
            "news/layers.py": behind(
                IMPORTS, "def news_layer():\n    return get_channel_layer('news')\n"
            ),
            "news/tasks.py": """\
from news import news_layer


async def announce(text):
    news_layer().group_send("news", {"type": "news", "text": text})
    ^
""",
        },
        (in_async("news_layer().group_send"),),
    ),
    "a base class in another module": (
        {
            "news/base.py": behind(
                IMPORTS,
                """
                class Announcer:
                    def __init__(self):
                        self.layer = get_channel_layer()
                """,
            ),
            "news/views.py": """\
from .base import Announcer


class Weather(Announcer):
    def post(self, request):
        self.layer.group_send("weather", {"type": "news"})
        ^
""",
        },
        (in_sync("self.layer.group_send"),),
    ),
    "a class of its own in another module": (
        {
            "news/layers.py": behind(
                IMPORTS,
                """
                class SyncLayer:
                    def group_send(self, group, message):
                        async_to_sync(get_channel_layer().group_send)(group, message)


                channel_layer = SyncLayer()
                """,
            ),
            "news/views.py": """\
from news.layers import channel_layer


def post(request):
    channel_layer.group_send("news", {"type": "news"})
""",
        },
        (),
    ),
}


@pytest.mark.parametrize(("source", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_statements_are_reported(folder: Path, statement: str) -> None:
    indented = statement.replace("\n", "\n    ")
    source = f"layer = get_channel_layer()\n\n\ndef announce(text):\n    {indented}\n"
    assert_reported(folder, CODE, behind(IMPORTS, source), in_sync("layer.group_send"))


@pytest.mark.parametrize("method", EFFECTS)
def test_every_method_of_a_layer_is_known(folder: Path, method: str) -> None:
    source = f"async def use(arguments):\n    get_channel_layer().{method}(*arguments)\n    ^\n"
    text = in_async(f"get_channel_layer().{method}")
    assert_reported(folder, CODE, behind(IMPORTS, source), text)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)
