"""Which expressions are a channel layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.layers import LAYER_METHODS, is_channel_layer
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
import channels.layers
from channels.generic.websocket import WebsocketConsumer
from channels.layers import BaseChannelLayer, InMemoryChannelLayer, channel_layers
from channels.layers import get_channel_layer
from somewhere import Other, other
"""

#: Code -> the expression in it that is asked for, and the answer.
EXPRESSIONS = {
    "a call": ("", "get_channel_layer()", True),
    "a call by the module": ("", "channels.layers.get_channel_layer('x')", True),
    "a variable": ("it = get_channel_layer()", "it", True),
    "a walrus": ("", "(it := get_channel_layer())", True),
    "an item of the registry": ("", "channel_layers['x']", True),
    "two variables": ("a = get_channel_layer()\nit = a", "it", True),
    "a parameter": ("def f(it: BaseChannelLayer):\n    it", "it", True),
    "a parameter of the class in memory": ("def f(it: InMemoryChannelLayer):\n    it", "it", True),
    "a parameter without a class": ("def f(it):\n    it", "it", False),
    "a parameter of another class": ("def f(it: Other):\n    it", "it", False),
    "the function": ("", "get_channel_layer", False),
    "another function": ("", "other()", False),
    "a variable of another": ("it = other()", "it", False),
    "either": ("it = get_channel_layer()\nif x:\n    it = other()", "it", False),
    "either of two": ("it = get_channel_layer()\nif x:\n    it = channel_layers['x']", "it", True),
    "an item of something else": ("", "other['x']", False),
    "an attribute": ("", "other.channel_layer", False),
    "a literal": ("", "'layer'", False),
    "a function for it": ("def f():\n    return get_channel_layer()", "f()", True),
    "a function for a variable": ("a = get_channel_layer()\ndef f():\n    return a", "f()", True),
    "a function with two ends": (
        "def f():\n    if x: return other()\n    return get_channel_layer()",
        "f()",
        False,
    ),
    "a coroutine function": ("async def f():\n    return get_channel_layer()", "f()", False),
    "a decorated function": ("@other\ndef f():\n    return get_channel_layer()", "f()", False),
    "a function that calls itself": ("def f():\n    return f()", "f()", False),
    "of a consumer": (
        "class A(WebsocketConsumer):\n    def f(self):\n        self.channel_layer",
        "self.channel_layer",
        True,
    ),
    "of a consumer that is passed": (
        "class A(WebsocketConsumer): pass\ndef f(a: A):\n    a.channel_layer",
        "a.channel_layer",
        True,
    ),
    "of a class": (
        "class A:\n    layer = get_channel_layer()\nA.layer",
        "A.layer",
        True,
    ),
    "of a class that has another": ("class A:\n    layer = other()\nA.layer", "A.layer", False),
    "of no consumer": (
        "class A:\n    def f(self):\n        self.channel_layer",
        "self.channel_layer",
        False,
    ),
    "of a stranger": (
        "class A(Other):\n    def f(self):\n        self.channel_layer",
        "self.channel_layer",
        False,
    ),
    "replaced in a consumer": (
        (
            "class A(WebsocketConsumer):\n    channel_layer = other()\n"
            "    def f(self):\n        self.channel_layer"
        ),
        "self.channel_layer",
        False,
    ),
    "another attribute of a consumer": (
        "class A(WebsocketConsumer):\n    def f(self):\n        self.it",
        "self.it",
        False,
    ),
    "an attribute that is set": (
        (
            "class A:\n    def __init__(self):\n        self.it = get_channel_layer()\n"
            "    def f(self):\n        self.it"
        ),
        "self.it",
        True,
    ),
    "an attribute that is set twice": (
        (
            "class A:\n    it = get_channel_layer()\n    def f(self):\n        self.it = other()\n"
            "    def g(self):\n        self.it"
        ),
        "self.it",
        False,
    ),
    "an attribute that is unpacked": (
        "class A:\n    def f(self):\n        self.it, x = get_channel_layer(), 1\n        self.it",
        "self.it",
        False,
    ),
    "an attribute that is fetched when it is asked for": (
        (
            "class A:\n    it = None\n    def f(self):\n"
            "        if self.it is None:\n            self.it = get_channel_layer()\n"
            "    def g(self):\n        self.it"
        ),
        "self.it",
        True,
    ),
    "an attribute that is None": (
        "class A:\n    it = None\n    def g(self):\n        self.it",
        "self.it",
        False,
    ),
    "a property": (
        (
            "class A:\n    @property\n    def it(self):\n        return get_channel_layer()\n"
            "    def g(self):\n        self.it"
        ),
        "self.it",
        True,
    ),
    "a property of another": (
        (
            "class A:\n    @property\n    def it(self):\n        return other()\n"
            "    def g(self):\n        self.it"
        ),
        "self.it",
        False,
    ),
    "a method that is no property": (
        (
            "class A:\n    def it(self):\n        return get_channel_layer()\n"
            "    def g(self):\n        self.it"
        ),
        "self.it",
        False,
    ),
    "a property that keeps it": (
        (
            "class A:\n    def __init__(self):\n        self.kept = None\n"
            "    @property\n    def it(self):\n"
            "        if not self.kept:\n            self.kept = get_channel_layer()\n"
            "        return self.kept\n"
            "    def g(self):\n        self.it"
        ),
        "self.it",
        True,
    ),
    "a method that fetches it": (
        (
            "class A:\n    def it(self):\n        return get_channel_layer()\n"
            "    def g(self):\n        self.it()"
        ),
        "self.it()",
        True,
    ),
    "a coroutine method": (
        (
            "class A:\n    async def it(self):\n        return get_channel_layer()\n"
            "    def g(self):\n        self.it()"
        ),
        "self.it()",
        False,
    ),
    "a parameter, or it": ("def f(a=None):\n    it = a or get_channel_layer()\n    it", "it", True),
    "a keyword, or it": (
        "def f(*, a=None):\n    it = a or get_channel_layer()\n    it",
        "it",
        True,
    ),
    "a parameter that must be given, or it": (
        "def f(a):\n    it = a or get_channel_layer()\n    it",
        "it",
        False,
    ),
    "a parameter of another class, or it": (
        "def f(a: Other = None):\n    it = a or get_channel_layer()\n    it",
        "it",
        False,
    ),
    "a parameter with a default of its own, or it": (
        "def f(a=other()):\n    it = a or get_channel_layer()\n    it",
        "it",
        False,
    ),
    "it, if there is more": ("it = other() and get_channel_layer()", "it", False),
    "it, or another": ("it = get_channel_layer() or other()", "it", False),
    "it in place of a parameter that is missing": (
        "def f(it=None):\n    if it is None:\n        it = get_channel_layer()\n    it",
        "it",
        True,
    ),
    "it, by a condition": (
        "def f(a=None):\n    it = get_channel_layer() if a is None else a\n    it",
        "it",
        True,
    ),
    "a parameter that may be missing": ("def f(it=None):\n    it", "it", False),
    "a variable of the module that is set later": (
        (
            "a = None\ndef f():\n    global a\n    if a is None:\n        a = get_channel_layer()\n"
            "    return a"
        ),
        "f()",
        True,
    ),
    "a variable of the module that somebody else sets": (
        (
            "a = None\ndef f():\n    global a\n    if a is None:\n        a = get_channel_layer()\n"
            "    return a\ndef g():\n    global a\n    a = other()"
        ),
        "f()",
        False,
    ),
    **{
        f"a function that keeps it: {decorator}": (
            f"import functools\n@{decorator}\ndef f():\n    return get_channel_layer()",
            "f()",
            True,
        )
        for decorator in ("functools.cache", "functools.lru_cache", "functools.lru_cache(None)")
    },
    "a tuple": ("it, a = get_channel_layer(), 1", "it", True),
    "a tuple with another": ("it, a = other(), get_channel_layer()", "it", False),
    "a tuple that is longer": ("*a, it = get_channel_layer(), get_channel_layer()", "it", False),
    "a tuple from elsewhere": ("it, a = other()", "it", False),
    "a loop over tuples": ("for it, a in ((get_channel_layer(), 1),):\n    it", "it", False),
    "a field of a dataclass": (
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass A:\n"
            "    it: object = field(default_factory=get_channel_layer)\n"
            "    def f(self):\n        self.it"
        ),
        "self.it",
        True,
    ),
    "a field that another function makes": (
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass A:\n"
            "    it: object = field(default_factory=other)\n"
            "    def f(self):\n        self.it"
        ),
        "self.it",
        False,
    ),
    "an attribute of the class, in a class method": (
        (
            "class A:\n    it = get_channel_layer()\n"
            "    @classmethod\n    def f(cls):\n        cls.it"
        ),
        "cls.it",
        True,
    ),
    "an attribute of another class, in a class method": (
        (
            "class A:\n    it = get_channel_layer()\n"
            "    @classmethod\n    def f(cls, a):\n        a.it"
        ),
        "a.it",
        False,
    ),
    "an attribute of whatever a static method is given": (
        (
            "class A:\n    it = get_channel_layer()\n"
            "    @staticmethod\n    def f(cls):\n        cls.it"
        ),
        "cls.it",
        False,
    ),
    "an attribute that is given, or fetched": (
        (
            "class A:\n    def __init__(self, a=None):\n"
            "        self.it = a or get_channel_layer()\n"
            "    def f(self):\n        self.it"
        ),
        "self.it",
        True,
    ),
    "an attribute of itself": (
        "class A:\n    def f(self):\n        self.it = self.it\n        self.it",
        "self.it",
        False,
    ),
}


@pytest.mark.parametrize(("source", "text", "expected"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_expressions(folder: Path, source: str, text: str, expected: bool) -> None:
    # An expression in a function stands at the end of the code, any other one behind it.
    ending = "" if source.endswith(f"    {text}") else f"\n{text}"
    module = load(folder, f"{IMPORTS}{source}{ending}")
    assert is_channel_layer(module, last(module, text)) is expected


def test_methods_of_the_specification() -> None:
    assert {"send", "receive", "new_channel"} < LAYER_METHODS
    assert {"group_add", "group_discard", "group_send", "flush"} < LAYER_METHODS
    assert "close_pools" not in LAYER_METHODS
