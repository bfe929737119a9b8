"""Where code takes the rows of a queryset: loops, builtins, conditions, indexes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.definitions import is_named
from flake8_channels.model.instances import awaited_query
from flake8_channels.model.queries import LAZY, method_of_query
from flake8_channels.model.scopes import COMPREHENSIONS, FUNCTIONS
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.instances import Instance
    from flake8_channels.model.module import Module
    from flake8_channels.model.queries import Query
    from flake8_channels.model.syntax import Syntax

_BUILTINS = frozenset(
    {
        *("all", "any", "bool", "dict", "enumerate", "filter", "frozenset", "iter", "len", "list"),
        *("map", "max", "min", "print", "repr", "reversed", "set", "sorted", "str", "sum"),
        *("tuple", "zip"),
    }
)
#: Of these, what takes rows of other arguments than the first -> which ones.
_ARGUMENTS = {"filter": slice(1, 2), "map": slice(1, None), "zip": slice(None)}
_FIRST = slice(1)
#: What asks a queryset for its rows and a generator for nothing, until somebody goes through it.
_WAIT = frozenset({"enumerate", "filter", "iter", "map", "reversed", "zip"})
#: How code takes rows one after another, so that a generator has to give them.
_ONE_BY_ONE = frozenset(
    {
        *("*", "for", "in", "join()", "unpacking"),
        *("all()", "any()", "dict()", "frozenset()", "list()", "max()", "min()", "set()"),
        *("sorted()", "sum()", "tuple()"),
    }
)
#: What shows the rows of a queryset, but of raw SQL no more than the SQL.
_SHOWN = frozenset({"a format string", "print()", "repr()", "str()"})
#: Functions of `random` that need to know how many there are.
_CHOICES = frozenset({"choice", "choices"})
#: Methods that look rows up by what they are given, and do nothing else with it.
_LOOK_UP = frozenset({"exclude", "filter", "get"})
#: What has a queryset in it, or is one, without a look at its rows.
_HOLDERS = (ast.Dict, ast.IfExp, ast.List, ast.Set, ast.Tuple)
_TESTS = (ast.Assert, ast.If, ast.IfExp, ast.While)


@dataclass(frozen=True)
class Evaluation:
    """An expression whose elements are taken there."""

    #: What is taken apart.
    taken: ast.expr
    #: `for`, `list()`, `if`, `while`, `[...]`
    how: str


def evaluations(module: Module) -> Iterator[Evaluation]:
    """The places where the code itself takes what a queryset would have to fetch."""
    for taken, how in _places(module):
        if isinstance(taken, (ast.Await, ast.Call, ast.Name, ast.Subscript)):
            yield Evaluation(taken, how)


def _places(module: Module) -> Iterator[tuple[ast.expr, str]]:
    syntax = module.syntax
    for loop in syntax.nodes(ast.For):
        yield loop.iter, "for"
    for node in syntax.nodes(*COMPREHENSIONS):
        if not isinstance(node, ast.GeneratorExp) or _is_used_up(module, node):
            for generator in node.generators:  # type: ignore[attr-defined]
                if not generator.is_async:
                    yield generator.iter, "for"
    for call in syntax.nodes(ast.Call):
        yield from _arguments(module, call)
    for starred in syntax.nodes(ast.Starred):
        if isinstance(starred.ctx, ast.Load):
            yield starred.value, "*"
    for assignment in syntax.nodes(ast.Assign):
        if any(isinstance(target, (ast.List, ast.Tuple)) for target in assignment.targets):
            yield assignment.value, "unpacking"
    for subscript in syntax.nodes(ast.Subscript):
        # A slice is another queryset, but with a step it is a list of rows.
        step = subscript.slice.step if isinstance(subscript.slice, ast.Slice) else subscript.slice
        if isinstance(subscript.ctx, ast.Load) and step is not None:
            yield subscript.value, "[...]"
    for condition in syntax.nodes(*_TESTS):
        how = "while" if isinstance(condition, ast.While) else "if"
        for each in _truths(condition.test):  # type: ignore[attr-defined]
            yield each, how
    for comparison in syntax.nodes(ast.Compare):
        if isinstance(comparison.ops[0], (ast.In, ast.NotIn)):
            yield comparison.comparators[0], "in"
    for value in syntax.nodes(ast.FormattedValue):
        yield value.value, "a format string"


def _arguments(module: Module, call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
    """The arguments of which a builtin, `", ".join()` or `random.choice()` takes the elements."""
    function = call.func
    if not call.args:
        return
    if isinstance(function, ast.Name) and function.id in _BUILTINS:
        if is_named(module, function, f"builtins.{function.id}") is Answer.YES:
            for each in call.args[_ARGUMENTS.get(function.id, _FIRST)]:
                yield each, f"{function.id}()"
    elif isinstance(function, ast.Attribute) and function.attr == "join":
        if isinstance(function.value, ast.Constant) and isinstance(function.value.value, str):
            yield call.args[0], "join()"
    elif last_name(function) in module.syntax.aliases(_CHOICES):
        for name in _CHOICES:
            if is_named(module, function, f"random.{name}") is Answer.YES:
                yield call.args[0], f"random.{name}()"


def sends_query(query: Query, how: str) -> bool:
    """Whether a query is sent where something is taken apart; no for a manager and a result."""
    if query.is_sent or not query.methods:
        return False
    if query.methods[-1] == "iterator":
        return how in _ONE_BY_ONE
    return query.methods[-1] != "raw" or how not in _SHOWN


def _truths(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp):
        for each in test.values:
            yield from _truths(each)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _truths(test.operand)
    else:
        yield test


def _is_used_up(module: Module, generator: ast.GeneratorExp) -> bool:
    """Whether a builtin or join() goes through a generator where it stands."""
    parent = module.syntax.parents[generator]
    if not isinstance(parent, ast.Call) or generator not in parent.args:
        return False
    if isinstance(parent.func, ast.Attribute):
        return parent.func.attr == "join"
    return isinstance(parent.func, ast.Name) and parent.func.id in _BUILTINS - _WAIT


def may_be_fetched(module: Module, name: ast.Name) -> bool:
    """Whether code may have fetched the rows behind a name elsewhere, so that they are there.

    A thread that is given it, a nested function, and `async for` may, and whoever reads a list, an
    attribute or another name that holds it.
    """
    syntax = module.syntax
    function = syntax.function_around(name)
    for other in syntax.nodes(ast.Name):
        if other is name or other.id != name.id:
            continue
        around = syntax.function_around(other)
        if around is not function:
            if isinstance(other.ctx, ast.Load) and any(
                each is function for each in syntax.ancestors(other)
            ):
                return True
        elif isinstance(other.ctx, ast.Store):
            if _is_bound_twice(syntax, other):
                return True
        elif _may_fetch(module, other):
            return True
    return False


def _may_fetch(module: Module, name: ast.Name) -> bool:
    """Whether a mention of a queryset fetches its rows in another way than code does in a loop."""
    child: ast.expr = name
    parent = module.syntax.parents[name]
    while isinstance(parent, _HOLDERS):
        child, parent = parent, module.syntax.parents[parent]
    if isinstance(parent, (ast.AsyncFor, ast.keyword)):
        return True
    if isinstance(parent, (ast.AnnAssign, ast.Assign, ast.NamedExpr)):
        return parent.value is child
    if isinstance(parent, ast.Attribute):
        return parent.attr.startswith("_")  # _fetch_all(), in a thread.
    if isinstance(parent, COMPREHENSIONS):
        return any(each.is_async and each.iter is child for each in parent.generators)
    return isinstance(parent, ast.Call) and _is_handed_on(module, child, parent)


def _is_bound_twice(syntax: Syntax, name: ast.Name) -> bool:
    """Whether another name or an attribute is bound along with one: `self.rooms = rooms = ...`."""
    parent = syntax.parents.get(name)
    return isinstance(parent, ast.Assign) and len(parent.targets) > 1


def _is_handed_on(module: Module, given: ast.expr, call: ast.Call) -> bool:
    """Whether a function is given a queryset, other than one that takes its rows at once."""
    if given not in call.args:
        return False
    if isinstance(call.func, ast.Name) and call.func.id in _BUILTINS:
        return False
    return all(taken is not given for taken, _ in _arguments(module, call))


def is_only_read(
    module: Module, name: ast.Name, held: Instance, *, but_for_django: bool = False
) -> bool:
    """Whether code only reads attributes of the object that a name holds, and tests it.

    No where a method of its own is called, or where anything else is given the object: that may
    fetch more of it. With `but_for_django` what the project has no code for is harmless: methods
    that Django defines, and setting an attribute.
    """
    syntax = module.syntax
    function = syntax.function_around(name)
    for other in syntax.nodes(ast.Name):
        if other.id != name.id or not any(each is function for each in syntax.ancestors(other)):
            continue
        if not isinstance(other.ctx, ast.Load):
            continue
        if syntax.function_around(other) is not function:
            return False
        is_harmless = (
            _reads_attribute(module, other, held)
            or (but_for_django and _leaves_to_django(module, other, held))
            or _is_tested(module, other)
            or _narrows_queryset(module, other)
        )
        if not is_harmless:
            return False
    return True


def _reads_attribute(module: Module, name: ast.Name, held: Instance) -> bool:
    attribute = module.syntax.parents[name]
    if not isinstance(attribute, ast.Attribute) or not isinstance(attribute.ctx, ast.Load):
        return False
    if attribute.attr.startswith("_"):
        return False  # `_state` knows what was fetched.
    around = module.syntax.parents[attribute]
    if not isinstance(around, ast.Call):
        return True
    # What is passed may be a method of the object, which is then called.
    return around.func is not attribute and held.has_column(attribute.attr)


def _leaves_to_django(module: Module, name: ast.Name, held: Instance) -> bool:
    """Whether an attribute is set, or a method called, that the project has not made itself."""
    attribute = module.syntax.parents[name]
    if not isinstance(attribute, ast.Attribute) or attribute.attr.startswith("_"):
        return False
    around = module.syntax.parents[attribute]
    is_called = isinstance(around, ast.Call) and around.func is attribute
    is_set = isinstance(attribute.ctx, ast.Store)
    return (is_called or is_set) and not held.defines(attribute.attr)


def _is_tested(module: Module, node: ast.expr) -> bool:
    """Whether code only asks whether there is an object."""
    parent = module.syntax.parents[node]
    if isinstance(parent, _TESTS):
        return parent.test is node
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    if isinstance(parent, ast.BoolOp):
        # `room and ...` gives the object only at its end.
        is_passed_by = isinstance(parent.op, ast.And) and parent.values[-1] is not node
        return is_passed_by or _is_tested(module, parent)
    if not isinstance(parent, ast.Compare) or len(parent.ops) != 1:
        return False
    compared = {type(each) for each in (parent.left, *parent.comparators)}
    is_none = ast.Constant in compared and isinstance(parent.ops[0], (ast.Eq, ast.NotEq))
    return is_none or isinstance(parent.ops[0], (ast.Is, ast.IsNot))


def _narrows_queryset(module: Module, name: ast.Name) -> bool:
    """Whether the rows of a queryset are looked up by an object: `filter(room=room)`."""
    argument = module.syntax.parents[name]
    call = module.syntax.parents[argument]
    if not isinstance(argument, ast.keyword) or not isinstance(call, ast.Call):
        return False
    query = method_of_query(module, call.func) or awaited_query(module, call)
    return query is not None and query.methods[-1] in _LOOK_UP


def is_read_once(module: Module, name: ast.Name) -> bool:
    """Whether a function reads a name of its own in one place only, and nothing else is its value.

    Apart from `rows.order_by(...)`, which makes another queryset and fetches nothing.
    """
    syntax = module.syntax
    function = syntax.function_around(name)
    if not isinstance(function, FUNCTIONS):
        return False
    if name.id not in syntax.scope_within(function).bindings:
        return False  # Others may have fetched what a name of the module holds.
    for other in syntax.nodes(ast.Name):
        if other is name or other.id != name.id:
            continue
        if not any(each is function for each in syntax.ancestors(other)):
            continue
        if isinstance(other.ctx, ast.Store):
            # Where `:=` stands, the value is used.
            if _is_bound_twice(syntax, other) or isinstance(syntax.parents[other], ast.NamedExpr):
                return False
        elif not _makes_another(module, other):
            return False
    return True


def _makes_another(module: Module, name: ast.Name) -> bool:
    """Whether a method of the queryset that a name holds is called that gives another one."""
    method = module.syntax.parents[name]
    if not isinstance(method, ast.Attribute) or method.attr not in LAZY:
        return False
    call = module.syntax.parents[method]
    return (
        isinstance(call, ast.Call)
        and call.func is method
        and isinstance(module.syntax.parents[call], (ast.Assign, ast.Attribute, ast.Return))
    )
