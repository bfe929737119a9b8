"""Modules made of texts, and their nodes found by what they say."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING, TypeVar

from flake8_channels.checker import module_of
from flake8_channels.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.facade import CheckedModule
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

Node = TypeVar("Node", bound=ast.AST)


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, given by their paths in the folder."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")


def load(
    folder: Path, source: str, name: str = "consumers.py", settings: Settings | None = None
) -> CheckedModule:
    """The model of a text that lies in a folder under a name."""
    tree = ast.parse(textwrap.dedent(source))
    return module_of(tree, folder / name, settings or Settings())


def class_named(module: Module, name: str) -> ClassDefinition:
    """The class of that name."""
    (found,) = (node for node in module.syntax.nodes(ast.ClassDef) if node.name == name)
    return module.class_definition(found)


def function_named(module: Module, name: str) -> FunctionDefinition:
    """The function or method of that name."""
    functions = [*module.syntax.nodes(ast.FunctionDef), *module.syntax.nodes(ast.AsyncFunctionDef)]
    (found,) = (node for node in functions if getattr(node, "name", None) == name)
    assert isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef))
    return module.function_definition(found)


def last(module: Module, text: str) -> ast.expr:
    """The last expression that reads so."""
    found = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.expr)
        and not isinstance(getattr(node, "ctx", None), ast.Store)
        and ast.unparse(node) == text
    ]
    return max(found, key=lambda node: (node.lineno, node.col_offset))


def only(module: Module, kind: type[Node]) -> Node:
    """The one node of a type."""
    (found,) = module.syntax.nodes(kind)
    return found


#: What `consumer_with` imports.
CONSUMER_IMPORTS = """
from channels.consumer import AsyncConsumer
from channels.exceptions import AcceptConnection, DenyConnection, StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer
from somewhere import stranger
"""


def consumer_with(
    folder: Path, methods: str, base: str = "AsyncWebsocketConsumer"
) -> CheckedModule:
    """A module with a consumer It that has these methods."""
    return load(folder, f"{CONSUMER_IMPORTS}\nclass It({base}):\n    {methods}\n")
