"""Calls on a path: what accepts and closes, and which functions are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.asides import can_reach
from flake8_channels.model.paths.calls import Calls
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.paths.state import Path as Way
from flake8_channels.model.paths.state import Socket, TooComplex
from tests.model.modules import class_named, function_named, load
from tests.model.paths.runs import IMPORTS, connect, run

if TYPE_CHECKING:
    from pathlib import Path

#: Call in connect() -> the socket after it.
CALLS = {
    "await self.accept()": "accepted",
    "await self.accept(subprotocol='a')": "accepted",
    "self.accept()": "accepted",
    "await self.close(4000)": "closed",
    "await super().connect()": "accepted",
    "await super().accept()": "accepted",
    "await super(It, self).close()": "closed",
    "await AsyncWebsocketConsumer.connect(self)": "accepted",
    "await self.base_send({'type': 'websocket.accept'})": "accepted",
    "await self.base_send({'type': 'websocket.close'})": "closed",
    "await self.base_send({'type': 'websocket.http.response.start'})": "closed",
    "await self.base_send({'type': 'other'})": "connecting",
    "await self.base_send({'type': a})": "unknown",
    "await self.base_send({**a})": "unknown",
    "await self.base_send(a)": "unknown",
    "await self.base_send()": "unknown",
    "await self.send('x')": "unknown",
    "await self.disconnect(1)": "connecting",
    "await self.nobody()": "unknown",
    "f(self.accept)": "unknown",
    "f(self.disconnect)": "connecting",
    "f(self.accept())": "unknown",
    "f(self.disconnect(1))": "connecting",
    "f(a, *self.b)": "connecting",
    "f(*self.accept())": "unknown",
    "a.accept()": "connecting",
    "self.scope.accept()": "connecting",
}


@pytest.mark.parametrize("call", CALLS)
def test_what_a_call_does(folder: Path, call: str) -> None:
    assert connect(folder, call) == f"next: {CALLS[call]}"


#: Helper, body of connect() -> how it ends.
HELPERS = {
    "it accepts": ("def f(self): self.accept()", "self.f()", "next: accepted"),
    "it may accept": (
        "def f(self):\n    if a: self.accept()",
        "self.f()",
        "next: accepted connecting",
    ),
    "it raises": (
        "def f(self): raise ValueError",
        "self.f()",
        "raise: connecting",
    ),
    "it never ends": ("def f(self):\n    while True: pass", "self.f()", "endless: connecting"),
    "it goes round": ("def f(self): self.f()", "self.f()", "next: unknown"),
    "it is told by a constant": (
        "def f(self, a):\n    if a: self.accept()",
        "self.f(True)",
        "next: accepted",
    ),
    "it is told by a keyword": (
        "def f(self, *, a=True):\n    if a: self.accept()",
        "self.f(a=False)",
        "next: connecting",
    ),
    "it is told by a default": (
        "def f(self, a, b=0):\n    if b: self.accept()",
        "self.f(1)",
        "next: connecting",
    ),
    "it is told by a variable": (
        "def f(self, a):\n    if a: self.accept()",
        "self.f(b)",
        "next: accepted connecting",
    ),
    "it is told by what is unpacked": (
        "def f(self, a=0):\n    if a: self.accept()",
        "self.f(*b)",
        "next: accepted connecting",
    ),
    "it gives a constant": (
        "def f(self): return True",
        "if self.f(): self.accept()",
        "next: accepted",
    ),
    "it gives nothing": ("def f(self): ...", "if self.f(): self.accept()", "next: connecting"),
    "it sets an attribute": (
        "def f(self): self.a = 1",
        "self.f()\nif self.a: self.accept()",
        "next: accepted",
    ),
    "it knows what was set": (
        "def f(self):\n    if self.a: self.accept()",
        "self.a = 1\nself.f()",
        "next: accepted",
    ),
    "its names are its own": (
        "def f(self): a = 0",
        "a = 1\nself.f()\nif a: self.accept()",
        "next: accepted",
    ),
    "a static method": (
        "@staticmethod\ndef f(a): return a",
        "self.f(1)",
        "next: connecting",
    ),
    "a static method that gets the object": (
        "@staticmethod\ndef f(a): a.accept()",
        "self.f(self)",
        "next: unknown",
    ),
    "a stranger's decorator": ("@stranger\ndef f(self): ...", "self.f()", "next: unknown"),
    "a method below a decorator": (
        "def d(g):\n    def w(self): self.accept()\n    return w\n@d\ndef f(self): ...",
        "self.f()",
        "next: accepted",
    ),
    "a harmless method is handed on": ("def f(self): ...", "g(self.f)", "next: connecting"),
    "a method that accepts is handed on": (
        "def f(self): self.accept()",
        "g(self.f)",
        "next: unknown",
    ),
    "a static method is handed on": (
        "@staticmethod\ndef f(): ...",
        "g(self.f)",
        "next: connecting",
    ),
    "a stranger's method is handed on": (
        "@stranger\ndef f(self): ...",
        "g(self.f)",
        "next: unknown",
    ),
    "connect() itself is handed on": ("def f(self): ...", "g(self.connect)", "next: unknown"),
    "after something unknown": ("def f(self): ...", "g(self)\ng(self.f)", "next: unknown"),
    "a decorator that lets through": (
        "def d(g):\n    def w(this): return g(this)\n    return w\n@d\ndef f(self): self.accept()",
        "self.f()",
        "next: accepted",
    ),
    "a decorator that lets a failure through": (
        "def d(g):\n    def w(self): g(self)\n    return w\n@d\ndef f(self): raise ValueError",
        "self.f()",
        "raise: connecting",
    ),
    "an attribute that holds the object": (
        "def f(self): self.a = Door(self)",
        "self.a.open()",
        "next: unknown",
    ),
    "an attribute that holds a method": (
        "def f(self): self.a = Door(self.accept)",
        "self.a.door.open()",
        "next: unknown",
    ),
    "an attribute that holds data": (
        "def f(self): self.a = Door(self.scope)",
        "self.a.open()",
        "next: connecting",
    ),
    "a property": (
        "@property\ndef f(self): return self.scope",
        "self.f.accept()",
        "next: connecting",
    ),
    "a failure in a try": (
        "def f(self):\n    g()\n    self.accept()",
        "try: self.f()\nexcept E: pass",
        "next: accepted connecting; raise: connecting",
    ),
    "a failure that it handles": (
        "def f(self):\n    try: g()\n    except Exception: pass\n    self.accept()",
        "try: self.f()\nexcept E: pass",
        "next: accepted",
    ),
}


@pytest.mark.parametrize(("helper", "body", "expected"), HELPERS.values(), ids=HELPERS)
def test_helpers_are_followed(folder: Path, helper: str, body: str, expected: str) -> None:
    assert connect(folder, body, helper) == expected


def test_what_was_followed_is_remembered(folder: Path) -> None:
    source = f"{IMPORTS}class It(AsyncWebsocketConsumer):\n"
    source += (
        "    def f(self): self.accept()\n    def g(self): ...\n    def connect(self): self.f()\n"
    )
    module = load(folder, source)
    calls = Calls(class_named(module, "It"))
    callee = Callee.of(function_named(module, "connect"))
    assert callee is not None
    calls.run(callee, Way(Socket.CONNECTING))
    assert {function.name for function in calls.followed} == {"connect", "f"}
    assert can_reach(calls, function_named(module, "f"), Socket.ACCEPTED)
    assert not can_reach(calls, function_named(module, "f"), Socket.CLOSED)
    assert not can_reach(calls, function_named(module, "g"), Socket.ACCEPTED)


def test_a_function_without_an_object_is_too_complex(folder: Path) -> None:
    with pytest.raises(TooComplex):
        run(folder, "def connect(): ...")


@pytest.mark.parametrize("call", ["g(*a)", "g()", "g(a)"])
def test_a_decorator_that_hands_on_something_else_is_too_complex(folder: Path, call: str) -> None:
    helper = f"def d(g):\n    def w(self, *a): {call}\n    return w\n@d\ndef f(self): ..."
    with pytest.raises(TooComplex):
        connect(folder, "self.f()", helper)


def test_work_is_limited(folder: Path) -> None:
    module = load(folder, f"{IMPORTS}class It(AsyncWebsocketConsumer): ...")
    calls = Calls(class_named(module, "It"))
    calls.spend(1_000)
    with pytest.raises(TooComplex):
        calls.spend(1_000_000)


def test_helpers_are_not_followed_for_ever(folder: Path) -> None:
    helpers = "\n".join(f"def f{n}(self): self.f{n + 1}()" for n in range(30))
    with pytest.raises(TooComplex):
        connect(folder, "self.f0()", f"{helpers}\ndef f30(self): ...")


#: What a helper with too many paths does in the end, body of connect() -> how it ends.
LONG = {
    "it does nothing": ("...", "self.f(b)", "next: unknown"),
    "it does nothing, later": ("...", "g(self.f)", "next: connecting"),
    "it accepts, later": ("self.accept()", "g(self.f)", "next: unknown"),
    "it accepts by super(), later": ("super().accept()", "g(self.f)", "next: unknown"),
    "it sends a frame, later": ("self.send('a')", "g(self.f)", "next: unknown"),
    "it sends a message, later": ("self.base_send(a)", "g(self.f)", "next: unknown"),
    "it runs itself, later": ("self.f(b)", "g(self.f)", "next: connecting"),
    "it reads data, later": ("self.a, self.scope", "g(self.f)", "next: connecting"),
    "it runs a hook, later": ("super().disconnect(1)", "g(self.f)", "next: connecting"),
    "it hands on the object, later": ("g(self)", "g(self.f)", "next: unknown"),
    "it hands on super(), later": ("g(super())", "g(self.f)", "next: unknown"),
    "it runs something unknown, later": ("self.nobody()", "g(self.f)", "next: unknown"),
}


@pytest.mark.parametrize(("end", "body", "expected"), LONG.values(), ids=LONG)
def test_helpers_with_too_many_paths(folder: Path, end: str, body: str, expected: str) -> None:
    conditions = "\n".join(f"    if {number} in b: c = {number}" for number in range(9))
    helper = f"def f(self, b):\n{conditions}\n{conditions}\n    {end}"
    assert connect(folder, body, helper) == expected


def test_what_a_method_with_too_many_paths_can_reach(folder: Path) -> None:
    conditions = "".join(f"        if {number} in b: c = {number}\n" for number in range(9))
    source = f"{IMPORTS}class It(AsyncWebsocketConsumer):\n" + "".join(
        f"    def {name}(self, b):\n{2 * conditions}        self.{call}\n"
        for name, call in {"f": "accept()", "g": "close()", "h": "send('a')"}.items()
    )
    module = load(folder, source)
    calls = Calls(class_named(module, "It"))
    reached = {
        name: can_reach(calls, function_named(module, name), Socket.ACCEPTED) for name in "fgh"
    }
    assert reached == {"f": True, "g": False, "h": False}


def test_what_is_plain_data(folder: Path) -> None:
    source = "    a = 1\n    def f(self): ...\n    @property\n    def p(self): ...\n"
    module = load(folder, f"{IMPORTS}class It(AsyncWebsocketConsumer):\n{source}")
    calls = Calls(class_named(module, "It"))
    names = {"a": False, "f": True, "p": False, "scope": False, "accept": True, "nothing": False}
    assert {name: calls.members.is_method(name) for name in names} == names
    stranger = load(folder, f"{IMPORTS}class It(make(), AsyncWebsocketConsumer): ...")
    assert Calls(class_named(stranger, "It")).members.is_method("nothing")
