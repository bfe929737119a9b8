"""Methods that take the messages of a channel layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.messages import takes_an_event
from tests.model.modules import class_named, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
import abc
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""


def test_methods_that_take_an_event(folder: Path) -> None:
    source = """
class It(WebsocketConsumer):
    def chat_message(self, message): ...
    def room_closed(self, message): ...
    def other(self, message): ...
    def named(self, event): ...
    def number(self, message): ...

send({"type": "chat.message", "text": "x"})
send({"kind": "other"})
send({"type": kind})
send({**more, "type": "room_closed"})
send({"type": 3})
"""
    methods = class_named(load(folder, IMPORTS + source), "It").methods
    assert {each.name for each in methods if takes_an_event(each)} == {
        "chat_message",
        "room_closed",
        "named",
    }
