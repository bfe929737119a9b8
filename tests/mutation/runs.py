"""One run of an application: its own channel layer, and what goes wrong in it out of sight.

Hundreds of runs share one event loop. What belongs to which is told by a context variable, which
asyncio and asgiref hand on to every task and thread that a run starts.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import warnings
import weakref
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import channels.consumer
from channels.layers import InMemoryChannelLayer, channel_layers
from channels.utils import await_many_dispatch

from tests.runtime.harness import Client

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator

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
    #: Events that the consumer deals with at the moment.
    busy: int = 0

    async def tell(self, message: dict[str, Any]) -> None:
        """A message to the consumer, if it still listens."""
        for channel in list(self.layer.channels):
            await self.layer.send(channel, message)


CURRENT: ContextVar[Run] = ContextVar("CURRENT")
#: The event whose handler runs, or has started the task that runs.
EVENT: ContextVar[str] = ContextVar("EVENT", default="")


class LayerOfTheRun:
    """Stands for the channel layer of whatever run asks."""

    def __getattr__(self, name: str) -> Any:
        return getattr(CURRENT.get().layer, name)


async def _counting_dispatch(
    sources: list[Callable[[], Awaitable[Any]]], dispatch: Callable[[Any], Awaitable[None]]
) -> None:
    """What Channels does with the events of a consumer; asks for the next one at once."""

    async def counted(message: Any) -> None:
        run = CURRENT.get()
        run.busy += 1
        EVENT.set(message["type"])
        try:
            await dispatch(message)
        finally:
            run.busy -= 1

    await await_many_dispatch(sources, counted)


class PatientClient(Client):
    """A client that knows when the application is at work, in another thread too.

    So it need not wait long to see that nothing more will come.
    """

    patience = 0.1

    def _is_idle(self) -> bool:
        return super()._is_idle() and not CURRENT.get().busy

    async def _send(self, message: dict[str, Any]) -> None:
        crosses = self._state == "left" and EVENT.get() != "websocket.disconnect"
        # What a task sends before it can know that the client leaves is lost, and no mistake.
        if not crosses or self._ended:
            await super()._send(message)


def reached(path: str, first: int, last: int) -> None:
    """Called before every statement of a function, with its lines."""
    run = CURRENT.get(None)
    if run is not None:  # None while the module is imported.
        run.lines.update((path, line) for line in range(first, last + 1))


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
        channels.consumer.await_many_dispatch = _counting_dispatch
        try:
            yield
        finally:
            channel_layers.backends = before
            channels.consumer.await_many_dispatch = await_many_dispatch
            gc.collect()
            gc.enable()


def watch_tasks() -> None:
    """Notes the exceptions of tasks that nobody asks for them, in the loop that runs."""
    runs: weakref.WeakKeyDictionary[object, Run] = weakref.WeakKeyDictionary()

    def made(
        loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **options: Any
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, **options)
        if (run := CURRENT.get(None)) is not None:
            runs[task] = run
        return task

    def note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # The loop lets go of a task when its context is no longer the current one.
        run, exception = runs.get(context.get("future")), context.get("exception")
        if run is not None and exception is not None:
            run.failures.append(f"a task raised {type(exception).__name__}")

    loop = asyncio.get_running_loop()
    loop.set_task_factory(made)
    loop.set_exception_handler(note)
