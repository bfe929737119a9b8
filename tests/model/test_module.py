"""A module, and what it defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import consumer_around
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
            getattr(consumer_around(module, last(module, word)), "name", None),
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


def test_the_version_of_channels(folder: Path) -> None:
    assert load(folder, "").channels_version == 4
    write(folder, {"old/requirements.txt": "channels==2.4.0\n"})
    assert load(folder, "", "old/consumers.py").channels_version == 2
    chosen = load(folder, "", "old/consumers.py", Settings(channels_version=3))
    assert chosen.channels_version == 3
