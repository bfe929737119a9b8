"""A synchronous consumer of text that greets through its base class."""

from channels.generic.websocket import WebsocketConsumer


class GreetingConsumer(WebsocketConsumer):
    greeting = "Hello"

    def connect(self):
        self.accept()
        self.greet()

    def greet(self):
        self.send(text_data=self.greeting)

    def disconnect(self, code):
        self.greeting = ""


class CountingConsumer(GreetingConsumer):
    def connect(self):
        self.count = 0
        super().connect()

    def receive(self, text_data=None, bytes_data=None):
        self.count += 1
        if text_data == '"quit"':
            self.close()
        else:
            self.send(text_data=str(self.count))
