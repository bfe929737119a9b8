"""The exceptions with which connect() may answer, and errors that it handles."""

import logging

from channels.exceptions import AcceptConnection, DenyConnection
from channels.generic.websocket import AsyncJsonWebsocketConsumer

logger = logging.getLogger(__name__)
SEATS = {"mqtt": 3}


class StrictConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope["user"]
        if user.is_anonymous:
            raise DenyConnection
        if not user.is_staff:
            raise AcceptConnection
        await self.accept()

    async def disconnect(self, code):
        logger.info("Left with code %s", code)

    async def receive_json(self, content):
        try:
            number = content["order"]
        except (KeyError, TypeError):
            await self.send_json({"error": "Send an order"})
            await self.close(code=4400)
            return
        await self.send_json({"order": number})


class SeatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            self.seats = SEATS[self.scope["subprotocols"][0]]
        except LookupError:
            logger.warning("No seats")
            await self.close()
            return
        await self.accept(subprotocol=self.scope["subprotocols"][0])
        for seat in range(self.seats):
            await self.send_json({"seat": seat})

    async def receive_json(self, content):
        match content:
            case {"order": number}:
                await self.send_json({"ordered": number})
            case "quit":
                await self.send_json({"bye": True})
                await self.close()
            case _:
                await self.send_json({"error": "Which seat?"})

    async def disconnect(self, code):
        if code == 1000:
            await self.channel_layer.group_send("seats", {"type": "seat.free"})
