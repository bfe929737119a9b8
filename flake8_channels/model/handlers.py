"""What Channels calls on a consumer: its hooks, and the handlers of the project's messages."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import may_set_anywhere
from flake8_channels.model.consumers import consumers_in, is_abstract_method, is_left_to_heirs
from flake8_channels.model.definitions import Value, definition
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.messages import only_takes_events
from flake8_channels.model.names import is_self
from flake8_channels.model.receivers import consumers_of, super_of
from flake8_channels.model.syntax import last_name
from flake8_channels.model.trees import is_mixed, runs_async
from flake8_channels.model.usage import is_called_elsewhere, modules_with_type, subclasses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.module import Module

#: Hook -> the methods of Channels that call it. The others are called by dispatch().
_CALLERS = {
    "connect": ("websocket_connect",),
    "disconnect": ("http_disconnect", "http_request", "websocket_disconnect"),
    "handle": ("http_request",),
    "receive": ("websocket_receive",),
    "receive_json": ("receive",),
}
#: Handlers of what servers send, which are hooks of every consumer.
_SERVER_EVENTS = frozenset(
    {
        "http_disconnect",
        "http_request",
        "websocket_connect",
        "websocket_disconnect",
        "websocket_receive",
    }
)
#: What a consumer does to its client; Channels calls some of these too, and drops what they give.
_OUTPUTS = frozenset({"accept", "close", "send", "send_json"})
#: Functions that look up the names that they are given -> where these stand.
_LOOK_UP = {
    "__getattribute__": slice(-1, None),
    "attrgetter": slice(None),
    "getattr_static": slice(1, 2),
    "methodcaller": slice(1),
}
#: Functions that give all that an object or a class has.
_ALL_MEMBERS = frozenset({"classify_class_attrs", "dir", "getmembers", "getmembers_static", "vars"})


@dataclass(frozen=True)
class Handler:
    """A method that Channels calls for certain, and a consumer on which it does."""

    consumer: ClassDefinition
    method: FunctionDefinition


def handlers_in(
    module: Module, kind: type[ast.FunctionDef | ast.AsyncFunctionDef], in_async: bool
) -> Iterator[Handler]:
    """The hooks and event handlers of a module that are written as one kind of def.

    Of async consumers or of sync ones. Decorated and abstract methods are left out, and so are
    the methods of a mixin that consumers of both kinds use, what an attribute may replace, what is
    empty and of the other kind in a subclass, and what another file of the project may call.
    """
    nodes = module.syntax.nodes(kind)
    if not nodes or all(each.is_async is not in_async for each in consumers_in(module)):
        return
    for node in nodes:
        owner = module.class_around(node)
        method = module.function_definition(node)
        if owner is None or is_abstract_method(method) or not method.is_undecorated:
            continue
        users = [each for each in consumers_of(owner) if each.find(method.name) is method]
        if any(_may_be_replaced(each, method) for each in users):
            continue
        is_handler = bool(users) and all(
            runs_async(each) is in_async
            and not is_mixed(each)
            and (is_hook(each, method.name) or is_event_handler(each, method))
            for each in users
        )
        if is_handler and not (method.takes_event and is_called_elsewhere(module, method.name)):
            yield Handler(users[0], method)


def _may_be_replaced(consumer: ClassDefinition, method: FunctionDefinition) -> bool:
    """Whether an object may have something else under a method's name, or a subclass has it."""
    name = method.name
    return (
        may_set_anywhere(consumer, name)
        or consumer.find("__getattribute__") is not None
        or any(
            entry.is_made_by_metaclass or _sets_by_name(entry.module, name)
            for entry in consumer.project_classes
        )
        or (is_left_to_heirs(method) and _is_of_other_kind_below(consumer, method))
    )


def _sets_by_name(module: Module, name: str) -> bool:
    """Whether a module sets attributes by name to what it makes: `setattr(cls, name, wrap(f))`."""
    return any(
        len(call.args) == 3
        and isinstance(call.args[2], ast.Call)
        and (not isinstance(call.args[1], ast.Constant) or call.args[1].value == name)
        for call in module.syntax.calls({"setattr"})
    )


def _is_of_other_kind_below(consumer: ClassDefinition, method: FunctionDefinition) -> bool:
    """Whether a subclass has an async def in place of a plain one, or the other way round."""
    return any(
        isinstance(found := heir.definition.find(method.name), FunctionDefinition)
        and not isinstance(found.node, type(method.node))
        for heir in subclasses(consumer)
    )


def is_hook(consumer: ClassDefinition, name: str) -> bool:
    """Whether Channels calls the method of that name, and nothing of the project in its place."""
    if name in _SERVER_EVENTS:
        return is_left_to_channels(consumer, "dispatch")
    callers = [each for each in _CALLERS.get(name, ()) if consumer.channels_defines(each)]
    return (
        bool(callers)
        and consumer.channels_defines(name)
        and all(is_left_to_channels(consumer, each) and is_hook(consumer, each) for each in callers)
    )


def is_event_handler(consumer: ClassDefinition, method: FunctionDefinition) -> bool:
    """Whether a message of the project names the method, or it takes an event; no code calls it."""
    return (
        method.takes_one_argument
        and not method.name.startswith("_")
        and not consumer.channels_defines(method.name)
        and (method.takes_event or _is_sent(method))
        and is_left_to_channels(consumer, "dispatch")
        and not _may_be_called(consumer, method)
    )


def is_left_to_channels(
    consumer: ClassDefinition, name: str, after: ClassDefinition | None = None
) -> bool:
    """Whether Channels' own method runs, also where the project continues it with super()."""
    found = consumer.find_with_owner(name, after)
    if found is None:
        # A basic consumer needs none of its own.
        return after is None
    method, owner = found
    if not isinstance(method, FunctionDefinition):
        return False
    if owner.is_framework:
        return True
    continues = any(
        call.func.attr == name and last_name(getattr(call.func.value, "func", call)) == "super"
        for call in method.module.syntax.inside(method.node, ast.Call)
        if isinstance(call.func, ast.Attribute)
    )
    return (
        continues
        and method.is_undecorated
        and not _calls_in_its_place(method)
        and is_left_to_channels(consumer, name, owner)
    )


def _calls_in_its_place(method: FunctionDefinition) -> bool:
    """Whether a method, or a wrapper of it, looks up by itself what Channels would call."""
    return any(
        not isinstance(asked, ast.Constant)
        and each.module.syntax.function_around(asked) is each.node
        for each in (method, *method.wrappers)
        for asked in _asked_by_getattr(each.module)
    )


def _is_sent(method: FunctionDefinition) -> bool:
    """Whether a literal message that the project sends on a channel layer names the method."""
    return any(
        method.name in sent_types(module)
        for module in modules_with_type(method.module, method.name)
    )


def sent_types(module: Module) -> frozenset[str]:
    """The handlers named by the literal messages that a module gives to send() or group_send()."""
    return frozenset(
        value.value.replace(".", "_")
        for call in module.syntax.nodes(ast.Call)
        if last_name(_called(call)) in ("group_send", "send")
        for message in _messages(module, call)
        for key, value in zip(message.keys, message.values, strict=True)
        if isinstance(key, ast.Constant)
        and key.value == "type"
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
    )


def _called(call: ast.Call) -> ast.expr:
    """The function; of `async_to_sync(layer.send)(...)` the one in the first parentheses."""
    function = call.func
    if isinstance(function, ast.Call) and function.args:
        return function.args[0]
    return function


def _messages(module: Module, call: ast.Call) -> Iterator[ast.Dict]:
    """The message of a call on a channel layer, also by a name; consumers' send() has no second."""
    given = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "message")]
    for node in given:
        found = definition(module, node) if isinstance(node, (ast.Dict, ast.Name)) else None
        if isinstance(found, Value) and isinstance(found.node, ast.Dict):
            yield found.node


def _may_be_called(consumer: ClassDefinition, method: FunctionDefinition) -> bool:
    """Whether code of the class, its bases or subclasses names the method, or may look it up."""
    if method.is_registered:
        return True
    modules = {each.module for each in consumer.project_classes}
    modules |= {each.module for each in subclasses(consumer)}
    return any(_names(module, method.name) for module in modules)


def _names(module: Module, name: str) -> bool:
    return (
        bool(module.syntax.attributes(name))
        or _is_named_in_class_body(module, name)
        or _goes_through_members(module)
        or any(
            _may_be(asked, name)
            for asked in (*_asked_by_getattr(module), *_asked_by_others(module))
        )
    )


def _may_be(asked: ast.expr, name: str) -> bool:
    """Whether an expression may give a name; of `f"on_{kind}"` only the beginning is told."""
    if isinstance(asked, ast.Constant):
        return str(asked.value).rpartition(".")[2] == name
    begin = asked.values[0] if isinstance(asked, ast.JoinedStr) and asked.values else None
    if isinstance(asked, ast.BinOp) and isinstance(asked.op, ast.Add):
        begin = asked.left
    told = begin.value if isinstance(begin, ast.Constant) else ""
    return not isinstance(told, str) or name.startswith(told)


def _is_named_in_class_body(module: Module, name: str) -> bool:
    """Whether a class has a method in a dict, or under another name: `{"join": on_join}`."""
    return any(
        node.id == name
        and isinstance(node.ctx, ast.Load)
        and isinstance(module.syntax.scope_of(node).node, ast.ClassDef)
        for node in module.syntax.nodes(ast.Name)
    )


def _goes_through_members(module: Module) -> bool:
    """Whether code of a module goes through all that a class has: `vars(type(self))`."""
    syntax = module.syntax
    looked_into: list[ast.expr | None] = [node.value for node in syntax.attributes("__dict__")]
    for call in syntax.calls(syntax.aliases(_ALL_MEMBERS)):
        if last_name(call.func) != "vars":
            return True
        looked_into += call.args
    # An object's own dict has no methods.
    return any(node is not None and is_self(syntax, node) is None for node in looked_into)


def calls_by_computed_names(module: Module) -> bool:
    """Whether code of a module asks an object for a name that is known at run time only."""
    return any(not isinstance(asked, ast.Constant) for asked in _asked_by_getattr(module))


def _asked_by_getattr(module: Module) -> Iterator[ast.expr]:
    for call in module.syntax.calls({"getattr"}):
        if isinstance(call.func, ast.Name) and len(call.args) > 1:
            yield call.args[1]


def _asked_by_others(module: Module) -> Iterator[ast.expr]:
    """The names that other functions than getattr() are given to look up."""
    for name, places in _LOOK_UP.items():
        for call in module.syntax.calls(module.syntax.aliases(frozenset({name}))):
            yield from call.args[places]


def drops_what_it_returns(method: FunctionDefinition) -> bool:
    """Whether a coroutine that the method returns is awaited by nobody, for certain.

    Channels awaits hooks and event handlers and pays no attention to what they return. What a
    thread returns is awaited once, and that gives the coroutine.
    """
    if method.changes:
        return set(method.changes) == {"to_async"} and not method.is_coroutine_function
    if method.owner is None or not method.is_coroutine_function:
        return False
    users = consumers_of(method.owner)
    if only_takes_events(method):
        return all(is_left_to_channels(each, "dispatch") for each in users)
    return bool(users) and all(_is_called_by_channels(each, method.name) for each in users)


def _is_called_by_channels(consumer: ClassDefinition, name: str) -> bool:
    """Whether Channels alone calls a method, or nobody looks at what it gives, as with accept()."""
    if name == "__call__":
        return is_left_to_channels(consumer, "as_asgi")
    if name == "dispatch":
        return is_left_to_channels(consumer, "__call__")
    if name in _OUTPUTS:
        return _is_only_awaited(consumer, name)
    return is_hook(consumer, name)


def _is_only_awaited(consumer: ClassDefinition, name: str) -> bool:
    """Whether nobody looks at what a method of Channels' gives: `await self.accept()`."""
    modules = {each.module for each in consumer.project_classes}
    modules |= {each.module for each in subclasses(consumer)}
    return consumer.channels_defines(name) and not any(
        calls_by_computed_names(module)
        or not all(_is_dropped(consumer, module, node) for node in module.syntax.attributes(name))
        for module in modules
    )


def _is_dropped(consumer: ClassDefinition, module: Module, mention: ast.Attribute) -> bool:
    """Whether a mention is a call whose result is awaited once at most, and then dropped.

    What a hook returns is, and an override that goes on with super() is asked for its own calls.
    """
    syntax = module.syntax
    call = syntax.parents[mention]
    if not isinstance(call, ast.Call) or call.func is not mention:
        return False
    parent = syntax.parents[call]
    is_awaited = isinstance(parent, ast.Await)
    if is_awaited:
        parent = syntax.parents[parent]
    if not isinstance(parent, ast.Return):
        return is_awaited and isinstance(parent, ast.Expr)
    function = module.function_around(mention)
    if function is None:
        return False
    goes_on = function.name == mention.attr and super_of(module, mention.value) is not None
    return goes_on or is_hook(consumer, function.name)
