"""What every rule must have: a page that proves itself, names that agree, tests beside it."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from pathlib import Path

import pytest

from flake8_channels.checker import module_of
from flake8_channels.page import Page
from flake8_channels.rule import Rule, all_rules
from flake8_channels.settings import Settings
from tests.support import findings

TESTS = Path(__file__).resolve().parent
RULES = all_rules()
#: The digit after CHN is the folder's.
AREAS = {
    "handshake": "1",
    "concurrency": "2",
    "routing": "3",
    "messages": "4",
    "consumer_api": "5",
    "security": "6",
    "deployment": "7",
    "opinions": "9",
}
#: What fits into an editor's one line.
LONGEST = 250

each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])


def _file(rule: Rule) -> Path:
    return Path(inspect.getfile(type(rule)))


def test_there_are_rules() -> None:
    assert len(RULES) >= 11


@each_rule
def test_page_is_complete(rule: Rule) -> None:
    page = Page.of(rule)
    assert page.summary.endswith(".")
    assert re.search(r"<https://[^>]+>", page.sections["References"])
    assert page.example != page.use_instead
    # What really happens, on both servers that nearly everybody runs.
    assert all(server in page.sections["Why is this bad"] for server in ("Daphne", "uvicorn"))


@each_rule
def test_code_fits_the_folder(rule: Rule) -> None:
    assert re.fullmatch(r"CHN[1-9]\d\d", rule.code)
    assert rule.code[3] == AREAS[_file(rule).parent.name]


@each_rule
def test_opinions_are_off_by_default(rule: Rule) -> None:
    assert not (rule.on_by_default and rule.code[3] == AREAS["opinions"])


def test_codes_and_names_are_unique() -> None:
    for words in ([rule.code for rule in RULES], [rule.name for rule in RULES]):
        assert [word for word, count in Counter(words).items() if count > 1] == []


@each_rule
def test_names_agree(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z\d]+(-[a-z\d]+)+", rule.name)
    assert _file(rule).stem == rule.name.replace("-", "_")
    assert type(rule).__name__ == rule.name.title().replace("-", "")


@each_rule
def test_example_fires_and_nothing_else_does(rule: Rule, tmp_path: Path) -> None:
    found = findings(Page.of(rule).example, path=tmp_path / "consumers.py")
    assert {finding.code for finding in found} == {rule.code}


@each_rule
def test_use_instead_is_silent(rule: Rule, tmp_path: Path) -> None:
    # The optional rules are silent too: what a page recommends is never in need of mending.
    assert findings(Page.of(rule).use_instead, path=tmp_path / "consumers.py") == []


@each_rule
def test_message_fits_in_a_line(rule: Rule, tmp_path: Path) -> None:
    words = set(re.findall(r"\w+", Page.of(rule).example))
    for finding in findings(Page.of(rule).example, rule.code, path=tmp_path / "consumers.py"):
        text = f"{finding.code} {finding.text}"
        assert len(text) <= LONGEST
        assert not set(text) & set("{}!\n\r")
        assert not text.endswith(".")
        # It speaks of the code at hand.
        assert words & set(re.findall(r"\w+", finding.text))


@each_rule
def test_message_names_every_word_it_needs(rule: Rule) -> None:
    words = re.findall(r"{(.*?)}", rule.message)
    assert words
    assert all(word.isidentifier() for word in words)


@each_rule
def test_rule_has_its_tests(rule: Rule) -> None:
    name = f"test_{_file(rule).stem}.py"
    assert (TESTS / "rules" / _file(rule).parent.name / name).is_file()
    # An opinion is about style; every mistake shows on the real Channels.
    is_opinion = rule.code[3] == AREAS["opinions"]
    assert is_opinion or (TESTS / "runtime" / name).is_file()


@each_rule
def test_without_its_words_nothing_is_found(rule: Rule, tmp_path: Path) -> None:
    for other in RULES:
        text = Page.of(other).example
        if rule.words and rule.words.isdisjoint(re.findall(r"\w+", text)):
            module = module_of(ast.parse(text), tmp_path / "consumers.py", Settings())
            assert list(rule.check(module)) == []


def test_no_test_of_a_rule_is_left_over() -> None:
    names = {f"test_{_file(rule).stem}.py" for rule in RULES}
    areas = TESTS / "rules"
    assert {path.name for path in areas.glob("*/test_*.py")} <= names
