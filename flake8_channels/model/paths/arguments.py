"""What a call passes, as far as it is known."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.conditions import literal
from flake8_channels.model.paths.events import value_of
from flake8_channels.model.paths.values import UNKNOWN, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.paths.state import Facts


def bound(
    module: Module,
    method: FunctionDefinition,
    node: ast.Call,
    positional: Sequence[ast.expr],
    facts: Facts,
) -> dict[str, Value]:
    """The parameters whose values stand in the call or in the def, or are known there.

    `module` is where the call stands.
    """
    arguments = method.node.args
    names = [each.arg for each in method.parameters][1:]
    found: dict[str, Value] = {}
    defaults = arguments.defaults
    if defaults:
        for name, default in zip(names[-len(defaults) :], defaults, strict=False):
            found[name] = literal(method.module, default) or UNKNOWN
    for argument, default_or_none in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default_or_none is not None:
            found[argument.arg] = literal(method.module, default_or_none) or UNKNOWN
    if any(isinstance(each, ast.Starred) for each in positional) or any(
        each.arg is None for each in node.keywords
    ):
        return {}
    passed = [*zip(names, positional, strict=False)]
    passed += [(each.arg, each.value) for each in node.keywords if each.arg]
    found.update({name: literal(module, value) or value_of(value, facts) for name, value in passed})
    return {name: value for name, value in found.items() if value is not UNKNOWN}
