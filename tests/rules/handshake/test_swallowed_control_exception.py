"""CHN112: an exception that Channels waits for never gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN112"
IMPORTS = """\
from channels import exceptions
from channels.consumer import AsyncConsumer
from channels.exceptions import AcceptConnection, DenyConnection, StopConsumer
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""


def swallowed(
    exception: str = "DenyConnection",
    effect: str = "the client gets no answer",
    handler: str = "the handler below",
) -> str:
    answer = "accept()" if exception == "AcceptConnection" else "close()"
    return (
        f"{exception} is taken by {handler}: {effect}; raise it outside the try, or "
        f"{answer} in the handler"
    )


def suppressed(effect: str) -> str:
    return (
        f"DenyConnection is taken by suppress() around it: {effect}; raise it outside the with, "
        "or close() after it"
    )


def outside(hook: str, exception: str = "DenyConnection") -> str:
    return f"{exception} works in connect() only: in {hook}() it ends in an error; call close()"


def stops(hook: str, exception: str = "StopConsumer") -> str:
    return f"{exception} in {hook}() ends the consumer and leaves the connection open; call close()"


REPORTED = {
    "suppress() takes it": (
        """
        import contextlib


        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                with contextlib.suppress(Exception):
                    if self.scope["user"].is_anonymous:
                        raise DenyConnection()
                        ^
                await self.accept()
        """,
        suppressed("the client is not rejected"),
    ),
    "except Exception takes it": (
        """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                try:
                    if self.scope["user"].is_anonymous:
                        raise DenyConnection()
                        ^
                    await self.accept()
                except Exception:
                    print("no account")
        """,
        swallowed(),
    ),
    "a bare except takes it": (
        """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise AcceptConnection
                    ^
                except:
                    pass
        """,
        swallowed("AcceptConnection"),
    ),
    "except BaseException, after another handler": (
        """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise exceptions.DenyConnection("closed")
                    ^
                except KeyError:
                    self.close()
                except BaseException as error:
                    print(error)
        """,
        swallowed(),
    ),
    "an exception of one's own": (
        """
        class NoAccount(DenyConnection):
            pass


        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                try:
                    raise NoAccount()
                    ^
                except Exception:
                    return
        """,
        swallowed("NoAccount"),
    ),
    "a helper raises it": (
        """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                try:
                    await self.check()
                    await self.accept()
                except Exception:
                    print("no account")

            async def check(self):
                if self.scope["user"].is_anonymous:
                    raise DenyConnection()
                    ^
        """,
        swallowed(handler="a handler in connect()"),
    ),
    "who is denied is accepted": (
        """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    if self.scope["user"].is_anonymous:
                        raise DenyConnection()
                        ^
                except Exception as error:
                    print(error)
                self.accept()
        """,
        swallowed(effect="the client is not rejected"),
    ),
    "in receive_json()": (
        """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                if not content:
                    raise DenyConnection()
                    ^
        """,
        outside("receive_json"),
    ),
    "in receive(), AcceptConnection": (
        """
        class BankConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                raise AcceptConnection()
                ^
        """,
        outside("receive", "AcceptConnection"),
    ),
    "in disconnect()": (
        """
        class BankConsumer(WebsocketConsumer):
            def disconnect(self, code):
                raise DenyConnection()
                ^
        """,
        outside("disconnect"),
    ),
    "in an event handler": (
        """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def account_frozen(self, event):
                raise DenyConnection()
                ^
        """,
        outside("account_frozen"),
    ),
    "in a helper of receive()": (
        """
        class BankConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                self.check(text_data)

            def check(self, amount):
                if not amount:
                    raise DenyConnection
                    ^
        """,
        outside("receive"),
    ),
    "in websocket_connect() of a generic consumer": (
        """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def websocket_connect(self, message):
                if self.scope["user"].is_anonymous:
                    raise DenyConnection()
                    ^
                await super().websocket_connect(message)
        """,
        outside("websocket_connect"),
    ),
    "in websocket_connect() of a basic consumer": (
        """
        class BankConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                raise DenyConnection()
                ^
        """,
        outside("websocket_connect"),
    ),
    "StopConsumer in receive_json()": (
        """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                if content == "bye":
                    raise StopConsumer()
                    ^
        """,
        stops("receive_json"),
    ),
    "StopConsumer in websocket_receive() of a basic consumer": (
        """
        class BankConsumer(AsyncConsumer):
            async def websocket_receive(self, message):
                raise StopConsumer()
                ^
        """,
        stops("websocket_receive"),
    ),
    "StopConsumer in connect(), after accept()": (
        """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                self.accept()
                self.send("closed on Sundays")
                raise StopConsumer()
                ^
        """,
        stops("connect"),
    ),
    "StopConsumer in an event handler": (
        """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def account_frozen(self, event):
                await self.send_json(event["account"])
                raise StopConsumer()
                ^
        """,
        stops("account_frozen"),
    ),
    "StopConsumer under another name": (
        """
        from channels.exceptions import StopConsumer as Finished


        class BankConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                raise Finished
                ^
        """,
        stops("receive"),
    ),
    "a base class, and its heir": (
        """
        class BaseBank(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                raise StopConsumer()
                ^


        class BankConsumer(BaseBank):
            pass
        """,
        stops("receive"),
    ),
}

QUIET = {
    "a handler that asks for the class": """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                try:
                    if self.scope["user"].is_anonymous:
                        raise DenyConnection()
                except Exception as error:
                    if isinstance(error, DenyConnection):
                        raise
                    print("no account")
                await self.accept()
        """,
    "suppress() of another error": """
        import contextlib


        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                with contextlib.suppress(ValueError):
                    if self.scope["user"].is_anonymous:
                        raise DenyConnection()
                await self.accept()
        """,
    "raised in connect()": """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                if self.scope["user"].is_anonymous:
                    raise DenyConnection()
                raise AcceptConnection()
        """,
    "outside the try": """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                try:
                    account = self.scope["user"].account
                except Exception:
                    raise DenyConnection()
                else:
                    print(account)
                raise AcceptConnection()
        """,
    "raised again": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise DenyConnection()
                except Exception:
                    print("no account")
                    raise
        """,
    "raised again under its name": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise DenyConnection()
                except Exception as error:
                    raise error
        """,
    "the handler answers": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise DenyConnection()
                except Exception:
                    self.close()
        """,
    "the finally part answers": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise DenyConnection()
                except Exception:
                    print("no account")
                finally:
                    self.close()
        """,
    "an answer comes later": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise DenyConnection()
                except Exception:
                    print("no account")
                self.close()
        """,
    "a handler of its own lets it go on": """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                try:
                    raise DenyConnection()
                except DenyConnection:
                    raise
                except Exception:
                    print("no account")
        """,
    "accepted after all": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                try:
                    raise AcceptConnection()
                except Exception:
                    print("welcome")
                self.accept()
        """,
    "it has been accepted before": """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                await self.accept()
                try:
                    raise DenyConnection()
                except Exception:
                    await self.close()
        """,
    "another exception": """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def connect(self):
                try:
                    raise ValueError("no account")
                except Exception:
                    await self.close()

            async def receive_json(self, content, **kwargs):
                raise PermissionError("no account")
        """,
    "an exception that cannot be read": """
        from somewhere import NoAccount, StopConsumer as Stop


        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                if content:
                    raise NoAccount()
                raise Stop()
        """,
    "caught in receive()": """
        class BankConsumer(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                try:
                    self.check(text_data)
                except DenyConnection:
                    self.close()

            def check(self, amount):
                raise DenyConnection()
        """,
    "StopConsumer after close()": """
        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.close(code=4000)
                raise StopConsumer()

            async def account_frozen(self, event):
                await self.close()
                raise StopConsumer()
        """,
    "StopConsumer after a helper that closes": """
        from somewhere import end


        class BankConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content, **kwargs):
                await self.end()
                raise StopConsumer()

            async def account_frozen(self, event):
                await end(self)
                raise StopConsumer()

            async def end(self):
                await self.send_json("bye", close=True)
        """,
    "StopConsumer where the client has left": """
        class BankConsumer(WebsocketConsumer):
            def websocket_disconnect(self, message):
                raise StopConsumer()


        class TellerConsumer(AsyncJsonWebsocketConsumer):
            async def disconnect(self, code):
                raise StopConsumer()
        """,
    "StopConsumer before accept() is another rule's": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                raise StopConsumer()
        """,
    "an HTTP consumer": """
        class BankConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                await self.send_response(200, b"paid")
                raise StopConsumer()

            async def http_disconnect(self, message):
                raise StopConsumer()
        """,
    "a background worker": """
        class BankConsumer(AsyncConsumer):
            async def account_frozen(self, event):
                raise StopConsumer()
        """,
    "a method that nobody calls": """
        class BankConsumer(WebsocketConsumer):
            def check(self, amount):
                raise DenyConnection()
        """,
    "a helper of connect()": """
        class BankConsumer(WebsocketConsumer):
            def connect(self):
                self.check()
                self.accept()

            def check(self):
                if self.scope["user"].is_anonymous:
                    raise DenyConnection()
        """,
    "connect() of a basic consumer is a helper": """
        class BankConsumer(AsyncConsumer):
            async def websocket_connect(self, message):
                try:
                    await self.connect()
                except DenyConnection:
                    await self.send({"type": "websocket.close"})

            async def connect(self):
                raise DenyConnection()
        """,
    "a base that cannot be read": """
        from somewhere import Bank


        class BankConsumer(Bank):
            def receive(self, text_data=None, bytes_data=None):
                raise StopConsumer()
        """,
    "a decorator that cannot be read": """
        from somewhere import closes


        class BankConsumer(WebsocketConsumer):
            @closes
            def receive(self, text_data=None, bytes_data=None):
                raise StopConsumer()
        """,
    "a decorator that closes": """
        def closes(method):
            def wrapper(self, **kwargs):
                try:
                    return method(self, **kwargs)
                except StopConsumer:
                    self.close()

            return wrapper


        class BankConsumer(WebsocketConsumer):
            @closes
            def receive(self, text_data=None, bytes_data=None):
                raise StopConsumer()
        """,
    "a base whose heirs catch it": """
        class BaseBank(WebsocketConsumer):
            def receive(self, text_data=None, bytes_data=None):
                raise StopConsumer()


        class BankConsumer(BaseBank):
            def receive(self, text_data=None, bytes_data=None):
                try:
                    super().receive(text_data)
                except StopConsumer:
                    self.close()
        """,
}


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_exceptions_and_bases_in_another_file(folder: Path) -> None:
    base = """
        class NoAccount(DenyConnection):
            pass


        class Bank(AsyncJsonWebsocketConsumer):
            async def end(self):
                await self.close()

            async def greet(self):
                await self.send_json("hello")
        """
    consumer = """
        from bank.base import Bank, NoAccount


        class BankConsumer(Bank):
            async def receive_json(self, content, **kwargs):
                if content == "bye":
                    await self.end()
                    raise StopConsumer()
                await self.greet()
                raise NoAccount()
                ^
        """
    files = {"bank/base.py": behind(IMPORTS, base), "bank/consumers.py": behind(IMPORTS, consumer)}
    assert_project(folder, CODE, files, outside("receive_json", "NoAccount"))
