"""`python -m tests.renew_readme`: write what the plugin prints into the README."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flake8_channels.__main__ import table

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def between(mark: str) -> str:
    """What stands in the README between two marks."""
    return README.read_text().split(f"<!-- {mark} -->\n")[1].split(f"<!-- /{mark} -->")[0]


def parts() -> dict[str, str]:
    """The parts of the README that are generated, by their marks."""
    command = [sys.executable, "-m", "flake8", "examples/"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "")
    return {"rules": table() + "\n", "output": f"```text\n{run.stdout}```\n"}


if __name__ == "__main__":
    text = README.read_text()
    for mark, part in parts().items():
        text = text.replace(f"-->\n{between(mark)}<!-- /{mark}", f"-->\n{part}<!-- /{mark}")
    README.write_text(text)
