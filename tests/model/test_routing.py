"""Routes: which expressions are handed to a router as an application."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.routing import Form, consumer_class
from tests.model.modules import last, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
from channels.consumer import SyncConsumer
from channels.routing import ChannelNameRouter, ProtocolTypeRouter, URLRouter
from django.urls import path, re_path
class A(SyncConsumer): ...
class Plain: ...
"""

#: Module -> the applications in it.
ROUTES = {
    "a router": ("URLRouter([path('x', a), re_path('y', view=b)])", {"a", "b"}),
    "a mapping": ("ProtocolTypeRouter({'http': a, 'websocket': b})", {"a", "b"}),
    "channels": ("ChannelNameRouter({'x': a})", {"a"}),
    "nested": (
        "URLRouter([path('x', URLRouter([path('y', a)]))])",
        {"URLRouter([path('y', a)])", "a"},
    ),
    "named lists": (
        "websocket_urlpatterns = [path('x', a)]\nws_routes = (path('y', b),)",
        {"a", "b"},
    ),
    "lists with other names": ("urlpatterns = [path('x', a)]\nroutes = [path('y', b)]", set()),
    "both branches": ("URLRouter([path('x', a if c else b)])", {"a", "b"}),
    "what a name stands for": ("d = f(a)\nURLRouter([path('x', d)])", {"f(a)"}),
    "a name that nobody knows": ("URLRouter([path('x', a)])", {"a"}),
    "each once": (
        "websocket_urlpatterns = [path('x', a)]\nURLRouter(websocket_urlpatterns)",
        {"a"},
    ),
    "no path": ("URLRouter([a, f(b)])", set()),
    "no list": ("URLRouter(f(path('x', a)))", set()),
    "no argument": ("URLRouter()\nProtocolTypeRouter()\nURLRouter([path('x')])", set()),
    "no router": ("Other([path('x', a)])", set()),
    "a list that goes round": ("r = [*r]\nURLRouter(r)", set()),
    "behind a version": ("if VERSION < 3:\n    URLRouter([path('x', a)])", set()),
    "behind a version in the route": ("URLRouter([path('x', a if version() else b)])", set()),
    "behind another condition": ("if DEBUG:\n    URLRouter([path('x', a)])", {"a"}),
}


@pytest.mark.parametrize(("source", "expected"), ROUTES.values(), ids=ROUTES)
def test_routes(folder: Path, source: str, expected: set[str]) -> None:
    module = load(folder, IMPORTS + source)
    assert {ast.unparse(route.node) for route in module.routes} == expected
    assert all(route.module is module for route in module.routes)


#: Application -> its form.
FORMS: dict[str, Form | None] = {
    "A": "class",
    "A.as_asgi": "as_asgi",
    "A()": "instance",
    "A(1)": "instance",
    "A.as_asgi()": None,
    "A.as_view()": None,
    "A()()": None,
    "Plain": None,
    "Plain()": None,
    "Plain.as_asgi": None,
    "unknown": None,
    "f(A)": None,
}


@pytest.mark.parametrize("text", FORMS)
def test_forms_of_a_consumer(folder: Path, text: str) -> None:
    (route,) = load(folder, f"{IMPORTS}URLRouter([path('x', {text})])").routes
    forms: list[Form] = ["class", "as_asgi", "instance"]
    found = {form: route.consumer(form) for form in forms}
    assert found == {form: "A" if form == FORMS[text] else None for form in forms}


#: Expression -> whether it is a consumer class.
CLASSES = {"A": True, "B": True, "Plain": False, "C": False, "D": False, "A()": False, "'A'": False}


@pytest.mark.parametrize("text", CLASSES)
def test_consumer_classes(folder: Path, text: str) -> None:
    source = "B = A\nif x:\n    C = A\nelse:\n    C = Plain\nclass D(make()): ...\n"
    module = load(folder, f"{IMPORTS}{source}{text}")
    found = consumer_class(module, last(module, text))
    assert (found is not None) is CLASSES[text]
