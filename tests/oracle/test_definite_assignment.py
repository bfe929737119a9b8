"""What CHN111 reports is what leaving shows: every AttributeError, no other, and where it began.

ORACLE_SEED and ORACLE_PROGRAMS in the environment choose other programs and more of them.
"""

from __future__ import annotations

import itertools
import os
import re
import textwrap
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.oracle.execute import MistakeInProgram
from tests.oracle.generate import IMPORTS
from tests.oracle.leave import leave
from tests.oracle.pairs import pair, pairs
from tests.support import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.generate import Program
    from tests.oracle.leave import Leaving, Read

pytestmark = pytest.mark.xdist_group("oracle of definite assignment")
SEED = int(os.environ.get("ORACLE_SEED", "1"))
PROGRAMS = int(os.environ.get("ORACLE_PROGRAMS", "5000"))

#: What the pairs are made of, beside all that generate.py writes; each must occur often.
CONSTRUCTS = {
    *("async consumer", "sync consumer", "base class", "overridden helper"),
    *("connect() of a base", "disconnect() of a base", "receive() sets", "guard clause"),
    *("helper that sets", "helper that reads", "helper as statement", "condition: helper"),
    *("class attribute", "base attribute", "annotation in a class", "__init__() of a class"),
    *("set in connect", "set in disconnect", "two set at once", "set with an annotation"),
    *("setattr", "set in a for", "set in a with", "attribute = name", "name and attribute alike"),
    *("read: call", "read: statement", "read: name", "read: text", "read: assert", "read: two"),
    *("read in a conditional expression", "read behind and", "read behind or", "counted"),
    *("hasattr", "getattr", "guarded by a value", "guard under a name", "leaves unless guarded"),
    *("condition: attribute", "condition: flag", "condition: not flag", "compared with None"),
    *("match of an attribute", "except AttributeError", "except (KeyError, AttributeError)"),
    *("except Exception", "bare except", "raise again", "finally", "with suppress"),
    *("accept", "close", "raise AcceptConnection", "raise DenyConnection", "raise ValueError"),
    *("while", "while True", "for", "match", "elif", "return", "return in finally"),
}

#: Methods of a consumer: the reads marked `# fails` fail, where connect() ends `# end`.
KNOWN = {
    "set too late": """
        async def connect(self):
            if choose(1):
                return await self.close()  # end
            self.room = True

        async def disconnect(self, code):
            work(2, self.room)  # fails
        """,
    "not set at the end": """
        async def connect(self):
            if choose(1):
                self.room = True
            await self.accept()  # end

        async def disconnect(self, code):
            work(2, self.room)  # fails
        """,
    "rejected by an exception that is raised again": """
        async def connect(self):
            try:
                if choose(1):
                    raise DenyConnection()
            except Exception:
                work(2)
                raise  # end
            self.room = True

        async def disconnect(self, code):
            work(3, self.room)  # fails
        """,
    "any other exception is the end": """
        async def connect(self):
            if choose(1):
                raise ValueError()
            self.room = True

        async def disconnect(self, code):
            work(2, self.room)
        """,
    "a failing read in connect() is the end": """
        async def connect(self):
            if choose(1):
                self.room = True
            work(2, self.room)

        async def disconnect(self, code):
            work(3, self.room)
        """,
    "the same condition": """
        flag_a = object()

        async def connect(self):
            if self.flag_a:
                self.room = True

        async def disconnect(self, code):
            if self.flag_a:
                work(1, self.room)
        """,
    "another condition": """
        flag_a = object()
        flag_b = object()

        async def connect(self):
            if self.flag_a:
                self.room = True  # end

        async def disconnect(self, code):
            if self.flag_b:
                work(1, self.room)  # fails
        """,
    "caught and raised again": """
        async def connect(self):
            if choose(1):
                return  # end
            self.room = True

        async def disconnect(self, code):
            try:
                work(2, self.room)  # fails
            except Exception:
                raise
        """,
    "guarded in many ways": """
        async def connect(self):
            if choose(1):
                return
            self.room = True

        async def disconnect(self, code):
            if hasattr(self, "room"):
                work(2, self.room)
            if getattr(self, "room", None):
                work(3, self.room)
            with suppress(AttributeError):
                work(4, self.room)
            try:
                work(5, self.room)
            except (KeyError, AttributeError):
                return
            work(6, self.room)
        """,
    "let in by an exception": """
        async def connect(self):
            if choose(1):
                raise AcceptConnection()
            self.room = True

        async def receive(self, text_data):
            self.room = False

        async def disconnect(self, code):
            work(2, self.room)
        """,
    "never set": """
        async def connect(self):
            self.room = True

        async def disconnect(self, code):
            work(1, self.user)
        """,
}


def _consumer(methods: str) -> str:
    body = textwrap.indent(textwrap.dedent(methods), "    ")
    return f"{IMPORTS}class ChatConsumer(AsyncWebsocketConsumer):{body}"


def _marked(source: str, mark: str) -> set[int]:
    lines = enumerate(source.splitlines(), 1)
    return {number for number, line in lines if line.endswith(f"# {mark}")}


def _left(source: str) -> Leaving:
    leaving = leave(source)
    assert leaving is not None
    return leaving


def _reported(source: str) -> dict[Read, int]:
    """Read -> the line where connect() ends before."""
    found = {}
    for finding in findings(source, "CHN111"):
        told = re.match(r"`self\.(\w+)` .* can end in line (\d+) ", finding.text)
        assert told is not None
        found[told[1], finding.line] = int(told[2])
    return found


def _agrees(source: str, leaving: Leaving) -> bool:
    reported = _reported(source)
    return reported.keys() == leaving.failing.keys() and all(
        end in leaving.failing[read] for read, end in reported.items()
    )


def _executed() -> Iterator[tuple[Program, Leaving]]:
    for program in pairs(SEED):
        leaving = leave(program.source)
        if leaving is not None:
            yield program, leaving


@pytest.fixture(scope="module")
def left() -> list[tuple[Program, Leaving]]:
    """The programs of this run, executed."""
    return list(itertools.islice(_executed(), PROGRAMS))


@pytest.mark.parametrize("methods", KNOWN.values(), ids=KNOWN)
def test_execution_shows_what_is_known(methods: str) -> None:
    source = _consumer(methods)
    expected = {("room", line): _marked(source, "end") for line in _marked(source, "fails")}
    assert _left(source).failing == expected


@pytest.mark.parametrize("methods", KNOWN.values(), ids=KNOWN)
def test_the_rule_reports_what_is_known(methods: str) -> None:
    source = _consumer(methods)
    assert {line for _, line in _reported(source)} == _marked(source, "fails")
    assert set(_reported(source).values()) == _marked(source, "end")


def test_what_is_not_the_business_of_the_rule_is_counted_apart() -> None:
    let_in = _left(_consumer(KNOWN["let in by an exception"]))
    assert {name for name, _ in let_in.of_set_later} == {"room"}
    never_set = _left(_consumer(KNOWN["never set"]))
    assert {name for name, _ in never_set.of_never_set} == {"user"}


def test_too_many_runs_are_given_up() -> None:
    assert leave(_consumer(KNOWN["guarded in many ways"]), most_runs=1) is None


def test_a_program_that_is_wrong_in_itself_is_no_answer() -> None:
    wrong = KNOWN["never set"].replace("work(1, self.user)", "unbound()")
    with pytest.raises(MistakeInProgram, match="unbound"):
        leave(_consumer(wrong))


def test_a_seed_gives_the_same_pairs_again() -> None:
    assert pair(SEED, 17) == pair(SEED, 17)
    assert pair(SEED, 17).source != pair(SEED, 18).source
    assert pair(SEED, 17).source != pair(SEED + 1, 17).source


def test_every_construct_occurs_often(left: list[tuple[Program, Leaving]]) -> None:
    counted = sum((generated.constructs for generated, _ in left), Counter())
    seldom = {name: counted[name] for name in CONSTRUCTS if counted[name] * 100 < PROGRAMS}
    assert not seldom


def test_both_kinds_of_pairs_occur_often(left: list[tuple[Program, Leaving]]) -> None:
    failing = sum(bool(leaving.failing) for _, leaving in left)
    assert PROGRAMS / 6 < failing < PROGRAMS / 2
    # Of few pairs it is left open what a read comes to.
    open_ones = sum(bool(leaving.of_never_set or leaving.of_set_later) for _, leaving in left)
    assert open_ones < PROGRAMS / 5
    assert sum(leaving.is_doubtful for _, leaving in left) < PROGRAMS / 50


def test_one_more_round_of_each_loop_shows_nothing_new(left: list[tuple[Program, Leaving]]) -> None:
    for generated, leaving in left[: PROGRAMS // 20]:
        longer = leave(generated.source, more_rounds=1)
        if longer is not None:
            assert longer.failing == leaving.failing, generated.source


def test_the_rule_agrees_with_execution(left: list[tuple[Program, Leaving]]) -> None:
    compared = [each for each in left if not each[1].is_doubtful]
    wrong = [each for each in compared if not _agrees(each[0].source, each[1])]
    if wrong:
        program, leaving = min(wrong, key=lambda each: len(each[0].source))
        pytest.fail(
            f"{len(wrong)} of {len(compared)} pairs differ; number {program.number} of seed "
            f"{program.seed}: fails {leaving.failing}, reported {_reported(program.source)}\n\n"
            f"{program.source}",
            pytrace=False,
        )
