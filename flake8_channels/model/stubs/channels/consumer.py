"""The basic consumers: handlers named after message types, and send() of whole messages."""

from channels.db import database_sync_to_async


class AsyncConsumer:
    async def __call__(self, scope, receive, send): ...

    async def dispatch(self, message): ...

    # An attribute in Channels: the server's send, which takes one message and is awaited.
    async def base_send(self, message): ...

    async def send(self, message):
        await self.base_send(message)

    @classmethod
    def as_asgi(cls, **initkwargs): ...


class SyncConsumer(AsyncConsumer):
    @database_sync_to_async
    def dispatch(self, message): ...

    # Wrapped by async_to_sync in Channels.
    def base_send(self, message): ...

    def send(self, message):
        self.base_send(message)
