"""Classes across modules: bases, method resolution order, members."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import Answer
from flake8_channels.model.classes import ClassDefinition, Opaque, is_harmless
from flake8_channels.model.definitions import UNKNOWN
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.settings import Settings
from tests.model.modules import class_named, load, write

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = "from channels.generic.websocket import AsyncJsonWebsocketConsumer as Json\n"


def mro(definition: ClassDefinition) -> str:
    """The names in the method resolution order; a question mark for what cannot be read."""
    return " ".join(
        entry.name if isinstance(entry, ClassDefinition) else "?" for entry in definition.mro
    )


#: Module whose class It is asked for -> its method resolution order.
ORDERS = {
    "no base": ("class It: pass", "It"),
    "object": ("class It(object): pass", "It"),
    "one base": ("class A: pass\nclass It(A): pass", "It A"),
    "a chain": ("class A: pass\nclass B(A): pass\nclass It(B): pass", "It B A"),
    "two bases": ("class A: pass\nclass B: pass\nclass It(A, B): pass", "It A B"),
    "a diamond": (
        "class A: pass\nclass B(A): pass\nclass C(A): pass\nclass It(B, C): pass",
        "It B C A",
    ),
    "C3 keeps the order of every base": (
        "class A: pass\nclass B: pass\nclass C(A, B): pass\nclass D(A): pass\nclass It(C, D): pass",
        "It C D A B",
    ),
    "an impossible order": ("class A: pass\nclass B(A): pass\nclass It(A, B): pass", "It ?"),
    "twice the same": ("class A: pass\nclass It(A, A): pass", "It ?"),
    "a stranger": ("from a import A\nclass It(A): pass", "It ?"),
    "a stranger between": (
        "from a import A\nclass B: pass\nclass C: pass\nclass It(B, A, C): pass",
        "It B ? C",
    ),
    "a call": ("class It(make()): pass", "It ?"),
    "one or the other": (
        "class A: pass\nif a:\n    B = A\nelse:\n    B = f()\nclass It(B): pass",
        "It ?",
    ),
    "the library": (
        "import abc, enum\nclass A: pass\nclass It(A, abc.ABC, enum.Enum): pass",
        "It A",
    ),
    "Django": ("from django.views import View\nclass A: pass\nclass It(View, A): pass", "It A"),
    "an argument": ("class A: pass\nclass It(A[int]): pass", "It A"),
    "unpacked": ("class It(*bases): pass", "It ?"),
    "a decorator that cannot be read": (
        "from a import b\nclass A: pass\n@b\nclass It(A): pass",
        "? It",
    ),
    "a decorator that changes no method": (
        "import dataclasses\nclass A: pass\n@dataclasses.dataclass(frozen=True)\nclass It(A): pass",
        "It A",
    ),
    "a decorator of a base": ("from a import b\n@b\nclass A: pass\nclass It(A): pass", "It ? A"),
    "a metaclass that cannot be read": (
        "from a import M\nclass A: pass\nclass It(A, metaclass=M): pass",
        "? It",
    ),
    "a metaclass of the library": (
        "import abc\nclass A: pass\nclass It(A, metaclass=abc.ABCMeta): pass",
        "It A",
    ),
    "another keyword": ("class A: pass\nclass It(A, name='x'): pass", "It A"),
    "keywords that cannot be read": ("class A: pass\nclass It(A, **options): pass", "? It"),
    "Channels": (
        f"{IMPORTS}class It(Json): pass",
        "It AsyncJsonWebsocketConsumer AsyncWebsocketConsumer AsyncConsumer",
    ),
}


@pytest.mark.parametrize(("source", "expected"), ORDERS.values(), ids=ORDERS)
def test_method_resolution_orders(folder: Path, source: str, expected: str) -> None:
    assert mro(class_named(load(folder, source), "It")) == expected


def test_bases_that_go_round(folder: Path) -> None:
    source = "from b import B\nclass A(B): pass"
    write(folder, {"b.py": "from a import A\nclass B(A): pass", "a.py": source})
    module = load(folder, source, "a.py")
    assert mro(class_named(module, "A")) == "A B A ?"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is new in Python 3.12")
def test_classes_with_type_parameters(folder: Path) -> None:
    source = f"{IMPORTS}class A[T: int](Json):\n    def f(self): ...\nclass It[T](A[T]): ...\n"
    definition = class_named(load(folder, source), "It")
    assert mro(definition).startswith("It A AsyncJsonWebsocketConsumer")
    assert isinstance(definition.find("f"), FunctionDefinition)


#: Module whose class It is asked for -> whether it derives from Channels' AsyncConsumer.
ANCESTRY = {
    "directly": (f"{IMPORTS}class It(Json): pass", Answer.YES),
    "with a stranger beside it": (f"{IMPORTS}class It(make(), Json): pass", Answer.YES),
    "through a class": (f"{IMPORTS}class A(Json): pass\nclass It(A): pass", Answer.YES),
    "with a stranger": ("class It(make()): pass", Answer.UNKNOWN),
    "remade": (f"{IMPORTS}@make\nclass It(Json): pass", Answer.UNKNOWN),
    "not at all": ("class A: pass\nclass It(A): pass", Answer.NO),
    "another class of that name": (
        "class AsyncConsumer: pass\nclass It(AsyncConsumer): pass",
        Answer.NO,
    ),
}


@pytest.mark.parametrize(("source", "expected"), ANCESTRY.values(), ids=ANCESTRY)
def test_ancestry_has_three_answers(folder: Path, source: str, expected: Answer) -> None:
    definition = class_named(load(folder, source), "It")
    assert definition.is_subclass_of("channels.consumer.AsyncConsumer") is expected


def test_a_class_of_the_project_is_none_of_channels(folder: Path) -> None:
    write(folder, {"channels/__init__.py": ""})
    module = load(folder, "class AsyncConsumer: pass", "channels/consumer.py")
    definition = class_named(module, "AsyncConsumer")
    assert definition.qualified_name == "channels.consumer.AsyncConsumer"
    assert not definition.is_framework


def test_classes_of_channels(folder: Path) -> None:
    definition = class_named(load(folder, f"{IMPORTS}class It(Json): pass"), "It")
    assert [
        entry.is_framework for entry in definition.mro if isinstance(entry, ClassDefinition)
    ] == [
        False,
        True,
        True,
        True,
    ]
    assert definition.is_complete


MEMBERS = f"""
{IMPORTS}
class Mixin:
    def shared(self): ...
    def other(self): ...

class It(Mixin, Json):
    def own(self): ...
    def twice(self): ...
    def twice(self): ...
    if x:
        def maybe(self): ...
    else:
        def maybe(self): ...
    alias = own
    value = 1
    made = make()
    note: int
    class Inner: ...
    def other(self): ...
    def gone(self): ...
    gone = None
"""


def test_members(folder: Path) -> None:
    definition = class_named(load(folder, MEMBERS), "It")
    found = {name: definition.find(name) for name in ("own", "shared", "other", "accept")}
    assert all(isinstance(member, FunctionDefinition) for member in found.values())
    owners = {
        name: answer[1].name
        for name in found
        if (answer := definition.find_with_owner(name)) is not None
    }
    assert owners == {
        "own": "It",
        "shared": "Mixin",
        "other": "It",
        "accept": "AsyncWebsocketConsumer",
    }


def test_members_that_are_no_plain_methods(folder: Path) -> None:
    definition = class_named(load(folder, MEMBERS), "It")
    twice = definition.find("twice")
    assert isinstance(twice, FunctionDefinition)
    assert twice.node.lineno == 11
    assert definition.find("maybe") is UNKNOWN
    assert definition.find("alias") is definition.find("own")
    assert isinstance(definition.find("value"), ast.Constant)
    assert isinstance(definition.find("made"), ast.Call)
    assert isinstance(definition.find("gone"), ast.Constant)
    assert isinstance(definition.find("Inner"), ast.ClassDef)
    assert definition.find("note") is None
    assert definition.find("nothing") is None
    assert definition.own("shared") is None


def test_members_behind_super(folder: Path) -> None:
    module = load(folder, MEMBERS)
    definition, mixin = class_named(module, "It"), class_named(module, "Mixin")
    answer = definition.find_with_owner("other", after=definition)
    assert answer is not None
    assert answer[1] is mixin
    assert definition.find_with_owner("own", after=mixin) is None
    behind = definition.find_with_owner("accept", after=mixin)
    assert behind is not None
    assert behind[1].is_framework
    stranger = class_named(load(folder, "class A: pass", "a.py"), "A")
    beyond = definition.find_with_owner("accept", after=stranger)
    assert beyond is not None
    assert beyond[0] is UNKNOWN


def test_members_behind_what_cannot_be_read(folder: Path) -> None:
    module = load(folder, f"{IMPORTS}class It(make(), Json):\n    def own(self): ...")
    definition = class_named(module, "It")
    assert isinstance(definition.find("own"), FunctionDefinition)
    assert definition.find("accept") is UNKNOWN
    assert definition.find("nothing") is UNKNOWN
    assert not definition.is_complete


def test_members_of_a_remade_class(folder: Path) -> None:
    module = load(folder, "@make\nclass It:\n    def own(self): ...")
    definition = class_named(module, "It")
    assert definition.is_remade
    assert definition.find("own") is UNKNOWN


def test_methods_in_order(folder: Path) -> None:
    source = """
        class It:
            def one(self):
                def inner(): ...
            if x:
                def two(self): ...
            class Inner:
                def other(self): ...
            async def three(self): ...
        """
    definition = class_named(load(folder, source), "It")
    assert sorted(method.name for method in definition.methods) == ["one", "three", "two"]


def test_names(folder: Path) -> None:
    source = "class A:\n    def f(self):\n        class B: pass"
    definition = class_named(load(folder, source, "chat/ws.py"), "B")
    assert definition.name == "B"
    assert definition.qualified_name.endswith("ws.A.f.B")
    assert repr(definition) == f"<class {definition.qualified_name}>"


def test_the_same_class_read_twice(folder: Path) -> None:
    write(folder, {"consumers.py": "class A: pass\nclass B: pass"})
    one, other = (load(folder, "class A: pass\nclass B: pass") for _ in range(2))
    a = class_named(one, "A")
    assert a.is_same(a)
    assert a.is_same(class_named(other, "A"))
    assert not a.is_same(class_named(one, "B"))
    assert not a.is_same(class_named(load(folder, "class A: pass", "b.py"), "A"))
    assert not a.is_same(Opaque())


def test_a_base_that_the_settings_name(folder: Path) -> None:
    settings = Settings(base_classes=(("lib.ws.Socket", "AsyncWebsocketConsumer"),))
    source = "from lib import ws\nclass It(ws.Socket): pass"
    known = class_named(load(folder, source, settings=settings), "It")
    assert mro(known) == "It AsyncWebsocketConsumer AsyncConsumer"
    assert mro(class_named(load(folder, source), "It")) == "It ?"


@pytest.mark.parametrize("name", ["builtins.object", "typing.Generic", "django.views.View"])
def test_what_has_nothing_to_do_with_channels(name: str) -> None:
    assert is_harmless(name)


@pytest.mark.parametrize("name", ["channels.consumer.AsyncConsumer", "djangofoo.Base", "a.B"])
def test_what_may_have_to_do_with_channels(name: str) -> None:
    assert not is_harmless(name)


def test_what_channels_defines_above_a_class(folder: Path) -> None:
    source = """
class It(Json):
    async def own(self): ...
    async def connect(self): ...
"""
    definition = class_named(load(folder, IMPORTS + source), "It")
    names = ("own", "connect", "disconnect", "dispatch", "nothing")
    defined = [name for name in names if definition.channels_defines(name)]
    assert defined == ["connect", "disconnect", "dispatch"]
