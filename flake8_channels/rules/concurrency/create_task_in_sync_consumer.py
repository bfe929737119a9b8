from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.conversions import told
from flake8_channels.model.loops import NEEDS_LOOP, expects_no_loop, loop_calls_in_threads
from flake8_channels.model.trees import other_tree
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class CreateTaskInSyncConsumer(Rule):
    """A sync consumer asks for the event loop, which does not run in its thread.

    ## What it does

    Looks for `asyncio.create_task()` and `asyncio.get_running_loop()` in a consumer that derives
    from `WebsocketConsumer`, `JsonWebsocketConsumer` or `SyncConsumer`: in its hooks and event
    handlers, and in the plain methods that these call.

    `__init__()` is left alone, since Channels builds a consumer in the event loop, and so are a
    method that a coroutine function of the file calls, or nothing in the file, a call in a `try`
    that expects `RuntimeError`, or around `get_running_loop()` any error, and one in a
    function or lambda inside a method.

    ## Why is this bad

    Channels runs a sync consumer in a thread without an event loop, so both raise
    `RuntimeError`: "no running event loop". In `connect()` both Daphne and uvicorn answer the
    handshake with HTTP 500. Later on the connection ends: Daphne closes it with code 1011,
    uvicorn drops it. In `channels.testing` the `RuntimeError` is raised.

    ## Example

    ```python
    import asyncio

    from channels.generic.websocket import JsonWebsocketConsumer


    class ReminderConsumer(JsonWebsocketConsumer):
        def connect(self):
            self.reminders = []
            self.accept()

        def disconnect(self, code):
            for reminder in self.reminders:
                reminder.cancel()

        def receive_json(self, content):
            self.reminders.append(asyncio.create_task(self.remind(content)))

        async def remind(self, content):
            await asyncio.sleep(content["seconds"])
            self.send_json({"reminder": content["text"]})
    ```

    ## Use instead

    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class ReminderConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            self.reminders = []
            await self.accept()

        async def disconnect(self, code):
            for reminder in self.reminders:
                reminder.cancel()

        async def receive_json(self, content):
            self.reminders.append(asyncio.create_task(self.remind(content)))

        async def remind(self, content):
            await asyncio.sleep(content["seconds"])
            await self.send_json({"reminder": content["text"]})
    ```

    ## References

    - Channels, AsyncWebsocketConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncwebsocketconsumer>
    - Python, asyncio.create_task():
      <https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task>
    """

    code = "CHN216"
    name = "create-task-in-sync-consumer"
    message = (
        "{call} in the sync consumer {consumer}, whose thread has no event loop: it raises "
        "RuntimeError; derive from {instead} and make {method}() an async def"
    )
    words = NEEDS_LOOP

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for call, method, consumer in loop_calls_in_threads(module):
            if not expects_no_loop(module, call):
                yield self.report(
                    call,
                    call=told(call),
                    consumer=consumer.name,
                    instead=other_tree(consumer),
                    method=method.name,
                )
