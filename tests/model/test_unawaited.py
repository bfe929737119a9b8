"""Calls of consumers and channel layers, by what becomes of their coroutines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.expression_use import Use
from flake8_channels.model.unawaited import consumer_calls_in, consumer_mentions_in
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
from channels.auth import login
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.layers import get_channel_layer
"""

METHODS = f"""
{IMPORTS}
class A(AsyncWebsocketConsumer):
    async def own(self): ...
    def plain(self): ...
    async def connect(self):
        self.accept()
        self.own()
        self.plain()
        self.close
        self.own
        self.scope
        login(self.scope, None)
        other.accept()
        await self.send("x")
        return self.close(code=1)
    async def disconnect(self, code):
        super().disconnect(code)
        await self.close()
    async def end(self):
        self.disconnect(1)
"""


def test_calls_of_consumers(folder: Path) -> None:
    module = load(folder, METHODS)
    discarded = {
        use.written: (use.method, use.gives_awaitable, use.effect)
        for use in consumer_calls_in(module, Use.DISCARDED)
    }
    hangs = "the client waits for a handshake that never completes"
    assert discarded == {
        "self.accept()": ("accept", Answer.YES, hangs),
        "self.own()": ("own", Answer.YES, "own() never runs"),
        "self.plain()": ("plain", Answer.NO, "plain() never runs"),
        "login(...)": ("login", Answer.YES, "login() never runs"),
        "self.disconnect(...)": ("disconnect", Answer.YES, "disconnect() never runs"),
        "super().disconnect(...)": ("disconnect", Answer.YES, "disconnect() never runs"),
    }
    assert not list(consumer_calls_in(module, Use.AWAITED))
    (returned,) = consumer_calls_in(module, Use.RETURNED)
    assert returned.method == "close"
    assert returned.use is Use.RETURNED


def test_what_to_write_instead_of_disconnect(folder: Path) -> None:
    instead = {
        use.written: use.instead
        for use in consumer_calls_in(load(folder, METHODS), Use.DISCARDED)
        if use.method == "disconnect"
    }
    assert instead == {
        "self.disconnect(...)": "write `await self.close()`",
        "super().disconnect(...)": "write `await super().disconnect(...)`",
    }


def test_disconnect_that_ends_nothing_is_left_out(folder: Path) -> None:
    module = load(folder, METHODS.replace("        await self.close()\n", ""))
    left = [use.written for use in consumer_calls_in(module, Use.DISCARDED)]
    assert "self.disconnect(...)" not in left
    assert [each.written for each in module.ending_calls] == ["self.disconnect(...)"]


def test_mentions_of_what_channels_defines(folder: Path) -> None:
    mentions = [use.written for use in consumer_mentions_in(load(folder, METHODS))]
    assert mentions == ["self.close()"]


def test_calls_of_channel_layers(folder: Path) -> None:
    source = """
async def f(other):
    layer = get_channel_layer()
    layer.group_add("a", "b")
    await layer.new_channel()
    layer.close_pools()
    other.group_send("a", {})
    return layer.send("a", {})
"""
    calls = load(folder, IMPORTS + source).layer_calls
    told = [(call.written, call.use, call.effect) for call in calls]
    assert told == [
        ("layer.group_add(...)", Use.DISCARDED, "the channel never joins the group"),
        ("layer.send(...)", Use.RETURNED, "the message is never sent"),
    ]
    assert all(call.gives_awaitable is Answer.YES for call in calls)
