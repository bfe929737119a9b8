"""Django's own coroutines: queries, the cache, and rows as they come."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth.models import User
from django.core.cache import cache


class PeopleConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not await User.objects.filter(pk=self.scope["user"].pk).aexists():
            await self.close()
            return
        self.count = await User.objects.acount()
        await self.accept()
        await self.send_json({"people": self.count})
        async for user in User.objects.order_by("pk"):
            await self.send_json({"name": user.username})

    async def receive_json(self, content):
        user = await User.objects.filter(username="ada").afirst()
        await cache.aset("last", user.username)
        last = await cache.aget("last")
        await self.send_json({"first": user.username, "last": last})

    async def disconnect(self, code):
        await cache.adelete("last")
