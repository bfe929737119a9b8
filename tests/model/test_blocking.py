"""Calls that keep their thread waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.blocking import blocking_calls, may_block
from flake8_channels.model.served import clients_wait_in_loop
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path

CONSUMER = """
import smtplib, socket, subprocess, time, urllib.request, requests
from time import sleep as rest
from channels.generic.websocket import AsyncWebsocketConsumer

session = requests.Session()

class Room(AsyncWebsocketConsumer):
    async def connect(self):
        {}
"""
#: Statement -> what is told of it to await in its place; None where nothing waits.
STATEMENTS = {
    "time.sleep(1)": "await asyncio.sleep(...)",
    "rest(self.pause)": "await asyncio.sleep(...)",
    "time.sleep(0)": None,
    "time.monotonic()": None,
    "requests.get('a', timeout=1)": "await asyncio.to_thread(requests.get, ...)",
    "requests.codes.get('a')": None,
    "requests.Session().post('a')": "await asyncio.to_thread(requests.Session().post, ...)",
    "session.get('a')": "await asyncio.to_thread(session.get, ...)",
    "session.close()": None,
    "with requests.Session() as own: own.get('a')": "await asyncio.to_thread(own.get, ...)",
    "with requests.Session() as own: own.close()": None,
    "with requests.stranger() as own: own.get('a')": None,
    "with session as own: own.get('a')": "await asyncio.to_thread(own.get, ...)",
    "with own as own: own.get('a')": None,
    "def f(own): own.get('a')": None,
    "[own.get('a') for own in self.sessions]": None,
    "with requests.Session() as (own, other): own.get('a')": None,
    "with requests.Session() as own: own = 1; own.get('a')": None,
    "async with self.Session() as own: await own.get('a')": None,
    "self.session.get('a')": None,
    "urllib.request.urlopen('a')": "await asyncio.to_thread(urllib.request.urlopen, ...)",
    "subprocess.run(['a'])": "await asyncio.to_thread(subprocess.run, ...)",
    "subprocess.Popen(['a'])": None,
    "socket.socket()": None,
    "smtplib.SMTP()": None,
    "smtplib.SMTP('host')": "await asyncio.to_thread(smtplib.SMTP, ...)",
    "smtplib.SMTP(host='a')": "await asyncio.to_thread(smtplib.SMTP, ...)",
    "[time.sleep(1) for _ in ()]": "await asyncio.sleep(...)",
    "lambda: time.sleep(1)": None,
    "(time.sleep(1) for _ in ())": None,
    "asyncio.to_thread(time.sleep, 1)": None,
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items())
def test_calls(folder: Path, statement: str, expected: str | None) -> None:
    module = load(folder, CONSUMER.format(statement))
    found = [each.awaited for each in blocking_calls(module, clients_wait_in_loop(module))]
    assert found == ([expected] if expected else [])


#: Text in and behind a consumer that calls `self.http.get()` -> whether that is a session.
ATTRIBUTES = {
    "    def __init__(self): self.http = requests.Session()": True,
    "    http = requests.Session()": True,
    "    http = None\n    def open(self): self.http = requests.Session()": True,
    "    http: object = None\n    def open(self): self.http: object = requests.Session()": True,
    "    def open(self): self.http = session": True,
    "    def open(self): self.http = stranger()": False,
    "    def open(self): self.http = requests.Session(); self.http = stranger()": False,
    "    def open(self): self.http, self.b = requests.Session(), 1": False,
    "    def open(self): self.http = session\ndef f(room): room.http = stranger()": False,
    "    http = None": False,
    "    def close(self): self.http.close()": False,
    "class Other:\n    def open(self): self.http = requests.Session()": False,
}


@pytest.mark.parametrize(("text", "expected"), ATTRIBUTES.items())
def test_sessions_in_attributes(folder: Path, text: str, expected: bool) -> None:
    module = load(folder, f"{CONSUMER.format('self.http.get(1)')}\n{text}\n")
    found = [each.awaited for each in blocking_calls(module, clients_wait_in_loop(module))]
    assert found == (["await asyncio.to_thread(self.http.get, ...)"] if expected else [])


def test_a_session_of_a_base(folder: Path) -> None:
    source = """
import requests
from channels.generic.websocket import AsyncWebsocketConsumer
from {} import Base

class Room(Base, AsyncWebsocketConsumer):
    async def connect(self):
        self.http.get("a")
"""
    base = "import requests\nclass Base:\n    def open(self): self.http = requests.Session()\n"
    (folder / "base.py").write_text(base, encoding="utf-8")
    for name, count in (("base", 1), ("elsewhere", 0)):
        module = load(folder, source.format(name))
        assert len(list(blocking_calls(module, clients_wait_in_loop(module)))) == count


def test_a_user_of_a_mixin_sets_it_too(folder: Path) -> None:
    source = """
import requests
from channels.generic.websocket import AsyncWebsocketConsumer

class Fetching:
    def open(self): self.http = requests.Session()
    async def fetch(self): self.http.get("a")

class Room(Fetching, AsyncWebsocketConsumer):
    def open(self): {}
"""
    for statement, count in (("super().open()", 1), ("self.http = self.other()", 0)):
        module = load(folder, source.format(statement))
        assert len(list(blocking_calls(module, clients_wait_in_loop(module)))) == count


def test_only_in_these_functions(folder: Path) -> None:
    module = load(folder, CONSUMER.format("pass") + "\ndef f():\n    time.sleep(1)\n")
    assert list(blocking_calls(module, clients_wait_in_loop(module))) == []


def test_what_the_project_defines(folder: Path) -> None:
    (folder / "requests.py").write_text("def get(url): ...\n", encoding="utf-8")
    module = load(folder, CONSUMER.format("requests.get('a')"))
    assert list(blocking_calls(module, clients_wait_in_loop(module))) == []


#: Text -> whether it can have such calls at all.
IMPORTS = {
    "import time": True,
    "import urllib.request": True,
    "from requests import get": True,
    "from . import rest": True,
    "from shop.tools import *": True,
    "import asyncio": False,
    "from shop.time import sleep": False,
}


@pytest.mark.parametrize(("text", "expected"), IMPORTS.items())
def test_which_files_can_have_them(folder: Path, text: str, expected: bool) -> None:
    assert may_block(load(folder, text)) is expected
