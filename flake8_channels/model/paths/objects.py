"""Expressions whose value is there for certain: it is not None, or not even false."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.definitions import External, definition
from flake8_channels.model.names import may_be_class
from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import last_name, subtree

if TYPE_CHECKING:
    from flake8_channels.model.module import Module

#: Clocks, and what makes keys that are never the same.
_MARKS = frozenset({"monotonic", "now", "time", "token_hex", "token_urlsafe", "utcnow", "uuid4"})
#: They raise where there is no row.
_FETCHES = frozenset({"acreate", "aget", "create", "get"})
#: They give None in its place.
_FETCHES_OR_NONE = frozenset({"afirst", "alast", "first", "last"})
#: Builtins that always give something.
_BUILTINS = frozenset(
    {
        *("abs", "ascii", "bin", "bool", "bytearray", "bytes", "chr", "dict", "divmod"),
        *("enumerate", "filter", "float", "format", "frozenset", "hash", "hex", "id", "int"),
        *("isinstance", "len", "list", "map", "oct", "ord", "range", "repr", "reversed", "round"),
        *("set", "sorted", "str", "sum", "tuple", "type", "zip"),
    }
)
#: Methods of texts, querysets and modules that do so too, whatever has them.
_METHODS = frozenset(
    {
        *("acount", "aexists", "b64decode", "b64encode", "casefold", "count", "decode", "dumps"),
        *("encode", "exists", "format", "hexdigest", "isoformat", "lower", "lstrip", "parse_qs"),
        *("parse_qsl", "partition", "removeprefix", "removesuffix", "rpartition", "rsplit"),
        *("rstrip", "split", "splitlines", "strip", "title", "upper", "urlparse", "urlsplit"),
    }
)
_SHORTCUTS = frozenset({"aget_object_or_404", "get_object_or_404"})


def is_there(module: Module, node: ast.expr) -> bool:
    """Whether an expression gives a text that is not empty, an object that it makes, or a row."""
    if isinstance(node, ast.Await):
        return is_there(module, node.value)
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(each, ast.Constant) and each.value for each in node.values)
    if isinstance(node, ast.BinOp):
        text = node.left if isinstance(node.op, (ast.Add, ast.Mod)) else None
        return isinstance(text, ast.Constant) and isinstance(text.value, str) and bool(text.value)
    if not isinstance(node, ast.Call):
        return False
    name = last_name(node.func)
    if name in _MARKS or name in _SHORTCUTS:
        return True
    if name in _FETCHES:
        return any(
            isinstance(each, ast.Attribute) and each.attr == "objects"
            for each in subtree(node.func)
        )
    return may_be_class(node.func) and _makes_true(definition(module, node.func))


def is_never_none(node: ast.expr) -> bool:
    """Whether an expression gives something that is not None, though it may be false."""
    if isinstance(node, ast.Await):
        return is_never_none(node.value)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            return node.func.id in _BUILTINS or node.func.id in _METHODS
        return isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS
    return isinstance(node, (ast.BinOp, ast.JoinedStr, ast.Lambda, *COMPREHENSIONS))


def is_count(node: ast.expr) -> bool:
    """Whether an expression gives a whole number that is not below zero: `len(rooms)`."""
    if isinstance(node, ast.Await):
        return is_count(node.value)
    return isinstance(node, ast.Call) and last_name(node.func) in ("acount", "count", "len")


def may_be_missing(node: ast.expr) -> bool:
    """Whether an expression gives a row or None, so that it is None where it is false."""
    if isinstance(node, ast.Await):
        return may_be_missing(node.value)
    return (
        isinstance(node, ast.Call)
        and last_name(node.func) in _FETCHES_OR_NONE
        and any(
            isinstance(each, ast.Attribute) and each.attr == "objects"
            for each in subtree(node.func)
        )
    )


def _makes_true(found: object) -> bool:
    """Whether what a class makes is always true; of an external one only if it is an error."""
    if isinstance(found, ClassDefinition):
        return found.find("__bool__") is None and found.find("__len__") is None
    name = found.qualified_name if isinstance(found, External) else ""
    return name.endswith(("Error", "Exception"))
