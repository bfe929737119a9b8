from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.blocking import BLOCKING, blocking_calls, may_block
from flake8_channels.model.served import clients_wait_in_thread
from flake8_channels.model.trees import other_tree
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.blocking import BlockingCall
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding

#: Before, each sync consumer had a thread of a pool.
_ONE_THREAD_SINCE = 3


class BlockingCallInSyncConsumer(Rule):
    """A sync consumer waits in the one thread that all consumers share.

    ## What it does

    Looks in the hooks and event handlers of sync consumers, and in the functions of the same file
    that these call, for calls that keep their thread waiting: `time.sleep()`, `requests.get()`
    and the like, also on a `requests.Session()`, `urllib.request.urlopen()`, `subprocess.run()`,
    `call()` and `check_output()`, `socket.create_connection()` and name lookups, and connections
    of `smtplib`.

    A function or lambda inside a method, and a method that is given to a thread, are left alone,
    and so are `time.sleep(0)` and what a called function does under a condition on its parameters.
    A consumer that handles no WebSockets is a worker, and slow work is
    what it is for. In Channels 2 sync consumers have threads of their own, and nothing is reported.

    ## Why is this bad

    A process has one thread for all its sync consumers. While one of them waits in such a call,
    the clients of all others wait too, on Daphne and on uvicorn. Since Channels 4.2 those of async
    consumers wait as well, because every message of theirs passes through that thread. No error
    is raised. `channels.testing` shows nothing, as it has one client.

    ## Example

    ```python
    import logging
    import time

    from channels.generic.websocket import JsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class CountdownConsumer(JsonWebsocketConsumer):
        def connect(self):
            self.accept()

        def disconnect(self, code):
            logger.info("A player left with code %s", code)

        def receive_json(self, content):
            time.sleep(content["seconds"])
            self.send_json({"start": content["start"]})
    ```

    ## Use instead

    ```python
    import asyncio
    import logging

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    logger = logging.getLogger(__name__)


    class CountdownConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def disconnect(self, code):
            logger.info("A player left with code %s", code)

        async def receive_json(self, content):
            await asyncio.sleep(content["seconds"])
            await self.send_json({"start": content["start"]})
    ```

    ## References

    - Channels, Consumers:
      <https://channels.readthedocs.io/en/stable/topics/consumers.html>
    - asgiref, thread sensitivity:
      <https://docs.djangoproject.com/en/stable/topics/async/#sync-to-async>
    - Sync consumers share a thread:
      <https://github.com/django/channels/issues/2132>
    """

    code = "CHN215"
    name = "blocking-call-in-sync-consumer"
    message = (
        "{call} in {function} blocks the thread that all consumers share: "
        "their clients wait; derive from {base} and write `{instead}`"
    )
    words = BLOCKING

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        if not may_block(module) or module.channels_version < _ONE_THREAD_SINCE:
            return
        for call in blocking_calls(module, clients_wait_in_thread(module)):
            consumer = call.served.consumer
            if consumer is not None:
                yield self.report(
                    call.node,
                    call=call.written,
                    function=_function(call, consumer.name),
                    base=other_tree(consumer),
                    instead=call.awaited,
                )


def _function(call: BlockingCall, consumer: str) -> str:
    function, caller = call.served.function, call.served.caller
    if caller is None:
        return f"{function.name}() of the sync consumer {consumer}"
    return f"{function.name}(), which {caller.name}() of {consumer} calls,"
