"""CHN214: an async consumer waits in a way that stops the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN214"
IMPORTS = """\
import asyncio
import smtplib
import socket
import subprocess
import threading
import time
import urllib.request

import requests
from asgiref.sync import async_to_sync, sync_to_async
from channels.consumer import AsyncConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, WebsocketConsumer
)
"""


def blocks(call: str, function: str, instead: str) -> str:
    return (
        f"{call} in {function} blocks the event loop: no other client of the process is "
        f"served until it returns; {instead}"
    )


def in_async(call: str, instead: str, function: str = "receive") -> str:
    return blocks(call, f"the async def {function}()", f"write `await {instead}`")


def in_helper(call: str, helper: str, caller: str) -> str:
    return blocks(
        call,
        f"{helper}(), which {caller}() calls,",
        f"run {helper}() with `await asyncio.to_thread(...)`",
    )


SLEEP = in_async("time.sleep(...)", "asyncio.sleep(...)")


def threaded(function: str, more: str = ", ...") -> str:
    return in_async(f"{function}(...)", f"asyncio.to_thread({function}{more})")


#: A call in receive() -> what is written in its place.
CALLS = {
    "time.sleep(2)": SLEEP,
    "time.sleep(self.seconds)": SLEEP,
    "requests.get('https://example.com', timeout=3)": threaded("requests.get"),
    "requests.post(self.url, json={})": threaded("requests.post"),
    "requests.request('GET', self.url)": threaded("requests.request"),
    "requests.Session().get(self.url)": in_async(
        "requests.Session().get(...)", "asyncio.to_thread(requests.Session().get, ...)"
    ),
    "urllib.request.urlopen(self.url)": threaded("urllib.request.urlopen"),
    "subprocess.run(['ls'])": threaded("subprocess.run"),
    "subprocess.call(['ls'])": threaded("subprocess.call"),
    "subprocess.check_call(['ls'])": threaded("subprocess.check_call"),
    "subprocess.check_output(['ls'])": threaded("subprocess.check_output"),
    "socket.create_connection(('example.com', 80))": threaded("socket.create_connection"),
    "socket.gethostbyname('example.com')": threaded("socket.gethostbyname"),
    "smtplib.SMTP('localhost')": threaded("smtplib.SMTP"),
    "smtplib.SMTP_SSL(host='localhost')": threaded("smtplib.SMTP_SSL"),
}

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "hooks, event handlers and other methods": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                time.sleep(1)
                ^
                await self.accept()

            async def disconnect(self, code):
                time.sleep(1)
                ^

            async def chat_message(self, event):
                time.sleep(1)
                ^

            async def count(self):
                time.sleep(1)
                ^
        """,
        tuple(
            in_async("time.sleep(...)", "asyncio.sleep(...)", name)
            for name in ("connect", "disconnect", "chat_message", "count")
        ),
    ),
    "a plain method that an async one calls": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                self.fetch(text_data)

            def fetch(self, url):
                return requests.get(url)
                       ^
        """,
        (in_helper("requests.get(...)", "fetch", "receive"),),
    ),
    "a plain function, and one behind it": (
        """
        def wait():
            pause(2)


        def pause(seconds):
            time.sleep(seconds)
            ^


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                wait()
        """,
        (in_helper("time.sleep(...)", "pause", "wait"),),
    ),
    "a coroutine function that is awaited, or made a task": (
        """
        async def count():
            time.sleep(1)
            ^


        async def tick():
            time.sleep(1)
            ^


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                asyncio.create_task(tick())
                await count()
        """,
        (
            in_async("time.sleep(...)", "asyncio.sleep(...)", "count"),
            in_async("time.sleep(...)", "asyncio.sleep(...)", "tick"),
        ),
    ),
    "other names": (
        """
        import time as clock
        from subprocess import check_output as shell
        from time import sleep
        from urllib.request import urlopen


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                clock.sleep(1)
                ^
                shell(text_data)
                ^
                sleep(1)
                ^
                urlopen(text_data)
                ^
        """,
        (
            in_async("clock.sleep(...)", "asyncio.sleep(...)"),
            threaded("shell"),
            in_async("sleep(...)", "asyncio.sleep(...)"),
            threaded("urlopen"),
        ),
    ),
    "an import inside the method": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                from time import sleep as pause

                pause(1)
                ^
        """,
        (in_async("pause(...)", "asyncio.sleep(...)"),),
    ),
    "in branches, loops, comprehensions": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                try:
                    while text_data:
                        time.sleep(1)
                        ^
                finally:
                    pages = [requests.get(url) for url in self.urls]
                             ^
        """,
        (SLEEP, threaded("requests.get")),
    ),
    "a session by its name": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                session = requests.Session()
                session.post(text_data)
                ^
        """,
        (threaded("session.post"),),
    ),
    "a session that is opened, and one in an attribute": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            http = None

            async def connect(self):
                self.http = requests.Session()
                await self.accept()

            async def receive(self, text_data):
                with requests.Session() as session:
                    session.get(text_data)
                    ^
                self.http.post(text_data)
                ^
        """,
        (threaded("session.get"), threaded("self.http.post")),
    ),
    "a mixin": (
        """
        class Slow:
            async def receive(self, text_data):
                time.sleep(1)
                ^


        class RoomConsumer(Slow, AsyncJsonWebsocketConsumer):
            pass
        """,
        (SLEEP,),
    ),
    "a helper that a thread runs too": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await asyncio.to_thread(self.wait)
                self.wait()

            def wait(self):
                time.sleep(1)
                ^
        """,
        (in_helper("time.sleep(...)", "wait", "receive"),),
    ),
    "a handler, in a file with a loop of its own": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                time.sleep(1)
                ^
                threading.Thread(target=lambda: asyncio.run(self.work())).start()

            async def work(self):
                time.sleep(1)
        """,
        (SLEEP,),
    ),
    "a basic consumer, and one of HTTP": (
        """
        class RoomConsumer(AsyncConsumer):
            async def websocket_receive(self, message):
                time.sleep(1)
                ^


        class PageConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                time.sleep(1)
                ^


        class PlainConsumer(AsyncConsumer):
            async def http_request(self, message):
                time.sleep(1)
                ^
        """,
        tuple(
            in_async("time.sleep(...)", "asyncio.sleep(...)", name)
            for name in ("websocket_receive", "handle", "http_request")
        ),
    ),
    "a base of a consumer, and what a worker runs too": (
        """
        class Base(AsyncConsumer):
            async def work(self):
                time.sleep(1)
                ^


        class RoomConsumer(Base):
            async def websocket_receive(self, message):
                pause()


        class Worker(AsyncConsumer):
            async def work_sent(self, event):
                pause()


        def pause():
            time.sleep(1)
            ^
        """,
        (
            in_async("time.sleep(...)", "asyncio.sleep(...)", "work"),
            in_helper("time.sleep(...)", "pause", "websocket_receive"),
        ),
    ),
    "a handler that awaits what a thread runs too": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                threading.Thread(target=self.work).start()
                await self.crunch()

            def work(self):
                async_to_sync(self.crunch)()

            async def crunch(self):
                time.sleep(1)
                ^
        """,
        (in_async("time.sleep(...)", "asyncio.sleep(...)", "crunch"),),
    ),
    "a method of Channels in the loop of a thread": (
        """
        class RoomConsumer(AsyncWebsocketConsumer):
            def tell(self, text):
                async_to_sync(self.send)(text_data=text)

            async def crunch(self):
                time.sleep(1)
                ^
        """,
        (in_async("time.sleep(...)", "asyncio.sleep(...)", "crunch"),),
    ),
}

QUIET = {
    "a helper that is told whether to wait, and one that asks for a loop": """
        def pause(seconds, blocking=True):
            if blocking:
                time.sleep(seconds)
            else:
                return asyncio.sleep(seconds)


        def wait():
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                time.sleep(1)
                return None
            return loop.create_task(asyncio.sleep(1))


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await pause(1, blocking=False)
                await wait()
        """,
    "what waits in the loop": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await asyncio.sleep(1)
                await asyncio.to_thread(time.sleep, 1)
                await sync_to_async(requests.get)(text_data)
                time.sleep(0)
        """,
    "functions inside a method": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                def fetch():
                    return requests.get(text_data)

                await asyncio.to_thread(fetch)
                await sync_to_async(lambda: time.sleep(1))()
                pages = (requests.get(url) for url in self.urls)
                await asyncio.to_thread(list, pages)
        """,
    "methods in threads": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                await sync_to_async(self.wait)()
                await self.fetch(text_data)
                threading.Thread(target=self.wait).start()
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(None, self.wait)

            def wait(self):
                time.sleep(1)

            @sync_to_async
            def fetch(self, url):
                return requests.get(url)
        """,
    "a method that nobody calls": """
        class RoomConsumer(AsyncWebsocketConsumer):
            def wait(self):
                time.sleep(1)
        """,
    "a loop in a thread": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                threading.Thread(target=lambda: asyncio.run(self.work())).start()

            async def work(self):
                time.sleep(1)
        """,
    "a loop in a thread, by async_to_sync()": """
        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                threading.Thread(target=self.work).start()

            def work(self):
                async_to_sync(self.crunch)()

            async def crunch(self):
                time.sleep(1)
        """,
    "a worker": """
        class Slow:
            async def pages_wanted(self, event):
                return requests.get(event["url"])


        class ThumbnailWorker(Slow, AsyncConsumer):
            async def picture_saved(self, event):
                time.sleep(1)
                self.resize(event)

            def resize(self, event):
                subprocess.run(["resize", event["path"]])
        """,
    "an unknown decorator": """
        from elsewhere import in_background


        class RoomConsumer(AsyncWebsocketConsumer):
            @in_background
            async def receive(self, text_data):
                time.sleep(1)
        """,
    "a sync consumer": """
        class RoomConsumer(WebsocketConsumer):
            def receive(self, text_data):
                time.sleep(1)
        """,
    "no consumer": """
        class Worker:
            async def receive(self, text_data):
                time.sleep(1)


        async def main():
            time.sleep(1)
        """,
    "other things of these names": """
        class Clock:
            def sleep(self, seconds): ...


        def run(command): ...


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data, time=Clock()):
                time.sleep(1)
                run(["ls"])
                self.requests.get(text_data)
                subprocess.Popen(["ls"])
                smtplib.SMTP()
                socket.socket()
        """,
    "an attribute that may be another": """
        from elsewhere import Client


        class RoomConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.http = requests.Session()
                if self.scope["user"].is_staff:
                    self.http = Client()

            async def receive(self, text_data):
                self.http.get(text_data)
        """,
    "a client that may be another": """
        try:
            from fast import requests
        except RuntimeError:
            import requests


        class RoomConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                requests.get(text_data)
        """,
    "a base that cannot be read": """
        from elsewhere import Base


        class RoomConsumer(Base):
            async def receive(self, text_data):
                time.sleep(1)
        """,
}

PROJECTS: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a base of the project": (
        {
            "rooms/__init__.py": "",
            "rooms/base.py": "from channels.generic.websocket import AsyncWebsocketConsumer\n\n\n"
            "class Base(AsyncWebsocketConsumer):\n    pass\n",
            "rooms/consumers.py": """
            from time import sleep

            from .base import Base


            class RoomConsumer(Base):
                async def receive(self, text_data):
                    sleep(1)
                    ^
            """,
        },
        (in_async("sleep(...)", "asyncio.sleep(...)"),),
    ),
    "the project's own requests": (
        {
            "requests.py": "def get(url):\n    return {}\n",
            "consumers.py": """
            import requests
            from channels.generic.websocket import AsyncWebsocketConsumer


            class RoomConsumer(AsyncWebsocketConsumer):
                async def receive(self, text_data):
                    requests.get(text_data)
            """,
        },
        (),
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_reported_calls(folder: Path, call: str) -> None:
    source = (
        "class RoomConsumer(AsyncWebsocketConsumer):\n"
        "    async def receive(self, text_data):\n"
        f"        {call}\n"
        "        ^\n"
    )
    assert_reported(folder, CODE, behind(IMPORTS, source), CALLS[call])


@pytest.mark.parametrize("shape", REPORTED)
def test_reported(folder: Path, shape: str) -> None:
    source, texts = REPORTED[shape]
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("shape", QUIET)
def test_quiet(folder: Path, shape: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, QUIET[shape]))


@pytest.mark.parametrize("shape", PROJECTS)
def test_projects(folder: Path, shape: str) -> None:
    files, texts = PROJECTS[shape]
    assert_project(folder, CODE, files, *texts)
