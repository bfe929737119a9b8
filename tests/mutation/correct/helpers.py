"""Helpers that answer and tell so, a mixin, a base class, super() and a decorated query."""

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth.models import User


class MembersOnly:
    async def check(self):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return False
        return True


class BaseRoom(MembersOnly, AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = f"{self.prefix}.lobby"
        if not await self.check():
            return
        await self.enter()

    async def enter(self):
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)


class PeopleConsumer(BaseRoom):
    prefix = "people"

    async def enter(self):
        await super().enter()
        await self.send_people()

    async def send_people(self):
        people = await self.count_people()
        await self.send_json({"people": people})

    @database_sync_to_async
    def count_people(self):
        return User.objects.filter(is_active=True).count()

    async def receive_json(self, content):
        if content == "quit":
            await self.close(code=4000)
        elif await self.is_known(content):
            await self.send_people()
        else:
            await self.send_json({"unknown": True})

    @database_sync_to_async
    def is_known(self, content):
        return "user" in content and User.objects.exists()


class NewsConsumer(BaseRoom):
    prefix = "news"

    async def connect(self):
        await super().connect()

    async def receive_json(self, content):
        await self.publish({"type": "news.item", "item": content})

    async def publish(self, message):
        await self.channel_layer.group_send(self.group, message)

    async def news_item(self, event):
        await self.send_json({"item": event.get("item")})
