"""The same without a coroutine."""

from channels.consumer import SyncConsumer
from channels.exceptions import StopConsumer


class SyncEchoConsumer(SyncConsumer):
    def websocket_connect(self, message):
        self.send({"type": "websocket.accept"})
        self.send({"type": "websocket.send", "text": "Welcome"})

    def websocket_receive(self, message):
        self.send({"type": "websocket.send", "text": message["text"]})
        if message["text"] == '"quit"':
            self.send({"type": "websocket.close"})

    def websocket_disconnect(self, message):
        raise StopConsumer
