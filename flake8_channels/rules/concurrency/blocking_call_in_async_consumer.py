from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.blocking import BLOCKING, blocking_calls, may_block
from flake8_channels.model.served import clients_wait_in_loop
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.blocking import BlockingCall
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class BlockingCallInAsyncConsumer(Rule):
    """An async consumer waits in a way that stops the event loop.

    ## What it does

    Looks in the `async def` methods of async consumers, and in the functions of the same file
    that these call, for calls that keep their thread waiting: `time.sleep()`, `requests.get()`
    and the like, also on a `requests.Session()`, `urllib.request.urlopen()`, `subprocess.run()`,
    `call()` and `check_output()`, `socket.create_connection()` and name lookups, and connections
    of `smtplib`.

    A function or lambda inside a method is left alone, since it may run in a thread, and so are
    `time.sleep(0)` and methods that the file runs in an event loop of its own, also with
    `async_to_sync()`. So is what a called function does under a condition on its parameters, or
    where it finds no running loop. A consumer that handles neither WebSockets nor
    HTTP is a worker: it has no clients that wait.

    ## Why is this bad

    One event loop serves all clients of a process. While one consumer waits in such a call, no
    other consumer receives, sends or accepts anything, on Daphne and on uvicorn: a client that
    asks for an echo gets it when the call is over. No error is raised. `channels.testing` shows
    nothing, as it has one client.

    ## Example

    ```python
    import logging
    import time

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class QuizConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A player left with code %s", code)

        async def receive_json(self, content):
            time.sleep(content["seconds"])
            await self.send_json({"answer": content["answer"]})
    ```

    ## Use instead

    ```python
    import asyncio
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class QuizConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A player left with code %s", code)

        async def receive_json(self, content):
            await asyncio.sleep(content["seconds"])
            await self.send_json({"answer": content["answer"]})
    ```

    Where there is no async function for it, `await asyncio.to_thread(requests.get, url)` waits in
    a thread. `sync_to_async()` has one thread for all that it is given.

    ## References

    - Channels, AsyncConsumer:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html#asyncconsumer>
    - Python, Running blocking code:
      <https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code>
    - Requests in a consumer:
      <https://github.com/django/channels/issues/1119>
    """

    code = "CHN214"
    name = "blocking-call-in-async-consumer"
    message = (
        "{call} in {function} blocks the event loop: no other client of the process is "
        "served until it returns; {instead}"
    )
    words = BLOCKING

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        if not may_block(module):
            return
        for call in blocking_calls(module, clients_wait_in_loop(module)):
            yield self.report(
                call.node,
                call=call.written,
                function=_function(call),
                instead=_instead(call),
            )


def _function(call: BlockingCall) -> str:
    function, caller = call.served.function, call.served.caller
    if isinstance(function.node, ast.AsyncFunctionDef) or caller is None:
        return f"the async def {function.name}()"
    return f"{function.name}(), which {caller.name}() calls,"


def _instead(call: BlockingCall) -> str:
    function, caller = call.served.function, call.served.caller
    if isinstance(function.node, ast.AsyncFunctionDef) or caller is None:
        return f"write `{call.awaited}`"
    return f"run {function.name}() with `await asyncio.to_thread(...)`"
