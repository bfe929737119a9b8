"""Files that do not parse, cannot be read, go round or go deep: no crash, no hang.

Through the real command. In every test a healthy file is checked along with the bad one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flake8_command.command import BASE, CONSUMERS, flake8, run, socket_on, write
from tests.support import findings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flake8_command.command import Run

#: What flake8 itself prints for a file that it cannot read or parse.
NO_SYNTAX = {"E999", "E902"}
HEALTHY = ["./zz_healthy.py:5:5: CHN102", "./zz_healthy.py:9:9: CHN201"]
IMPORT = "from channels.generic.websocket import AsyncJsonWebsocketConsumer\n\n\n"
HEAD = IMPORT + "class ChatConsumer(AsyncJsonWebsocketConsumer):\n"
CONNECT = HEAD + "    async def connect(self):\n"
INNER = " " * 8


def _check(folder: Path, files: dict[str, str | bytes], *arguments: str) -> Run:
    """Check the files and a healthy one, which must get its findings; those are left out."""
    write(folder, {**files, "zz_healthy.py": CONSUMERS})
    done = flake8(folder, "--select", "CHN,E9", "-j1", *arguments)
    assert done.places[-2:] == HEALTHY
    return type(done)(done.status, "\n".join(done.output.splitlines()[:-2]), done.errors)


# Files that do not parse.


NO_PYTHON = {
    "no class": "class (:\n",
    "no function": "def f(:\n    pass\n",
    "Python 2": "print 'Python 2'\n",
    "an open string": "x = '''never closed\n",
    "wrong indentation": "      x = 1\n",
    "tabs and spaces": "if True:\n\tx = 1\n        y = 2\n",
    "an open parenthesis": "x = (1,\n",
    "an open import": "from channels import (\n",
    "a conflict": "<<<<<<< HEAD\n",
    "300 parentheses": "x = " + "(" * 300 + ")" * 300 + "\n",
}


@pytest.mark.parametrize("end", NO_PYTHON.values(), ids=NO_PYTHON)
def test_a_file_that_does_not_parse(tmp_path: Path, end: str) -> None:
    done = _check(tmp_path, {"consumers.py": CONSUMERS + end})
    assert done.codes
    assert set(done.codes) <= NO_SYNTAX


@pytest.mark.parametrize(
    "source",
    [
        CONSUMERS + "\0",
        CONSUMERS + "x = '\0'\n",
        CONSUMERS.encode("utf-16"),
        b"\xff\xfe\x00\x01channels",
    ],
    ids=["at the end", "in a string", "UTF-16", "binary"],
)
def test_a_file_with_null_bytes(tmp_path: Path, source: str | bytes) -> None:
    write(tmp_path, {"consumers.py": source, "zz_healthy.py": CONSUMERS})
    done = run(tmp_path, "--select", "CHN,E9", "-j1")
    # On some versions of Python flake8 itself cannot bear them, and ends with a traceback.
    if "Traceback" in done.errors:
        assert "flake8_channels" not in done.errors
        assert done.output == ""
    else:
        assert set(done.codes[:-2]) <= NO_SYNTAX
        assert done.places[-2:] == HEALTHY


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    write(tmp_path, {"zz_healthy.py": CONSUMERS})
    done = flake8(tmp_path, "--select", "CHN,E9", "nowhere.py", "./zz_healthy.py")
    assert sorted(done.codes) == ["CHN102", "CHN201", "E902"]


# Base modules that cannot be read.

UNREADABLE: dict[str, str | bytes] = {
    "no Python": "class Base(:\n",
    "Python 2": "print 'no'\n" + BASE,
    "null bytes": BASE + "\0",
    "only null bytes": b"\0" * 100,
    "no UTF-8": b"# caf\xe9\n" + BASE.encode(),
    "UTF-16": BASE.encode("utf-16"),
    "an unknown coding": b"# coding: no-such-coding\n" + BASE.encode(),
    "a wrong coding": "# coding: ascii\n# café\n" + BASE,
    "a coding that is no text": b"# coding: base64\n" + BASE.encode(),
    "a byte order mark and another coding": b"\xef\xbb\xbf# coding: latin-1\n" + BASE.encode(),
    "empty": "",
    "too deep": "x = " + "(" * 300 + ")" * 300 + "\n" + BASE,
    "too long": "x = " + "+".join(["1"] * 50_000) + "\n" + "class Base(:\n",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_base_module_that_cannot_be_read(tmp_path: Path, content: str | bytes) -> None:
    # Only the consumer is checked: the base module has findings of flake8's own.
    files = {"app/__init__.py": "", "app/base.py": content, "app/chat.py": socket_on(".base")}
    assert _check(tmp_path, files, "--exclude", "base.py").codes == []


def test_a_base_module_that_is_a_folder(tmp_path: Path) -> None:
    files = {"app/base.py/readme": "", "app/chat.py": socket_on(".base")}
    assert _check(tmp_path, files).codes == []


def test_a_base_module_that_links_nowhere(tmp_path: Path) -> None:
    write(tmp_path, {"app/__init__.py": "", "app/pkg/readme": ""})
    (tmp_path / "app" / "base.py").symlink_to("gone.py")
    (tmp_path / "app" / "loop.py").symlink_to("loop.py")
    (tmp_path / "app" / "pkg" / "__init__.py").symlink_to("__init__.py")
    files = {f"app/by_{name}.py": socket_on(f".{name}") for name in ("base", "loop", "pkg")}
    assert _check(tmp_path, files, "--exclude", "base.py,loop.py,__init__.py").codes == []


#: Runs flake8 as somebody who may not look into the folder `secret`, also where the tests run as
#: root. The first argument has the functions that the system refuses.
REFUSED = """\
import builtins
import functools
import os
import sys


def refuse(function, path=".", *arguments, **options):
    if not isinstance(path, int) and f"{os.sep}secret" in os.fspath(path):
        raise PermissionError(13, "Permission denied", os.fspath(path))
    return function(path, *arguments, **options)


# Before anything else is imported: it may keep some of them for itself.
for module, name in (name.split(".") for name in sys.argv.pop(1).split(",")):
    function = getattr(sys.modules[module], name)
    setattr(sys.modules[module], name, functools.partial(refuse, function))

from flake8.main.cli import main

sys.exit(main())
"""


@pytest.mark.parametrize("names", ["builtins.open", "os.stat,os.scandir,os.listdir,builtins.open"])
def test_a_folder_that_may_not_be_read(tmp_path: Path, names: str) -> None:
    write(
        tmp_path,
        {
            ".git/HEAD": "",
            "secret/__init__.py": "",
            "secret/base.py": BASE,
            "chat.py": socket_on("secret.base"),
            "zz_healthy.py": CONSUMERS,
        },
    )
    arguments = ["--select", "CHN", "-j1", "chat.py", "./zz_healthy.py"]
    done = flake8(tmp_path, names, *arguments, program=["-c", REFUSED])
    assert sorted(done.places) == HEALTHY
    # Without the refusal the base class is known.
    assert sorted(flake8(tmp_path, *arguments).places) == [*HEALTHY, "chat.py:6:9: CHN201"]


@pytest.mark.parametrize("parts", [1, 3, 60])
def test_a_name_too_long_for_a_file(tmp_path: Path, parts: int) -> None:
    module = ".".join(["a" * 300] * parts)
    files = {f"by_{parts}.py": socket_on(module), "by_import.py": f"import {module}\n"}
    assert _check(tmp_path, files).codes == []


# Going round.

CIRCLES: dict[str, dict[str, str]] = {
    "imports": {
        "a.py": "from b import *\nfrom b import Base\n" + socket_on("b"),
        "b.py": "from a import *\nfrom a import Base\n",
    },
    "an import of itself": {"a.py": "import a\nfrom a import *\n" + socket_on("a")},
    "star imports of three": {
        "a.py": "from b import *\n" + socket_on("b", "X"),
        "b.py": "from c import *\n",
        "c.py": "from a import *\n",
    },
    "a class that is its own base": {
        "a.py": IMPORT + "class Loop(Loop):\n    async def connect(self):\n        self.send(1)\n",
    },
    "two classes": {
        "a.py": IMPORT
        + "class A(B):\n    async def connect(self):\n        pass\n\n\n"
        + "class B(A):\n    async def connect(self):\n        pass\n",
    },
    "two classes, one with another base": {
        "a.py": IMPORT
        + "class A(B, AsyncJsonWebsocketConsumer):\n    def connect(self):\n        pass\n\n\n"
        + "class B(A):\n    async def receive(self):\n        self.send(1)\n",
    },
    "two classes in two files": {
        "a.py": "# channels\nfrom b import B\n\n\nclass A(B):\n    async def connect(self):\n"
        "        self.send(1)\n",
        "b.py": "from a import A\n\n\nclass B(A):\n    async def connect(self):\n        pass\n",
    },
    "a base under its own name": {
        "a.py": IMPORT
        + "class A(AsyncJsonWebsocketConsumer):\n    pass\n\n\nclass A(A):\n    pass\n",
    },
    "an impossible order": {
        "a.py": HEAD
        + "    pass\n\n\nclass A(AsyncJsonWebsocketConsumer, ChatConsumer):\n    pass\n",
    },
    "a base twice": {
        "a.py": IMPORT + "J = AsyncJsonWebsocketConsumer\n\n\nclass A(J, J):\n    pass\n",
    },
    "names": {
        "a.py": IMPORT + "X = Y\nY = Z\nZ = X\n\n\nclass A(X):\n    pass\n\n\napp = X.as_view()\n",
    },
    "routes": {
        "a.py": "from channels.routing import URLRouter\n\nroutes = [*routes] + routes\n"
        "routes += routes\nroutes.extend(routes)\napplication = URLRouter(routes)\n",
    },
    "methods": {
        "a.py": HEAD
        + "    async def connect(self):\n        return await self.one()\n\n"
        + "    async def one(self):\n        await self.two()\n\n"
        + "    async def two(self):\n        await self.connect()\n",
    },
    "a method under another name": {
        "a.py": HEAD + "    connect = receive\n    receive = connect\n"
    },
    "decorators": {
        "a.py": HEAD
        + "    @connect\n    async def connect(self):\n        pass\n\n    def one(f):\n"
        + "        @one\n        async def two(self):\n            f(self)\n        return two\n",
    },
    "channel layers": {
        "a.py": IMPORT + "layer = other\nother = layer\n\n\ndef get():\n    return get()\n\n\n"
        "async def f():\n    layer.group_send('a', {})\n    get().group_send('a', {})\n",
    },
    "self in a variable": {
        "a.py": HEAD
        + "    async def connect(self):\n        self.x = self.x\n        self.x.group_send(1)\n"
        "        await self.accept()\n",
    },
}


@pytest.mark.parametrize("files", CIRCLES.values(), ids=CIRCLES)
def test_a_circle(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    done = _check(tmp_path, files)
    assert "CHN000" not in done.codes
    # From the other end too.
    names = [*sorted(files, reverse=True), "./zz_healthy.py"]
    assert sorted(flake8(tmp_path, "--select", "CHN,E9", "-j1", *names).places) == sorted(
        [*(place.removeprefix("./") for place in done.places), *HEALTHY]
    )


# Long files and deep trees.

#: 16 lines with three mistakes.
SIXTEEN = """\
class Chat{number}Consumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return
        self.group = "chat.{number}"
        self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        self.send_json(content)

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)
        self.left = code


"""


@pytest.mark.slow
def test_a_file_of_20_000_lines(tmp_path: Path) -> None:
    source = IMPORT + "".join(SIXTEEN.format(number=number) for number in range(1250))
    assert len(source.splitlines()) > 20_000
    codes = _check(tmp_path, {"consumers.py": source}).codes
    assert {code: codes.count(code) for code in set(codes)} == {
        "CHN102": 1250,
        "CHN111": 1250,
        "CHN201": 1250,
        "CHN202": 1250,
    }


def _nest(opening: str, depth: int, innermost: str, indent: str = INNER) -> str:
    lines = [indent + " " * level + opening for level in range(depth)]
    return "\n".join([*lines, indent + " " * depth + innermost, ""])


#: Statements with so many choices that not every way through them can be followed.
CHOICES = {
    "a list of alternatives": "self.x = [{}]".format(
        ", ".join(f"a({n}) or {n}" for n in range(99))
    ),
    "arguments with alternatives": "b({})".format(", ".join(f"self.a{n} or 1" for n in range(99))),
    "arguments with conditions": "b({})".format(
        ", ".join(f"c({n}) if self.a{n} else d({n})" for n in range(99))
    ),
    "a sum of alternatives": "x = {}".format(" + ".join(f"(a({n}) or {n})" for n in range(99))),
    "a condition of alternatives": "assert {}".format(
        " and ".join(f"(self.a{n} or self.b{n})" for n in range(99))
    ),
    "the same conditions asked again": "\n        ".join(
        ["assert " + " or ".join(f"(self.a{n} and self.b{n})" for n in range(20))] * 2
    ),
}


@pytest.mark.parametrize("statement", CHOICES.values(), ids=CHOICES)
def test_more_choices_than_can_be_followed(tmp_path: Path, statement: str) -> None:
    source = CONSUMERS.replace('self.name = "chat"', statement)
    found = [finding.code for finding in findings(source, "CHN102", path=tmp_path / "consumers.py")]
    # Where the ways differ in what they have asked, there are too many to know anything.
    assert found == ([] if statement.count("assert") == 2 else ["CHN102"])


#: Bodies of connect() on which a silent path exists, and the line on which it is found.
DEEP = {
    "if": _nest("if self.a:", 90, "return"),
    "for": _nest("for a in self.b:", 90, "if self.a: return"),
    "async for": _nest("async for a in self.b:", 90, "if self.a: return"),
    "while": _nest("while self.a:", 90, "if self.b: return"),
    "with": _nest("with self.a:", 90, "if self.a: return"),
    "match and if": INNER
    + "match self.a:\n"
    + _nest("case 1:", 1, "if self.b: return", INNER + " "),
    "60 ifs": "".join(f"{INNER}if self.a{n}:\n{INNER}    self.b{n} = 1\n" for n in range(60))
    + f"{INNER}if self.a0:\n{INNER}    return\n",
    "60 ifs on calls": "".join(
        f"{INNER}if await load({n}):\n{INNER}    self.b{n} = {n}\n" for n in range(60)
    )
    + f"{INNER}if self.a0:\n{INNER}    return\n",
    "60 tries": "".join(
        f"{INNER}try:\n{INNER}    self.a = await load({n})\n"
        f"{INNER}except KeyError:\n{INNER}    self.a = {n}\n"
        for n in range(60)
    )
    + f"{INNER}if self.a0:\n{INNER}    return\n",
    "15 loops": _nest("for a in self.b:", 15, "if self.a: return"),
    "elif chain of 300": f"{INNER}if self.a:\n{INNER}    pass\n"
    + "".join(f"{INNER}elif self.a{n}:\n{INNER}    pass\n" for n in range(300))
    + f"{INNER}else:\n{INNER}    return\n",
    "sum of 300": f"{INNER}if {' + '.join(['self.a'] * 300)}:\n{INNER}    return\n",
    "and of 400": f"{INNER}if {' and '.join(['self.a'] * 400)}:\n{INNER}    return\n",
    "not 300 times": f"{INNER}if {'not ' * 300}self.a:\n{INNER}    return\n",
    "300 attributes": f"{INNER}if self{'.a' * 300}:\n{INNER}    return\n",
    "match of 300": f"{INNER}match self.a:\n"
    + "".join(f"{INNER} case {n}:\n{INNER}  pass\n" for n in range(300))
    + f"{INNER} case _:\n{INNER}  return\n",
}
#: Bodies on which the paths may be too many to follow: anything but a crash will do.
DEEPER = {
    "for": _nest("for self.a in self.b:", 90, "if self.a: return"),
    "15 loops with ifs": "".join(
        f"{INNER}{' ' * 2 * n}for a{n} in self.b{n}:\n"
        f"{INNER}{' ' * 2 * n}  if a{n}: continue\n{INNER}{' ' * 2 * n}  elif self.c{n}: break\n"
        for n in range(15)
    )
    + f"{INNER}{' ' * 30}if self.a: return\n",
    "elif chain of 500": f"{INNER}if self.a:\n{INNER}    pass\n"
    + "".join(f"{INNER}elif self.a{n}:\n{INNER}    return\n" for n in range(500)),
    "sum of 900": f"{INNER}x = {' + '.join(['self.a'] * 900)}\n{INNER}if x:\n{INNER}    return\n",
    "900 calls": f"{INNER}x = self.a{'()' * 900}\n{INNER}if x:\n{INNER}    return\n",
    "900 methods": f"{INNER}x = self{'.a()' * 450}\n{INNER}if x:\n{INNER}    return\n",
    "900 subscripts": f"{INNER}self.group_send{'[0]' * 900}()\n",
    "900 lambdas": f"{INNER}x = {'lambda: ' * 80}self.send()\n",
    "channel layer": f"{INNER}self{'.a' * 900}.group_send('a', {{}})\n",
    "consumer in brackets": f"{INNER}{'[' * 90}self.send(){']' * 90}\n",
    "conditional expressions": f"{INNER}x = {'a if self.b else ' * 300}self.send()\n",
    "90 tries": _nest("try:", 90, "await load()")
    + "".join(
        f"{INNER}{' ' * level}except KeyError: await load()\n" for level in reversed(range(90))
    ),
    "40 finallies": _nest("try:", 40, "await load()")
    + "".join(
        f"{INNER}{' ' * level}finally:\n{INNER}{' ' * level} if self.a: return\n"
        for level in reversed(range(40))
    ),
    "90 functions": _nest("def a():", 90, "self.accept()"),
    "90 classes": _nest(
        "class A(AsyncJsonWebsocketConsumer):", 90, "async def connect(self): pass"
    ),
    "15 endless loops": _nest("while True:", 15, "await load()"),
    "12 loops that go on": "".join(
        f"{INNER}{' ' * n}while await load({n}):\n{INNER}{' ' * n} if self.a{n}: continue\n"
        for n in range(12)
    ),
    "300 assignments": "".join(
        f"{INNER}if self.a{n}:\n{INNER}    self.a{n + 1} = not self.a{n}\n" for n in range(300)
    ),
    "3,000 statements": f"{INNER}if self.a: self.b = await load()\n" * 3_000,
}
REST = """\
        await self.accept()

    async def receive_json(self, content):
        self.send_json(content)
"""


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_connect_is_deep_or_long(tmp_path: Path, body: str) -> None:
    source = CONNECT + body + REST
    done = _check(tmp_path, {"consumers.py": source})
    lines = source.splitlines()
    line = max(number for number, text in enumerate(lines, 1) if text.endswith("return"))
    column = lines[line - 1].index("return") + 1
    assert done.places == [
        f"./consumers.py:{line}:{column}: CHN102",
        f"./consumers.py:{len(lines)}:9: CHN201",
    ]


@pytest.mark.parametrize("body", DEEPER.values(), ids=DEEPER)
def test_connect_is_too_deep_to_follow(tmp_path: Path, body: str) -> None:
    # Without the command: flake8's own pyflakes gives up on some of these.
    source = CONNECT + body + REST
    found = findings(source, path=tmp_path / "consumers.py")
    assert "CHN000" not in {finding.code for finding in found}
    assert (len(source.splitlines()), "CHN201") in {(each.line, each.code) for each in found}


@pytest.mark.parametrize("length", [50, 200, 1_200])
def test_a_chain_of_classes(tmp_path: Path, length: int) -> None:
    classes = "".join(
        f"class C{number}(C{number - 1}):\n    async def a{number}(self):\n        self.send('')\n"
        for number in range(1, length)
    )
    source = IMPORT + "class C0(AsyncJsonWebsocketConsumer):\n    pass\n" + classes
    codes = [finding.code for finding in findings(source, path=tmp_path / "consumers.py")]
    assert "CHN000" not in codes
    assert codes.count("CHN201") > 40


@pytest.mark.parametrize("length", [50, 300, 2_000])
def test_a_chain_of_names(tmp_path: Path, length: int) -> None:
    names = "".join(f"N{number} = N{number - 1}\n" for number in range(1, length))
    source = IMPORT + f"N0 = AsyncJsonWebsocketConsumer\n{names}\n"
    source += f"class C(N{length - 1}):\n    async def a(self):\n        self.send('')\n"
    source += f"\n\napplication = N{length - 1}.as_view()\n"
    assert "CHN000" not in {
        finding.code for finding in findings(source, path=tmp_path / "consumers.py")
    }


# Codings and line ends.

LATIN = "# coding: {coding}\n# café\n" + CONSUMERS
CONTENTS = {
    "byte order mark": (b"\xef\xbb\xbf" + CONSUMERS.encode(), 0),
    "latin-1": (LATIN.format(coding="latin-1").encode("latin-1"), 2),
    "cp1252": (LATIN.format(coding="cp1252").replace("é", "€").encode("cp1252"), 2),
    "byte order mark and coding": (b"\xef\xbb\xbf" + LATIN.format(coding="utf-8").encode(), 2),
    # What is no UTF-8 flake8 reads as Latin-1.
    "no coding line": (b"# caf\xe9\n" + CONSUMERS.encode(), 1),
    "an unknown coding": (b"# coding: no-such-coding\n" + CONSUMERS.encode(), 1),
    "CRLF": (CONSUMERS.replace("\n", "\r\n").encode(), 0),
    "CR": (CONSUMERS.replace("\n", "\r").encode(), 0),
    "mixed line ends": (CONSUMERS.replace("\n", "\r\n", 4).replace("\n\n", "\r\n\n").encode(), 0),
    "form feed": (b"\x0c\n" + CONSUMERS.encode(), 1),
    "form feeds": (CONSUMERS.replace("\n\n\n", "\n\x0c\n\n").encode(), 0),
    "no newline at the end": (CONSUMERS.rstrip().encode(), 0),
    "spaces at the end": (CONSUMERS.encode() + b"        ", 0),
    "vertical tab and line separators": (
        b"# \x0b\x1c\x85\n".replace(b"\x85", "\u2028".encode()) + CONSUMERS.encode(),
        1,
    ),
    "a shebang": (b"#!/usr/bin/env python\n" + CONSUMERS.encode(), 1),
}


@pytest.mark.parametrize(("content", "lines"), CONTENTS.values(), ids=CONTENTS)
def test_codings_and_line_ends(tmp_path: Path, content: bytes, lines: int) -> None:
    done = _check(tmp_path, {"consumers.py": content})
    assert [place for place in done.places if "CHN" in place] == [
        f"./consumers.py:{5 + lines}:5: CHN102",
        f"./consumers.py:{9 + lines}:9: CHN201",
    ]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"\xef\xbb\xbf" + BASE.encode(), 0),
        (("# coding: latin-1\n# caf\xe9\n" + BASE).encode("latin-1"), 0),
        (("# coding: cp1252\n# €\n" + BASE).encode("cp1252"), 0),
        (BASE.replace("\n", "\r\n").encode(), 0),
        (BASE.replace("\n", "\r").encode(), 0),
        (b"\x0c\n" + BASE.encode(), 0),
        (BASE.rstrip().encode(), 0),
    ],
    ids=["BOM", "latin-1", "cp1252", "CRLF", "CR", "form feed", "no newline"],
)
def test_codings_and_line_ends_of_a_base(tmp_path: Path, content: bytes, lines: int) -> None:
    done = _check(tmp_path, {"base.py": content, "chat.py": socket_on("base")})
    assert done.places == ["./chat.py:6:9: CHN201"]


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\xef\xbb\xbf", b"# channels", b"'channels'\n", b"\x0c"]
)
def test_next_to_nothing(tmp_path: Path, content: bytes) -> None:
    assert _check(tmp_path, {"consumers.py": content, "app/__init__.py": content}).codes == []
