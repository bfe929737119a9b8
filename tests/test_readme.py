"""The README shows what the plugin really prints."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.renew_readme import ROOT, between, parts


@pytest.mark.parametrize("mark", ["rules", "output"])
def test_generated_part_is_current(mark: str) -> None:
    # To renew it: python -m tests.renew_readme
    assert between(mark) == parts()[mark]


def test_correct_example_passes() -> None:
    command = [sys.executable, "-m", "flake8", "examples/chat"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
