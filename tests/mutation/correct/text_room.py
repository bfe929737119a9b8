"""A room for text: helpers that answer, a close code after accept(), words of its own."""

import json
import logging

from channels.generic.websocket import AsyncWebsocketConsumer

logger = logging.getLogger(__name__)


class TextRoomConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room_name"]
        self.group = f"text.{self.room}"
        if not self.scope["user"].is_authenticated:
            await self.accept()
            await self.send(text_data="Log in first")
            await self.close(code=4401)
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.send(text_data=f"Welcome, {self.scope['user'].username}")

    async def receive(self, text_data=None, bytes_data=None):
        content = json.loads(text_data)
        if content == "quit":
            await self.say_goodbye()
            return
        if not isinstance(content, dict):
            await self.fail("Send an object")
        elif "text" not in content:
            await self.fail("Send a text")
        else:
            await self.channel_layer.group_send(
                self.group, {"type": "text.message", "text": content["text"]}
            )

    async def fail(self, message):
        await self.send(text_data=json.dumps({"error": message}))

    async def say_goodbye(self):
        await self.send(text_data="Goodbye")
        await self.close(code=4000)

    async def text_message(self, event):
        await self.send(text_data=event["text"])

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)
        logger.info("A client has left with code %s", code)
