"""CHN117: disconnect() is called to end a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind
from tests.support import findings

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN117"
IMPORTS = """\
import asyncio

from channels.consumer import AsyncConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""


def text(call: str = "self.disconnect(...)", receiver: str = "self") -> str:
    return (
        f"`{call}` does not end the connection: disconnect() is the hook that Channels calls "
        f"after the client has left, so only the cleanup runs; call {receiver}.close()"
    )


REPORTED = {
    "to reject a client": (
        """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    await self.disconnect(4001)
                          ^
                else:
                    await self.accept()
        """,
        text(),
    ),
    "without its argument": (
        """
        class FerryConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.disconnect()
                ^
        """,
        text("self.disconnect()"),
    ),
    "without await": (
        """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.disconnect(1000)
                ^
        """,
        text(),
    ),
    "returned": (
        """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                if not content:
                    return await self.disconnect(code=1000)
                                 ^
                return self.disconnect(1000)
                       ^
        """,
        text(),
        text(),
    ),
    "in an event handler, with a hook of one's own": (
        """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                await self.channel_layer.group_discard("ferry", self.channel_name)

            async def ferry_sunk(self, event):
                await self.disconnect(1001)
                      ^
        """,
        text(),
    ),
    "in a helper, under another name for self": (
        """
        class FerryConsumer(WebsocketConsumer):
            def sink(ferry):
                ferry.disconnect(1001)
                ^
        """,
        text("ferry.disconnect(...)", "ferry"),
    ),
    "in a task": (
        """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                asyncio.create_task(self.disconnect(1000))
                                    ^
        """,
        text(),
    ),
    "in a function inside": (
        """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()

                async def later():
                    await self.disconnect(1000)
                          ^

                asyncio.create_task(later())
        """,
        text(),
    ),
    "in a mixin": (
        """
        class Sinking:
            async def ferry_sunk(self, event):
                await self.disconnect(1001)
                      ^


        class FerryConsumer(Sinking, AsyncJsonWebsocketConsumer):
            pass
        """,
        text(),
    ),
    "in a base class": (
        """
        class BaseFerry(WebsocketConsumer):
            def sink(self):
                self.disconnect(1001)
                ^


        class FerryConsumer(BaseFerry):
            pass
        """,
        text(),
    ),
    "super() in the hook is right": (
        """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                await super().disconnect(code)

            async def receive_json(self, content, **kwargs):
                await self.disconnect(1000)
                      ^
        """,
        text(),
    ),
}

QUIET = {
    "the cleanup before close()": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                if content == "leave":
                    await self.disconnect(1000)
                    await self.close()
        """,
    "the cleanup after an error": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_receive(self, message):
                try:
                    await super().websocket_receive(message)
                except ValueError:
                    await self.disconnect(1011)
                    raise

            async def dispatch(self, message):
                try:
                    await super().dispatch(message)
                except KeyError:
                    await self.disconnect(1011)
        """,
    "in a close() of its own": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def close(self, code=None, reason=None):
                await self.disconnect(code)
                await super().close(code, reason)
        """,
    "close()": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.close()
        """,
    "in websocket_disconnect()": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                await self.disconnect(message["code"])
                await super().websocket_disconnect(message)
        """,
    "in disconnect() itself": """
        class FerryConsumer(WebsocketConsumer):
            def disconnect(self, code=None):
                if code is None:
                    self.disconnect(1000)
        """,
    "super()": """
        class FerryConsumer(WebsocketConsumer):
            def disconnect(self, code):
                super().disconnect(code)


        class RaftConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                super().disconnect(1000)
        """,
    "disconnect() closes": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                await self.close(code)

            async def receive_json(self, content, **kwargs):
                await self.disconnect(1000)
        """,
    "disconnect() closes in a helper": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                await self.end()

            async def end(self):
                await self.send_json("bye", close=True)

            async def receive_json(self, content, **kwargs):
                await self.disconnect(1000)
        """,
    "disconnect() does what cannot be read": """
        from somewhere import end


        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                await end(self)

            async def receive_json(self, content, **kwargs):
                await self.disconnect(1000)
        """,
    "a decorator that cannot be read": """
        from somewhere import closes


        class FerryConsumer(WebsocketConsumer):
            @closes
            def disconnect(self, code):
                pass

            def receive(self, text_data=None, bytes_data=None):
                self.disconnect(1000)
        """,
    "a base that cannot be read": """
        from somewhere import Ferry


        class FerryConsumer(Ferry, WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.disconnect(1000)
        """,
    "an HTTP consumer": """
        class FerryConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                await self.disconnect()
        """,
    "a basic consumer, which has no such hook": """
        class FerryConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.disconnect()

            async def disconnect(self):
                print("leaving")
        """,
    "another object": """
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.radio.disconnect()
                await content.disconnect(1000)
        """,
    "an attribute in its place": """
        class FerryConsumer(WebsocketConsumer):
            def connect(self):
                self.disconnect = self.close
                self.disconnect()
        """,
    "no consumer of Channels": """
        class FerryConsumer:
            def disconnect(self, code):
                pass

            def receive(self, text_data):
                self.disconnect(1000)
        """,
}


@pytest.mark.parametrize("shape", REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, shape: tuple[str, ...]) -> None:
    source, *messages = shape
    assert_reported(folder, CODE, behind(IMPORTS, source), *messages)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_disconnect_of_a_base_in_another_file(folder: Path) -> None:
    base = """
        class Ferry(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                {end}
        """
    consumer = """
        from {package}.base import Ferry


        class FerryConsumer(Ferry):
            async def receive_json(self, content, **kwargs):
                await self.disconnect(1000)
                      {mark}
        """
    files = {
        "river/base.py": behind(IMPORTS, base.format(end="await self.close()")),
        "river/consumers.py": consumer.format(package="river", mark=""),
    }
    assert_project(folder, CODE, files)
    files = {
        "lake/base.py": behind(IMPORTS, base.format(end="print(code)")),
        "lake/consumers.py": consumer.format(package="lake", mark="^"),
    }
    assert_project(folder, CODE, files, text())


@pytest.mark.parametrize("statement", ["self.disconnect(1000)", "return self.disconnect(1000)"])
def test_a_call_that_is_not_awaited_has_one_code(folder: Path, statement: str) -> None:
    source = f"""
        class FerryConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                {statement}
        """
    found = findings(
        behind(IMPORTS, source), "CHN117", "CHN201", "CHN204", path=folder / "consumers.py"
    )
    assert [each.code for each in found] == [CODE]
