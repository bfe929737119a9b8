"""Modules with random changes: small steps from code that uses Channels to code that nobody wrote.

The changes are made to syntax trees, which are turned back into text. What comes out parses, but
makes as little sense as a file that is being edited.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Mutation = Callable[[random.Random, ast.Module], None]

#: Statements to wrap others in, or to put beside them; `BODY` stands for a statement.
FRAMES = [
    "if self.scope['user']:\n    BODY",
    "if TYPE_CHECKING:\n    BODY\nelse:\n    BODY",
    "if not ok:\n    return\nelif channels.__version__ >= '3':\n    BODY",
    "while True:\n    BODY\n    break",
    "while await self.more():\n    BODY\nelse:\n    return False",
    "for self.name in self.groups:\n    BODY\n    continue",
    "async for _ in feed():\n    BODY",
    "with suppress(KeyError, *errors) as (a, *b):\n    BODY",
    "async with timeout(1), lock:\n    BODY",
    "try:\n    BODY\nexcept (KeyError, channels.exceptions.DenyConnection) as error:\n    raise",
    "try:\n    BODY\nexcept:\n    pass\nelse:\n    BODY\nfinally:\n    return",
    "try:\n    raise StopConsumer\nfinally:\n    BODY",
    "match self.scope:\n    case True | None:\n        BODY\n    case _:\n        return",
    "match content:\n    case {'type': 'a', **rest} if rest:\n        BODY",
    "match content:\n    case [1, *others]:\n        BODY\n    case Point(x=0) as a:\n        BODY",
    "def helper(self=BODY_NAME, /, *args, key: int = 0, **kwargs):\n    BODY",
    "async def connect(self):\n    BODY",
    "@database_sync_to_async\ndef load(self):\n    nonlocal name\n    BODY",
    "class Inner(ChatConsumer, metaclass=Meta, **options):\n    BODY",
    "def outer(f):\n    async def inner(*args):\n        BODY\n    return wraps(f)(inner)",
]
EXPRESSIONS = [
    "self",
    "self.accept",
    "self.close()",
    "super().connect()",
    "super(ChatConsumer, self).connect()",
    "await self.send_json({})",
    "self.send({'type': 'websocket.accept'})",
    "self.channel_layer.group_send('a', {'type': 'b'})",
    "get_channel_layer()",
    "[self.close() for self in await x if (y := self)]",
    "{**self.scope, 'a': lambda self: self.accept()}",
    "(yield self)",
    "f'{self.name!r:>{width}}'",
    "x if await self.ok() else self.close()",
    "not self.accept() or ...",
    "consumer.as_asgi",
    "ChatConsumer.as_view(*args, **kwargs)",
    "path('ws/', ChatConsumer, view=ChatConsumer())",
    "URLRouter([*websocket_urlpatterns, path('', x)] + websocket_urlpatterns)",
    "ProtocolTypeRouter({'websocket': ChatConsumer, **more})",
    "a[0:1, ...][self]",
    "-1",
    "None",
]
NAMES = [
    "AsyncConsumer",
    "AsyncJsonWebsocketConsumer",
    "ChatConsumer",
    "URLRouter",
    "channel_layer",
    "channels",
    "connect",
    "database_sync_to_async",
    "disconnect",
    "object",
    "path",
    "self",
    "super",
    "websocket_connect",
    "websocket_urlpatterns",
]
METHODS = [
    "accept",
    "as_asgi",
    "as_view",
    "channel_layer",
    "close",
    "connect",
    "disconnect",
    "group_send",
    "receive_json",
    "send",
    "send_json",
    "websocket_connect",
]
IMPORTS = [
    "from .base import *",
    "from . import base, consumers as chat",
    "from .consumers import ChatConsumer as Base",
    "import channels.generic.websocket as ws, rooms.base",
    "from channels.generic import websocket",
    "from .... import above",
    "from channels.layers import get_channel_layer as layer",
    "from .mutated import ChatConsumer",
    "global ChatConsumer",
]


def mutate(chance: random.Random, tree: ast.Module) -> None:
    """Make one change."""
    chance.choice(MUTATIONS)(chance, tree)


def _bodies(tree: ast.Module) -> list[list[ast.stmt]]:
    """Every list of statements, handlers' and cases' too."""
    fields = ("body", "orelse", "finalbody")
    lists = [getattr(node, field, None) for node in ast.walk(tree) for field in fields]
    return [each for each in lists if isinstance(each, list) and each]


def _nodes(tree: ast.Module, *kinds: type[ast.AST]) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _place(chance: random.Random, tree: ast.Module) -> tuple[list[ast.stmt], int]:
    body = chance.choice(_bodies(tree))
    return body, chance.randrange(len(body))


def drop(chance: random.Random, tree: ast.Module) -> None:
    body, place = _place(chance, tree)
    body[place : place + 1] = [] if len(body) > 1 else [ast.Pass()]


def duplicate(chance: random.Random, tree: ast.Module) -> None:
    body, place = _place(chance, tree)
    body.insert(chance.randrange(len(body) + 1), copy.deepcopy(body[place]))


def swap(chance: random.Random, tree: ast.Module) -> None:
    body, place = _place(chance, tree)
    other = chance.randrange(len(body))
    body[place], body[other] = body[other], body[place]


def carry(chance: random.Random, tree: ast.Module) -> None:
    """Copy a statement to anywhere."""
    body, place = _place(chance, tree)
    into, at = _place(chance, tree)
    into.insert(at, copy.deepcopy(body[place]))


class _Fill(ast.NodeTransformer):
    def __init__(self, statement: ast.stmt) -> None:
        self._statement = statement

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        if isinstance(node.value, ast.Name) and node.value.id == "BODY":
            return copy.deepcopy(self._statement)
        return node


def wrap(chance: random.Random, tree: ast.Module) -> None:
    body, place = _place(chance, tree)
    frame = ast.parse(chance.choice(FRAMES))
    body[place : place + 1] = _Fill(body[place]).visit(frame).body


def insert(chance: random.Random, tree: ast.Module) -> None:
    body, place = _place(chance, tree)
    kind = chance.choice(["{}", "return {}", "x = {}", "self.x = {}", "assert {}", "raise {}"])
    text = kind.format(chance.choice(EXPRESSIONS))
    body[place:place] = ast.parse(chance.choice([text, text, chance.choice(IMPORTS)])).body


def rename(chance: random.Random, tree: ast.Module) -> None:
    for node in _some(chance, _nodes(tree, ast.Name)):
        node.id = chance.choice(NAMES)


def rename_method(chance: random.Random, tree: ast.Module) -> None:
    for node in _some(chance, _nodes(tree, ast.Attribute)):
        node.attr = chance.choice(METHODS)


def rename_definition(chance: random.Random, tree: ast.Module) -> None:
    for node in _some(chance, _nodes(tree, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        node.name = chance.choice([*METHODS, *NAMES])


def replace_expression(chance: random.Random, tree: ast.Module) -> None:
    own = _nodes(tree, ast.expr)
    for parent in _some(chance, [node for node in ast.walk(tree) if _expressions(node)]):
        field, place = chance.choice(_expressions(parent))
        new = ast.parse(chance.choice(EXPRESSIONS), mode="eval").body
        if own and chance.random() < 0.5:
            new = copy.deepcopy(chance.choice(own))
        if place is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[place] = new


def _expressions(node: ast.AST) -> list[tuple[str, int | None]]:
    """The fields of a node, and the places in them, that hold a value."""
    found: list[tuple[str, int | None]] = []
    if isinstance(node, (ast.JoinedStr, ast.FormattedValue)):
        return found
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.expr) and field != "target":
            found.append((field, None))
        elif isinstance(value, list) and field != "targets":
            found += [(field, n) for n, each in enumerate(value) if isinstance(each, ast.expr)]
    return found


def change_call(chance: random.Random, tree: ast.Module) -> None:
    for node in _some(chance, _nodes(tree, ast.Call)):
        lists = [each for each in (node.args, node.keywords) if each]
        if lists and chance.random() < 0.7:
            del (arguments := chance.choice(lists))[chance.randrange(len(arguments))]
        else:
            node.args.append(ast.Starred(ast.Name("self", ast.Load()), ast.Load()))


def change_color(chance: random.Random, tree: ast.Module) -> None:
    """Make an `async def` plain, or take an await away."""
    for body in _bodies(tree):
        for place, node in enumerate(body):
            if isinstance(node, ast.AsyncFunctionDef) and chance.random() < 0.5:
                plain = ast.FunctionDef(**dict(ast.iter_fields(node)))
                body[place] = ast.copy_location(plain, node)
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Await):
                node.value = node.value.value


def change_class(chance: random.Random, tree: ast.Module) -> None:
    for node in _some(chance, _nodes(tree, ast.ClassDef)):
        name = ast.Name(chance.choice(NAMES), ast.Load())
        chance.choice([node.bases, node.decorator_list]).append(name)
        chance.shuffle(node.bases)
        if chance.random() < 0.3:
            node.bases.clear()


def change_function(chance: random.Random, tree: ast.Module) -> None:
    for node in _some(chance, _nodes(tree, ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        if arguments.args and chance.random() < 0.5:
            arguments.posonlyargs.append(arguments.args.pop(0))
            arguments.defaults.clear()
        elif chance.random() < 0.5:
            arguments.args.clear()
            arguments.defaults.clear()
            arguments.vararg = ast.arg("self")
        else:
            node.decorator_list.append(ast.Name(chance.choice(NAMES), ast.Load()))


def _some(chance: random.Random, nodes: list[ast.AST]) -> list:
    """One node, or a few."""
    return [chance.choice(nodes) for _ in range(chance.randint(1, 3))] if nodes else []


MUTATIONS: list[Mutation] = [
    carry,
    change_call,
    change_class,
    change_color,
    change_function,
    drop,
    duplicate,
    insert,
    rename,
    rename_definition,
    rename_method,
    replace_expression,
    swap,
    wrap,
]
