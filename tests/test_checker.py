"""What checking a file leaves behind."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path

import pytest

from flake8_channels.checker import check
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(EXAMPLES.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=[str(each.relative_to(EXAMPLES)) for each in FILES])
def test_nothing_is_left_to_the_garbage_collector(file: Path) -> None:
    text = file.read_text()
    tree = ast.parse(text)
    alive = weakref.ref(tree)
    gc.disable()
    try:
        check(tree, str(file), text.splitlines(keepends=True), Settings(), all_rules)
        del tree
        assert alive() is None
    finally:
        gc.enable()
