"""Whether the function that a decorator gives back does no more than call the decorated one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.scopes import FUNCTIONS
from flake8_channels.model.syntax import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_channels.model.syntax import Syntax

    _Function = ast.FunctionDef | ast.AsyncFunctionDef

#: What may end a function before it comes to the call.
_LEAVES = (ast.Assert, ast.Raise, ast.Return)
#: Functions that only copy the name and the docstring of a function which they are given.
_COPIES = frozenset({"update_wrapper", "wraps"})


def passes_on(
    syntax: Syntax, wrapper: _Function, original: str, *, awaits: bool, needs_result: bool
) -> bool:
    """Whether a wrapper always calls the original with what it is given, and gives its result back.

    It must await the call, or must not. No where the original may go elsewhere, where a `with` or
    a handler may stop what it raises, and wherever that takes more than a look.
    """
    if isinstance(wrapper, ast.AsyncFunctionDef) is not awaits:
        return False
    call = _only_call(syntax, wrapper, original)
    if call is None or not _hands_on_arguments(syntax, wrapper, call):
        return False
    parent = syntax.parents[call]
    if isinstance(parent, ast.Await) is not awaits:
        return False
    value = parent if isinstance(parent, ast.Await) else call
    return _always_runs(syntax, wrapper, value) and _gives_back(
        syntax, wrapper, value, needs_result=needs_result
    )


def only_copies(syntax: Syntax, node: ast.AST) -> bool:
    """Whether a mention of a function is what `functools.wraps()` takes its name from."""
    call = syntax.parents[node]
    return isinstance(call, ast.Call) and node in call.args and last_name(call.func) in _COPIES


def _only_call(syntax: Syntax, wrapper: _Function, original: str) -> ast.Call | None:
    """The one call of the original in a wrapper; None where it may be used in another way."""
    decorator = syntax.function_around(wrapper)
    if decorator is None or len(syntax.scope_within(decorator).bindings[original]) != 1:
        return None
    names = [node for node in syntax.nodes(ast.Name) if node.id == original]
    names = [node for node in names if syntax.function_around(node) is not decorator]
    used = [
        node
        for node in names
        if wrapper in syntax.ancestors(node) and not isinstance(syntax.parents[node], ast.Attribute)
    ]
    call = syntax.parents[used[0]] if len(used) == 1 else None
    if not isinstance(call, ast.Call) or call.func is not used[0]:
        return None
    return call if syntax.scope_of(call).node is wrapper else None


def _hands_on_arguments(syntax: Syntax, wrapper: _Function, call: ast.Call) -> bool:
    """Whether a call passes each parameter of a function as the function was given it."""
    arguments = wrapper.args
    positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    rest = [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    named: dict[str | None, str] = {each.arg: each.arg for each in arguments.kwonlyargs}
    named |= {None: arguments.kwarg.arg} if arguments.kwarg else {}
    bindings = syntax.scope_within(wrapper).bindings
    return (
        [_passed(each) for each in call.args] == positional + rest
        and {each.arg: _passed(each.value) for each in call.keywords} == named
        and all(len(bindings[name.lstrip("*")]) == 1 for name in (*positional, *rest))
        and all(len(bindings[name]) == 1 for name in named.values())
    )


def _passed(node: ast.expr) -> str | None:
    if isinstance(node, ast.Starred):
        return f"*{last_name(node.value)}"
    return node.id if isinstance(node, ast.Name) else None


def _always_runs(syntax: Syntax, wrapper: _Function, value: ast.expr) -> bool:
    """Whether no condition, loop or handler decides on a statement's value, or stops its error."""
    child: ast.AST = syntax.parents[value]
    for parent in syntax.ancestors(child):
        if parent is wrapper:
            break
        if not isinstance(parent, ast.Try) or child not in parent.body:
            return False
        if not all(map(_raises_again, parent.handlers)):
            return False
        child = parent
    place = (value.lineno, value.col_offset)
    return all(
        (each.lineno, each.col_offset) >= place or each is syntax.parents[value]
        for each in syntax.inside(wrapper, *_LEAVES)
    )


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _gives_back(syntax: Syntax, wrapper: _Function, value: ast.expr, *, needs_result: bool) -> bool:
    """Whether a wrapper returns a value, at once or by a name; no result may be dropped for one."""
    statement = syntax.parents[value]
    returns = syntax.inside(wrapper, ast.Return)
    if isinstance(statement, ast.Return):
        return list(returns) == [statement]
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        if len(statement.targets) == 1 and _only_returned(syntax, wrapper, name, returns):
            return _is_followed_by_return(syntax, wrapper, statement)
    return (
        isinstance(statement, ast.Expr)
        and not needs_result
        and all(each.value is None for each in returns)
    )


def _only_returned(
    syntax: Syntax, wrapper: _Function, name: str, returns: Sequence[ast.Return]
) -> bool:
    """Whether all that becomes of a local name is that each return gives it back."""
    mentions = [
        node
        for node in syntax.nodes(ast.Name)
        if node.id == name and wrapper in syntax.ancestors(node)
    ]
    read = [node for node in mentions if isinstance(node.ctx, ast.Load)]
    return len(mentions) == len(read) + 1 and set(read) == {each.value for each in returns}


def _is_followed_by_return(syntax: Syntax, wrapper: _Function, statement: ast.stmt) -> bool:
    """Whether a return stands behind a statement in its block, or in one around it."""
    child: ast.AST = statement
    for parent in syntax.ancestors(statement):
        block = parent.body  # type: ignore[attr-defined]
        if any(isinstance(each, ast.Return) for each in block[block.index(child) :]):
            return True
        if isinstance(parent, FUNCTIONS):
            break
        child = parent
    return False
