"""Start Daphne and uvicorn on loopback, and see how they answer a handshake."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from websockets.asyncio.client import ClientConnection

ROOT = Path(__file__).parents[2]

#: Port 0 lets the system choose; the log tells which port it chose.
COMMANDS = {
    "daphne": ["daphne", "-e", "tcp:0:interface=127.0.0.1"],
    "uvicorn": ["uvicorn", "--host", "127.0.0.1", "--port", "0", "--lifespan", "off"],
}
#: What Daphne and uvicorn log when they listen.
LISTENING = re.compile(r"(?:address 127\.0\.0\.1|running on http://127\.0\.0\.1):(\d+)")
#: Written out, because a client library would hide how a server ends a handshake.
HANDSHAKE = (
    "GET {0.path}?{0.query} HTTP/1.1\r\n"
    "Host: {0.netloc}\r\n"
    "Connection: Upgrade\r\n"
    "Upgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "\r\n"
)
#: Seconds that a machine with other work may take for what ought to happen.
GENEROUS = 30
#: Seconds without a frame after which none is expected.
SILENCE = 0.7


class Server:
    """A server in a process of its own, with modules to serve."""

    def __init__(self, command: Sequence[str], modules: Mapping[str, str], folder: Path) -> None:
        for module, code in modules.items():
            (folder / f"{module}.py").write_text(code)
        #: The lines that the server has printed; all of them once it is stopped.
        self.log: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command, "tests.runtime.served:application"],
            cwd=ROOT,
            env={**os.environ, "SERVED_FOLDER": str(folder), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._port = self._find_port()

    def url(self, module: str, user: int | None = None) -> str:
        """Where the chat of a module is."""
        query = "" if user is None else f"?user={user}"
        return f"ws://127.0.0.1:{self._port}/{module}/ws/chat/{query}"

    async def printed(self, text: str, since: int = 0) -> str:
        """What the server has printed from a line on, as soon as a text is in it.

        All of it where the text does not come.
        """
        deadline = time.monotonic() + GENEROUS
        while True:
            log = "".join(self.log[since:])
            if text in log or time.monotonic() > deadline:
                return log
            await asyncio.sleep(0.05)

    def stop(self) -> None:
        """End the process, and read what it has printed."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.log.append(line)

    def _find_port(self) -> str:
        deadline = time.monotonic() + GENEROUS
        while self._reader.is_alive() and time.monotonic() < deadline:
            for line in list(self.log):
                if found := LISTENING.search(line):
                    return found[1]
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("the server did not start:\n" + "".join(self.log))


@contextlib.contextmanager
def serving(name: str, modules: Mapping[str, str], folder: Path, *options: str) -> Iterator[Server]:
    """Daphne or uvicorn with these modules, until the block ends."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NO_PROXY", "127.0.0.1")
        server = Server([*COMMANDS[name], *options], modules, folder)
        try:
            yield server
        finally:
            server.stop()


async def say(connection: ClientConnection, content: Any) -> None:
    """Send a frame."""
    await connection.send(json.dumps(content))


async def hear(connection: ClientConnection) -> Any:
    """The next frame, which ought to come."""
    return json.loads(await asyncio.wait_for(connection.recv(), GENEROUS))


async def hears_nothing(connection: ClientConnection) -> bool:
    """Whether no frame comes, and the connection is open."""
    try:
        await asyncio.wait_for(connection.recv(), SILENCE)
    except asyncio.TimeoutError:
        await asyncio.wait_for(await connection.ping(), GENEROUS)
        return True
    return False


async def close_code(connection: ClientConnection) -> int:
    """The code with which the server ends the connection, which ought to happen."""
    await asyncio.wait_for(connection.wait_closed(), GENEROUS)
    assert connection.close_code is not None
    return connection.close_code


async def logs(server: Server, text: str, seconds: float = GENEROUS) -> bool:
    """Whether a server prints a text."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if any(text in line for line in list(server.log)):
            return True
        await asyncio.sleep(0.05)
    return False


@contextlib.contextmanager
def running(
    modules: Mapping[str, str], make_folder: Callable[[str], Path]
) -> Iterator[dict[str, Server]]:
    """Daphne and uvicorn, each with all modules."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NO_PROXY", "127.0.0.1")
        started: dict[str, Server] = {}
        try:
            for name, command in COMMANDS.items():
                started[name] = Server(command, modules, make_folder(name))
            yield started
        finally:
            for server in started.values():
                server.stop()


def starting(
    command: Sequence[str], module: str, code: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    """A server that is given a module as its application, and ends by itself."""
    (folder / f"{module}.py").write_text(code)
    return subprocess.run(
        [sys.executable, "-m", *command, f"{module}:application"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=GENEROUS,
        check=False,
    )


async def handshake(url: str, seconds: float) -> str:
    """How a server answers: "accepted", "HTTP <status>", "dropped", or "waiting" after a time."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(HANDSHAKE.format(address).encode())
    try:
        answer = await asyncio.wait_for(reader.readline(), seconds)
    except asyncio.TimeoutError:
        return "waiting"
    except ConnectionError:
        return "dropped"
    finally:
        writer.close()
    if not answer:
        return "dropped"
    status = answer.split()[1].decode()
    return "accepted" if status == "101" else f"HTTP {status}"
