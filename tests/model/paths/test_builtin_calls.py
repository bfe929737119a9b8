"""What calls of builtins, containers and loggers do to what a path knows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.definitions import definition
from flake8_channels.model.paths.builtin_calls import (
    cannot_fail,
    filled,
    is_by_name,
    looks_only,
    makes_empty,
    never_returns,
)
from flake8_channels.model.paths.frame import Callee, Frame
from flake8_channels.model.paths.state import Path, Socket
from flake8_channels.model.paths.values import Items, Truth, Value, constant
from tests.model.modules import class_named, function_named, last, load

if TYPE_CHECKING:
    from pathlib import Path as Folder

SOURCE = """
import logging
from somewhere import list as own_list
logger = logging.getLogger()

class It:
    def method(self):
        {}

def set(): ...
"""


def call_in(folder: Folder, text: str) -> tuple[Frame, ast.Call]:
    module = load(folder, SOURCE.format(text))
    callee, call = Callee.of(function_named(module, "method")), last(module, text)
    assert callee is not None and isinstance(call, ast.Call)
    return Frame(callee, "self", class_named(module, "It")), call


#: Call -> whether it makes an empty container, works on an attribute by its name, only looks at
#: what it is given, and cannot fail.
CALLS = {
    "list()": (True, False, False, False),
    "dict()": (True, False, False, False),
    "list(a)": (False, False, False, False),
    "dict(a=1)": (False, False, False, False),
    "own_list()": (False, False, False, False),
    "set()": (False, False, False, False),
    "a.list()": (False, False, False, False),
    "hasattr(self, 'a')": (False, True, True, True),
    "setattr(self, 'a', 1)": (False, True, True, True),
    "getattr(self, 'a')": (False, True, False, False),
    "getattr(self, 'a', 1)": (False, True, False, True),
    "delattr(self, 'a')": (False, True, False, False),
    "vars(self)": (False, True, True, True),
    "setattr(other, 'a', 1)": (False, False, True, True),
    "isinstance(self, A)": (False, False, True, True),
    "print(self)": (False, False, True, True),
    "logger.info(self)": (False, False, True, True),
    "logging.error(self)": (False, False, True, True),
    "self.log.warning('a')": (False, False, True, True),
    "logger.add(self)": (False, False, False, False),
    "self.info('a')": (False, False, False, False),
    "self.scope.get('a')": (False, False, False, True),
    "self.cache.get('a')": (False, False, False, False),
    "f(self)": (False, False, False, False),
}


@pytest.mark.parametrize(("text", "expected"), CALLS.items())
def test_kinds(folder: Folder, text: str, expected: tuple[bool, ...]) -> None:
    frame, call = call_in(folder, text)
    found = (
        makes_empty(frame, call),
        is_by_name(frame, call),
        looks_only(frame, call.func),
        cannot_fail(frame, call),
    )
    assert found == expected


#: Function -> what it raises whenever it is called.
NEVER_RETURNING = {
    "exit": "builtins.SystemExit",
    "sys.exit": "builtins.SystemExit",
    "stop": "builtins.SystemExit",
    "typing.assert_never": "builtins.AssertionError",
    "print": None,
    "sys.exc_info": None,
}


@pytest.mark.parametrize(("function", "expected"), NEVER_RETURNING.items())
def test_what_never_returns(folder: Folder, function: str, expected: str | None) -> None:
    module = load(folder, f"import sys, typing\nfrom sys import exit as stop\n{function}()\n")
    call = last(module, f"{function}()")
    assert isinstance(call, ast.Call)
    raised = never_returns(definition(module, call.func))
    assert (raised and raised.upper and raised.upper.name) == expected


EMPTY = Items(())
#: Call -> what is known of `a`, which was an empty list, and of `n`, which was 1.
FILLED: dict[str, tuple[Value | None, Value | None]] = {
    "a.append(1)": (Truth.TRUE, constant(1)),
    "a.insert(0, 1)": (Truth.TRUE, constant(1)),
    "a.extend(b)": (None, constant(1)),
    "a.clear()": (None, constant(1)),
    "a.count(1)": (EMPTY, constant(1)),
    "b.append(1)": (EMPTY, constant(1)),
    "f(a, n)": (None, constant(1)),
    "b.update(a)": (None, constant(1)),
    "len(a)": (EMPTY, constant(1)),
    "print(a)": (EMPTY, constant(1)),
    "f()": (EMPTY, constant(1)),
}


@pytest.mark.parametrize(("text", "expected"), FILLED.items())
def test_what_fills(folder: Folder, text: str, expected: tuple[Value | None, Value | None]) -> None:
    _, call = call_in(folder, text)
    path = Path(Socket.CONNECTING, frozenset({("a", EMPTY), ("n", constant(1))}))
    known = dict(filled(path, call).facts)
    assert (known.get("a"), known.get("n")) == expected
