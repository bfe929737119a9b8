"""A rule's page: the docstring of its class, cut into sections."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_channels.rule import Rule

#: The headings that every page has; a page may have `Options` too.
REQUIRED = ("What it does", "Why is this bad", "Example", "Use instead", "References")


@dataclass(frozen=True)
class Page:
    """What a rule says about itself, in Markdown."""

    #: The mistake in one sentence.
    summary: str
    #: What stands under each heading, in the order of the page.
    sections: dict[str, str]

    @classmethod
    def of(cls, rule: Rule | type[Rule]) -> Page:
        """The page of a rule. Raises ValueError where a part of it is missing."""
        name = (rule if isinstance(rule, type) else type(rule)).__name__
        summary, sections = _cut(inspect.cleandoc(rule.__doc__ or ""))
        missing = [heading for heading in REQUIRED if not sections.get(heading)]
        if not summary or "\n" in summary:
            raise ValueError(f"the docstring of {name} must begin with a line that stands alone")
        if missing:
            raise ValueError(f"the docstring of {name} has no section {', '.join(missing)}")
        return cls(summary, sections)

    @property
    def example(self) -> str:
        """A module with the mistake."""
        return _code(self.sections["Example"])

    @property
    def use_instead(self) -> str:
        """The same module without the mistake."""
        return _code(self.sections["Use instead"])


def _cut(text: str) -> tuple[str, dict[str, str]]:
    """What comes before the first heading, and what comes after each heading."""
    heading, fenced = "", False
    lines: dict[str, list[str]] = {heading: []}
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        # Inside a fence, two hashes begin a comment.
        if line.startswith("## ") and not fenced:
            heading = line.removeprefix("## ").strip()
            lines[heading] = []
        else:
            lines[heading].append(line)
    sections = {heading: "\n".join(part).strip() for heading, part in lines.items()}
    return sections.pop(""), sections


def _code(section: str) -> str:
    """What stands in the one Python fence of a section."""
    _, *fences = section.split("```python\n")
    if len(fences) != 1:
        raise ValueError(f"a section must hold one ```python fence, not {len(fences)}")
    code, end, _ = fences[0].partition("\n```")
    if not end:
        raise ValueError("a ```python fence is never closed")
    return code + "\n"
