"""The texts of files and folders, and what there is beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_channels.model.disk import (
    folders_above,
    holds,
    names_in,
    read,
    texts_below,
    texts_named,
)
from tests.model.modules import write

#: Bytes of a file -> its text.
ENCODINGS = {
    "plain": (b"x = 1\n", "x = 1\n"),
    "UTF-8": ("x = 'é'\n".encode(), "x = 'é'\n"),
    "with a mark": (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
    "declared": ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "# coding: latin-1\nx = 'é'\n"),
    "declared wrongly": (b"# coding: nothing\nx = 1\n", None),
    "not UTF-8": (b"x = '\xe9'\n", None),
}


@pytest.mark.parametrize(("content", "expected"), ENCODINGS.values(), ids=ENCODINGS)
def test_files_are_read_as_python_reads_them(
    folder: Path, content: bytes, expected: str | None
) -> None:
    path = folder / "chat.py"
    path.write_bytes(content)
    assert read(path) == expected
    assert read(folder / "nothing.py") is None


def test_the_texts_of_the_project(folder: Path) -> None:
    write(
        folder,
        {
            "b.py": "b",
            "a/c.py": "c",
            "a/d.txt": "no Python",
            ".hidden/e.py": "e",
            "node_modules/f.py": "f",
            "a/__pycache__/g.py": "g",
            "venv/pyvenv.cfg": "",
            "venv/lib/h.py": "h",
        },
    )
    (folder / "old.py").write_bytes(b"# coding: latin-1\nx = '\xe9'\n")
    texts = {
        Path(file).relative_to(folder).as_posix(): text for file, text in texts_below(str(folder))
    }
    assert set(texts) == {"b.py", "a/c.py", "old.py"}
    assert texts["a/c.py"] == "c"


def test_texts_by_their_names(folder: Path) -> None:
    write(folder, {"b.txt": "b", "a.txt": "a", "c.cfg": "c", "deep/d.txt": "d"})
    (folder / "x.txt").write_bytes(b"\xe9")
    # As PowerShell writes what pip prints.
    (folder / "y.txt").write_bytes("channels==2.4.0\r\n".encode("utf-16"))
    assert list(texts_named(str(folder), ["c.cfg", "*.txt", "none"])) == [
        ("c.cfg", "c"),
        ("a.txt", "a"),
        ("b.txt", "b"),
        ("y.txt", "channels==2.4.0\r\n"),
    ]


def test_what_a_folder_holds(folder: Path) -> None:
    write(folder, {"a.py": "", "b/c.py": ""})
    assert names_in(str(folder)) == {".git", "a.py", "b"}
    assert holds(str(folder), "b")
    assert not holds(str(folder), "c")
    assert names_in(str(folder / "a.py")) == set()
    assert names_in(str(folder / "nothing")) == set()


def test_the_folders_above_one(folder: Path) -> None:
    assert list(folders_above(str(folder / "a"))) == [str(each) for each in (folder / "a").parents]
