"""CHN115: a subprotocol is accepted that the client may not have offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN115"
IMPORTS = """\
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""


def no_single(subprotocol: str) -> str:
    return (
        f"`{subprotocol}` is no single subprotocol, so every handshake fails; accept only one "
        "that is in self.scope['subprotocols']"
    )


def unoffered(name: str) -> str:
    return (
        f"a client that did not offer {name!r} fails in the handshake; accept only one that is in "
        "self.scope['subprotocols']"
    )


OFFER = "self.scope['subprotocols']"

REPORTED = {
    "a list": (
        """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept(subprotocol=["token", "v1"])
                      ^
        """,
        no_single("['token', 'v1']"),
    ),
    "a list of one, by its place": (
        """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(["token"])
                ^
        """,
        no_single("['token']"),
    ),
    "a tuple": (
        """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(subprotocol=("token",))
                ^
        """,
        no_single("('token',)"),
    ),
    "the whole offer": (
        """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept(self.scope["subprotocols"])
                      ^
        """,
        no_single(OFFER),
    ),
    "the whole offer, under a condition": (
        """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if self.scope["subprotocols"]:
                    await self.accept(subprotocol=self.scope["subprotocols"])
                          ^
                else:
                    await self.accept()
        """,
        no_single(OFFER),
    ),
    "the whole offer, by get()": (
        """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(self.scope.get("subprotocols", []))
                ^
        """,
        no_single("self.scope.get('subprotocols', [])"),
    ),
    "the whole offer under another name": (
        """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                offered = self.scope["subprotocols"]
                self.accept(subprotocol=offered)
                ^
        """,
        no_single("offered"),
    ),
    "a constant list": (
        """
        SPOKEN = ["v1", "v2"]


        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(subprotocol=SPOKEN)
                ^
        """,
        no_single("SPOKEN"),
    ),
    "a list to super()": (
        """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def accept(self, subprotocol=None, headers=None):
                await super().accept([subprotocol])
                      ^
        """,
        no_single("[subprotocol]"),
    ),
    "a list in a mixin": (
        """
        class Metering:
            def start(self):
                self.accept(["v1"])
                ^


        class MeterConsumer(Metering, WebsocketConsumer):
            pass
        """,
        no_single("['v1']"),
    ),
    "a public protocol": (
        """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept(subprotocol="graphql-ws")
                      ^
        """,
        unoffered("graphql-ws"),
    ),
    "a public protocol in a constant": (
        """
        SPOKEN = "mqtt"


        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept(SPOKEN)
                      ^
        """,
        unoffered("mqtt"),
    ),
}

QUIET = {
    "none": """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()


        class GaugeConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(None)
        """,
    "one of the offer": """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept(subprotocol=self.scope["subprotocols"][0])
        """,
    "the offer is looked at": """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if "mqtt" in self.scope["subprotocols"]:
                    await self.accept(subprotocol="mqtt")
                else:
                    await self.close()
        """,
    "the offer is looked at in a helper": """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                self.check()
                await self.accept(subprotocol="mqtt")

            def check(self):
                print(self.scope["subprotocols"])
        """,
    "the offer is looked at after an early return": """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                if not self.speaks():
                    return self.close()
                self.accept(subprotocol="mqtt")
        """,
    "a name of one's own": """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(subprotocol="acme-meter")
        """,
    "what was chosen": """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                chosen = next(iter(self.scope["subprotocols"]), None)
                self.accept(subprotocol=chosen)
        """,
    "one of a list": """
        SPOKEN = ["v1", "v2"]


        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(SPOKEN[0])
        """,
    "a parameter": """
        class MeterConsumer(WebsocketConsumer):
            def start(self, subprotocol=["v1"]):
                self.accept(subprotocol)
        """,
    "a name that changes": """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                chosen = self.scope["subprotocols"]
                if chosen:
                    chosen = chosen[0]
                self.accept(chosen)
        """,
    "accept() of one's own": """
        class MeterConsumer(AsyncJsonWebsocketConsumer):
            async def accept(self, spoken):
                await super().accept(spoken[0])

            async def connect(self):
                await self.accept(["v1", "v2"])
        """,
    "a basic consumer's own": """
        class MeterConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.accept(["v1"])

            async def accept(self, spoken):
                await self.send({"type": "websocket.accept", "subprotocol": spoken[0]})
        """,
    "a base that cannot be read": """
        from somewhere import Meter


        class MeterConsumer(Meter, WebsocketConsumer):
            def connect(self):
                self.accept(["v1"])
        """,
    "unpacked arguments": """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(*["v1"])
                self.accept(**{"subprotocol": ["v1"]})
        """,
    "another object": """
        class MeterConsumer(WebsocketConsumer):
            def connect(self):
                self.offers.accept(["v1"])
        """,
    "no consumer of Channels": """
        class MeterConsumer:
            def accept(self, subprotocol):
                pass

            def connect(self):
                self.accept(["v1"])
        """,
}


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_a_base_class_in_another_file_looks_at_the_offer(folder: Path) -> None:
    base = """
        class Meter(WebsocketConsumer):
            def speak(self):
                self.spoken = self.scope[{key!r}]
        """
    consumer = """
        from {package}.base import Meter


        class MeterConsumer(Meter):
            def connect(self):
                self.speak()
                self.accept(subprotocol="mqtt")
                {mark}
        """
    files = {
        "water/base.py": behind(IMPORTS, base.format(key="subprotocols")),
        "water/consumers.py": consumer.format(package="water", mark=""),
    }
    assert_project(folder, CODE, files)
    files = {
        "power/base.py": behind(IMPORTS, base.format(key="path")),
        "power/consumers.py": consumer.format(package="power", mark="^"),
    }
    assert_project(folder, CODE, files, unoffered("mqtt"))
