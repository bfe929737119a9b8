"""Modules for CHN102: basic consumers, bases in the module and elsewhere, odd places of a class."""

from __future__ import annotations

from tests.rules.handshake.connect_texts import Quiet, Reported, ends, returns

BASIC = "from channels.consumer import AsyncConsumer, SyncConsumer\n"
GENERIC = "from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer\n"

BASIC_REPORTED: Reported = {
    "nothing is sent": (
        """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, message):
            ^
                self.ready = True
        """,
        (ends(hook="websocket_connect"),),
    ),
    "something else is sent": (
        """
        class Echo(SyncConsumer):
            def websocket_connect(self, message):
            ^
                self.channel_layer.send("worker", {"type": "websocket.accept"})
        """,
        (ends(hook="websocket_connect"),),
    ),
    "early return": (
        """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                if self.scope["user"].is_anonymous:
                    return
                    ^
                await self.send({"type": "websocket.accept"})
        """,
        (returns("when `self.scope['user'].is_anonymous`", "websocket_connect"),),
    ),
    "accept() of its own that does nothing": (
        """
        class Echo(AsyncConsumer):
            async def accept(self):
                self.ready = True

            async def websocket_connect(self, event):
            ^
                await self.accept()
        """,
        (ends(hook="websocket_connect"),),
    ),
}

BASIC_QUIET: Quiet = {
    "the message that accepts": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.send({"type": "websocket.accept", "subprotocol": None})
        """,
    "the message that closes": """
        class Echo(SyncConsumer):
            def websocket_connect(self, message):
                self.send({"type": "websocket.close", "code": 4000})
        """,
    "the message past send()": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.base_send({"type": "websocket.accept"})
        """,
    "the answer to a refused handshake": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.send({"type": "websocket.http.response.start", "status": 403})
                await self.send({"type": "websocket.http.response.body", "body": b""})
        """,
    "a message that is made before": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                message = {"type": "websocket.accept"}
                await self.send(message)
        """,
    "a message whose type is computed": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                ok = self.scope["user"].is_staff
                await self.send({"type": "websocket.accept" if ok else "websocket.close"})
        """,
    "a message from elsewhere": """
        from somewhere import ANSWER


        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.send(ANSWER)
        """,
    "a message with parts from elsewhere": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.send({**self.answer()})

            def answer(self):
                return {"type": "websocket.accept"}
        """,
    "a message by a keyword": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.send(message={"type": "websocket.accept"})
        """,
    "a frame before the answer fails loudly": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.send({"type": "websocket.send", "text": "hello"})
        """,
    "a message that is filled in": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                message = {"type": ""}
                message["type"] = "websocket.accept"
                await self.send(message)
        """,
    "accept() of its own": """
        class Echo(AsyncConsumer):
            async def accept(self):
                await self.send({"type": "websocket.accept"})

            async def websocket_connect(self, event):
                await self.accept()
        """,
    "an event handler sends the answer": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, event):
                await self.channel_layer.send("doorman", {"type": "ask"})

            async def door_opened(self, event):
                await self.send({"type": "websocket.accept"})
        """,
    "a background worker": """
        class Thumbnails(SyncConsumer):
            def connect(self):
                pass

            def thumbnails_make(self, message):
                self.connect()
        """,
}

GENERIC_REPORTED: Reported = {
    "a method that the connect() of a base calls": (
        """
        class Doors(AsyncWebsocketConsumer):
            async def connect(self):
                if self.scope["user"].is_authenticated:
                    await self.open()
                else:
                    await self.close()

            async def open(self):
                await self.accept()


        class Chat(Doors):
            async def open(self):
            ^
                await self.channel_layer.group_add("chat", self.channel_name)
        """,
        (ends(),),
    ),
    "a function that may refuse": (
        """
        from channels.exceptions import DenyConnection


        def refuse(reason):
            if reason:
                raise DenyConnection


        class Chat(AsyncWebsocketConsumer):
            async def connect(self):
            ^
                if self.scope["user"].is_anonymous:
                    refuse("guest")
                else:
                    await self.accept()
        """,
        (ends("when `self.scope['user'].is_anonymous`"),),
    ),
    "a mixin that stands before the base": (
        """
        class Members:
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    return
                    ^
                await super().connect()


        class Chat(Members, AsyncWebsocketConsumer):
            pass
        """,
        (returns("when `self.scope['user'].is_anonymous`"),),
    ),
    "websocket_connect() without super()": (
        """
        class Chat(AsyncWebsocketConsumer):
            async def websocket_connect(self, message):
            ^
                self.user = self.scope["user"]
        """,
        (ends(hook="websocket_connect"),),
    ),
    "a class in a class": (
        """
        class Outer(AsyncWebsocketConsumer):
            async def connect(self):
                await self.accept()

            class Inner(AsyncWebsocketConsumer):
                async def connect(self):
                ^
                    pass
        """,
        (ends(),),
    ),
    "a class in a function": (
        """
        def make(topic):
            class Chat(AsyncWebsocketConsumer):
                async def connect(self):
                ^
                    self.topic = topic

            return Chat
        """,
        (ends(),),
    ),
    "a class in a branch": (
        """
        try:
            import redis
        except ImportError:
            redis = None

        if redis is not None:

            class Chat(WebsocketConsumer):
                def connect(self):
                ^
                    self.redis = redis.Redis()
        """,
        (ends(),),
    ),
    "a class in a try": (
        """
        try:

            class Chat(WebsocketConsumer):
                def connect(self):
                ^
                    pass

        except ImportError:
            Chat = None
        """,
        (ends(),),
    ),
    "connect() in a branch": (
        """
        import sys


        class Chat(WebsocketConsumer):
            if sys.platform != "win32":

                def connect(self):
                ^
                    pass
        """,
        (ends(),),
    ),
    "connect() below a decorator": (
        """
        import typing_extensions


        class Chat(WebsocketConsumer):
            @typing_extensions.override
            def connect(self):
            ^
                pass
        """,
        (ends(),),
    ),
    "a helper of a base": (
        """
        class BaseChat(AsyncWebsocketConsumer):
            async def enter(self):
                if self.scope["user"].is_staff:
                    await self.accept()


        class Chat(BaseChat):
            async def connect(self):
            ^
                await self.enter()
        """,
        (ends(),),
    ),
    "a helper of a mixin": (
        """
        class Doors:
            async def enter(self):
                self.entered = True


        class Chat(Doors, AsyncWebsocketConsumer):
            async def connect(self):
            ^
                await self.enter()
        """,
        (ends(),),
    ),
    "a helper of a base that the class overrides": (
        """
        class BaseChat(AsyncWebsocketConsumer):
            async def enter(self):
                await self.accept()


        class Chat(BaseChat):
            async def enter(self):
                self.entered = True

            async def connect(self):
            ^
                await self.enter()
        """,
        (ends(),),
    ),
    "connect() of a base that does nothing": (
        """
        class BaseChat(AsyncWebsocketConsumer):
            async def connect(self):
                self.user = self.scope["user"]


        class Chat(BaseChat):
            async def connect(self):
            ^
                await super().connect()
        """,
        (ends(),),
    ),
    "connect() of a base, by its class": (
        """
        class BaseChat(AsyncWebsocketConsumer):
            async def connect(self):
                self.user = self.scope["user"]


        class Chat(BaseChat):
            async def connect(self):
            ^
                await BaseChat.connect(self)
        """,
        (ends(),),
    ),
    "connect() that ends in a mixin": (
        """
        class Noted:
            async def connect(self):
                print("somebody comes")


        class Chat(Noted, AsyncWebsocketConsumer):
            async def connect(self):
            ^
                await super().connect()
        """,
        (ends(),),
    ),
    "connect() of djangochannelsrestframework": (
        """
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer
        from djangochannelsrestframework.mixins import ListModelMixin


        class Orders(ListModelMixin, GenericAsyncAPIConsumer):
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    return
                    ^
                await super().connect()
        """,
        (returns("when `self.scope['user'].is_anonymous`"),),
    ),
    "connect() of channels_graphql_ws": (
        """
        import channels_graphql_ws


        class Graph(channels_graphql_ws.GraphqlWsConsumer):
            async def connect(self):
            ^
                self.user = self.scope["user"]
        """,
        (ends(),),
    ),
}

GENERIC_QUIET: Quiet = {
    "a function that refuses": """
        from channels.exceptions import DenyConnection


        def refuse(reason):
            logger.info(reason)
            raise DenyConnection


        class Chat(AsyncWebsocketConsumer):
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    refuse("guest")
                else:
                    await self.accept()
        """,
    "members of an enumeration": """
        import enum


        class Verdict(enum.Enum):
            welcome = 1
            refused = 2


        class Chat(AsyncWebsocketConsumer):
            def set_verdict(self, verdict):
                self.verdict = verdict

            async def judge(self):
                if self.scope["user"].is_anonymous:
                    self.set_verdict(Verdict.refused)
                    await self.close()

            async def connect(self):
                self.set_verdict(Verdict.welcome)
                await self.judge()
                if self.verdict is Verdict.refused:
                    return
                await self.accept()
        """,
    "constants of the module": """
        WELCOME, REFUSED = 0, 1


        class Chat(AsyncWebsocketConsumer):
            async def judge(self):
                if self.scope["user"].is_anonymous:
                    return REFUSED
                return WELCOME

            async def connect(self):
                verdict = await self.judge()
                if verdict == REFUSED:
                    await self.close()
                if verdict == WELCOME:
                    await self.accept()
        """,
    "websocket_connect() with super()": """
        class Chat(AsyncWebsocketConsumer):
            async def websocket_connect(self, message):
                self.user = self.scope["user"]
                await super().websocket_connect(message)
        """,
    "websocket_connect() with super(), the long way": """
        class Chat(WebsocketConsumer):
            def websocket_connect(self, message):
                super(Chat, self).websocket_connect(message)
        """,
    "websocket_connect() accepts by itself": """
        class Chat(AsyncWebsocketConsumer):
            async def websocket_connect(self, message):
                await self.accept()
        """,
    "a helper of a base": """
        class BaseChat(AsyncWebsocketConsumer):
            async def enter(self):
                await self.accept()


        class Chat(BaseChat):
            async def connect(self):
                await self.enter()
        """,
    "connect() of a mixin that goes on": """
        class Noted:
            async def connect(self):
                print("somebody comes")
                await super().connect()


        class Chat(Noted, AsyncWebsocketConsumer):
            async def connect(self):
                await super().connect()
        """,
    "a base that cannot be read": """
        from somewhere import Members


        class Chat(Members, AsyncWebsocketConsumer):
            async def connect(self):
                await super().connect()
        """,
    "a helper of a base that cannot be read": """
        from somewhere import Members


        class Chat(Members, AsyncWebsocketConsumer):
            async def connect(self):
                self.check_user()
        """,
    "a class decorator that cannot be read": """
        from somewhere import accepting


        @accepting
        class Chat(AsyncWebsocketConsumer):
            async def connect(self):
                self.user = self.scope["user"]
        """,
    "a class that is only a base": """
        class BaseChat(AsyncWebsocketConsumer):
            async def connect(self):
                self.user = self.scope["user"]
        """,
    "a class with a subclass": """
        class Members(AsyncWebsocketConsumer):
            async def connect(self):
                self.user = self.scope["user"]


        class Chat(Members):
            async def connect(self):
                await super().connect()
                await self.accept()
        """,
    "a method for subclasses": """
        class Chat(AsyncWebsocketConsumer):
            async def enter(self):
                raise NotImplementedError

            async def connect(self):
                await self.channel_layer.group_add("chat", self.channel_name)
        """,
    "a catch-all that refuses": """
        class Nowhere(WebsocketConsumer):
            def connect(self):
                self.accept()
                self.close(code=4404)
        """,
    "connect() with the wrong colour is another mistake": """
        class Chat(AsyncWebsocketConsumer):
            async def connect(self):
                self.accept()
        """,
    "djangochannelsrestframework accepts": """
        from djangochannelsrestframework.consumers import AsyncAPIConsumer


        class Orders(AsyncAPIConsumer):
            async def websocket_connect(self, message):
                await super().websocket_connect(message)
        """,
    "channels_graphql_ws accepts": """
        import channels_graphql_ws


        class Graph(channels_graphql_ws.GraphqlWsConsumer):
            async def connect(self):
                await super().connect()

            async def on_connect(self, payload):
                self.user = payload["user"]
        """,
    "connect() of something else": """
        class Database:
            def connect(self):
                self.channels = []
        """,
}
