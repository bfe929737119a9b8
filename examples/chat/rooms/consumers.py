"""The WebSocket side: talk, who is here, who is typing, and news of all rooms."""

import logging

from channels.generic.websocket import JsonWebsocketConsumer

from rooms.base import BaseRoomConsumer
from rooms.groups import NOTIFICATIONS, presence_group, talk_group, typing_group
from rooms.models import Message, Room

logger = logging.getLogger(__name__)


class TalkConsumer(BaseRoomConsumer):
    """What is said in a room."""

    async def connect(self):
        self.group = talk_group(self.slug)
        if not await self.sign_in():
            return
        try:
            self.room = await Room.objects.aget(slug=self.slug)
        except Room.DoesNotExist:
            logger.warning("There is no room %s", self.slug)
            await self.close()
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        async for message in self.room.messages.select_related("author"):
            await self.send_json({"author": message.author.username, "text": message.text})

    async def receive_json(self, content, **kwargs):
        text = content.get("text", "").strip()
        if not text:
            await self.send_json({"error": "Write something first"})
            return
        # The signal of the saved message tells everybody in the room.
        await Message.objects.acreate(room=self.room, author=self.scope["user"], text=text)

    async def talk_message(self, event):
        await self.send_json({"author": event["author"], "text": event["text"]})

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)


class PresenceConsumer(BaseRoomConsumer):
    """Who comes to a room and who goes."""

    async def connect(self):
        self.group = presence_group(self.slug)
        if not await self.sign_in():
            return
        await self.accept()
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.tell("came")

    async def receive_json(self, content, **kwargs):
        await self.tell(content.get("status", "is here"))

    async def tell(self, status):
        """Tell everybody in the room what this person does."""
        event = {"type": "presence.changed", "username": self.username, "status": status}
        await self.channel_layer.group_send(self.group, event)

    async def presence_changed(self, event):
        await self.send_json({"username": event["username"], "status": event["status"]})

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)
        if self.scope["user"].is_authenticated:
            await self.tell("went")


class TypingConsumer(BaseRoomConsumer):
    """Who is typing in a room."""

    async def connect(self):
        self.group = typing_group(self.slug)
        if not await self.sign_in():
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content, **kwargs):
        event = {"type": "typing.started", "username": self.username}
        await self.channel_layer.group_send(self.group, event)

    async def typing_started(self, event):
        if event["username"] != self.username:
            await self.send_json({"username": event["username"]})

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)


class NotificationConsumer(JsonWebsocketConsumer):
    """News of all rooms; synchronous, so it may use the database directly."""

    groups = (NOTIFICATIONS,)

    def connect(self):
        if not self.scope["user"].is_authenticated:
            self.close()
            return
        self.accept()
        self.send_rooms()

    def receive_json(self, content, **kwargs):
        self.send_rooms()

    def send_rooms(self):
        """Send the titles of all rooms."""
        self.send_json({"rooms": list(Room.objects.values_list("title", flat=True))})

    def room_opened(self, event):
        self.send_json({"opened": event["title"], "by": event["username"]})

    def disconnect(self, code):
        logger.info("%s reads no more news", self.scope["user"])
