"""What a text imports, told without a parse."""

from __future__ import annotations

import pytest

from flake8_channels.model.imports import (
    Imported,
    imports_in,
    is_relative,
    joined,
    names_below,
    statements,
)

#: Text -> dots, name and alias of each import that it has.
TEXTS: dict[str, list[tuple[int, str, str]]] = {
    "import a": [(0, "a", "a")],
    "import a as b": [(0, "a", "b")],
    "import a.b.c": [(0, "a", "a"), (0, "a.b", ""), (0, "a.b.c", "")],
    "import a.b as c": [(0, "a", "a"), (0, "a.b", "c")],
    "import a, b as c": [(0, "a", "a"), (0, "b", "c")],
    "import a . b": [(0, "a", "a"), (0, "a.b", "")],
    "from a import b": [(0, "a", ""), (0, "a.b", "b")],
    "from a import b as c, d": [(0, "a", ""), (0, "a.b", "c"), (0, "a.d", "d")],
    "from . import a": [(1, "", ""), (1, "a", "a")],
    "from ..a.b import c": [(2, "a.b", ""), (2, "a.b.c", "c")],
    "from .. a import b": [(2, "a", ""), (2, "a.b", "b")],
    "from a import (\n    b,  # one\n    c as d,\n)": [
        (0, "a", ""),
        (0, "a.b", "b"),
        (0, "a.c", "d"),
    ],
    "from a import \\\n    b": [(0, "a", ""), (0, "a.b", "b")],
    "from a import \\\r\n    b": [(0, "a", ""), (0, "a.b", "b")],
    "from a import (  # why (\n    b,\n)\nc = 1": [(0, "a", ""), (0, "a.b", "b")],
    "if x:\n\timport a": [(0, "a", "a")],
    "x = 1; import a": [(0, "a", "a")],
    "try: import a\nexcept ImportError: pass": [(0, "a", "a")],
    "import a  # import b": [(0, "a", "a")],
    "# import a": [],
    "important = 1": [],
    "x = 'to import a'": [],
    "importlib.import_module('a')": [],
    "": [],
    # It errs on the side of more.
    '"""\nimport a\n"""': [(0, "a", "a")],
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items())
def test_imports(text: str, expected: list[tuple[int, str, str]]) -> None:
    found = [each for statement in statements(joined(text)) for each in imports_in(statement)]
    assert [tuple(each) for each in found] == expected


def test_names_out_of_what_is_no_package() -> None:
    text = "from a import b\nfrom .c import d\nimport e.f"
    found = imports_in(text, lambda origin: origin.name == "c")
    assert [each.name for each in found] == ["a", "c", "c.d", "e", "e.f"]


#: Text -> the lines of it that may import something.
STATEMENTS = {
    "import a\nb = 1\nif b:\n    import c": ["import a", "    import c"],
    "from a import (\n    b,  # one)\n    c,\n)\nd = 1": [
        "from a import (\n    b,  # one)\n    c,\n)",
    ],
    "x = 1; import a  # import b\n": ["x = 1; import a  # import b"],
    "from a import (b": ["from a import (b"],
    "x = 1": [],
}


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.items())
def test_statements(text: str, expected: list[str]) -> None:
    assert list(statements(text)) == expected


@pytest.mark.parametrize("text", ["from . import a", "from.a import b", "x; from \t.. a import b"])
def test_relative(text: str) -> None:
    assert is_relative(text)
    assert not is_relative(text.replace(".", "c"))


#: Text -> what it writes after `r`, which stands for the module `a.rooms`.
USES = {
    "r.views": {"a.rooms.views"},
    "r.views.Room()": {"a.rooms.views", "a.rooms.views.Room"},
    "views.Room": set(),
    # A name that ends like the alias does no harm.
    "other.views": {"a.rooms.views"},
    "r": set(),
}


@pytest.mark.parametrize(("text", "expected"), USES.items())
def test_names_below_an_alias(text: str, expected: set[str]) -> None:
    assert names_below(Imported(0, "a.rooms", "r"), text) == expected
