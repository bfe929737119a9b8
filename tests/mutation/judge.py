"""What a mutant does to its clients, on the real Channels.

The original and the mutant go through the same scripts, each with a client on the server of
`tests/runtime/harness.py`: who connects, what the client says, which message the consumer gets
through its channel. A script that the original itself does not stand proves nothing and is left
out. Of the rest, a mutant is

- *harmful*, when something fails in a script: the handshake is not answered, a message is not
  allowed where it is sent, the application raises or does not end, a task of it raises, a loop
  never waits, or a coroutine is never awaited (so that what it was to do, such as a frame to the
  client, is lost);
- *different*, when nothing fails, but the client sees another outcome, other frames or another
  close code, or the channel layer other messages: a program that somebody may mean. Whoever drops
  both the accept() and what was said has written a consumer that refuses; no reading of the text
  can tell that it was to accept;
- *harmless*, when all that can be seen is the same;
- *unreached*, when no script of the original comes to the line: nothing is known of it, and a
  script is lacking.

Harmful is what a linter must report. Harmless is what it must not.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import json
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.mutation.loading import Served, served_by
from tests.mutation.runs import CURRENT, PatientClient, Run
from tests.mutation.world import ROOMS, scope_for

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Runs at the same time.
MOST_RUNS = ROOMS
#: Frames after which a client does not wait for more: a clock never falls silent.
MOST_FRAMES = 5
#: Characters of a record that are shown to people.
MOST_TOLD = 200
#: What a client says: with all the keys that some consumer reads, with none of them, and words.
CONTENT = {
    "action": "say",
    "answer": "Goethe",
    "author": "Ada",
    "content": "said",
    "message": "hello",
    "name": "blue",
    "order": 7,
    "seconds": 0.01,
    "start": "now",
    "status": "away",
    "text": "hello",
    "ticks": 1,
    "title": "A room",
    "user": 7,
    "username": "bob",
    "vote": 1,
}
FULL = json.dumps(CONTENT)
SAID: tuple[tuple[str, ...], ...] = ((), (FULL, FULL), ("{}",), ('"hello"',), ('"quit"',))


class Verdict(enum.Enum):
    """What is to be thought of a mutant."""

    HARMFUL = "harmful"
    DIFFERENT = "different"
    HARMLESS = "harmless"
    UNREACHED = "unreached"


class Script(NamedTuple):
    """What happens around an application."""

    is_member: bool
    says: tuple[str, ...] = ()
    #: The type of a message that comes through the consumer's channel.
    is_told: str = ""
    #: Whether the address names something that does not exist.
    is_lost: bool = False

    def __str__(self) -> str:
        who = "a member" if self.is_member else "a stranger"
        said = f" says {', '.join(self.says)}" if self.says else ""
        told = f" is told {self.is_told}" if self.is_told else ""
        return f"{who}{' at no room' if self.is_lost else ''}{said}{told}".replace(FULL, "much")


@dataclass
class Record:
    """What could be seen of one run."""

    outcome: str = ""
    frames: list[str | bytes] = field(default_factory=list)
    close_code: int | None = None
    subprotocol: str | None = None
    #: What the channel layer was asked for.
    layer: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lines: set[tuple[str, int]] = field(default_factory=set, compare=False, repr=False)


class Judgement(NamedTuple):
    """A verdict, and what it rests on."""

    verdict: Verdict
    because: str


class Court:
    """The original of some files, and the scripts that it stands."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.records: dict[str, dict[Script, Record]] = {}
        self.lines: set[tuple[str, int]] = set()

    async def hear_original(self) -> None:
        """Run the original: what it does is right."""
        for name, served in served_by(self.files).items():
            scripts = [
                *(Script(is_member, says) for is_member in (False, True) for says in SAID),
                *(Script(True, is_told=kind) for kind in served.handles),
                Script(True, is_lost=True),
            ]
            records = await asyncio.gather(*(record_of(served, each) for each in scripts))
            self.records[name] = {
                script: record
                for script, record in zip(scripts, records, strict=True)
                if not record.failures
                # A client that is refused says nothing.
                and (record.outcome == "accepted" or not (script.says or script.is_told))
            }
            self.lines.update(*(each.lines for each in self.records[name].values()))
            assert Script(True) in self.records[name], (
                f"the original of {name} fails: {records[len(SAID)]}"
            )

    async def judge(self, files: Mapping[str, str], class_name: str | None) -> Judgement:
        """The verdict on a version of the files, in which that class was changed."""
        difference = ""
        try:
            applications = served_by(files)
        except Exception as error:
            return Judgement(Verdict.HARMFUL, f"the module raises {error!r}")
        concerned = {
            name: served for name, served in applications.items() if class_name in served.classes
        }
        for name, served in (concerned or applications).items():
            for script, right in self.records[name].items():
                record = await record_of(served, script)
                if record.failures:
                    return Judgement(Verdict.HARMFUL, f"{script}: {_short(record.failures)}")
                if record != right:
                    difference = difference or f"{script}: {_short(record, right)}"
        return Judgement(Verdict.DIFFERENT if difference else Verdict.HARMLESS, difference)


def _short(*seen: object) -> str:
    return " in place of ".join(str(each)[:MOST_TOLD] for each in seen)


_FREE = asyncio.Semaphore(MOST_RUNS)


async def record_of(served: Served, script: Script) -> Record:
    """Play a script, and write down what can be seen."""
    async with _FREE:
        # A task has a context of its own.
        return await asyncio.create_task(_recorded(served, script))


async def _recorded(served: Served, script: Script) -> Record:
    run = Run()
    CURRENT.set(run)
    record = Record()
    async with (
        scope_for(script.is_member, script.is_lost) as scope,
        PatientClient(served.application, **scope) as client,
    ):
        record.outcome = await client.handshake()
        await _drain(client, record)
        for said in script.says:
            with contextlib.suppress(ConnectionError):
                await client.send_text(said)
            await _drain(client, record)
        if script.is_told:
            await run.tell({"type": script.is_told, **CONTENT})
            await _drain(client, record)
        await client.disconnect()
    record.close_code, record.subprotocol = client.close_code, client.subprotocol
    record.failures += client.protocol_errors
    if client.exception is not None:
        record.failures.append(repr(client.exception))
        # Its frames hold what must not be found later, in the context of another run.
        _forget(client.exception)
    del client
    await asyncio.sleep(0)
    room = scope["url_route"]["kwargs"]["room"]
    record.layer = [asked.replace(room, "ROOM") for asked in run.layer.asked]
    record.failures += run.failures
    record.lines = run.lines
    return record


async def _drain(client: PatientClient, record: Record) -> None:
    for _ in range(MOST_FRAMES):
        if (frame := await client.receive()) is None:
            return
        record.frames.append(frame)


def _forget(exception: BaseException) -> None:
    each: BaseException | None = exception
    while each is not None:
        traceback.clear_frames(each.__traceback__)
        each = each.__cause__ or each.__context__
