"""Calls that need a running event loop, and where none runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.loops import loop_calls_in_threads
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path


def test_calls_in_threads(folder: Path) -> None:
    source = """
import asyncio
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer

class Room(WebsocketConsumer):
    def __init__(self, *args):
        super().__init__(*args)
        asyncio.get_running_loop()
        self.first()
        self.both()
    def first(self):
        asyncio.create_task(6)
    def both(self):
        asyncio.create_task(7)
    def unknown(self):
        asyncio.create_task(8)
    def room_saved(self, event):
        asyncio.create_task(9)
    def connect(self):
        asyncio.create_task(1)
        self.begin()
        self.both()
        lambda: asyncio.create_task(2)
    def begin(self):
        asyncio.get_running_loop()
    def in_loop(self):
        asyncio.create_task(3)
    async def run(self):
        asyncio.create_task(4)
        self.in_loop()

class Talk(AsyncWebsocketConsumer):
    def helper(self):
        asyncio.create_task(5)
"""
    found = [
        (method.name, consumer.name)
        for _, method, consumer in loop_calls_in_threads(load(folder, source))
    ]
    names = ("both", "room_saved", "connect", "begin")
    assert found == [(name, "Room") for name in names]
