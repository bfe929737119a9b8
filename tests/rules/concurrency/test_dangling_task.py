"""CHN217: a task of a consumer goes on when the client has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN217"
IMPORTS = """\
import asyncio

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""
#: Two methods to be started, in a class.
TICK = """
    async def tick(self):
        while True:
            await asyncio.sleep(1)
            await self.send(text_data="tick")
"""


def goes_on(call: str, kind: str, line: int | str, kept: str | None = None) -> str:
    cancel = f"cancel {kept}" if kept else "keep the task and cancel it"
    return (
        f"{call} is never cancelled: the `{kind}` in line {line} goes on when the client has "
        f"left; {cancel} in disconnect()"
    )


def fails(call: str, name: str) -> str:
    return (
        f"{call} is dropped, and {name}() raises: neither the consumer nor the client learns of "
        "the error; keep the task and await it"
    )


CREATE = "asyncio.create_task(self.tick())"

REPORTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "what each consumer has of its own": (
        """
        class ClockConsumer(AsyncWebsocketConsumer):
            rooms = {}

            async def connect(self):
                self.rooms = {}
                seen = set()
                if "one" not in self.rooms and "one" not in seen:
                    self.rooms["one"] = True
                    seen.add("one")
                    asyncio.create_task(self.tick())
                    ^

            async def tick(self):
                while True:
                    await asyncio.sleep(1)
        """,
        (goes_on(CREATE, "while", 18),),
    ),
    "kept in an attribute": (
        """
        class ClockConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                await self.accept()
                self.task = asyncio.create_task(self.tick())
                            ^

            async def disconnect(self, code):
                if self.task and self.task.done():
                    print("done")

            async def tick(self):
                while True:
                    await asyncio.sleep(1)
        """,
        (goes_on(CREATE, "while", 16, "self.task"),),
    ),
    "dropped, and in a name": (
        """
        class ClockConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                asyncio.ensure_future(self.tick())
                ^
                task = asyncio.create_task(self.tick())
                       ^
                task.set_name("clock")
                loop = asyncio.get_running_loop()
                loop.create_task(self.count(3))
                ^

            async def tick(self):
                while 1:
                    await asyncio.sleep(1)

            async def count(self, number):
                for left in range(number):
                    await asyncio.sleep(1)
        """,
        (
            goes_on("asyncio.ensure_future(self.tick())", "while", 15),
            goes_on(CREATE, "while", 15),
            goes_on("loop.create_task(self.count(...))", "for", 19),
        ),
    ),
    "a function of the file, other names": (
        """
        import asyncio as aio
        from asyncio import create_task as start, sleep


        async def tick(consumer):
            while True:
                try:
                    await sleep(1)
                except aio.CancelledError:
                    return
                except Exception:
                    continue


        class ClockConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                start(tick(self))
                ^
                aio.create_task(tick(self))
                ^
        """,
        (
            goes_on("start(tick(...))", "while", 11),
            goes_on("aio.create_task(tick(...))", "while", 11),
        ),
    ),
    "by keyword": (
        """
        class ClockConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.task = asyncio.create_task(coro=self.tick())
                            ^
                asyncio.create_task(name="clock", coro=self.tick())
                ^

            async def tick(self):
                while True:
                    await asyncio.sleep(1)
        """,
        (goes_on(CREATE, "while", 12, "self.task"), goes_on(CREATE, "while", 12)),
    ),
    "another consumer that cancels its own": (
        """
        class GoodConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.task = asyncio.create_task(self.tick())

            async def disconnect(self, code):
                self.task.cancel()

            async def tick(self):
                while True:
                    await asyncio.sleep(1)


        class ClockConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.task = asyncio.create_task(self.tick())
                            ^
                asyncio.create_task(self.tick())
                ^

            async def tick(self):
                while True:  # @loop
                    await asyncio.sleep(1)


        def cancel(task):
            task.cancel()
        """,
        (
            goes_on(CREATE, "while", "@loop", "self.task"),
            goes_on(CREATE, "while", "@loop"),
        ),
    ),
    "what is cancelled is no task": (
        """
        class OrderConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                asyncio.create_task(self.tick())
                ^

            async def receive(self, text_data):
                await self.cancel_order(text_data)

            async def cancel_order(self, order):
                await self.send(text_data=order)

            async def tick(self):
                while True:  # @loop
                    await asyncio.sleep(1)
        """,
        (goes_on(CREATE, "while", "@loop"),),
    ),
    "a mixin": (
        """
        class Ticking:
            async def connect(self):
                self.task = asyncio.create_task(self.tick())
                            ^

            async def tick(self):
                while True:
                    await asyncio.sleep(1)


        class ClockConsumer(Ticking, AsyncWebsocketConsumer):
            pass
        """,
        (goes_on(CREATE, "while", 11, "self.task"),),
    ),
    "what goes on by itself": (
        """
        import json
        import logging
        from datetime import datetime

        logger = logging.getLogger(__name__)


        class ClockConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.task = asyncio.create_task(self.tick())
                            ^
                logger.info("A task of %s", self)

            async def disconnect(self, code):
                await self.channel_layer.group_discard("clocks", self.channel_name)

            async def tick(self):
                while True:
                    await asyncio.sleep(1)
                    await self.tell(datetime.now().isoformat())
                    await self.channel_layer.group_send("clocks", {"type": "clock.tick"})

            async def tell(self, now):
                await self.send(text_data=json.dumps({"now": now}))
        """,
        (goes_on(CREATE, "while", 22, "self.task"),),
    ),
    "errors that are caught in the loop": (
        """
        import logging


        class FeedConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                asyncio.create_task(self.tick())
                ^

            async def tick(self):
                try:
                    while True:
                        try:
                            await self.feed.read()
                        except Exception:
                            logging.exception("The feed is broken")
                        await asyncio.sleep(1)
                except asyncio.CancelledError:
                    pass
        """,
        (goes_on(CREATE, "while", 15),),
    ),
    "started by each consumer, with globals beside it": (
        """
        COUNT = 0
        LIMIT = 9


        class ClockConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                global COUNT
                COUNT += 1
                if COUNT > LIMIT:
                    return
                self.task = asyncio.create_task(self.tick())
                            ^

            async def receive(self, text_data):
                if LIMIT and not self.ticking:
                    self.ticking = True
                    asyncio.create_task(self.tick())
                    ^

            async def tick(self):
                while True:
                    await asyncio.sleep(1)
        """,
        (goes_on(CREATE, "while", 24, "self.task"), goes_on(CREATE, "while", 24)),
    ),
    "an error that nobody sees": (
        """
        class WorkConsumer(AsyncWebsocketConsumer):
            async def receive(self, text_data):
                asyncio.create_task(self.work())
                ^

            async def work(self):
                raise ValueError("boom")
        """,
        (fails("asyncio.create_task(self.work())", "work"),),
    ),
}

#: Methods of a consumer that has tick().
QUIET = {
    "once for all, by what all consumers have": """
    rooms = {}

    async def connect(self):
        if self.room not in ACTIVE:
            ACTIVE.add(self.room)
            asyncio.create_task(self.tick())

    async def receive(self, text_data):
        if text_data in self.rooms:
            return
        self.rooms[text_data] = True
        asyncio.create_task(self.tick())

    async def joined(self, event):
        if await cache.aadd("ticker", 1):
            asyncio.create_task(self.tick())

    async def moved(self, event):
        members = registry.rooms.setdefault("one", set())
        members.add(self.channel_name)
        if len(members) == 1:
            asyncio.create_task(self.tick())


ACTIVE = set()
    """,
    "what subclasses do": """
    async def connect(self):
        asyncio.create_task(self.work())
        self.task = asyncio.create_task(self.produce())

    async def work(self):
        raise NotImplementedError

    async def produce(self):
        while True:
            await asyncio.sleep(1)


class Other(ClockConsumer):
    async def produce(self):
        await self.send(text_data="one")
    """,
    "looked up where it is": """
    async def connect(self):
        self.task = asyncio.create_task(self.tick())
        await finish(getattr(self, "task"))

    async def receive(self, text_data):
        self.other = asyncio.create_task(self.tick())
        await finish(*vars(self).values())
    """,
    "looked up in the dict": """
    async def connect(self):
        self.task = asyncio.create_task(self.tick())
        await finish(self.__dict__)
    """,
    "all tasks": """
    async def connect(self):
        asyncio.create_task(self.tick(), name="tick")

    async def disconnect(self, code):
        await asyncio.wait(asyncio.all_tasks())
    """,
    "cancelled": """
    async def connect(self):
        self.task = asyncio.create_task(self.tick())

    async def disconnect(self, code):
        self.task.cancel()
    """,
    "cancelled with others": """
    async def connect(self):
        self.tasks = [asyncio.create_task(self.tick())]
        self.task = asyncio.create_task(self.tick())

    async def disconnect(self, code):
        cancel_all(self)
    """,
    "cancelled by a helper of the file": """
    async def connect(self):
        asyncio.create_task(self.tick())
        self.task = asyncio.create_task(self.tick())

    async def disconnect(self, code):
        finish(self)


def finish(consumer):
    stop(consumer.__dict__)


def stop(kept):
    for task in kept.values():
        task.cancel()
    """,
    "cancelled by a method, by its name": """
    async def connect(self):
        self.task = asyncio.create_task(self.tick())

    async def disconnect(self, code):
        await self.cancel_tasks()
    """,
    "cancelled by an heir": """
    async def connect(self):
        self.task = asyncio.create_task(self.tick())


class LoudConsumer(ClockConsumer):
    async def disconnect(self, code):
        self.task.cancel()
    """,
    "awaited or handed on": """
    async def connect(self):
        await asyncio.create_task(self.tick())
        task = asyncio.create_task(self.tick())
        await asyncio.wait([task], timeout=3)
        self.task = asyncio.create_task(self.tick())
        stop_later(self.task)
        self.other = asyncio.create_task(asyncio.wait_for(self.tick(), 3))
        registry.add(asyncio.create_task(self.tick()))
    """,
    "returned": """
    def start(self):
        return asyncio.create_task(self.tick())
    """,
    "started by disconnect()": """
    async def disconnect(self, code):
        asyncio.create_task(self.tick())
    """,
    "loops that end": """
    async def connect(self):
        asyncio.create_task(self.once())
        asyncio.create_task(self.until_closed())
        asyncio.create_task(self.until_told())
        asyncio.create_task(self.quickly())
        asyncio.create_task(self.of_messages())

    async def once(self):
        await asyncio.sleep(1)

    async def until_closed(self):
        while True:
            await asyncio.sleep(1)
            if self.closed:
                break

    async def until_told(self):
        while self.is_open:
            await asyncio.sleep(1)

    async def quickly(self):
        for number in range(3):
            await self.send(text_data=str(number))

    async def of_messages(self):
        async for message in self.messages:
            await asyncio.sleep(1)
    """,
    "an end in a try": """
    async def connect(self):
        asyncio.create_task(self.carefully())

    async def carefully(self):
        while True:
            try:
                await self.send(text_data="tick")
            except Exception:
                return
    """,
    "a connection that fails when it is closed": """
    async def connect(self):
        self.task = asyncio.create_task(self.read())
        asyncio.create_task(self.receive_all())
        asyncio.create_task(self.each_item())
        asyncio.create_task(self.from_queue())
        asyncio.create_task(self.until_lost())

    async def disconnect(self, code):
        await self.socket.close()
        self.writer.close()

    async def read(self):
        while True:
            line = await self.reader.readuntil(b"\\n")
            await self.send(text_data=line.decode())

    async def receive_all(self):
        while True:
            await self.send(text_data=await self.socket.recv())

    async def each_item(self):
        while True:
            async for item in self.socket:
                await self.send(text_data=item)

    async def from_queue(self):
        while True:
            await self.send(text_data=await self.queue.get())

    async def until_lost(self):
        try:
            while True:
                await asyncio.sleep(1)
        except ConnectionError:
            pass
    """,
    "errors that end the loop": """
    async def connect(self):
        asyncio.create_task(self.with_helper())
        asyncio.create_task(self.asserting())
        asyncio.create_task(self.looking_up())

    async def disconnect(self, code):
        self.connected = False
        del ROOMS[self.room]

    async def with_helper(self):
        while True:
            await asyncio.sleep(1)
            self.check()

    def check(self):
        if not self.connected:
            raise RuntimeError

    async def asserting(self):
        while True:
            await asyncio.sleep(1)
            assert self.connected

    async def looking_up(self):
        while True:
            await asyncio.sleep(1)
            await self.send(text_data=ROOMS[self.room])
    """,
    "timeouts": """
    async def connect(self):
        asyncio.create_task(self.for_a_minute())
        asyncio.create_task(self.for_an_answer())

    async def for_a_minute(self):
        async with asyncio.timeout(60):
            while True:
                await asyncio.sleep(1)
                await self.send(text_data="tick")

    async def for_an_answer(self):
        while True:
            await self.send(text_data="ping")
            await asyncio.wait_for(self.answered.wait(), 20)
    """,
    "handed on with its consumer": """
    async def connect(self):
        self.task = asyncio.create_task(self.tick())

    async def disconnect(self, code):
        await stop_background(self)
    """,
    "started once for all consumers": """
    started = False

    async def connect(self):
        global TICKER, STARTED
        if TICKER is None:
            TICKER = asyncio.create_task(self.tick())
        if not STARTED:
            STARTED = True
            asyncio.create_task(self.tick())

    async def receive(self, text_data):
        if ClockConsumer.started:
            return
        ClockConsumer.started = True
        asyncio.create_task(self.tick())


TICKER = None
STARTED = False
    """,
    "coroutines that are not in sight": """
    async def connect(self):
        asyncio.create_task(self.session.run())
        asyncio.create_task(unknown())
        asyncio.create_task(self.decorated())
        asyncio.create_task(self.tick)

    @retried
    async def decorated(self):
        while True:
            await asyncio.sleep(1)
    """,
    "another create_task()": """
    async def connect(self):
        self.create_task(self.tick())
        pool.create_task(self.tick())
        async with asyncio.TaskGroup() as group:
            group.create_task(self.tick())

    def create_task(self, coroutine): ...
    """,
    "an error that may not come": """
    async def connect(self):
        asyncio.create_task(self.work())
        self.task = asyncio.create_task(self.fail())

    async def work(self):
        if self.broken:
            raise ValueError

    async def fail(self):
        raise ValueError
    """,
}

PROJECTS: dict[str, tuple[Files, tuple[str, ...]]] = {
    **{
        f"a base that {does}": (
            {
                "rooms/__init__.py": "",
                "rooms/base.py": f"""
                from asyncio import wait_for
                from channels.generic.websocket import AsyncWebsocketConsumer
                from .ending import finish


                class Base(AsyncWebsocketConsumer):
                    async def disconnect(self, code):
                        await {call}
                """,
                "rooms/ending.py": """
                def finish(*tasks):
                    for task in tasks:
                        task.cancel()
                """,
                "rooms/consumers.py": f"""
                import asyncio
                from .base import Base


                class ClockConsumer(Base):
                    async def connect(self):
                        self.task = asyncio.create_task(self.tick())
                        {caret}

                    async def tick(self):
                        while True:
                            await asyncio.sleep(1)
                """,
            },
            texts,
        )
        for does, call, caret, texts in (
            ("hands a task on", "finish(self.task)", "", ()),
            ("waits for a task", "wait_for(self.task, 1)", "", ()),
            ("hands all that it has on", "finish(*vars(self).values())", "", ()),
            (
                "only looks at a task",
                "finish(self.task.done())",
                "            ^",
                (goes_on(CREATE, "while", 11, "self.task"),),
            ),
        )
    },
    "a file that goes through all tasks": (
        {
            "reaper.py": """
                import asyncio


                def reap(name):
                    for task in asyncio.all_tasks():
                        if task.get_name() == name:
                            task.cancel()
                """,
            "consumers.py": """
                import asyncio
                from channels.generic.websocket import AsyncWebsocketConsumer


                class ClockConsumer(AsyncWebsocketConsumer):
                    async def connect(self):
                        asyncio.create_task(self.tick(), name="clock")

                    async def tick(self):
                        while True:
                            await asyncio.sleep(1)
                """,
        },
        (),
    ),
    "a subclass in another file": (
        {
            "base.py": """
                import asyncio
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Base(AsyncWebsocketConsumer):
                    async def connect(self):
                        asyncio.create_task(self.work())
                        asyncio.create_task(self.tick())
                        ^

                    async def work(self):
                        while True:
                            await asyncio.sleep(1)

                    async def tick(self):
                        while True:
                            await asyncio.sleep(1)
                """,
            "consumers.py": """
                from base import Base


                class ClockConsumer(Base):
                    async def work(self):
                        await self.send(text_data="one")
                """,
        },
        (goes_on(CREATE, "while", 16),),
    ),
    "a base that ends tasks": (
        {
            "rooms/__init__.py": "",
            "rooms/base.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Base(AsyncWebsocketConsumer):
                    async def disconnect(self, code):
                        for task in self.__dict__.values():
                            task.cancel()
                """,
            "rooms/consumers.py": """
                import asyncio

                from .base import Base


                class ClockConsumer(Base):
                    async def connect(self):
                        self.task = asyncio.create_task(self.tick())

                    async def tick(self):
                        while True:
                            await asyncio.sleep(1)
                """,
        },
        (),
    ),
    "a subclass that ends tasks": (
        {
            "rooms/__init__.py": "",
            "rooms/base.py": """
                import asyncio

                from channels.generic.websocket import AsyncWebsocketConsumer


                class Base(AsyncWebsocketConsumer):
                    async def connect(self):
                        self.task = asyncio.create_task(self.tick())

                    async def tick(self):
                        while True:
                            await asyncio.sleep(1)
                """,
            "rooms/consumers.py": """
                from .base import Base


                class ClockConsumer(Base):
                    async def disconnect(self, code):
                        self.task.cancel()
                """,
        },
        (),
    ),
    "a base that cannot be read": (
        {
            "consumers.py": """
                import asyncio

                from channels.generic.websocket import AsyncWebsocketConsumer
                from elsewhere import Tasks


                class ClockConsumer(AsyncWebsocketConsumer, Tasks):
                    async def connect(self):
                        self.task = asyncio.create_task(self.tick())

                    async def tick(self):
                        while True:
                            await asyncio.sleep(1)
                """,
        },
        (),
    ),
}


@pytest.mark.parametrize("shape", REPORTED)
def test_reported(folder: Path, shape: str) -> None:
    source, texts = REPORTED[shape]
    assert_reported(folder, CODE, behind(IMPORTS, source), *texts)


@pytest.mark.parametrize("shape", QUIET)
def test_quiet(folder: Path, shape: str) -> None:
    head = f"{IMPORTS}\n\nclass ClockConsumer(AsyncWebsocketConsumer):{TICK}"
    assert_quiet(folder, CODE, head + QUIET[shape])


@pytest.mark.parametrize("base", ["object", "WebsocketConsumer"])
def test_other_classes(folder: Path, base: str) -> None:
    method = "\n    def connect(self):\n        asyncio.create_task(self.tick())\n"
    assert_quiet(folder, CODE, f"{IMPORTS}\n\nclass Clock({base}):{TICK}{method}")


def test_workers(folder: Path) -> None:
    source = """
        import asyncio
        from channels.consumer import AsyncConsumer


        class Ticking:
            async def start(self, event):
                asyncio.create_task(self.tick())
                ^

            async def tick(self):
                while True:
                    await asyncio.sleep(1)


        class ClockWorker(Ticking, AsyncConsumer):
            async def clock_started(self, event):
                asyncio.create_task(self.tick())


        class ClockConsumer(Ticking, AsyncConsumer):
            async def websocket_connect(self, message):
                asyncio.create_task(self.tick())
                ^
        """
    text = goes_on(CREATE, "while", 11)
    assert_reported(folder, CODE, source, text, text)
    worker = source[: source.index("class ClockConsumer")].replace("^", "")
    assert_quiet(folder, CODE, worker)


@pytest.mark.parametrize("shape", PROJECTS)
def test_projects(folder: Path, shape: str) -> None:
    files, texts = PROJECTS[shape]
    assert_project(folder, CODE, files, *texts)
