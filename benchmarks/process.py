"""Running a command and reading what it cost from the operating system."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Cost:
    """What one finished command used."""

    cpu: float
    #: The largest resident size, in MiB.
    memory: float
    output: str
    errors: str


def run(*command: str | Path) -> Cost:
    """Run a command to its end. Raises RuntimeError where it neither passed nor found anything."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(list(map(str, command)), stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        cpu = usage.ru_utime + usage.ru_stime
        cost = Cost(cpu, usage.ru_maxrss / 1024, output.read(), errors.read())
    # Pylint tells by bits what it found.
    if process.returncode < 0 or process.returncode == 2 or process.returncode >= 32:
        raise RuntimeError(f"{command} ended with {process.returncode}:\n{cost.errors[-2000:]}")
    return cost


def script(name: str, *arguments: str | Path) -> Cost:
    """Run one of this folder's scripts with the current Python."""
    return run(sys.executable, HERE / name, *arguments)
