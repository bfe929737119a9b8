"""What CHN102 says, and the consumer around the methods of its tables."""

from __future__ import annotations

import textwrap

IMPORTS = """\
import asyncio
import contextlib
import enum
import functools
import itertools
import logging
import typing

from channels.db import database_sync_to_async
from channels.exceptions import AcceptConnection, DenyConnection, StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer

logger = logging.getLogger(__name__)


class Role(enum.Enum):
    STAFF = "staff"
    MEMBER = "member"
    GUEST = "guest"
"""

#: A method with more paths than are followed, none of which touches the connection.
LONG = (
    """
def sort(self, content):
    found = []
"""
    + 2
    * "".join(
        f"    if {letter!r} in content:\n        found.append({letter!r})\n"
        for letter in "abcdefghi"
    )
    + "    return found\n"
)

#: Shape -> methods, and what is said at each caret.
Reported = dict[str, tuple[str, tuple[str, ...]]]
#: Shape -> methods.
Quiet = dict[str, str]


def consumer(methods: str, base: str = "AsyncWebsocketConsumer") -> str:
    """A module with a consumer that has these methods."""
    body = textwrap.indent(textwrap.dedent(methods), "    ")
    return f"{IMPORTS}\n\nclass ChatConsumer({base}):{body}"


def ends(conditions: str = "", hook: str = "connect") -> str:
    """The body can run off its end."""
    return _text(hook, "end", conditions)


def returns(conditions: str = "", hook: str = "connect") -> str:
    """A return statement ends it."""
    return _text(hook, "return here", conditions)


def stops(conditions: str = "", hook: str = "connect") -> str:
    """A raise statement ends it."""
    return _text(hook, "stop here", conditions)


def loops(conditions: str = "", hook: str = "connect") -> str:
    """A loop never ends."""
    return _text(hook, "loop here for ever", conditions)


def _text(hook: str, end: str, conditions: str) -> str:
    return (
        f"{hook}() can {end} without accept() or close(){conditions and f' ({conditions})'}: "
        "the client waits for a handshake that never completes; "
        "accept, close or raise DenyConnection on every path"
    )
