"""CHN215: a sync consumer waits in the one thread that all consumers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.tables import assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN215"
IMPORTS = """\
import smtplib
import subprocess
import threading
import time

import requests
from channels.consumer import SyncConsumer
from channels.generic.websocket import (
    AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer
)
"""


def blocks(
    call: str = "time.sleep(...)",
    function: str = "receive() of the sync consumer RoomConsumer",
    base: str = "AsyncWebsocketConsumer",
    instead: str = "asyncio.sleep(...)",
) -> str:
    return (
        f"{call} in {function} blocks the thread that all consumers share: "
        f"their clients wait; derive from {base} and write `await {instead}`"
    )


REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "a loop in connect()": (
        """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                self.accept()
                for _ in range(30):
                    time.sleep(0.1)
                    ^
                    self.send(text_data="tick")
        """,
        (blocks(function="connect() of the sync consumer RoomConsumer"),),
    ),
    "hooks and event handlers": (
        """
        class RoomConsumer(JsonWebsocketConsumer):
            def receive_json(self, content):
                requests.get(content["url"], timeout=3)
                ^

            def disconnect(self, code):
                subprocess.run(["cleanup"])
                ^

            def chat_message(self, event):
                smtplib.SMTP("localhost")
                ^
        """,
        (
            blocks(
                "requests.get(...)",
                "receive_json() of the sync consumer RoomConsumer",
                "AsyncJsonWebsocketConsumer",
                "asyncio.to_thread(requests.get, ...)",
            ),
            blocks(
                "subprocess.run(...)",
                "disconnect() of the sync consumer RoomConsumer",
                "AsyncJsonWebsocketConsumer",
                "asyncio.to_thread(subprocess.run, ...)",
            ),
            blocks(
                "smtplib.SMTP(...)",
                "chat_message() of the sync consumer RoomConsumer",
                "AsyncJsonWebsocketConsumer",
                "asyncio.to_thread(smtplib.SMTP, ...)",
            ),
        ),
    ),
    "helpers of a handler": (
        """
        def pause():
            time.sleep(1)
            ^


        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                self.answer()
                pause()

            def answer(self):
                time.sleep(1)
                ^
        """,
        (
            blocks(function="pause(), which receive() of RoomConsumer calls,"),
            blocks(function="answer(), which receive() of RoomConsumer calls,"),
        ),
    ),
    "a basic consumer": (
        """
        class RoomConsumer(SyncConsumer):
            def websocket_receive(self, message):
                time.sleep(1)
                ^
        """,
        (
            blocks(
                function="websocket_receive() of the sync consumer RoomConsumer",
                base="AsyncConsumer",
            ),
        ),
    ),
    "a mixin": (
        """
        class Slow:
            def receive(self, text_data):
                time.sleep(1)
                ^


        class RoomConsumer(Slow, WebsocketConsumer):
            pass
        """,
        (blocks(),),
    ),
    "a mixin of a worker and a consumer": (
        """
        class Slow:
            def picture_saved(self, event):
                time.sleep(1)
                ^


        class Worker(Slow, SyncConsumer):
            pass


        class RoomConsumer(Slow, WebsocketConsumer):
            pass
        """,
        (blocks(function="picture_saved() of the sync consumer RoomConsumer"),),
    ),
    "an imported name": (
        """
        from time import sleep as pause


        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                pause(1)
                ^
        """,
        (blocks("pause(...)"),),
    ),
}

QUIET = {
    "a helper that is told how long": """
        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                self.wait(0)

            def wait(self, seconds):
                if seconds:
                    time.sleep(seconds)
        """,
    "threads": """
        class RoomConsumer(WebsocketConsumer):
            def connect(self):
                self.accept()
                threading.Thread(target=self.tick).start()
                threading.Thread(target=lambda: time.sleep(1)).start()

            def receive(self, text_data):
                def later():
                    time.sleep(1)

                threading.Thread(target=later).start()

            def tick(self):
                while True:
                    time.sleep(1)
                    self.send(text_data="tick")
        """,
    "a worker": """
        class ThumbnailWorker(SyncConsumer):
            def picture_saved(self, event):
                time.sleep(1)
                self.resize(event)

            def resize(self, event):
                subprocess.run(["resize", event["path"]])
        """,
    "a method that nobody calls": """
        class RoomConsumer(WebsocketConsumer):
            def work(self):
                time.sleep(1)
        """,
    "a generator": """
        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                pages = (requests.get(url) for url in text_data)
                threading.Thread(target=list, args=[pages]).start()
        """,
    "sleep(0)": """
        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                time.sleep(0)
        """,
    "an unknown decorator": """
        from elsewhere import in_background


        class RoomConsumer(WebsocketConsumer):
            @in_background
            def receive(self, text_data):
                time.sleep(1)
        """,
    "an own dispatch()": """
        class RoomConsumer(WebsocketConsumer):
            def dispatch(self, message):
                threading.Thread(target=self.receive, args=["hello"]).start()

            def receive(self, text_data):
                time.sleep(1)
        """,
    "an async consumer": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                time.sleep(1)
        """,
    "no consumer": """
        class Worker:
            def receive(self, text_data):
                time.sleep(1)
        """,
    "a method of another kind of object": """
        class Clock:
            def sleep(self, seconds): ...


        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                self.clock.sleep(1)
                Clock().sleep(1)
        """,
    "a base that cannot be read": """
        from elsewhere import Base


        class RoomConsumer(Base):
            def receive(self, text_data):
                time.sleep(1)
        """,
}


@pytest.mark.parametrize("shape", REPORTED)
def test_reported(folder: Path, shape: str) -> None:
    source, texts = REPORTED[shape]
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("shape", QUIET)
def test_quiet(folder: Path, shape: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, QUIET[shape]))


@pytest.mark.parametrize("version", [2, 3, 4])
def test_channels_2_has_a_thread_for_each(folder: Path, version: int) -> None:
    source, texts = REPORTED["a mixin"]
    settings = Settings(channels_version=version)
    if version == 2:
        assert_quiet(folder, CODE, behind(IMPORTS, source.replace("^", "")), settings=settings)
    else:
        assert_reported(folder, CODE, behind(IMPORTS, source), *texts, settings=settings)
