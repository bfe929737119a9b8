"""What an expression stands for, through names, attributes and imports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.answer import Answer
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import (
    UNKNOWN,
    External,
    Parameter,
    Value,
    definition,
    definitions,
    is_named,
    member_of_module,
    origin_of,
    qualified_name,
)
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.module import Module
from tests.model.modules import last, load, only, write

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.definitions import Definition


def told(found: Definition) -> str:
    """A definition in short: its dotted name, or its kind."""
    if isinstance(found, Value):
        return "value"
    if isinstance(found, Parameter):
        return f"parameter {found.node.arg}"
    return qualified_name(found) or "unknown"


#: Module whose last `it` is asked for -> what it can stand for.
SINGLE_FILE: dict[str, tuple[str, list[str]]] = {
    "a class": ("class it: pass\nit", ["consumers.it"]),
    "a function": ("def it(): pass\nit", ["consumers.it"]),
    "a nested function": ("def f():\n    def it(): pass\n    it", ["consumers.f.it"]),
    "a parameter": ("def f(it): it", ["parameter it"]),
    "a name for a class": ("class A: pass\nit = A\nit", ["consumers.A"]),
    "a name for a name": ("class A: pass\nb = A\nit = b\nit", ["consumers.A"]),
    "a call": ("it = f()\nit", ["value"]),
    "a literal": ("it = 1\nit", ["value"]),
    "nothing": ("it", ["builtins.it"]),
    "unpacked": ("it, a = f()\nit", ["unknown"]),
    "of a loop": ("for it in f(): it", ["unknown"]),
    "added to": ("it = []\nit += [1]\nit", ["unknown"]),
    "an import": ("import it\nit", ["it"]),
    "an import of a submodule": ("import it.a.b\nit", ["it"]),
    "an import by another name": ("import a.b as it\nit", ["a.b"]),
    "an import of a member": ("from a.b import it\nit", ["a.b.it"]),
    "an import of a member by another name": ("from a.b import c as it\nit", ["a.b.c"]),
    "one or the other": ("if a:\n    from b import it\nelse:\n    it = f()\nit", ["value", "b.it"]),
    "twice the same": ("if a:\n    from b import it\nelse:\n    from b import it\nit", ["b.it"]),
    "a conditional expression": (
        "class A: pass\nit = A if a else f()\nit",
        ["consumers.A", "value"],
    ),
    "a conditional expression for type checkers": (
        "from typing import TYPE_CHECKING\nclass A: pass\nit = A if TYPE_CHECKING else object\nit",
        ["builtins.object"],
    ),
    "a cast": ("from typing import cast\nclass A: pass\nit = cast(int, A)\nit", ["consumers.A"]),
    "a walrus": ("class A: pass\nprint(it := A)\nit", ["consumers.A"]),
    "its own wrapper": ("from a import it, wrap\nit = wrap(it)\nit", ["value"]),
    "a circle": ("a = it\nit = a\nit", ["unknown"]),
    "a star import of a stranger": ("from a import *\nit", ["unknown"]),
    "a star import of the library": ("from typing import *\nit", ["builtins.it"]),
    "a star import of Django": ("from django.urls import *\nit", ["builtins.it"]),
}

#: Module whose last expression is asked for -> what it can stand for.
EXPRESSIONS: dict[str, tuple[str, str, list[str]]] = {
    "a member of a module": ("import a.b", "a.b.c", ["a.b.c"]),
    "a member of a member": ("from a import b", "b.c.d", ["a.b.c.d"]),
    "a method": ("class A:\n    def f(self): pass", "A.f", ["consumers.A.f"]),
    "an inherited method": (
        "class A:\n    def f(self): pass\nclass B(A): pass",
        "B.f",
        ["consumers.A.f"],
    ),
    "a class in a class": ("class A:\n    class B: pass", "A.B", ["consumers.A.B"]),
    "an attribute of an object": ("a = f()", "a.b", ["value"]),
    "a class with an argument": ("class A: pass", "A[int]", ["consumers.A"]),
    "a class of a package with an argument": ("from a import B", "B[int]", ["a.B"]),
    "an item": ("a = f()", "a[0]", ["value"]),
    "an item of a module's variable": (
        "from channels.layers import channel_layers",
        "channel_layers['default']",
        ["value"],
    ),
    "Channels": (
        "from channels import generic",
        "generic.websocket.WebsocketConsumer",
        ["channels.generic.websocket.WebsocketConsumer"],
    ),
}


@pytest.mark.parametrize(("source", "expected"), SINGLE_FILE.values(), ids=SINGLE_FILE)
def test_what_a_name_stands_for(folder: Path, source: str, expected: list[str]) -> None:
    module = load(folder, source)
    assert sorted(map(told, definitions(module, last(module, "it")))) == sorted(expected)


@pytest.mark.parametrize(("source", "text", "expected"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_what_an_expression_stands_for(
    folder: Path, source: str, text: str, expected: list[str]
) -> None:
    module = load(folder, f"{source}\n{text}")
    assert list(map(told, definitions(module, last(module, text)))) == expected


def test_the_kinds_of_definitions(folder: Path) -> None:
    module = load(folder, "import a\nclass A: pass\ndef f(p): p\nx = 1\na, A, f, x, y")
    kinds = {text: type(definition(module, last(module, text))) for text in ["a", "A", "f", "x"]}
    assert kinds == {"a": External, "A": ClassDefinition, "f": FunctionDefinition, "x": Value}
    assert isinstance(definition(module, last(module, "p")), Parameter)


def test_one_definition_or_unknown(folder: Path) -> None:
    module = load(folder, "if a:\n    x = A\nelse:\n    x = B\nx")
    assert len(definitions(module, last(module, "x"))) == 2
    assert definition(module, last(module, "x")) is UNKNOWN


#: Module whose last `it` is asked for -> whether it is `a.B` or `a.C`.
NAMED = {
    "yes": ("from a import B as it\nit", Answer.YES),
    "yes, in every branch": (
        "if x:\n    from a import B as it\nelse:\n    from a import C as it\nit",
        Answer.YES,
    ),
    "in one branch": ("if x:\n    from a import B as it\nelse:\n    it = f()\nit", Answer.UNKNOWN),
    "nobody knows": ("it = 1\nit += 1\nit", Answer.UNKNOWN),
    "no": ("from a import D as it\nit", Answer.NO),
    "no, a value": ("it = f()\nit", Answer.NO),
}


@pytest.mark.parametrize(("source", "expected"), NAMED.values(), ids=NAMED)
def test_whether_an_expression_has_one_of_some_names(
    folder: Path, source: str, expected: Answer
) -> None:
    module = load(folder, source)
    assert is_named(module, last(module, "it"), "a.B", "a.C") is expected


#: Statement of site/chat/ws.py -> the module that it reads in packages.
ORIGINS = {
    "from a.b import c": "a.b",
    "from . import c": "site.chat",
    "from .a import c": "site.chat.a",
    "from .. import c": "site",
    "from ..a.b import c": "site.a.b",
}


@pytest.mark.parametrize("statement", ORIGINS)
def test_the_module_that_an_import_reads(folder: Path, statement: str) -> None:
    write(folder, {"site/__init__.py": "", "site/chat/__init__.py": ""})
    module = load(folder, statement, "site/chat/ws.py")
    assert origin_of(module, only(module, ast.ImportFrom)) == ORIGINS[statement]


def test_a_package_is_its_own_first_dot(folder: Path) -> None:
    write(folder, {"site/__init__.py": "", "site/chat/__init__.py": "from .a import b"})
    module = load(folder, "from .a import b", "site/chat/__init__.py")
    assert origin_of(module, only(module, ast.ImportFrom)) == "site.chat.a"


#: Statement of site/chat/ws.py -> the file in which `it` is found.
RELATIVE = {
    "from .sockets import it": "site/chat/sockets.py",
    "from . import it": "site/chat/it.py",
    "from ..sockets import it": "site/sockets.py",
    "from .. import it": "site/it.py",
    "from ..news.sockets import it": "site/news/sockets.py",
    "from ..news import it": "site/news/it.py",
}


@pytest.mark.parametrize("has_manage", [True, False], ids=["manage.py", "no manage.py"])
@pytest.mark.parametrize("packages", [True, False], ids=["packages", "namespace packages"])
@pytest.mark.parametrize("statement", RELATIVE)
def test_relative_imports_find_their_file(
    folder: Path, statement: str, packages: bool, has_manage: bool
) -> None:
    if has_manage:
        write(folder, {"manage.py": ""})
    for place in ("site", "site/chat", "site/news"):
        write(folder, {f"{place}/sockets.py": "class it: pass", f"{place}/it.py": ""})
        if packages:
            write(folder, {f"{place}/__init__.py": ""})
    module = load(folder, f"{statement}\nit", "site/chat/ws.py")
    found = definition(module, last(module, "it"))
    source = found if isinstance(found, Module) else getattr(found, "module", None)
    assert source is not None
    assert source.file == str(folder / RELATIVE[statement])


def test_definitions_in_other_modules(folder: Path) -> None:
    write(
        folder,
        {
            "chat/__init__.py": "from .base import Base as Root\nfrom . import base",
            "chat/base.py": "class Base: pass\nlayer = f()\n_hidden = 1\n",
            "chat/all.py": "from chat.base import *\nfrom chat import *",
        },
    )
    names = {
        "from chat.base import Base as it": "chat.base.Base",
        "from chat import Root as it": "chat.base.Base",
        "from chat.all import Base as it": "chat.base.Base",
        "from chat.all import Root as it": "chat.base.Base",
        "from chat import base as it": "chat.base",
        "import chat.base as it": "chat.base",
        "from chat.base import layer as it": "value",
        "from chat.base import nothing as it": "chat.base.nothing",
        "from chat.all import _hidden as it": "chat.all._hidden",
    }
    for statement, expected in names.items():
        module = load(folder, f"{statement}\nit", "chat/consumers.py")
        assert told(definition(module, last(module, "it"))) == expected, statement


def test_members_through_other_modules(folder: Path) -> None:
    write(
        folder,
        {"chat/__init__.py": "", "chat/base.py": "class Base:\n    def f(self): pass"},
    )
    for text in ("chat.base.Base.f", "b.Base.f"):
        source = f"import chat.base\nfrom chat import base as b\n{text}"
        module = load(folder, source, "chat/consumers.py")
        assert told(definition(module, last(module, text))) == "chat.base.Base.f"


def test_modules_that_import_each_other(folder: Path) -> None:
    write(folder, {"one.py": "from two import it", "two.py": "from one import it"})
    module = load(folder, "from one import it\nit")
    assert definition(module, last(module, "it")) is UNKNOWN


def test_a_package_that_imports_everything_of_a_module_that_imports_the_package(
    folder: Path,
) -> None:
    consumers = "from . import base\nbase"
    write(
        folder,
        {
            "chat/__init__.py": "from .consumers import *\n",
            "chat/base.py": "class Base: pass",
            "chat/consumers.py": consumers,
        },
    )
    module = load(folder, consumers, "chat/consumers.py")
    found = definition(module, last(module, "base"))
    assert isinstance(found, Module)
    assert found.file == str(folder / "chat/base.py")


def test_members_of_a_module(folder: Path) -> None:
    write(
        folder,
        {"lazy.py": "def __getattr__(name): ...", "plain.py": "x = 1\nif x:\n    x = 2"},
    )
    module = load(folder, "import lazy, plain")
    lazy, plain = (module.project.module(name) for name in ("lazy", "plain"))
    assert isinstance(lazy, Module)
    assert isinstance(plain, Module)
    assert member_of_module(lazy, "anything") == (UNKNOWN,)
    assert len(member_of_module(plain, "x")) == 2
    assert member_of_module(plain, "nothing") == ()


def test_dotted_names(folder: Path) -> None:
    module = load(folder, "class A:\n    def f(self): pass", "chat.py")
    (a,) = member_of_module(module, "A")
    assert qualified_name(module) == "chat"
    assert qualified_name(a) == "chat.A"
    assert qualified_name(External("a.b")) == "a.b"
    assert qualified_name(UNKNOWN) is None
    assert qualified_name(Value(module, last(load(folder, "1"), "1"))) is None


def test_the_tree_of_the_file_is_what_counts_not_the_disk(folder: Path) -> None:
    write(folder, {"consumers.py": "class Old: pass"})
    module = load(folder, "class New: pass\nNew")
    assert told(definition(module, last(module, "New"))) == "consumers.New"
    assert only(module, ast.ClassDef).name == "New"
