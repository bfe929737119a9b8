"""The environments in which the project is tested, beside the one of the README."""

import re

import nox

nox.needs_version = ">=2024.10"
nox.options.default_venv_backend = "uv|venv"
nox.options.error_on_missing_interpreters = False

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
#: The long tests in a short form or left out: the README's command has run them whole.
SHORT = {"ORACLE_PROGRAMS": "500", "ROBUSTNESS_MODULES": "200"}
LONG = "pre_commit or primer or slow"
#: What the servers do, and flake8 with its options, is the same on every Python.
SAME = "command or servers"


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests on one Python."""
    session.install(".[test]")
    session.run("pytest", "-m", f"not ({LONG} or {SAME})", *session.posargs, env=SHORT)


@nox.session(python="3.10")
def lowest(session: nox.Session) -> None:
    """The tests with the lowest versions of the dependencies that pyproject.toml admits.

    On the lowest Python too, which needs no session of its own then. What the pages say of run
    time was found on the framework of today, so that stays as it is.
    """
    project = nox.project.load_toml("pyproject.toml")["project"]
    test = project["optional-dependencies"]["test"]
    asked = [*project["dependencies"], *(each for each in test if each.startswith("astroid"))]
    session.install(".[test]", *(re.sub(r">=([\d.]+).*", r"==\1", each) for each in asked))
    session.run("pytest", "-m", f"not ({LONG} or servers)", *session.posargs, env=SHORT)


@nox.session
@nox.parametrize("pylint", ["3.3", "4.0"])
def beside_pylint(session: nox.Session, pylint: str) -> None:
    """Pylint pins astroid; both tools must fit into one environment."""
    session.install(".", f"pylint~={pylint}.0", "pip")
    session.run("python", "-m", "pip", "check")
    session.run("flake8", "examples/chat")


@nox.session
def lint(session: nox.Session) -> None:
    """Types, style, and the plugin on its own code."""
    session.install(".[lint]")
    session.run("mypy")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("flake8", "flake8_channels", "tests", "benchmarks", "examples/chat", "noxfile.py")


@nox.session
def benchmark(session: nox.Session) -> None:
    """The benchmark in a short form, to see that it runs."""
    session.install(".[bench]")
    session.run("python", "-m", "benchmarks", "--short")


@nox.session
def docs(session: nox.Session) -> None:
    """The site, with a page for each rule; a broken link fails."""
    session.install(".[docs]")
    session.run("mkdocs", "build", "--strict", "--site-dir", session.create_tmp())
