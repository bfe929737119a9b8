"""In an editor, through python-lsp-server: the buffer is checked, saved or not."""

from __future__ import annotations

import queue
import shutil
import subprocess
import sys
import sysconfig
import threading
from typing import TYPE_CHECKING, Any

import pytest
from pylsp_jsonrpc.streams import JsonRpcStreamReader, JsonRpcStreamWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Seconds after which the server counts as hanging.
HANGS = 120
#: All that pylsp would say besides flake8.
OTHERS = ["autopep8", "mccabe", "pycodestyle", "pydocstyle", "pyflakes", "pylint", "yapf"]

BASE = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Base(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
"""
CORRECT = """\
from .base import Base


class ChatConsumer(Base):
    async def receive_json(self, content):
        await self.send_json(content)
"""
UNAWAITED = CORRECT.replace("await self", "self")
UNANSWERED = CORRECT.replace("receive_json(self, content)", "connect(self)").replace(
    "await self.send_json(content)", "return"
)


class Editor:
    """A client of the language server, with one folder open."""

    def __init__(self, server: subprocess.Popen[bytes], folder: Path) -> None:
        self._writer = JsonRpcStreamWriter(server.stdin)
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        reader = JsonRpcStreamReader(server.stdout)
        threading.Thread(target=reader.listen, args=[self._messages.put], daemon=True).start()
        self._folder = folder
        self._request(
            "initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
        )
        self._notify("initialized", {})

    def configure(self, **flake8: Any) -> None:
        """Turn flake8 on, with settings, and everything else off."""
        flake8["executable"] = shutil.which("flake8", path=sysconfig.get_path("scripts"))
        plugins = {name: {"enabled": False} for name in OTHERS}
        plugins["flake8"] = {"enabled": True, **flake8}
        settings = {"pylsp": {"plugins": plugins}}
        self._notify("workspace/didChangeConfiguration", {"settings": settings})

    def open(self, name: str, text: str) -> list[dict[str, Any]]:
        """Open a buffer; what the server finds in it."""
        document = {**self._document(name, 1), "languageId": "python", "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})
        return self._diagnostics(name, 1)

    def change(self, name: str, version: int, text: str) -> list[dict[str, Any]]:
        """Replace the buffer's text without saving it; what the server finds in it."""
        document = self._document(name, version)
        changes = {"textDocument": document, "contentChanges": [{"text": text}]}
        self._notify("textDocument/didChange", changes)
        return self._diagnostics(name, version)

    def close(self) -> None:
        """Let the server end."""
        self._request("shutdown", None)
        self._notify("exit", None)

    def _document(self, name: str, version: int) -> dict[str, Any]:
        return {"uri": (self._folder / name).as_uri(), "version": version}

    def _diagnostics(self, name: str, version: int) -> list[dict[str, Any]]:
        wanted = self._document(name, version)
        while True:
            message = self._messages.get(timeout=HANGS)
            if message.get("method") == "textDocument/publishDiagnostics":
                found = message["params"]
                if (found["uri"], found["version"]) == (wanted["uri"], wanted["version"]):
                    return found["diagnostics"]

    def _request(self, method: str, parameters: object) -> None:
        request = {"jsonrpc": "2.0", "id": method, "method": method, "params": parameters}
        self._writer.write(request)
        while self._messages.get(timeout=HANGS).get("id") != method:
            pass

    def _notify(self, method: str, parameters: object) -> None:
        self._writer.write({"jsonrpc": "2.0", "method": method, "params": parameters})


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    """An editor with a folder in which chat/consumers.py derives from chat/base.py."""
    (tmp_path / "chat").mkdir()
    for name, text in (("__init__", ""), ("base", BASE), ("consumers", CORRECT)):
        (tmp_path / "chat" / f"{name}.py").write_text(text)
    with subprocess.Popen(
        [sys.executable, "-m", "pylsp"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            client = Editor(server, tmp_path)
            yield client
            client.close()
            assert server.wait(timeout=HANGS) == 0
        finally:
            server.kill()


def _short(diagnostics: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    """Code, line and column of each, counted from 0."""
    return [
        (each["code"], each["range"]["start"]["line"], each["range"]["start"]["character"])
        for each in diagnostics
    ]


def test_the_buffer_is_checked_as_it_changes(editor: Editor) -> None:
    editor.configure()
    name = "chat/consumers.py"
    found = editor.open(name, UNAWAITED)
    assert _short(found) == [("CHN201", 5, 8)]
    assert found[0]["source"] == "flake8"
    assert "never awaited" in found[0]["message"]
    assert found[0]["range"]["end"]["line"] == 5

    assert editor.change(name, 2, CORRECT) == []
    assert _short(editor.change(name, 3, UNANSWERED)) == [("CHN102", 5, 8)]
    assert editor.change(name, 4, "") == []
    assert _short(editor.change(name, 5, UNAWAITED)) == [("CHN201", 5, 8)]
    # While somebody types, the text does not parse.
    assert {code for code, *_ in _short(editor.change(name, 6, f"{UNAWAITED}x = ("))} <= {
        "E902",
        "E999",
    }


def test_a_new_buffer_that_no_file_holds(editor: Editor) -> None:
    editor.configure()
    assert _short(editor.open("chat/new.py", UNAWAITED)) == [("CHN201", 5, 8)]


def test_settings_of_the_editor(editor: Editor) -> None:
    editor.configure(select=["CHN9"])
    found = editor.open("chat/consumers.py", UNAWAITED)
    assert [code for code, *_ in _short(found)] == ["CHN901"]
