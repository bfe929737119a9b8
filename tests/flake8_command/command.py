"""Run the real flake8 command in a folder, as a user does."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: Seconds after which a run counts as hanging; a usual one takes less than one.
HANGS = 300

#: The mistake in line 6, column 9: send_json() is not awaited (CHN201).
SOCKET = """\
from {module} import {base}


class ChatConsumer({base}):
    async def receive_json(self, content):
        self.send_json(content)
"""
#: Line 5, column 5: connect() ends without an answer (CHN102). Line 9, column 9: CHN201.
CONSUMERS = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.name = "chat"

    async def receive_json(self, content):
        self.send_json(content)
"""
#: A base class without a mistake.
BASE = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Base(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
"""


def socket_on(module: str, base: str = "Base") -> str:
    """A consumer with CHN201, seen only where the base class is found."""
    return SOCKET.format(module=module, base=base)


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files with their folders."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@dataclass(frozen=True)
class Run:
    """What a run of flake8 left behind."""

    status: int
    output: str
    errors: str

    @property
    def places(self) -> list[str]:
        """`path:line:column: code` of each finding, in the order printed."""
        return [" ".join(line.split(" ")[:2]) for line in self.output.splitlines()]

    @property
    def codes(self) -> list[str]:
        """The code of each finding, in the order printed."""
        return [place.split(" ")[1] for place in self.places]


def run(
    folder: Path,
    *arguments: str,
    stdin: str | bytes | None = None,
    program: Sequence[str] = ("-m", "flake8"),
) -> Run:
    """Run flake8 with arguments; `program` is what Python runs in its place."""
    text = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=folder,
        input=text if text is not None else b"",
        capture_output=True,
        timeout=HANGS,
    )
    return Run(done.returncode, _text(done.stdout), _text(done.stderr))


def flake8(
    folder: Path,
    *arguments: str,
    stdin: str | bytes | None = None,
    program: Sequence[str] = ("-m", "flake8"),
) -> Run:
    """Run flake8, which must not complain about anything but the code."""
    done = run(folder, *arguments, stdin=stdin, program=program)
    assert done.errors == ""
    assert done.status == (1 if done.output else 0)
    return done


def _text(output: bytes) -> str:
    return output.decode(errors="replace").replace("\r\n", "\n")
