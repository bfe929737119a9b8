"""Call sites: what becomes of the result, and what to write instead."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import (
    awaited,
    consumer_calls_in,
    consumer_mentions_in,
    defined_by_channels,
    written,
)
from flake8_channels.model.expression_use import Use, use_in, use_of
from tests.model.modules import class_named, function_named, last, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
from channels.auth import login
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.layers import get_channel_layer
"""

#: Statement of an async function -> what becomes of `it()`.
USES = {
    "it()": Use.DISCARDED,
    "it(), a": Use.DISCARDED,
    "[it()]": Use.DISCARDED,
    "{it()}": Use.DISCARDED,
    "[it() for a in b]": Use.DISCARDED,
    "{it() for a in b}": Use.DISCARDED,
    "a and it()": Use.DISCARDED,
    "a or it()": Use.DISCARDED,
    "it() and a": Use.TAKEN,
    "b = it() and a": Use.TAKEN,
    "it() if a else b": Use.DISCARDED,
    "a if b else it()": Use.DISCARDED,
    "await it()": Use.AWAITED,
    "await (it() if a else b)": Use.AWAITED,
    "await (a or it())": Use.AWAITED,
    "return it()": Use.RETURNED,
    "return a and it()": Use.RETURNED,
    "return await it()": Use.AWAITED,
    "return [it()]": Use.RETURNED,
    "a = it()": Use.KEPT,
    "a = b or it()": Use.KEPT,
    "a: int = it()": Use.KEPT,
    "a += it()": Use.KEPT,
    "(a := it())": Use.KEPT,
    "f(it())": Use.KEPT,
    "f(a=it())": Use.KEPT,
    "f(*it())": Use.KEPT,
    "it().a": Use.TAKEN,
    "it()()": Use.KEPT,
    "it() == a": Use.TAKEN,
    "not it()": Use.TAKEN,
    "b if it() else a": Use.TAKEN,
    "[a for a in it()]": Use.TAKEN,
    "[a for a in b if it()]": Use.TAKEN,
    "(it() for a in b)": Use.KEPT,
    "lambda: it()": Use.KEPT,
    "yield it()": Use.KEPT,
    "assert it()": Use.TAKEN,
    "if it(): pass": Use.TAKEN,
    "for a in it(): pass": Use.TAKEN,
    "f'{it()}'": Use.TAKEN,
    "{a: it()}": Use.KEPT,
    "b = it() or a": Use.TAKEN,
    "it() or a": Use.DISCARDED,
    "await (it() or a)": Use.AWAITED,
    "return it() or a": Use.RETURNED,
    "while it(): pass": Use.TAKEN,
    "b = it()[0]": Use.TAKEN,
    "b = a[it()]": Use.KEPT,
    "it().send(None)": Use.KEPT,
    "it().close()": Use.KEPT,
    "b = len(it())": Use.TAKEN,
    "b = 'a%s' % it()": Use.TAKEN,
    "b = 'a{}'.format(it())": Use.TAKEN,
    "b = a | it()": Use.KEPT,
    "b = (it() for a in b)": Use.KEPT,
    "{a: b for a in b if it()}": Use.TAKEN,
    "[a async for a in it()]": Use.KEPT,
    "for a in [it()]: await a": Use.KEPT,
    "for a in [it() for b in c]: await a": Use.KEPT,
    "if [it()]: pass": Use.KEPT,
    "b = [it(), a][0]": Use.KEPT,
    "b = len([it()])": Use.KEPT,
    "b = 'a%s%s' % (a, it())": Use.TAKEN,
    "a, b = it()": Use.TAKEN,
    "[a, b] = it()": Use.TAKEN,
    "a, b = it(), c": Use.KEPT,
    "a, b = [it() for a in b]": Use.KEPT,
}


@pytest.mark.parametrize("statement", USES)
def test_what_becomes_of_a_value(folder: Path, statement: str) -> None:
    module = load(folder, f"async def f():\n    {statement}")
    assert use_of(module.syntax, last(module, "it()")) is USES[statement]


#: Statement of an async consumer's method -> whether `it()` is taken for its result there.
SENT = {
    "await self.send(it())": True,
    "await self.send(text_data=it())": True,
    "await self.send(bytes_data=it())": True,
    "await self.send_json(it())": True,
    "await self.send_json({'a': it()})": True,
    "await self.send_json({'a': [1, {'b': it()}]})": True,
    "await self.send_json(content={'a': it() if a else b})": True,
    "await super().send_json({'a': it()})": True,
    "a = json.dumps({'a': it()})": True,
    "a = json.dumps([it()], indent=2)": True,
    "a = json.dumps({'a': it()}, default=b)": False,
    "a = json.dumps({'a': it()}, **b)": False,
    "a = msgpack.dumps({'a': it()})": False,
    "await self.send_json({}, close=it())": False,
    "await self.send_json({'a': f(it())})": False,
    "await self.send_json({'a': await it()})": False,
    "await self.tell({'a': it()})": False,
    "await a.send_json({'a': it()})": False,
}


ROOM = """
import json
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from elsewhere import msgpack

class Room(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        {}
    async def tell(self, content): ...
"""


@pytest.mark.parametrize("statement", SENT)
def test_what_is_sent(folder: Path, statement: str) -> None:
    module = load(folder, ROOM.format(statement))
    assert (use_in(module, last(module, "it()")) is Use.TAKEN) is SENT[statement]


@pytest.mark.parametrize("method", ["send_json", "encode_json"])
def test_what_is_sent_in_a_way_of_its_own(folder: Path, method: str) -> None:
    own = f"    async def {method}(self, content): ..."
    module = load(folder, ROOM.format("await self.send_json({'a': it()})") + own)
    assert use_in(module, last(module, "it()")) is Use.KEPT


#: Expression -> how it is told.
WRITTEN = {
    "a.b()": "a.b()",
    "a.b(1, c=2)": "a.b(...)",
    "a.b(*c)": "a.b(...)",
    "a.b(**c)": "a.b(...)",
    "a().b(c)": "a().b(...)",
    "a['b'].c": "a['b'].c()",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_how_a_call_is_told(text: str) -> None:
    assert written(ast.parse(text, mode="eval").body) == WRITTEN[text]


#: Module with a call `it()` -> what to write in its place.
INSTEAD = {
    "in a coroutine function": ("async def f(): it()", "write `await it()`"),
    "in a function": ("def f(): it()", "write `async_to_sync(it)()`"),
    "in a function of a coroutine function": (
        "async def f():\n    async def g(): it()",
        "write `await it()`",
    ),
    "in a method of a sync consumer": (
        "class A(WebsocketConsumer):\n    def f(self): it()",
        "write `async_to_sync(it)()`",
    ),
    "in a method of an async consumer": (
        "class A(AsyncWebsocketConsumer):\n    def f(self): it()",
        "make f() an async def and write `await it()`",
    ),
    "in a thread of an async consumer": (
        "class A(AsyncWebsocketConsumer):\n    @database_sync_to_async\n    def f(self): it()",
        "write `async_to_sync(it)()`",
    ),
    "in a module": ("it()", "write `async_to_sync(it)()`"),
    "with arguments": ("def f(): it(a, b=c)", "write `async_to_sync(it)(...)`"),
    "on a call": ("def f(): a(1).it(b)", "write `async_to_sync(a(1).it)(...)`"),
}


@pytest.mark.parametrize(("source", "expected"), INSTEAD.values(), ids=INSTEAD)
def test_what_to_write_instead(folder: Path, source: str, expected: str) -> None:
    module = load(folder, IMPORTS + source)
    (call,) = (
        node
        for node in module.syntax.nodes(ast.Call)
        if ast.unparse(node.func).endswith("it") and ast.unparse(node).startswith(("it", "a("))
    )
    assert awaited(module, call, written(call)) == expected


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


def test_what_channels_defines(folder: Path) -> None:
    module = load(folder, METHODS)
    consumer = class_named(module, "A")
    defined = {
        name: defined_by_channels(consumer, function_named(module, name))
        for name in ("own", "connect", "disconnect")
    }
    assert defined == {"own": False, "connect": True, "disconnect": True}


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
