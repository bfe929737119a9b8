"""Tasks that are kept and ended, several coroutines at once, and a lock."""

import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class TaskConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.tasks = []
        self.lock = asyncio.Lock()
        await self.accept()
        await asyncio.gather(self.greet("Hello"), self.greet("Welcome"))

    async def greet(self, word):
        async with self.lock:
            await self.send_json({"word": word})

    async def receive_json(self, content):
        if content == "quit":
            await self.close()
            return
        self.tasks.append(asyncio.create_task(self.later(content)))

    async def later(self, content):
        await asyncio.sleep(0.01)
        await self.greet(content)

    async def disconnect(self, code):
        for task in self.tasks:
            task.cancel()
