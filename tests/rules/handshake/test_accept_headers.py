"""CHN116: the headers for accept() have the wrong form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN116"
IMPORTS = """\
from channels.consumer import AsyncConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""
CONSUMER = """
class TrainConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept(headers={})
"""


def text(call: str = "self.accept(...)") -> str:
    return (
        f"the headers of `{call}` are no list of pairs of bytes: uvicorn answers the handshake "
        "with HTTP 500; write [(b'name', b'value')]"
    )


#: What is passed as headers -> whether it is reported.
HEADERS = {
    "{'x-line': 'S1'}": True,
    "{b'x-line': b'S1'}": True,
    "{name: 'S1' for name in self.names}": True,
    "dict(line='S1')": True,
    "[('x-line', 'S1')]": True,
    "[('x-line', b'S1')]": True,
    "[(b'x-line', 'S1')]": True,
    "[[b'x-line', 'S1']]": True,
    "[(b'x-line', f'{self.line}')]": True,
    "[(b'x-line', b'S1'), ('x-stop', b'7')]": True,
    "(('x-line', 'S1'),)": True,
    "['x-line: S1']": True,
    "[b'x-line', b'S1']": True,
    "(b'x-line', b'S1')": True,
    "None": False,
    "[]": False,
    "()": False,
    "{}": False,
    "dict()": False,
    "[(b'x-line', b'S1')]": False,
    "[[b'x-line', b'S1']]": False,
    "((b'x-line', b'S1'),)": False,
    "[(b'x-line', self.line.encode())]": False,
    "[(name, value)]": False,
    "[self.header]": False,
    "[*self.headers, (b'x-line', b'S1')]": False,
    "[(b'x-line', 'S1'.encode())]": False,
    "{b'x-line': b'S1'}.items()": False,
    "list(self.names)": False,
    "self.names": False,
    "made()": False,
}

REPORTED = {
    "by its place": (
        """
        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(None, {"x-line": "S1"})
                                  ^
        """,
        text(),
    ),
    "with a subprotocol": (
        """
        class TrainConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept("trains", headers=[("x-line", "S1")])
                                                    ^
        """,
        text(),
    ),
    "under a name": (
        """
        HEADERS = {"x-line": "S1"}


        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(headers=HEADERS)
                                    ^
        """,
        text(),
    ),
    "in a helper of a mixin": (
        """
        class Lines:
            async def start(self):
                await self.accept(headers={"x-line": "S1"})
                                          ^


        class TrainConsumer(Lines, AsyncJsonWebsocketConsumer):
            pass
        """,
        text(),
    ),
    "to super()": (
        """
        class TrainConsumer(AsyncJsonWebsocketConsumer):
            async def accept(self, subprotocol=None, headers=None):
                await super().accept(subprotocol, headers=[("x-line", "S1")])
                                                          ^
        """,
        text("super().accept(...)"),
    ),
    "under a condition": (
        """
        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                if self.scope["user"].is_staff:
                    self.accept(headers={"x-line": "S1"})
                                        ^
                else:
                    self.accept(headers=[(b"x-line", b"S1")])
        """,
        text(),
    ),
}

QUIET = {
    "accept() of one's own": """
        class TrainConsumer(AsyncJsonWebsocketConsumer):
            async def accept(self, subprotocol=None, headers=None):
                pairs = [(k.encode(), v.encode()) for k, v in headers.items()]
                await super().accept(subprotocol, pairs)

            async def connect(self):
                await self.accept(headers={"x-line": "S1"})
        """,
    "a basic consumer's own": """
        class TrainConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                await self.accept(headers={"x-line": "S1"})

            async def accept(self, headers):
                await self.send({"type": "websocket.accept"})
        """,
    "headers of an HTTP consumer may be a dictionary": """
        class TrainConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                await self.send_response(200, b"on time", headers={b"x-line": b"S1"})
        """,
    "a base that cannot be read": """
        from somewhere import Train


        class TrainConsumer(Train, WebsocketConsumer):
            def connect(self):
                self.accept(headers={"x-line": "S1"})
        """,
    "a name that changes": """
        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                headers = {"x-line": "S1"}
                if headers:
                    headers = [(b"x-line", b"S1")]
                self.accept(headers=headers)
        """,
    "a list that is filled later": """
        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                headers = []
                headers.append((b"x-line", b"S1"))
                self.accept(headers=headers)
        """,
    "a dictionary's own pairs": """
        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                headers = {b"x-line": b"S1"}
                self.accept(headers=headers.items())
        """,
    "unpacked arguments": """
        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                self.accept(*(None, {"x-line": "S1"}))
                self.accept(**{"headers": {"x-line": "S1"}})
        """,
    "another object": """
        class TrainConsumer(WebsocketConsumer):
            def connect(self):
                self.signals.accept(headers={"x-line": "S1"})
        """,
    "no consumer of Channels": """
        class TrainConsumer:
            def accept(self, headers):
                pass

            def connect(self):
                self.accept(headers={"x-line": "S1"})
        """,
}


@pytest.mark.parametrize(("headers", "is_reported"), HEADERS.items(), ids=HEADERS)
def test_headers(folder: Path, headers: str, is_reported: bool) -> None:
    source = behind(IMPORTS, CONSUMER.replace("headers={}", f"headers={headers}"))
    if is_reported:
        assert_reported(folder, CODE, f"{source}{' ' * 34}^", text())
    else:
        assert_quiet(folder, CODE, source)


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_headers_and_a_base_in_another_file(folder: Path) -> None:
    base = """
        RIGHT = [(b"x-line", b"S1")]
        WRONG = [("x-line", "S1")]


        class Train(WebsocketConsumer):
            pass
        """
    consumer = """
        from train import base


        class TrainConsumer(base.Train):
            def connect(self):
                if self.scope["user"].is_staff:
                    self.accept(headers=base.RIGHT)
                else:
                    self.accept(headers=base.WRONG)
                                        ^
        """
    files = {
        "train/base.py": behind(IMPORTS, base),
        "train/consumers.py": behind(IMPORTS, consumer),
    }
    assert_project(folder, CODE, files, text())
