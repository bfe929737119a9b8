"""What is known of a consumer's attributes when its handshake begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.initial import facts_at_start
from flake8_channels.model.paths.values import Named, Truth, Value, constant
from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = "from channels.generic.websocket import WebsocketConsumer\n"
CONNECT = "    def connect(self):\n        if self.it and hasattr(self, 'it'): ...\n"
UNSET: dict[str, Value] = {"hasattr self.it": Truth.FALSE}


def _set(value: object) -> dict[str, Value]:
    return {"self.it": constant(value), "hasattr self.it": Truth.TRUE}


#: Rest of the consumer -> what is known of its attribute `it`.
CONSUMERS: dict[str, tuple[str, dict[str, Value]]] = {
    "never set": ("", UNSET),
    "set later": ("    def receive(self, text): self.it = text\n", UNSET),
    "set in the class": ("    it = 1\n", _set(1)),
    "made in the class": ("    it = make()\n", {}),
    "declared in the class": ("    it: int\n", UNSET),
    "a method": ("    def it(self): ...\n", {}),
    "set in __init__": (
        "    def __init__(self):\n        self.it = None\n",
        _set(None),
    ),
    "made in __init__": ("    def __init__(self):\n        self.it = make()\n", {}),
    "set in __init__ over the class": (
        "    it = 1\n    def __init__(self):\n        self.it = 2\n",
        _set(2),
    ),
    "set twice in __init__": (
        "    def __init__(self):\n        self.it = 1\n        self.it = 2\n",
        {},
    ),
    "set on condition in __init__": (
        "    def __init__(self, a):\n        if a:\n            self.it = 1\n",
        {},
    ),
    "set in many ways in __init__": (
        "    def __init__(self, **values):\n        self.__dict__.update(values)\n",
        {},
    ),
    "set by its name in __init__": (
        "    def __init__(self, **values):\n        for name in values: setattr(self, name, 1)\n",
        {},
    ),
    "dispatch() sets it before": ("    def dispatch(self, message): self.it = 1\n", {}),
    "dispatch() may set it before": ("    def dispatch(self, message): self.load()\n", {}),
    "websocket_connect() sets it before": (
        "    def websocket_connect(self, message): self.it = 1\n",
        {},
    ),
    "dispatch() only looks before": (
        "    def dispatch(self, message): print(self.channel_name)\n",
        {"hasattr self.it": Truth.FALSE},
    ),
    "attributes are made on the way": ("    def __getattr__(self, name): ...\n", {}),
}


@pytest.mark.parametrize(("rest", "expected"), CONSUMERS.values(), ids=CONSUMERS)
def test_what_is_known(folder: Path, rest: str, expected: dict[str, Value]) -> None:
    module = load(folder, f"{IMPORTS}class A(WebsocketConsumer):\n{CONNECT}{rest}")
    (consumer,) = module.consumers
    assert dict(facts_at_start(consumer, function_named(module, "connect"))) == expected


#: Bases -> what is known of the attribute `it`.
BASES: dict[str, tuple[str, str, dict[str, Value]]] = {
    "a base sets it": ("class B(WebsocketConsumer):\n    it = 1\n", "B", _set(1)),
    "a base sets it in __init__": (
        "class B:\n    def __init__(self):\n        self.it = 1\n",
        "B, WebsocketConsumer",
        _set(1),
    ),
    "a base that cannot be read": ("", "make(), WebsocketConsumer", {}),
    "a constant by its name": (
        "class B(WebsocketConsumer):\n    it = Door.OPEN\n",
        "B",
        {"self.it": Named("Door.OPEN"), "hasattr self.it": Truth.TRUE},
    ),
    "something that is worked out": ("class B(WebsocketConsumer):\n    it = f()\n", "B", {}),
}


@pytest.mark.parametrize(("before", "bases", "expected"), BASES.values(), ids=BASES)
def test_what_is_known_of_bases(
    folder: Path, before: str, bases: str, expected: dict[str, Value]
) -> None:
    module = load(folder, f"{IMPORTS}{before}class A({bases}):\n{CONNECT}")
    (consumer,) = (each for each in module.consumers if each.name == "A")
    assert dict(facts_at_start(consumer, function_named(module, "connect"))) == expected


def test_what_channels_sets_is_not_known(folder: Path) -> None:
    source = "    def connect(self):\n        if self.scope and self.groups: ...\n"
    module = load(folder, f"{IMPORTS}class A(WebsocketConsumer):\n{source}")
    (consumer,) = module.consumers
    assert facts_at_start(consumer, function_named(module, "connect")) == frozenset()
