"""Database queries that run in the event loop, where Django refuses them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import may_set
from flake8_channels.model.calls import function_named
from flake8_channels.model.conversions import conversions_in, told, told_receiver
from flake8_channels.model.definitions import is_named
from flake8_channels.model.evaluations import (
    evaluations,
    is_only_read,
    may_be_fetched,
    sends_query,
)
from flake8_channels.model.expression_use import Use, use_of
from flake8_channels.model.guards import is_expected
from flake8_channels.model.instances import INSTANCE_METHODS, instance_of
from flake8_channels.model.kept_instances import held_instance
from flake8_channels.model.queries import MANAGERS, ROWS, SENDS
from flake8_channels.model.querysets import queryset_of
from flake8_channels.model.related_managers import CHANGES, MANAGERS_OF_USERS, changes_relation
from flake8_channels.model.results import is_data
from flake8_channels.model.served import function_running, served_in_loop
from flake8_channels.model.syntax import code, subtree
from flake8_channels.model.usage import allows_queries_in_loop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.module import Module
    from flake8_channels.model.queries import Query
    from flake8_channels.model.served import Served

#: What Django raises.
ERROR = "SynchronousOnlyOperation"
#: A chain of calls longer than this is told by its last name.
_LONGEST = 50
#: What is to be written in its place and is longer than this is told without the queryset.
_LONGEST_CODE = 80
#: How rows are taken -> what takes them without a thread.
_ASYNC_FORMS = {"for": "async for", "list()": "[row async for row in ...]"}
#: How rows are taken -> the method that gives the same without a thread.
_ASYNC_METHODS = {
    "[...]": "afirst",
    "bool()": "aexists",
    "if": "aexists",
    "len()": "acount",
    "while": "aexists",
}
#: After these contains() raises an error.
_NOT_CONTAINS = frozenset(
    {"dates", "datetimes", "difference", "intersection", "union", "values", "values_list"}
)
_IN_THREAD = "make a list of it in a function with database_sync_to_async"
#: They fetch at once. The oldest Django of Channels 4 does not have their twins with an `a`.
_SHORTCUTS = frozenset({"get_list_or_404", "get_object_or_404"})
#: A file without any of these words sends no query that can be told; a foreign key may be read of
#: what another file's function gives, and that is awaited.
QUERY_WORDS = MANAGERS | INSTANCE_METHODS | MANAGERS_OF_USERS | _SHORTCUTS | {"await"}
#: The first Channels whose oldest Django has the methods with an `a`.
_ASYNC_METHODS_SINCE = 4


@dataclass(frozen=True)
class LoopQuery:
    """An expression that sends a query, in a function that runs in an event loop."""

    node: ast.expr
    served: Served
    #: What sends it, as the code writes it.
    written: str
    #: What to do about it.
    instead: str


def loop_queries(module: Module) -> Iterator[LoopQuery]:
    """The queries that consumers and middleware send in the event loop, in no order.

    Nothing where Django's check is switched off, or where the code expects the error.
    """
    if not _may_query(module):
        return
    functions: _Functions = {each.function.node: each for each in served_in_loop(module)}
    if not functions:
        return
    for node, written, instead in (
        *_sent(module, functions),
        *_sent_by_shortcuts(module, functions),
        *_sent_by_changes(module, functions),
        *_evaluated(module, functions),
        *_sent_by_objects(module, functions),
    ):
        served = functions[function_running(module, node)]
        if not served.runs(node) or is_expected(module.syntax, node, ERROR):
            continue
        if not allows_queries_in_loop(module):
            yield LoopQuery(node, served, written, _run_in_thread(module, served) or instead)


def _may_query(module: Module) -> bool:
    """Whether a file names what sends queries, or gives a name to what it has awaited; quick."""
    syntax = module.syntax
    assignments = syntax.nodes(ast.AnnAssign, ast.Assign, ast.NamedExpr)
    return (
        any(isinstance(each.value, ast.Await) for each in assignments)  # type: ignore[attr-defined]
        or any(map(syntax.attributes, MANAGERS | INSTANCE_METHODS | MANAGERS_OF_USERS))
        or bool(syntax.calls(syntax.aliases(_SHORTCUTS)))
    )


_Found = tuple[ast.expr, str, str]
_Functions = dict[ast.AST | None, "Served"]


def _run_in_thread(module: Module, served: Served) -> str | None:
    """How to call a plain def, in which nothing can be awaited; None for an async def."""
    function, caller = served.function, served.caller
    if isinstance(function.node, ast.AsyncFunctionDef) or caller is None:
        return None
    for call in module.syntax.calls({function.name}):
        if (
            isinstance(caller.node, ast.AsyncFunctionDef)
            and function_running(module, call) is caller.node
            and function_named(module, call.func) == function
        ):
            dots = "..." if call.args or call.keywords else ""
            written = f"database_sync_to_async({told(call.func)})({dots})"
            return f"run {function.name}() with `await {written}`"
    return f"run {function.name}() in a thread, with database_sync_to_async"


def _sent(module: Module, functions: _Functions) -> Iterator[_Found]:
    """Calls such as `Room.objects.get(...)`."""
    for call in module.syntax.calls(SENDS):
        if not isinstance(call.func, ast.Attribute):
            continue
        if function_running(module, call) not in functions or _is_converted(module, call):
            continue
        query = queryset_of(module, call)
        if query is None or not query.is_sent:
            continue
        if not query.is_certain and use_of(module.syntax, call) is Use.AWAITED:
            continue  # A library like Django's, whose methods are coroutines.
        yield call, told_briefly(call), _instead(module, call)


def _sent_by_shortcuts(module: Module, functions: _Functions) -> Iterator[_Found]:
    """Calls such as `get_object_or_404(Room, pk=1)`."""
    names = [f"django.shortcuts.{name}" for name in _SHORTCUTS]
    for call in module.syntax.calls(module.syntax.aliases(_SHORTCUTS)):
        if function_running(module, call) not in functions or _is_converted(module, call):
            continue
        if is_named(module, call.func, *names) is Answer.YES:
            written = told(call.func)
            yield call, told(call), f"write `await database_sync_to_async({written})(...)`"


def _sent_by_changes(module: Module, functions: _Functions) -> Iterator[_Found]:
    """Calls such as `room.members.add(user)`."""
    for call in module.syntax.calls(CHANGES):
        if function_running(module, call) in functions and changes_relation(module, call):
            yield call, told_briefly(call), _instead(module, call)


def _is_converted(module: Module, call: ast.Call) -> bool:
    """Whether sync_to_async() is given the result, which is a mistake of its own."""
    return any(each.wrapped is call for each in conversions_in(module)) and is_data(module, call)


def _instead(module: Module, call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    value = told_receiver(call.func.value)
    dots = "..." if call.args or call.keywords else ""
    if len(value) > _LONGEST:
        return f"await a{call.func.attr}() or use database_sync_to_async"
    if module.channels_version < _ASYNC_METHODS_SINCE:
        return f"write `await database_sync_to_async({value}.{call.func.attr})({dots})`"
    return f"write `await {value}.a{call.func.attr}({dots})`"


def told_briefly(node: ast.expr) -> str:
    """An expression as the code writes it; a long one by what it is."""
    text = told(node)
    if len(text) <= _LONGEST:
        return text
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return f"{node.func.attr}() of a queryset"
    return "a queryset"


def _evaluated(module: Module, functions: _Functions) -> Iterator[_Found]:
    """Querysets whose rows are taken: `for room in Room.objects.all()`."""
    for each in evaluations(module):
        taken = each.taken
        if function_running(module, taken) not in functions:
            continue
        query = queryset_of(module, taken)
        if query is None or not sends_query(query, each.how):
            continue
        if not query.is_certain and each.how not in ("for", "len()", "list()"):
            continue
        # A slice of rows that are there is a list.
        held = taken.value if isinstance(taken, ast.Subscript) else taken
        if isinstance(held, ast.Name) and may_be_fetched(module, held):
            continue
        instead = _instead_of_taking(module, query, taken, each.how)
        yield taken, f"{told_briefly(taken)} in `{each.how}`", instead


def _instead_of_taking(module: Module, query: Query, taken: ast.expr, how: str) -> str:
    if module.channels_version < _ASYNC_METHODS_SINCE:
        return _IN_THREAD
    if query.methods[-1] == "iterator" and how == "for":
        return "write `async for` over its aiterator()"
    if ROWS & set(query.methods):
        return _IN_THREAD
    if how == "in":
        return _instead_of_looking(module, query, taken)
    if how in _ASYNC_FORMS:
        return f"write `{_ASYNC_FORMS[how]}`"
    if how not in _ASYNC_METHODS or (how == "[...]" and not _is_first_row(module, taken)):
        return _IN_THREAD
    value, method = told_receiver(taken), _ASYNC_METHODS[how]
    return (
        f"write `await {value}.{method}()`" if len(value) <= _LONGEST else f"await its {method}()"
    )


def _is_first_row(module: Module, taken: ast.expr) -> bool:
    parent = module.syntax.parents[taken]
    index = parent.slice if isinstance(parent, ast.Subscript) else None
    return isinstance(index, ast.Constant) and index.value == 0


def _instead_of_looking(module: Module, query: Query, taken: ast.expr) -> str:
    """What to write for `room in Room.objects.all()` and `1 in Room.objects.values_list("pk")`."""
    comparison = module.syntax.parents[taken]
    assert isinstance(comparison, ast.Compare)
    looked_up = told(comparison.left)
    # Nothing can be looked up in a slice.
    is_sliced = any(isinstance(each, ast.Slice) for each in subtree(taken))
    if not is_sliced and not _NOT_CONTAINS & set(query.methods):
        rows = told_receiver(taken)
        return _written_or_told(f"{rows}.acontains({looked_up})", "await its acontains()")
    if is_sliced or query.methods[-1] != "values_list" or not isinstance(taken, ast.Call):
        return _IN_THREAD
    field = taken.args[0] if len(taken.args) == 1 else None
    if not isinstance(field, ast.Constant) or not isinstance(taken.func, ast.Attribute):
        return _IN_THREAD
    condition = f"filter({field.value!s}={looked_up})"
    rows = told_receiver(taken.func.value)
    return _written_or_told(f"{rows}.{condition}.aexists()", f"await {condition}.aexists()")


def _written_or_told(code: str, briefly: str) -> str:
    return f"write `await {code}`" if len(code) <= _LONGEST_CODE else briefly


def _sent_by_objects(module: Module, functions: _Functions) -> Iterator[_Found]:
    """Calls such as `room.save()`, and foreign keys that were not fetched along."""
    for node in module.syntax.nodes(ast.Attribute):
        if not isinstance(node.ctx, ast.Load) or function_running(module, node) not in functions:
            continue
        parent = module.syntax.parents[node]
        if not isinstance(parent, ast.Call) or parent.func is not node:
            path = _missing(module, node)
            if path is not None:
                yield node, told(node), f"fetch it along with `select_related({path!r})`"
        elif node.attr in INSTANCE_METHODS:
            found = held_instance(module, node.value)
            if found is None or not found.sends_query(node.attr) or _is_converted(module, parent):
                continue
            if not found.is_certain and use_of(module.syntax, parent) is Use.AWAITED:
                continue
            yield parent, told(parent), _instead(module, parent)


def _missing(module: Module, node: ast.Attribute) -> str | None:
    """The foreign key that has to be fetched along, as Django writes it; None if none has to."""
    names: list[str] = []
    start: ast.expr = node
    while isinstance(start, ast.Attribute):
        names.insert(0, start.attr)
        start = start.value
    if not isinstance(start, ast.Name) or any(may_set(module, None, each) for each in names):
        return None
    found = instance_of(module, start)
    if found is None or not found.misses(*names) or not is_only_read(module, start, found):
        return None
    if len(names) > 1 and not _is_only_passed_by(module, node.value):
        return None
    return "__".join(names) if _is_first(module, node) else None


def _is_only_passed_by(module: Module, node: ast.expr) -> bool:
    """Whether code only reads attributes of `message.room`: a method may fetch more of it."""
    assert isinstance(node, ast.Attribute)
    parents = module.syntax.parents
    function = module.syntax.function_around(node)
    same = [
        parents[other]
        for other in module.syntax.attributes(node.attr)
        if any(each is function for each in module.syntax.ancestors(other))
        and code(other) == code(node)
    ]
    return all(
        isinstance(each, ast.Attribute) and not isinstance(parents[each], ast.Call) for each in same
    )


def _is_first(module: Module, node: ast.Attribute) -> bool:
    """Whether a function reads an attribute of a name there for the first time."""
    function = module.syntax.function_around(node)
    return not any(
        other.attr == node.attr
        and (other.lineno, other.col_offset) < (node.lineno, node.col_offset)
        and code(other.value) == code(node.value)
        for other in module.syntax.nodes(ast.Attribute)
        if module.syntax.function_around(other) is function
    )
