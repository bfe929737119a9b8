"""The correct modules from which the mutants are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_channels.page import Page
from flake8_channels.rule import all_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
CHAT = HERE.parent.parent / "examples" / "chat"


@dataclass(frozen=True)
class Twin:
    """A correct module, or several that belong together; the last of them has the consumers."""

    name: str
    #: Path in the project -> text; every one of them is mutated.
    files: Mapping[str, str]
    #: The rest of the project.
    project: Path | None = None


def twins() -> list[Twin]:
    """All of them; of pages that show the same code, the first."""
    found = [Twin(f"page {rule.code}", _alone(Page.of(rule).use_instead)) for rule in all_rules()]
    found += twins_in(HERE / "correct")
    rooms = ("rooms/base.py", "rooms/consumers.py")
    found.append(Twin("example", {path: (CHAT / path).read_text("utf-8") for path in rooms}, CHAT))
    different: dict[tuple[str, ...], Twin] = {}
    for twin in found:
        different.setdefault(tuple(twin.files.values()), twin)
    return list(different.values())


def twins_in(folder: Path) -> list[Twin]:
    """Each module of a folder by itself."""
    return [
        Twin(path.stem, _alone(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.py"))
    ]


def _alone(text: str) -> dict[str, str]:
    return {"consumers.py": text}
