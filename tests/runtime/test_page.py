"""The reader of pages."""

from __future__ import annotations

import pytest

from flake8_channels.page import Page
from flake8_channels.rule import Rule

PAGE = """\
The mistake in one sentence.

## What it does

Looks.

## Why is this bad

It fails.

## Example

In words first.

```python
## A comment, no heading.
wrong = 1

right = 2
```

## Use instead

```python
right = 2
```

## References

- <https://channels.readthedocs.io/>
"""


def rule_with(docstring: str | None) -> type[Rule]:
    return type("SomeRule", (Rule,), {"__doc__": docstring})


def test_page_of_a_rule() -> None:
    page = Page.of(rule_with(PAGE))
    assert page.summary == "The mistake in one sentence."
    assert page.sections["Why is this bad"] == "It fails."
    assert list(page.sections)[-1] == "References"
    assert page.example == "## A comment, no heading.\nwrong = 1\n\nright = 2\n"
    assert page.use_instead == "right = 2\n"


@pytest.mark.parametrize(
    ("docstring", "message"),
    [
        (None, "the docstring of SomeRule must begin with a line that stands alone"),
        (PAGE.replace(".\n\n## What", ".\nAnd more.\n\n## What"), "must begin with a line"),
        (PAGE.replace("## Example", "## For example"), "SomeRule has no section Example"),
        (PAGE.replace("Looks.", ""), "SomeRule has no section What it does"),
    ],
)
def test_page_with_a_part_missing(docstring: str | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Page.of(rule_with(docstring))


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("No code.", "one ```python fence, not 0"),
        ("```python\n1\n```\n```python\n2\n```", "one ```python fence, not 2"),
        ("```python\n1", "never closed"),
    ],
)
def test_example_without_one_fence(section: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _ = Page("", {"Example": section}).example
