"""The WebSocket consumers, once for each colour."""

from channels.consumer import AsyncConsumer, SyncConsumer
from channels.exceptions import AcceptConnection, DenyConnection, StopConsumer


class WebsocketConsumer(SyncConsumer):
    def __init__(self, *args, **kwargs): ...

    def websocket_connect(self, message):
        try:
            self.connect()
        except AcceptConnection:
            self.accept()
        except DenyConnection:
            self.close()

    def connect(self):
        self.accept()

    def accept(self, subprotocol=None, headers=None): ...

    def websocket_receive(self, message):
        self.receive(text_data=message["text"])

    def receive(self, text_data=None, bytes_data=None): ...

    def send(self, text_data=None, bytes_data=None, close=False): ...

    def close(self, code=None, reason=None): ...

    def websocket_disconnect(self, message):
        self.disconnect(message["code"])
        raise StopConsumer()

    def disconnect(self, code): ...


class JsonWebsocketConsumer(WebsocketConsumer):
    def receive(self, text_data=None, bytes_data=None, **kwargs):
        self.receive_json(self.decode_json(text_data), **kwargs)

    def receive_json(self, content, **kwargs): ...

    def send_json(self, content, close=False):
        super().send(text_data=self.encode_json(content), close=close)

    @classmethod
    def decode_json(cls, text_data):
        return text_data

    @classmethod
    def encode_json(cls, content):
        return content


class AsyncWebsocketConsumer(AsyncConsumer):
    def __init__(self, *args, **kwargs): ...

    async def websocket_connect(self, message):
        try:
            await self.connect()
        except AcceptConnection:
            await self.accept()
        except DenyConnection:
            await self.close()

    async def connect(self):
        await self.accept()

    async def accept(self, subprotocol=None, headers=None): ...

    async def websocket_receive(self, message):
        await self.receive(text_data=message["text"])

    async def receive(self, text_data=None, bytes_data=None): ...

    async def send(self, text_data=None, bytes_data=None, close=False): ...

    async def close(self, code=None, reason=None): ...

    async def websocket_disconnect(self, message):
        await self.disconnect(message["code"])
        raise StopConsumer()

    async def disconnect(self, code): ...


class AsyncJsonWebsocketConsumer(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None, **kwargs):
        await self.receive_json(await self.decode_json(text_data), **kwargs)

    async def receive_json(self, content, **kwargs): ...

    async def send_json(self, content, close=False):
        await super().send(text_data=await self.encode_json(content), close=close)

    @classmethod
    async def decode_json(cls, text_data):
        return text_data

    @classmethod
    async def encode_json(cls, content):
        return content
