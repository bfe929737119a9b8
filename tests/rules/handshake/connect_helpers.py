"""Methods for CHN102: helpers, decorators, super() and whoever else gets the consumer in hand."""

from __future__ import annotations

from tests.rules.handshake.connect_texts import LONG, Quiet, Reported, ends, returns

REPORTED: Reported = {
    "a helper that only logs": (
        """
        async def welcome(self):
            logger.info("welcome")

        async def connect(self):
        ^
            await self.welcome()
        """,
        (ends(),),
    ),
    "a helper that is not a coroutine": (
        """
        def welcome(self):
            logger.info("welcome")

        async def connect(self):
        ^
            self.welcome()
        """,
        (ends(),),
    ),
    "a helper that accepts sometimes": (
        """
        async def welcome(self):
            if self.scope["user"].is_staff:
                await self.accept()

        async def connect(self):
        ^
            await self.welcome()
        """,
        (ends(),),
    ),
    "a helper of a helper": (
        """
        async def check(self):
            return self.scope["user"].is_staff

        async def welcome(self):
            if await self.check():
                await self.accept()
            else:
                logger.info("a stranger")

        async def connect(self):
        ^
            await self.welcome()
        """,
        (ends(),),
    ),
    "a helper that is told not to": (
        """
        async def answer(self, allowed, *, code=4000):
            if allowed:
                await self.accept()

        async def connect(self):
        ^
            await self.answer(False)
        """,
        (ends(),),
    ),
    "a helper whose default says not to": (
        """
        async def answer(self, allowed=False):
            if allowed:
                await self.accept()

        async def connect(self):
        ^
            await self.answer()
        """,
        (ends(),),
    ),
    "a helper answers with a flag, and nobody closes": (
        """
        async def allowed(self):
            return self.scope["user"].is_staff

        async def connect(self):
            if not await self.allowed():
                return
                ^
            await self.accept()
        """,
        (returns("when `not await self.allowed()`"),),
    ),
    "a helper closes in one of two cases": (
        """
        async def allowed(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return False
            return self.scope["user"].is_active

        async def connect(self):
            if not await self.allowed():
                return
                ^
            await self.accept()
        """,
        (returns("when `not await self.allowed()`"),),
    ),
    "a helper leaves its answer in an attribute": (
        """
        def check(self):
            self.allowed = self.scope["user"].is_staff

        async def connect(self):
            self.check()
            if not self.allowed:
                return
                ^
            await self.accept()
        """,
        (returns("when `not self.allowed`"),),
    ),
    "a helper answers with a tuple": (
        """
        def check(self):
            if self.scope["user"].is_anonymous:
                return None, "log in first"
            return self.scope["user"], None

        async def connect(self):
            user, error = self.check()
            if error:
                return
                ^
            await self.accept()
        """,
        (returns("when `error`"),),
    ),
    "a decorator that returns": (
        """
        def members_only(function):
            async def guarded(consumer, *args, **kwargs):
                if consumer.scope["user"].is_anonymous:
                    return
                await function(consumer, *args, **kwargs)

            return guarded

        @members_only
        async def connect(self):
        ^
            await self.accept()
        """,
        (ends("when `consumer.scope['user'].is_anonymous`"),),
    ),
    "a decorator with arguments that returns": (
        """
        def only(role):
            def decorate(function):
                @functools.wraps(function)
                async def guarded(self):
                    if role in self.scope["user"].roles:
                        return await function(self)
                    logger.info("not a %s", role)

                return guarded

            return decorate

        @only("editor")
        async def connect(self):
        ^
            await self.accept()
        """,
        (ends("when `role not in self.scope['user'].roles`"),),
    ),
    "a decorator that lets everybody in": (
        """
        def logged(function):
            @functools.wraps(function)
            async def noted(self, *args):
                logger.info("somebody comes")
                return await function(self, *args)

            return noted

        @logged
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return
                ^
            await self.accept()
        """,
        (returns("when `self.scope['user'].is_anonymous`"),),
    ),
    "a decorator that changes nothing": (
        """
        def registered(function):
            logger.debug(function.__name__)
            return function

        @registered
        async def connect(self):
        ^
            logger.info("somebody comes")
        """,
        (ends(),),
    ),
    "a task that does not answer": (
        """
        async def tick(self):
            await asyncio.sleep(1)

        async def connect(self):
        ^
            self.task = asyncio.create_task(self.tick())
        """,
        (ends(),),
    ),
    "a task that only sends": (
        """
        async def tick(self):
            while True:
                await self.send("tick")
                await asyncio.sleep(1)

        async def connect(self):
        ^
            self.task = asyncio.create_task(self.tick())
        """,
        (ends(),),
    ),
    "sending and sending, gathered": (
        """
        async def greet(self, word):
            await self.send(word)

        async def connect(self):
        ^
            await asyncio.gather(self.greet("welcome"), self.send("all of you"))
        """,
        (ends(),),
    ),
    "nobody is asked to answer": (
        """
        async def connect(self):
        ^
            user = self.scope["user"]
            print(isinstance(user, str), hasattr(self, "room"), f"{self} for {user}")
            self.groups.append("news")
            await self.channel_layer.group_add("news", self.channel_name)
        """,
        (ends(),),
    ),
    "a nested function that has nothing to do with it": (
        """
        async def connect(self):
        ^
            def name(user):
                return user.get_full_name() or self.scope["path"]

            self.name = name(self.scope["user"])
        """,
        (ends(),),
    ),
    "an event handler that closes much later": (
        """
        async def connect(self):
        ^
            await self.channel_layer.group_add("members", self.channel_name)

        async def member_banned(self, event):
            await self.close(code=4403)
        """,
        (ends(),),
    ),
    "a long method that may be an event handler": (
        LONG
        + """
async def connect(self):
    if not self.scope["user"].is_staff:
        return
        ^
    await self.accept()
""",
        (returns("when `not self.scope['user'].is_staff`"),),
    ),
    "a long method, after a silent end": (
        LONG
        + """
async def connect(self):
    if not self.scope["user"].is_staff:
        return
        ^
    self.sorted = self.sort(self.scope["headers"])
    await self.accept()
""",
        (returns("when `not self.scope['user'].is_staff`"),),
    ),
    "a long method in a thread": (
        LONG
        + """
async def connect(self):
^
    self.sorted = await database_sync_to_async(self.sort)(self.scope["headers"])
""",
        (ends(),),
    ),
    "methods that are no event handlers": (
        """
        async def connect(self):
        ^
            await self.channel_layer.group_add("members", self.channel_name)

        async def store(self, text, author):
            await archive(self, text, author)

        async def receive(self, text_data=None, bytes_data=None):
            await self.store(text_data, self.scope["user"])
        """,
        (ends(),),
    ),
    "a hook that runs only after accept()": (
        """
        async def connect(self):
        ^
            await self.channel_layer.group_add("members", self.channel_name)

        async def receive(self, text_data=None, bytes_data=None):
            await self.accept()
        """,
        (ends(),),
    ),
}

#: The same for synchronous consumers.
SYNC_REPORTED: Reported = {
    "nothing at all": (
        """
        def connect(self):
        ^
            self.user = self.scope["user"]
        """,
        (ends(),),
    ),
    "only a group is joined": (
        """
        def connect(self):
        ^
            from asgiref.sync import async_to_sync

            async_to_sync(self.channel_layer.group_add)("chat", self.channel_name)
        """,
        (ends(),),
    ),
    "early return": (
        """
        def allowed(self):
            return "token" in self.scope["query_string"].decode()

        def connect(self):
            if not self.allowed():
                return
                ^
            self.accept()
        """,
        (returns("when `not self.allowed()`"),),
    ),
}

QUIET: Quiet = {
    "a mark in a dict beside the answer": """
        async def connect(self):
            verdict = {"welcome": True}
            if not self.scope["user"].is_staff:
                verdict["welcome"] = False
                await self.close()
            if not verdict["welcome"]:
                return
            await self.accept()
        """,
    "a mark in the scope beside the answer": """
        async def connect(self):
            if not self.scope["user"].is_staff:
                self.scope["refused"] = True
                await self.close()
            if self.scope.get("refused"):
                return
            await self.accept()
        """,
    "a dict that has got an item is not empty": """
        async def connect(self):
            errors = {}
            try:
                await find_seat(self.scope)
                await self.accept()
            except ValueError as error:
                errors["seat"] = str(error)
            if errors:
                await self.close()
        """,
    "an exception is there": """
        async def connect(self):
            failure = None
            try:
                await find_seat(self.scope)
                await self.accept()
            except ValueError as error:
                failure = error
            if failure is not None:
                await self.close()
        """,
    "a helper leaves a mark in an object": """
        async def refuse_guests(self):
            if self.scope["user"].is_anonymous:
                self.state.is_refused = True
                await self.close()

        async def connect(self):
            self.state = State()
            await self.refuse_guests()
            if self.state.is_refused:
                return
            await self.accept()
        """,
    "a helper sets an event": """
        async def refuse_guests(self):
            if self.scope["user"].is_anonymous:
                self.refused.set()
                await self.close()

        async def connect(self):
            self.refused = asyncio.Event()
            await self.refuse_guests()
            if self.refused.is_set():
                return
            await self.accept()
        """,
    "bounds turned round": """
        async def connect(self):
            count = await count_guests()
            if count < self.limit:
                await self.accept()
            if self.limit <= count:
                await self.close()
        """,
    "an answer by its place in what a helper gives back": """
        async def judge(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return (False, "guest")
            return (True, "")

        async def connect(self):
            verdict = await self.judge()
            if not verdict[0]:
                return
            await self.accept()
        """,
    "an object that tells, taken apart": """
        async def judge(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return Verdict(False, "guest")
            return Verdict(True, "")

        async def connect(self):
            is_welcome, reason = await self.judge()
            if not is_welcome:
                return
            await self.accept()
        """,
    "an answer that is matched as a whole": """
        async def find(self):
            if self.scope["user"].is_anonymous:
                return None, "guest"
            return self.scope["user"], None

        async def connect(self):
            match await self.find():
                case (None, reason):
                    await self.close()
                case (guest, None):
                    await self.accept()
        """,
    "yes and no are all there is": """
        async def connect(self):
            match self.scope["user"].is_authenticated:
                case True:
                    await self.accept()
                case False:
                    await self.close()
        """,
    "a static method that refuses": """
        @staticmethod
        def refuse(reason):
            raise DenyConnection(reason)

        async def connect(self):
            if self.scope["user"].is_authenticated:
                await self.accept()
            else:
                self.refuse("guest")
        """,
    "a helper asks the same of the user": """
        async def refuse_guests(self):
            if not self.scope["user"].is_staff:
                await self.close()

        async def connect(self):
            await self.refuse_guests()
            if not self.scope["user"].is_staff:
                return
            await self.accept()
        """,
    "a helper asks the same of a permission": """
        async def refuse_guests(self):
            if not self.scope["user"].has_perm("desk.view"):
                await self.close()

        async def connect(self):
            await self.refuse_guests()
            if self.scope["user"].has_perm("desk.view"):
                await self.accept()
        """,
    "a helper asks for the same cookie": """
        async def refuse_guests(self):
            if "sid" not in self.scope["cookies"]:
                await self.close()

        async def connect(self):
            await self.refuse_guests()
            if "sid" in self.scope["cookies"]:
                await self.accept()
        """,
    "what a helper leaves in an attribute tells": """
        guest = None

        async def know(self):
            found = self.scope["user"]
            if found.is_anonymous:
                await self.close()
                return
            self.guest = found

        async def connect(self):
            await self.know()
            if self.guest is None:
                return
            await self.accept()
        """,
    "a property tells": """
        reason = None

        @property
        def is_refused(self):
            return self.reason is not None

        async def refuse_guests(self):
            if self.scope["user"].is_anonymous:
                self.reason = "guest"
                await self.close()

        async def connect(self):
            await self.refuse_guests()
            if self.is_refused:
                return
            await self.accept()
        """,
    "a method tells what an attribute holds": """
        reason = None

        def is_refused(self):
            return self.reason is not None

        async def refuse_guests(self):
            if self.scope["user"].is_anonymous:
                self.reason = "guest"
                await self.close()

        async def connect(self):
            await self.refuse_guests()
            if not self.is_refused():
                await self.accept()
        """,
    "a constant under a name of its own": """
        WELCOME = "welcome"
        REFUSED = "refused"

        async def judge(self):
            return self.REFUSED if self.scope["user"].is_anonymous else self.WELCOME

        async def connect(self):
            verdict = await self.judge()
            if verdict == self.REFUSED:
                await self.close()
            elif verdict == self.WELCOME:
                await self.accept()
        """,
    "a row that is false is None": """
        async def load(self):
            self.desk = await Desk.objects.filter(pk=1).afirst()
            if self.desk is None:
                await self.close()

        async def connect(self):
            await self.load()
            if not self.desk:
                return
            await self.accept()
        """,
    "a helper that accepts": """
        async def welcome(self):
            await self.accept()

        async def connect(self):
            await self.welcome()
        """,
    "a helper that does one or the other": """
        async def answer(self, allowed):
            if allowed:
                await self.accept()
            else:
                await self.close()

        async def connect(self):
            await self.answer(self.scope["user"].is_staff)
        """,
    "a helper that is told to": """
        async def answer(self, allowed=False):
            if allowed:
                await self.accept()

        async def connect(self):
            await self.answer(allowed=True)
        """,
    "a helper closes and says so": """
        async def allowed(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return False
            return True

        async def connect(self):
            if not await self.allowed():
                return
            await self.accept()
        """,
    "a helper closes and says nothing": """
        async def user(self):
            if "token" not in self.scope:
                await self.close()
                return
            return "somebody"

        async def connect(self):
            name = await self.user()
            if name is None:
                return
            self.name = name
            await self.accept()
        """,
    "a helper accepts and says so": """
        async def let_in(self):
            if self.scope["user"].is_staff:
                await self.accept()
                return True
            return False

        async def connect(self):
            done = await self.let_in()
            if not done:
                await self.close()
        """,
    "a helper closes and leaves it in an attribute": """
        async def check(self):
            self.rejected = False
            if self.scope["user"].is_anonymous:
                self.rejected = True
                await self.close()

        async def connect(self):
            await self.check()
            if self.rejected:
                return
            await self.accept()
        """,
    "a helper closes and tells by a tuple": """
        async def check(self):
            if self.scope["user"].is_anonymous:
                await self.close()
                return None, False
            return self.scope["user"], True

        async def connect(self):
            user, ok = await self.check()
            if not ok:
                return
            self.user = user
            await self.accept()
        """,
    "a helper that raises": """
        def check(self):
            if self.scope["user"].is_anonymous:
                raise DenyConnection("log in first")

        async def connect(self):
            self.check()
            await self.accept()
        """,
    "a helper that calls itself": """
        async def wait(self, tries):
            if tries:
                await self.wait(tries - 1)

        async def connect(self):
            await self.wait(3)
        """,
    "a helper that nobody defines": """
        async def connect(self):
            await self.welcome()
        """,
    "a helper that is an attribute": """
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.finish = self.accept

        async def connect(self):
            await self.finish()
        """,
    "a helper by its name at run time": """
        async def connect(self):
            decision = "accept" if self.scope["user"].is_staff else "close"
            await getattr(self, decision)()
        """,
    "the framework's own connect()": """
        async def connect(self):
            self.user = self.scope["user"]
            await super().connect()
        """,
    "the framework's own connect(), the long way": """
        async def connect(self):
            await super(ChatConsumer, self).connect()
        """,
    "the framework's own connect(), by its class": """
        async def connect(self):
            await AsyncWebsocketConsumer.connect(self)
        """,
    "the framework's own connect(), by a variable": """
        async def connect(self):
            parent = super()
            await parent.connect()
        """,
    "accept() of the base": """
        async def connect(self):
            await super().accept()

        async def accept(self, subprotocol=None):
            logger.info("nothing is accepted here")
        """,
    "a context manager of its own": """
        @contextlib.asynccontextmanager
        async def admission(self):
            await self.accept()
            yield

        async def connect(self):
            async with self.admission():
                logger.info("somebody came")
        """,
    "a decorator that nobody can read": """
        async def connect(self):
            logger.info("somebody came")

        from somewhere import accepting

        connect = accepting(connect)
        """,
    "an imported decorator that nobody can read": """
        from somewhere import accepting

        @accepting
        async def connect(self):
            logger.info("somebody came")
        """,
    "a decorator that rejects by itself": """
        def members_only(function):
            async def guarded(consumer, *args, **kwargs):
                if consumer.scope["user"].is_anonymous:
                    await consumer.close()
                    return
                await function(consumer, *args, **kwargs)

            return guarded

        @members_only
        async def connect(self):
            await self.accept()
        """,
    "a decorator that accepts by itself": """
        def accepting(function):
            @functools.wraps(function)
            async def answered(self):
                await self.accept()
                return await function(self)

            return answered

        @accepting
        async def connect(self):
            logger.info("somebody came")
        """,
    "a decorator with arguments that rejects": """
        def only(role):
            def decorate(function):
                async def guarded(self):
                    if role not in self.scope["user"].roles:
                        return await self.close()
                    return await function(self)

                return guarded

            return decorate

        @only("editor")
        async def connect(self):
            await self.accept()
        """,
    "a decorator that is a class": """
        class accepting:
            def __init__(self, function):
                self.function = function

        @accepting
        async def connect(self):
            logger.info("somebody came")
        """,
    "a decorator that hands everything on": """
        def answered(function):
            async def called(*args):
                await function(*args)
                await args[0].accept()

            return called

        @answered
        async def connect(self):
            logger.info("somebody came")
        """,
    "self is passed to a function": """
        async def connect(self):
            await admit(self)
        """,
    "self is passed to a function by a keyword": """
        async def connect(self):
            await admit(consumer=self)
        """,
    "self is stored": """
        async def connect(self):
            waiting.append(self)
        """,
    "self is passed to a class": """
        async def connect(self):
            await Door(self).open()
        """,
    "self is held by an attribute": """
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.door = Door(self)

        async def connect(self):
            await self.door.open()
        """,
    "accept is held by an attribute": """
        async def connect(self):
            await self.door.open()

        async def dispatch(self, message):
            self.door = Door(on_open=self.accept)
            await super().dispatch(message)
        """,
    "accept is passed on": """
        async def connect(self):
            await when_allowed(self.scope["user"], self.accept)
        """,
    "a coroutine for a task": """
        async def connect(self):
            self.task = asyncio.create_task(self.accept())
        """,
    "a coroutine of a helper for a task": """
        async def admit(self):
            await asyncio.sleep(1)
            await self.accept()

        async def connect(self):
            self.task = asyncio.ensure_future(self.admit())
        """,
    "a task that sends and accepts": """
        async def admit(self):
            await self.accept()
            await self.send("welcome")

        async def connect(self):
            self.task = asyncio.create_task(self.admit())
        """,
    "coroutines that are gathered": """
        async def connect(self):
            await asyncio.gather(
                self.accept(), self.channel_layer.group_add("chat", self.channel_name)
            )
        """,
    "a long method that accepts": LONG.replace("return", "self.accept()\n    return")
    + """
def connect(self):
    self.sort(self.scope["headers"])
""",
    "a long method that accepts, later": LONG.replace("return", "self.accept()\n    return")
    + """
async def connect(self):
    await self.channel_layer.group_add("chat", self.channel_name)
""",
    "a long method that hands the consumer on, later": LONG.replace("return", "return self,")
    + """
async def connect(self):
    await self.channel_layer.group_add("chat", self.channel_name)
""",
    "a long method that runs one that accepts, later": LONG.replace(
        "return", "return self.let_in(),"
    )
    + """
async def let_in(self):
    await self.accept()

async def connect(self):
    await self.channel_layer.group_add("chat", self.channel_name)
""",
    "a long method that runs what nobody defines, later": LONG.replace(
        "return", "return self.run(),"
    )
    + """
async def connect(self):
    await self.channel_layer.group_add("chat", self.channel_name)
""",
    "a long method, before a silent end": LONG
    + """
async def connect(self):
    self.sort(self.scope["headers"])
""",
    "a coroutine with a time limit": """
        async def connect(self):
            await asyncio.wait_for(self.accept(), timeout=3)
        """,
    "a coroutine that is kept and awaited": """
        async def connect(self):
            answer = self.accept()
            await self.channel_layer.group_add("chat", self.channel_name)
            await answer
        """,
    "a call for later": """
        async def connect(self):
            asyncio.get_running_loop().call_later(1, lambda: asyncio.ensure_future(self.accept()))
        """,
    "a function inside": """
        async def connect(self):
            async def answer(allowed):
                await (self.accept() if allowed else self.close())

            await check(self.scope["user"], answer)
        """,
    "a partial function": """
        async def connect(self):
            self.finish = functools.partial(self.accept, "v2")
            await self.finish()
        """,
    "an event handler accepts": """
        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def door_opened(self, event):
            await self.accept()

        async def door_shut(self, event):
            await self.close()
        """,
    "an inner application accepts by way of a dispatch of its own": """
        async def connect(self):
            self.inner = asyncio.create_task(games(self.scope, self.frames.get, self.pass_on))

        async def pass_on(self, message, game="chess"):
            await getattr(self, "on_" + message["type"].rpartition(".")[2])(message, game)

        async def on_accept(self, message, game):
            await self.accept()

        async def on_send(self, message, game):
            await self.send(text_data=game + message["text"])
        """,
    "an event handler hands self on": """
        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def door_opened(self, event):
            await admit(self)
        """,
    "an event handler accepts in a task": """
        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def door_opened(self, event):
            asyncio.create_task(self.accept())
        """,
    "an event handler accepts in a function inside": """
        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def door_opened(self, event):
            async def answer():
                await self.accept()

            await answer()
        """,
    "an event handler below a decorator that nobody can read": """
        from somewhere import logged

        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        @logged
        async def door_opened(self, event):
            await self.accept()
        """,
    "an event handler accepts with a helper": """
        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def let_in(self):
            await self.accept()

        async def door_opened(self, event):
            await self.let_in()
        """,
    "an event handler accepts with a helper that connect() calls too": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.let_in()
                return
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def let_in(self):
            await self.accept()

        async def door_opened(self, event):
            await self.let_in()
        """,
    "an event handler that connect() calls too": """
        async def connect(self):
            if self.scope["user"].is_staff:
                await self.door_opened({})
                return
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def door_opened(self, event):
            await self.accept()
        """,
    "an event handler accepts as the base does": """
        async def connect(self):
            await self.channel_layer.send("doorman", {"type": "ask", "reply": self.channel_name})

        async def door_opened(self, event):
            await super().connect()
        """,
}

#: The same for synchronous consumers.
SYNC_QUIET: Quiet = {
    "accept()": """
        def connect(self):
            self.accept()
        """,
    "super().connect()": """
        def connect(self):
            super().connect()
        """,
    "a coroutine that is run": """
        async def answer(self):
            self.accept()

        def connect(self):
            asyncio.run(self.answer())
        """,
    "an async connect() made synchronous": """
        from asgiref.sync import async_to_sync

        @async_to_sync
        async def connect(self):
            self.accept()
        """,
}
