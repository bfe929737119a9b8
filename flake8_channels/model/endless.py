"""Loops without an end in what Channels waits for."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flake8_channels.model.consumers import consumers_in
from flake8_channels.model.lifecycle import judge, methods_coming_to, run_hook
from flake8_channels.model.paths.looping import never_ends
from flake8_channels.model.paths.state import Socket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.functions import FunctionDefinition
    from flake8_channels.model.module import Module


@dataclass(frozen=True)
class Loop:
    """A loop without an end in what Channels waits for."""

    node: ast.stmt
    hook: FunctionDefinition


def loops_in(module: Module) -> Iterator[Loop]:
    """The endless loops in hooks and event handlers; before accept() they are CHN102's."""
    candidates = module.syntax.nodes(ast.While, ast.For)
    loops = [each for each in candidates if never_ends(module, each)]
    if not loops:
        return
    seen: set[ast.AST] = set()
    for consumer in consumers_in(module):
        for method in methods_coming_to(consumer, loops):
            for loop in judge(consumer, method, partial(_loops, method)):
                if loop.node in module.syntax.parents and loop.node not in seen:
                    seen.add(loop.node)
                    yield loop


def _loops(method: FunctionDefinition, consumer: Consumer) -> list[Loop]:
    run = run_hook(consumer, method)
    return [
        Loop(how.node, method)
        for how, paths in (run.outcomes.exits.items() if run is not None else ())
        if how.kind == "endless"
        and isinstance(how.node, ast.stmt)
        and any(path.socket is not Socket.CONNECTING for path, _ in paths)
    ]
