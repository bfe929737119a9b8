"""What a rule receives."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = "from channels.generic.websocket import WebsocketConsumer\n"


def test_what_it_says_of_channels(folder: Path) -> None:
    source = """
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.urls import path

class A(WebsocketConsumer): ...

get_channel_layer().flush()
URLRouter([path("a", A), path("b", A.as_asgi())])
"""
    module = load(folder, IMPORTS + source)
    assert [consumer.name for consumer in module.consumers] == ["A"]
    assert [call.method for call in module.layer_calls] == ["flush"]
    assert [ast.unparse(route.node) for route in module.routes] == ["A", "A.as_asgi()"]
