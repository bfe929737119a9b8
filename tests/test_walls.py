"""The arrows between the rooms go one way: plugin, rules, model. Read from the imports."""

from __future__ import annotations

import ast
import graphlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import flake8_channels

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(flake8_channels.__file__).parent
STUBS = PACKAGE / "model" / "stubs"
#: The stubs are texts to read, never imported, so they may import Channels.
FILES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
    if STUBS not in path.parents
}
THIRD_PARTY = {"flake8": {"plugin.py"}, "packaging": {"model/versions.py"}}

#: Methods of Path, and functions of os, that look at the disk.
READS = {
    "exists",
    "expanduser",
    "glob",
    "is_dir",
    "is_file",
    "is_symlink",
    "iterdir",
    "listdir",
    "lstat",
    "mkdir",
    "open",
    "read_bytes",
    "read_text",
    "readlink",
    "resolve",
    "rglob",
    "samefile",
    "scandir",
    "stat",
    "touch",
    "unlink",
    "write_bytes",
    "write_text",
}
#: Modules through which a file can be reached too.
READING_MODULES = {"fileinput", "glob", "io", "linecache", "os", "shutil", "tempfile", "tokenize"}
#: What runs code, or could run the code under check.
RUNS = {"__import__", "compile", "eval", "exec", "execfile"}
RUNNING_MODULES = {"ctypes", "imp", "importlib", "pickle", "runpy", "subprocess", "zipimport"}

#: Files that need each other by nature: a class's bases are names, and names stand for classes;
#: expressions stand in statements, and a call runs the statements of what it calls.
KNOTS = {
    "names and classes": ("classes", "definitions", "functions", "module", "project"),
    "paths": (
        *("paths.asides", "paths.branching", "paths.calls", "paths.catching", "paths.displays"),
        *("paths.expressions", "paths.following", "paths.looping", "paths.outputs"),
        "paths.statements",
    ),
}

each_file = pytest.mark.parametrize("name", FILES)


def _package_of(name: str) -> list[str]:
    return ["flake8_channels", *name.split("/")[:-1]]


def _imports(name: str) -> Iterator[str]:
    """The dotted names that a file imports, also for type checkers and inside functions."""
    for node in ast.walk(FILES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = _package_of(name)
            parts = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*parts, *filter(None, [node.module])])
            # What is imported may itself be a module.
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _top(module: str) -> str:
    return module.partition(".")[0]


def _calls(name: str) -> Iterator[str]:
    """The last name of whatever a file calls."""
    for node in ast.walk(FILES[name]):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.func.id


def _reaches(name: str, *rooms: str) -> list[str]:
    """The imports of a file that lead into one of the rooms of the package."""
    prefixes = tuple(f"flake8_channels.{room}" for room in rooms)
    return [
        module
        for module in _imports(name)
        if module in prefixes or module.startswith(tuple(f"{prefix}." for prefix in prefixes))
    ]


def test_the_files_are_seen() -> None:
    assert {"plugin.py", "checker.py", "model/project.py", "rules/__init__.py"} <= set(FILES)
    assert any(_reaches(name, "model") for name in FILES)
    assert "open" in set(_calls("model/disk.py"))


@each_file
def test_imports_are_of_the_standard_library_or_this_package(name: str) -> None:
    allowed = {*sys.stdlib_module_names, "flake8_channels"}
    allowed |= {package for package, files in THIRD_PARTY.items() if name in files}
    assert {_top(module) for module in _imports(name)} <= allowed


def test_who_imports_flake8() -> None:
    assert {name for name in FILES if "flake8" in map(_top, _imports(name))} == {"plugin.py"}


@pytest.mark.parametrize("name", [name for name in FILES if name != "model/disk.py"])
def test_only_one_file_reads_the_disk(name: str) -> None:
    # An option that names a directory is checked where it is parsed.
    allowed = {"is_dir"} if name == "options.py" else set()
    assert set(_calls(name)) & READS <= allowed
    assert {_top(module) for module in _imports(name)} & READING_MODULES == set()


@each_file
def test_nothing_is_run(name: str) -> None:
    # The rules are found by walking their package, and imported by name.
    allowed = {"importlib"} if name == "rule.py" else set()
    assert {_top(module) for module in _imports(name)} & RUNNING_MODULES <= allowed
    named = {node.id for node in ast.walk(FILES[name]) if isinstance(node, ast.Name)}
    assert named & RUNS == set()
    assert name == "rule.py" or "import_module" not in set(_calls(name))


@each_file
def test_sys_path_is_left_alone(name: str) -> None:
    for node in ast.walk(FILES[name]):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "sys":
            assert node.attr not in ("path", "modules", "meta_path", "path_hooks")


def _rules() -> list[str]:
    return [name for name in FILES if name.startswith("rules/") and "__init__" not in name]


@pytest.mark.parametrize("name", _rules())
def test_a_rule_knows_the_model_and_no_other_rule(name: str) -> None:
    own = [module for module in _imports(name) if _top(module) == "flake8_channels"]
    assert own
    assert own == _reaches(name, "rule", "model")


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("model/")])
def test_the_model_knows_no_rule_and_no_flake8(name: str) -> None:
    assert _reaches(name, "rules", "rule", "plugin", "checker", "relevance", "page") == []
    allowed = {"flake8_channels.settings.Settings"}
    own = {module for module in _imports(name) if _top(module) == "flake8_channels"}
    assert own - set(_reaches(name, "model")) <= allowed


def test_the_model_has_no_circles_but_its_knots() -> None:
    knot_of = {file: knot for knot, files in KNOTS.items() for file in files}
    arrows: dict[str, set[str]] = {}
    for name in FILES:
        if name.startswith("model/") and "__init__" not in name:
            file = name.removeprefix("model/").removesuffix(".py").replace("/", ".")
            reached = [
                each.removeprefix("flake8_channels.model.") for each in _reaches(name, "model")
            ]
            others = {
                knot_of.get(other, other) for other in (each.rpartition(".")[0] for each in reached)
            }
            here = knot_of.get(file, file)
            arrows.setdefault(here, set()).update(others - {here})
    # It names the circle that it finds.
    order = list(graphlib.TopologicalSorter(arrows).static_order())
    assert order.index("names and classes") < order.index("paths") < order.index("facade")


@pytest.mark.parametrize("name", [name for name in FILES if "/" not in name])
def test_only_the_discovery_knows_the_rules(name: str) -> None:
    assert _reaches(name, "rules") == (["flake8_channels.rules"] if name == "rule.py" else [])


@pytest.mark.parametrize("name", [name for name in FILES if name != "plugin.py"])
def test_nothing_knows_the_plugin(name: str) -> None:
    assert _reaches(name, "plugin") == []


@pytest.mark.parametrize("name", ["settings.py", "options.py", "page.py", "rule.py"])
def test_what_stands_below_the_checker(name: str) -> None:
    assert _reaches(name, "checker", "relevance", "plugin") == []


def test_the_architecture_names_every_file() -> None:
    text = (PACKAGE.parent / "docs/architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:\w+/)*(\w+\.py)`", text))
    model = {Path(name).name for name in FILES if name.startswith("model/")} - {"__init__.py"}
    assert model - named == set()
    assert named - {Path(name).name for name in FILES} - {"test_walls.py"} == set()


def test_the_stubs_are_never_imported() -> None:
    assert [name for name in FILES if _reaches(name, "model.stubs")] == []
    assert list(STUBS.rglob("*.py"))
