"""What a call of Channels' own methods does to the connection."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.paths.events import argument, events_of, is_event, value_of
from flake8_channels.model.paths.state import Event
from flake8_channels.model.paths.values import NONE, UNKNOWN, Truth, Value, constant
from tests.model.modules import class_named, last, load

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.state import Facts

SOURCE = """
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer

class Generic(AsyncJsonWebsocketConsumer):
    async def greet(self): ...
class Own(AsyncJsonWebsocketConsumer):
    async def accept(self): ...
class Basic(AsyncConsumer): ...
class Encoding(AsyncJsonWebsocketConsumer):
    @classmethod
    async def encode_json(cls, content): ...
class Sending:
    async def send(self, text_data=None, bytes_data=None, close=False): ...
class Between(AsyncJsonWebsocketConsumer, Sending): ...
class Beside(Sending, AsyncJsonWebsocketConsumer): ...
class Middle(AsyncWebsocketConsumer):
    async def send(self, text_data=None, bytes_data=None, close=False): ...
class Diamond(AsyncJsonWebsocketConsumer, Middle): ...

fixed = {"type": "websocket.close"}
changed = {"type": "websocket.close"}
changed["type"] = "websocket.accept"
"""
FACTS: Facts = frozenset({("end", Truth.TRUE), ("self.code", constant(4001)), ("none", NONE)})


def call_in(folder: Path, text: str) -> tuple[Module, ast.Call]:
    module = load(folder, f"{SOURCE}\n{text}\n")
    call = last(module, text)
    assert isinstance(call, ast.Call)
    return module, call


def method(module: Module, consumer: str, name: str) -> FunctionDefinition:
    found = class_named(module, consumer).find(name)
    assert isinstance(found, FunctionDefinition)
    return found


#: Consumer and method -> whether it is one of Channels that reaches the server by itself.
METHODS = {
    ("Generic", "accept"): True,
    ("Generic", "close"): True,
    ("Generic", "send"): True,
    ("Generic", "base_send"): True,
    ("Basic", "send"): True,
    ("Generic", "send_json"): True,
    # What it calls is the project's.
    ("Encoding", "send_json"): False,
    ("Diamond", "send_json"): False,
    # Here super().send() of Channels' class comes to Channels all the same.
    ("Between", "send_json"): True,
    ("Beside", "send_json"): True,
    ("Generic", "connect"): False,
    ("Generic", "greet"): False,
    ("Own", "accept"): False,
}


@pytest.mark.parametrize(("name", "expected"), METHODS.items())
def test_methods_that_reach_the_server(folder: Path, name: tuple[str, str], expected: bool) -> None:
    module = load(folder, SOURCE)
    assert is_event(method(module, *name), class_named(module, name[0])) is expected


#: Call, on a generic consumer -> what it does.
GENERIC = {
    "it.accept()": [Event.ACCEPT],
    "it.close(4000)": [Event.CLOSE],
    "it.send('a')": [Event.SEND],
    "it.send('a', close=False)": [Event.SEND],
    "it.send('a', close=True)": [Event.SEND, Event.CLOSE],
    "it.send('a', None, 4000)": [Event.SEND, Event.CLOSE],
    "it.send('a', close=end)": [Event.SEND, Event.CLOSE],
    "it.send('a', close=other)": [Event.SEND, Event.UNKNOWN],
}
#: Call, on a basic one -> what its message does.
BASIC = {
    "it.send({'type': 'websocket.accept'})": [Event.ACCEPT],
    "it.send({'type': 'websocket.close', 'code': 1})": [Event.CLOSE],
    "it.send({'type': 'websocket.http.response.start'})": [Event.CLOSE],
    "it.send({'type': 'websocket.send', 'text': 'a'})": [Event.SEND],
    "it.send({'type': 'http.response.body'})": [Event.NOTHING],
    "it.send({'type': kind})": [Event.UNKNOWN],
    "it.send({})": [Event.UNKNOWN],
    "it.send(fixed)": [Event.CLOSE],
    "it.send(changed)": [Event.UNKNOWN],
    "it.send(other)": [Event.UNKNOWN],
    "it.send()": [Event.UNKNOWN],
}


@pytest.mark.parametrize(
    ("consumer", "text", "expected"),
    [
        *(("Generic", *each) for each in GENERIC.items()),
        *(("Basic", *each) for each in BASIC.items()),
    ],
)
def test_what_a_call_does(folder: Path, consumer: str, text: str, expected: list[Event]) -> None:
    module, call = call_in(folder, text)
    called = method(module, consumer, text.partition(".")[2].partition("(")[0])
    assert list(events_of(module, called, call, call.args, FACTS)) == expected


def test_a_send_that_is_handed_on_may_not_close(folder: Path) -> None:
    module = load(folder, SOURCE)
    assert events_of(module, method(module, "Generic", "send"), None, (), FACTS) == (Event.SEND,)


#: Call -> what it passes for the second parameter, `b`.
ARGUMENTS = {"f()": None, "f(1)": None, "f(1, 2)": "2", "f(b=3)": "3", "f(1, b=3)": "3"}


@pytest.mark.parametrize(("text", "expected"), ARGUMENTS.items())
def test_arguments(folder: Path, text: str, expected: str | None) -> None:
    _, call = call_in(folder, text)
    found = argument(call, call.args, "b", 1)
    assert (found and ast.unparse(found)) == expected


#: Expression -> what is known of it.
VALUES: dict[str, Value] = {
    "1": constant(1),
    "end": Truth.TRUE,
    "self.code": constant(4001),
    "other": UNKNOWN,
    "f(end)": UNKNOWN,
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_values(text: str, expected: Value) -> None:
    assert value_of(ast.parse(text, mode="eval").body, FACTS) == expected
