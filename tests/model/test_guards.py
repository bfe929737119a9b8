"""Errors that the code around a node expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.guards import falls_back, is_caught, is_expected
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

#: Module with `it()` -> whether a RuntimeError is expected there.
GUARDS = {
    "it()": False,
    "try: it()\nexcept RuntimeError: pass": True,
    "try: it()\nexcept (ValueError, RuntimeError): pass": True,
    "try: it()\nexcept builtins.RuntimeError: pass": True,
    "try: it()\nexcept ValueError: pass\nexcept RuntimeError: pass": True,
    "try:\n    try: it()\n    finally: pass\nexcept RuntimeError: pass": True,
    "try: it()\nexcept Exception: pass": False,
    "try: it()\nexcept: pass": False,
    "try: pass\nexcept RuntimeError: it()": False,
    "try: pass\nexcept RuntimeError: pass\nelse: it()": False,
    "try:\n    def f(): it()\nexcept RuntimeError: pass": False,
    "try:\n    lambda: it()\nexcept RuntimeError: pass": False,
    "with suppress(RuntimeError): it()": True,
    "with raises((ValueError, RuntimeError)): it()": True,
    "with suppress(ValueError): it()": False,
    "with it(): pass": False,
}


@pytest.mark.parametrize("source", GUARDS)
def test_expected_errors(folder: Path, source: str) -> None:
    module = load(folder, source)
    assert is_expected(module.syntax, last(module, "it()"), "RuntimeError") is GUARDS[source]


#: Module with `it()` -> whether a RuntimeError is caught there, by any handler.
CATCHERS = {
    "it()": False,
    "try: it()\nexcept RuntimeError: pass": True,
    "try: it()\nexcept Exception: pass": True,
    "try: it()\nexcept (ValueError, BaseException): pass": True,
    "try: it()\nexcept: pass": True,
    "try: it()\nexcept ValueError: pass": False,
    "try: pass\nexcept: it()": False,
    "try:\n    def f(): it()\nexcept: pass": False,
    "with suppress(Exception): it()": True,
    "with suppress(ValueError): it()": False,
}


@pytest.mark.parametrize("source", CATCHERS)
def test_caught_errors(folder: Path, source: str) -> None:
    module = load(folder, source)
    assert is_caught(module.syntax, last(module, "it()"), "RuntimeError") is CATCHERS[source]


#: Handler around `convert(self.send)(text)` -> whether it does the same in another way.
HANDLERS = {
    "except Exception: await self.send(text)": True,
    "except: self.send(text)": True,
    "except Exception as error: self.send(text)": True,
    "except Exception as error: self.send(str(error))": False,
    "except Exception: logger.exception('failed')": False,
    "except ValueError: self.send(text)": False,
    "finally: self.send(text)": False,
}


@pytest.mark.parametrize("handler", HANDLERS)
def test_handlers_that_fall_back(folder: Path, handler: str) -> None:
    source = f"async def f(self, text):\n  try: convert(self.send)(text)\n  {handler}\n"
    module = load(folder, source)
    called = last(module, "convert(self.send)(text)")
    assert falls_back(module.syntax, called) is HANDLERS[handler]
