"""Which major version of Channels dependency files ask for."""

from __future__ import annotations

import pytest

from flake8_channels.model.versions import PIN_FILES, pinned_major

#: A requirement -> the highest major version that it admits.
REQUIREMENTS = {
    "channels==2.4.0": 2,
    "channels == 3.0.5": 3,
    "channels===4.0.0": 4,
    "channels==2.*": 2,
    "channels~=3.0": 3,
    "channels~=4.1.0": 4,
    "channels<3": 2,
    "channels<3.0.0": 2,
    "channels<=2.4": 2,
    "channels>=2,<3": 2,
    "channels>=2.1.7, <3": 2,
    "channels >= 2, < 3": 2,
    "channels >=2.1,<3.0": 2,
    "channels>=2,<4": 3,
    "channels<4.0": 3,
    "channels>3,<3.1": 3,
    "channels<4.1": 4,
    "channels>=3": 4,
    "channels>2.1": 4,
    "channels!=3.0.1": 4,
    "channels>=2,!=3.0.0": 4,
    "channels[daphne]==3.0.4": 3,
    "channels[daphne] >=2,<3": 2,
    "Channels==2.4.0": 2,
    "  channels==2.4.0": 2,
    "channels==2.4.0  # the last of the old ones": 2,
    "channels==2.4.0 ; python_version < '3.9'": 2,
    "channels==2.4.0;python_version<'3.9'": 2,
    "channels==2.4.0 --hash=sha256:0123": 2,
    "channels (>=2,<3)": 2,
    "channels==1.1.8": 1,
    "channels<2": 1,
    "channels": None,
    "channels # ==2.4.0": None,
    "# channels==2.4.0": None,
    "channels @ https://example.org/channels-2.4.0.tar.gz": None,
    "channels-redis==2.4.2": None,
    "channels_redis==2.4.2": None,
    "django-channels==0.7.0": None,
    "mychannels==2.0": None,
    "channels==": None,
    "channels>=later": None,
}

#: An entry of Poetry or Pipenv -> the highest major version that it admits.
ENTRIES = {
    'channels = "^3.0"': 3,
    'channels = "^2"': 2,
    'channels = "^2.4.0"': 2,
    'channels = "~2.4"': 2,
    'channels = "~3"': 3,
    'channels = "~=3.0"': 3,
    'channels = "3.0.5"': 3,
    'channels = "3.*"': 3,
    'channels = ">=2,<3"': 2,
    'channels = ">=2.1, <4.0"': 3,
    'channels = "<3"': 2,
    "channels = '==2.4.0'": 2,
    '"channels" = "^2.4"': 2,
    'channels = {version = "^2.4", extras = ["daphne"]}': 2,
    'channels = {extras = ["daphne"], version = "^4.0"}': 4,
    'channels="^3"': 3,
    'channels = "*"': None,
    'channels = "conda-forge"': None,
    'channels = ["conda-forge"]': None,
    'channels = {git = "https://example.org/channels.git"}': None,
    'channels-redis = "^2.4"': None,
    'channels_redis = {version = "^2.4"}': None,
}

LOCK = """\
[[package]]
name = "channels-redis"
version = "4.2.0"

[[package]]
name = "channels"
version = "2.4.0"
"""

PIPENV_LOCK = """\
{
    "default": {
        "channels": {
            "hashes": [
                "sha256:0123"
            ],
            "index": "pypi",
            "version": "==2.4.0"
        },
        "channels-redis": {
            "hashes": [],
            "version": "==3.4.1"
        }
    }
}
"""

#: Files of one directory -> the version that they agree on.
FILES = {
    "a list of requirements": (
        [("requirements.txt", "django>=3\nchannels==2.4.0\nchannels-redis==3.0\n")],
        2,
    ),
    "a list in setup.py": (
        [("setup.py", 'setup(install_requires=["django", "channels>=2,<3"])\n')],
        2,
    ),
    "a list in setup.cfg": (
        [("setup.cfg", "[options]\ninstall_requires =\n    channels~=3.0\n")],
        3,
    ),
    "a list in pyproject.toml": (
        [("pyproject.toml", '[project]\ndependencies = ["django", "channels[daphne]~=3.0"]\n')],
        3,
    ),
    "Poetry": (
        [("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.8"\nchannels = "^2.4"\n')],
        2,
    ),
    "Pipenv": ([("Pipfile", '[packages]\nchannels = "==2.4.0"\n')], 2),
    "a lock file": (
        [("poetry.lock", '[[package]]\nname = "channels"\nversion = "3.0.5"\n')],
        3,
    ),
    "a lock file with others": (
        [("uv.lock", LOCK)],
        2,
    ),
    "a lock file of Pipenv": (
        [("Pipfile.lock", PIPENV_LOCK)],
        2,
    ),
    "the lowest of several files": (
        [("a.txt", "channels==3.0.5\n"), ("b.txt", "channels>=2,<3\n"), ("c.txt", "channels\n")],
        2,
    ),
    "an entry of Poetry in another file": ([("setup.cfg", 'channels = "^2.4"\n')], None),
    "no file": ([], None),
    "a file without it": ([("requirements.txt", "django\n")], None),
}


@pytest.mark.parametrize("line", REQUIREMENTS)
def test_requirements(line: str) -> None:
    assert pinned_major([("requirements.txt", f"django\n{line}\n")]) == REQUIREMENTS[line]


@pytest.mark.parametrize("line", ENTRIES)
@pytest.mark.parametrize("name", ["pyproject.toml", "Pipfile"])
def test_entries_of_poetry_and_pipenv(name: str, line: str) -> None:
    assert pinned_major([(name, f"[dependencies]\n{line}\n")]) == ENTRIES[line]


@pytest.mark.parametrize(
    "entry", ["^", "^later", "~later", "~> later", "^ ^3", "~", "==", ",", "^3 || ^4"]
)
def test_an_entry_that_means_nothing_does_no_harm(entry: str) -> None:
    assert pinned_major([("Pipfile", f'channels = "{entry}"\n')]) in (None, 4)


@pytest.mark.parametrize(("files", "expected"), FILES.values(), ids=FILES)
def test_files(files: list[tuple[str, str]], expected: int | None) -> None:
    assert pinned_major(files) == expected


def test_lock_files_come_first() -> None:
    kinds = [name.endswith(".lock") for name in PIN_FILES]
    assert kinds == sorted(kinds, reverse=True)
