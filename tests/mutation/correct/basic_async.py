"""A consumer on the basic class, which writes the messages of ASGI itself."""

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer


class EchoConsumer(AsyncConsumer):
    async def websocket_connect(self, message):
        if self.scope["user"].is_anonymous:
            await self.send({"type": "websocket.close"})
            return
        await self.send({"type": "websocket.accept"})
        await self.send({"type": "websocket.send", "text": "Welcome"})

    async def websocket_receive(self, message):
        if message["text"] == '"quit"':
            await self.send({"type": "websocket.send", "text": "Bye"})
            await self.send({"type": "websocket.close", "code": 4000})
            return
        await self.send({"type": "websocket.send", "text": message["text"]})

    async def websocket_disconnect(self, message):
        raise StopConsumer
