"""One function on the way, and what its names stand for."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_channels.model.functions import FunctionDefinition, Wrapper
from flake8_channels.model.once import kept
from flake8_channels.model.paths.asked import times_asked, twins_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from flake8_channels.model.classes import ClassDefinition
    from flake8_channels.model.paths.raised import Raised
    from flake8_channels.model.paths.twins import Twins


@dataclass(frozen=True)
class Callee:
    """A function as calling it runs it: its decorators' wrappers go first."""

    function: FunctionDefinition
    #: Parameter of a decorator -> the function that it decorates.
    originals: Mapping[str, Callee] = field(default_factory=dict)

    @staticmethod
    def of(function: FunctionDefinition) -> Callee | None:
        """What runs when the function is called; None where a decorator cannot be read."""
        callee = Callee(function)
        for decoration in function.decorations:
            if isinstance(decoration, Wrapper):
                callee = Callee(decoration.function, {decoration.original: callee})
            elif decoration == "unknown":
                return None
        return callee

    @property
    def receiver(self) -> str | None:
        """The name that the consumer has in it; None if it takes it in another way."""
        if self.function.owner is not None:
            return self.function.receiver
        # What a decorator returns is called as the method was.
        parameters = self.function.parameters
        return parameters[0].arg if parameters else None


class Frame:
    """A function that is being followed."""

    def __init__(self, callee: Callee, receiver: str, consumer: ClassDefinition) -> None:
        self.callee = callee
        self.receiver = receiver
        self.consumer = consumer
        #: Where the function is written.
        self.module = callee.function.module
        #: How many enclosing statements (here or in a caller) care for exceptions.
        self.catching = 0
        #: The exceptions that the handlers around the current statement caught, and what raised
        #: each, where that is known.
        self.handled: list[tuple[ast.AST | None, Raised]] = []
        #: Whether there can be facts about names that are not bound.
        self.unbound = False

    def is_receiver(self, node: ast.AST | None) -> bool:
        """Whether a node is the name that the consumer has here."""
        return isinstance(node, ast.Name) and node.id == self.receiver

    @kept
    def asked(self) -> Counter[str]:
        """How often each condition is asked, here or in another method of the consumer."""
        return times_asked(self.consumer, self.module)

    @kept
    def twins(self) -> Mapping[ast.stmt, Twins]:
        """The assignments of its module after which a name and an attribute hold one value."""
        return twins_of(self.module)
