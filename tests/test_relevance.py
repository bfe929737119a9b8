"""The check of texts that comes first loses nothing: the findings are the same without it."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flake8_channels import checker
from flake8_channels.page import Page
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_channels.rule import Finding

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
BASE = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Base(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def disconnect(self, code):
        self.name = None
"""
BODY = """
class ChatConsumer({base}):
    async def receive_json(self, content):
        self.send_json(content)
"""


def _consumer(imports: str, base: str = "Base") -> str:
    """A consumer that reaches Channels through what it imports, with a mistake (CHN201)."""
    return imports + "\n" + BODY.format(base=base)


def _findings(path: Path, settings: Settings | None = None) -> list[Finding]:
    text = path.read_bytes().decode("utf-8-sig")
    lines = text.splitlines(keepends=True)
    return checker.check(ast.parse(text), str(path), lines, settings or Settings(), all_rules)


def _without_the_check(path: Path, settings: Settings | None = None) -> list[Finding]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checker, "may_use_channels", lambda *_: True)
        return _findings(path, settings)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_pages(rule, tmp_path: Path) -> None:
    page = Page.of(rule)
    for name, text in (("bad.py", page.example), ("good.py", page.use_instead)):
        _write(tmp_path, {name: text})
        assert _findings(tmp_path / name) == _without_the_check(tmp_path / name)
    assert _findings(tmp_path / "bad.py")


@pytest.mark.parametrize(
    "path",
    sorted(EXAMPLES.rglob("*.py")),
    ids=lambda path: path.relative_to(EXAMPLES).as_posix(),
)
def test_examples(path: Path) -> None:
    assert _findings(path) == _without_the_check(path)


#: How chat/consumers.py can come by the class Base of chat/base.py.
IMPORTS = {
    "absolute": "from chat.base import Base",
    "relative": "from .base import Base",
    "relative, no space": "from.base import Base",
    "relative, spaces": "from . base import Base",
    "no space before the parenthesis": "from .base import(Base)",
    "tabs": "from\t.base\timport\tBase",
    "star": "from .base import *",
    "star, no space": "from .base import*",
    "alias": "from .base import Base as Other\nBase = Other",
    "module": "from . import base\nBase = base.Base",
    "module, no space": "from.import base\nBase = base.Base",
    "module from its package": "from chat import base\nBase = base.Base",
    "module under an alias": "from chat import base as b\nBase = b.Base",
    "module after another": "from chat import other, base\nBase = base.Base",
    "dotted": "import chat.base\nBase = chat.base.Base",
    "dotted, alias": "import chat.base as b\nBase = b.Base",
    "dotted, after another": "import os, chat.base\nBase = chat.base.Base",
    "package only": "import chat\nBase = chat.base.Base",
    "parentheses": "from .base import (\n    Base,\n)",
    "parentheses, comments": "from .base import (  # the base\n    # of all\n    Base,  # class\n)",
    "module in parentheses": "from . import (\n    other,\n    base,\n)\nBase = base.Base",
    "module in parentheses, comments": (
        "from . import (  # all (or most)\n    # :) and more\n    base,\n)\nBase = base.Base"
    ),
    "module in parentheses after a comment": "from . import (  # :)\n    base,)\nBase = base.Base",
    "continued after import": "from .base import \\\n    Base",
    "continued before import": "from .base \\\n    import Base",
    "continued after from": "from \\\n    .base import Base",
    "module, continued": "from . import other, \\\n    base\nBase = base.Base",
    "dotted, continued": "import \\\n    chat.base\nBase = chat.base.Base",
    "dotted, continued after a comma": "import os, \\\n    chat.base\nBase = chat.base.Base",
    "semicolon": "x = 1; from .base import Base",
    "semicolons": "import os; import chat.base; Base = chat.base.Base",
    "comment after it": "from .base import Base  # noqa: F401; not channel",
    "form feed": "\f\nfrom .base import Base",
    "form feed on its line": "\ffrom .base import Base",
    "CRLF": "import os\r\nfrom . import other, \\\r\n    base\r\nBase = base.Base",
    "if": "if True:\n    from .base import Base",
    "if, one line": "if True: from .base import Base",
    "else, one line": "if not True: pass\nelse: from .base import Base",
    "try": "try:\n\tfrom .base import Base\nexcept ImportError:\n\tBase = object",
    "try, one line": "try: from .base import Base\nexcept ImportError: pass",
    "with": "import warnings\n\nwith warnings.catch_warnings():\n    from .base import Base",
    "with, one line": "import warnings\n\nwith warnings.catch_warnings(): import chat.base as b\n"
    "Base = b.Base",
    "while": "while True:\n    from .base import Base\n    break",
    "after a string": '"""About ("the") base."""; from .base import Base',
    "after a long string": '"""About\n\nthe base."""; from .base import Base',
    "after a slice": "x = [1][0:1]; from .base import Base",
    "lambda": "x = lambda: 0; from .base import Base",
}


@pytest.mark.parametrize("imports", IMPORTS.values(), ids=IMPORTS)
def test_imports(tmp_path: Path, imports: str) -> None:
    _write(
        tmp_path,
        {
            "manage.py": "",
            "chat/__init__.py": "",
            "chat/base.py": BASE,
            "chat/other.py": "",
            "chat/consumers.py": _consumer(imports),
        },
    )
    path = tmp_path / "chat" / "consumers.py"
    assert [finding.code for finding in _without_the_check(path)] == ["CHN201"]
    assert _findings(path) == _without_the_check(path)


def test_import_inside_a_function(tmp_path: Path) -> None:
    body = BODY.format(base="Base").replace("\n", "\n    ")
    for head in ("def make():", "async def make():", "class Box:"):
        source = f"{head}\n    from .base import Base\n{body}\n"
        _write(tmp_path, {"chat/base.py": BASE, "chat/consumers.py": source})
        path = tmp_path / "chat" / "consumers.py"
        assert [finding.code for finding in _without_the_check(path)] == ["CHN201"]
        assert _findings(path) == _without_the_check(path)


LINK = "class Link(Base):\n    pass\n"
#: Files around chat/consumers.py, from which no file but one names Channels.
CHAINS: dict[str, dict[str, str]] = {
    "several levels": {
        "chat/consumers.py": _consumer("from .a import Link as Base"),
        "chat/a.py": f"from .b import Link as Base\n{LINK}",
        "chat/b.py": f"from feed.c import Link as Base\n{LINK}",
        "feed/c.py": f"from feed.d import Base\n{LINK}",
        "feed/d.py": BASE,
    },
    "star imports": {
        "chat/consumers.py": _consumer("from .a import *"),
        "chat/a.py": "from .b import *\n",
        "chat/b.py": "from feed import *\n",
        "feed/__init__.py": "from .d import *\n",
        "feed/d.py": BASE,
    },
    "re-export by a package": {
        "chat/consumers.py": _consumer("from feed import Base"),
        "feed/__init__.py": "from .d import Base\n",
        "feed/d.py": BASE,
    },
    "re-export by the own package": {
        "chat/consumers.py": _consumer("from . import Base"),
        "chat/__init__.py": "from feed.d import Base\n",
        "feed/d.py": BASE,
    },
    "re-export by a package of a module": {
        "chat/consumers.py": _consumer("from feed import sockets\nBase = sockets.Base"),
        "feed/__init__.py": "from . import d as sockets\n",
        "feed/d.py": BASE,
    },
    "a package's name beside its module": {
        "chat/consumers.py": _consumer("import feed.e\nBase = feed.Base"),
        "feed/__init__.py": "from .d import Base\n",
        "feed/e.py": "",
        "feed/d.py": BASE,
    },
    "a module that another module imported": {
        "chat/consumers.py": _consumer("import feed.e\nBase = feed.d.Base"),
        "feed/__init__.py": "",
        "feed/e.py": "import feed.d\n",
        "feed/d.py": BASE,
    },
    "a name that a module passes on": {
        "chat/__init__.py": "",
        "chat/consumers.py": _consumer("from . import a\nBase = a.b.Base"),
        "chat/a.py": "import chat.b as b\n",
        "chat/b.py": BASE,
    },
    "a namespace package": {
        "chat/consumers.py": _consumer("from feed.deep import d\nBase = d.Base"),
        "feed/deep/d.py": BASE,
    },
    "a namespace package, dotted": {
        "chat/consumers.py": _consumer("import feed.deep.d\nBase = feed.deep.d.Base"),
        "feed/deep/d.py": BASE,
    },
    "a namespace package, by its own name": {
        "chat/consumers.py": _consumer("from feed import deep\nBase = deep.d.Base"),
        "feed/deep/d.py": BASE,
    },
    "levels up": {
        "chat/__init__.py": "",
        "chat/x/__init__.py": "",
        "chat/x/y/__init__.py": "",
        "chat/x/y/consumers.py": _consumer("from ... import base\nBase = base.Base"),
        "chat/base.py": BASE,
    },
    "levels up, to a package": {
        "chat/__init__.py": "",
        "chat/x/__init__.py": BASE,
        "chat/x/y/__init__.py": "",
        "chat/x/y/consumers.py": _consumer("from .. import Base"),
    },
    "from a package's own file": {
        "chat/__init__.py": "",
        "chat/sockets/__init__.py": _consumer("from .base import Base"),
        "chat/sockets/base.py": BASE,
    },
    "a module and a package of one name": {
        "chat/consumers.py": _consumer("from feed import Base"),
        "feed.py": "from feed.d import Base\n",
        "feed/__init__.py": "from .d import Base\n",
        "feed/d.py": BASE,
    },
    "a link with CR line ends": {
        "chat/consumers.py": _consumer("from feed.c import Base"),
        "feed/c.py": '"""A link."""\rfrom feed.d import Base\r',
        "feed/d.py": BASE,
    },
    "a link with CRLF line ends": {
        "chat/consumers.py": _consumer("from feed.c import Base"),
        "feed/c.py": '"""A link."""\r\nfrom feed import \\\r\n    d\r\nBase = d.Base\r\n',
        "feed/d.py": BASE,
    },
    "a link with a byte order mark": {
        "chat/consumers.py": _consumer("from feed.c import Base"),
        "feed/c.py": "\ufefffrom feed.d import Base\n",
        "feed/d.py": BASE,
    },
    "imports that go round": {
        "chat/consumers.py": _consumer("from feed.a import Base"),
        "feed/a.py": "import feed.b\nfrom feed.c import Base\n",
        "feed/b.py": "import feed.a\nimport chat.consumers\n",
        "feed/c.py": "import feed.b\nfrom feed.d import Base\n",
        "feed/d.py": BASE,
    },
    "a package built on Channels": {
        "chat/consumers.py": _consumer("from feed.c import Base"),
        "feed/c.py": "from djangochannelsrestframework.generics import GenericAsyncAPIConsumer\n"
        "Base = GenericAsyncAPIConsumer\n",
    },
}


@pytest.mark.parametrize("files", CHAINS.values(), ids=CHAINS)
def test_chains(tmp_path: Path, files: dict[str, str]) -> None:
    _write(tmp_path, {"manage.py": "", **files})
    (name,) = (name for name, text in files.items() if "ChatConsumer" in text)
    assert "CHN201" in [finding.code for finding in _without_the_check(tmp_path / name)]
    for each in files:
        assert _findings(tmp_path / each) == _without_the_check(tmp_path / each)


def test_a_class_that_only_an_option_names(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "own.py": _consumer("from mylib.ws import BaseSocket as Base"),
            "link.py": f"import mylib.ws\nBase = mylib.ws.BaseSocket\n{LINK}",
            "far.py": _consumer("from link import Link as Base"),
        },
    )
    pair = ("mylib.ws.BaseSocket", "AsyncJsonWebsocketConsumer")
    settings = Settings(base_classes=(pair,))
    for name in ("own.py", "far.py"):
        found = _findings(tmp_path / name, settings)
        assert "CHN201" in [finding.code for finding in found]
        assert found == _without_the_check(tmp_path / name, settings)


@pytest.mark.parametrize("order", [*itertools.permutations("abcd")], ids="".join)
def test_any_order_of_files(tmp_path: Path, order: tuple[str, ...]) -> None:
    # What the check remembers of one file must hold for the next: here the imports go round.
    _write(
        tmp_path,
        {
            "a.py": _consumer("import c\nfrom b import Base"),
            "b.py": _consumer("import a\nfrom d import ChatConsumer as Base", "Base"),
            "c.py": "import b\nimport json\n",
            "d.py": _consumer("import c\nfrom e import Base"),
            "e.py": BASE,
        },
    )
    found = {name: len(_findings(tmp_path / f"{name}.py")) for name in order}
    assert found == {"a": 1, "b": 1, "c": 0, "d": 1}


#: Prints the plugin's own modules that a run of flake8 has loaded.
LOADED = """\
import sys

from flake8.main.cli import main

main(sys.argv[1:])
print(*sorted(name for name in sys.modules if name.startswith("flake8_channels.")), sep="\\n")
"""


def _loaded_by(folder: Path, source: str) -> set[str]:
    _write(folder, {"source.py": source, "other.py": "import json\n"})
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "--isolated", "-j1", "--select", "CHN", "source.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "source", ["", "x = 1\n", "import json\n", "import other\nimport django.db\n"]
)
def test_a_text_without_channels_loads_no_rule(tmp_path: Path, source: str) -> None:
    loaded = _loaded_by(tmp_path, source)
    assert "flake8_channels.plugin" in loaded
    heavy = ("rules", "rule", "model.classes", "model.definitions", "model.paths")
    assert [
        name for name in loaded if name.startswith(tuple(f"flake8_channels.{h}" for h in heavy))
    ] == []


def test_a_text_with_channels_loads_the_rules(tmp_path: Path) -> None:
    loaded = _loaded_by(tmp_path, BASE)
    assert "flake8_channels.rules.handshake.missing_connect" in loaded
