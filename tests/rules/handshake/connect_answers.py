"""Helpers that answer the client and tell their caller so; values that are there for certain.

Nothing of it is a mistake: for CHN102, and for CHN103.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules.handshake.connect_texts import Quiet

QUIET: Quiet = {
    "a row, or nothing and close()": """
        async def get_room(self):
            try:
                return await Room.objects.aget(pk=1)
            except Room.DoesNotExist:
                await self.close()
                return None

        async def connect(self):
            room = await self.get_room()
            if room is None:
                return
            await self.accept()
        """,
    "a value, or nothing and close()": """
        async def get_room(self):
            if not self.scope["user"].is_staff:
                await self.close()
                return
            return self.scope["url_route"]["kwargs"]["room"]

        async def connect(self):
            if not (room := await self.get_room()):
                return
            await self.accept()
        """,
    "what was asked for is given back": """
        async def find(self):
            room = self.scope.get("room")
            if room is None:
                await self.close()
            return room

        async def connect(self):
            self.room = await self.find()
            if self.room is None:
                return
            await self.accept()
        """,
    "two values": """
        async def find(self):
            if not self.scope["user"].is_staff:
                await self.close()
                return None, "no"
            return make(self.scope), None

        async def connect(self):
            room, error = await self.find()
            if room is None:
                return
            await self.accept()
        """,
    "the condition itself is given back": """
        async def check(self):
            self.user = self.scope["user"]
            if not self.user.is_authenticated:
                await self.close()
            return self.user.is_authenticated

        async def connect(self):
            if not await self.check():
                return
            await self.accept()
        """,
    "a constant for each answer": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return Outcome.DENIED
            return Outcome.OK

        async def connect(self):
            match await self.check():
                case Outcome.DENIED | Outcome.BANNED:
                    return
                case Outcome.OK:
                    await self.accept()
        """,
    "a constant among others": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return Outcome.DENIED
            return Outcome.OK

        async def connect(self):
            if await self.check() in (Outcome.DENIED, Outcome.BANNED):
                return
            await self.accept()
        """,
    "an object with the answer": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return {"ok": False}
            return {"ok": True}

        async def connect(self):
            result = await self.check()
            allowed = result["ok"]
            if not allowed:
                return
            await self.accept()
        """,
    "an object that is asked for at once": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return Refused("log in")
            return Welcome()

        async def connect(self):
            if not (await self.check()).ok:
                return
            await self.accept()
        """,
    "a text where it was closed": """
        async def connect(self):
            error = None
            if self.scope["user"].is_anonymous:
                error = f"{self.scope['path']} is for members"
                await self.close()
            if error is None:
                await self.accept()
        """,
    "a constant where it was closed": """
        async def connect(self):
            error = None
            if self.scope["user"].is_anonymous:
                error = Reason.LOGIN
                await self.close()
            if error is None:
                await self.accept()
        """,
    "the time when it was closed": """
        async def connect(self):
            self.closed_at = None
            if self.scope["user"].is_anonymous:
                self.closed_at = timezone.now()
                await self.close()
            if self.closed_at is None:
                await self.accept()
        """,
    "an error where it was closed": """
        async def connect(self):
            error = None
            if self.scope["user"].is_anonymous:
                error = ValueError("who is it?")
                await self.close()
            if not error:
                await self.accept()
        """,
    "a row where it was not closed": """
        async def connect(self):
            try:
                room = await Room.objects.aget(pk=1)
            except Room.DoesNotExist:
                room = None
                await self.close()
            if room:
                await self.accept()
        """,
    "a number where it was not closed": """
        async def connect(self):
            room = None
            try:
                room = int(self.scope["path"].rpartition("/")[2])
            except ValueError:
                await self.close()
            if room is not None:
                await self.accept()
        """,
    "a list, even an empty one, where it was not closed": """
        async def find(self):
            if self.scope["user"].is_anonymous:
                return None
            return [room.pk async for room in self.scope["user"].rooms]

        async def connect(self):
            rooms = await self.find()
            if rooms is None:
                await self.close()
            if rooms != None:
                await self.accept()
        """,
    "a list of what was wrong": """
        async def connect(self):
            problems = []
            for name in ("room", "key"):
                if name not in self.scope["url_route"]["kwargs"]:
                    problems.append(name)
            if len(problems) == 0:
                await self.accept()
            if problems:
                await self.close()
        """,
    "rooms, counted and asked for": """
        async def connect(self):
            rooms = self.scope["rooms"]
            if len(rooms) >= 1:
                await self.accept()
            elif not rooms:
                await self.close()
        """,
    "a count of what was wrong": """
        async def connect(self):
            problems = 0
            if not self.scope["user"].is_staff:
                problems += 1
            if "room" not in self.scope["url_route"]["kwargs"]:
                problems += 1
            if problems == 0:
                await self.accept()
            if problems > 0:
                await self.close()
        """,
    "levels in their order": """
        async def connect(self):
            level = self.scope["level"]
            if level < 1:
                await self.close()
            elif level == 1:
                await self.accept()
            if level > 1:
                await self.accept()
        """,
    "as many as there can be": """
        async def connect(self):
            offered = len(self.scope["subprotocols"])
            if offered == 0:
                await self.close()
            elif offered == 1:
                await self.accept(self.scope["subprotocols"][0])
            elif offered > 1:
                await self.accept()
        """,
    "what must not be is told to the type checker": """
        async def connect(self):
            kind = self.scope["kind"]
            if kind == "member":
                await self.accept()
            elif kind == "guest":
                await self.close()
            else:
                typing.assert_never(kind)
        """,
    "a case for each member": """
        async def connect(self):
            match Role(self.scope["role"]):
                case Role.STAFF | Role.MEMBER:
                    await self.accept()
                case Role.GUEST:
                    await self.close()
        """,
    "a loop over what the class names": """
        steps = {"check": check, "welcome": welcome}

        async def connect(self):
            for name, step in self.steps.items():
                if not await step(self, name):
                    return
        """,
    "a comprehension hands the consumer on": """
        async def connect(self):
            self.parts = [asyncio.create_task(part(self)) for part in self.scope["parts"]]
        """,
    "the next one answers for both": """
        waiting = []

        async def connect(self):
            self.waiting.append(self)
            if len(self.waiting) == 2:
                for each in self.waiting:
                    await each.accept()
        """,
    "a generator runs when it is asked": """
        def counter(self):
            number = 0
            while True:
                number += 1
                yield number

        async def connect(self):
            self.numbers = self.counter()
            await self.accept()
        """,
    "names that a pattern binds": """
        async def connect(self):
            error = None
            match self.check():
                case {"error": error}:
                    await self.close()
            if error is None:
                await self.accept()
        """,
    "a handler that asks for the class": """
        async def connect(self):
            try:
                if self.scope["user"].is_anonymous:
                    raise DenyConnection("no")
                await self.count()
            except Exception as error:
                if isinstance(error, DenyConnection):
                    raise
                logger.exception("no count")
                return await self.accept()
            await self.accept()
        """,
    "a loop that a time limit ends": """
        async def connect(self):
            async with asyncio.timeout(30):
                while True:
                    await asyncio.sleep(1)
        """,
}
