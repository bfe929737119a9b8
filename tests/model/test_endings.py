"""How hooks end: for ever, without the exception that stops the consumer, with a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.endings import (
    Swallowed,
    goes_on,
    has_no_end,
    loops_in,
    missing_stop,
    skipped_at_the_end,
    skipped_hooks_in,
    wrong_raises_in,
)
from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.module import Module

IMPORTS = """
from channels.consumer import AsyncConsumer
from channels.exceptions import AcceptConnection, DenyConnection, StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer
from somewhere import stranger
"""


def module_with(folder: Path, methods: str, base: str = "AsyncWebsocketConsumer") -> Module:
    return load(folder, f"{IMPORTS}\nclass It({base}):\n    {methods}\n")


#: Methods -> the hook with an endless loop, or None.
LOOPS = {
    "async def connect(self):\n        await self.accept()\n        while True: f()": "connect",
    "async def connect(self):\n        while True: f()": None,
    "async def receive(self, text_data):\n        while 1: f()": "receive",
    "async def receive(self, text_data):\n        while True: break": None,
    "async def receive(self, text_data):\n        while stranger: f()": None,
    "async def room_saved(self, event):\n        while True: f()": "room_saved",
    "async def helper(self):\n        while True: f()": None,
    (
        "async def receive(self, text_data): await self.helper()\n"
        "    async def helper(self):\n        while True: f()"
    ): "receive",
}


@pytest.mark.parametrize(("methods", "expected"), LOOPS.items())
def test_loops(folder: Path, methods: str, expected: str | None) -> None:
    found = [each.hook.name for each in loops_in(module_with(folder, methods))]
    assert found == ([expected] if expected else [])


def test_hooks_of_a_basic_consumer_have_its_names(folder: Path) -> None:
    methods = (
        "async def receive(self, text):\n        while True: f()\n"
        "    async def websocket_receive(self, message):\n        while True: f()"
    )
    found = [each.hook.name for each in loops_in(module_with(folder, methods, "AsyncConsumer"))]
    assert found == ["websocket_receive"]


#: Methods -> the exceptions that are raised where they do not work, and what a handler makes of it.
RAISES: dict[str, list[tuple[str, Swallowed | None]]] = {
    "async def connect(self): raise DenyConnection": [],
    "async def receive(self, text_data): raise DenyConnection()": [("DenyConnection", None)],
    "async def receive(self, text_data): raise AcceptConnection": [("AcceptConnection", None)],
    "async def receive(self, text_data): raise StopConsumer": [("StopConsumer", None)],
    "async def receive(self, text_data): raise ValueError": [],
    "async def disconnect(self, code): raise StopConsumer": [],
    "async def helper(self): raise DenyConnection": [],
    (
        "async def receive(self, text_data):\n        await self.close()\n"
        "        raise StopConsumer"
    ): [],
    ("async def connect(self):\n        await self.accept()\n        raise StopConsumer"): [
        ("StopConsumer", None)
    ],
    (
        "async def connect(self):\n        try: raise DenyConnection\n        except Exception: f()"
    ): [("DenyConnection", Swallowed.UNANSWERED)],
    (
        "async def connect(self):\n        try:\n            if a: raise DenyConnection\n"
        "        except Exception: f()\n        await self.accept()"
    ): [("DenyConnection", Swallowed.ACCEPTED)],
    (
        "async def connect(self):\n        try: raise DenyConnection\n"
        "        except Exception: await self.close()"
    ): [],
    (
        "async def connect(self):\n        try: raise DenyConnection\n"
        "        except DenyConnection: await self.accept()"
    ): [],
}


@pytest.mark.parametrize(("methods", "expected"), RAISES.items())
def test_raises(folder: Path, methods: str, expected: list[tuple[str, Swallowed | None]]) -> None:
    found = wrong_raises_in(module_with(folder, methods))
    assert [(each.exception, each.swallowed) for each in found] == expected


#: websocket_disconnect() -> whether it can end without StopConsumer.
STOPS = {
    "f()": True,
    "raise StopConsumer": False,
    "await super().websocket_disconnect(message)": False,
    "if a: raise StopConsumer": True,
    "await self.stop()": False,
    "await stranger(self)": False,
    "raise ValueError": False,
}


@pytest.mark.parametrize(("body", "expected"), STOPS.items())
def test_consumers_that_do_not_stop(folder: Path, body: str, expected: bool) -> None:
    methods = (
        f"async def websocket_disconnect(self, message):\n        {body}\n"
        "    async def stop(self): raise StopConsumer()"
    )
    (consumer,) = module_with(folder, methods).consumers
    found = missing_stop(consumer)
    assert (found.name if found is not None else None) == (
        "websocket_disconnect" if expected else None
    )


#: Methods beside a websocket_disconnect() that leaves its base out -> what it leaves out.
SKIPPED = {
    "async def disconnect(self, code): f()": "disconnect() never runs",
    "groups = ['a']": "the consumer leaves none of its groups",
    "groups = ['a']\n    async def disconnect(self, code): f()": (
        "disconnect() never runs and the consumer leaves none of its groups"
    ),
    "groups = []": None,
    "groups = stranger": None,
    "async def connect(self): f()": None,
}


@pytest.mark.parametrize(("rest", "expected"), SKIPPED.items())
def test_what_an_end_skips(folder: Path, rest: str, expected: str | None) -> None:
    end = "async def websocket_disconnect(self, message): raise StopConsumer"
    (consumer,) = module_with(folder, f"{end}\n    {rest}").consumers
    found = skipped_at_the_end(consumer)
    assert (found.effect if found is not None else None) == expected


def test_an_end_that_goes_on_skips_nothing(folder: Path) -> None:
    for body in ("await super().websocket_disconnect(m)", "await self.disconnect(1)", "f(self)"):
        methods = (
            f"async def websocket_disconnect(self, m): {body}\n"
            "    async def disconnect(self, code): f()"
        )
        (consumer,) = module_with(folder, methods).consumers
        assert skipped_at_the_end(consumer) is None


#: Methods of a consumer -> what its override of a websocket_ method skips.
HOOKS = {
    "async def websocket_connect(self, m): await self.accept()": None,
    (
        "async def websocket_connect(self, m): await self.accept()\n"
        "    async def connect(self): await self.accept()"
    ): "connect() never runs",
    (
        "async def websocket_connect(self, m): await super().websocket_connect(m)\n"
        "    async def connect(self): await self.accept()"
    ): None,
    "groups = ['a']\n    async def websocket_connect(self, m): await self.accept()": (
        "the consumer joins none of its groups"
    ),
    (
        "groups = ['a']\n    async def websocket_connect(self, m):\n"
        "        for group in self.groups: f(group)\n        await self.accept()"
    ): None,
    (
        "async def websocket_receive(self, m): f(m)\n"
        "    async def receive_json(self, content): f(content)"
    ): "receive_json() never runs",
    (
        "async def websocket_receive(self, m): await self.receive(m)\n"
        "    async def receive_json(self, content): f(content)"
    ): None,
}


@pytest.mark.parametrize(("methods", "expected"), HOOKS.items())
def test_what_an_override_skips(folder: Path, methods: str, expected: str | None) -> None:
    module = module_with(folder, methods, "AsyncJsonWebsocketConsumer")
    found = [each.skipped for each in skipped_hooks_in(module)]
    assert found == ([expected] if expected else [])


#: Body of a method -> whether it may go on with connect().
ONWARD = {
    "await self.connect()": True,
    "await super().connect()": True,
    "start = self.connect": True,
    "await self.helper()": True,
    "await self.other()": False,
    "await self.websocket_connect(m)": False,
    "await self.send('a')": False,
    "await self.unknown()": True,
    "self.layer = self.channel_layer.group_add('a', 'b')": False,
    "f(self)": True,
    "f(m)": False,
}


@pytest.mark.parametrize(("body", "expected"), ONWARD.items())
def test_methods_that_go_on(folder: Path, body: str, expected: bool) -> None:
    methods = (
        f"async def websocket_connect(self, m): {body}\n"
        "    async def helper(self): await self.connect()\n"
        "    async def other(self): await self.other()"
    )
    module = module_with(folder, methods)
    (consumer,) = module.consumers
    method = function_named(module, "websocket_connect")
    assert goes_on(consumer, method, "connect") is expected


def test_plain_consumers_without_an_end(folder: Path) -> None:
    connect = "async def websocket_connect(self, message): ..."
    end = "async def websocket_disconnect(self, message): ..."
    for methods, base, expected in (
        (connect, "AsyncConsumer", True),
        (f"{connect}\n    {end}", "AsyncConsumer", False),
        (f"{connect}\n    async def dispatch(self, m): ...", "AsyncConsumer", False),
        ("async def room_saved(self, event): ...", "AsyncConsumer", False),
        (connect, "AsyncWebsocketConsumer", False),
    ):
        (consumer,) = module_with(folder, methods, base).consumers
        assert has_no_end(consumer) is expected
