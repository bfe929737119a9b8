"""The tables of the rules' tests say what they seem to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.rule import Finding
from tests.rules.tables import assert_quiet, assert_reported, expected, numbered, unmarked

if TYPE_CHECKING:
    from pathlib import Path

CODE = "CHN201"
SOURCE = """
    from channels.generic.websocket import AsyncWebsocketConsumer


    class RoomConsumer(AsyncWebsocketConsumer):
        async def connect(self):
            self.accept()
            ^
    """
TEXT = (
    "self.accept() is a coroutine that is never awaited: the client waits for a handshake that "
    "never completes; write `await self.accept()`"
)


def test_carets_mark_lines_and_columns() -> None:
    source = """
        first(1), second(2)
        ^         ^
            third(3)
            ^
        """
    text, places = unmarked(source)
    assert text == "\nfirst(1), second(2)\n    third(3)\n"
    assert places == [(2, 0), (2, 10), (3, 4)]


def test_an_operator_is_no_mark() -> None:
    assert unmarked("a = b ^ c\n") == ("a = b ^ c\n", [])


def test_every_caret_needs_a_text() -> None:
    assert expected(CODE, [(3, 4)], ("text",)) == [Finding(3, 4, CODE, "text")]
    with pytest.raises(AssertionError, match="1 carets for 0 texts"):
        expected(CODE, [(3, 4)], ())


def test_what_is_reported_must_be_told_exactly(folder: Path) -> None:
    assert_reported(folder, CODE, SOURCE, TEXT)
    with pytest.raises(AssertionError):
        assert_reported(folder, CODE, SOURCE, TEXT.replace("await", "Await"))
    with pytest.raises(AssertionError):
        assert_reported(folder, CODE, SOURCE.replace("        ^", "          ^"), TEXT)
    with pytest.raises(AssertionError, match="more texts"):
        assert_reported(folder, CODE, SOURCE, TEXT, TEXT)


def test_what_is_reported_is_not_quiet(folder: Path) -> None:
    with pytest.raises(AssertionError):
        assert_quiet(folder, CODE, SOURCE)
    with pytest.raises(AssertionError):
        assert_quiet(folder, CODE, SOURCE.replace("^", ""))


def test_a_text_names_a_line() -> None:
    source = "one()\ntwo()  # @first\nthree()  # @last\n"
    assert numbered([source], ("from @first to @last", "@firstly")) == ("from 2 to 3", "@firstly")
