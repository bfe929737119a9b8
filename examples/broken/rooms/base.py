"""What the consumers of one room share."""

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class BaseRoomConsumer(AsyncJsonWebsocketConsumer):
    """A socket that belongs to a room and to somebody who has signed in."""

    @property
    def slug(self):
        """The room's name in the address."""
        return self.scope["url_route"]["kwargs"]["slug"]

    @property
    def username(self):
        """The name that the others see."""
        return self.scope["user"].get_username()

    async def sign_in(self):
        """Whether somebody has signed in; the socket is closed where nobody has."""
        if self.scope["user"].is_authenticated:
            return True
        await self.close()
        return False
