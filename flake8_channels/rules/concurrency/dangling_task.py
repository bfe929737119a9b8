from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.tasks import TASK_STARTERS, dangling_tasks
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.model.tasks import StartedTask
    from flake8_channels.rule import Finding


class DanglingTask(Rule):
    """A task of a consumer goes on when the client has left.

    ## What it does

    Looks in async consumers for `asyncio.create_task(self.f())` and `ensure_future()` whose
    result is dropped, or kept in an attribute or a name. It reports those where `f()` has a
    `while True` that awaits something, or a `for` over a `range()` with `asyncio.sleep()`, which
    goes on by itself, and where nothing that may cancel a task is named in the consumer's classes,
    in those that derive from it, and in the functions of their files that these use: `cancel`, or
    a name such as `cancel_tasks`. Calls such as `self.cancel_order()` do not count, and neither
    does what another consumer of the file cancels. It also reports a task that is dropped and whose
    coroutine always raises.

    A loop goes on by itself if no `break`, `return`, `raise` or `assert` leaves it, no timeout is
    set, and nothing in it can fail: it awaits `asyncio.sleep()`, `send()` and `close()` of the
    consumer, methods of the channel layer and own methods of which the same is true, and other
    calls only where `except Exception` in the loop takes what they raise. A loop that reads from
    a connection ends when that is closed, and is left alone.

    A task that is awaited or handed on, also by a base class in another file, is left alone, and so
    are one that `disconnect()` starts, one that is kept by a consumer that hands itself to another
    file, one that runs what a subclass defines, all of a project that asks for `all_tasks()`, and
    one that is started once for all consumers: in a global, or with a flag, a set or a dict that is
    a global or belongs to a class, or with a cache.
    A consumer that handles neither WebSockets nor HTTP is a worker, which no client leaves.

    ## Why is this bad

    Channels does not end the tasks that a consumer starts. Each client that has come and gone
    leaves one behind, and it goes on sending to a connection that is closed: Daphne drops what
    it sends, and with uvicorn the task ends with `ClientDisconnected` when it sends for the first
    time. In `channels.testing` the frames go on after `disconnect()`. An exception in a task that
    was dropped reaches neither the consumer nor the client.

    ## Example

    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class ClockConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            self.ticks = 0
            await self.accept()
            self.task = asyncio.create_task(self.tick())

        async def disconnect(self, code):
            self.ticks = 0

        async def receive_json(self, content):
            self.ticks = content["ticks"]

        async def tick(self):
            while True:
                await asyncio.sleep(0.05)
                self.ticks += 1
                await self.send_json({"ticks": self.ticks})
    ```

    ## Use instead

    ```python
    import asyncio

    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class ClockConsumer(AsyncJsonWebsocketConsumer):
        task = None

        async def connect(self):
            self.ticks = 0
            await self.accept()
            self.task = asyncio.create_task(self.tick())

        async def disconnect(self, code):
            if self.task is not None:
                self.task.cancel()

        async def receive_json(self, content):
            self.ticks = content["ticks"]

        async def tick(self):
            while True:
                await asyncio.sleep(0.05)
                self.ticks += 1
                await self.send_json({"ticks": self.ticks})
    ```

    ## References

    - Channels, Closing consumers:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#closing-consumers>
    - Python, asyncio.create_task():
      <https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task>
    - Tasks in a consumer:
      <https://github.com/django/channels/issues/1049>
    """

    code = "CHN217"
    name = "dangling-task"
    message = "{call} {mistake}: {effect}; {instead}"
    words = TASK_STARTERS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for task in dangling_tasks(module):
            if task.loop is None:
                mistake = f"is dropped, and {task.target.name}() raises"
                effect = "neither the consumer nor the client learns of the error"
                instead = "keep the task and await it"
            else:
                mistake = "is never cancelled"
                effect = f"the {_loop(task)} goes on when the client has left"
                cancel = f"cancel {task.kept}" if task.kept else "keep the task and cancel it"
                instead = f"{cancel} in disconnect()"
            yield self.report(
                task.node, call=task.written, mistake=mistake, effect=effect, instead=instead
            )


def _loop(task: StartedTask) -> str:
    kind = "while" if isinstance(task.loop, ast.While) else "for"
    line = task.loop.lineno if task.loop is not None else task.target.node.lineno
    return f"`{kind}` in line {line}"
