"""Consumers in the words of Channels: their kind, hooks and methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import Answer
from flake8_channels.model.consumers import is_abstract_method
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.trees import runs_async
from tests.model.modules import function_named, load, write

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.consumers import Consumer

IMPORTS = """\
import abc
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""


def consumer(folder: Path, source: str, name: str = "It") -> Consumer:
    module = load(folder, IMPORTS + source)
    (found,) = (each for each in module.consumers if each.name == name)
    return found


def test_the_consumers_of_a_module_in_order(folder: Path) -> None:
    source = """
class Late(AsyncConsumer): pass
class NoConsumer: pass
class Stranger(make()): pass
def make():
    class Local(WebsocketConsumer): pass
if x:
    class Maybe(AsyncHttpConsumer):
        class Inner(SyncConsumer): pass
class Derived(Late): pass
"""
    module = load(folder, IMPORTS + source)
    names = ["Late", "Local", "Maybe", "Inner", "Derived"]
    assert [each.name for each in module.consumers] == names
    first = module.consumers[0]
    assert first.node is first.definition.node
    assert first.module is module
    assert repr(first) == "<consumer consumers.Late>"


#: Bases -> async, generic WebSocket.
KINDS = {
    "AsyncConsumer": (True, False),
    "SyncConsumer": (False, False),
    "AsyncHttpConsumer": (True, False),
    "AsyncWebsocketConsumer": (True, True),
    "WebsocketConsumer": (False, True),
    "make(), WebsocketConsumer": (False, True),
    "object, AsyncWebsocketConsumer": (True, True),
}


@pytest.mark.parametrize("bases", KINDS)
def test_kinds(folder: Path, bases: str) -> None:
    found = consumer(folder, f"class It({bases}): pass")
    assert (found.is_async, found.is_generic_websocket) == KINDS[bases]
    assert runs_async(found.definition) is found.is_async


#: Body of a basic consumer -> whether it handles WebSockets.
BASIC = {
    "def websocket_receive(self, message): ...": True,
    "def websocket_connect(self, message): ...": True,
    "def websocket_disconnect(self, message): ...": True,
    "def connect(self): ...": False,
    "def thumbnails_make(self, message): ...": False,
    "websocket_receive = None": False,
}


@pytest.mark.parametrize("body", BASIC)
def test_basic_consumers_of_websockets(folder: Path, body: str) -> None:
    found = consumer(folder, f"class It(SyncConsumer):\n    {body}")
    assert found.is_basic_websocket is BASIC[body]
    assert found.is_websocket is BASIC[body]
    generic = consumer(folder, f"class It(WebsocketConsumer):\n    {body}")
    assert not generic.is_basic_websocket
    assert generic.is_websocket


#: Module -> whether the project leaves connect() as Channels defines it.
MISSES = {
    "nothing is defined": ("class It(WebsocketConsumer): pass", Answer.YES),
    "defined": ("class It(WebsocketConsumer):\n    def connect(self): ...", Answer.NO),
    "an attribute": ("class It(WebsocketConsumer):\n    connect = make()", Answer.NO),
    "inherited": (
        "class A(WebsocketConsumer):\n    def connect(self): ...\nclass It(A): pass",
        Answer.NO,
    ),
    "of a stranger, maybe": ("class It(make(), WebsocketConsumer): pass", Answer.UNKNOWN),
    "of a stranger behind it": ("class It(WebsocketConsumer, make()): pass", Answer.YES),
    "no class has it": ("class It(SyncConsumer): pass", Answer.YES),
    "no class has it, as far as can be read": (
        "class It(SyncConsumer, make()): pass",
        Answer.UNKNOWN,
    ),
    "one or the other": (
        (
            "class It(WebsocketConsumer):\n    if x:\n        def connect(self): ...\n"
            "    else:\n        connect = None"
        ),
        Answer.UNKNOWN,
    ),
    "of a package on Channels": (
        "from channels_graphql_ws import GraphqlWsConsumer\nclass It(GraphqlWsConsumer): pass",
        Answer.NO,
    ),
}


@pytest.mark.parametrize(("source", "expected"), MISSES.values(), ids=MISSES)
def test_whether_a_hook_is_missing(folder: Path, source: str, expected: Answer) -> None:
    found = consumer(folder, source)
    assert found.misses("connect") is expected
    assert found.lacks_all("connect") is (expected is Answer.YES)
    assert found.lacks_all("connect", "disconnect", "connect") is (expected is Answer.YES)


def test_what_is_a_consumers_own(folder: Path) -> None:
    write(folder, {"elsewhere.py": "class Far:\n    def far(self): ..."})
    source = """
from elsewhere import Far
class Near:
    def near(self): ...
    def both(self): ...
class Base(WebsocketConsumer):
    def base(self): ...
class It(Near, Far, Base):
    def both(self): ...
"""
    found = consumer(folder, source)
    names = ("near", "both", "far", "base", "accept", "nothing")
    assert [name for name in names if found.own(name) is not None] == ["near", "both"]
    assert [each.name for each in found.own_methods] == ["both", "near"]
    assert [each.name for each in found.own_classes] == ["It", "Near"]


def test_methods_of_a_consumer(folder: Path) -> None:
    found = consumer(folder, "class It(WebsocketConsumer):\n    def own(self): ...")
    assert isinstance(found.method("own"), FunctionDefinition)
    assert isinstance(found.method("accept"), FunctionDefinition)
    assert found.method("nothing") is None


#: Method named f -> whether it only says that subclasses must define it.
ABSTRACT_METHODS = {
    "abstract": ("@abc.abstractmethod\n    def f(self): return 1", True),
    "raises": ("def f(self): raise NotImplementedError", True),
    "raises with a text": (
        "def f(self):\n        'doc'\n        raise NotImplementedError('f')",
        True,
    ),
    "raises something else": ("def f(self): raise ValueError", False),
    "raises sometimes": (
        "def f(self):\n        if x: raise NotImplementedError\n        g()",
        False,
    ),
    "does something first": ("def f(self):\n        g()\n        raise NotImplementedError", False),
    "empty": ("def f(self): ...", False),
    "raises in a function inside": (
        "def f(self):\n        def g(): raise NotImplementedError",
        False,
    ),
}


@pytest.mark.parametrize(("method", "expected"), ABSTRACT_METHODS.values(), ids=ABSTRACT_METHODS)
def test_abstract_methods(folder: Path, method: str, expected: bool) -> None:
    module = load(folder, f"{IMPORTS}class It:\n    {method}")
    assert is_abstract_method(function_named(module, "f")) is expected
