"""Calls of loggers."""

from __future__ import annotations

import ast

from flake8_channels.model.syntax import last_name

_METHODS = frozenset({"critical", "debug", "error", "exception", "info", "log", "warn", "warning"})


def is_logging(function: ast.expr) -> bool:
    """Whether a function writes to a log, by its name and by that of what has it."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr in _METHODS
        and "log" in (last_name(function.value) or "").lower()
    )
