"""CHN102: connect() can finish without an answer to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.settings import Settings
from tests.rules.handshake import (
    connect_answers,
    connect_branches,
    connect_exceptions,
    connect_helpers,
    connect_modules,
)
from tests.rules.handshake.connect_modules import BASIC, GENERIC
from tests.rules.handshake.connect_texts import consumer, ends, returns
from tests.rules.tables import Files, assert_project, assert_quiet, assert_reported, behind

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN102"
REPORTED = {
    **connect_branches.REPORTED,
    **connect_exceptions.REPORTED,
    **connect_helpers.REPORTED,
}
QUIET = {
    **connect_answers.QUIET,
    **connect_branches.QUIET,
    **connect_exceptions.QUIET,
    **connect_helpers.QUIET,
}
MODULES_REPORTED = {
    **{
        f"basic: {shape}": (behind(BASIC, source), texts)
        for shape, (source, texts) in connect_modules.BASIC_REPORTED.items()
    },
    **{
        shape: (behind(GENERIC, source), texts)
        for shape, (source, texts) in connect_modules.GENERIC_REPORTED.items()
    },
}
MODULES_QUIET = {
    **{
        f"basic: {shape}": behind(BASIC, source)
        for shape, source in connect_modules.BASIC_QUIET.items()
    },
    **{shape: behind(GENERIC, source) for shape, source in connect_modules.GENERIC_QUIET.items()},
}

DOORS = """\
from functools import wraps

from channels.generic.websocket import AsyncWebsocketConsumer


def members_only(function):
    @wraps(function)
    async def guarded(self, *args):
        if self.scope["user"].is_anonymous:
            {stranger}
        return await function(self, *args)

    return guarded


class BaseChat(AsyncWebsocketConsumer):
    async def enter(self):
        if self.scope["user"].is_anonymous:
            {stranger}
            return False
        return True
"""
DECORATED = """\
from channels.generic.websocket import WebsocketConsumer, AsyncWebsocketConsumer

from {place} import members_only


class Chat(AsyncWebsocketConsumer):
    @members_only
    async def connect(self):
{mark}        await self.accept()
"""
DERIVED = """\
from {place} import BaseChat


class Chat(BaseChat):
    async def connect(self):
        if not await self.enter():
            return
{mark}        await self.accept()
"""
ACROSS_FILES: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a decorator that returns": (
        {
            "chat/doors.py": DOORS.format(stranger="return"),
            "chat/consumers.py": DECORATED.format(place="chat.doors", mark="    ^\n"),
        },
        (ends("when `self.scope['user'].is_anonymous`, in another file"),),
    ),
    "a decorator that closes": (
        {
            "chat/doors.py": DOORS.format(stranger="return await self.close()"),
            "chat/consumers.py": DECORATED.format(place="chat.doors", mark=""),
        },
        (),
    ),
    "a decorator through a package": (
        {
            "chat/__init__.py": "from chat.doors import *\n",
            "chat/doors.py": DOORS.format(stranger="return"),
            "chat/consumers.py": DECORATED.format(place="chat", mark="    ^\n"),
        },
        (ends("when `self.scope['user'].is_anonymous`, in another file"),),
    ),
    "a helper of a base that only says no": (
        {
            "chat/doors.py": DOORS.format(stranger="print('no')"),
            "chat/consumers.py": DERIVED.format(place="chat.doors", mark=" " * 12 + "^\n"),
        },
        (returns("when `not await self.enter()`"),),
    ),
    "a helper of a base that closes": (
        {
            "chat/doors.py": DOORS.format(stranger="await self.close()"),
            "chat/consumers.py": DERIVED.format(place="chat.doors", mark=""),
        },
        (),
    ),
    "a base several packages up": (
        {
            "site/__init__.py": "",
            "site/doors.py": DOORS.format(stranger="await self.close()"),
            "site/apps/__init__.py": "",
            "site/apps/chat/__init__.py": "",
            "site/apps/chat/ws.py": DERIVED.format(place="...doors", mark=""),
        },
        (),
    ),
    "a class with a subclass in another file": (
        {
            "chat/doors.py": behind(
                GENERIC,
                """
                class Members(WebsocketConsumer):
                    def connect(self):
                        self.user = self.scope["user"]
                """,
            ),
            "chat/consumers.py": """\
from chat.doors import Members


class Chat(Members):
    def connect(self):
        super().connect()
        self.accept()
""",
        },
        (),
    ),
}


@pytest.mark.parametrize(("methods", "texts"), REPORTED.values(), ids=REPORTED)
def test_reported(folder: Path, methods: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, consumer(methods), *texts)


@pytest.mark.parametrize("methods", QUIET.values(), ids=QUIET)
def test_quiet(folder: Path, methods: str) -> None:
    assert_quiet(folder, CODE, consumer(methods))


@pytest.mark.parametrize(
    ("methods", "texts"),
    connect_helpers.SYNC_REPORTED.values(),
    ids=connect_helpers.SYNC_REPORTED,
)
def test_synchronous_consumers_are_reported(
    folder: Path, methods: str, texts: tuple[str, ...]
) -> None:
    assert_reported(folder, CODE, consumer(methods, "WebsocketConsumer"), *texts)


@pytest.mark.parametrize(
    "methods", connect_helpers.SYNC_QUIET.values(), ids=connect_helpers.SYNC_QUIET
)
def test_quiet_for_synchronous_consumers(folder: Path, methods: str) -> None:
    assert_quiet(folder, CODE, consumer(methods, "WebsocketConsumer"))


@pytest.mark.parametrize(("source", "texts"), MODULES_REPORTED.values(), ids=MODULES_REPORTED)
def test_modules_are_reported(folder: Path, source: str, texts: tuple[str, ...]) -> None:
    assert_reported(folder, CODE, source, *texts)


@pytest.mark.parametrize("source", MODULES_QUIET.values(), ids=MODULES_QUIET)
def test_quiet_for_modules(folder: Path, source: str) -> None:
    assert_quiet(folder, CODE, source)


@pytest.mark.parametrize(("files", "texts"), ACROSS_FILES.values(), ids=ACROSS_FILES)
def test_across_files(folder: Path, files: Files, texts: tuple[str, ...]) -> None:
    assert_project(folder, CODE, files, *texts)


def test_a_base_that_the_settings_name(folder: Path) -> None:
    source = """
        from mylib.channels import Members


        class Chat(Members):
            async def connect(self):
            ^
                self.user = self.scope["user"]
        """
    named = Settings(base_classes=(("mylib.channels.Members", "AsyncWebsocketConsumer"),))
    assert_reported(folder, CODE, source, ends(), settings=named)
    assert_quiet(folder, CODE, source.replace("^", ""))


def test_too_many_paths_are_not_followed(folder: Path) -> None:
    questions = "".join(
        f"if self.scope[{number}].ok:\n            self.flag_{number} = True\n        "
        f"if self.flag_{number}:\n            print({number})\n        "
        for number in range(12)
    )
    source = f"\nasync def connect(self):\n        {questions}"
    assert_quiet(folder, CODE, consumer(source))
