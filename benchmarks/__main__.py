"""`python -m benchmarks`: the cost of flake8-channels beside its peers, as one table.

CPU seconds and peak memory, medians of five runs; what is compared takes turns, so that a busy
machine slows all of it alike. `--short` only shows that everything runs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.process import Cost, run, script
from flake8_channels.page import Page
from flake8_channels.rule import all_rules

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parent.parent / "examples"
PLUGINS = ("flake8-channels", "flake8-bugbear", "flake8-django", "flake8-async")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one run of everything, on little")
    parser.add_argument("--runs", type=int, default=5, help="runs of each figure (default: 5)")
    parser.add_argument(
        "--django-files", type=int, default=150, help="files of Django's source, 0 for all of them"
    )
    asked = parser.parse_args()
    if asked.short:
        asked.runs, asked.django_files = 1, 10
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        without_channels(work / "django", asked.django_files, asked.runs)
        consumer_files(work / "consumers", 20 if asked.short else 200, asked.runs)
        cold_start(asked.runs)
        growth(work / "growth", (20, 40) if asked.short else (200, 2_000, 20_000))


def without_channels(work: Path, most: int, runs: int) -> None:
    """Code without Channels: what each plugin adds to flake8."""
    import django

    source = Path(django.__file__).parent
    files = sorted(source.rglob("*.py"))
    if most:
        files = files[:: max(1, len(files) // most)]
    for file in files:
        copy = work / "django" / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    lines = sum(len(file.read_bytes().splitlines()) for file in files)
    heading(
        f"Django's source, {len(files)} files, {lines} lines: flake8 -j1", "CPU s", "MiB", "adds"
    )
    costs = in_turn(
        {
            name: lambda name=name: script(
                "flake8_with.py", name, "--isolated", "-j1", "-qq", "--exit-zero", work
            )
            for name in ("-", *PLUGINS)
        },
        runs,
    )
    alone = median(cost.cpu for cost in costs["-"])
    for name, measured in costs.items():
        cpu = median(cost.cpu for cost in measured)
        adds = "" if name == "-" else f"{(cpu / alone - 1) * 100:+.1f} %"
        label = "flake8 alone" if name == "-" else f"with {name}"
        row(label, f"{cpu:.2f}", f"{median(cost.memory for cost in measured):.0f}", adds)
    inside = median(float(cost.errors.split()[-1]) for cost in costs["flake8-channels"])
    row("flake8-channels, its own CPU time", f"{inside:.3f}", "", f"{inside / alone * 100:+.2f} %")


def consumer_files(work: Path, count: int, runs: int) -> None:
    """Consumer files: the plugin's work beside parsing them, and other tools on the same tree."""
    copies(work, count)
    heading(f"{count} consumer files", "ms a file", "MiB", "of ast.parse")
    costs = in_turn({"warm": lambda: script("warm.py", work)}, runs)["warm"]
    figures = [json.loads(cost.output) for cost in costs]
    parse = median(each["parse"] / each["files"] for each in figures)
    for key, label in (
        ("parse", "ast.parse"),
        ("first", "flake8-channels, in the first round"),
        ("plugin", "flake8-channels, warm"),
        ("astroid", "astroid's tree alone"),
    ):
        if key in figures[0]:
            ratio = median(each[key] / each["parse"] for each in figures)
            each_file = median(each[key] / each["files"] for each in figures)
            row(
                label,
                f"{each_file * 1000:.3f}",
                f"{median(f['memory'] for f in figures):.0f}",
                f"{ratio:.2f}",
            )
    where_time_goes(work)
    compare_others(work, parse, runs)


def where_time_goes(folder: Path) -> None:
    """The plugin's time on consumer files by part of the model and by rule."""
    seconds = json.loads(script("stages.py", folder).output)
    parse = seconds["ast.parse"]
    heading("Where the time goes in them", "us a file", "", "of ast.parse")
    for name, each in seconds.items():
        row(name, f"{each * 1e6:.1f}", "", f"{each / parse:.2f}")


def compare_others(work: Path, parse: float, runs: int) -> None:
    """What other tools take for the same files, in ratio to parsing them."""
    paths = sorted(work.rglob("*.py"))
    count = len(paths)
    pylint = environment(work.parent / "pylint", "pylint", "pylint-django", "django")
    others = {
        "pylint with pylint-django": (
            *(pylint, "-m", "pylint", "--load-plugins=pylint_django", "--exit-zero", "-j1"),
            *paths,
        ),
        "mypy": (
            sys.executable,
            "-m",
            "mypy",
            "--no-incremental",
            "--ignore-missing-imports",
            work,
        ),
        "basedpyright": (sys.executable, "-m", "basedpyright", work),
    }
    heading(f"Other tools on {count} consumer files", "ms a file", "MiB", "of ast.parse")
    costs = in_turn(
        {name: lambda command=command: run(*command) for name, command in others.items()},
        min(runs, 3),
    )
    for name, measured in costs.items():
        cpu = median(cost.cpu for cost in measured) / count
        memory = median(cost.memory for cost in measured)
        row(f"{name}, whole process", f"{cpu * 1000:.1f}", f"{memory:.0f}", f"{cpu / parse:.0f}")


def environment(folder: Path, *packages: str) -> Path:
    """The Python of a new virtual environment: for what does not fit into this one."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", *packages)
    return python


def cold_start(runs: int) -> None:
    """The editor's case: one file, one process."""
    file = EXAMPLES / "chat" / "rooms" / "consumers.py"
    heading("One consumer file, one process", "CPU s", "MiB", "adds")
    costs = in_turn(
        {
            name: lambda name=name: script(
                "flake8_with.py", name, "--isolated", "--select", "CHN", file
            )
            for name in ("-", "flake8-channels")
        },
        runs * 2 + 1,
    )
    alone = median(cost.cpu for cost in costs["-"])
    for name, measured in costs.items():
        cpu = median(cost.cpu for cost in measured)
        adds = "" if name == "-" else f"{(cpu - alone) * 1000:+.0f} ms"
        label = "flake8 alone" if name == "-" else f"with {name}"
        row(label, f"{cpu:.3f}", f"{median(cost.memory for cost in measured):.0f}", adds)


def growth(work: Path, counts: tuple[int, ...]) -> None:
    """Ever more files: the time of one file and the memory must stay as they are."""
    heading("Growth: copies of the consumer files", "ms a file", "MiB", "")
    for count in counts:
        folder = work / str(count)
        copies(folder, count)
        figures = json.loads(script("growth.py", folder).output)
        row(f"{count} files", f"{figures['per_file'] * 1000:.3f}", f"{figures['memory']:.0f}", "")
        shutil.rmtree(folder)


def copies(folder: Path, count: int) -> None:
    """A project of that many files, made of the rules' examples and the example projects."""
    pages = [Page.of(rule) for rule in all_rules()]
    texts = [text for page in pages for text in (page.example, page.use_instead)]
    texts += [path.read_text() for path in sorted(EXAMPLES.rglob("rooms/*.py"))]
    for number in range(count):
        path = folder / f"app_{number // 50}" / f"consumers_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[number % len(texts)])
    (folder / "manage.py").touch()


def in_turn(actions: dict[str, Callable[[], Cost]], runs: int) -> dict[str, list[Cost]]:
    """The costs of each action over several rounds."""
    found: dict[str, list[Cost]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            found[name].append(action())
    return found


def heading(title: str, *columns: str) -> None:
    """Begin a part of the table."""
    print()
    row(title, *columns)
    print("-" * 102)


def row(label: str, *cells: str) -> None:
    """One line of the table."""
    print(f"{label:60}" + "".join(f"{cell:>14}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
