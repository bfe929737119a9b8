"""On which consumer a method is called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.receivers import called_method, consumers_of, receivers, super_of
from tests.model.modules import class_named, last, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
class Mixin:
    def shared(self): ...
class A(Mixin, AsyncWebsocketConsumer):
    async def own(self): ...
class B(Mixin, WebsocketConsumer):
    def own(self): ...
class Plain:
    def own(self): ...
"""

#: Code in which `it` is read -> the consumers that it can be an object of.
OBJECTS = {
    "self": ("class C(A):\n    def f(it): it", ["C"]),
    "self in a function inside": ("class C(A):\n    def f(it):\n        def g(): it", ["C"]),
    "self of a plain class": ("class C:\n    def f(it): it", []),
    "self of a mixin": ("class C:\n    def f(it): it\nclass D(C, A): pass", ["D"]),
    "self of a mixin of two": (
        "class C:\n    def f(it): it\nclass D(C, A): pass\nclass E(C, B): pass",
        ["D", "E"],
    ),
    "self of a stranger": ("class C(make()):\n    def f(it): it", []),
    "a variable": ("it = A()\nit", ["A"]),
    "a variable of a plain class": ("it = Plain()\nit", []),
    "a variable that is set twice": ("it = A()\nif x:\n    it = B()\nit", []),
    "the class itself": ("it = A\nit", []),
    "an annotated parameter": ("def f(it: A): it", ["A"]),
    "an annotated keyword": ("def f(*, it: B): it", ["B"]),
    "an annotation in quotes": ("def f(it: 'A'): it", ["A"]),
    "an annotation in quotes, unknown": ("def f(it: 'Nothing'): it", []),
    "an annotation of a plain class": ("def f(it: Plain): it", []),
    "an annotation that allows None": ("def f(it: A | None): it", ["A"]),
    "an optional annotation": ("from typing import Optional\ndef f(it: Optional[A]): it", ["A"]),
    "a choice in an annotation": ("def f(it: A | Plain): it", []),
    "self under another name": (
        "class C(A):\n    def g(this):\n        it = this\n        it",
        ["C"],
    ),
    "a parameter without one": ("def f(it): it", []),
    "a parameter that gets self": ("def f(it): it\nclass C(A):\n    def g(self): f(self)", ["C"]),
    "a second parameter that gets self": (
        "def f(x, it): it\nclass C(A):\n    def g(self): f(1, self)",
        ["C"],
    ),
    "a parameter that gets self by its name": (
        "def f(x, it): it\nclass C(A):\n    def g(self): f(it=self, x=1)",
        ["C"],
    ),
    "a parameter that gets self through another": (
        "def f(it): it\ndef g(x): f(x)\nclass C(A):\n    def h(self): g(self)",
        ["C"],
    ),
    "a parameter that gets a variable": ("def f(it): it\na = A()\nf(a)", ["A"]),
    "a parameter that gets itself": ("def f(it):\n    f(it)\n    it", []),
    "a parameter that gets several": (
        (
            "def f(it): it\nclass C(A):\n    def g(self): f(self)\n"
            "class D(B):\n    def g(self): f(self)"
        ),
        ["C", "D"],
    ),
    "a parameter of a function of that name elsewhere": (
        "def f(it): it\nfrom m import f\nclass C(A):\n    def g(self): f(self)",
        [],
    ),
    "a parameter of a method": (
        "class C(A):\n    def f(self, it): it\n    def g(self): self.f(self)",
        [],
    ),
}


@pytest.mark.parametrize(("source", "expected"), OBJECTS.values(), ids=OBJECTS)
def test_objects(folder: Path, source: str, expected: list[str]) -> None:
    module = load(folder, IMPORTS + source)
    assert [found.name for found in receivers(module, last(module, "it"))] == expected


def test_an_attribute_is_no_object_that_is_known(folder: Path) -> None:
    module = load(folder, IMPORTS + "class C(A):\n    def f(self): self.it")
    assert receivers(module, last(module, "self.it")) == []


#: Code with one attribute -> the class and the line of the method that it means.
METHODS = {
    "own": ("class C(A):\n    def f(self): self.own", ("C", 5)),
    "of Channels": ("class C(A):\n    def f(self): self.accept", ("C", None)),
    "of a mixin": ("class C(A):\n    def f(self): self.shared", ("C", 3)),
    "of nobody": ("class C(A):\n    def f(self): self.nothing", None),
    "of no method": ("class C(A):\n    own = 1\n    def f(self): self.own", None),
    "of a stranger": ("class C(make(), A):\n    def f(self): self.own", None),
    "behind super()": ("class C(A):\n    def own(self): super().own", ("C", 5)),
    "behind super(), the long way": (
        "class C(A):\n    def own(this): super(C, this).own",
        ("C", 5),
    ),
    "behind super() of a mixin": (
        "class C:\n    def own(self): super().own\nclass D(C, A): pass",
        ("D", 5),
    ),
    "of two consumers that agree": (
        (
            "class C:\n    def f(self): self.g\n    def g(self): ...\nclass D(C, A): pass\n"
            "class E(C, B): pass"
        ),
        ("D", 12),
    ),
    "of two consumers that do not": (
        "class C:\n    def f(self): self.own\nclass D(C, A): pass\nclass E(C, B): pass",
        None,
    ),
    "of no consumer": ("class C(Plain):\n    def f(self): self.own", None),
}


@pytest.mark.parametrize(("source", "expected"), METHODS.values(), ids=METHODS)
def test_methods(folder: Path, source: str, expected: tuple[str, int | None] | None) -> None:
    module = load(folder, IMPORTS + source)
    (attribute,) = module.syntax.nodes(ast.Attribute)
    found = called_method(module, attribute)
    if found is not None:
        consumer, method = found
        line = None if method.module.is_stub else method.node.lineno
        assert (consumer.name, line) == expected
    else:
        assert expected is None


def test_consumers_of_a_mixin(folder: Path) -> None:
    module = load(folder, IMPORTS)
    users = {
        name: [found.name for found in consumers_of(class_named(module, name))]
        for name in ("A", "Mixin", "Plain")
    }
    assert users == {"A": ["A"], "Mixin": ["A", "B"], "Plain": []}


#: Code with `super` -> the class behind which it looks.
SUPERS = {
    "in a method": ("class C(A):\n    def f(self): super()", "C"),
    "in a function of a method": ("class C(A):\n    def f(self):\n        def g(): super()", "C"),
    "in a class inside": ("class C(A):\n    class D:\n        def f(self): super()", "D"),
    "of another class": ("class C(A):\n    def f(self): super(B, self)", "B"),
    "of a stranger": ("class C(A):\n    def f(self): super(X, self)", None),
    "in a function": ("def f(self): super()", None),
    "another function": ("class C(A):\n    def f(self): sup()", None),
}


@pytest.mark.parametrize(("source", "expected"), SUPERS.values(), ids=SUPERS)
def test_where_super_looks(folder: Path, source: str, expected: str | None) -> None:
    module = load(folder, IMPORTS + source)
    (call,) = module.syntax.nodes(ast.Call)
    assert getattr(super_of(module, call), "name", None) == expected
