"""What becomes of the value of an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.expression_use import Use, use_in, use_of
from tests.model.modules import last, load

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
    "a = b and it() or c": Use.KEPT,
    "a = 1 + it()": Use.TAKEN,
    "a = it() - 1": Use.TAKEN,
    "a = b + it()": Use.KEPT,
    "a = {**it()}": Use.TAKEN,
    "a = {'b': it()}": Use.KEPT,
    "a = [*it()]": Use.TAKEN,
    "a = ', '.join(it())": Use.TAKEN,
    "a = b.join(it())": Use.KEPT,
    "async for a in it(): pass": Use.TAKEN,
    "async with it(): pass": Use.TAKEN,
    "match it():\n        case 1: pass": Use.TAKEN,
    "match a:\n        case b if it(): pass": Use.TAKEN,
    "a = it() or b": Use.TAKEN,
    "a = b and (it() or c)": Use.TAKEN,
    "await (b and it() or it2())": Use.AWAITED,
    "return b and it() or c": Use.RETURNED,
    "a: int = it()": Use.KEPT,
    "a += it()": Use.KEPT,
    "(a := it())": Use.KEPT,
    "f(it())": Use.KEPT,
    "f(a=it())": Use.KEPT,
    "f(*it())": Use.TAKEN,
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
    "b = '%(a)s' % {'a': it()}": Use.TAKEN,
    "b = a % {'a': it()}": Use.KEPT,
    "b = '{a}'.format_map({'a': it()})": Use.TAKEN,
    "b = a.format_map({'a': it()})": Use.KEPT,
    "print(it())": Use.TAKEN,
    "print('a', end=it())": Use.KEPT,
    "b = isinstance(it(), a)": Use.TAKEN,
    "logger.info('%s', it())": Use.TAKEN,
    "logging.getLogger('a').error(it())": Use.KEPT,
    "self.log.warning(it())": Use.TAKEN,
    "self.bot.info('%s', it())": Use.KEPT,
    "b = a | it()": Use.KEPT,
    "b = (it() for a in b)": Use.KEPT,
    "{a: b for a in b if it()}": Use.TAKEN,
    "[a async for a in it()]": Use.TAKEN,
    "for a in [it()]: await a": Use.KEPT,
    "for a in [it() for b in c]: await a": Use.KEPT,
    "if [it()]: pass": Use.KEPT,
    "b = [it(), a][0]": Use.KEPT,
    "b = len([it()])": Use.KEPT,
    "b = any([it()])": Use.TAKEN,
    "b = any((a, it()))": Use.TAKEN,
    "b = all([it() for b in c])": Use.TAKEN,
    "b = all(it() for b in c)": Use.TAKEN,
    "b = all([a or it()])": Use.TAKEN,
    "b = all([[it()]])": Use.KEPT,
    "b = a.all([it()])": Use.KEPT,
    "b = sorted(it() for b in c)": Use.KEPT,
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


def test_any_of_the_project_may_await(folder: Path) -> None:
    module = load(folder, "def any(each): ...\nb = any([it()])")
    assert use_of(module.syntax, last(module, "it()")) is Use.KEPT


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
    "await self.channel_layer.group_add('a', it())": True,
    "await self.channel_layer.send(it(), {})": True,
    "await self.channel_layer.send('a', {'b': it()})": False,
    "await a.group_add('a', it())": False,
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


#: Expression -> what becomes of `it()`.
CALLED_BY_DJANGO = {
    "transaction.on_commit(lambda: it())": Use.DISCARDED,
    "on_commit(lambda: it(), using='a')": Use.DISCARDED,
    "after(lambda: it())": Use.DISCARDED,
    "transaction.on_commit(lambda: f(it()))": Use.KEPT,
    "transaction.on_commit(lambda a=it(): a)": Use.KEPT,
    "transaction.on_commit(it())": Use.KEPT,
    "transaction.on_rollback(lambda: it())": Use.KEPT,
    "other.on_commit(lambda: it())": Use.KEPT,
}
DJANGO = """
from django.db import transaction
from django.db.transaction import on_commit, on_commit as after
from somewhere import other
"""


@pytest.mark.parametrize("expression", CALLED_BY_DJANGO)
def test_what_django_calls_for(folder: Path, expression: str) -> None:
    module = load(folder, DJANGO + expression)
    assert use_in(module, last(module, "it()")) is CALLED_BY_DJANGO[expression]


@pytest.mark.parametrize("method", ["send_json", "encode_json"])
def test_what_is_sent_in_a_way_of_its_own(folder: Path, method: str) -> None:
    own = f"    async def {method}(self, content): ..."
    module = load(folder, ROOM.format("await self.send_json({'a': it()})") + own)
    assert use_in(module, last(module, "it()")) is Use.KEPT
