"""What the mutants of a module are, and what is thought of a few that people have judged."""

from __future__ import annotations

import asyncio

import pytest

from tests.mutation.judge import Court, Verdict
from tests.mutation.mutants import Kind, mutants_of
from tests.mutation.runs import watch_tasks, watched
from tests.mutation.world import world

#: In the group of the other test that needs the database of the example.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mutants")]
CHAT = """\
import asyncio
from channels.generic.websocket import AsyncJsonWebsocketConsumer

class Chat(AsyncJsonWebsocketConsumer):
    task = None

    async def connect(self):
        if not await self.may_enter():
            return
        await self.accept()
        await self.send_json({"hello": True})

    async def may_enter(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return False
        return True

    async def receive_json(self, content):
        await self.send_json({"heard": True})

    async def disconnect(self, code):
        pass
"""
#: A part of a module, and what stands in its place in its mutants of that kind.
MUTANTS: dict[Kind, tuple[str, list[str]]] = {
    Kind.NO_AWAIT: ("await self.send_json(1)", ["self.send_json(1)"]),
    Kind.NO_ACCEPT: ("return await super().accept('v1')", ["return"]),
    Kind.NO_CLOSE: ("await self.close(\n            code=4000\n        )", ["pass"]),
    Kind.NO_RETURN: ("self.close()\n        return False", ["self.close()\n        pass"]),
    Kind.NO_ASYNC: (
        "async with a:\n            async for b in a: await b",
        [
            "with a:\n            async for b in a: await b",
            "async with a:\n            for b in a: await b",
        ],
    ),
    Kind.SWAPPED: (
        "self.accept()\n        self.send(1)\n        a = 2",
        [
            "self.send(1)\n        self.accept()\n        a = 2",
            "self.accept()\n        a = 2\n        self.send(1)",
        ],
    ),
    Kind.TWICE: (
        "await self.send({'type': 'websocket.accept'})",
        ["await self.send({'type': 'websocket.accept'})\n        " * 2],
    ),
}
#: What somebody changes in the chat -> what is to be thought of it.
VERDICTS = {
    "nothing": ("hello", "hello", Verdict.HARMLESS),
    "a return at the end": ("await self.close()\n            return False", "", Verdict.HARMFUL),
    "a word": ("hello", "welcome", Verdict.DIFFERENT),
    "a refusal": (
        "await self.accept()\n        await",
        "await self.close()\n    async def x(self): await",
        Verdict.DIFFERENT,
    ),
    "no answer": ("await self.accept()\n", "pass\n", Verdict.HARMFUL),
    "nobody awaits": ('await self.send_json({"heard', 'self.send_json({"heard', Verdict.HARMFUL),
    "an error": ('"heard": True', '"heard": len(1)', Verdict.HARMFUL),
    "an error in a task": (
        'await self.send_json({"heard": True})',
        "asyncio.create_task(self.later())\n    async def later(self): raise OSError",
        Verdict.HARMFUL,
    ),
    "a loop": (
        'await self.send_json({"heard',
        'while True: await self.send_json({"heard',
        Verdict.HARMFUL,
    ),
    "too late": ("        pass", "        await self.send_json(1)", Verdict.HARMFUL),
    "it does not end": ("        pass", "        await asyncio.sleep(60)", Verdict.HARMFUL),
    "a frame more": (
        'await self.send_json({"heard": True})',
        'await self.send_json({"heard": True})\n        ' * 2,
        Verdict.DIFFERENT,
    ),
    "another close code": (
        'await self.send_json({"heard": True})',
        'await self.send_json({"heard": True}, close=4000)',
        Verdict.DIFFERENT,
    ),
    "a message": (
        "        pass",
        '        await self.channel_layer.group_send("chat", {"type": "left"})',
        Verdict.DIFFERENT,
    ),
    "no module": ("import asyncio", "import asyncio, nothing_of_that_name", Verdict.HARMFUL),
}


@pytest.mark.parametrize("kind", MUTANTS, ids=lambda kind: kind.name)
def test_mutants_of_a_kind(kind: Kind) -> None:
    part, expected = MUTANTS[kind]
    source = f"class A:\n    async def f(self):\n        {part}\n"
    made = [each.source for each in mutants_of(source) if each.kind is kind]
    wanted = [f"class A:\n    async def f(self):\n        {each.strip()}\n" for each in expected]
    if kind is Kind.NO_ASYNC:
        # A function without async has no await in it either.
        wanted.insert(0, source.replace("async ", "").replace("await ", ""))
    assert sorted(made) == sorted(wanted)


def test_a_return_after_a_helper_that_closes() -> None:
    returns = [each for each in mutants_of(CHAT) if each.kind is Kind.NO_RETURN]
    assert [each.code for each in returns] == ["return False", "return"]


@pytest.mark.parametrize(("part", "other", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_what_is_thought_of_a_mutant(part: str, other: str, verdict: Verdict) -> None:
    assert part in CHAT

    async def judged() -> Verdict:
        watch_tasks()
        court = Court({"consumers.py": CHAT})
        await court.hear_original()
        mutant = {"consumers.py": CHAT.replace(part, other)}
        return (await court.judge(mutant, "Chat")).verdict

    with world(), watched():
        assert asyncio.run(judged()) is verdict
