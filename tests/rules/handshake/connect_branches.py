"""Methods for CHN102: conditions, loops and patterns in connect()."""

from __future__ import annotations

from tests.rules.handshake.connect_texts import Quiet, Reported, ends, loops, returns

REPORTED: Reported = {
    "nothing at all": (
        """
        async def connect(self):
        ^
            pass
        """,
        (ends(),),
    ),
    "only a docstring": (
        """
        async def connect(self):
        ^
            '''Nothing to do here.'''
        """,
        (ends(),),
    ),
    "only a group is joined": (
        """
        async def connect(self):
        ^
            self.room = self.scope["url_route"]["kwargs"]["room"]
            await self.channel_layer.group_add(self.room, self.channel_name)
        """,
        (ends(),),
    ),
    "early return": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return
                ^
            await self.accept()
        """,
        (returns("when `self.scope['user'].is_anonymous`"),),
    ),
    "return False to reject": (
        """
        async def connect(self):
            user = self.scope["user"]
            if user is None:
                return False
                ^
            await self.accept()
        """,
        (returns("when `user is None`"),),
    ),
    "return of an error": (
        """
        async def connect(self):
            if not self.scope["cookies"]:
                return {"error": "no cookies"}
                ^
            await self.accept()
        """,
        (returns("when `not self.scope['cookies']`"),),
    ),
    "two reasons to return": (
        """
        async def connect(self):
            user = self.scope["user"]
            if not user.is_active:
                return
                ^
            if user.is_banned:
                return
                ^
            await self.accept()
        """,
        (
            returns("when `not user.is_active`"),
            returns("when `user.is_banned`"),
        ),
    ),
    "else: return": (
        """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
            else:
                return
                ^
        """,
        (returns("when `not self.scope['user'].is_staff`"),),
    ),
    "a condition that says nothing is not named": (
        """
        async def connect(self):
            if logger.isEnabledFor(logging.DEBUG):
                logger.debug("somebody comes")
            if "token" not in self.scope:
                return
                ^
            await self.accept()
        """,
        (returns("when `'token' not in self.scope`"),),
    ),
    "one-armed if that accepts": (
        """
        async def connect(self):
        ^
            if self.scope["user"].is_staff:
                await self.accept()
        """,
        (ends("when `not self.scope['user'].is_staff`"),),
    ),
    "one-armed if that closes": (
        """
        async def connect(self):
        ^
            if self.scope["user"].is_anonymous:
                await self.close(code=4401)
        """,
        (ends("when `not self.scope['user'].is_anonymous`"),),
    ),
    "one-armed if in an if": (
        """
        async def connect(self):
        ^
            user = self.scope["user"]
            if user.is_authenticated:
                if user.is_active:
                    await self.accept()
            else:
                await self.close()
        """,
        (ends("when `user.is_authenticated` and `not user.is_active`"),),
    ),
    "elif chain": (
        """
        async def connect(self):
        ^
            kind = self.scope["path"]
            if kind == "/chat/":
                await self.accept()
            elif kind == "/old/":
                await self.close()
        """,
        (ends("when `kind != '/chat/'` and `kind != '/old/'`"),),
    ),
    "of a long elif chain the last three": (
        """
        async def connect(self):
        ^
            level = self.scope["level"]
            if level > 9:
                await self.accept()
            elif level > 6:
                await self.close()
            elif level > 3:
                await self.accept()
            elif level > 1:
                await self.close()
        """,
        (ends("when `level <= 6` and `level <= 3` and `level <= 1`"),),
    ),
    "and": (
        """
        async def connect(self):
        ^
            user = self.scope["user"]
            if user.is_active and user.is_staff:
                await self.accept()
        """,
        (ends("when `not (user.is_active and user.is_staff)`"),),
    ),
    "or": (
        """
        async def connect(self):
        ^
            user = self.scope["user"]
            if user.is_banned or not user.is_active:
                await self.close()
        """,
        (ends("when `not (user.is_banned or not user.is_active)`"),),
    ),
    "a long condition is cut off": (
        """
        async def connect(self):
            if self.scope["url_route"]["kwargs"]["room_name"] in self.scope["user"].rooms:
                return
                ^
            await self.accept()
        """,
        (returns("when `self.scope['url_route']['kwargs']['room_name'] in self.sc...`"),),
    ),
    "conditional expression": (
        """
        async def connect(self):
        ^
            await self.accept() if self.scope["user"].is_staff else None
        """,
        (ends("when `not self.scope['user'].is_staff`"),),
    ),
    "and in an expression": (
        """
        async def connect(self):
        ^
            self.scope["user"].is_staff and await self.accept()
        """,
        (ends("when `not self.scope['user'].is_staff`"),),
    ),
    "or in an expression": (
        """
        async def connect(self):
        ^
            self.scope["user"].is_staff or await self.close()
        """,
        (ends("when `self.scope['user'].is_staff`"),),
    ),
    "walrus": (
        """
        async def connect(self):
        ^
            if room := self.scope["url_route"]["kwargs"].get("room"):
                self.room = room
                await self.accept()
        """,
        (ends("when `not (room := self.scope['url_route']['kwargs'].get('room'))`"),),
    ),
    "match without a last case": (
        """
        async def connect(self):
        ^
            match self.scope["path"]:
                case "/chat/":
                    await self.accept()
                case "/old/" | "/older/":
                    await self.close()
        """,
        (ends("when no case fits `self.scope['path']`"),),
    ),
    "match with a case that does nothing": (
        """
        async def connect(self):
        ^
            match self.scope["path"]:
                case "/health/":
                    logger.info("still alive")
                case _:
                    await self.accept()
        """,
        (ends("in `case '/health/'`"),),
    ),
    "match with a case that returns": (
        """
        async def connect(self):
            match self.scope["subprotocols"]:
                case []:
                    return
                    ^
                case [first, *_]:
                    await self.accept(subprotocol=first)
                case _:
                    await self.close()
        """,
        (returns("in `case []`"),),
    ),
    "match with a guard on the last case": (
        """
        async def connect(self):
        ^
            match self.scope["user"]:
                case None:
                    await self.close()
                case user if user.is_staff:
                    await self.accept()
        """,
        (ends("when `not user.is_staff` and no case fits `self.scope['user']`, in `case user`"),),
    ),
    "a loop that may not run": (
        """
        async def connect(self):
        ^
            for room in self.scope["rooms"]:
                self.room = room
                await self.accept()
                break
        """,
        (ends("when `self.scope['rooms']` is empty"),),
    ),
    "an async loop that may not run": (
        """
        async def connect(self):
        ^
            async for seat in Seat.objects.filter(free=True):
                await seat.take()
                return await self.accept()
        """,
        (ends("when `Seat.objects.filter(free=True)` is empty"),),
    ),
    "a loop over what may be no items": (
        """
        async def connect(self):
        ^
            for room in [*self.scope["rooms"]]:
                return await self.accept()
        """,
        (ends("when `[*self.scope['rooms']]` is empty"),),
    ),
    "a loop that finds nothing": (
        """
        async def connect(self):
        ^
            for name in ("chat", "news"):
                if name in self.scope["path"]:
                    await self.accept()
                    break
        """,
        (ends("when `name not in self.scope['path']`"),),
    ),
    "break past the else of a loop": (
        """
        async def connect(self):
        ^
            for room in self.scope["rooms"]:
                if room.is_open:
                    break
            else:
                await self.close()
        """,
        (ends("when `room.is_open`"),),
    ),
    "a while loop that may not run": (
        """
        async def connect(self):
        ^
            tries = self.scope["tries"]
            while tries:
                return await self.accept()
        """,
        (ends("when `not tries`"),),
    ),
    "an endless loop before accept()": (
        """
        async def connect(self):
            while True:
            ^
                await asyncio.sleep(1)
                await self.channel_layer.send("ticker", {"type": "tick"})
            await self.accept()
        """,
        (loops(),),
    ),
    "a count without an end before accept()": (
        """
        async def connect(self):
            for attempt in itertools.count():
            ^
                await asyncio.sleep(attempt)
            await self.accept()
        """,
        (loops(),),
    ),
    "an endless loop that goes on after every failure": (
        """
        async def connect(self):
            while 1:
            ^
                try:
                    await asyncio.sleep(1)
                except OSError:
                    continue
        """,
        (loops(),),
    ),
    "an endless loop in one branch": (
        """
        async def connect(self):
            if self.scope["user"].is_staff:
                while True:
                ^
                    await asyncio.sleep(1)
            await self.accept()
        """,
        (loops("when `self.scope['user'].is_staff`"),),
    ),
    "an endless loop with a way out to nowhere": (
        """
        async def connect(self):
        ^
            while True:
                if await self.channel_layer.receive(self.channel_name):
                    break
        """,
        (ends("when `await self.channel_layer.receive(self.channel_name)`"),),
    ),
    "conditions that leave a gap": (
        """
        async def connect(self):
        ^
            level = self.scope["level"]
            if level > 3:
                await self.accept()
            if level < 3:
                await self.close()
        """,
        (ends("when `level <= 3` and `level >= 3`"),),
    ),
    "conditions on different things": (
        """
        async def connect(self):
        ^
            user = self.scope["user"]
            if user.is_staff:
                await self.accept()
            if not user.is_active:
                await self.close()
        """,
        (ends("when `not user.is_staff` and `user.is_active`"),),
    ),
    "the name in the condition is assigned again": (
        """
        async def connect(self):
        ^
            ok = self.scope["user"].is_active
            if ok:
                await self.accept()
            ok = self.scope["user"].is_staff
            if not ok:
                await self.close()
        """,
        (ends("when `not ok` and later `ok`"),),
    ),
    "the attribute in the condition is assigned again": (
        """
        async def connect(self):
        ^
            self.user = self.scope["user"]
            if self.user.is_staff:
                await self.accept()
            self.user = self.scope["owner"]
            if not self.user.is_staff:
                await self.close()
        """,
        (ends("when `not self.user.is_staff` and later `self.user.is_staff`"),),
    ),
    "a number that may be none": (
        """
        async def connect(self):
        ^
            room = None
            if "room" in self.scope["url_route"]["kwargs"]:
                room = int(self.scope["url_route"]["kwargs"]["room"])
            if room is not None:
                await self.accept()
        """,
        (ends("when `'room' not in self.scope['url_route']['kwargs']` and `room is None`"),),
    ),
    "a case for each member but one": (
        """
        async def connect(self):
        ^
            match Role(self.scope["role"]):
                case Role.STAFF:
                    await self.accept()
                case Role.GUEST:
                    await self.close()
        """,
        (ends("when no case fits `Role(self.scope['role'])`"),),
    ),
    "a loop over what the class fills later": (
        """
        steps = []

        async def connect(self):
        ^
            for step in self.steps:
                await step(self)
        """,
        (ends("when `self.steps` is empty"),),
    ),
    "levels with a gap": (
        """
        async def connect(self):
        ^
            level = self.scope["level"]
            if level < 1:
                await self.close()
            if level > 1:
                await self.accept()
        """,
        (ends("when `level >= 1` and `level <= 1`"),),
    ),
    "more than one of them": (
        """
        async def connect(self):
        ^
            rooms = self.scope["rooms"]
            if len(rooms) > 1:
                await self.accept()
            elif not rooms:
                await self.close()
        """,
        (ends("when `len(rooms) <= 1` and `rooms`"),),
    ),
    "the name in the condition is added to": (
        """
        async def connect(self):
        ^
            score = self.scope["score"]
            if score > 10:
                await self.accept()
            score += self.scope["bonus"]
            if score <= 10:
                await self.close()
        """,
        (ends("when `score <= 10` and later `score > 10`"),),
    ),
}

QUIET: Quiet = {
    "accept()": """
        async def connect(self):
            await self.accept()
        """,
    "close()": """
        async def connect(self):
            await self.close(code=4000)
        """,
    "the coroutine is returned": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.close()
            return await self.accept()
        """,
    "both arms of an if": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
            else:
                await self.close()
        """,
    "both arms of a conditional expression": """
        async def connect(self):
            await (self.accept() if self.scope["user"].is_staff else self.close())
        """,
    "close() and return": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return
            await self.accept()
        """,
    "accept() and return, then close()": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.accept()
                return
            await self.close()
        """,
    "accepted, told why, closed": """
        async def connect(self):
            await self.accept()
            if self.scope["user"].is_anonymous:
                await self.send('{"error": "log in first"}')
                await self.close(code=4401)
                return
            await self.channel_layer.group_add("members", self.channel_name)
        """,
    "a condition and its contrary": """
        async def connect(self):
            ok = self.scope["user"].is_staff
            if ok:
                await self.accept()
            if not ok:
                await self.close()
        """,
    "an attribute and its contrary": """
        async def connect(self):
            user = self.scope["user"]
            if user.is_anonymous:
                await self.close()
            await self.channel_layer.group_add("members", self.channel_name)
            if not user.is_anonymous:
                await self.accept()
        """,
    "an item and its contrary": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.close()
            if not self.scope["user"].is_anonymous:
                await self.accept()
        """,
    "the same user under two names": """
        async def connect(self):
            self.user = self.scope["user"]
            if self.user.is_anonymous:
                await self.close()
            elif self.scope["user"].is_authenticated:
                await self.accept()
        """,
    "the same user under three names": """
        async def connect(self):
            user = self.scope["user"]
            self.user = user
            if self.user.is_anonymous:
                await self.close()
            if not user.is_anonymous:
                await self.accept()
        """,
    "anonymous and signed in": """
        async def connect(self):
            user = self.scope["user"]
            if user.is_anonymous:
                await self.close()
            if user.is_authenticated:
                await self.accept()
        """,
    "is None and is not None": """
        async def connect(self):
            room = self.scope.get("room")
            if room is None:
                await self.close()
            if room is not None:
                await self.accept()
        """,
    "== and !=": """
        async def connect(self):
            path = self.scope["path"]
            if path == "/":
                await self.close()
            if path != "/":
                await self.accept()
        """,
    "in and not in": """
        async def connect(self):
            rooms = self.scope["user"].rooms
            if "lobby" in rooms:
                await self.accept()
            elif "lobby" not in rooms:
                await self.close()
        """,
    "< and >=": """
        async def connect(self):
            age = self.scope["user"].age
            if age < 18:
                await self.close()
            elif age >= 18:
                await self.accept()
        """,
    "a flag for the decision": """
        async def connect(self):
            allowed = False
            if self.scope["user"].is_staff:
                allowed = True
            if allowed:
                await self.accept()
            else:
                await self.close()
        """,
    "a flag that closed sets": """
        async def connect(self):
            closed = False
            if self.scope["user"].is_anonymous:
                await self.close()
                closed = True
            if closed:
                return
            await self.accept()
        """,
    "match with a last case": """
        async def connect(self):
            match self.scope["path"]:
                case "/chat/":
                    await self.accept()
                case _:
                    await self.close()
        """,
    "match of a constant": """
        async def connect(self):
            match self.scope["user"].is_staff:
                case True:
                    await self.accept()
                case None | _:
                    await self.close()
        """,
    "match with a name as the last case": """
        async def connect(self):
            match self.scope["path"]:
                case "/chat/":
                    await self.accept()
                case other:
                    logger.info("nothing at %s", other)
                    await self.close()
        """,
    "match with a last case of two patterns": """
        async def connect(self):
            match self.scope["path"]:
                case "/chat/":
                    await self.accept()
                case "/old/" | _:
                    await self.close()
        """,
    "a loop over known items": """
        async def connect(self):
            for group in ("news", "weather"):
                await self.channel_layer.group_add(group, self.channel_name)
                await self.accept()
                break
        """,
    "a loop over a known number": """
        async def connect(self):
            for attempt in range(3):
                logger.info("attempt %s", attempt)
                await self.accept()
                break
        """,
    "a loop over all numbers": """
        async def connect(self):
            import itertools

            for attempt in itertools.count():
                logger.info("attempt %s", attempt)
                await self.accept()
                break
        """,
    "a loop over a known number, else close()": """
        async def connect(self):
            for attempt in range(3):
                if await self.channel_layer.receive(self.channel_name):
                    await self.accept()
                    break
            else:
                await self.close()
        """,
    "an endless loop with a way out": """
        async def connect(self):
            while True:
                message = await self.channel_layer.receive(self.channel_name)
                if message["type"] == "go":
                    break
            await self.accept()
        """,
    "an endless loop that returns": """
        async def connect(self):
            while True:
                message = await self.channel_layer.receive(self.channel_name)
                if message["type"] == "go":
                    return await self.accept()
        """,
    "an endless loop that raises": """
        async def connect(self):
            while True:
                message = await self.channel_layer.receive(self.channel_name)
                if message["type"] == "stop":
                    raise DenyConnection
        """,
    "an endless loop after accept()": """
        async def connect(self):
            await self.accept()
            while True:
                await asyncio.sleep(1)
        """,
    "a loop that waits for another task": """
        async def connect(self):
            self.ready = False
            while not self.ready:
                await asyncio.sleep(0.1)
            await self.accept()
        """,
    "an assertion": """
        async def connect(self):
            assert self.scope["user"].is_staff
            await self.accept()
        """,
    "a generator is not run": """
        async def connect(self):
            yield
        """,
}
