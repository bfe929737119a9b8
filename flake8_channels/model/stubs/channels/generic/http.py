"""The HTTP consumer; it has no sync counterpart."""

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer


class AsyncHttpConsumer(AsyncConsumer):
    def __init__(self, *args, **kwargs): ...

    async def send_headers(self, *, status=200, headers=None): ...

    async def send_body(self, body, *, more_body=False): ...

    async def send_response(self, status, body, **kwargs):
        await self.send_headers(status=status, **kwargs)
        await self.send_body(body)

    async def handle(self, body):
        raise NotImplementedError

    async def disconnect(self): ...

    async def http_request(self, message):
        try:
            await self.handle(message["body"])
        finally:
            await self.disconnect()
        raise StopConsumer()

    async def http_disconnect(self, message):
        await self.disconnect()
        raise StopConsumer()
