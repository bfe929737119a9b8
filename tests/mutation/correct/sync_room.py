"""A synchronous consumer: nothing is awaited, and the channel layer is reached by a bridge."""

from asgiref.sync import async_to_sync
from channels.generic.websocket import JsonWebsocketConsumer


class SyncRoomConsumer(JsonWebsocketConsumer):
    def connect(self):
        self.group = "sync." + self.scope["url_route"]["kwargs"]["name"]
        if not self.may_enter():
            self.close()
            return
        async_to_sync(self.channel_layer.group_add)(self.group, self.channel_name)
        self.accept()
        self.send_json({"hello": self.scope["user"].username})

    def may_enter(self):
        return self.scope["user"].is_staff

    def receive_json(self, content):
        if content == "quit":
            self.send_json({"bye": True})
            self.close(code=4000)
            return
        if "text" in content:
            self.tell({"said": content["text"]})
        else:
            self.send_json({"error": "Send a text"})

    def tell(self, content):
        message = {"type": "room.message", "content": content}
        async_to_sync(self.channel_layer.group_send)(self.group, message)

    def room_message(self, event):
        self.send_json(event["content"])

    def disconnect(self, code):
        async_to_sync(self.channel_layer.group_discard)(self.group, self.channel_name)
