"""Which methods take the messages of a channel layer, as far as one file tells."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.once import once

if TYPE_CHECKING:
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module


def only_takes_events(method: FunctionDefinition) -> bool:
    """Whether a message in this file names the method, or it takes an event; nothing calls it."""
    return takes_an_event(method) and not method.module.syntax.attributes(method.name)


def takes_an_event(method: FunctionDefinition) -> bool:
    """Whether a method takes an event by its name, or by that of a message in this file."""
    return method.takes_event or method.name in _message_types(method.module)


@once
def _message_types(module: Module) -> frozenset[str]:
    """The handlers that literal messages of a file name: `chat_message`."""
    return frozenset(
        value.value.replace(".", "_")
        for message in module.syntax.nodes(ast.Dict)
        for key, value in zip(message.keys, message.values, strict=True)
        if isinstance(key, ast.Constant)
        and key.value == "type"
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
    )
