"""Calls that keep their thread waiting: sleeps, requests, processes, sockets, mail."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_channels.model.assignments import assigned_to
from flake8_channels.model.conversions import told
from flake8_channels.model.definitions import External, Value, definition
from flake8_channels.model.names import bindings_of, is_self
from flake8_channels.model.receivers import consumers_of
from flake8_channels.model.served import function_running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_channels.model.module import Module
    from flake8_channels.model.served import Served

_VERBS = ("delete", "get", "head", "options", "patch", "post", "put", "request")
_SLEEP = "time.sleep"
_FUNCTIONS = frozenset(
    {
        _SLEEP,
        *(f"requests.{verb}" for verb in _VERBS),
        *(f"requests.api.{verb}" for verb in _VERBS),
        "socket.create_connection",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "subprocess.call",
        "subprocess.check_call",
        "subprocess.check_output",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "subprocess.run",
        "urllib.request.urlopen",
        "urllib.request.urlretrieve",
    }
)
#: These connect where they are given a host.
_CONNECTIONS = frozenset({"smtplib.SMTP", "smtplib.SMTP_SSL"})
_SESSIONS = frozenset({"requests.Session", "requests.session", "requests.sessions.Session"})
#: The last names of all of these, to be looked for first.
BLOCKING = frozenset(name.rpartition(".")[2] for name in _FUNCTIONS | _CONNECTIONS)
_MODULES = frozenset(name.partition(".")[0] for name in _FUNCTIONS | _CONNECTIONS)


@dataclass(frozen=True)
class BlockingCall:
    """A call that waits in its thread, in a function that runs for a consumer."""

    node: ast.Call
    served: Served
    is_sleep: bool

    @property
    def written(self) -> str:
        """The call as the code writes it; three dots stand for arguments."""
        return told(self.node)

    @property
    def awaited(self) -> str:
        """What an async def writes in its place."""
        if self.is_sleep:
            return "await asyncio.sleep(...)"
        more = ", ..." if self.node.args or self.node.keywords else ""
        return f"await asyncio.to_thread({told(self.node.func)}{more})"


def may_block(module: Module) -> bool:
    """Whether a file imports a module that has such calls; quick, and errs towards yes."""
    syntax = module.syntax
    return (
        any(
            alias.name.partition(".")[0] in _MODULES
            for node in syntax.nodes(ast.Import)
            for alias in node.names
        )
        or any(
            node.level or (node.module or "").partition(".")[0] in _MODULES
            for node in syntax.nodes(ast.ImportFrom)
        )
        or bool(syntax.module_scope.stars)
    )


def blocking_calls(module: Module, served: Iterable[Served]) -> Iterator[BlockingCall]:
    """The calls that these functions make in their own run; unknown ones are left out."""
    calls = list(_calls(module))
    if not calls:
        return
    functions = {each.function.node: each for each in served}
    for call, name in calls:
        around = function_running(module, call)
        if around in functions and functions[around].runs(call):
            yield BlockingCall(call, functions[around], name == _SLEEP)


def _calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    for call in module.syntax.calls(module.syntax.aliases(BLOCKING)):
        name = _name(module, call.func)
        if name == _SLEEP and _is_zero(call):
            continue
        if name in _FUNCTIONS or (name in _CONNECTIONS and _has_host(call)):
            yield call, name
        elif _is_of_session(module, call.func):
            yield call, "requests"


def _name(module: Module, node: ast.expr) -> str | None:
    """The dotted name of what cannot be read here; None for what the project defines."""
    found = definition(module, node)
    return found.qualified_name if isinstance(found, External) else None


def _is_zero(call: ast.Call) -> bool:
    """Whether a sleep only lets other threads run."""
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and not call.args[0].value


def _has_host(call: ast.Call) -> bool:
    return bool(call.args) or any(each.arg == "host" for each in call.keywords)


def _is_of_session(module: Module, node: ast.expr) -> bool:
    """Whether a function sends a request in a session: `requests.Session().get`."""
    if not isinstance(node, ast.Attribute) or node.attr not in _VERBS:
        return False
    if isinstance(node.value, ast.Attribute):
        return _is_set_to_session(module, node.value)
    return isinstance(node.value, (ast.Call, ast.Name)) and _is_session(module, node.value)


def _is_session(module: Module, node: ast.expr) -> bool:
    """Whether an expression makes a session, or is a name that one has for certain."""
    if isinstance(node, ast.Name):
        bindings = bindings_of(module.syntax, node)
        # A parameter has no parent.
        opened = module.syntax.parents.get(bindings[0].node) if len(bindings) == 1 else None
        if isinstance(opened, ast.withitem):
            return _makes_session(module, opened.context_expr)
    return _makes_session(module, node)


def _makes_session(module: Module, node: ast.expr) -> bool:
    found = definition(module, node)
    return (
        isinstance(found, Value)
        and isinstance(found.node, ast.Call)
        and _name(found.module, found.node.func) in _SESSIONS
    )


def _is_set_to_session(module: Module, node: ast.Attribute) -> bool:
    """Whether an attribute of self is a session wherever its class sets it; None is a default."""
    method = is_self(module.syntax, node.value)
    owner = module.class_around(method) if method is not None else None
    users = [owner, *consumers_of(owner)] if owner is not None else []
    if not all(user.is_complete for user in users):
        return False
    classes = {each for user in users for each in user.project_classes}
    made = [
        pair for each in classes for pair in assigned_to(each, node.attr) if not _is_none(pair[1])
    ]
    return bool(made) and all(
        value is not None and _makes_session(where, value) for where, value in made
    )


def _is_none(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
