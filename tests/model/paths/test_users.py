"""The user under a shorter name, and a user who is nobody."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.conditions import known_truth, learn
from flake8_channels.model.paths.facts import original
from flake8_channels.model.paths.keys import condition, expression_key
from flake8_channels.model.paths.users import alias, asks_for_user, missing_user, without_user
from flake8_channels.model.paths.values import of_truth
from tests.model.modules import load

if TYPE_CHECKING:
    from pathlib import Path


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def test_another_name_for_the_same(folder: Path) -> None:
    source = expression("self.scope['user']")
    known = alias(frozenset(), "user", source)
    key = expression_key(source)
    assert original("user", known) == key
    assert original("user.ok", known) == f"{key}.ok"
    assert original("user is Constant(value=None)", known) == f"{key} is Constant(value=None)"
    assert original("users", known) == "users"
    node = expression("user.is_staff")
    learnt = learn(known, node, condition(node), True)
    again = expression("self.scope['user'].is_staff")
    assert f"{key}.is_staff" in dict(learnt)
    assert known_truth(load(folder, ""), learnt, node, condition(node)) is True
    assert condition(again).positive


#: Test -> whether it asks if a user is signed in.
QUESTIONS = {
    "user.is_authenticated": True,
    "ok and not self.scope['user'].is_anonymous": True,
    "isinstance(user, AnonymousUser)": True,
    "user.pk": True,
    "self.user.id is None": True,
    "scope.get('user').id": True,
    "room.pk": False,
    "user.pk == 1": False,
    "user": False,
    "user.is_staff": False,
}


@pytest.mark.parametrize("test", QUESTIONS)
def test_whether_a_test_asks_for_a_user(test: str) -> None:
    assert asks_for_user(expression(test)) is QUESTIONS[test]


#: Test and whether it holds -> the user who is nobody then.
NOBODY: dict[tuple[str, bool], str | None] = {
    ("user", False): "user",
    ("user", True): None,
    ("user is None", True): "user",
    ("user is None", False): None,
    ("user is not None", False): "user",
    ("user == None", True): "user",
    ("user == 1", True): None,
    ("user < None", True): None,
    ("get()", False): None,
}


@pytest.mark.parametrize("case", NOBODY, ids=str)
def test_a_user_who_is_nobody_is_not_signed_in(folder: Path, case: tuple[str, bool]) -> None:
    test, holds = case
    key = missing_user(expression(test), holds)
    user = NOBODY[case]
    assert key == (f"{user}.is_authenticated" if user else None)
    if key is not None:
        node = expression("user.is_anonymous")
        known = without_user(frozenset(), key)
        assert known_truth(load(folder, ""), known, node, condition(node)) is True


def test_what_is_known_of_a_user_stays_known() -> None:
    known = frozenset({("user.is_authenticated", of_truth(True))})
    assert without_user(known, "user.is_authenticated") == known
