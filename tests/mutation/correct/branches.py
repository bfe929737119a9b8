"""Answers in branches, on a flag, in else and finally, with a table of commands."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class BranchesConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope["user"]
        self.group = None
        if user.is_authenticated:
            self.group = "members"
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.accept("mqtt")
        else:
            await self.accept()
            await self.send_json({"guest": True})
        if user.is_authenticated:
            await self.send_json({"guest": False})

    async def receive_json(self, content):
        command = content.get("action") if isinstance(content, dict) else content
        if command == "say":
            await self.say(content["text"])
        elif command == "quit":
            await self.quit()
        else:
            await self.send_json({"error": "What?"})

    async def say(self, text):
        if self.group is None:
            await self.send_json({"error": "Log in first"})
            return
        await self.channel_layer.group_send(self.group, {"type": "member.said", "text": text})

    async def quit(self):
        try:
            await self.send_json({"bye": True})
        finally:
            await self.close(code=4000)

    async def member_said(self, event):
        await self.send_json({"text": event["text"]})

    async def disconnect(self, code):
        if self.group is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)


class FlagConsumer(AsyncJsonWebsocketConsumer):
    groups = ("flags",)

    async def connect(self):
        allowed = await self.is_allowed()
        if not allowed:
            await self.close()
        else:
            await self.accept()

    async def is_allowed(self):
        return self.scope["user"].is_staff

    async def receive_json(self, content):
        if content == "quit":
            await self.send_json({"bye": True}, close=True)
            return
        await self.send_json({"flag": True})

    async def flag_raised(self, event):
        await self.send_json({"raised": event["name"]})
        await self.close(code=4001)

    async def disconnect(self, code):
        self.flag = None
