"""Consumers of djangochannelsrestframework: permissions are asked in websocket_connect()."""

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from rest_framework.exceptions import PermissionDenied


class AsyncAPIConsumer(AsyncJsonWebsocketConsumer):
    def __init__(self, *args, **kwargs): ...

    async def websocket_connect(self, message):
        try:
            await super().websocket_connect(message)
        except PermissionDenied:
            await self.close()

    async def add_group(self, name): ...

    async def remove_group(self, name): ...

    async def get_permissions(self, action, **kwargs):
        return []

    async def check_permissions(self, action, **kwargs): ...

    async def handle_exception(self, exc, action, request_id): ...

    async def handle_action(self, action, request_id, **kwargs): ...

    async def receive_json(self, content, **kwargs): ...

    async def get_action_name(self, content, **kwargs):
        return content

    async def reply(self, action, data=None, errors=None, status=200, request_id=None):
        await self.send_json(data)

    async def websocket_disconnect(self, message):
        await super().websocket_disconnect(message)


class DjangoViewAsConsumer(AsyncAPIConsumer):
    async def handle_action(self, action, request_id, **kwargs): ...

    @database_sync_to_async
    def call_view(self, action, **kwargs): ...
