"""CHN111: disconnect() reads an attribute that connect() may not have set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import Quiet, Reported, consumer
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN111"


def missing(attribute: str, file: str = "", hook: str = "connect") -> str:
    """What is said of a read; the hook ends in the line that is marked, perhaps of a file."""
    place = f"line @end of {file}" if file else "line @end"
    return (
        f"`{attribute}` may be missing: {hook}() can end in {place} without setting it, and "
        "disconnect() runs for rejected clients too, so this raises AttributeError; set it before "
        f"{hook}() can end"
    )


#: A disconnect() that leaves a group.
LEAVE = """
        async def disconnect(self, code):
            await self.channel_layer.group_discard(self.table, self.channel_name)
                                                   ^
        """
LEAVE_QUIETLY = LEAVE.replace("^", "")

REPORTED: Reported = {
    "another item of the scope": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            self.scope["seated"] = True
            await self.accept()

        async def disconnect(self, code):
            if "lang" in self.scope:
                await self.channel_layer.group_discard(self.table, self.channel_name)
                                                       ^
        """,
        (missing("self.table"),),
    ),
    "a property reads it": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = self.scope["path"]
            await self.accept()

        @property
        def group(self):
            return "table_" + self.table
                              ^

        async def disconnect(self, code):
            await self.channel_layer.group_discard(self.group, self.channel_name)
        """,
        (missing("self.table"),),
    ),
    "a user who is there and not signed in": (
        """
        async def connect(self):
            user = self.scope.get("user")
            if user is None or user.is_anonymous:
                await self.close()
                return  # @end
            self.table = self.scope["path"]
            await self.accept()

        async def disconnect(self, code):
            if self.scope["user"]:
                await self.channel_layer.group_discard(self.table, self.channel_name)
                                                       ^
        """,
        (missing("self.table"),),
    ),
    "early return": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = self.scope["path"]
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "a returned close()": (
        """
        async def connect(self):
            if "seat" not in self.scope["cookies"]:
                return await self.close()  # @end
            self.table = self.scope["cookies"]["seat"]
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "if and else": (
        """
        async def connect(self):
            if self.scope["user"].is_staff:
                self.table = "staff"
                await self.accept()
            else:
                await self.close()  # @end
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "elif": (
        """
        async def connect(self):
            seat = self.scope["session"].get("seat")
            if seat == "window":
                self.table = "one"
            elif seat == "door":
                self.table = "two"
            else:
                return await self.close()  # @end
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "DenyConnection": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                raise DenyConnection  # @end
            self.table = "members"
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "DenyConnection with arguments, from a helper": (
        """
        async def check(self):
            if self.scope["user"].is_anonymous:
                raise DenyConnection("log in first")  # @end

        async def connect(self):
            await self.check()
            self.table = "members"
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "accepted, told off, closed": (
        """
        async def connect(self):
            await self.accept()
            if self.scope["user"].is_anonymous:
                await self.send("log in first")
                await self.close(code=4001)
                return  # @end
            self.table = "members"
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "two attributes": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table, self.chair = "one", 4
            await self.accept()

        async def disconnect(self, code):
            if self.scope["path"] == "/bar":
                print(self.chair)
                      ^
            await self.channel_layer.group_discard(self.table, self.channel_name)
                                                   ^
        """,
        (missing("self.chair"), missing("self.table")),
    ),
    "in a text": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard(f"table_{self.table}", self.channel_name)
                                                            ^
        """,
        (missing("self.table"),),
    ),
    "a method of the attribute": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.task = asyncio.create_task(self.tick())
            await self.accept()

        async def tick(self):
            await asyncio.sleep(1)

        async def disconnect(self, code):
            self.task.cancel()
            ^
        """,
        (missing("self.task"),),
    ),
    "in a condition": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.table:
               ^
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
        (missing("self.table"),),
    ),
    "a helper that disconnect() calls": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def leave(self):
            await self.channel_layer.group_discard(self.table, self.channel_name)
                                                   ^

        async def disconnect(self, code):
            await self.leave()
        """,
        (missing("self.table"),),
    ),
    "a helper of connect() sets it too late": (
        """
        def sit_down(self):
            self.table = "one"

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()  # @end
            self.sit_down()
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "a helper answers with a flag": (
        """
        async def allowed(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return False
            self.table = "one"
            return True

        async def connect(self):
            if not await self.allowed():
                return  # @end
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "a handler that rejects": (
        """
        async def connect(self):
            try:
                self.table = await find_table(self.scope["path"])
            except LookupError:
                await self.close()
                return  # @end
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "a case that rejects": (
        """
        async def connect(self):
            match self.scope["path"]:
                case "/closed/":
                    await self.close()
                    return  # @end
                case path:
                    self.table = path
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "a loop that rejects": (
        """
        async def connect(self):
            for name in self.scope["subprotocols"]:
                if name == "v0":
                    await self.close()
                    return  # @end
            self.table = "one"
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "only set in a loop": (
        """
        async def connect(self):
            await self.accept()
            for name in self.scope["subprotocols"]:
                self.table = name
                break
            await self.send("welcome")  # @end
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "the wrong condition in disconnect()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.scope["path"] == "/bar":
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
                                                   ^
        """,
        (missing("self.table"),),
    ),
    "hasattr() of another one": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if hasattr(self, "channel_name"):
                await self.channel_layer.group_discard(self.table, self.channel_name)
                                                       ^
        """,
        (missing("self.table"),),
    ),
    "except KeyError": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            try:
                await self.channel_layer.group_discard(self.table, self.channel_name)
                                                       ^
            except KeyError:
                logger.info("no such table")
        """,
        (missing("self.table"),),
    ),
    "deleted": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            del self.table
                ^
        """,
        (missing("self.table"),),
    ),
    "counted down": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.guests = 1
            await self.accept()

        async def receive(self, text_data):
            await self.send(str(self.guests))

        async def disconnect(self, code):
            self.guests -= 1
            ^
        """,
        (missing("self.guests"),),
    ),
    "only an annotation in the class": (
        """
        table: str

        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "another hook sets it, but never for a rejected client": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def receive(self, text_data):
            self.table = text_data
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "a finally reads it": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            try:
                logger.info("somebody leaves")
            finally:
                await self.channel_layer.group_discard(self.table, self.channel_name)
                                                       ^
        """,
        (missing("self.table"),),
    ),
    "set by its name": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()  # @end
            setattr(self, "table", "one")
            await self.accept()
        """
        + LEAVE,
        (missing("self.table"),),
    ),
    "caught, and raised again": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            try:
                await self.channel_layer.group_discard(self.table, self.channel_name)
                                                       ^
            except Exception:
                logger.exception("not good")
                raise
        """,
        (missing("self.table"),),
    ),
    "a value under a name that is set again": (
        """
        async def connect(self):
            seated = await self.scope["session"].aget("seat")
            self.seated = seated
            seated = self.scope["path"]
            if not seated:
                return await self.close()  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                print(self.table)
                      ^
        """,
        (missing("self.table"),),
    ),
    "a value that a helper sets again": (
        """
        def stand_up(self):
            self.seated = self.scope["path"]

        async def connect(self):
            seated = await self.scope["session"].aget("seat")
            self.seated = seated
            self.stand_up()
            if not seated:
                return await self.close()  # @end
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                print(self.table)
                      ^
        """,
        (missing("self.table"),),
    ),
    "super().connect() accepts": (
        """
        async def connect(self):
            await super().connect()
            if self.scope["user"].is_anonymous:
                return await self.close(4001)  # @end
            self.table = "one"
        """
        + LEAVE,
        (missing("self.table"),),
    ),
}

QUIET: Quiet = {
    "the same item of the scope under a name": """
        async def connect(self):
            table = self.scope["url_route"]["kwargs"].get("table")
            if table is None:
                return await self.close()
            self.table = f"table.{table}"
            await self.accept()

        async def disconnect(self, code):
            table = self.scope["url_route"]["kwargs"].get("table")
            if table is not None:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the same item, named where it is tested": """
        async def connect(self):
            if (waiter := self.scope["user"]).is_anonymous:
                return await self.close()
            self.table = f"table.{waiter.pk}"
            await self.accept()

        async def disconnect(self, code):
            if not self.scope["user"].is_anonymous:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the same item, once under a name": """
        async def connect(self):
            if (table := self.scope.get("table")) is None:
                return await self.close()
            self.table = table
            await self.accept()

        async def disconnect(self, code):
            if self.scope.get("table") is not None:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the same item, named by a case": """
        async def connect(self):
            match self.scope["user"]:
                case user if user.is_authenticated:
                    self.table = f"table.{user.pk}"
                    await self.accept()
                case _:
                    await self.close()

        async def disconnect(self, code):
            if self.scope["user"].is_authenticated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a property gives the user": """
        @property
        def guest(self):
            return self.scope["user"]

        async def connect(self):
            if not self.scope["user"].is_authenticated:
                await self.close()
                return
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.guest.is_anonymous:
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "an item of a dict as a mark": """
        async def connect(self):
            self.marks = {}
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            self.marks["seated"] = True
            await self.accept()

        async def disconnect(self, code):
            if self.marks.get("seated"):
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "an attribute of an object as a mark": """
        async def connect(self):
            self.state = State()
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            self.state.is_seated = True
            await self.accept()

        async def disconnect(self, code):
            if self.state.is_seated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "an event as a mark": """
        async def connect(self):
            self.seated = asyncio.Event()
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            self.seated.set()
            await self.accept()

        async def disconnect(self, code):
            if self.seated.is_set():
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a registry of the module as a mark": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            GUESTS[self.channel_name] = self.table
            await self.accept()

        async def disconnect(self, code):
            if self.channel_name in GUESTS:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "an item of the scope as a mark": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            self.scope["seated"] = True
            await self.accept()

        async def disconnect(self, code):
            if "seated" in self.scope:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the close code tells a rejected client": """
        async def connect(self):
            await self.accept()
            if self.scope["user"].is_anonymous:
                await self.close(code=4001)
                return
            self.table = "one"

        async def disconnect(self, code):
            if code == 4001:
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a comparison turned round": """
        async def connect(self):
            self.user = self.scope["user"]
            self.owner = await find_owner()
            if self.owner != self.user.pk:
                await self.close()
                return
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.user.pk == self.owner:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the same asked of the user in both": """
        async def connect(self):
            if not self.scope["user"].is_staff:
                await self.close()
                return
            self.table = "staff"
            await self.accept()

        async def disconnect(self, code):
            if self.scope["user"].is_staff:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the same looked for in the session in both": """
        async def connect(self):
            if "table" not in self.scope["session"]:
                await self.close()
                return
            self.table = self.scope["session"]["table"]
            await self.accept()

        async def disconnect(self, code):
            if "table" in self.scope["session"]:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a user who is signed in has a key": """
        async def connect(self):
            self.guest_id = self.scope["user"].id
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.guest_id:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a user who is not has none": """
        async def connect(self):
            if not self.scope["user"].is_authenticated:
                await self.close()
                return
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.scope["user"].pk is None:
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a row that is not there": """
        async def connect(self):
            self.guest = await Guest.objects.filter(pk=1).afirst()
            if not self.guest:
                await self.close()
                return
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.guest is not None:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a property asks": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            await self.accept()

        @property
        def is_seated(self):
            return getattr(self, "table", None) is not None

        async def disconnect(self, code):
            if self.is_seated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a property gives a flag": """
        seated = False

        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            self.table = "one"
            self.seated = True
            await self.accept()

        @property
        def is_seated(self):
            return self.seated

        async def disconnect(self, code):
            if self.is_seated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a name for whether somebody is signed in": """
        async def connect(self):
            user = self.scope["user"]
            is_known = user and user.is_authenticated
            if not is_known:
                await self.close()
                return
            self.table = self.scope["path"]
            await self.accept()

        async def disconnect(self, code):
            if self.scope["user"].is_authenticated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "getattr() in place of the attribute": """
        async def connect(self):
            if getattr(self.scope.get("user"), "is_anonymous", True):
                await self.close()
                return
            self.table = self.scope["path"]
            await self.accept()

        async def disconnect(self, code):
            if getattr(self.scope["user"], "is_authenticated", False):
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "no user, who is not signed in either": """
        async def connect(self):
            user = self.scope["user"]
            if not user or user.is_anonymous:
                await self.close()
                return
            self.table = self.scope["path"]
            await self.accept()

        async def disconnect(self, code):
            if self.scope["user"].is_authenticated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "None in place of a user": """
        async def connect(self):
            self.player = self.scope["user"]
            if self.player is None or not self.player.is_authenticated:
                await self.close()
                return
            self.table = self.scope["path"]
            await self.accept()

        async def disconnect(self, code):
            if not self.player.is_anonymous:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a user who is asked for with get()": """
        async def connect(self):
            user = self.scope.get("user")
            if user is not None and user.is_authenticated:
                self.table = self.scope["path"]
                await self.accept()
            else:
                await self.close()

        async def disconnect(self, code):
            if self.scope["user"].is_authenticated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "set first": """
        async def connect(self):
            self.table = self.scope["path"]
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "hasattr()": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if hasattr(self, "table"):
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "not hasattr() and return": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if not hasattr(self, "table"):
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "hasattr() and": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if hasattr(self, "table") and self.table:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "hasattr() of one that is set together with it": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.chair = 4
            await self.accept()

        async def disconnect(self, code):
            if hasattr(self, "chair"):
                print(self.table, self.chair)
        """,
    "hasattr() in a conditional expression": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            table = self.table if hasattr(self, "table") else None
            logger.info("somebody leaves %s", table)
        """,
    "getattr() with a default": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            table = getattr(self, "table", None)
            if table:
                await self.channel_layer.group_discard(table, self.channel_name)
        """,
    "getattr() as a guard": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if getattr(self, "table", None):
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "getattr() is None and return": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if getattr(self, "table", None) is None:
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "except AttributeError": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            try:
                await self.channel_layer.group_discard(self.table, self.channel_name)
            except AttributeError:
                logger.info("never sat down")
        """,
    "except Exception": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            try:
                await self.channel_layer.group_discard(self.table, self.channel_name)
            except Exception:
                logger.exception("not good")
        """,
    "except with several": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            try:
                await self.channel_layer.group_discard(self.table, self.channel_name)
            except (KeyError, AttributeError):
                pass
        """,
    "suppress()": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            with contextlib.suppress(AttributeError):
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a flag on the same path": """
        async def connect(self):
            self.seated = False
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.seated = True
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a flag of the class": """
        seated = False

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.seated = True
            await self.accept()

        async def disconnect(self, code):
            if not self.seated:
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a class attribute": """
        table = None

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "an annotated class attribute": """
        table: str | None = None

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "a property": """
        @property
        def table(self):
            return self.scope["path"]

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.chair = 4
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "__init__()": """
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.table = None

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "__init__() with a helper": """
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.clear()

        def clear(self):
            self.table = None

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "a helper sets it first": """
        def sit_down(self):
            self.table = self.scope["path"]

        async def connect(self):
            self.sit_down()
            if self.scope["user"].is_anonymous:
                return await self.close()
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "a helper of disconnect() guards itself": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def leave(self):
            if not hasattr(self, "table"):
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)

        async def disconnect(self, code):
            await self.leave()
        """,
    "disconnect() guards its helper": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def leave(self):
            await self.channel_layer.group_discard(self.table, self.channel_name)

        async def disconnect(self, code):
            if hasattr(self, "table"):
                await self.leave()
        """,
    "setattr()": """
        async def connect(self):
            setattr(self, "table", "one")
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "two"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "setattr() in a loop": """
        async def connect(self):
            for name, value in self.scope["url_route"]["kwargs"].items():
                setattr(self, name, value)
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "two"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "the dict of the consumer": """
        async def connect(self):
            self.__dict__.update(self.scope["url_route"]["kwargs"])
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "two"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "somebody has the consumer in hand": """
        async def connect(self):
            prepare(self)
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "somebody has the consumer in hand in disconnect()": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            complete(self)
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "an event handler sets it after accept()": """
        async def connect(self):
            await self.accept()
            if self.scope["user"].is_anonymous:
                return
            self.table = "one"

        async def table_chosen(self, event):
            self.table = event["table"]
        """
    + LEAVE_QUIETLY,
    "an event handler sets it after AcceptConnection": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                raise AcceptConnection
            self.table = "one"
            await self.accept()

        async def table_chosen(self, event):
            self.table = event["table"]
        """
    + LEAVE_QUIETLY,
    "hasattr() of a class attribute": """
        chair = None

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.chair = 4
            await self.accept()

        async def disconnect(self, code):
            if not hasattr(self, "chair"):
                print(self.table)
        """,
    "a value under a name and in an attribute": """
        async def connect(self):
            seated = await self.scope["session"].aget("seat")
            self.seated = seated
            if not seated:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                print(self.table)
        """,
    "a value that gets both at once": """
        async def connect(self):
            self.seated = seated = await self.scope["session"].aget("seat")
            if seated is None:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                print(self.table)
        """,
    "a value that is asked under its name first": """
        async def connect(self):
            seated = await self.scope["session"].aget("seat")
            if seated:
                self.table = "one"
            self.seated = seated
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                print(self.table)
        """,
    "a value under a name, and a helper between": """
        def look_up(self):
            self.path = self.scope["path"]

        async def connect(self):
            self.seated = await self.scope["session"].aget("seat")
            seated = self.seated
            self.look_up()
            if not seated:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                print(self.table)
        """,
    "a value under two names": """
        async def connect(self):
            self.seated = seated = await self.scope["session"].aget("seat")
            if not seated:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            chair = self.seated
            if chair:
                print(self.table)
        """,
    "a match of what disconnect() sets": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.seat = "window"
            await self.accept()

        async def disconnect(self, code):
            self.seat = "door"
            match self.seat:
                case "window":
                    print(self.table)
        """,
    "a value under a name, and a helper that asks": """
        async def check(self):
            if not self.seated:
                raise DenyConnection

        async def connect(self):
            seated = await self.scope["session"].aget("seat")
            self.seated = seated
            await self.check()
            if seated:
                self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.seated:
                print(self.table)
        """,
    "getattr() under a name, of what connect() has asked": """
        async def connect(self):
            self.seated = await self.scope["session"].aget("seat")
            if not self.seated:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            seated = getattr(self, "seated", None)
            if seated:
                print(self.table)
        """,
    "set only by receive()": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            await self.accept()

        async def receive(self, text_data):
            self.table = text_data
        """
    + LEAVE_QUIETLY,
    "the same condition in both": """
        async def connect(self):
            if self.scope["user"].is_authenticated:
                self.table = "one"
                await self.accept()
            else:
                await self.close()

        async def disconnect(self, code):
            if self.scope["user"].is_authenticated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the same condition under another name": """
        async def connect(self):
            self.user = self.scope["user"]
            if self.user.is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.user.is_authenticated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "the same condition the other way round": """
        async def connect(self):
            self.user = self.scope["user"]
            if self.user.is_anonymous:
                await self.close()
                return
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.user.is_anonymous:
                return
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "an attribute that is None on that path": """
        async def connect(self):
            self.user = None
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.user = self.scope["user"]
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.user is not None:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "set on every path": """
        async def connect(self):
            if self.scope["user"].is_staff:
                self.table = "staff"
            else:
                self.table = "guests"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "set in a try and in its handler": """
        async def connect(self):
            try:
                self.table = await find_table(self.scope["path"])
            except LookupError:
                self.table = None
                return await self.close()
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "an error ends connect(), so disconnect() never runs": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                raise PermissionError
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "disconnect() sets it itself": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            self.table = "one"
            await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "no other method reads it": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            logger.info("somebody leaves")
        """,
    "a nested function reads it": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            def told():
                return self.table

            self.told = told
        """,
    "__getattr__()": """
        def __getattr__(self, name):
            return None

        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "a with statement sets it": """
        async def connect(self):
            with lock() as self.table:
                pass
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "vars() of the consumer": """
        async def connect(self):
            vars(self).update(table="one")
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "two"
            await self.accept()
        """
    + LEAVE_QUIETLY,
    "the dict of the consumer is asked": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if "table" in self.__dict__:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "hasattr() under a name": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            seated = hasattr(self, "table")
            if seated:
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "a guard that disconnect() asks": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        def seated(self):
            return hasattr(self, "table")

        async def disconnect(self, code):
            if self.seated():
                await self.channel_layer.group_discard(self.table, self.channel_name)
        """,
    "all() of several": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.chair = 2
            await self.accept()

        async def disconnect(self, code):
            if all(hasattr(self, name) for name in ("table", "chair")):
                print(self.table, self.chair)
        """,
    "a user under a shorter name in both": """
        async def connect(self):
            user = self.scope["user"]
            if user.is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            user = self.scope["user"]
            if user.is_anonymous:
                return
            print(self.table)
        """,
    "a user that is false": """
        async def connect(self):
            self.user = self.scope.get("user")
            if not self.user:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if not self.user:
                return
            print(self.table)
        """,
    "None in connect(), false in disconnect()": """
        async def connect(self):
            self.user = await self.find()
            if self.user is None:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def find(self):
            return await fetch(self.scope["path"])

        async def disconnect(self, code):
            if self.user:
                print(self.table)
        """,
    "a name in a loop": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            for name in ("table", "chair"):
                print(getattr(self, name, None))
            for name in ("table", "chair"):
                if hasattr(self, name):
                    print(self.table)
        """,
    "a loop over a list that is empty on that path": """
        async def connect(self):
            self.rooms = []
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.rooms.append("one")
            await self.accept()

        async def disconnect(self, code):
            for room in self.rooms:
                print(self.table)
        """,
    "a loop over a set that is empty on that path": """
        async def connect(self):
            self.rooms = set()
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.rooms.add("one")
            await self.accept()

        async def disconnect(self, code):
            for room in self.rooms:
                print(self.table)
        """,
    "a list that is filled later": """
        async def connect(self):
            self.rooms = []
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.rooms.append("one")
            await self.accept()

        async def disconnect(self, code):
            if self.rooms:
                print(self.table)
        """,
    "a state in a match": """
        async def connect(self):
            self.state = "new"
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.state = "in"
            await self.accept()

        async def disconnect(self, code):
            match self.state:
                case "in":
                    print(self.table)
                case _:
                    pass
        """,
    "a state of an enumeration": """
        async def connect(self):
            self.state = State.NEW
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.state = State.SEATED
            await self.accept()

        async def disconnect(self, code):
            if self.state is State.SEATED:
                print(self.table)
        """,
    "a state that is compared": """
        async def connect(self):
            self.state = "new"
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.state = "in"
            await self.accept()

        async def disconnect(self, code):
            if self.state == "in":
                print(self.table)
        """,
    "the length of a list that is empty on that path": """
        async def connect(self):
            self.rooms = []
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.rooms.append("one")
            await self.accept()

        async def disconnect(self, code):
            if len(self.rooms) > 0:
                print(self.table)
            while self.rooms:
                print(self.table, self.rooms.pop())
        """,
    "dir() of the consumer": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if "table" in dir(self):
                print(self.table)
        """,
    "a read that is tried first": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            try:
                table = self.table
            except AttributeError:
                return
            print(self.table)
        """,
    "what the session holds, in both": """
        async def connect(self):
            if not self.scope["session"].get("seat"):
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if not self.scope["session"].get("seat"):
                return
            print(self.table)
        """,
    "a helper asked in both": """
        def allowed(self):
            return self.scope["user"].is_staff

        async def connect(self):
            if not self.allowed():
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.allowed():
                print(self.table)
        """,
    "a property asked in both": """
        @property
        def allowed(self):
            return self.scope["user"].is_staff

        async def connect(self):
            if not self.allowed:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.allowed:
                print(self.table)
        """,
    "compared with AnonymousUser()": """
        async def connect(self):
            self.user = self.scope["user"]
            if self.user == AnonymousUser():
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.user != AnonymousUser():
                print(self.table)
        """,
    "a user that may be missing": """
        async def connect(self):
            self.user = self.scope.get("user")
            if not self.user or not self.user.is_authenticated:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if self.user and self.user.is_authenticated:
                print(self.table)
        """,
    "getattr() in an assignment expression": """
        async def connect(self):
            if (user := self.scope["user"]).is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if (table := getattr(self, "table", None)) is not None:
                print(self.table, table)
        """,
    "a flag that may be missing": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.seated = True
            await self.accept()

        async def disconnect(self, code):
            if not getattr(self, "seated", False):
                return
            print(self.table)
        """,
    "a flag that may be missing, under a name": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.seated = True
            await self.accept()

        async def disconnect(self, code):
            seated = getattr(self, "seated", False)
            if seated:
                print(self.table)
        """,
    "getattr() or another reason": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.seated = True
            await self.accept()

        async def disconnect(self, code):
            if getattr(self, "table", None) is None or code == 4:
                return
            print(self.table)
        """,
    "getattr() in other questions": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            await self.accept()

        async def disconnect(self, code):
            if isinstance(getattr(self, "table", None), str):
                print(self.table)
            if len(getattr(self, "table", "")) > 2:
                print(self.table)
            if getattr(self, "table", "") == "one":
                print(self.table)
            if getattr(self, "table", 0) > 1:
                print(self.table)
            if bool(getattr(self, "table", 0)):
                print(self.table)
        """,
    "a task that is None on that path": """
        async def connect(self):
            self.task = None
            if self.scope["user"].is_anonymous:
                return await self.close()
            self.table = "one"
            self.task = asyncio.create_task(asyncio.sleep(1))
            await self.accept()

        async def disconnect(self, code):
            if self.task:
                self.task.cancel()
                print(self.table)
            if self.task is not None and not self.task.done():
                print(self.table)
        """,
}

MODULES_REPORTED: Reported = {
    "dispatch() only logs": (
        GENERIC
        + """
class Orders(AsyncWebsocketConsumer):
    async def dispatch(self, message):
        print(message["type"], self.channel_name)
        await super().dispatch(message)

    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return  # @end
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^
""",
        (missing("self.table"),),
    ),
    "websocket_connect() rejects before connect()": (
        GENERIC
        + """
class Orders(AsyncWebsocketConsumer):
    async def websocket_connect(self, message):
        if self.scope["user"].is_anonymous:
            await self.close()
            return  # @end
        await super().websocket_connect(message)

    async def connect(self):
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^
""",
        (missing("self.table", hook="websocket_connect"),),
    ),
    "websocket_connect() lets it be": (
        GENERIC
        + """
class Orders(AsyncWebsocketConsumer):
    async def websocket_connect(self, message):
        await super().websocket_connect(message)  # @end

    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^
""",
        (missing("self.table", hook="websocket_connect"),),
    ),
    "a decorator that refuses": (
        GENERIC
        + """
import functools


def members_only(hook):
    @functools.wraps(hook)
    async def check(consumer):
        if consumer.scope["user"].is_anonymous:
            await consumer.close()
            return  # @end
        await hook(consumer)

    return check


class Orders(AsyncWebsocketConsumer):
    @members_only
    async def connect(self):
        self.table = self.scope["path"]
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^
""",
        (missing("self.table"),),
    ),
    "an heir that says no where its base says yes": (
        GENERIC
        + """
class Orders(AsyncWebsocketConsumer):
    async def is_welcome(self):
        return True

    async def connect(self):
        if not await self.is_welcome():
            await self.close()
            return  # @end
        self.table = self.scope["path"]
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^


class StaffOrders(Orders):
    async def is_welcome(self):
        return self.scope["user"].is_staff
""",
        (missing("self.table"),),
    ),
    "an heir that closes before its base connects": (
        GENERIC
        + """
class Orders(AsyncWebsocketConsumer):
    async def connect(self):
        self.table = self.scope["path"]
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^


class StaffOrders(Orders):
    async def connect(self):
        if not self.scope["user"].is_staff:
            await self.close()
            return  # @end
        await super().connect()
""",
        (missing("self.table"),),
    ),
    "two mixins": (
        GENERIC
        + """
class Members:
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return  # @end
        await super().connect()


class Tables:
    async def connect(self):
        self.table = self.scope["path"]
        await super().connect()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^


class Orders(Members, Tables, AsyncWebsocketConsumer):
    pass
""",
        (missing("self.table"),),
    ),
    "a synchronous consumer": (
        GENERIC
        + """
from asgiref.sync import async_to_sync


class Orders(WebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_anonymous:
            self.close()
            return  # @end
        self.table = "one"
        self.accept()

    def disconnect(self, code):
        async_to_sync(self.channel_layer.group_discard)(self.table, self.channel_name)
                                                        ^
""",
        (missing("self.table"),),
    ),
    "connect() of a base in the module": (
        GENERIC
        + """
class Tables(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return  # @end
        self.table = "one"
        await self.accept()


class Orders(Tables):
    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^
""",
        (missing("self.table"),),
    ),
    "disconnect() of a base, connect() of its heir": (
        GENERIC
        + """
class Tables(AsyncWebsocketConsumer):
    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^


class Orders(Tables):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return  # @end
        self.table = "one"
        await self.accept()
""",
        (missing("self.table"),),
    ),
    "a helper of a base that disconnect() calls": (
        GENERIC
        + """
class Tables(AsyncWebsocketConsumer):
    async def leave(self):
        await self.channel_layer.group_discard(self.table, self.channel_name)
                                               ^


class Orders(Tables):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return  # @end
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.leave()
""",
        (missing("self.table"),),
    ),
}

MODULES_QUIET: Quiet = {
    "a decorator that lets everybody pass": (
        GENERIC
        + """
import functools


def counted(hook):
    @functools.wraps(hook)
    async def count(consumer):
        consumer.count = 1
        await hook(consumer)

    return count


class Orders(AsyncWebsocketConsumer):
    @counted
    async def connect(self):
        self.table = self.scope["path"]
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
        print(self.count)
"""
    ),
    "a member of an enumeration that the class begins with": (
        GENERIC
        + """
import enum


class Seat(enum.Enum):
    NONE = 1
    TAKEN = 2


class Orders(AsyncWebsocketConsumer):
    seat = Seat.NONE

    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        self.table = "one"
        self.seat = Seat.TAKEN
        await self.accept()

    async def disconnect(self, code):
        if self.seat is Seat.TAKEN:
            await self.channel_layer.group_discard(self.table, self.channel_name)
"""
    ),
    "a base sets it in its class body": (
        GENERIC
        + """
class Tables(AsyncWebsocketConsumer):
    table = None


class Orders(Tables):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
"""
    ),
    "a mixin sets it in __init__()": (
        GENERIC
        + """
class Tables:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.table = None


class Orders(Tables, AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
"""
    ),
    "websocket_connect() sets it": (
        GENERIC
        + """
class Orders(AsyncWebsocketConsumer):
    async def websocket_connect(self, message):
        self.table = None
        await super().websocket_connect(message)

    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
"""
    ),
    "a base that cannot be read": (
        GENERIC
        + """
from somewhere import Tables


class Orders(Tables, AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
"""
    ),
    "super().disconnect() of a base that sets it": (
        GENERIC
        + """
class Tables(AsyncWebsocketConsumer):
    async def disconnect(self, code):
        self.table = None


class Orders(Tables):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await super().disconnect(code)
        print(self.table)
"""
    ),
    "a decorator that cannot be read": (
        GENERIC
        + """
from somewhere import quietly


class Orders(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.table = "one"
        await self.accept()

    @quietly
    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
"""
    ),
    "a decorator that cannot be read on connect()": (
        GENERIC
        + """
from somewhere import seated


class Orders(AsyncWebsocketConsumer):
    @seated
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.table = "one"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
"""
    ),
    "a basic consumer has no disconnect()": (
        BASIC
        + """
class Orders(AsyncConsumer):
    async def websocket_connect(self, message):
        if self.scope["user"].is_anonymous:
            return await self.send({"type": "websocket.close"})
        self.table = "one"
        await self.send({"type": "websocket.accept"})

    async def disconnect(self, code):
        print(self.table)
"""
    ),
}

BASES = """\
from channels.generic.websocket import AsyncWebsocketConsumer


class Tables(AsyncWebsocketConsumer):
    async def connect(self):
        {first}
        if self.scope["user"].is_anonymous:
            await self.close()
            return  # @end
        self.table = "one"
        await self.accept()
"""
DERIVED = """\
from shop.bases import Tables


class Orders(Tables):
    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.table, self.channel_name)
"""
ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "connect() of a base in another file": (
        {
            "shop/bases.py": BASES.format(first="pass"),
            "shop/consumers.py": f"{DERIVED}{' ' * 47}^\n",
        },
        (missing("self.table", "bases.py"),),
    ),
    "connect() of a base in another file sets it first": (
        {
            "shop/bases.py": BASES.format(first="self.table = None"),
            "shop/consumers.py": DERIVED,
        },
        (),
    ),
    "disconnect() of a base, connect() of an heir in another file": (
        {
            "shop/bases.py": behind(
                GENERIC,
                """
                class Tables(AsyncWebsocketConsumer):
                    async def disconnect(self, code):
                        await self.channel_layer.group_discard(self.table, self.channel_name)
                                                               ^
                """,
            ),
            "shop/consumers.py": behind(
                "from shop.bases import Tables\n",
                """
                class Orders(Tables):
                    async def connect(self):
                        if self.scope["user"].is_anonymous:
                            await self.close()
                            return  # @end
                        self.table = "one"
                        await self.accept()
                """,
            ),
        },
        (missing("self.table", "consumers.py"),),
    ),
}


@pytest.mark.parametrize(("methods", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, methods: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, consumer(methods), *texts)


@pytest.mark.parametrize("methods", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, methods: str) -> None:
    assert_quiet(folder, CODE, consumer(methods))


@pytest.mark.parametrize(("source", "texts"), MODULES_REPORTED.values(), ids=MODULES_REPORTED)
def test_modules_are_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, source, *texts)


@pytest.mark.parametrize("source", MODULES_QUIET.values(), ids=MODULES_QUIET)
def test_quiet_for_modules(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, source)


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)
