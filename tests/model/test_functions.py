"""Functions: their colour, and what their decorators make of them."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import Answer
from flake8_channels.model.functions import Wrapper
from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
import abc, functools, typing
from asgiref.sync import async_to_sync, sync_to_async, SyncToAsync
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""

#: Function named f -> whether a call of it gives something to be awaited.
AWAITABLE = {
    "async def": ("async def f(): pass", Answer.YES),
    "async generator": ("async def f():\n    yield 1", Answer.NO),
    "generator": ("def f():\n    yield g()", Answer.NO),
    "async def with a generator inside": ("async def f():\n    def g(): yield", Answer.YES),
    "nothing is returned": ("def f(): pass", Answer.NO),
    "a constant is returned": ("def f(): return 1", Answer.NO),
    "a display is returned": ("def f():\n    if a: return [g()]\n    return {}", Answer.NO),
    "a comparison is returned": ("def f(): return a == b", Answer.NO),
    "a call is returned": ("def f(): return g()", Answer.UNKNOWN),
    "a call is returned once": ("def f():\n    if a: return g()\n    return 1", Answer.UNKNOWN),
    "a name is returned": ("def f(): return a", Answer.UNKNOWN),
    "in a thread": ("@database_sync_to_async\ndef f(): return a", Answer.YES),
    "in a thread, with options": (
        "@sync_to_async(thread_sensitive=False)\ndef f(): ...",
        Answer.YES,
    ),
    "in a thread, by the class": ("@SyncToAsync\ndef f(): ...", Answer.YES),
    "made synchronous": ("@async_to_sync\nasync def f(): ...", Answer.NO),
    "made synchronous, below others": (
        "@functools.wraps(g)\n@async_to_sync\nasync def f(): ...",
        Answer.NO,
    ),
    "unchanged": ("@typing.final\n@abc.abstractmethod\nasync def f(): ...", Answer.YES),
    "a class method": ("class A:\n    @classmethod\n    async def f(cls): ...", Answer.YES),
    "below a stranger": ("@stranger\nasync def f(): ...", Answer.UNKNOWN),
    "in a thread, below a stranger": ("@stranger\n@sync_to_async\ndef f(): ...", Answer.UNKNOWN),
    "in a thread, above a stranger": ("@sync_to_async\n@stranger\ndef f(): ...", Answer.YES),
    "below a coroutine wrapper": (
        "def d(g):\n    async def w(self): await g(self)\n    return w\n@d\ndef f(): ...",
        Answer.YES,
    ),
    "below a plain wrapper": (
        "def d(g):\n    def w(self): g(self)\n    return w\n@d\nasync def f(): ...",
        Answer.NO,
    ),
    "below a wrapper that gives it on": (
        "def d(g):\n    def w(self): return g(self)\n    return w\n@d\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
    "below a decorator that gives it back": (
        "def d(g):\n    print(g)\n    return g\n@d\nasync def f(): ...",
        Answer.YES,
    ),
    "below a decorator with arguments": (
        """
def d(a):
    def e(g):
        async def w(self): ...
        return w
    return e
@d(1)
def f(): ...
""",
        Answer.YES,
    ),
    "below a decorator that gives back something else": (
        "def d(g):\n    return h(g)\n@d\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
    "below a decorator with two ends": (
        "def d(g):\n    def w(self): ...\n    if a: return g\n    return w\n@d\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
    "below a decorator with two parameters": (
        "def d(g, h): return g\n@d\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
    "below a decorated decorator": (
        "@stranger\ndef d(g): return g\n@d\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
    "below a decorator that gives back a class": (
        "def d(g):\n    class W: ...\n    return W\n@d\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
    "below a decorator that gives back a function from elsewhere": (
        "async def w(): ...\ndef d(g): return w\n@d\ndef f(): ...",
        Answer.UNKNOWN,
    ),
    "below a decorator whose function is wrapped again": (
        "def d(g):\n    @stranger\n    def w(): ...\n    return w\n@d\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
    "below a class": (
        "class D:\n    def __init__(self, g): ...\n@D\nasync def f(): ...",
        Answer.UNKNOWN,
    ),
}


@pytest.mark.parametrize(("source", "expected"), AWAITABLE.values(), ids=AWAITABLE)
def test_whether_a_call_gives_an_awaitable(folder: Path, source: str, expected: Answer) -> None:
    module = load(folder, IMPORTS + source)
    assert function_named(module, "f").gives_awaitable is expected


def test_decorations_from_the_inside(folder: Path) -> None:
    source = """
        def d(original):
            @functools.wraps(original)
            def wrapper(self): ...
            return wrapper

        @stranger
        @d
        @database_sync_to_async
        def f(self): ...
        """
    module = load(folder, IMPORTS + textwrap.dedent(source))
    in_thread, wrapped, unknown = function_named(module, "f").decorations
    assert (in_thread, unknown) == ("to_async", "unknown")
    assert isinstance(wrapped, Wrapper)
    assert (wrapped.function.name, wrapped.original) == ("wrapper", "original")


#: Function named f -> coroutine function, generator.
COLOURS = {
    "def": ("def f(): ...", False, False),
    "async def": ("async def f(): await g()", True, False),
    "generator": ("def f(): yield from g()", False, True),
    "async generator": ("async def f(): yield 1", False, True),
    "a generator inside": ("async def f():\n    def g(): yield 1", True, False),
    "a lambda that yields": ("def f(): return lambda: (yield)", False, False),
}


@pytest.mark.parametrize(("source", "coroutine", "generator"), COLOURS.values(), ids=COLOURS)
def test_colours(folder: Path, source: str, coroutine: bool, generator: bool) -> None:
    function = function_named(load(folder, source), "f")
    assert function.is_coroutine_function is coroutine
    assert function.is_generator is generator


def test_parameters_and_receivers(folder: Path) -> None:
    source = """
        class A:
            def method(this, a, /, b, *c, d, **e): ...
            def nothing(): ...
            @staticmethod
            def static(a): ...
            @classmethod
            def on_class(cls): ...
            async def coroutine(self):
                def inner(a): ...
        """
    module = load(folder, source)
    found = {
        name: ([each.arg for each in function.parameters], function.receiver)
        for name in ("method", "nothing", "static", "on_class", "coroutine", "inner")
        for function in [function_named(module, name)]
    }
    assert found == {
        "method": (["this", "a", "b"], "this"),
        "nothing": ([], None),
        "static": (["a"], None),
        "on_class": (["cls"], None),
        "coroutine": (["self"], "self"),
        "inner": (["a"], None),
    }


def test_owners_and_names(folder: Path) -> None:
    module = load(
        folder, "class A:\n    def f(self):\n        def g(): ...\ndef h(): ...", "chat.py"
    )
    owners = {
        name: getattr(function_named(module, name).owner, "name", None) for name in ("f", "g", "h")
    }
    assert owners == {"f": "A", "g": None, "h": None}
    assert function_named(module, "f").qualified_name == "chat.A.f"
    assert function_named(module, "g").qualified_name == "chat.A.f.g"
    assert repr(function_named(module, "h")) == "<function chat.h>"


def test_what_is_returned(folder: Path) -> None:
    source = """
        def f(a):
            def g():
                return "other"
            if a:
                return a.b
            elif a.c:
                return
            return a[1]
        """
    returned = {ast.unparse(each) for each in function_named(load(folder, source), "f").returns}
    assert returned == {"a.b", "a[1]"}


#: Parameters of a method -> whether one argument is enough for it, and whether it is `event`.
PARAMETERS = {
    "self": (False, False),
    "self, event": (True, True),
    "self, data": (True, False),
    "self, event, /": (True, True),
    "self, event=None": (True, True),
    "self, event, more=None": (True, False),
    "self, event, more": (False, False),
    "self, *events": (True, False),
    "self, event, *more": (True, True),
    "self, event, more, *most": (False, False),
    "self, *, event": (False, False),
}


@pytest.mark.parametrize(("parameters", "expected"), PARAMETERS.items())
def test_what_a_method_takes(folder: Path, parameters: str, expected: tuple[bool, bool]) -> None:
    method = function_named(load(folder, f"class A:\n    def f({parameters}): ...\n"), "f")
    assert (method.takes_one_argument, method.takes_event) == expected


#: Parameters of a method -> whether it can be called without arguments.
OPTIONAL = {
    "self": True,
    "self, a": False,
    "self, a=1, /, b=2": True,
    "self, a, b=2": False,
    "self, *a, b=1, **c": True,
    "self, *, a, b=1": False,
}


@pytest.mark.parametrize(("parameters", "expected"), OPTIONAL.items())
def test_whether_a_method_takes_nothing(folder: Path, parameters: str, expected: bool) -> None:
    method = function_named(load(folder, f"class A:\n    def f({parameters}): ...\n"), "f")
    assert method.takes_nothing is expected
