"""What the rest of the project does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.consumers import Consumer
from flake8_channels.model.usage import (
    allows_queries_in_loop,
    is_abstract,
    is_routed_websocket,
    subclasses,
)
from tests.model.modules import class_named, load, write

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
from channels.generic.websocket import WebsocketConsumer
class It(WebsocketConsumer): ...
"""

#: Other text of the module, another file of the project -> the subclasses.
SUBCLASSES: dict[str, tuple[str, str, list[str]]] = {
    "none": ("", "", []),
    "in the module": ("class A(It): ...\nclass B(A): ...", "", ["A", "B"]),
    "in another file": ("", "from chat.ws import It\nclass A(It): ...", ["A"]),
    "in both": ("class A(It): ...", "from chat import ws\nclass B(ws.It): ...", ["A", "B"]),
    "over several lines": ("", "from .ws import It\nclass A(\n    It,\n): ...", ["A"]),
    "with a keyword": ("", "from .ws import It\nclass A(It, topic='x'): ...", ["A"]),
    "remade by a stranger": ("", "from .ws import It\n@make\nclass A(It): ...", []),
    "of another class of that name": ("", "from other import It\nclass A(It): ...", []),
    "in a text": ("", "'''\nclass A(It): ...\n'''", []),
    "in a file that does not parse": ("", "from .ws import It\nclass A(It): (", []),
}


@pytest.mark.parametrize(("more", "other", "expected"), SUBCLASSES.values(), ids=SUBCLASSES)
def test_subclasses(folder: Path, more: str, other: str, expected: list[str]) -> None:
    source = BASE + more
    write(folder, {"chat/__init__.py": "", "chat/ws.py": source, "chat/other.py": other})
    definition = class_named(load(folder, source, "chat/ws.py"), "It")
    assert [consumer.name for consumer in subclasses(definition)] == expected
    assert is_abstract(Consumer(definition)) is bool(expected)


def test_a_subclass_through_a_class_of_another_file(folder: Path) -> None:
    files = {
        "chat/__init__.py": "",
        "chat/ws.py": BASE,
        "chat/a.py": "from .ws import It\nclass A(It): ...",
        "chat/b.py": "from .a import A\nclass B(A): ...",
    }
    write(folder, files)
    definition = class_named(load(folder, BASE, "chat/ws.py"), "It")
    assert sorted(consumer.name for consumer in subclasses(definition)) == ["A"]


@pytest.mark.parametrize(
    "route", ["It.as_asgi()", "ws.It.as_asgi", "It . as_asgi()", "chat.ws.It.as_asgi()"]
)
def test_a_class_with_a_route_is_no_mere_base(folder: Path, route: str) -> None:
    source = f"{BASE}class A(It): ...\n"
    write(folder, {"chat/ws.py": source, "chat/routing.py": f"routes = [{route}]\n"})
    definition = class_named(load(folder, source, "chat/ws.py"), "It")
    assert [consumer.name for consumer in subclasses(definition)] == ["A"]
    assert not is_abstract(Consumer(definition))


def test_a_route_of_another_class_says_nothing(folder: Path) -> None:
    source = f"{BASE}class A(It): ...\n"
    write(folder, {"chat/ws.py": source, "chat/routing.py": "routes = [A.as_asgi()]\n"})
    assert is_abstract(Consumer(class_named(load(folder, source, "chat/ws.py"), "It")))


IMPORTS = """\
import abc
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.db import database_sync_to_async
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
"""


def consumer(folder: Path, source: str, name: str = "It") -> Consumer:
    module = load(folder, IMPORTS + source)
    (found,) = (each for each in module.consumers if each.name == name)
    return found


#: Module -> whether its class It is only a base.
ABSTRACT = {
    "a plain class": ("class It(WebsocketConsumer): pass", False),
    "subclassed here": ("class It(WebsocketConsumer): pass\nclass A(It): pass", True),
    "subclassed here, two steps": (
        "class It(WebsocketConsumer): pass\nclass A(It): pass\nclass B(A): pass",
        True,
    ),
    "subclassed and routed": (
        "class It(WebsocketConsumer): pass\nclass A(It): pass\napplication = It.as_asgi()",
        False,
    ),
    "an abstract method": (
        "class It(WebsocketConsumer):\n    @abc.abstractmethod\n    def f(self): ...",
        True,
    ),
    "a method for subclasses": (
        "class It(WebsocketConsumer):\n    def f(self):\n        raise NotImplementedError",
        True,
    ),
    "an inherited abstract method": (
        (
            "class A(WebsocketConsumer):\n    @abc.abstractmethod\n    def f(self): ...\n"
            "class It(A): pass"
        ),
        True,
    ),
    "an abstract method filled in": (
        (
            "class A(WebsocketConsumer):\n    @abc.abstractmethod\n    def f(self): ...\n"
            "class It(A):\n    def f(self): ..."
        ),
        False,
    ),
}


NAMES = {
    "BaseConsumer": True,
    "_BaseConsumer": True,
    "AbstractConsumer": True,
    "ConsumerBase": True,
    "ConsumerMixin": True,
    "ConsumerAbstract": True,
    "Consumer": False,
    "DatabaseConsumer": False,
    "MixinConsumer": False,
}


@pytest.mark.parametrize(("source", "expected"), ABSTRACT.values(), ids=ABSTRACT)
def test_classes_that_are_only_bases(folder: Path, source: str, expected: bool) -> None:
    write(folder, {"consumers.py": IMPORTS + source})
    found = consumer(folder, source)
    assert is_abstract(found) is expected
    assert is_routed_websocket(found) is not expected


@pytest.mark.parametrize("name", NAMES)
def test_names_of_bases(folder: Path, name: str) -> None:
    found = consumer(folder, f"class {name}(WebsocketConsumer): pass", name)
    assert is_abstract(found) is NAMES[name]


def test_classes_that_functions_make(folder: Path) -> None:
    local = consumer(folder, "def f():\n    class It(WebsocketConsumer): pass")
    assert local.is_local
    assert not is_routed_websocket(local)
    inner = consumer(folder, "class A:\n    class It(WebsocketConsumer): pass")
    assert not inner.is_local
    assert is_routed_websocket(inner)


#: File, text with `NAME` -> whether Django's check is off.
SWITCHES = {
    ("manage.py", ""): False,
    ("manage.py", 'os.environ["NAME"] = "1"'): True,
    ("manage.py", "if debug: os.environ['NAME']='1'"): True,
    ("manage.py", 'os.environ.setdefault(\n    "NAME", "1")'): True,
    ("manage.py", 'os.environ.update(NAME="1")'): True,
    ("manage.py", 'os.environ.update({"NAME": "1"})'): True,
    ("manage.py", 'KEY = "NAME"\nos.environ[KEY] = "1"'): True,
    ("manage.py", "# never set NAME"): False,
    ("manage.py", '# os.environ["NAME"] = "1"'): False,
    ("manage.py", "print()  # NAME=1"): False,
    ("manage.py", 'if os.environ.get("NAME"): raise'): False,
    ("manage.py", 'if os.environ["NAME"] == "1": raise'): False,
    ("conftest.py", 'os.environ["NAME"] = "1"'): False,
    ("app/conftest.py", 'os.environ["NAME"] = "1"'): False,
    (".env", "NAME=1"): True,
    (".env", "export NAME='true'"): True,
    (".env", "# NAME=1"): False,
    (".env", "NAME="): False,
    ("docker-compose.yml", 'environment:\n  NAME: "true"'): True,
    ("docker-compose.dev.yaml", "environment:\n  - NAME=true"): True,
    ("deep/.env", "NAME=1"): False,
    ("notes.txt", "NAME=1"): False,
}


@pytest.mark.parametrize(("file", "text"), SWITCHES)
def test_projects_that_switch_the_check_off(folder: Path, file: str, text: str) -> None:
    write(folder, {"manage.py": "", file: text.replace("NAME", "DJANGO_ALLOW_ASYNC_UNSAFE")})
    assert allows_queries_in_loop(load(folder, BASE)) is SWITCHES[file, text]
