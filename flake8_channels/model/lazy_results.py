"""Querysets that a thread gives and that the event loop then has to fetch."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.conversions import run_in_thread
from flake8_channels.model.definitions import Value, definition
from flake8_channels.model.evaluations import (
    Evaluation,
    evaluations,
    may_be_fetched,
    sends_query,
)
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.guards import is_expected
from flake8_channels.model.loop_queries import ERROR, told_briefly
from flake8_channels.model.queries import (
    LAZY,
    ROWS,
    SENDS,
    is_overridden,
)
from flake8_channels.model.querysets import (
    method_of_queryset,
    queryset_of,
    returned_querysets,
)
from flake8_channels.model.served import function_running, served_in_loop
from flake8_channels.model.syntax import last_name
from flake8_channels.model.usage import allows_queries_in_loop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_channels.model.module import Module
    from flake8_channels.model.queries import Query
    from flake8_channels.model.served import Served

    #: The querysets that a call can give, none where one of them is no queryset for certain; and
    #: the function that gives them, None for a method of a manager and for a lambda.
    _Given = tuple[tuple[Query, ...], FunctionDefinition | None]


@dataclass(frozen=True)
class LazyResult:
    """A call that gives a queryset from a thread, whose rows are then taken in the loop."""

    node: ast.Call
    served: Served
    #: Where the rows are taken, and how.
    taken: ast.expr
    how: str
    #: The function that gives the queryset; None where it is a method of a manager.
    function: FunctionDefinition | None
    #: Whether it has a queryset's methods; raw SQL and iterator() give something else.
    is_queryset: bool
    #: The method of the queryset that sends the query; None where its rows are taken.
    method: str | None = None

    @property
    def written(self) -> str:
        """The call as the code writes it."""
        return told_briefly(self.node)


def lazy_results(module: Module) -> Iterator[LazyResult]:
    """The calls whose thread gives a queryset that the event loop then has to fetch; each once."""
    parents = module.syntax.parents
    awaits = module.syntax.nodes(ast.Await)
    used = [each for each in awaits if not isinstance(parents[each], ast.Expr)]
    if not used:
        return
    seen: set[ast.AST] = set()
    names = _names_of(used, parents)
    for each, method in _places(module):
        if isinstance(each.taken, ast.Name) and each.taken.id not in names:
            continue
        call = _awaited_call(module, each.taken)
        if call is None or call in seen:
            continue
        served = _served(module, each.taken)
        if served is None or not served.runs(each.taken):
            continue
        if served.function.node is not module.syntax.function_around(call):
            continue
        if isinstance(each.taken, ast.Name) and may_be_fetched(module, each.taken):
            continue
        given, function = _given_querysets(module, call)
        if not given or not all(sends_query(query, each.how) for query in given):
            continue
        if method is not None and any(is_overridden(query.model, method) for query in given):
            continue
        if is_expected(module.syntax, each.taken, ERROR):
            continue
        if not allows_queries_in_loop(module):
            seen.add(call)
            is_queryset = not any(ROWS & set(query.methods) for query in given)
            yield LazyResult(call, served, each.taken, each.how, function, is_queryset, method)


def _places(module: Module) -> Iterator[tuple[Evaluation, str | None]]:
    """Where rows are taken, and where methods such as `rooms.count()` send a query."""
    for each in evaluations(module):
        yield each, None
    for call in module.syntax.calls(SENDS):
        if isinstance(module.syntax.parents[call], ast.Await):
            continue  # A library like Django's, whose methods are coroutines.
        held = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        while (
            isinstance(held, ast.Call)
            and isinstance(held.func, ast.Attribute)
            and held.func.attr in LAZY
        ):
            held = held.func.value
        if isinstance(held, (ast.Await, ast.Name)):
            method = last_name(call.func)
            yield Evaluation(held, f"{method}()"), method


def _served(module: Module, node: ast.expr) -> Served | None:
    running = function_running(module, node)
    return next((each for each in served_in_loop(module) if each.function.node is running), None)


def _names_of(awaits: list[ast.Await], parents: Mapping[ast.AST, ast.AST]) -> set[str]:
    """The names that are bound to what these awaits give; quick."""
    found: set[str] = set()
    for node in awaits:
        parent = parents[node]
        targets = parent.targets if isinstance(parent, ast.Assign) else []
        if isinstance(parent, (ast.AnnAssign, ast.NamedExpr)):
            targets = [parent.target]
        found.update(target.id for target in targets if isinstance(target, ast.Name))
    return found


def _awaited_call(module: Module, taken: ast.expr) -> ast.Call | None:
    """The call whose awaited result an expression is, there or where its name is bound."""
    if isinstance(taken, ast.Name):
        found = definition(module, taken)
        if not isinstance(found, Value) or found.module is not module:
            return None
        taken = found.node
    if isinstance(taken, ast.Await) and isinstance(taken.value, ast.Call):
        return taken.value
    return None


_NOTHING: _Given = ((), None)


def _given_querysets(module: Module, call: ast.Call) -> _Given:
    """What a call gives whose function, lambda or method of a manager a thread runs."""
    run = run_in_thread(module, call)
    if isinstance(run, FunctionDefinition):
        return (() if run.is_coroutine_function else returned_querysets(run)), run
    if run is None:
        return _NOTHING
    if isinstance(run.node, ast.Lambda):
        query = queryset_of(run.module, run.node.body)
    else:
        query = method_of_queryset(run.module, run.node)
    return ((query,) if query is not None else ()), None
