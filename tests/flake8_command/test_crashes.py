"""A rule that crashes is one finding, CHN000; the other rules and files go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flake8_command.command import CONSUMERS, flake8, write

if TYPE_CHECKING:
    from pathlib import Path

#: Runs flake8 with one rule broken, in the processes that it starts as well.
BROKEN_RULE = """\
from flake8.main.cli import main

from flake8_channels.rules.handshake.connect_without_outcome import ConnectWithoutOutcome


def check(self, module):
    {body}


ConnectWithoutOutcome.check = check

if __name__ == "__main__":
    raise SystemExit(main())
"""
#: Runs flake8 with the reading of files broken.
BROKEN_READER = """\
from flake8.main.cli import main

from flake8_channels.model.project import Project


def around(path, settings):
    raise {error}


Project.around = around

if __name__ == "__main__":
    raise SystemExit(main())
"""
SELECT = ["--select", "CHN"]


def _program(folder: Path, text: str) -> list[str]:
    # Outside the folder that is checked.
    write(folder.parent, {f"{folder.name}-program.py": text})
    return [str(folder.parent / f"{folder.name}-program.py")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("raise KeyError('name')", "KeyError: 'name'"),
        ("yield from self.nothing", "no attribute 'nothing'"),
        ("return check(self, module)", "RecursionError: "),
        ("raise RuntimeError('one\\ntwo\\r\\nthree')", "RuntimeError: one two three"),
        ("raise NotImplementedError", "NotImplementedError"),
        ("raise StopIteration", "StopIteration"),
        ("raise MemoryError", "MemoryError"),
        ("return None", "TypeError: "),
    ],
)
def test_a_crash_is_one_finding(tmp_path: Path, body: str, text: str) -> None:
    write(tmp_path, {"consumers.py": CONSUMERS})
    program = _program(tmp_path, BROKEN_RULE.format(body=body))
    done = flake8(tmp_path, *SELECT, "consumers.py", program=program)
    assert done.places == ["consumers.py:1:1: CHN000", "consumers.py:9:9: CHN201"]
    crash = done.output.splitlines()[0]
    assert "rule CHN102" in crash
    assert text in crash
    assert "https://" in crash


def test_what_a_rule_found_before_it_crashed_is_kept(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.py": CONSUMERS})
    body = "yield self.report(module.tree.body[1], hook=1, end=2, conditions=3); 1 / 0"
    program = _program(tmp_path, BROKEN_RULE.format(body=body))
    done = flake8(tmp_path, *SELECT, "consumers.py", program=program)
    assert done.codes == ["CHN000", "CHN102", "CHN201"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_file_is_still_checked(tmp_path: Path, jobs: str) -> None:
    write(tmp_path, {f"app/c{number}.py": CONSUMERS for number in range(6)})
    program = _program(tmp_path, BROKEN_RULE.format(body="raise ValueError('no')"))
    done = flake8(tmp_path, *SELECT, "-j", jobs, program=program)
    assert done.places == [
        place
        for number in range(6)
        for place in (f"./app/c{number}.py:1:1: CHN000", f"./app/c{number}.py:9:9: CHN201")
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("error", ["OSError('no')", "RecursionError", "AssertionError"])
def test_a_crash_of_the_reader(tmp_path: Path, jobs: str, error: str) -> None:
    write(tmp_path, {"one.py": CONSUMERS, "two.py": CONSUMERS, "three.py": "x = 1\n"})
    program = _program(tmp_path, BROKEN_READER.format(error=error))
    done = flake8(tmp_path, *SELECT, "-j", jobs, program=program)
    assert done.places == ["./one.py:1:1: CHN000", "./two.py:1:1: CHN000"]
    assert "reading this file" in done.output


def test_a_crash_can_be_ignored(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.py": CONSUMERS})
    program = _program(tmp_path, BROKEN_RULE.format(body="raise ValueError"))
    arguments = [*SELECT, "--extend-ignore", "CHN000"]
    assert flake8(tmp_path, *arguments, program=program).codes == ["CHN201"]


def test_a_rule_that_is_not_selected_does_not_run(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.py": CONSUMERS})
    program = _program(tmp_path, BROKEN_RULE.format(body="raise ValueError"))
    for arguments in (["--select", "CHN0,CHN2"], ["--ignore", "CHN1"]):
        assert flake8(tmp_path, *arguments, program=program).codes == ["CHN201"]
