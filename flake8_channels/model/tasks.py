"""Tasks that a consumer starts, and whether anything ends them when the client has left."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer
from flake8_channels.model.assignments import may_set
from flake8_channels.model.calls import function_named
from flake8_channels.model.cancelling import may_cancel
from flake8_channels.model.classes import ClassDefinition
from flake8_channels.model.consumers import consumers_in, is_abstract_method
from flake8_channels.model.conversions import told
from flake8_channels.model.definitions import Value, definition, is_named
from flake8_channels.model.expression_use import Use, use_of
from flake8_channels.model.lasting import is_plain_function, lasting_loop
from flake8_channels.model.names import bindings_of, is_self
from flake8_channels.model.receivers import consumers_of
from flake8_channels.model.served import serves_clients
from flake8_channels.model.syntax import code
from flake8_channels.model.trees import is_mixed, runs_async
from flake8_channels.model.unconditional import made_of, names_in
from flake8_channels.model.usage import is_called_elsewhere, subclasses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module

TASK_STARTERS = frozenset({"create_task", "ensure_future"})
_LOOPS = ("asyncio.get_event_loop", "asyncio.get_running_loop")
#: What code may do with a task without ending it, or handing it on.
_LOOKS = frozenset({"add_done_callback", "done", "get_name", "set_name"})
#: What asyncio calls the first parameter.
_KEYWORDS = ("coro", "coro_or_future")
#: Builtins that set an object's attributes.
_ATTRIBUTES = ("builtins.delattr", "builtins.setattr")
_ALL_TASKS = frozenset({"all_tasks"})
#: Methods that change a set, a dict, a list or a cache.
_CHANGES = frozenset(
    {
        *("aadd", "add", "aget_or_set", "aincr", "append", "aset", "get_or_set", "incr", "set"),
        *("setdefault", "update"),
    }
)
_LAST = frozenset({"disconnect", "http_disconnect", "websocket_disconnect"})


@dataclass(frozen=True)
class StartedTask:
    """A task that nobody ends, or whose error nobody sees."""

    node: ast.Call
    #: The call that makes what the task runs.
    coroutine: ast.Call
    consumer: ClassDefinition
    #: The coroutine function that it runs.
    target: FunctionDefinition
    #: The attribute of the consumer that keeps it, `self.task`; None where it is dropped.
    kept: str | None
    #: The loop that goes on; None where the coroutine fails.
    loop: ast.For | ast.While | None

    @property
    def written(self) -> str:
        """The call, with the coroutine that it is given."""
        return f"{code(self.node.func)}({told(self.coroutine)})"


def dangling_tasks(module: Module) -> Iterator[StartedTask]:
    """The tasks of async consumers that go on when the client has left, for certain.

    Where any code of the class, or what it uses of its file, cancels something, or hands the task
    on, nothing is certain.
    """
    for call in module.syntax.calls(module.syntax.aliases(TASK_STARTERS)):
        if consumers_in(module):
            found = _dangling(module, call)
            if found is not None:
                yield found


def _dangling(module: Module, call: ast.Call) -> StartedTask | None:
    method = module.function_around(call)
    if method is None or method.owner is None or method.name in _LAST:
        return None
    users = consumers_of(method.owner)
    if any(not runs_async(each) or is_mixed(each) for each in users):
        return None
    if not any(map(serves_clients, users)):
        return None
    coroutine = given_to_task(call)
    if not isinstance(coroutine, ast.Call) or not starts_task(module, call.func):
        return None
    target = function_named(module, coroutine.func)
    if target is None or not target.is_coroutine_function or target.changes:
        return None
    if _is_filled_in(target, users):
        return None
    classes = [entry for user in users for entry in _classes(user)]
    is_kept, kept = _kept(module, call, classes)
    if not is_kept:
        return None
    loop = lasting_loop(target)
    if loop is None:
        fails = target.always_raises and kept is None and not target.decorations
        return StartedTask(call, coroutine, users[0], target, None, None) if fails else None
    if kept is None and _starts_for_all(module, method):
        return None
    if _goes_through_tasks(module) or any(map(may_cancel, classes)):
        return None
    if kept is not None and any(_hands_self_on(entry, kept) for entry in classes):
        return None
    return StartedTask(call, coroutine, users[0], target, kept, loop)


def _is_filled_in(target: FunctionDefinition, users: list[ClassDefinition]) -> bool:
    """Whether subclasses have another method in place of one that a task runs."""
    owner = target.owner
    return owner is not None and (
        is_abstract_method(target)
        or any(
            not owner.is_same(_definer(heir.definition, target.name))
            for user in users
            for heir in subclasses(user)
        )
    )


def _definer(consumer: ClassDefinition, name: str) -> ClassDefinition | None:
    found = consumer.find_with_owner(name)
    return found[1] if found is not None else None


def _goes_through_tasks(module: Module) -> bool:
    """Whether the project asks asyncio for all tasks, and so may find one by its name."""
    return bool(module.syntax.calls(_ALL_TASKS)) or is_called_elsewhere(module, "all_tasks")


def given_to_task(call: ast.Call) -> ast.expr | None:
    """What a call that starts a task is given to run, by place or by keyword; None without it."""
    given = [*call.args[:1], *(each.value for each in call.keywords if each.arg in _KEYWORDS)]
    return given[0] if given else None


def starts_task(module: Module, function: ast.expr) -> bool:
    """Whether a function makes a task: asyncio's, or a method of the loop."""
    if is_named(module, function, *(f"asyncio.{each}" for each in TASK_STARTERS)) is Answer.YES:
        return True
    if not isinstance(function, ast.Attribute) or function.attr != "create_task":
        return False
    found = definition(module, function.value)
    return (
        isinstance(found, Value)
        and isinstance(found.node, ast.Call)
        and is_named(found.module, found.node.func, *_LOOPS) is Answer.YES
    )


def _kept(module: Module, call: ast.Call, classes: list[object]) -> tuple[bool, str | None]:
    """Whether the task stays with the consumer or is dropped, and what keeps it."""
    if use_of(module.syntax, call) is Use.DISCARDED:
        return True, None
    parent = module.syntax.parents[call]
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1:
        return False, None
    target = parent.targets[0]
    if isinstance(target, ast.Attribute) and is_self(module.syntax, target.value) is not None:
        modules = {module, *_modules(classes)}
        return _is_only_looked_at(target.attr, modules, classes), code(target)
    if isinstance(target, ast.Name):
        if target.id in module.syntax.scope_of(target).declared:
            # A global outlives the consumer: the task is the application's.
            return False, None
        function = module.syntax.function_around(target)
        is_left = all(
            _only_looks(module, node)
            for node in module.syntax.nodes(ast.Name)
            if node.id == target.id
            and isinstance(node.ctx, ast.Load)
            and any(each is function for each in module.syntax.ancestors(node))
        )
        return is_left, None
    return False, None


def _modules(classes: list[object]) -> Iterator[Module]:
    """The files of the project's classes among these."""
    for entry in classes:
        if isinstance(entry, ClassDefinition) and not entry.module.is_stub:
            yield entry.module


def _is_only_looked_at(attribute: str, modules: set[Module], classes: list[object]) -> bool:
    """Whether these files only look at a task in an attribute: no code waits for it.

    Another consumer of the file has an attribute of its own under that name.
    """
    return all(
        _only_looks(module, node) or _is_of_another_class(module, node, classes)
        for module in modules
        for node in module.syntax.attributes(attribute)
        if isinstance(node.ctx, ast.Load)
    )


def _is_of_another_class(module: Module, node: ast.Attribute, classes: list[object]) -> bool:
    method = is_self(module.syntax, node.value)
    owner = module.class_around(method) if method is not None else None
    return owner is not None and not any(map(owner.is_same, classes))


def _starts_for_all(module: Module, method: FunctionDefinition) -> bool:
    """Whether a method starts what all consumers share: it tests what is beside them and sets it.

    A flag, or a dict, a set or a cache: `if room not in ROOMS: ROOMS.add(room)`.
    """
    flags = made_of(method, _set_beside_consumer(module, method))
    return any(
        not flags.isdisjoint(names_in(statement.test))
        for statement in module.syntax.inside(method.node, ast.If)
    )


def _set_beside_consumer(module: Module, method: FunctionDefinition) -> set[str]:
    """What a method sets or changes of globals and of classes, as the code writes it."""
    syntax = module.syntax
    declared = syntax.scope_within(method.node).declared
    changed = [
        *(each.value for each in syntax.inside(method.node, ast.Subscript) if _is_set(each)),
        *(
            call.func.value
            for call in syntax.inside(method.node, ast.Call)
            if isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGES
        ),
    ]
    return {
        *(name for name, statement in declared.items() if statement is ast.Global),
        *(code(node) for node in changed if _is_shared(module, node)),
        *(
            code(node)
            for node in syntax.inside(method.node, ast.Attribute)
            if _is_set(node) and is_self(syntax, node.value) is None
        ),
    }


def _is_set(node: ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store)


def _is_shared(module: Module, node: ast.expr) -> bool:
    """Whether all consumers have one value: that of a global, or one that only the class sets."""
    if isinstance(node, ast.Name):
        of_module = module.syntax.module_scope.bindings.get(node.id, [])
        return all(each in of_module for each in bindings_of(module.syntax, node))
    if not isinstance(node, ast.Attribute):
        return False
    method = is_self(module.syntax, node.value)
    if method is None:
        return _is_shared(module, node.value)
    owner = module.class_around(method)
    found = owner.find_with_owner(node.attr) if owner is not None else None
    return (
        found is not None
        and isinstance(found[0], ast.expr)
        and not found[1].is_framework
        and owner is not None
        and not may_set(module, owner, node.attr)
    )


def _only_looks(module: Module, node: ast.expr) -> bool:
    """Whether a mention of a task only asks it something, or tests that there is one."""
    parent = module.syntax.parents[node]
    if isinstance(parent, ast.Attribute):
        return parent.attr in _LOOKS
    return isinstance(parent, (ast.BoolOp, ast.Compare, ast.If, ast.UnaryOp))


def _classes(consumer: ClassDefinition) -> Iterator[object]:
    """A consumer's classes, those that derive from it, and what of them cannot be read."""
    yield from consumer.mro
    for heir in subclasses(consumer):
        yield from heir.definition.mro


def _hands_self_on(entry: object, kept: str) -> bool:
    """Whether a class gives its objects away, so that another file may cancel what they keep."""
    if not isinstance(entry, ClassDefinition):
        return True
    if entry.is_framework:
        return False
    module = entry.module
    return any(
        not _stays(module, node, kept)
        for node in module.syntax.nodes(ast.Name)
        if (method := is_self(module.syntax, node)) and module.class_around(method) is entry
    )


def _stays(module: Module, node: ast.Name, kept: str) -> bool:
    """Whether a mention of self looks something up, compares it, or goes to code of the file."""
    parent = module.syntax.parents[node]
    if isinstance(parent, ast.Attribute):
        return parent.attr != "__dict__"
    if not isinstance(parent, ast.Call):
        return isinstance(parent, (ast.Compare, ast.FormattedValue))
    if is_named(module, parent.func, "builtins.getattr") is Answer.YES:
        # A name that is not told may be that of the task.
        name = parent.args[1] if len(parent.args) > 1 else None
        return isinstance(name, ast.Constant) and name.value != kept.rpartition(".")[2]
    if is_plain_function(module, parent.func) or (
        is_named(module, parent.func, *_ATTRIBUTES) is Answer.YES
    ):
        return True
    called = function_named(module, parent.func)
    return called is not None and (called.module is module or called.module.is_stub)
