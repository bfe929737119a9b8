"""What the typestate reports is what a server that keeps to ASGI sees: nothing missed or invented.

ORACLE_SEED and ORACLE_PROGRAMS in the environment choose other programs and more of them.
"""

from __future__ import annotations

import ast
import itertools
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flake8_channels.checker import module_of
from flake8_channels.model.lifecycle import connect_hook, run_hook
from flake8_channels.model.missteps import places
from flake8_channels.settings import Settings
from tests.oracle.generate import programs
from tests.oracle.server import MISTAKES, mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.generate import Program
    from tests.oracle.server import Found

pytestmark = pytest.mark.xdist_group("oracle of the protocol")
SEED = int(os.environ.get("ORACLE_SEED", "1"))
PROGRAMS = int(os.environ.get("ORACLE_PROGRAMS", "5000"))


def _served() -> Iterator[tuple[Program, set[Found]]]:
    for program in programs(SEED, sends=True):
        found = mistakes(program.source)
        if found is not None:
            yield program, found


@pytest.fixture(scope="module")
def served() -> list[tuple[Program, set[Found]]]:
    """The programs of this run, with the mistakes that the server saw."""
    return list(itertools.islice(_served(), PROGRAMS))


def _reported(source: str) -> set[Found]:
    module = module_of(ast.parse(source), Path("consumers.py").absolute(), Settings())
    consumer = next(each for each in module.consumers if each.name == "ChatConsumer")
    hook = connect_hook(consumer)
    run = run_hook(consumer, hook) if hook is not None else None
    found = set()
    for misstep in run.calls.missteps if run is not None else ():
        node, _ = places(misstep, module)
        if misstep.mistake.value in MISTAKES:
            assert node is not None
            found.add((misstep.mistake.value, node.lineno))
    return found


def test_every_mistake_occurs_often(served: list[tuple[Program, set[Found]]]) -> None:
    counted = Counter(mistake for _, found in served for mistake, _ in found)
    assert set(counted) == MISTAKES
    assert min(counted.values()) * 40 > PROGRAMS
    assert sum(not found for _, found in served) * 4 > PROGRAMS


def test_the_typestate_agrees_with_execution(served: list[tuple[Program, set[Found]]]) -> None:
    wrong = [(program, found) for program, found in served if _reported(program.source) != found]
    if wrong:
        program, found = min(wrong, key=lambda each: len(each[0].source))
        reported = _reported(program.source)
        pytest.fail(
            f"{len(wrong)} of {len(served)} programs differ; number {program.number} of seed "
            f"{program.seed}: missed {sorted(found - reported)}, invented "
            f"{sorted(reported - found)}\n\n{program.source}",
            pytrace=False,
        )
