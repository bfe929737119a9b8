"""bindings_of() beside astroid's lookup(): two implementations that know nothing of each other.

They are compared by the lines that can have bound a name. Where they differ, the difference must
be one that is named and tested for here, with the reason; anything else fails.
"""

from __future__ import annotations

import ast
import os
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from astroid import nodes
from astroid.builder import AstroidBuilder
from astroid.manager import AstroidManager

from flake8_channels.model.names import bindings_of
from flake8_channels.model.syntax import Syntax
from flake8_channels.page import Page
from flake8_channels.rule import all_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

#: One comparison serves all tests that ask for it.
pytestmark = pytest.mark.xdist_group("astroid, names")
EXAMPLES = Path(__file__).parents[2] / "examples"
LIBRARY = Path(os.__file__).parent
#: Every such file of the library's own is read.
STEP = 4

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (ast.Module, ast.ClassDef, *FUNCTIONS, *COMPREHENSIONS)

#: Every known difference, for libraries in which one does not occur.
SHAPES = """
from abc import ABCMeta
from os.path import *

try:
    import fast
except ImportError:
    fast = None

join, fast
count = 0


class InTheKeywordsOfAClass(metaclass=ABCMeta):
    pass


class InADefault:
    def method(self):
        def inner(it=str(self)):
            self = it
        return inner


def declared():
    it = None
    def inner():
        nonlocal it
        it = fast
        return it
    it = join


def deleted():
    def inner():
        return it
    it = fast
    inner()
    del it


def in_the_next_round(it):
    while it:
        print(it)
        if count:
            it = fast


def not_hidden(it):
    try:
        it = fast
    except ValueError:
        return it


def hidden(it):
    if it is None:
        it = fast
    it = str(it)
    if count:
        return it


def behind_on_its_line(it):
    if it: it = fast


def seen_from_a_function(it):
    if it:
        it = fast
        def inner():
            return it
    else:
        it = join
        def other():
            return it
    it = str(it)


if count:
    kind = fast
    def kind_of():
        return kind
else:
    kind = join
"""

#: A line and a column from 0.
Place = tuple[int, int]


def sources() -> Iterator[tuple[str, str]]:
    """The name and the text of every file of the sample."""
    yield "shapes", SHAPES
    for rule in all_rules():
        page = Page.of(rule)
        yield f"{rule.code} example", page.example
        yield f"{rule.code} use instead", page.use_instead
    for path in sorted(EXAMPLES.rglob("*.py")):
        yield path.relative_to(EXAMPLES).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted(LIBRARY.glob("*.py"))[::STEP]:
        yield path.name, path.read_text(encoding="utf-8")


class File:
    """A tree with parents, and what binds each name on each line."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.tree = ast.parse(text)
        self.parents = {
            child: parent
            for parent in ast.walk(self.tree)
            for child in ast.iter_child_nodes(parent)
        }
        self.binders: dict[str, list[ast.AST]] = {}
        #: Name -> the functions that declare it global or nonlocal.
        self.declared: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            for name in _bound(node):
                self.binders.setdefault(name, []).append(node)
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                for name in node.names:
                    self.declared.setdefault(name, []).append(self.scope(node))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The node and its ancestors."""
        step: ast.AST | None = node
        while step is not None:
            yield step
            step = self.parents.get(step)

    def scope(self, node: ast.AST) -> ast.AST:
        """The nearest function, class, comprehension or module above a node."""
        return next(each for each in self.around(self.parents[node]) if isinstance(each, SCOPES))

    def statements(self, node: ast.AST) -> Iterator[tuple[list[ast.stmt], int, ast.AST]]:
        """Each statement around a node: the list it stands in, where, and whose list it is."""
        for each in self.around(node):
            parent = self.parents.get(each)
            for field in ("body", "orelse", "finalbody", "handlers"):
                block = getattr(parent, field, None)
                if parent is not None and isinstance(block, list) and each in block:
                    yield block, block.index(each), parent


def _bound(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    return []


def _place(node: ast.AST) -> Place:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _targets(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return list(ast.walk(node.target))
    if isinstance(node, (ast.With, ast.AsyncWith)):
        targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
        return [each for target in targets for each in ast.walk(target)]
    return []


def theirs(file: File) -> dict[Place, set[int]]:
    """Place of each name that is read -> the lines that can have bound it, by astroid."""
    builder = AstroidBuilder(AstroidManager(), apply_transforms=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = builder.string_build(file.text, "module")
    found: dict[Place, set[int]] = {}
    for name in root.nodes_of_class(nodes.Name):
        scope, statements = name.lookup(name.name)
        own = scope.root() is root
        found[name.lineno, name.col_offset] = {
            each.fromlineno for each in statements if own and each.fromlineno
        }
    return found


def ours(file: File) -> dict[Place, tuple[ast.Name, set[int]]]:
    """The same, by this plugin, with the node that is read."""
    syntax = Syntax(file.tree)
    return {
        (name.lineno, name.col_offset): (
            name,
            {binding.position[0] for binding in bindings_of(syntax, name)},
        )
        for name in syntax.nodes(ast.Name)
        if isinstance(name.ctx, ast.Load)
    }


class Difference:
    """A binding that one side names for a read and the other does not."""

    def __init__(self, file: File, use: ast.Name, line: int) -> None:
        self.file = file
        self.use = use
        self.line = line
        self.others = file.binders.get(use.id, [])
        self.binders = [node for node in self.others if _place(node)[0] == line]

    def __str__(self) -> str:
        lines = self.file.text.splitlines()
        return (
            f"{self.file.name}:{self.use.lineno}:{self.use.col_offset} {self.use.id} bound on line "
            f"{self.line}: {lines[self.line - 1].strip()} | {lines[self.use.lineno - 1].strip()}"
        )

    @property
    def scope(self) -> ast.AST:
        """The scope whose name it is, as far as comprehensions go: they run where they stand."""
        scope = self.file.scope(self.use)
        while isinstance(scope, COMPREHENSIONS) and not any(
            self.file.scope(node) is scope for node in self.others
        ):
            scope = self.file.scope(scope)
        return scope

    def is_hidden(self, within: ast.AST | None = None) -> bool:
        """Whether something else is always bound between the binding and the read.

        `within` a loop, it is bound in each round before the read.
        """
        for node in self.others:
            if node in self.binders or self.file.scope(node) is not self.scope:
                continue
            if within is not None:
                is_later = within in self.file.around(node)
            else:
                is_later = all(_place(node) > _place(each) for each in self.binders)
            if is_later and self._always_runs_first(node):
                return True
        return False

    def _always_runs_first(self, node: ast.AST) -> bool:
        """Whether a binding always takes place before the read, on the way through a block."""
        uses = [(block, index) for block, index, _ in self.file.statements(self.use)]
        for parent in self.file.around(self.use):
            # The target of a loop or of a with is set before the body runs.
            if node in _targets(parent):
                return any(block is parent.body for block, _ in uses)  # type: ignore[attr-defined]
        for block, index, parent in self.file.statements(node):
            if any(block is other and index < place for other, place in uses):
                return True
            if not isinstance(parent, (ast.With, ast.AsyncWith)):
                return False
        return False

    @property
    def is_exclusive(self) -> bool:
        """Whether only one of the binding and the read runs: they are in two arms of an if."""
        return any(
            isinstance(parent, ast.If)
            and all(self._arm(parent, node) not in (None, arm) for node in self.binders)
            for parent in self.file.around(self.use)
            if (arm := self._arm(parent, self.use)) is not None
        )

    def _arm(self, parent: ast.AST, node: ast.AST) -> str | None:
        """The part of a statement that a node is in."""
        for block, _, holder in self.file.statements(node):
            if holder is parent:
                return "body" if block is getattr(parent, "body", None) else "orelse"
        return None

    @property
    def loops(self) -> list[ast.AST]:
        """The loops that both the binding and the read are in."""
        return [
            loop
            for loop in self.file.around(self.use)
            if isinstance(loop, LOOPS)
            and all(loop in self.file.around(node) for node in self.binders)
        ]

    @property
    def is_before(self) -> bool:
        """Whether the binding stands before the read."""
        return any(_place(node) < _place(self.use) for node in self.binders)

    @property
    def is_local(self) -> bool:
        """Whether the binding and the read are in the same scope."""
        return all(
            self.file.scope(node) is self.scope
            or (isinstance(node, ast.arg) and self.scope in self.file.around(node))
            for node in self.binders
        )


def is_declared(found: Difference) -> bool:
    """Either: astroid does not follow `global` and `nonlocal` to where the name is bound."""
    around = {each for node in (found.use, *found.binders) for each in found.file.around(node)}
    return any(function in around for function in found.file.declared.get(found.use.id, []))


def is_in_the_next_round(found: Difference) -> bool:
    """Only ours: a loop comes round, and nothing else is bound before the read.

    astroid stops at the line of the read, and holds branches for exclusive in a loop too.
    """
    return found.is_local and any(not found.is_hidden(loop) for loop in found.loops)


def is_not_hidden(found: Difference) -> bool:
    """Only ours: nothing is always bound between the binding and the read.

    astroid drops it all the same: the body of a try for its handler, an augmented assignment, the
    body of a loop for what its else binds.
    """
    return found.is_local and found.is_before and not found.is_exclusive and not found.is_hidden()


def is_deleted(found: Difference) -> bool:
    """Only ours: after `del` nothing is known of a name; astroid goes back to what was before."""
    return any(isinstance(getattr(node, "ctx", None), ast.Del) for node in found.binders)


def is_seen_from_a_function(found: Difference) -> bool:
    """Either: what a function that is called later sees of the scopes around it.

    This plugin takes what is bound at the end of those scopes, astroid all that is not hidden by
    something further down, or that stands in another arm of an if around the function.
    """
    return not isinstance(found.scope, (ast.Module, *COMPREHENSIONS)) and not found.is_local


def is_in_a_default(found: Difference) -> bool:
    """Either: astroid looks the names in a default up inside the function."""
    return any(
        isinstance(parent, FUNCTIONS)
        and any(found.use in ast.walk(each) for each in _defaults(parent.args))
        for parent in found.file.around(found.use)
    )


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *filter(None, arguments.kw_defaults)]


def is_behind_on_its_line(found: Difference) -> bool:
    """Only astroid's: it compares lines, and the binding stands behind the read on one.

    In a loop the next round would come to it, if nothing else were always bound before.
    """
    is_behind = found.line == found.use.lineno and not found.is_before
    return is_behind and all(found.is_hidden(loop) for loop in found.loops)


def is_hidden(found: Difference) -> bool:
    """Only astroid's: what was bound before is gone, because something else always is."""
    return found.is_local and found.is_hidden()


def is_import_fallback(found: Difference) -> bool:
    """Only astroid's: this plugin takes it that what is imported is installed."""
    return all(
        any(
            isinstance(each, ast.ExceptHandler) and "ImportError" in ast.unparse(each.type or each)
            for each in found.file.around(node)
        )
        for node in found.binders
    )


def is_star_import(found: Difference) -> bool:
    """Only astroid's: it has imported the other module; here definitions.py looks there."""
    return not found.binders and any(
        isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and node.lineno == found.line
        for node in found.file.tree.body
    )


#: Differences that are known, each with the side that alone names the binding.
ONLY_OURS = (
    is_in_the_next_round,
    is_not_hidden,
    is_declared,
    is_in_a_default,
    is_deleted,
    is_seen_from_a_function,
)
ONLY_THEIRS = (
    is_star_import,
    is_import_fallback,
    is_declared,
    is_in_a_default,
    is_seen_from_a_function,
    is_behind_on_its_line,
    is_hidden,
)


class Comparison:
    """All reads of the sample, and where the two differ."""

    def __init__(self) -> None:
        self.reads = 0
        self.alike = 0
        self.known: Counter[str] = Counter()
        self.unknown: list[str] = []
        for name, text in sources():
            file = File(name, text)
            found = theirs(file)
            for place, (use, lines) in ours(file).items():
                self.reads += 1
                if place in found:
                    self.alike += lines == found[place]
                    self._compare(file, use, lines, found[place])
                elif isinstance(file.parents[use], ast.keyword):
                    self.known["astroid passes over the keywords of a class"] += 1
                else:
                    self.unknown.append(f"{name}:{use.lineno} {use.id} is not read by astroid")

    def _compare(self, file: File, use: ast.Name, mine: set[int], other: set[int]) -> None:
        for lines, kinds, side in (
            (mine - other, ONLY_OURS, "only ours"),
            (other - mine, ONLY_THEIRS, "only astroid's"),
        ):
            for line in lines:
                difference = Difference(file, use, line)
                kind = next((kind for kind in kinds if kind(difference)), None)
                if kind is None:
                    self.unknown.append(f"{side}: {difference}")
                else:
                    self.known[f"{side}: {kind.__name__}"] += 1


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return Comparison()


def test_every_difference_is_one_that_is_known(comparison: Comparison) -> None:
    if comparison.unknown:
        counted = "".join(f"\n  {count} {kind}" for kind, count in comparison.known.most_common())
        shown = "".join(f"\n  {each}" for each in comparison.unknown[:40])
        pytest.fail(
            f"{len(comparison.unknown)} differences in {comparison.reads} reads are not known, "
            f"beside those that are:{counted}\nThe first of them:{shown}",
            pytrace=False,
        )


def test_most_reads_do_not_differ_at_all(comparison: Comparison) -> None:
    assert comparison.reads > 15_000
    assert comparison.alike / comparison.reads > 0.95


def test_every_known_difference_occurs(comparison: Comparison) -> None:
    """One that no longer occurs would only hide mistakes."""
    expected = {
        *(f"only ours: {kind.__name__}" for kind in ONLY_OURS),
        *(f"only astroid's: {kind.__name__}" for kind in ONLY_THEIRS),
        "astroid passes over the keywords of a class",
    }
    assert set(comparison.known) == expected
