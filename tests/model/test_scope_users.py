"""The user of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.scope_users import is_scope_user
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from channels.generic.websocket import AsyncWebsocketConsumer

class Chat(AsyncWebsocketConsumer):
    async def receive(self, given):
        user = self.scope["user"]
        either = self.scope["user"] if given else None
        {}

class Other:
    def receive(self, user):
        self.scope["user"].pk
"""
#: Expression -> whether it is the user of a connection.
USERS = {
    "self.scope['user']": True,
    "user": True,
    "either": False,
    "given": False,
    "self.scope": False,
    "self.scope['path']": False,
    "self.session['user']": False,
    "given.scope['user']": False,
    "self.scope[given]": False,
}


@pytest.mark.parametrize(("text", "expected"), USERS.items())
def test_users(folder: Path, text: str, expected: bool) -> None:
    source = SOURCE.partition("class Other")[0]
    module = load(folder, source.format(text))
    assert is_scope_user(module, last(module, text)) is expected


def test_only_consumers_have_a_connection(folder: Path) -> None:
    module = load(folder, SOURCE.format("pass"))
    assert not is_scope_user(module, last(module, "self.scope['user']"))
