"""Expressions on a path: what they do to the socket, and what is known of their value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.model.paths.runs import connect

if TYPE_CHECKING:
    from pathlib import Path

#: Expression -> the socket after it.
EXPRESSIONS = {
    "a.b + c": "connecting",
    "self.scope['user']": "connecting",
    "self.channel_layer.group_add('a', self.channel_name)": "connecting",
    "self": "unknown",
    "f(self)": "unknown",
    "[self]": "unknown",
    "self.accept": "unknown",
    "self.encode_json": "connecting",
    "(await self.accept(), f())": "accepted",
    "f(a, b=[await self.close()])": "closed",
    "{'a': await self.accept()}": "accepted",
    "f'{await self.accept()}'": "accepted",
    "f'{self}'": "connecting",
    "a[await self.accept()]": "accepted",
    "a == await self.accept()": "accepted",
    "-(await self.accept())": "accepted",
    "not await self.accept()": "accepted",
    "a and await self.accept()": "accepted connecting",
    "a or await self.accept()": "accepted connecting",
    "True and await self.accept()": "accepted",
    "1 or await self.accept()": "connecting",
    "a and b and await self.close()": "closed connecting",
    "await self.accept() if a else await self.close()": "accepted closed",
    "await (self.accept() if a else self.close())": "accepted closed",
    "await self.accept() if 1 else await self.close()": "accepted",
    "(a := await self.accept())": "accepted",
    "lambda: a": "connecting",
    "lambda: self.accept()": "unknown",
    "lambda: self.scope": "connecting",
    "[await self.accept() for a in b]": "accepted connecting",
    "[a for a in await self.accept()]": "accepted",
    "{a: b for a in c if await self.accept()}": "accepted connecting",
    "(self.accept() for a in b)": "accepted connecting",
    "hasattr(self, 'a')": "connecting",
    "getattr(self, 'a', None)": "connecting",
    "getattr(self, 'accept')": "unknown",
    "getattr(self, name)": "unknown",
    "isinstance(self, a)": "connecting",
    "str(self)": "connecting",
    "logger.info('%s', self)": "connecting",
    "yield_from(self.scope)": "connecting",
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_what_an_expression_does(folder: Path, text: str) -> None:
    assert connect(folder, text) == f"next: {EXPRESSIONS[text]}"


#: Condition, what precedes it -> the sockets where it held (accepted) and where not (closed).
CONDITIONS = {
    ("a", ""): "accepted closed",
    ("a and b", ""): "accepted closed",
    ("1", ""): "accepted",
    ("None", ""): "closed",
    ("[]", ""): "closed",
    ("{}", ""): "closed",
    ("{1}", ""): "accepted",
    ("(a, b)", ""): "accepted",
    ("a", "a = 0"): "closed",
    ("not a", "a = 0"): "accepted",
    ("a == 'x'", "a = 'x'"): "accepted",
    ("a is None", "a = None"): "accepted",
    ("a is None", "a = 1"): "closed",
    ("a != 'x'", "a = 'y'"): "accepted",
    ("a", "a = 0\na = f()"): "accepted closed",
    ("a", "a = [b]"): "accepted",
    ("a", "a = not 1"): "closed",
    ("a", "a = b and 0"): "closed",
    ("a", "a = b or 1"): "accepted",
    ("a", "a = 1 if b else 2"): "accepted",
    ("(a := 0)", ""): "closed",
    ("a", "(a := 1)"): "accepted",
    ("a", "a = 1\nfor a in b: pass"): "accepted closed",
    ("self.a", "self.a = 1"): "accepted",
    ("self.a", "self.a = 1\nself.b = 0"): "accepted",
    ("hasattr(self, 'a')", "self.a = f()"): "accepted",
    ("a.b", "a.b = 1\na = c"): "accepted closed",
    ("a[0]", "a = 1"): "accepted closed",
    ("a", "a = {}\na[0] = 2"): "accepted",
    ("a", "a = {}\na[0] = 2\ndel a[0]"): "accepted closed",
    ("a", "a, *b = 1, 2"): "accepted",
    ("b", "a, *b = 1, 2"): "accepted closed",
    ("a and not a", ""): "closed",
    ("a or not a", ""): "accepted",
    ("a is None or a", "if a: b = 1"): "accepted closed",
}


@pytest.mark.parametrize("case", CONDITIONS, ids=" | ".join)
def test_what_is_known_of_a_condition(folder: Path, case: tuple[str, str]) -> None:
    condition, before = case
    body = f"{before}\nif {condition}: await self.accept()\nelse: await self.close()"
    assert connect(folder, body) == f"next: {CONDITIONS[case]}"


def test_every_way_through_a_tuple_is_kept(folder: Path) -> None:
    helper = """
        def pair(self):
            if self.scope["a"]:
                return 1, None
            return None, 2
        """
    body = """
        one, two = self.pair()
        if one and two: return
        if not one and not two: return
        await self.accept()
        """
    assert connect(folder, body, helper) == "next: accepted"
