"""CHN110: a hook never returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN110"
IMPORTS = """\
import asyncio
import itertools
import threading
import time
from itertools import count as numbers

from channels.consumer import AsyncConsumer, SyncConsumer
from channels.exceptions import StopConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""


def text(hook: str) -> str:
    if hook == "disconnect":
        return (
            "this loop never ends and disconnect() waits for it: the client has left, and its "
            "consumer never stops; let the loop end"
        )
    return (
        f"this loop never ends and {hook}() waits for it: the consumer handles no other message, "
        "not even the one that its client has left; run the loop in a task and cancel that in "
        "disconnect()"
    )


REPORTED = {
    "a handler around it that hardly anything comes to": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                try:
                    while True:
                    ^
                        await self.send_json({"at": 1})
                        await asyncio.sleep(1)
                except Exception:
                    print("gone")
        """,
        text("receive_json"),
    ),
    "a handler around it that takes what cancels": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                try:
                    while True:
                    ^
                        await self.send_json(self.queue.get_nowait())
                except asyncio.CancelledError:
                    raise
        """,
        text("receive_json"),
    ),
    "in receive_json()": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                ^
                    await self.send_json(content)
                    await asyncio.sleep(1)
        """,
        text("receive_json"),
    ),
    "in receive() of a sync consumer": (
        """
        class RadarConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                while 1:
                ^
                    self.send("echo")
                    time.sleep(1)
        """,
        text("receive"),
    ),
    "a count without an end": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                for sweep in itertools.count():
                ^
                    await self.send_json({"sweep": sweep})
                    await asyncio.sleep(1)
        """,
        text("receive_json"),
    ),
    "a count by its own name, in a helper": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.sweep()

            async def sweep(self):
                for sweep in numbers(1, 2):
                ^
                    await asyncio.sleep(sweep)
        """,
        text("receive_json"),
    ),
    "in connect(), after accept()": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                while True:
                ^
                    await self.send_json({"echo": 1})
        """,
        text("connect"),
    ),
    "in an event handler, by its parameter": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def radar_started(self, event):
                while True:
                ^
                    await asyncio.sleep(event["pause"])
        """,
        text("radar_started"),
    ),
    "in an event handler, by its message": (
        """
        class RadarConsumer(WebsocketConsumer):
            def radar_started(self, message):
                while True:
                ^
                    time.sleep(message["pause"])


        MESSAGE = {"type": "radar.started", "pause": 2}
        """,
        text("radar_started"),
    ),
    "in a helper": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.sweep(content["pause"])

            async def sweep(self, pause):
                while True:
                ^
                    await asyncio.sleep(pause)
        """,
        text("receive_json"),
    ),
    "in a helper of a mixin": (
        """
        class Sweeping:
            def sweep(self):
                while True:
                ^
                    time.sleep(1)


        class RadarConsumer(Sweeping, WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.sweep()
        """,
        text("receive"),
    ),
    "break leaves an inner loop only": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                ^
                    for angle in content:
                        if angle > 360:
                            break
                    await asyncio.sleep(1)
        """,
        text("receive_json"),
    ),
    "return leaves an inner function only": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                ^
                    def turned(angle):
                        return angle + 1

                    await asyncio.sleep(turned(content))
        """,
        text("receive_json"),
    ),
    "errors in it are logged": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                ^
                    try:
                        await self.send_json(content)
                    except Exception as error:
                        print(error)
        """,
        text("receive_json"),
    ),
    "behind a condition": (
        """
        class RadarConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data == "start":
                    while True:
                    ^
                        self.send("echo")
        """,
        text("receive"),
    ),
    "in disconnect()": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                while True:
                ^
                    await asyncio.sleep(1)
        """,
        text("disconnect"),
    ),
    "in a basic consumer": (
        """
        class RadarConsumer(AsyncConsumer):
            async def websocket_receive(self, message):
                while True:
                ^
                    await asyncio.sleep(1)
        """,
        text("websocket_receive"),
    ),
    "in a response": (
        """
        class RadarConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                await self.send_headers(headers=[(b"Content-Type", b"text/event-stream")])
                while True:
                ^
                    await self.send_body(b"data: echo", more_body=True)
                    await asyncio.sleep(1)
        """,
        (
            "this loop never ends and handle() waits for it: the consumer never hears that its "
            "client has left; send in a task that http_request() starts, and cancel that in "
            "http_disconnect()"
        ),
    ),
    "in an HTTP consumer": (
        """
        class RadarConsumer(AsyncHttpConsumer):
            async def http_request(self, message):
                await self.send_headers(headers=[(b"Content-Type", b"text/event-stream")])
                while True:
                ^
                    await self.send_body(b"data: echo", more_body=True)
                    await asyncio.sleep(1)
        """,
        text("http_request"),
    ),
    "a base class, and its heir": (
        """
        class BaseRadar(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                ^
                    await self.sweep()

            async def sweep(self):
                await asyncio.sleep(1)


        class RadarConsumer(BaseRadar):
            async def sweep(self):
                await asyncio.sleep(2)
        """,
        text("receive_json"),
    ),
    "accepted by the base class": (
        """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await super().connect()
                while True:
                ^
                    await asyncio.sleep(1)
        """,
        text("connect"),
    ),
    "two loops": (
        """
        class RadarConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data:
                    while True:
                    ^
                        self.send("echo")
                while True:
                ^
                    time.sleep(1)
        """,
        text("receive"),
        text("receive"),
    ),
}

QUIET = {
    "a queue that runs empty for the caller": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def drain(self):
                while True:
                    await self.send_json(self.queue.get_nowait())

            async def receive_json(self, content, **kwargs):
                with contextlib.suppress(asyncio.QueueEmpty):
                    await self.drain()
        """,
    "a loop that its caller gives so much time": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def turn(self):
                while True:
                    await self.send_json({"angle": 1})
                    await asyncio.sleep(1)

            async def receive_json(self, content, **kwargs):
                async with asyncio.timeout(5):
                    await self.turn()
        """,
    "a queue that runs empty": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                try:
                    while True:
                        await self.send_json(self.queue.get_nowait())
                except asyncio.QueueEmpty:
                    pass

            async def disconnect(self, code):
                with contextlib.suppress(IndexError):
                    while True:
                        self.jobs.pop().cancel()
        """,
    "a limit of time": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                async with asyncio.timeout(30):
                    while True:
                        await self.send_json({})
                        await asyncio.sleep(1)
        """,
    "a generator": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def pages(self):
                while True:
                    yield 1

            async def receive_json(self, content, **kwargs):
                async for page in self.pages():
                    if page:
                        break
        """,
    "a count that something ends": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                for sweep in itertools.count():
                    if sweep > 9:
                        break
                    await asyncio.sleep(1)
        """,
    "another count": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                for sweep in self.count():
                    await asyncio.sleep(1)
                for letter in "abc".count("a"), count():
                    await asyncio.sleep(1)
        """,
    "a task runs it": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                self.task = asyncio.create_task(self.sweep())

            async def sweep(self):
                while True:
                    await self.send_json({"echo": 1})
        """,
    "a task runs it with an event": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def radar_started(self, event):
                self.task = asyncio.ensure_future(self.sweep(event))

            async def sweep(self, event):
                while True:
                    await self.send_json(event["echo"])
        """,
    "a task runs it, later": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                sweeping = self.sweep()
                self.task = asyncio.create_task(sweeping)

            async def sweep(self):
                while True:
                    await self.send_json({"echo": 1})
        """,
    "several tasks run it": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                sweeps = [self.sweep(1), self.sweep(2)]
                self.tasks = [asyncio.create_task(sweep) for sweep in sweeps]

            async def sweep(self, pause):
                while True:
                    await asyncio.sleep(pause)
        """,
    "tasks in a comprehension": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                sweeps = [self.sweep(pause) for pause in (1, 2)]
                self.group = asyncio.gather(*sweeps)

            async def sweep(self, pause):
                while True:
                    await asyncio.sleep(pause)
        """,
    "a task with a time limit": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                self.task = asyncio.create_task(asyncio.wait_for(self.sweep(), 10))

            async def sweep(self):
                while True:
                    await asyncio.sleep(1)
        """,
    "a thread runs it": """
        class RadarConsumer(WebsocketConsumer):
            def connect(self):
                self.accept()
                threading.Thread(target=self.sweep, daemon=True).start()

            def sweep(self):
                while True:
                    self.send("echo")
        """,
    "a function inside that a task runs": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()

                async def sweep():
                    while True:
                        await self.send_json({"echo": 1})

                self.task = asyncio.create_task(sweep())
        """,
    "break": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                    if content.pop() is None:
                        break
                    await asyncio.sleep(1)
        """,
    "return": """
        class RadarConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                while True:
                    if self.scope["user"].is_tired:
                        return
                    time.sleep(1)
        """,
    "raise": """
        class RadarConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                while True:
                    if self.scope["user"].is_tired:
                        raise ValueError("tired")
        """,
    "a helper raises": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                    await self.sweep()

            async def sweep(self):
                if self.turned > 360:
                    raise StopConsumer()
                await asyncio.sleep(1)
        """,
    "a handler leaves it": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                    try:
                        await self.send_json(content)
                    except asyncio.CancelledError:
                        break
        """,
    "a condition": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while self.is_on:
                    await asyncio.sleep(1)
        """,
    "a loop over something": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                for angle in range(360):
                    await self.send_json(angle)
                async for angle in content:
                    await self.send_json(angle)
        """,
    "a loop that never begins": """
        class RadarConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                while False:
                    self.send("echo")
        """,
    "before accept() it is another rule's": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                while True:
                    await asyncio.sleep(1)
        """,
    "a method that nobody calls": """
        class RadarConsumer(AsyncJsonWebsocketConsumer):
            async def sweep(self, angle):
                while True:
                    await asyncio.sleep(1)
        """,
    "connect() of a basic consumer is no hook": """
        class RadarConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})
                self.task = asyncio.create_task(self.connect())

            async def connect(self):
                while True:
                    await asyncio.sleep(1)
        """,
    "a background worker": """
        class RadarConsumer(SyncConsumer):
            def radar_started(self, event):
                while True:
                    time.sleep(1)
        """,
    "a base that nobody uses yet": """
        class AbstractRadar(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                while True:
                    self.sweep()

            def sweep(self):
                time.sleep(1)
        """,
    "a base whose heirs leave it": """
        class BaseRadar(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                while True:
                    self.sweep()

            def sweep(self):
                time.sleep(1)


        class RadarConsumer(BaseRadar):
            def sweep(self):
                raise StopConsumer()
        """,
    "a decorator that cannot be read": """
        from somewhere import in_background


        class RadarConsumer(WebsocketConsumer):
            @in_background
            def receive(self, text_data=None, bytes_data=None):
                while True:
                    self.send("echo")
        """,
    "no consumer of Channels": """
        class RadarConsumer:
            async def receive(self, text_data):
                while True:
                    await asyncio.sleep(1)
        """,
}


@pytest.mark.parametrize("shape", REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, shape: tuple[str, ...]) -> None:
    source, *messages = shape
    assert_reported(folder, CODE, behind(IMPORTS, source), *messages)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_a_base_class_in_another_file(folder: Path) -> None:
    """The loop is reported where it stands."""
    base = """
        class Radar(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                while True:
                ^
                    await asyncio.sleep(1)
        """
    heir = """
        from radar.base import Radar


        class RadarConsumer(Radar):
            async def radar_started(self, event):
                while True:
                ^
                    await asyncio.sleep(1)
        """
    files = {"radar/base.py": behind(IMPORTS, base), "radar/consumers.py": behind(IMPORTS, heir)}
    assert_project(folder, CODE, files, text("receive_json"), text("radar_started"))
