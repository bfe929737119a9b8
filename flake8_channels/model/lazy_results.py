"""Querysets that a thread gives and that the event loop then has to fetch."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import function_named
from flake8_channels.model.conversions import conversion_behind
from flake8_channels.model.definitions import Value, definition, is_named
from flake8_channels.model.evaluations import evaluations, is_read_once, may_be_fetched
from flake8_channels.model.guards import is_expected
from flake8_channels.model.loop_queries import ERROR, told_briefly
from flake8_channels.model.queries import allows_queries_in_loop, method_of_query, query_of
from flake8_channels.model.served import function_running, served_in_loop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module
    from flake8_channels.model.served import Served


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
    for each in evaluations(module):
        if isinstance(each.taken, ast.Name) and each.taken.id not in names:
            continue
        call = _awaited_call(module, each.taken)
        if call is None or call in seen:
            continue
        served = _served(module, each.taken)
        if served is None or served.function.node is not module.syntax.function_around(call):
            continue
        if isinstance(each.taken, ast.Name) and may_be_fetched(module, each.taken):
            continue
        gives, function = _gives_queryset(module, call)
        if not gives or is_expected(module.syntax, each.taken, ERROR):
            continue
        if not allows_queries_in_loop(module):
            seen.add(call)
            yield LazyResult(call, served, each.taken, each.how, function)


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


def _gives_queryset(module: Module, call: ast.Call) -> tuple[bool, FunctionDefinition | None]:
    """Whether a thread runs what the call is for and gives a queryset, and the function."""
    conversion = conversion_behind(module, call.func)
    if conversion is not None:
        return _function_gives(module, conversion.wrapped) if conversion.to_async else (False, None)
    if is_named(module, call.func, "asyncio.to_thread") is Answer.YES and call.args:
        return _function_gives(module, call.args[0])
    function = function_named(module, call.func)
    if function is None or set(function.decorations) - {"unchanged"} != {"to_async"}:
        return False, None
    return _returns_queryset(function), function


def _function_gives(module: Module, node: ast.expr) -> tuple[bool, FunctionDefinition | None]:
    """Whether a plain function, a lambda or a method of a manager gives a queryset."""
    if isinstance(node, ast.Lambda):
        return _is_lazy(module, node.body), None
    query = method_of_query(module, node)
    if query is not None:
        return not query.is_sent and query.methods[-1] != "iterator", None
    function = function_named(module, node)
    if function is None or not set(function.decorations) <= {"unchanged"}:
        return False, None
    return _returns_queryset(function), function


def _returns_queryset(function: FunctionDefinition) -> bool:
    if isinstance(function.node, ast.AsyncFunctionDef) or function.is_generator:
        return False
    return bool(function.returns) and all(
        _is_lazy(function.module, value)
        and (not isinstance(value, ast.Name) or is_read_once(function.module, value))
        for value in function.returns
    )


def _is_lazy(module: Module, node: ast.expr) -> bool:
    query = query_of(module, node)
    if query is None or query.is_sent or not query.methods:
        return False
    return query.methods[-1] != "iterator"  # A generator, which only some of it asks for rows.
