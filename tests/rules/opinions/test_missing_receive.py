"""CHN902: a WebSocket consumer has no receive() or receive_json() of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.rules.opinions.missing_receive import MissingReceive
from flake8_channels.settings import Settings
from tests.rules.tables import assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN902"
IMPORTS = """\
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, WebsocketConsumer
"""


def text(hook: str = "receive") -> str:
    return f"PollConsumer has no {hook}(): what its clients send is not handled; define {hook}()"


REPORTED = {
    "an empty class": (
        """
        class PollConsumer(WebsocketConsumer):
        ^
            pass
        """,
        text(),
    ),
    "the other hooks are there": (
        """
        class PollConsumer(AsyncJsonWebsocketConsumer):
        ^
            async def connect(self):
                await self.accept()

            async def disconnect(self, code):
                pass

            async def poll_closed(self, event):
                await self.send_json(event["result"])
        """,
        text(),
    ),
    "a base and a mixin without receive()": (
        """
        class Greeting:
            def greet(self):
                self.send("hello")


        class BasePoll(WebsocketConsumer):
            def connect(self):
                self.accept()


        class PollConsumer(Greeting, BasePoll):
        ^
            pass
        """,
        text(),
    ),
    "a basic consumer": (
        """
        class PollConsumer(AsyncConsumer):
        ^
            async def websocket_connect(self, message):
                await self.send({"type": "websocket.accept"})
        """,
        text("websocket_receive"),
    ),
    "a basic sync consumer": (
        """
        class PollConsumer(SyncConsumer):
        ^
            def websocket_connect(self, message):
                self.send({"type": "websocket.accept"})

            def websocket_disconnect(self, message):
                pass
        """,
        text("websocket_receive"),
    ),
}

QUIET = {
    "receive() of its own": """
        class PollConsumer(WebsocketConsumer):
            def receive(self, text_data):
                self.send(text_data)
        """,
    "receive_json() of its own": """
        class PollConsumer(AsyncJsonWebsocketConsumer):
            async def receive_json(self, vote):
                await self.send_json(vote)
        """,
    "websocket_receive() in its place": """
        class PollConsumer(WebsocketConsumer):
            def websocket_receive(self, message):
                self.send(message["text"])
        """,
    "websocket_receive() of a basic consumer": """
        class PollConsumer(SyncConsumer):
            def websocket_receive(self, message):
                self.send({"type": "websocket.send", "text": message["text"]})
        """,
    "receive() of a mixin": """
        class Voting:
            async def receive_json(self, content, **kwargs):
                await self.send_json(content)


        class PollConsumer(Voting, AsyncJsonWebsocketConsumer):
            pass
        """,
    "receive() that cannot be followed": """
        from somewhere import handler


        class PollConsumer(AsyncJsonWebsocketConsumer):
            receive_json = handler("poll")
        """,
    "a base that cannot be read": """
        from somewhere import Polls


        class PollConsumer(Polls, WebsocketConsumer):
            pass
        """,
    "made to be subclassed": """
        class PollMixin(WebsocketConsumer):
            pass
        """,
    "subclassed in the module": """
        class Poll(WebsocketConsumer):
            pass


        class Quiz(Poll):
            def receive(self, text_data=None, bytes_data=None):
                pass
        """,
    "a class in a function": """
        def make():
            class PollConsumer(WebsocketConsumer):
                pass

            return PollConsumer
        """,
    "an HTTP consumer": """
        from channels.generic.http import AsyncHttpConsumer


        class PollConsumer(AsyncHttpConsumer):
            async def handle(self, body):
                await self.send_response(200, b"3 votes")
        """,
    "a background worker": """
        class PollConsumer(SyncConsumer):
            def votes_count(self, message):
                pass
        """,
    "actions of djangochannelsrestframework": """
        from djangochannelsrestframework.generics import GenericAsyncAPIConsumer


        class PollConsumer(GenericAsyncAPIConsumer):
            pass
        """,
    "operations of channels_graphql_ws": """
        from channels_graphql_ws import GraphqlWsConsumer


        class PollConsumer(GraphqlWsConsumer):
            schema = None
        """,
}


@pytest.mark.parametrize(("source", "message"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, source: str, message: str) -> None:
    assert_reported(folder, CODE, behind(IMPORTS, source), message)


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, behind(IMPORTS, source))


def test_receive_of_a_base_in_another_file(folder: Path) -> None:
    base = """
        class Votes(WebsocketConsumer):
            def {hook}(self, text_data=None, bytes_data=None):
                pass
        """
    consumer = "from poll.votes import Votes\n\n\nclass PollConsumer(Votes):\n{mark}    pass\n"
    files = {
        "poll/votes.py": behind(IMPORTS, base.format(hook="receive")),
        "poll/consumers.py": consumer.format(mark=""),
    }
    assert_project(folder, CODE, files)
    files = {
        "quiz/votes.py": behind(IMPORTS, base.format(hook="received")),
        "quiz/consumers.py": consumer.replace("poll.", "quiz.").format(mark="^\n"),
    }
    assert_project(folder, CODE, files, text())


def test_a_base_that_the_settings_name(folder: Path) -> None:
    source = """
        from mylib.channels import Votes


        class PollConsumer(Votes):
        ^
            pass
        """
    named = Settings(base_classes=(("mylib.channels.Votes", "JsonWebsocketConsumer"),))
    assert_reported(folder, CODE, source, text(), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))


def test_it_is_an_opinion() -> None:
    assert not MissingReceive.on_by_default
