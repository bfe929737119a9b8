"""CHN114: a close code is not one that servers send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN114"
IMPORTS = """\
from channels.consumer import AsyncConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""
CONSUMER = """
class TollConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        {}
"""


def text(
    code: object,
    server: str = "a server",
    instead: str = "use 1000 or a code from 3000 to 4999",
) -> str:
    return (
        f"{code!r} is no close code that {server} sends: the connection ends with an error; "
        f"{instead}"
    )


def member(written: str, server: str = "a server") -> str:
    return (
        f"{written} is no close code that {server} sends: the connection ends with an error; "
        f"write `{written}.value`"
    )


#: Argument of close() -> the server that does not send it; "" where all do.
ARGUMENTS = {
    "": "",
    "None": "",
    "True": "",
    "code=None": "",
    "1000": "",
    "code=1000": "",
    "code=3000": "",
    "code=4001": "",
    "4999": "",
    "reason='closed'": "",
    "code=4001, reason='closed'": "",
    "code=content": "",
    "code=4000 + content": "",
    "code=int('403')": "",
    "*content": "",
    "**content": "",
    "403": "a server",
    "code=401": "a server",
    "code=0": "a server",
    "code=-1": "a server",
    "code=999": "a server",
    "code=1004": "a server",
    "code=1005": "a server",
    "code=1006": "a server",
    "code=1015": "a server",
    "code=2999": "a server",
    "code=5000": "a server",
    "code=65536": "a server",
    "code='403'": "a server",
    "code='denied'": "a server",
    "code=403.5": "a server",
    "code=1e400": "a server",
    "code=False": "a server",
    "1001": "Daphne",
    "code=1003": "Daphne",
    "code=1007": "Daphne",
    "code=1008": "Daphne",
    "code=1011": "Daphne",
    "code=1014": "Daphne",
}

REPORTED = {
    "one of two codes": (
        """
        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.close(code=4001 if text_data else 402)
                ^
        """,
        text(402),
    ),
    "values and members in small letters of an enumeration": (
        """
        import enum


        class Reason(enum.Enum):
            UNPAID = 402
            CLOSED = 4001


        class Door(int, enum.Enum):
            shut = 2999


        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data:
                    self.close(code=Reason.UNPAID.value)
                    ^
                elif bytes_data:
                    self.close(code=Reason.CLOSED.value)
                else:
                    self.close(code=Door.shut)
                    ^
        """,
        text(402),
        text(2999),
    ),
    "a constant of the consumer": (
        """
        class TollConsumer(WebsocketConsumer):
            UNPAID = 402

            def receive(self, text_data=None, bytes_data=None):
                self.close(code=self.UNPAID)
                ^
        """,
        text(402),
    ),
    "constants of other classes": (
        """
        import enum


        class Codes:
            UNPAID = 402


        class Reason(enum.IntEnum):
            CLOSED = 2999


        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data:
                    self.close(code=Codes.UNPAID)
                    ^
                else:
                    self.close(code=Reason.CLOSED)
                    ^
        """,
        text(402),
        text(2999),
    ),
    "members of enumerations": (
        """
        import enum

        from django.db.models import IntegerChoices


        class Reason(enum.IntEnum):
            CLOSED = 4001


        class Door(enum.Enum):
            CLOSED = 4002


        class Shop(IntegerChoices):
            CLOSED = 4003, "closed"
            OPEN = 1000


        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data:
                    self.close(code=Reason.CLOSED)
                    ^
                elif bytes_data:
                    self.close(code=Door.CLOSED)
                    ^
                elif self.scope:
                    self.close(Shop.OPEN)
                    ^
                else:
                    self.close(code=Reason.CLOSED.value)
        """,
        member("Reason.CLOSED", "Daphne"),
        member("Door.CLOSED"),
        member("Shop.OPEN", "Daphne"),
    ),
    "the names of HTTP statuses": (
        """
        import http
        from http import HTTPStatus

        from rest_framework import status


        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data == "fee":
                    self.close(code=HTTPStatus.PAYMENT_REQUIRED)
                    ^
                elif text_data:
                    self.close(http.HTTPStatus.FORBIDDEN.value)
                    ^
                else:
                    self.close(code=status.HTTP_404_NOT_FOUND)
                    ^
        """,
        text(402),
        text(403),
        text(404),
    ),
    "a constant of the module": (
        """
        UNPAID = 402


        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.close(UNPAID)
                ^
        """,
        text(402),
    ),
    "a variable": (
        """
        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                code = 1008
                self.close(code)
                ^
        """,
        text(1008, "Daphne"),
    ),
    "in connect(), after accept()": (
        """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                await self.close(code=403)
                      ^
        """,
        text(403),
    ),
    "in an event handler and in a helper": (
        """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def toll_raised(self, event):
                await self.close(code=400)
                      ^

            async def end(self):
                return await self.close(code=401)
                             ^
        """,
        text(400),
        text(401),
    ),
    "in a mixin": (
        """
        class Raising:
            def raise_toll(self):
                self.close(402)
                ^


        class TollConsumer(Raising, WebsocketConsumer):
            pass
        """,
        text(402),
    ),
    "super()": (
        """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def close(self, code=None, reason=None):
                await super().close(code=402)
                      ^
        """,
        text(402),
    ),
    "a consumer under another name": (
        """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await end(self)


        async def end(consumer):
            await consumer.close(code=402)
                  ^
        """,
        text(402),
    ),
    "send() closes too": (
        """
        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.send("unpaid", close=402)
                ^
        """,
        text(402),
    ),
    "send_json() closes too": (
        """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.send_json("unpaid", 1008)
                      ^
        """,
        text(1008, "Daphne"),
    ),
}

QUIET = {
    "names that only look like HTTP statuses": """
        from http import HTTPMethod
        from rest_framework import status

        from toll.codes import HTTPStatus


        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data:
                    self.close(code=HTTPStatus.FORBIDDEN)
                elif bytes_data:
                    self.close(code=HTTPMethod.PUT)
                else:
                    self.close(code=status.is_success)
        """,
    "constants that servers send": """
        class Codes:
            CLOSED = 4003


        class TollConsumer(WebsocketConsumer):
            UNPAID = 4002

            def receive(self, text_data=None, bytes_data=None):
                if text_data:
                    self.close(code=Codes.CLOSED)
                else:
                    self.close(code=self.UNPAID)
        """,
    "a constant that the object sets": """
        class TollConsumer(WebsocketConsumer):
            UNPAID = 402

            def connect(self):
                self.UNPAID = 4002
                self.accept()

            def receive(self, text_data=None, bytes_data=None):
                self.close(code=self.UNPAID)
        """,
    "an attribute that is no constant": """
        class TollConsumer(WebsocketConsumer):
            code = 402

            def receive(self, text_data=None, bytes_data=None):
                self.close(code=self.code)
        """,
    "a constant that is worked out": """
        class TollConsumer(WebsocketConsumer):
            UNPAID = 4000 + 2

            def receive(self, text_data=None, bytes_data=None):
                self.close(code=self.UNPAID)
        """,
    "close() of one's own": """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def close(self, status):
                await super().close(code=4000 + status)

            async def receive_json(self, content, **kwargs):
                await self.close(402)
        """,
    "close() of a base that cannot be read": """
        from somewhere import Toll


        class TollConsumer(Toll, WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.close(402)
        """,
    "close() that is set": """
        class TollConsumer(WebsocketConsumer):
            def connect(self):
                self.close = self.end
                self.close(402)

            def end(self, status):
                print(status)
        """,
    "a basic consumer's own": """
        class TollConsumer(AsyncConsumer):
            async def websocket_receive(self, message):
                await self.close(402)

            async def close(self, status):
                await self.send({"type": "websocket.close", "code": 4000 + status})
        """,
    "an HTTP consumer's own": """
        class TollConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                await self.close(402)

            async def close(self, status):
                await self.send_response(status, b"unpaid")
        """,
    "close() of something else": """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await content.close(402)
                await self.gate.close(402)
        """,
    "a code from elsewhere": """
        from somewhere import UNPAID


        class TollConsumer(WebsocketConsumer):
            code = 402

            def receive(self, text_data=None, bytes_data=None):
                self.close(UNPAID)

            def end(self, code=402):
                self.close(code)
        """,
    "a code that depends": """
        class TollConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                if text_data:
                    code = 402
                else:
                    code = 4002
                self.close(code)
        """,
    "before accept() it is another rule's": """
        class TollConsumer(WebsocketConsumer):
            def connect(self):
                self.close(code=402)
        """,
    "send() that closes without a code": """
        class TollConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.send_json("paid", close=False)
                await self.send("paid", None, 0)
                await self.send_json("unpaid", close=True)

            async def toll_raised(self, event):
                await self.send_json("unpaid", close=4002)
        """,
    "no consumer of Channels": """
        class TollConsumer:
            def receive(self, text_data):
                self.close(402)

            def close(self, code):
                pass
        """,
}


@pytest.mark.parametrize(("arguments", "server"), ARGUMENTS.items(), ids=ARGUMENTS)
def test_argument(folder: Path, arguments: str, server: str) -> None:
    source = behind(IMPORTS, CONSUMER.format(f"await self.close({arguments})"))
    if not server:
        assert_quiet(folder, CODE, source)
    else:
        code = eval(arguments.rpartition("=")[2])
        assert_reported(folder, CODE, f"{source}{' ' * 14}^", text(code, server))


@pytest.mark.parametrize("code", ["4001.0", "'4001'", "b'4001'"])
def test_a_number_of_another_type(folder: Path, code: str) -> None:
    source = behind(IMPORTS, CONSUMER.format(f"await self.close(code={code})"))
    message = text(eval(code), instead="write 4001")
    assert_reported(folder, CODE, f"{source}{' ' * 14}^", message)


@pytest.mark.parametrize("shape", REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, shape: tuple[str, ...]) -> None:
    source, *messages = shape
    assert_reported(folder, CODE, behind(IMPORTS, source), *messages)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_a_constant_and_a_base_in_another_file(folder: Path) -> None:
    base = """
        UNPAID, CLOSED = 402, 4003
        LATE = 1013


        class Toll(WebsocketConsumer):
            pass
        """
    consumer = """
        from toll import base
        from toll.base import LATE as TOO_LATE, Toll


        class TollConsumer(Toll):
            def receive(self, text_data=None, bytes_data=None):
                self.close(TOO_LATE)
                ^

            def toll_raised(self, event):
                self.close(code=base.LATE)
                ^
        """
    files = {"toll/base.py": behind(IMPORTS, base), "toll/consumers.py": behind(IMPORTS, consumer)}
    assert_project(folder, CODE, files, text(1013, "Daphne"), text(1013, "Daphne"))


SERVERS = {
    "uvicorn alone": ({"requirements.txt": "channels>=4\nuvicorn[standard]==0.38\n"}, False),
    "uvicorn alone, in another file": ({"requirements/base.txt": "Uvicorn\n"}, False),
    "uvicorn and Daphne": ({"requirements.txt": "daphne\nuvicorn\n"}, True),
    "Daphne as an extra": ({"pyproject.toml": '["channels[daphne]>=4", "uvicorn"]\n'}, True),
    "Daphne as an extra that is not asked for": (
        {
            "poetry.lock": 'name = "channels"\ndaphne = ["daphne"]\n\nname = "uvicorn"\n',
        },
        False,
    ),
    "another server beside it": ({"requirements.txt": "hypercorn\nuvicorn\n"}, True),
    "no server": ({"requirements.txt": "channels>=4\n"}, True),
}


@pytest.mark.parametrize(("files", "told"), SERVERS.values(), ids=SERVERS)
def test_what_uvicorn_sends_counts_where_another_server_may_run(
    folder: Path, files: Files, told: bool
) -> None:
    source = behind(IMPORTS, CONSUMER.format("await self.close(code=1011)"))
    texts = [text(1011, "Daphne")] if told else []
    consumers = f"{source}{' ' * 14}^" if told else source
    assert_project(folder, CODE, {**files, "consumers.py": consumers}, *texts)


def test_what_no_server_sends_counts_on_uvicorn_too(folder: Path) -> None:
    source = behind(IMPORTS, CONSUMER.format("await self.close(code=403)"))
    files = {"requirements.txt": "uvicorn\n", "consumers.py": f"{source}{' ' * 14}^"}
    assert_project(folder, CODE, files, text(403))
