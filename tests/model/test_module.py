"""A module under check."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.project import stubs
from flake8_channels.settings import Settings
from tests.model.modules import class_named, function_named, last, load, only, write

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = "from channels.generic.websocket import WebsocketConsumer\n"


def test_its_place_in_the_project(folder: Path) -> None:
    write(folder, {"chat/__init__.py": "", "chat/ws/__init__.py": ""})
    assert load(folder, "", "chat/consumers.py").name == "chat.consumers"
    package = load(folder, "", "chat/ws/__init__.py")
    assert (package.name, package.is_package) == ("chat.ws", True)
    alone = load(folder, "", "consumers.py")
    assert (alone.name, alone.is_package, alone.is_stub) == ("consumers", False, False)


def test_stubs_are_told_from_the_project() -> None:
    module = stubs().module("channels.consumer")
    assert module is not None
    assert module.is_stub


def test_a_definition_is_made_once(folder: Path) -> None:
    module = load(folder, "class A:\n    def f(self): ...")
    definition, function = only(module, ast.ClassDef), only(module, ast.FunctionDef)
    assert module.class_definition(definition) is module.class_definition(definition)
    assert module.function_definition(function) is module.function_definition(function)


def test_what_is_around_a_node(folder: Path) -> None:
    source = """
class A(WebsocketConsumer):
    one
    def f(self):
        two
        (lambda: three)()
        class B:
            four
            def g(self): five
six
"""
    module = load(folder, IMPORTS + source)
    around = {
        word: (
            getattr(module.consumer_around(last(module, word)), "name", None),
            getattr(module.function_around(last(module, word)), "name", None),
        )
        for word in ("one", "two", "three", "four", "five", "six")
    }
    assert around == {
        "one": ("A", None),
        "two": ("A", "f"),
        "three": ("A", None),
        "four": (None, "f"),
        "five": (None, "g"),
        "six": (None, None),
    }


def test_the_class_of_a_method(folder: Path) -> None:
    source = "class A:\n    if x:\n        def f(self):\n            def g(): ...\ndef h(): ..."
    module = load(folder, source)
    owners = {
        name: module.class_around(function_named(module, name).node) for name in ("f", "g", "h")
    }
    assert owners == {"f": class_named(module, "A"), "g": None, "h": None}


def test_the_messages_of_a_module(folder: Path) -> None:
    source = """
send({"type": "chat.message", "text": "x"})
send({"kind": "no.message"})
send({"type": kind})
send({**more, "type": "room_closed"})
send({"type": 3})
"""
    assert load(folder, source).message_types == {"chat_message", "room_closed"}


def test_what_it_says_of_channels(folder: Path) -> None:
    source = """
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.urls import path

class A(WebsocketConsumer): ...

get_channel_layer().flush()
URLRouter([path("a", A), path("b", A.as_asgi())])
"""
    module = load(folder, IMPORTS + source)
    assert [consumer.name for consumer in module.consumers] == ["A"]
    assert [call.method for call in module.layer_calls] == ["flush"]
    assert [ast.unparse(route.node) for route in module.routes] == ["A", "A.as_asgi()"]


def test_the_version_of_channels(folder: Path) -> None:
    assert load(folder, "").channels_version == 4
    write(folder, {"old/requirements.txt": "channels==2.4.0\n"})
    assert load(folder, "", "old/consumers.py").channels_version == 2
    chosen = load(folder, "", "old/consumers.py", Settings(channels_version=3))
    assert chosen.channels_version == 3
