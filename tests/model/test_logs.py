"""Calls of loggers."""

from __future__ import annotations

import ast

import pytest

from flake8_channels.model.logs import is_logging

FUNCTIONS = {
    "logger.info": True,
    "logging.exception": True,
    "self.log.warning": True,
    "LOGGER.critical": True,
    "logger.handle": False,
    "bot.info": False,
    "info": False,
}


@pytest.mark.parametrize("text", FUNCTIONS)
def test_what_writes_to_a_log(text: str) -> None:
    assert is_logging(ast.parse(text, mode="eval").body) is FUNCTIONS[text]
