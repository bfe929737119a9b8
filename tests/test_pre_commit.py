"""The pre-commit hook, run by the real pre-commit in an environment that it builds itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKOUT = Path(__file__).resolve().parent.parent
#: What a package is built from, and what the hook is.
SOURCES = ["flake8_channels", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"]
#: Building the environment downloads flake8 and the build tools.
TIMEOUT = 900


def test_the_hook_is_described() -> None:
    (hook,) = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == "flake8-channels"
    assert hook["description"].endswith(".")
    assert (hook["language"], hook["types"]) == ("python", ["python"])
    assert hook["entry"].split() == ["flake8", "--select=CHN"]
    assert hook["require_serial"] is True


def _git(folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )


def _repository(folder: Path, environment: Mapping[str, str]) -> Path:
    """A Git repository of what a folder holds."""
    _git(folder, environment, "init", "--quiet")
    _git(folder, environment, "add", "--all", "--force")
    _git(folder, environment, "commit", "--quiet", "--message", "As it is")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """No setting of the user's Git or pre-commit, and a place for what pre-commit builds."""
    home = tmp_path_factory.mktemp("home")
    inherited = {
        name: value
        for name, value in os.environ.items()
        # A hook that runs the tests sets these.
        if not name.startswith(("GIT_", "PRE_COMMIT", "VIRTUAL_ENV"))
    }
    person = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Tester"), ("EMAIL", "tester@example.com"))
    }
    (home / "gitconfig").touch()
    return {
        **inherited,
        **person,
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
    }


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """The checkout as a repository with one commit: pre-commit installs what is committed."""
    folder = tmp_path_factory.mktemp("hooks")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in SOURCES:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return _repository(folder, environment)


@pytest.mark.pre_commit
@pytest.mark.parametrize(("project", "status"), [("chat", 0), ("broken", 1)])
def test_the_hook(
    tmp_path: Path, hooks: Path, environment: dict[str, str], project: str, status: int
) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "db.sqlite3")
    shutil.copytree(CHECKOUT / "examples" / project, tmp_path / "site", ignore=ignored)
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", hooks, "flake8-channels", "--all-files"],
        cwd=_repository(tmp_path / "site", environment),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == status, done.stdout
    printed = done.stdout.splitlines()
    (verdict,) = (line for line in printed if line.startswith("flake8-channels."))
    assert verdict.endswith("Failed" if status else "Passed")
    found = [line for line in printed if ": CHN" in line]
    assert bool(found) == bool(status)
    assert not any(": CHN9" in line or ": CHN0" in line for line in found)
