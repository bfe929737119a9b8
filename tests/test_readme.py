"""The README shows what the plugin really prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flake8_channels.__main__ import table

ROOT = Path(__file__).parent.parent


def between(mark: str) -> str:
    """What stands in the README between two marks."""
    text = (ROOT / "README.md").read_text()
    return text.split(f"<!-- {mark} -->\n")[1].split(f"<!-- /{mark} -->")[0]


def test_table_of_rules_is_current() -> None:
    # To renew it: python -m flake8_channels --format markdown
    assert between("rules") == table() + "\n"


def test_output_is_real() -> None:
    command = [sys.executable, "-m", "flake8", "examples/"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "")
    assert between("output") == f"```text\n{run.stdout}```\n"


def test_correct_example_passes() -> None:
    command = [sys.executable, "-m", "flake8", "examples/chat"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
