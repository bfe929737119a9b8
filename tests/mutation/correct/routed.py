"""Routes, and consumers that do their work in the hooks below connect()."""

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path


class HookConsumer(AsyncWebsocketConsumer):
    async def websocket_connect(self, message):
        self.seen = []
        await super().websocket_connect(message)

    async def connect(self):
        await super().connect()
        await self.send(text_data="Welcome")

    async def websocket_receive(self, message):
        self.seen.append(message["text"])
        await super().websocket_receive(message)

    async def receive(self, text_data=None, bytes_data=None):
        await self.send(text_data=str(len(self.seen)))
        if text_data == '"quit"':
            await self.close()

    async def websocket_disconnect(self, message):
        self.seen.clear()
        await super().websocket_disconnect(message)

    async def disconnect(self, code):
        self.seen.append(code)


application = URLRouter([path("ws/chat/", HookConsumer.as_asgi())])
