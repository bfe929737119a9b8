"""The examples: the correct project runs on real servers, the broken one gives its findings."""

from __future__ import annotations

import http.cookiejar
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SEEDED_CODES = {
    "CHN101",
    "CHN102",
    "CHN201",
    "CHN202",
    "CHN204",
    "CHN301",
    "CHN302",
    "CHN303",
    "CHN304",
}
PASSWORD = "correct horse battery staple"
SERVERS = {
    "daphne": ["daphne", "--bind", "127.0.0.1", "--port"],
    "uvicorn": ["uvicorn", "--host", "127.0.0.1", "--port"],
}


def _codes(project: str, *options: str) -> list[str]:
    """The codes that flake8 prints for one copy of the project."""
    run = subprocess.run(
        [sys.executable, "-m", "flake8", "--isolated", "--format", "%(code)s", *options, "."],
        cwd=EXAMPLES / project,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.stderr == ""
    return run.stdout.split()


def test_the_correct_project_is_silent() -> None:
    assert _codes("chat", "--select", "CHN") == []


def test_the_broken_project_shows_every_mistake() -> None:
    missing = SEEDED_CODES - set(_codes("broken", "--select", "CHN"))
    assert not missing


@pytest.mark.parametrize("project", ["chat", "broken"])
def test_plain_flake8_finds_nothing(project: str) -> None:
    codes = _codes(project, "--max-line-length", "100")
    assert [code for code in codes if not code.startswith("CHN")] == []


class Person:
    """Somebody with an account, a browser's cookies and WebSockets."""

    def __init__(self, address: str, username: str) -> None:
        self.address = address
        self.username = username
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        self.post(
            "/sign-up/", form="/sign-up/", username=username, password1=PASSWORD, password2=PASSWORD
        )
        self.post("/login/", form="/login/", username=username, password=PASSWORD)

    def get(self, path: str) -> str:
        with self.opener.open(f"http://{self.address}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, *, form: str, **fields: str) -> None:
        """Fill in a form of a page, its token against forgery included."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(form))
        assert token is not None
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        with self.opener.open(f"http://{self.address}{path}", body, timeout=20):
            pass

    def open(self, path: str) -> ClientConnection:
        """Open a WebSocket as the browser does, with cookies and an origin."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        return _open(self.address, path, cookies)


def _open(address: str, path: str, cookies: str = "") -> ClientConnection:
    host, _, port = address.partition(":")
    return connect(
        f"ws://{address}{path}",
        # A connection of our own goes past any proxy, in every version of websockets.
        sock=socket.create_connection((host, int(port))),
        origin=Origin(f"http://{address}"),
        additional_headers={"Cookie": cookies},
        open_timeout=20,
    )


def _read(client: ClientConnection) -> object:
    return json.loads(client.recv(timeout=20))


@pytest.fixture(scope="module", params=sorted(SERVERS))
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Host and port of a server that runs a fresh copy of the correct project."""
    folder = tmp_path_factory.mktemp(request.param)
    project = folder / "chat"
    shutil.copytree(
        EXAMPLES / "chat", project, ignore=shutil.ignore_patterns("db.sqlite3", "__pycache__")
    )
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=project,
        check=True,
        timeout=120,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", *SERVERS[request.param], str(port)]
    output = folder / "server.log"
    with output.open("wb") as log:
        server = subprocess.Popen(
            [*command, "project.asgi:application"], cwd=project, stdout=log, stderr=log
        )
        try:
            _wait_for(server, port, output)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int, output: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, output.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{output.read_text()}")


@pytest.mark.servers
def test_two_people_chat(address: str) -> None:
    alice, bob = Person(address, "alice"), Person(address, "bob")

    with bob.open("/ws/notifications/") as news:
        assert _read(news) == {"rooms": []}
        alice.post("/rooms/", form="/", title="Kitchen talk")
        assert _read(news) == {"opened": "Kitchen talk", "by": "alice"}
    assert "/ws/rooms/" in alice.get("/rooms/kitchen-talk/")

    path = "/ws/rooms/kitchen-talk"
    with alice.open(f"{path}/talk/") as first, bob.open(f"{path}/talk/") as second:
        first.send(json.dumps({"text": "Who made tea?"}))
        expected = {"author": "alice", "text": "Who made tea?"}
        assert _read(first) == _read(second) == expected
        second.send(json.dumps({"text": " "}))
        assert _read(second) == {"error": "Write something first"}
    with bob.open(f"{path}/talk/") as later:
        assert _read(later) == expected

    with alice.open(f"{path}/presence/") as watcher:
        assert _read(watcher) == {"username": "alice", "status": "came"}
        with bob.open(f"{path}/presence/"):
            assert _read(watcher) == {"username": "bob", "status": "came"}
        assert _read(watcher) == {"username": "bob", "status": "went"}

    with alice.open(f"{path}/typing/") as watcher, bob.open(f"{path}/typing/") as typist:
        typist.send("{}")
        assert _read(watcher) == {"username": "bob"}


@pytest.mark.servers
@pytest.mark.parametrize(
    "path",
    [
        "/ws/notifications/",
        "/ws/rooms/kitchen/talk/",
        "/ws/rooms/kitchen/presence/",
        "/ws/rooms/kitchen/typing/",
    ],
)
def test_a_stranger_is_refused(address: str, path: str) -> None:
    with pytest.raises(InvalidStatus) as refusal, _open(address, path):
        pytest.fail("the server took the stranger in")
    assert refusal.value.response.status_code == 403
