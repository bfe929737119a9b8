"""What async_to_sync and sync_to_async are given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import Answer
from flake8_channels.model.conversions import converted_by, sync_calls_in_async, told
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from asgiref.sync import async_to_sync, sync_to_async as in_thread
from channels.db import database_sync_to_async

async def send(): ...
def count(): return 5
run = async_to_sync(send)

@async_to_sync
async def decorated(): ...

async def f(user, *rest):
    async_to_sync(send())
    in_thread(count)(1)
    database_sync_to_async(func=user.save)
    async_to_sync(*rest)
    async_to_sync(send)()
    run()
    decorated()
    lambda: run()
"""
#: Expression -> how it is told.
TOLD = {
    "a.b": "a.b",
    "a.b()": "a.b()",
    "a.b(1)": "a.b(...)",
    "a(1).b(c=2).d": "a(...).b(...).d",
    "f(a.b)(1)": "f(a.b)(...)",
    "f(a.b, c=1)(1)": "f(a.b, ...)(...)",
    "f(1)(2)": "f(...)(...)",
    "lambda: 1": "lambda: ...",
    "await a(1)": "await a(...)",
    "(await a(1)).b(2)": "(await a(...)).b(...)",
}


@pytest.mark.parametrize("text", TOLD)
def test_how_an_expression_is_told(text: str) -> None:
    assert told(ast.parse(text, mode="eval").body) == TOLD[text]


def test_conversions(folder: Path) -> None:
    found = [
        (each.written, each.to_async, each.wraps_coroutine, each.is_in_async, each.call is not None)
        for each in load(folder, SOURCE).conversions
    ]
    assert sorted(found) == [
        ("async_to_sync(send())", False, True, True, False),
        ("async_to_sync(send)", False, False, False, False),
        ("async_to_sync(send)", False, False, True, True),
        ("database_sync_to_async(user.save)", True, False, True, False),
        ("in_thread(count)", True, False, True, True),
    ]


def test_functions_that_are_converted(folder: Path) -> None:
    functions = {
        each.written: each.function and each.function.name
        for each in load(folder, SOURCE).conversions
    }
    assert functions["in_thread(count)"] == "count"
    assert functions["database_sync_to_async(user.save)"] is None


def test_calls_in_the_thread_of_a_loop(folder: Path) -> None:
    found = [told(each.node) for each in sync_calls_in_async(load(folder, SOURCE))]
    assert sorted(found) == ["async_to_sync(send)()", "decorated()", "run()"]


def test_what_made_a_function(folder: Path) -> None:
    module = load(folder, SOURCE)
    assert converted_by(module, last(module, "run")) is Answer.NO
    assert converted_by(module, last(module, "in_thread(count)")) is Answer.YES
    assert converted_by(module, last(module, "count")) is Answer.UNKNOWN
