"""Every mutant of a correct module: the same text with one slip of the hand.

The slips are those that people make: an `await`, an `accept()`, a `close()`, the `return` after a
`close()` or an `async` is forgotten, and `accept()` or a send stands twice or in the wrong place.
A text that Python refuses is no mutant.
"""

from __future__ import annotations

import ast
import enum
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SENDS = ("send", "send_json")


class Kind(enum.Enum):
    """What was done to the text."""

    NO_AWAIT = "an await is dropped"
    NO_ACCEPT = "accept() is dropped"
    NO_CLOSE = "close() is dropped"
    NO_RETURN = "the return after close() is dropped"
    NO_ASYNC = "an async is dropped"
    SWAPPED = "accept() or a send changes places with its neighbour"
    TWICE = "accept(), a send or close() stands twice"


@dataclass(frozen=True)
class Mutant:
    """A module with one slip."""

    kind: Kind
    line: int
    #: All the lines that were changed.
    lines: frozenset[int]
    #: The first of them, to be read by people.
    code: str
    source: str


class Edit(NamedTuple):
    """A part of the text, and what comes in its place."""

    start: int
    end: int
    text: str


class Change(NamedTuple):
    """What makes one mutant."""

    kind: Kind
    line: int
    edits: tuple[Edit, ...]


def mutants_of(source: str) -> list[Mutant]:
    """All mutants of a module, each text once."""
    found: dict[str, Mutant] = {}
    lines = source.splitlines()
    for kind, line, edits in _Text(source).changes():
        text = _edited(source, edits)
        if text != source and text not in found and _compiles(text):
            changed = frozenset(source.count("\n", 0, each.start) + 1 for each in edits)
            found[text] = Mutant(kind, line, changed, lines[line - 1].strip(), text)
    return list(found.values())


def _edited(source: str, edits: tuple[Edit, ...]) -> str:
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _compiles(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(source, "<mutant>", "exec")
    except SyntaxError:
        return False
    return True


class _Text:
    """A module's text, and where its nodes are in it."""

    def __init__(self, source: str) -> None:
        # Columns are counted in bytes: in ASCII they are characters.
        assert source.isascii(), "a correct module must be ASCII"
        self.source = source
        self.tree = ast.parse(source)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def start(self, node: ast.stmt | ast.expr) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.stmt | ast.expr) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def changes(self) -> Iterator[Change]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Await):
                yield Change(Kind.NO_AWAIT, node.lineno, (self._without_await(node),))
            elif isinstance(node, ast.AsyncFunctionDef):
                yield Change(Kind.NO_ASYNC, node.lineno, tuple(self._without_async(node)))
            elif isinstance(node, (ast.AsyncFor, ast.AsyncWith)):
                yield Change(Kind.NO_ASYNC, node.lineno, (self._shorter(node, "async "),))
        for block in _blocks(self.tree):
            for before, statement in zip([None, *block], block, strict=False):
                yield from self._changes_of(statement)
                if before is not None:
                    yield from self._changes_of_two(before, statement)
        yield from self._returns_after_a_helper()

    def _shorter(self, node: ast.stmt | ast.expr, word: str) -> Edit:
        start = self.start(node)
        assert self.source.startswith(word, start)
        return Edit(start, start + len(word), "")

    def _without_await(self, node: ast.Await) -> Edit:
        return self._shorter(node, "await ")

    def _without_async(self, function: ast.AsyncFunctionDef) -> Iterator[Edit]:
        """A plain function, in which no await may stand either."""
        yield self._shorter(function, "async ")
        for node in _inside(function):
            if isinstance(node, ast.Await):
                yield self._without_await(node)
            elif isinstance(node, (ast.AsyncFor, ast.AsyncWith)):
                yield self._shorter(node, "async ")

    def _changes_of(self, statement: ast.stmt) -> Iterator[Change]:
        """Of a statement by itself."""
        called = _called(statement)
        whole = (self.start(statement), self.end(statement))
        nothing = "return" if isinstance(statement, ast.Return) else "pass"
        if called == "accept":
            yield Change(Kind.NO_ACCEPT, statement.lineno, (Edit(*whole, nothing),))
        elif called == "close":
            yield Change(Kind.NO_CLOSE, statement.lineno, (Edit(*whole, nothing),))
        if called in ("accept", "close", *SENDS) and isinstance(statement, ast.Expr):
            text = self.source[slice(*whole)]
            twice = f"{text}\n{' ' * statement.col_offset}{text}"
            yield Change(Kind.TWICE, statement.lineno, (Edit(*whole, twice),))

    def _changes_of_two(self, first: ast.stmt, second: ast.stmt) -> Iterator[Change]:
        """Of a statement and the next one."""
        calls = {_called(first), _called(second)}
        if _called(first) == "close" and isinstance(second, ast.Return):
            yield self._without_return(second)
        if calls & {"accept", *SENDS} and _is_free(first, second) and _is_free(second, first):
            here = (self.start(first), self.end(first))
            there = (self.start(second), self.end(second))
            edits = (
                Edit(*here, self.source[slice(*there)]),
                Edit(*there, self.source[slice(*here)]),
            )
            yield Change(Kind.SWAPPED, first.lineno, edits)

    def _without_return(self, statement: ast.Return) -> Change:
        edit = Edit(self.start(statement), self.end(statement), "pass")
        return Change(Kind.NO_RETURN, statement.lineno, (edit,))

    def _returns_after_a_helper(self) -> Iterator[Change]:
        """`if not await self.allowed(): return`, where it is the helper that closes."""
        closing = {
            function.name
            for function in ast.walk(self.tree)
            if isinstance(function, FUNCTIONS)
            and any(_called(node) == "close" for node in _inside(function))
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.If) and isinstance(node.body[0], ast.Return):
                called = {_name(each) for each in ast.walk(node.test) if isinstance(each, ast.Call)}
                if called & closing:
                    yield self._without_return(node.body[0])


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def _inside(function: ast.AST) -> Iterator[ast.AST]:
    """What a function runs itself, and not a function in it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, (*FUNCTIONS, ast.Lambda)):
            yield child
            yield from _inside(child)


def _is_free(statement: ast.stmt, other: ast.stmt) -> bool:
    """Whether a call or an assignment can stand after another statement as well as before it."""
    if isinstance(statement, ast.Assign):
        text = ast.unparse(other)
        return not any(ast.unparse(target) in text for target in statement.targets)
    return isinstance(statement, ast.Expr)


def _called(node: ast.AST) -> str:
    """Which of a consumer's methods a statement calls, as it is meant."""
    if not isinstance(node, (ast.Expr, ast.Return)):
        return ""
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return ""
    owner = value.func.value
    is_consumer = isinstance(owner, ast.Name) or (
        isinstance(owner, ast.Call) and _name(owner) == "super"
    )
    if not is_consumer:
        return ""
    if value.func.attr == "send" and value.args:
        # A basic consumer writes the message itself.
        text = ast.unparse(value.args[0])
        for word in ("accept", "close"):
            if f"'type': 'websocket.{word}'" in text:
                return word
    return value.func.attr


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
