"""One run of an application: its own channel layer, and what goes wrong in it out of sight.

Hundreds of runs share one event loop. What belongs to which is told by a context variable, which
asyncio and asgiref hand on to every task and thread that a run starts.
"""

from __future__ import annotations

import contextlib
import gc
import warnings
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from channels.layers import InMemoryChannelLayer, channel_layers

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

#: Rounds of `while` loops after which a run is stuck: nothing here has to do so much.
MOST_ROUNDS = 100


class Stuck(Exception):
    """A loop that does not end, nor wait."""


class Layer(InMemoryChannelLayer):
    """A channel layer that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def group_add(self, group: str, channel: str) -> None:
        self.asked.append(f"group_add {group}")
        await super().group_add(group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        self.asked.append(f"group_discard {group}")
        await super().group_discard(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.asked.append(f"group_send {group} {message}")
        await super().group_send(group, message)


@dataclass
class Run:
    """What belongs to one run."""

    layer: Layer = field(default_factory=Layer)
    #: What went wrong beside the connection: coroutines never awaited, tasks that failed.
    failures: list[str] = field(default_factory=list)
    #: The lines that were reached, each with its file.
    lines: set[tuple[str, int]] = field(default_factory=set)
    rounds: int = 0

    async def tell(self, message: dict[str, Any]) -> None:
        """A message to the consumer, if it still listens."""
        for channel in list(self.layer.channels):
            await self.layer.send(channel, message)


CURRENT: ContextVar[Run] = ContextVar("CURRENT")


class LayerOfTheRun:
    """Stands for the channel layer of whatever run asks."""

    def __getattr__(self, name: str) -> Any:
        return getattr(CURRENT.get().layer, name)


def reached(path: str, first: int, last: int) -> None:
    """Called before every statement of a function, with its lines."""
    CURRENT.get().lines.update((path, line) for line in range(first, last + 1))


def another_round() -> None:
    """Called in every round of every `while`: a loop that never waits would stop all runs."""
    run = CURRENT.get()
    run.rounds += 1
    if run.rounds > MOST_ROUNDS:
        run.failures.append("a loop never waits")
        raise Stuck("a loop never waits")


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Notes what Python says of coroutines that were never awaited."""

    def note(message: Warning | str, category: type[Warning], *_: object) -> None:
        run = CURRENT.get(None)
        if run is not None and issubclass(category, RuntimeWarning):
            run.failures.append(str(message).partition("\n")[0])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", RuntimeWarning)
        warnings.showwarning = note
        # The collector would find a lost coroutine in the context of another run.
        gc.collect()
        gc.disable()
        before = channel_layers.backends
        channel_layers.backends = {"default": LayerOfTheRun()}
        try:
            yield
        finally:
            channel_layers.backends = before
            gc.enable()


def note_failed_task(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the event loop does with the exception of a task that nobody asks for it."""
    run = CURRENT.get(None)
    if run is not None and context.get("exception") is not None:
        run.failures.append(f"a task raised {type(context['exception']).__name__}")
