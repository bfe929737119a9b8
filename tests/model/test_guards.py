"""Errors that the code around a node expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.guards import is_expected
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
