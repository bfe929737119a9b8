"""Messages through the channel layer that ask for more than a frame."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class QueueConsumer(AsyncJsonWebsocketConsumer):
    groups = ("queue",)

    async def connect(self):
        self.place = 1
        await self.accept()
        await self.send_place()

    async def send_place(self):
        await self.send_json({"place": self.place})

    async def receive_json(self, content):
        await self.channel_layer.send(self.channel_name, {"type": "queue.moved"})

    async def queue_moved(self, event):
        self.place -= 1
        if self.place < 0:
            await self.send_json({"served": True})
            await self.close(code=4002)
            return
        await self.send_place()

    async def queue_closed(self, event):
        await self.send_json({"closed": event["name"]})
        await self.close()

    async def queue_asked(self, event):
        return await self.send_json({"you": event["user"] == self.place})

    async def disconnect(self, code):
        await self.channel_layer.group_send("waiting", {"type": "queue.left"})
