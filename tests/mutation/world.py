"""Who connects: the scopes of the clients, with a database and rooms of the example behind them."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

from tests.mutation.twins import CHAT
from tests.runtime.database import SHARED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

#: As many clients can be there at the same time.
ROOMS = 150
#: What a route may call the part of the address that names a room.
NAMES = ("name", "room", "room_name", "slug")
MEMBER = "ada"
WELCOME = "welcome"
_free_rooms: list[str] = []


@contextlib.contextmanager
def world() -> Iterator[None]:
    """Django with the example's app, and a database in memory that all threads share."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.test.utils import override_settings

    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = SHARED
    connection.connection = None
    sys.path.insert(0, str(CHAT))
    try:
        with override_settings(
            INSTALLED_APPS=[*settings.INSTALLED_APPS, "rooms"],
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ):
            call_command("migrate", verbosity=0)
            _empty()
            try:
                _fill()
                yield
            finally:
                _empty()
    finally:
        sys.path.remove(str(CHAT))
        connection.close()
        connection.settings_dict["NAME"] = name


def _empty() -> None:
    from django.contrib.auth.models import User
    from rooms.models import Room

    Room.objects.all().delete()
    User.objects.all().delete()
    _free_rooms.clear()


def _fill() -> None:
    from django.contrib.auth.models import User
    from rooms.models import Message, Room

    ada = User.objects.create(username=MEMBER, is_staff=True, is_superuser=True)
    for number in range(ROOMS):
        room = Room.objects.create(slug=f"room-{number}", title="A room")
        Message.objects.create(room=room, author=ada, text=WELCOME)
        _free_rooms.append(room.slug)


@contextlib.asynccontextmanager
async def scope_for(is_member: bool, is_lost: bool) -> AsyncIterator[dict[str, Any]]:
    """What middleware and the router add to a scope; the room is for this client alone."""
    from django.contrib.auth.models import AnonymousUser, User
    from rooms.models import Message

    room = _free_rooms.pop()
    names = dict.fromkeys(NAMES, f"no-{room}" if is_lost else room)
    try:
        yield {
            "user": await User.objects.aget(username=MEMBER) if is_member else AnonymousUser(),
            "session": {},
            "url_route": {"args": (), "kwargs": names},
            "subprotocols": ["mqtt"] if is_member else [],
            "query_string": b"token=blue",
        }
    finally:
        await Message.objects.filter(room__slug=room).exclude(text=WELCOME).adelete()
        _free_rooms.append(room)
