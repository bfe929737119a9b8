"""Exceptions on a path, and which handler catches them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.paths.raised import (
    LOOKUP_ERRORS,
    Raised,
    builtin_exception,
    catch,
    exception_class,
    handler_classes,
    raised_by,
)
from tests.model.modules import load, only

if TYPE_CHECKING:
    from pathlib import Path

    from flake8_channels.model.paths.raised import Caught, ExceptionClass

IMPORTS = """\
from channels.exceptions import DenyConnection
from somewhere import Strange, other
class Mine(ValueError): ...
class Deep(Mine): ...
class Odd(Strange): ...
"""


def handler(folder: Path, text: str) -> list[ExceptionClass] | None:
    source = f"{IMPORTS}try: ...\nexcept {text}: ...".replace("except :", "except:")
    module = load(folder, source)
    return handler_classes(module, only(module, ast.ExceptHandler).type)


def raising(folder: Path, text: str) -> Raised:
    module = load(folder, f"{IMPORTS}raise {text}")
    node = only(module, ast.Raise).exc
    assert node is not None
    return raised_by(module, node)


#: What is raised, the classes of a handler -> whether it is caught, goes on, or nobody knows.
CATCHING = {
    ("ValueError()", ""): "caught",
    ("ValueError()", "ValueError"): "caught",
    ("ValueError", "Exception"): "caught",
    ("ValueError", "BaseException"): "caught",
    ("ValueError()", "KeyError"): "goes on",
    ("KeyError()", "LookupError"): "caught",
    ("LookupError()", "KeyError"): "goes on",
    ("IOError()", "OSError"): "caught",
    ("ValueError()", "(KeyError, ValueError)"): "caught",
    ("ValueError()", "(KeyError, TypeError)"): "goes on",
    ("KeyboardInterrupt()", "Exception"): "goes on",
    ("Mine('x')", "ValueError"): "caught",
    ("Deep()", "Mine"): "caught",
    ("Mine()", "Deep"): "goes on",
    ("DenyConnection()", "Exception"): "caught",
    ("DenyConnection()", "ValueError"): "goes on",
    ("DenyConnection()", "Strange"): "nobody knows",
    ("Strange()", "Strange"): "caught",
    ("Strange()", "Exception"): "caught",
    ("Strange()", "ValueError"): "nobody knows",
    ("Odd()", "Strange"): "caught",
    ("Odd()", "ValueError"): "nobody knows",
    ("other.make()", "ValueError"): "nobody knows",
}


def told(found: list[Caught]) -> str:
    if any(each.unsure for each in found):
        return "nobody knows"
    if found[-1].rest is None:
        return "caught"
    return "goes on" if all(each.taken is None for each in found) else "both"


@pytest.mark.parametrize("case", CATCHING, ids=" / ".join)
def test_what_a_handler_does_with_an_exception(folder: Path, case: tuple[str, str]) -> None:
    exception, classes = case
    assert told(catch(raising(folder, exception), handler(folder, classes))) == CATCHING[case]


#: Classes of a handler -> what it does with an exception of any class.
ANYTHING = {
    "": "caught",
    "Exception": "caught",
    "BaseException": "caught",
    "ValueError": "both",
    "(ValueError, Exception)": "caught",
    "Strange": "both",
}


@pytest.mark.parametrize("classes", ANYTHING)
def test_what_a_handler_does_with_any_exception(folder: Path, classes: str) -> None:
    assert told(catch(Raised(), handler(folder, classes))) == ANYTHING[classes]


def test_what_was_caught_further_in_does_not_come_again(folder: Path) -> None:
    (first,) = catch(Raised(), handler(folder, "LookupError"))
    assert first.rest is not None
    assert told(catch(first.rest, handler(folder, "KeyError"))) == "goes on"
    assert told(catch(first.rest, handler(folder, "ValueError"))) == "both"
    (second,) = catch(first.rest, handler(folder, "Exception"))
    assert second.rest is None


def test_a_wider_class_may_be_a_narrower_one(folder: Path) -> None:
    wide = Raised(builtin_exception("LookupError"))
    (caught,) = catch(wide, handler(folder, "KeyError"))
    assert caught.taken is not None
    assert caught.taken.upper is not None
    assert caught.taken.upper.name == "builtins.KeyError"
    assert caught.rest is not None
    (again,) = catch(caught.rest, handler(folder, "KeyError"))
    assert again.taken is None


def test_what_is_raised(folder: Path) -> None:
    raised = {text: raising(folder, text) for text in ("Deep", "Deep(1)", "make()", "errors[0]")}
    for text in ("Deep", "Deep(1)"):
        upper = raised[text].upper
        assert raised[text].exact
        assert upper is not None
        assert upper.is_complete
        assert {"consumers.Deep", "consumers.Mine", "builtins.ValueError"} <= upper.ancestors
    assert raised["errors[0]"] == Raised()


def test_classes_that_cannot_be_read(folder: Path) -> None:
    source = "if x:\n    A = KeyError\nelse:\n    A = make()\nraise A"
    module = load(folder, source)
    node = only(module, ast.Raise).exc
    assert node is not None
    found = exception_class(module, node)
    assert (found.name, found.is_complete) == ("A", False)
    assert raised_by(module, node) == Raised()


def test_what_a_subscript_raises(folder: Path) -> None:
    classes = {
        "KeyError": "both",
        "LookupError": "caught",
        "TypeError": "goes on",
        "ValueError": "goes on",
    }
    first = LOOKUP_ERRORS[0]
    assert {text: told(catch(first, handler(folder, text))) for text in classes} == classes
    assert len(LOOKUP_ERRORS) == 2
