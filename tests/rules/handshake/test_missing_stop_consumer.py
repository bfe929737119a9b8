"""CHN108: a consumer is never told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN108"
IMPORTS = """\
import asyncio

from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""
GENERIC = "override disconnect() in its place, or call super()"
BASIC = "raise StopConsumer() at its end"


def ends(instead: str = GENERIC, hook: str = "websocket_disconnect") -> str:
    return f"{hook}() can end without StopConsumer: the consumer is never stopped; {instead}"


def skips(effect: str) -> str:
    return f"websocket_disconnect() does not call super(): {effect}; {GENERIC}"


def has_none(name: str) -> str:
    return (
        f"{name} has no websocket_disconnect(): it raises ValueError whenever a client leaves; "
        "define it and raise StopConsumer() in it"
    )


REPORTED = {
    "it only writes a log": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                print("gone", message["code"])
        """,
        ends(),
    ),
    "an empty one": (
        """
        class LiftConsumer(WebsocketConsumer):
            def websocket_disconnect(self, message):
            ^
                pass
        """,
        ends(),
    ),
    "only one branch stops": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                if message["code"] == 1000:
                    raise StopConsumer()
        """,
        ends(),
    ),
    "an early return": (
        """
        class LiftConsumer(WebsocketConsumer):
            def websocket_disconnect(self, message):
            ^
                if message["code"] == 1001:
                    return
                super().websocket_disconnect(message)
        """,
        ends(),
    ),
    "StopConsumer is only made": (
        """
        class LiftConsumer(WebsocketConsumer):
            def websocket_disconnect(self, message):
            ^
                StopConsumer()
        """,
        ends(),
    ),
    "a handler takes StopConsumer": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                try:
                    await super().websocket_disconnect(message)
                except Exception:
                    print("cannot leave")
        """,
        ends(),
    ),
    "close() does not stop it": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                await self.close()
        """,
        ends(),
    ),
    "disconnect() in place of super()": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                await self.disconnect(message["code"])

            async def disconnect(self, code):
                print("gone", code)
        """,
        ends(),
    ),
    "a helper that can be read": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                await self.park(0)

            async def park(self, floor):
                self.floor = floor
        """,
        ends(),
    ),
    "it runs in a thread": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            @database_sync_to_async
            def websocket_disconnect(self, message):
            ^
                print("gone")
        """,
        ends(),
    ),
    "a basic consumer": (
        """
        class LiftConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})

            async def websocket_disconnect(self, message):
            ^
                await asyncio.sleep(0)
        """,
        ends(BASIC),
    ),
    "a basic consumer that answers the one who has gone": (
        """
        class LiftConsumer(SyncConsumer):
            def websocket_connect(self, message):
                self.send({"type": "websocket.accept"})

            def websocket_disconnect(self, message):
            ^
                self.send({"type": "websocket.close"})
        """,
        ends(BASIC),
    ),
    "an HTTP consumer": (
        """
        class LiftConsumer(AsyncHttpConsumer):
            async def http_disconnect(self, message):
            ^
                print("gone")
        """,
        ends(BASIC, "http_disconnect"),
    ),
    "a base class, and its heir": (
        """
        class BaseLift(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                print("gone")


        class LiftConsumer(BaseLift):
            pass
        """,
        ends(),
    ),
    "disconnect() is left out": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            ^
                raise StopConsumer()

            async def disconnect(self, code):
                print("gone", code)
        """,
        skips("disconnect() never runs"),
    ),
    "disconnect() of a base class is left out": (
        """
        class Shaft(WebsocketConsumer):
            def disconnect(self, code):
                print("gone", code)


        class LiftConsumer(Shaft):
            def websocket_disconnect(self, message):
            ^
                raise StopConsumer
        """,
        skips("disconnect() never runs"),
    ),
    "groups are left out": (
        """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            groups = ["lifts"]

            async def websocket_disconnect(self, message):
            ^
                raise StopConsumer()
        """,
        skips("the consumer leaves none of its groups"),
    ),
    "groups are left out, and disconnect()": (
        """
        class LiftConsumer(WebsocketConsumer):
            groups = ("lifts", "doors")

            def websocket_disconnect(self, message):
            ^
                raise StopConsumer()

            def disconnect(self, code):
                print("gone", code)
        """,
        skips("disconnect() never runs and the consumer leaves none of its groups"),
    ),
    "no handler in a basic consumer": (
        """
        class LiftConsumer(AsyncConsumer):
        ^
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})

            async def websocket_receive(self, message):
                await self.send({"type": "websocket.send", "text": message["text"]})
        """,
        has_none("LiftConsumer"),
    ),
    "disconnect() is none of a basic consumer's handlers": (
        """
        class LiftConsumer(SyncConsumer):
        ^
            def websocket_connect(self, message):
                self.send({"type": "websocket.accept"})

            def disconnect(self, code):
                raise StopConsumer()
        """,
        has_none("LiftConsumer"),
    ),
}

QUIET = {
    "websocket_disconnect() assigned behind the class": """
        class Echo(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})


        Echo.websocket_disconnect = stop
        """,
    "StopConsumer at the end": """
        class LiftConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})

            async def websocket_disconnect(self, message):
                raise StopConsumer()
        """,
    "StopConsumer under another name": """
        from channels import exceptions
        from channels.exceptions import StopConsumer as Finished


        class LiftConsumer(SyncConsumer):
            def websocket_disconnect(self, message):
                raise Finished


        class DoorConsumer(SyncConsumer):
            def websocket_disconnect(self, message):
                raise exceptions.StopConsumer()
        """,
    "an exception of one's own": """
        class Parked(StopConsumer):
            pass


        class LiftConsumer(SyncConsumer):
            def websocket_disconnect(self, message):
                raise Parked()
        """,
    "super()": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            groups = ["lifts"]

            async def websocket_disconnect(self, message):
                print("gone")
                await super().websocket_disconnect(message)

            async def disconnect(self, code):
                pass
        """,
    "super(), the long way, in a finally": """
        class LiftConsumer(WebsocketConsumer):
            def websocket_disconnect(self, message):
                try:
                    print("gone")
                finally:
                    super(LiftConsumer, self).websocket_disconnect(message)
        """,
    "the base class by its name": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                await AsyncJsonWebsocketConsumer.websocket_disconnect(self, message)
        """,
    "it is raised again": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                try:
                    await super().websocket_disconnect(message)
                except StopConsumer:
                    print("gone")
                    raise
        """,
    "both branches stop": """
        class LiftConsumer(SyncConsumer):
            def websocket_disconnect(self, message):
                if message["code"] == 1000:
                    raise StopConsumer()
                else:
                    self.park()
                    raise StopConsumer()

            def park(self):
                self.floor = 0
        """,
    "a helper stops it": """
        class LiftConsumer(SyncConsumer):
            def websocket_disconnect(self, message):
                self.park()

            def park(self):
                raise StopConsumer()
        """,
    "a helper that cannot be read": """
        from somewhere import park


        class LiftConsumer(SyncConsumer):
            def websocket_disconnect(self, message):
                park(self)


        class DoorConsumer(AsyncConsumer):
            async def websocket_disconnect(self, message):
                await self.park()
        """,
    "a decorator that cannot be read": """
        from somewhere import stops


        class LiftConsumer(SyncConsumer):
            @stops
            def websocket_disconnect(self, message):
                print("gone")
        """,
    "a decorator that stops it": """
        def stops(method):
            async def wrapper(self, message):
                await method(self, message)
                raise StopConsumer()

            return wrapper


        class LiftConsumer(AsyncConsumer):
            @stops
            async def websocket_disconnect(self, message):
                print("gone")
        """,
    "a base whose heirs go on": """
        class Lift(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                print("gone")


        class LiftConsumer(Lift):
            async def websocket_disconnect(self, message):
                await super().websocket_disconnect(message)
                raise StopConsumer()
        """,
    "a base whose heirs stop it": """
        class BaseLift(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                await self.left()

            async def left(self):
                pass


        class LiftConsumer(BaseLift):
            async def left(self):
                raise StopConsumer()
        """,
    "a base that nobody uses yet": """
        class AbstractLift(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                pass
        """,
    "disconnect() alone": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                print("gone", code)
        """,
    "disconnect() is called by hand": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                await self.disconnect(message["code"])
                raise StopConsumer()

            async def disconnect(self, code):
                print("gone", code)
        """,
    "disconnect() is called by a helper": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                await self.finish(message["code"])
                raise StopConsumer()

            async def finish(self, code):
                await self.disconnect(code)

            async def disconnect(self, code):
                print("gone", code)
        """,
    "the groups are left by hand": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            groups = ["lifts"]

            async def websocket_disconnect(self, message):
                for group in self.groups:
                    await self.channel_layer.group_discard(group, self.channel_name)
                raise StopConsumer()
        """,
    "nothing is left out": """
        class LiftConsumer(AsyncJsonWebsocketConsumer):
            groups = []

            async def websocket_disconnect(self, message):
                raise StopConsumer()
        """,
    "another has the consumer in hand": """
        from somewhere import leave


        class LiftConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
                await leave(self, message)
                raise StopConsumer()

            async def disconnect(self, code):
                print("gone", code)
        """,
    "a base that cannot be read": """
        from somewhere import Shaft


        class LiftConsumer(Shaft, AsyncConsumer):
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})
        """,
    "the handler of a mixin": """
        class Parking:
            async def websocket_disconnect(self, message):
                raise StopConsumer()


        class LiftConsumer(Parking, AsyncConsumer):
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})
        """,
    "dispatch() of its own": """
        class LiftConsumer(AsyncConsumer):
            async def dispatch(self, message):
                if message["type"] == "websocket.disconnect":
                    raise StopConsumer()
                await super().dispatch(message)

            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})
        """,
    "a basic consumer that is only a base": """
        class BaseLift(SyncConsumer):
            def websocket_connect(self, message):
                self.send({"type": "websocket.accept"})
        """,
    "a background worker": """
        class LiftConsumer(SyncConsumer):
            def lifts_serviced(self, message):
                print("done")
        """,
    "no consumer of Channels": """
        class LiftConsumer:
            def websocket_disconnect(self, message):
                pass
        """,
    "a handler that waits for ever": """
        class LiftConsumer(AsyncConsumer):
            async def websocket_disconnect(self, message):
                while True:
                    await asyncio.sleep(1)
        """,
}


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_base_classes_in_another_file(folder: Path) -> None:
    """A helper and a handler are looked up where the base class is."""
    base = """
        class Shaft(AsyncJsonWebsocketConsumer):
            async def park(self):
                {end}


        class Cabin(AsyncConsumer):
            async def {hook}(self, message):
                raise StopConsumer()
        """
    consumer = """
        from {package}.shafts import Cabin, Shaft


        class LiftConsumer(Shaft):
            async def websocket_disconnect(self, message):
            {mark}
                await self.park()


        class CabinConsumer(Cabin):
        {mark}
            async def websocket_connect(self, message):
                await self.send({{"type": "websocket.accept"}})
        """
    files = {
        "tower/shafts.py": behind(
            IMPORTS, base.format(end="raise StopConsumer()", hook="websocket_disconnect")
        ),
        "tower/consumers.py": consumer.format(package="tower", mark=""),
    }
    assert_project(folder, CODE, files)
    files = {
        "house/shafts.py": behind(
            IMPORTS, base.format(end="self.floor = 0", hook="websocket_gone")
        ),
        "house/consumers.py": consumer.format(package="house", mark="^"),
    }
    assert_project(folder, CODE, files, ends(), has_none("CabinConsumer"))


def test_heirs_in_another_file(folder: Path) -> None:
    base = """
        class Lift(AsyncJsonWebsocketConsumer):
            async def websocket_disconnect(self, message):
            {mark}
                await self.left()

            async def left(self):
                pass
        """
    heir = """
        from {package}.lifts import Lift


        class LiftConsumer(Lift):
            async def {method}(self):
                raise StopConsumer()
        """
    files = {
        "tower/lifts.py": behind(IMPORTS, base.format(mark="")),
        "tower/consumers.py": behind(IMPORTS, heir.format(package="tower", method="left")),
    }
    assert_project(folder, CODE, files)
    files = {
        "house/lifts.py": behind(IMPORTS, base.format(mark="^")),
        "house/consumers.py": behind(IMPORTS, heir.format(package="house", method="leave")),
    }
    assert_project(folder, CODE, files, ends())
