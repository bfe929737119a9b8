"""Where code takes the rows of a queryset."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.evaluations import (
    evaluations,
    is_only_read,
    is_read_once,
    may_be_fetched,
    sends_query,
)
from flake8_channels.model.instances import Instance
from flake8_channels.model.queries import query_of
from tests.model.modules import class_named, last, load

if TYPE_CHECKING:
    from pathlib import Path

MODELS = """
from django.db import models

class Room(models.Model):
    name = models.TextField()

class Message(models.Model):
    room = models.ForeignKey(Room, models.CASCADE)

"""
#: Code -> how it takes the rows of `q`; None where it does not.
CODE = {
    "for row in q: pass": "for",
    "[row for row in q]": "for",
    "{row: 1 for row in q}": "for",
    "sum(row for row in q)": "for",
    "', '.join(row for row in q)": "for",
    "(row for row in q)": None,
    "enumerate(row for row in q)": None,
    "list(q)": "list()",
    "len(q)": "len()",
    "print(q)": "print()",
    "', '.join(q)": "join()",
    "path.join(q)": None,
    "import random\nrandom.choice(q)": "random.choice()",
    "from random import choices as some\nsome(q)": "random.choices()",
    "secrets.choice(q)": None,
    "zip(a, q)": "zip()",
    "map(f, q)": "map()",
    "map(q, f)": None,
    "filter(None, q)": "filter()",
    "reversed(q)": "reversed()",
    "zip(row for row in q)": None,
    "[*q]": "*",
    "f(*q)": "*",
    "a, *q = f()": None,
    "a, b = q": "unpacking",
    "[a, b] = c = q": "unpacking",
    "a = b = q": None,
    "f(q)": None,
    "list(a, q)": None,
    "a.list(q)": None,
    "def list(rows): ...\nlist(q)": None,
    "q[0]": "[...]",
    "q[:5]": None,
    "q[0] = 1": None,
    "if q: pass": "if",
    "if not a or q: pass": "if",
    "while q: pass": "while",
    "assert q": "if",
    "1 if q else 2": "if",
    "if q == 1: pass": None,
    "a in q": "in",
    "a not in q": "in",
    "q in a": None,
    "f'{q}'": "a format string",
    "q": None,
    "a = q": None,
}


@pytest.mark.parametrize(("code", "expected"), CODE.items())
def test_places(folder: Path, code: str, expected: str | None) -> None:
    found = [
        each.how
        for each in evaluations(load(folder, code))
        if isinstance(each.taken, ast.Name) and each.taken.id == "q"
    ]
    assert found == ([expected] if expected else [])


#: Expression, how it is taken -> whether that sends a query.
SENDING = {
    ("Room.objects.all()", "for"): True,
    ("Room.objects.all()", "if"): True,
    ("Room.objects.raw(a)", "if"): True,
    ("Room.objects.raw(a)", "print()"): False,
    ("Room.objects.iterator()", "for"): True,
    ("Room.objects.all().iterator()", "join()"): True,
    ("Room.objects.iterator()", "if"): False,
    ("Room.objects.iterator()", "enumerate()"): False,
    ("Room.objects", "for"): False,
    ("Room.objects.count()", "for"): False,
}


@pytest.mark.parametrize(("text", "how"), SENDING)
def test_what_sends_a_query(folder: Path, text: str, how: str) -> None:
    module = load(folder, f"{MODELS}{text}\n")
    query = query_of(module, last(module, text))
    assert query is not None
    assert sends_query(query, how) is SENDING[text, how]


def test_async_loops_wait_for_rows(folder: Path) -> None:
    source = "async def f():\n    async for a in q: ...\n    [a async for a in q]\n"
    assert list(evaluations(load(folder, source))) == []


def test_only_what_can_be_a_queryset(folder: Path) -> None:
    source = "list(a.b)\nlist([1])\nlist(f())\nlist(a[1:])\n"
    taken = [ast.unparse(each.taken) for each in evaluations(load(folder, source))]
    assert taken == ["f()", "a[1:]"]


#: Code of an async function behind MODELS -> whether what `q` holds at `# here` may have been
#: fetched, is only read, and is read once.
NAMES: dict[str, tuple[bool, bool, bool]] = {
    "len(q)  # here": (False, False, True),
    "q.name  # here": (False, True, True),
    "q.name.first  # here\nq.other": (False, True, False),
    "q.save()  # here": (False, False, True),
    "f(q.name)  # here": (False, True, True),
    "f(q.pk, q.owner_id)  # here": (False, True, False),
    "f(q.full_clean)  # here": (False, False, True),
    "if q: q.name  # here": (False, True, False),
    "if not q or q.name: ...\nq.name  # here": (False, True, False),
    "if q and q.name: ...\nq.name  # here": (False, True, False),
    "other = q and q.name\nq.name  # here": (False, True, False),
    "other = q or 1\nq.name  # here": (False, False, False),
    "other = 1 and q\nq.name  # here": (False, False, False),
    "q.name if q else 1\nq.name  # here": (False, True, False),
    "q if q.name else 1\nq.name  # here": (False, False, False),
    "if q is None: ...\nq.name  # here": (False, True, False),
    "if None != q: ...\nq.name  # here": (False, True, False),
    "if q == other: ...\nq.name  # here": (False, False, False),
    "if q in other: ...\nq.name  # here": (False, False, False),
    "if 1 < q < 2: ...\nq.name  # here": (False, False, False),
    "Message.objects.filter(room=q)\nq.name  # here": (True, True, False),
    "await Message.objects.aget(room=q)\nq.name  # here": (True, True, False),
    "await Message.objects.acreate(room=q)\nq.name  # here": (True, False, False),
    "other.filter(room=q)\nq.name  # here": (True, False, False),
    "q.name = 1\nq.other  # here": (False, False, False),
    "f(q)\nlen(q)  # here": (True, False, False),
    "len(q)\nlist(q)  # here": (False, False, False),
    "f(*q)\nlen(q)  # here": (False, False, False),
    "', '.join(q)\nlen(q)  # here": (False, False, False),
    "os.path.join(q)\nlen(q)  # here": (True, False, False),
    "f(rows=q)\nlen(q)  # here": (True, False, False),
    "async for a in q: ...\nlen(q)  # here": (True, False, False),
    "[a async for a in q]\nlen(q)  # here": (True, False, False),
    "f([q])\nlen(q)  # here": (True, False, False),
    "f({'q': q})\nlen(q)  # here": (True, False, False),
    "f((q if q else None,))\nlen(q)  # here": (True, False, False),
    "f(rows={1: [q]})\nlen(q)  # here": (True, False, False),
    "other = q\nlen(q)  # here": (True, False, False),
    "self.q = q\nlen(q)  # here": (True, False, False),
    "others: list = [q]\nlen(q)  # here": (True, False, False),
    "if other := q: ...\nlen(q)  # here": (True, False, False),
    "self.q = q = f()\nlen(q)  # here": (True, False, False),
    "q = f()\nlen(q)  # here": (False, False, True),
    "if q := f(): ...\nlen(q)  # here": (False, False, False),
    "other[q] = 1\nlen(q)  # here": (False, False, False),
    "def g(): q\nlen(q)  # here": (True, False, False),
    "def g(): q.name\nq.name  # here": (True, False, False),
    "q = 1\nq.name  # here": (False, True, True),
}


@pytest.mark.parametrize(("code", "expected"), NAMES.items())
def test_names(folder: Path, code: str, expected: tuple[bool, bool, bool]) -> None:
    body = "\n".join(f"    {line}" for line in code.splitlines())
    source = f"{MODELS}async def f(q):\n{body}\n\ndef other(q):\n    f(q)\n"
    module = load(folder, source)
    line = next(n for n, text in enumerate(source.splitlines(), 1) if text.endswith("# here"))
    name = next(
        node
        for node in module.syntax.nodes(ast.Name)
        if node.id == "q" and node.lineno == line and isinstance(node.ctx, ast.Load)
    )
    held = Instance(class_named(module, "Room"), is_certain=True)
    found = (
        may_be_fetched(module, name),
        is_only_read(module, name, held),
        is_read_once(module, name),
    )
    assert found == expected


#: Code of an async function -> whether Django's own code alone has to do with what `q` holds.
LEFT_TO_DJANGO = {
    "q.name": True,
    "q.name = 1\nawait q.asave()": True,
    "q.full_clean()": True,
    "f(q.full_clean)": False,
    "q.shown()": False,
    "q.shown = 1": False,
    "q._state": False,
    "f(q)": False,
}


@pytest.mark.parametrize(("code", "expected"), LEFT_TO_DJANGO.items())
def test_what_is_left_to_django(folder: Path, code: str, expected: bool) -> None:
    body = "\n".join(f"    {line}" for line in code.splitlines())
    method = "    def shown(self): ...\n\n"
    module = load(folder, f"{MODELS}{method}async def f(q):\n{body}\n    q.pk\n")
    name = last(module, "q")
    assert isinstance(name, ast.Name)
    held = Instance(class_named(module, "Message"), is_certain=True)
    assert is_only_read(module, name, held, but_for_django=True) is expected


def test_names_of_no_function(folder: Path) -> None:
    module = load(folder, "len(q)\n")
    (name,) = (node for node in module.syntax.nodes(ast.Name) if node.id == "q")
    assert not is_read_once(module, name)
