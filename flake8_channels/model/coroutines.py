"""Coroutines that consumers make beside Channels' own, and what becomes of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.calls import (
    MethodUse,
    awaited,
    function_named,
    written,
)
from flake8_channels.model.consumers import (
    consumer_around,
    is_abstract_method,
    is_left_to_heirs,
)
from flake8_channels.model.conversions import conversion_behind, told
from flake8_channels.model.expression_use import Use, fails_at_once, unawaited_calls_in, use_in
from flake8_channels.model.library_coroutines import makes_coroutine, words_in
from flake8_channels.model.names import is_self
from flake8_channels.model.receivers import called_method, consumers_of
from flake8_channels.model.scopes import FUNCTIONS, Kind
from flake8_channels.model.syntax import code, last_name
from flake8_channels.model.trees import runs_async

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module


def own_coroutines_in(module: Module) -> Iterator[MethodUse]:
    """The calls that make coroutines of the project's functions, and of those in channels.auth.

    Those of asyncio and Django too, and what properties of the file that are coroutine functions
    give. In consumers and in coroutine functions; what Channels itself defines on a consumer is
    left out, and so are calls whose coroutine is handed on at once.
    """
    words = words_in(module)
    for call, use in unawaited_calls_in(module):
        if use in (Use.DISCARDED, Use.TAKEN) or (use is Use.KEPT and _target_of(module, call)):
            found = _own_coroutine(module, call, use, words)
            if found is not None and not module.syntax.is_dead(call):
                yield found
    yield from _of_properties(module)


def _of_properties(module: Module) -> Iterator[MethodUse]:
    """The mentions of consumers' async properties in coroutine functions, without an await."""
    syntax = module.syntax
    methods = syntax.nodes(ast.AsyncFunctionDef)
    for name in {node.name for node in methods if len(node.decorator_list) == 1}:
        for node in syntax.attributes(name):
            if not isinstance(syntax.function_around(node), ast.AsyncFunctionDef):
                continue
            called = called_method(module, node)
            if called is None or not _is_async_property(called[1]) or syntax.is_dead(node):
                continue
            if use_in(module, node) in (Use.KEPT, Use.TAKEN):
                meant = awaited(module, node, code(node))
                yield MethodUse(module, node, name, Answer.YES, {}, meant, is_property=True)


def _is_async_property(method: FunctionDefinition) -> bool:
    return (
        method.is_property
        and method.is_coroutine_function
        and len(method.node.decorator_list) == 1
        and not is_left_to_heirs(method)
    )


def _own_coroutine(
    module: Module, call: ast.Call, use: Use, words: frozenset[str]
) -> MethodUse | None:
    if not _is_looked_at(module, call):
        return None
    function = function_named(module, call.func)
    if function is None:
        return _of_conversion(module, call) or _of_library(module, call, words)
    if function.gives_awaitable is not Answer.YES:
        return None
    if use is not Use.DISCARDED and is_abstract_method(function):
        # A subclass may make a generator of it, or a plain function.
        return None
    called = called_method(module, call.func) if isinstance(call.func, ast.Attribute) else None
    if called is not None and called[0].channels_defines(called[1].name):
        return None
    converted = "to_async" in function.decorations
    is_helper = converted or not _is_method_of_consumer(function)
    if function.module.name == "channels.auth":
        is_helper = False
    meant = None
    if (
        converted
        and is_helper
        and _is_in_sync_consumer(module, call)
        and function.owner is not None
    ):
        meant = f"drop the decorator of {function.name}()"
    return MethodUse(module, call, function.name, Answer.YES, {}, meant=meant, is_helper=is_helper)


def _is_method_of_consumer(function: FunctionDefinition) -> bool:
    return function.owner is not None and bool(consumers_of(function.owner))


def _of_conversion(module: Module, call: ast.Call) -> MethodUse | None:
    conversion = conversion_behind(module, call.func)
    if conversion is None or not conversion.to_async:
        return None
    if isinstance(conversion.wrapped, ast.Call) or _is_coroutine_function(conversion.function):
        # What is converted is wrong already.
        return None
    name = last_name(conversion.wrapped) or ""
    meant = None
    if not isinstance(module.syntax.function_around(call), ast.AsyncFunctionDef):
        dots = "..." if call.args or call.keywords else ""
        meant = f"write `{told(conversion.wrapped)}({dots})`"
    effects = {"": "what it wraps never runs"}
    return MethodUse(module, call, name, Answer.YES, effects, meant=meant, is_helper=True)


def _of_library(module: Module, call: ast.Call, words: frozenset[str]) -> MethodUse | None:
    if not makes_coroutine(module, call, words):
        return None
    return MethodUse(module, call, last_name(call.func) or "", Answer.YES, {}, is_helper=True)


def _is_coroutine_function(function: FunctionDefinition | None) -> bool:
    return function is not None and function.is_coroutine_function


def _is_looked_at(module: Module, call: ast.Call) -> bool:
    """Whether a call stands in a coroutine function or in a consumer, as these words do."""
    function = module.syntax.function_around(call)
    return isinstance(function, ast.AsyncFunctionDef) or consumer_around(module, call) is not None


def _is_in_sync_consumer(module: Module, call: ast.Call) -> bool:
    function = module.syntax.function_around(call)
    if not isinstance(function, ast.FunctionDef):
        return False
    owner = module.class_around(function)
    users = consumers_of(owner) if owner is not None else []
    return bool(users) and not any(runs_async(each) for each in users)


def instead_of(use: MethodUse) -> str:
    """What to write in place of an own coroutine that nobody awaits."""
    return use.meant or awaited(use.module, use.node, written(use.node))


def taken_name(use: MethodUse) -> ast.Name | ast.Attribute | None:
    """Where a name that holds the coroutine is taken for its result.

    None where the name may be something else, is handed on or awaited, or is never read.
    """
    module = use.module
    target = _target_of(module, use.node)
    if target is None or isinstance(target, ast.Attribute):
        return _taken_attribute(module, target) if target is not None else None
    scope = module.syntax.scope_of(target)
    bindings = scope.bindings.get(target.id, [])
    if not isinstance(scope.node, FUNCTIONS) or [each.kind for each in bindings] != [
        Kind.ASSIGNMENT
    ]:
        return None
    reads = [
        name
        for name in module.syntax.nodes(ast.Name)
        if name.id == target.id
        and isinstance(name.ctx, ast.Load)
        and module.syntax.function_around(name) is scope.node
    ]
    captured = any(
        name.id == target.id and scope.node in _functions_around(module, name)[1:]
        for name in module.syntax.nodes(ast.Name)
    )
    uses = [use_in(module, name) for name in reads]
    walrus = module.syntax.parents[target]
    if isinstance(walrus, ast.NamedExpr):
        reads.append(target)
        uses.append(use_in(module, walrus))
    if captured or any(each not in (Use.DISCARDED, Use.TAKEN) for each in uses):
        return None
    taken = [name for name, each in zip(reads, uses, strict=True) if each is Use.TAKEN]
    return min(taken, key=lambda name: (name.lineno, name.col_offset), default=None)


def _taken_attribute(module: Module, target: ast.Attribute) -> ast.Attribute | None:
    """Where the method that sets an attribute of self goes on to use it, and that fails.

    Other methods may set it too, or await it, so that it is tested says nothing.
    """
    method = is_self(module.syntax, target.value)
    if method is None:
        return None
    same = [
        node
        for node in module.syntax.inside(method, ast.Attribute)
        if node.attr == target.attr and is_self(module.syntax, node.value) is method
    ]
    if any(node is not target and not isinstance(node.ctx, ast.Load) for node in same):
        return None
    mentions = module.syntax.attributes(target.attr)
    if any(isinstance(module.syntax.parents[node], ast.Await) for node in mentions):
        return None
    place = (target.lineno, target.col_offset)
    failing = [
        node
        for node in same
        if (node.lineno, node.col_offset) > place
        and module.syntax.function_around(node) is method
        and fails_at_once(module, node)
    ]
    return min(failing, key=lambda node: (node.lineno, node.col_offset), default=None)


def _functions_around(module: Module, node: ast.AST) -> list[ast.AST]:
    return [
        each for each in module.syntax.ancestors(node) if isinstance(each, (*FUNCTIONS, ast.Lambda))
    ]


def _target_of(module: Module, call: ast.expr) -> ast.Name | ast.Attribute | None:
    """The one name or attribute to which an assignment gives what a call makes, or may make.

    `allowed = user.is_staff or self.may_read()`
    """
    parent = module.syntax.parents[call]
    while isinstance(parent, (ast.BoolOp, ast.IfExp)):
        parent = module.syntax.parents[parent]
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        target: ast.expr = parent.targets[0]
    elif isinstance(parent, (ast.AnnAssign, ast.NamedExpr)):
        target = parent.target
    else:
        return None
    return target if isinstance(target, (ast.Name, ast.Attribute)) else None
