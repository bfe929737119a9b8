"""Which nodes of a function run whenever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.unconditional import runs_whenever_called
from tests.model.modules import function_named, last, load

if TYPE_CHECKING:
    from pathlib import Path

#: The body of `def f(self, wanted, *more, fast=False)`, which comes to `mark` whatever it is given.
WHENEVER = {
    "no condition": "mark",
    "a condition on something else": "if CONFIGURED: mark",
    "an attribute that others set": "if self.ready: mark",
    "a test that it stands in": "if mark: wanted",
    "a loop over what is given": "for each in wanted: mark",
    "after a condition that stays": "if wanted: print()\n    mark",
    "in what is tried": "try: mark\n    except ValueError: pass",
    "after what is tried": "try: print()\n    except ValueError: return\n    mark",
    "what is kept is not asked": "self.room = mark",
    "a subject": "match mark:\n        case 1: pass",
    "the first of two": "mark and wanted",
    "a comprehension": "[mark for each in self.rooms if each]",
    "a local name": "count = 1\n    if count: mark",
}

#: The same, where it depends on the call.
SOMETIMES = {
    "a parameter": "if wanted: mark",
    "the other branch": "if wanted: print()\n    else: mark",
    "a keyword": "if not fast: mark",
    "one of the others": "while more: mark",
    "an expression": "mark if wanted else 1",
    "after another condition": "wanted and mark",
    "made of a parameter": "first = wanted[0]\n    second = first\n    if second: mark",
    "each of a parameter": "for each in wanted:\n        if each: mark",
    "each in a comprehension": "[mark for each in wanted if each]",
    "left before": "if not wanted: return 1\n    mark",
    "left in a loop before": "for each in wanted:\n        return each\n    mark",
    "left in a case before": "match wanted:\n        case 1: return 1\n    mark",
    "a case": "match wanted:\n        case 1: mark",
    "kept in an attribute": "if self.room is None: self.room = mark",
    "kept and given back": "if self.room is not None: return self.room\n    self.room = mark",
    "kept under a name": "room = self.room\n    if room is None: self.room = mark",
    "kept in a dict": "if 'one' not in ROOMS: ROOMS['one'] = mark",
    "kept in a global": "global ROOM\n    if ROOM is None: ROOM = mark",
    "a handler": "try: return self.room\n    except AttributeError: mark",
    "after what is given back": "try: return self.room\n    except AttributeError: pass\n    mark",
    "no loop": "try: asyncio.get_running_loop()\n    except RuntimeError: mark",
    "no loop, by a name": "loop = asyncio.get_event_loop()\n    if loop.is_running(): mark",
    "what follows where there is no loop": (
        "try: asyncio.get_running_loop()\n    except RuntimeError: pass\n"
        "    else: return 1\n    mark"
    ),
}


def _runs(folder: Path, text: str) -> bool:
    module = load(folder, text)
    return runs_whenever_called(function_named(module, "f"), last(module, "mark"))


@pytest.mark.parametrize("shape", WHENEVER)
def test_whenever_it_is_called(folder: Path, shape: str) -> None:
    text = f"class It:\n  def f(self, wanted, *more, fast=False):\n    {WHENEVER[shape]}\n"
    assert _runs(folder, text)


@pytest.mark.parametrize("shape", SOMETIMES)
def test_sometimes(folder: Path, shape: str) -> None:
    text = f"class It:\n  def f(self, wanted, *more, fast=False):\n    {SOMETIMES[shape]}\n"
    assert not _runs(folder, text)


@pytest.mark.parametrize(("body", "runs"), [("mark", True), ("if CONFIGURED: mark", False)])
def test_what_threads_call_too(folder: Path, body: str, runs: bool) -> None:
    text = f"import asyncio\ndef f():\n    {body}\nasync def g(): await asyncio.to_thread(f)\n"
    assert _runs(folder, text) is runs


@pytest.mark.parametrize(
    ("body", "runs"),
    [("if not wanted: mark", False), ("if self.room is None: self.room = mark", True)],
)
def test_a_coroutine_runs_in_no_thread(folder: Path, body: str, runs: bool) -> None:
    assert _runs(folder, f"class It:\n  async def f(self, wanted):\n    {body}\n") is runs
