"""Whether the code that has a consumer in hand may cancel a task of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.cancelling import may_cancel
from tests.model.modules import class_named, load

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from channels.generic.websocket import AsyncWebsocketConsumer
from somewhere import strange, cancel_order

ENDS = strange()

def end(room): room.task.cancel()
def end_later(room): end(room)
def leave(room): room.left = True
class Tasks:
    def end(self, task): task.cancel()
TASKS = Tasks()
class Other(AsyncWebsocketConsumer):
    async def disconnect(self, code): self.task.cancel()
class It(AsyncWebsocketConsumer):
    async def disconnect(self, code): {}
    async def cancel_order(self, order): ...
"""
#: Statement of disconnect() -> whether it may cancel something.
STATEMENTS = {
    "...": False,
    "self.task.cancel()": True,
    "self.cancel()": True,
    "cancel(self)": True,
    "strange(self.task.cancel)": True,
    "self._cancel()": True,
    "asyncio.CancelledError": False,
    "self.cancel_order(code)": False,
    "cancel_order(code)": False,
    "strange().cancel_subscription(code)": False,
    "self.cancel_call(code)": False,
    "self.cancel_all()": True,
    "self.cancel_tick_task()": True,
    "_cancel_pending(self)": True,
    "self.task_cancelled()": True,
    "self.cancelled = True": True,
    "strange(self.cancel_order)": True,
    "'cancel'": False,
    "end(self)": True,
    "end_later(self)": True,
    "leave(self)": False,
    "TASKS.end(self.task)": True,
    "Tasks().end(self.task)": True,
    "ENDS.end(self.task)": False,
    "(lambda: self.task.cancel())()": True,
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items())
def test_statements(folder: Path, statement: str, expected: bool) -> None:
    module = load(folder, SOURCE.format(statement))
    assert may_cancel(class_named(module, "It")) is expected


def test_classes_of_channels_and_what_cannot_be_read(folder: Path) -> None:
    module = load(folder, SOURCE.format("...").replace("class It(", "class It(strange, "))
    it = class_named(module, "It")
    assert [may_cancel(entry) for entry in it.mro[:2]] == [False, True]
    assert not any(may_cancel(entry) for entry in class_named(module, "Other").mro[1:])


def test_a_helper_in_the_function_around_a_class(folder: Path) -> None:
    source = """
        def make():
            def end(room): room.task.cancel()
            class It:
                def disconnect(self, code): end(self)
            return It
        """
    assert may_cancel(class_named(load(folder, source), "It"))


def test_a_decorator(folder: Path) -> None:
    source = """
        def ending(hook):
            def end(room, code):
                room.task.cancel()
                hook(room, code)
            return end
        class It:
            @ending
            def disconnect(self, code): ...
        """
    assert may_cancel(class_named(load(folder, source), "It"))
