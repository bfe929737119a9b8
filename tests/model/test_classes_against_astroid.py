"""ClassDefinition.mro beside the order of the running Python, and beside astroid's.

The standard library is the sample: its classes are read as a project's would be, and they can be
imported. Classes that no class statement defines are left out of the order that is expected.
"""

from __future__ import annotations

import ast
import importlib
import os
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from astroid.builder import AstroidBuilder
from astroid.exceptions import MroError
from astroid.manager import AstroidManager

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.project import Project
from flake8_channels.settings import Settings
from tests.model.modules import class_named, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from flake8_channels.model.module import Module

#: One comparison serves all tests that ask for it.
pytestmark = pytest.mark.xdist_group("astroid, classes")
LIBRARY = Path(os.__file__).parent
#: Modules and packages that can be imported everywhere and do nothing when they are.
SAMPLE = [
    *("argparse", "ast", "asyncio", "bdb", "calendar", "cmd", "code", "codecs", "collections"),
    *("concurrent", "configparser", "contextlib", "csv", "dataclasses", "decimal", "difflib"),
    *("doctest", "email", "enum", "fractions", "ftplib", "functools", "gettext", "graphlib"),
    *("gzip", "html", "http", "imaplib", "importlib", "inspect", "io", "ipaddress", "json"),
    *("locale", "logging", "mailbox", "mimetypes", "multiprocessing", "numbers", "optparse"),
    *("os", "pickle", "plistlib", "poplib", "pprint", "queue", "random", "reprlib", "sched"),
    *("selectors", "shelve", "shlex", "smtplib", "socket", "socketserver", "ssl", "statistics"),
    *("string", "subprocess", "tarfile", "tempfile", "textwrap", "threading", "tokenize"),
    *("traceback", "types", "typing", "unittest", "urllib", "uuid", "wave", "weakref", "wsgiref"),
    *("xml", "xmlrpc", "zipfile", "zoneinfo"),
]
#: These classes say that they are of another module.
SPEAKS_FOR = {"collections.abc": "_collections_abc"}
#: From Python 3.13 on, the file puts another module in its own place while it is imported.
IS_REPLACED = "sys.modules" in (LIBRARY / "collections" / "abc.py").read_text(encoding="utf-8")
REPLACED = ("_collections_abc.",) if IS_REPLACED else ()


def modules() -> Iterator[tuple[Module, ModuleType]]:
    """Each module of the sample as this plugin reads it, and as Python has it."""
    project = Project.around(LIBRARY / "any.py", Settings(roots=(str(LIBRARY),)))
    for name in SAMPLE:
        folder = LIBRARY / name
        for path in (
            sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
        ):
            parts = path.relative_to(LIBRARY).with_suffix("").parts
            if {"__main__", "test", "tests", "idle_test"} & set(parts):
                continue
            dotted = ".".join(parts).removesuffix(".__init__")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    imported = importlib.import_module(dotted)
                except ImportError:
                    continue  # It is for another system.
            module = project.module(dotted)
            assert module is not None, dotted
            assert module.file == str(path)
            yield module, imported


def found_in(imported: ModuleType, dotted: str) -> object:
    """What the attributes of a module lead to; None if they lead nowhere."""
    found: object = imported
    for part in dotted.split("."):
        found = vars(found).get(part) if hasattr(found, "__dict__") else None
    return found


class Comparison:
    """The classes of the sample, with the two orders."""

    def __init__(self) -> None:
        self.alike = 0
        self.unknown: Counter[str] = Counter()
        self.wrong: list[str] = []
        for module, imported in modules():
            for node in module.syntax.nodes(ast.ClassDef):
                definition = module.class_definition(node)
                python = found_in(imported, definition.qualified_name[len(module.name) + 1 :])
                if isinstance(python, type) and _name(python) == definition.qualified_name:
                    self._compare(definition, python)

    def _compare(self, definition: ClassDefinition, python: type) -> None:
        project = definition.module.project
        statements = {cls: _statement(project, cls) for cls in python.__mro__}
        expected = [_name(cls) for cls, found in statements.items() if found is not None]
        read = [entry for entry in definition.mro if isinstance(entry, ClassDefinition)]
        names = [entry.qualified_name for entry in read]
        if definition.is_complete:
            is_alike = names in (expected, [n for n in expected if not n.startswith(REPLACED)])
            self.alike += is_alike
            reason = "none is needed" if is_alike else None
        else:
            reason = _why_unknown(read, statements, project) if _is_part(names, expected) else None
            self.unknown[reason or "no reason"] += 1
        if reason is None:
            self.wrong.append(f"{definition.qualified_name}: found {names}, expected {expected}")


def _name(cls: type) -> str:
    return f"{SPEAKS_FOR.get(cls.__module__, cls.__module__)}.{cls.__qualname__}"


def _statement(project: Project, cls: type) -> ast.ClassDef | None:
    """The class statement that made a class; None if there is none to be read."""
    name = SPEAKS_FOR.get(cls.__module__, cls.__module__)
    imported, module = sys.modules.get(name), project.module(name)
    if imported is None or module is None or found_in(imported, cls.__qualname__) is not cls:
        return None
    for node in module.syntax.nodes(ast.ClassDef):
        if module.class_definition(node).qualified_name == _name(cls):
            return node
    return None


def _is_part(names: list[str], expected: list[str]) -> bool:
    left = iter(expected)
    return all(name in left for name in names)


def _why_unknown(
    read: list[ClassDefinition], statements: dict[type, ast.ClassDef | None], project: Project
) -> str | None:
    """Why a base could not be read; None where there is no good reason."""
    found = [node for node in statements.values() if node is not None]
    if any(node.decorator_list for node in found):
        return "a decorator"
    if any(keyword.arg == "metaclass" for node in found for keyword in node.keywords):
        return "a metaclass"
    bases = [base for node in found for base in node.bases]
    if any(isinstance(base, (ast.Call, ast.IfExp)) for base in bases):
        return "a base that is computed"
    made = [cls for cls in statements if statements[cls] is None and cls is not object]
    if any(project.module(cls.__module__) is not None for cls in made):
        return "a base that a call has made"
    if any(_has_statement(project, entry, base) for entry in read for base in bases):
        return "a class statement that a class in C replaces on condition"
    if any(cls.__name__ not in map(_last_name, bases) for cls in made):
        return "a builtin class under another name"
    packages = [entry.module.name.rpartition(".")[0] for entry in read]
    if any(
        package is not None and "__getattr__" in package.syntax.module_scope.bindings
        for package in map(project.module, filter(None, packages))
    ):
        return "a package that makes its names when they are asked for"
    names = {base.id for base in bases if isinstance(base, ast.Name)}
    if any(names & set(entry.module.syntax.module_scope.bindings) for entry in read) and made:
        return "a builtin under a name that is bound on condition"
    return None


def _has_statement(project: Project, entry: ClassDefinition, base: ast.expr) -> bool:
    """Whether a base such as `futures.Future` is written down too, but is not what Python took."""
    if not isinstance(base, ast.Attribute):
        return False
    imported = found_in(sys.modules[entry.module.name], ast.unparse(base.value))
    module = project.module(getattr(imported, "__name__", ""))
    python = getattr(imported, base.attr, None)
    return (
        module is not None
        and isinstance(python, type)
        and python.__module__ != module.name
        and any(node.name == base.attr for node in module.syntax.nodes(ast.ClassDef))
    )


def _last_name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return Comparison()


def test_no_order_is_wrong(comparison: Comparison) -> None:
    assert not comparison.wrong, "\n".join(comparison.wrong)


def test_most_classes_are_read_completely(comparison: Comparison) -> None:
    assert comparison.alike > 800
    assert sum(comparison.unknown.values()) < comparison.alike / 20, comparison.unknown


#: Modules with a class It -> the same for astroid, which needs no file.
DIAMONDS = {
    "one base": "class A: ...\nclass It(A): ...",
    "a diamond": "class A: ...\nclass B(A): ...\nclass C(A): ...\nclass It(B, C): ...",
    "a diamond with a mixin": (
        "class M: ...\nclass A: ...\nclass B(M, A): ...\nclass C(A): ...\nclass It(C, B): ..."
    ),
    "two diamonds": (
        "class A: ...\nclass B(A): ...\nclass C(A): ...\nclass D(B, C): ...\nclass E(C): ...\n"
        "class It(D, E): ..."
    ),
    "classes with the same name": "class A: ...\nB = A\nclass A(B): ...\nclass It(A): ...",
    "an impossible order": "class A: ...\nclass B(A): ...\nclass It(A, B): ...",
    "an impossible order further up": (
        "class A: ...\nclass B: ...\nclass C(A, B): ...\nclass D(B, A): ...\nclass It(C, D): ..."
    ),
}


@pytest.mark.parametrize("source", DIAMONDS.values(), ids=DIAMONDS)
def test_astroid_finds_the_same_order(tmp_path: Path, source: str) -> None:
    definition = class_named(load(tmp_path, source), "It")
    root = AstroidBuilder(AstroidManager(), apply_transforms=False).string_build(source, "module")
    try:
        order = [cls.fromlineno for cls in root["It"].mro() if cls.root() is root]
    except MroError:
        assert not definition.is_complete
    else:
        assert definition.is_complete
        read = [entry for entry in definition.mro if isinstance(entry, ClassDefinition)]
        assert [entry.node.lineno for entry in read] == order
