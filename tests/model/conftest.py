"""What the tests of the model share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty project: what lies above it, or in other tests, is no part of it."""
    (tmp_path / ".git").mkdir()
    return tmp_path
