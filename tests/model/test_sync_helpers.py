"""Plain functions that run async_to_sync(), called where an event loop runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.conversions import told
from flake8_channels.model.sync_helpers import helper_calls
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from asgiref.sync import async_to_sync
from somewhere import stranger

async def send(): ...

@async_to_sync
async def decorated(): ...

def helper(a):
    {}

async def f():
    helper(1)
"""
#: Body of a helper -> what an event loop refuses in it, whatever it is given.
BODIES = {
    "async_to_sync(send)()": "async_to_sync(send)()",
    "print(async_to_sync(send)(a))": "async_to_sync(send)(...)",
    "b = async_to_sync(send)()": "async_to_sync(send)()",
    "return async_to_sync(send)()": "async_to_sync(send)()",
    "decorated(); async_to_sync(send)()": "decorated()",
    "if a: print(a)\n    decorated()": "decorated()",
    "async_to_sync(send)(); return 5": "async_to_sync(send)()",
    "async_to_sync(send())()": None,
    "async_to_sync(send)": None,
    "send()": None,
    "if a: decorated()": None,
    "if a: return\n    decorated()": None,
    "if a: raise ValueError\n    decorated()": None,
    "while a: decorated()": None,
    "with a: decorated()": None,
    "try: decorated()\n    except a: pass": None,
    "b = a or decorated()": None,
    "b = decorated() if a else 5": None,
    "b = [decorated() for c in a]": None,
    "b = lambda: decorated()": None,
    "def b(): decorated()": None,
    "yield a\n    decorated()": None,
}


@pytest.mark.parametrize("body", BODIES)
def test_bodies(folder: Path, body: str) -> None:
    found = list(helper_calls(load(folder, SOURCE.format(body))))
    expected = BODIES[body]
    assert [told(each.refused.node) for each in found] == ([expected] if expected else [])
    assert [told(each.node) for each in found] == (["helper(...)"] if expected else [])


def test_a_decorator_that_cannot_be_read(folder: Path) -> None:
    source = SOURCE.format("decorated()").replace("def helper", "@stranger\ndef helper")
    assert list(helper_calls(load(folder, source))) == []
