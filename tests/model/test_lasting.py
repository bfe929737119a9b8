"""Loops of coroutines that go on until somebody cancels the task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.lasting import lasting_loop
from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
import asyncio, json, logging, random, time
from asyncio import sleep
from datetime import datetime
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from somewhere import stranger
ROOMS = {{}}
logger = logging.getLogger(__name__)
class Room(AsyncWebsocketConsumer):
    async def tick(self, content):
        while True:
            await sleep(1)
            {}
    async def greet(self): await self.send(text_data="hello")
    async def checked(self): assert self.open
    async def deeper(self): await self.checked()
    async def careful(self):
        try: await stranger()
        except Exception: return None
    async def again(self): await self.again()
    async def stops(self):
        try: await sleep(1)
        except asyncio.CancelledError: raise
    @database_sync_to_async
    def count(self): return len(self.rooms)
    @database_sync_to_async
    def load(self): return stranger.objects.get()
    @stranger
    async def strange(self): ...
"""
#: Statement in a loop -> whether the loop goes on for certain.
STATEMENTS = {
    "pass": True,
    "await self.send(text_data='a')": True,
    "await super().send(text_data='a')": True,
    "await self.close()": True,
    "await self.accept()": False,
    "await self.channel_layer.group_send('a', {})": True,
    "await get_channel_layer().send('a', {})": True,
    "await self.channel_layer.stranger()": False,
    "await self.greet()": True,
    "await self.checked()": False,
    "await self.deeper()": False,
    "await self.careful()": True,
    "await self.again()": True,
    "await self.stops()": True,
    "await self.count()": True,
    "await self.load()": False,
    "await self.strange()": False,
    "await self.missing()": False,
    "await self.task": False,
    "await stranger()": False,
    "await self.queue.get()": False,
    "await asyncio.wait_for(self.greet(), 3)": False,
    "stranger()": False,
    "self.ticks += len(self.rooms)": True,
    "print(f'{time.time()}', str(random.random()))": True,
    "next(self.frames)": False,
    "await self.send(text_data=json.dumps({'now': datetime.now().isoformat()}))": True,
    "logger.info('a'); logging.debug('b')": True,
    "now = datetime.now(); now.replace(hour=1).strftime('%H')": True,
    "', '.join(self.names)": True,
    "assert self.open": False,
    "async with stranger: pass": False,
    "with stranger: pass": False,
    "async for each in self.rooms: pass": False,
    "[each async for each in self.rooms]": False,
    "[each for each in self.rooms]": True,
    "later = lambda: stranger()": True,
    "ROOMS['a']": False,
    "ROOMS['a'] = 1": True,
    "ROOMS['a'] += 1": False,
    "ROOMS['a']['b'] = 1": False,
    "del ROOMS['a']": False,
    "self.rooms[0]": False,
    "self.rooms[:1]": True,
    "self.scope['user']": True,
    "self.names['scope']": False,
    "content['seconds']": True,
    "self.greet()['a']": False,
    "try: await stranger()\n            except Exception: pass": True,
    "try: await stranger()\n            except: pass": True,
    "try: await stranger()\n            except OSError: pass": False,
    "try: pass\n            except Exception: await stranger()": False,
    "try: pass\n            except asyncio.CancelledError: raise": True,
    "try: await stranger()\n            except Exception: break": False,
    "try: await stranger()\n            finally: pass": False,
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items())
def test_statements(folder: Path, statement: str, expected: bool) -> None:
    module = load(folder, SOURCE.format(statement))
    assert (lasting_loop(function_named(module, "tick")) is not None) is expected


#: What stands around a loop -> whether it goes on for certain.
AROUND = {
    "if self.open:\n{}": True,
    "try:\n{}\n    finally: pass": True,
    "try:\n{}\n    except asyncio.CancelledError: pass": True,
    "try:\n{}\n    except (asyncio.CancelledError, OSError): pass": False,
    "try:\n{}\n    except Exception: pass": False,
    "with stranger:\n{}": False,
    "async with asyncio.timeout(3):\n{}": False,
}


@pytest.mark.parametrize(("text", "expected"), AROUND.items())
def test_what_stands_around(folder: Path, text: str, expected: bool) -> None:
    loop = "        while True: await asyncio.sleep(1)"
    source = f"import asyncio\nasync def tick(self):\n    {text.format(loop)}\n"
    assert (lasting_loop(function_named(load(folder, source), "tick")) is not None) is expected


#: Loop -> whether it goes on for certain.
LOOPS = {
    "while True: await asyncio.sleep(1)": True,
    "while 1: await asyncio.sleep(1)": True,
    "while self.open: await asyncio.sleep(1)": False,
    "while True: pass": False,
    "for number in range(9): await asyncio.sleep(1)": True,
    "for number in range(9): await self.send()": False,
    "for room in self.rooms: await asyncio.sleep(1)": False,
}


@pytest.mark.parametrize(("text", "expected"), LOOPS.items())
def test_loops(folder: Path, text: str, expected: bool) -> None:
    source = f"import asyncio\nasync def tick(self):\n    {text}\n"
    assert (lasting_loop(function_named(load(folder, source), "tick")) is not None) is expected
