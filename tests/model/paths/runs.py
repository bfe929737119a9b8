"""Run the analysis over connect() of a small consumer."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from flake8_channels.model.paths.calls import Calls
from flake8_channels.model.paths.frame import Callee
from flake8_channels.model.paths.state import Path, Socket
from tests.model.modules import class_named, function_named, load

if TYPE_CHECKING:
    from pathlib import Path as Folder

    from flake8_channels.model.paths.state import Outcomes

IMPORTS = """\
import asyncio, contextlib
from channels.exceptions import DenyConnection, StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
"""


def run(folder: Folder, methods: str) -> Outcomes:
    """The outcomes of connect() of a consumer with these methods."""
    body = textwrap.indent(textwrap.dedent(methods), "    ")
    module = load(folder, f"{IMPORTS}class It(AsyncWebsocketConsumer):\n{body}")
    callee = Callee.of(function_named(module, "connect"))
    assert callee is not None
    return Calls(class_named(module, "It")).run(callee, Path(Socket.CONNECTING))


def connect(folder: Folder, body: str, helpers: str = "") -> str:
    """How connect() with this body ends, in short: `next: accepted; return: closed connecting`."""
    method = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return told(run(folder, f"{textwrap.dedent(helpers)}\nasync def connect(self):\n{method}\n"))


def told(outcomes: Outcomes) -> str:
    """Kind of end -> the states of the socket there, in order of the alphabet."""
    found: dict[str, set[str]] = {}
    if outcomes.next:
        found["next"] = {path.socket.value for path, _ in outcomes.next}
    for how, paths in outcomes.exits.items():
        if paths:
            found.setdefault(how.kind, set()).update(path.socket.value for path, _ in paths)
    return "; ".join(f"{kind}: {' '.join(sorted(found[kind]))}" for kind in sorted(found))
