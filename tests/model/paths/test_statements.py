"""Statements on a path: each maps the paths that reach it to its outcomes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.model.paths.runs import connect

if TYPE_CHECKING:
    from pathlib import Path

#: Body of connect() -> how it ends.
BODIES = {
    "pass": "next: connecting",
    "await self.accept()": "next: accepted",
    "await self.close()": "next: closed",
    "await self.close()\nawait self.accept()": "next: closed",
    "return": "return: connecting",
    "return await self.close()": "return: closed",
    "return\nawait self.accept()": "return: connecting",
    "raise DenyConnection": "raise: connecting",
    "raise ValueError(await self.accept())": "raise: accepted",
    "if a: await self.accept()": "next: accepted connecting",
    "if a: await self.accept()\nelse: return": "next: accepted; return: connecting",
    "if True: await self.accept()": "next: accepted",
    "if 0: await self.accept()": "next: connecting",
    "if a: return\nelif b: await self.accept()\nelse: await self.close()": (
        "next: accepted closed; return: connecting"
    ),
    "a = True\nif a: await self.accept()": "next: accepted",
    "a = b = 0\nif b: return\nawait self.accept()": "next: accepted",
    "a, (b, c) = 1, (0, d)\nif not a or b: return\nawait self.accept()": "next: accepted",
    "a = 1\na += 1\nif a: await self.accept()": "next: accepted",
    "a += 1\nif a: await self.accept()": "next: accepted connecting",
    "a = []\na.append(1)\nif a: await self.accept()": "next: accepted",
    "a = [1]\na.pop()\nif a: await self.accept()": "next: accepted connecting",
    "a = []\nb(a)\nif a: await self.accept()": "next: accepted connecting",
    "a = A.B\nif a is A.C: return\nawait self.accept()": "next: accepted",
    "a = 2\nif a in (1, 3): return\nawait self.accept()": "next: accepted",
    "a: int = 1\nif a: await self.accept()": "next: accepted",
    "a: int\nif a: await self.accept()": "next: accepted connecting",
    "assert a\nawait self.accept()": "next: accepted; raise: connecting",
    "assert await self.accept() is None": "next: accepted",
    "del a[await self.accept()]": "next: accepted",
    "import a\nfrom a import b\nglobal c": "next: connecting",
    "for a in b: await self.accept()": "next: accepted connecting",
    "for a in [1]: await self.accept()": "next: accepted",
    "for a in range(2): await self.accept()": "next: accepted",
    "for a in range(0): await self.accept()": "next: accepted connecting",
    "for a in []: await self.accept()": "next: connecting",
    "for a in (*b,): await self.accept()": "next: accepted connecting",
    "for a in b: return\nelse: await self.accept()": "next: accepted; return: connecting",
    "for a in b: break\nelse: await self.accept()": "next: accepted connecting",
    "for a in b:\n    if a: continue\n    await self.accept()": "next: accepted connecting",
    "for a in b:\n    if a: await self.accept()\n    if not a: return": (
        "next: accepted connecting; return: accepted connecting"
    ),
    "async for a in b: await self.close()": "next: closed connecting",
    "while a(): await self.accept()": "next: accepted connecting",
    "while a: pass": "next: connecting",
    "while a: return\nelse: await self.accept()": "next: accepted; return: connecting",
    "while True: pass": "endless: connecting",
    "while 1: await self.accept()": "endless: accepted connecting",
    "while True:\n    if a: break\nawait self.accept()": "next: accepted",
    "while True:\n    if a: return await self.accept()": "return: accepted",
    "while True:\n    if a: raise E": "raise: connecting",
    "while False: await self.accept()": "next: connecting",
    "with a: await self.accept()": "next: accepted",
    "with a as b, c: return": "return: connecting",
    "async with a(await self.accept()): pass": "next: accepted",
    "a = 1\nwith b as a: pass\nif a: await self.accept()": "next: accepted connecting",
    "with contextlib.suppress(Exception): f()\nawait self.accept()": "next: accepted",
    "with contextlib.suppress(Exception): f(); await self.accept()": "next: accepted connecting",
    "with contextlib.suppress(Exception): await self.accept(); f()": "next: accepted",
    "with contextlib.suppress(KeyError): f(); await self.accept()": (
        "next: accepted connecting; raise: connecting"
    ),
    "with contextlib.suppress(KeyError): raise ValueError": "raise: connecting",
    "with contextlib.suppress(): raise ValueError": "raise: connecting",
    "with contextlib.suppress(LookupError): raise KeyError": "next: connecting",
    "try: f(); await self.accept()\nexcept Exception: pass": "next: accepted connecting",
    "try: await self.accept(); f()\nexcept: pass": "next: accepted",
    "try: f(); await self.accept()\nexcept KeyError: pass": (
        "next: accepted connecting; raise: connecting"
    ),
    "try: await self.accept()\nexcept E: return": "next: accepted",
    "try: f()\nexcept: return\nelse: await self.accept()": "next: accepted; return: connecting",
    "try: raise E\nexcept E: raise": "raise: connecting",
    "try: raise KeyError\nexcept ValueError: return": "raise: connecting",
    "try: raise KeyError\nexcept LookupError: return": "return: connecting",
    "try: raise KeyError\nexcept KeyError: return\nexcept LookupError: await self.accept()": (
        "return: connecting"
    ),
    "try: f()\nfinally: await self.close()": "next: closed; raise: closed",
    "try: return\nfinally: await self.close()": "return: closed",
    "try: raise E\nfinally: return": "return: connecting",
    "for a in [1]:\n    try: return\n    finally: break": "next: connecting",
    "try:\n    try: raise KeyError\n    finally: await self.close()\nexcept KeyError: pass": (
        "next: closed"
    ),
    "try: a['b']\nexcept (LookupError, TypeError): return\nawait self.accept()": (
        "next: accepted; return: connecting"
    ),
    "try: a['b']\nexcept ValueError: return\nawait self.accept()": (
        "next: accepted; raise: connecting"
    ),
    "try: print('a')\nexcept Exception: return\nawait self.accept()": "next: accepted",
    "match a:\n    case 1: await self.accept()": "next: accepted connecting",
    "match a:\n    case 1: await self.accept()\n    case _: await self.close()": (
        "next: accepted closed"
    ),
    "match a:\n    case 1 | _: await self.accept()": "next: accepted",
    "match a:\n    case (b): await self.accept()": "next: accepted",
    "match a:\n    case [b]: await self.accept()": "next: accepted connecting",
    "match a:\n    case _ if b: await self.accept()": "next: accepted connecting",
    "match await self.accept():\n    case 1: pass": "next: accepted",
    "def a(): return self.accept()": "next: unknown",
    "def a(): return self.scope": "next: connecting",
    "class a:\n    def b(self): pass": "next: connecting",
    "class a:\n    def b(it): self.accept()": "next: unknown",
}


@pytest.mark.parametrize("body", BODIES)
def test_how_connect_ends(folder: Path, body: str) -> None:
    assert connect(folder, body) == BODIES[body]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the syntax is new in Python 3.11")
def test_groups_of_exceptions(folder: Path) -> None:
    body = "try: f(); await self.accept()\nexcept* ValueError: pass"
    assert connect(folder, body).startswith("next: accepted connecting")
