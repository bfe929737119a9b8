"""What a rule is, and how the rules are found."""

from __future__ import annotations

import abc
import functools
import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from flake8_channels.model.facade import CheckedModule


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake: where it is (column from 0, as flake8 counts) and the line to print."""

    line: int
    column: int
    code: str
    text: str


class Rule(abc.ABC):
    """A mistake that the plugin knows; the subclass's docstring is its page."""

    #: CHN and three digits; never given to another rule.
    code: ClassVar[str]
    #: The mistake in a few words, with dashes.
    name: ClassVar[str]
    #: What is wrong, what happens, what to write instead; filled in by `report`.
    message: ClassVar[str]
    #: A rule that is off runs only where the user selects its code.
    on_by_default: ClassVar[bool] = True
    #: Words of which a file must have one to hold the mistake; empty where nothing is known.
    words: ClassVar[frozenset[str]] = frozenset()

    @abc.abstractmethod
    def check(self, module: CheckedModule) -> Iterator[Finding]:
        """The findings in one module."""

    def report(self, node: ast.expr | ast.stmt, **words: object) -> Finding:
        """A finding at a node, its message filled with words from the code at hand."""
        return Finding(node.lineno, node.col_offset, self.code, self.message.format(**words))


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule in the package `flake8_channels.rules`, ordered by code.

    Raises RuntimeError where a file holds no rule or two, or where two rules share a code.
    """
    from flake8_channels import rules

    found: dict[str, Rule] = {}
    for info in pkgutil.walk_packages(rules.__path__, rules.__name__ + "."):
        if info.ispkg:
            continue
        rule = _rule_in(info.name)
        if rule.code in found:
            raise RuntimeError(f"{info.name} takes {rule.code}, which {found[rule.code]} has")
        found[rule.code] = rule
    return tuple(rule for _, rule in sorted(found.items()))


def _rule_in(module_name: str) -> Rule:
    module = importlib.import_module(module_name)
    classes = [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Rule) and value.__module__ == module_name
    ]
    if len(classes) != 1:
        raise RuntimeError(f"{module_name} must define one rule, not {len(classes)}")
    rule: Rule = classes[0]()
    return rule
