from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.conversions import CONVERTERS, told
from flake8_channels.model.expression_use import Use
from flake8_channels.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.conversions import Conversion
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.rule import Finding


class AsyncToSyncOfCall(Rule):
    """async_to_sync() is given a coroutine, or what it makes is never called.

    ## What it does

    Looks for `async_to_sync(f(...))`, where `f` is a coroutine function of the project or a
    method of the channel layer, and for `async_to_sync(f)` that is never called: as a statement
    of its own, or directly behind `await`.

    `async_to_sync(partial(f, ...))` and the call of a function that makes functions are left
    alone, unless the result is not used.

    ## Why is this bad

    `async_to_sync()` takes a function and gives back a function. Given a coroutine, as a
    statement of its own, it does nothing: the consumer never joins the group, the message is
    never sent. The connection itself looks healthy on Daphne, on uvicorn and in
    `channels.testing`. With a second pair of parentheses behind it, it raises
    `TypeError: 'coroutine' object is not callable`, and in `connect()` both servers answer the
    handshake with HTTP 500.

    ## Example

    ```python
    from asgiref.sync import async_to_sync
    from channels.generic.websocket import JsonWebsocketConsumer


    class LobbyConsumer(JsonWebsocketConsumer):
        def connect(self):
            async_to_sync(self.channel_layer.group_add("lobby", self.channel_name))
            self.accept()

        def disconnect(self, code):
            async_to_sync(self.channel_layer.group_discard)("lobby", self.channel_name)

        def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            async_to_sync(self.channel_layer.group_send)("lobby", message)

        def chat_message(self, event):
            self.send_json(event["content"])
    ```

    ## Use instead

    ```python
    from asgiref.sync import async_to_sync
    from channels.generic.websocket import JsonWebsocketConsumer


    class LobbyConsumer(JsonWebsocketConsumer):
        def connect(self):
            async_to_sync(self.channel_layer.group_add)("lobby", self.channel_name)
            self.accept()

        def disconnect(self, code):
            async_to_sync(self.channel_layer.group_discard)("lobby", self.channel_name)

        def receive_json(self, content):
            message = {"type": "chat.message", "content": content}
            async_to_sync(self.channel_layer.group_send)("lobby", message)

        def chat_message(self, event):
            self.send_json(event["content"])
    ```

    ## References

    - Channels, Synchronous functions:
      <https://channels.readthedocs.io/en/stable/topics/channel_layers.html#synchronous-functions>
    - Django, async_to_sync():
      <https://docs.djangoproject.com/en/stable/topics/async/#async-to-sync>
    """

    code = "CHN207"
    name = "async-to-sync-of-call"
    message = "{conversion} {mistake}: {effect}; write `{instead}`"
    words = CONVERTERS

    def check(self, module: CheckedModule) -> Iterator[Finding]:
        for conversion in module.conversions:
            if conversion.to_async:
                continue
            use = conversion.use
            if conversion.wraps_coroutine:
                mistake = "is given a coroutine, not a function"
                effect = "nothing runs" if use is Use.DISCARDED else "a TypeError follows"
            elif conversion.wraps_result and use is Use.DISCARDED:
                mistake = "is given the result of a plain def"
                effect = "that has run already, and nothing is left to convert"
            elif use in (Use.AWAITED, Use.DISCARDED):
                mistake = "makes a function that is never called"
                effect = "nothing runs" if use is Use.DISCARDED else "await raises TypeError"
            else:
                continue
            yield self.report(
                conversion.node,
                conversion=conversion.written,
                mistake=mistake,
                effect=effect,
                instead=_instead(conversion),
            )


def _instead(conversion: Conversion) -> str:
    if conversion.wraps_result:
        return told(conversion.wrapped)
    if not conversion.is_in_async:
        return conversion.called_right
    wrapped = conversion.wrapped
    if isinstance(wrapped, ast.Call):
        return f"await {told(wrapped)}" + ("()" if conversion.is_given_factory else "")
    return f"await {told(wrapped)}(...)"
