"""What the rest of the project does with a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.usage import is_only_a_base, subclasses
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
    assert is_only_a_base(definition) is bool(expected)


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
    assert not is_only_a_base(definition)


def test_a_route_of_another_class_says_nothing(folder: Path) -> None:
    source = f"{BASE}class A(It): ...\n"
    write(folder, {"chat/ws.py": source, "chat/routing.py": "routes = [A.as_asgi()]\n"})
    assert is_only_a_base(class_named(load(folder, source, "chat/ws.py"), "It"))
