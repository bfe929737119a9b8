"""What a text imports, told without a parse.

For the relevance check, which runs on every file. It errs on the side of more: an import in a
docstring counts, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Origin and names of a `from` import, or the modules of an `import`; lines are joined before.
_IMPORT = re.compile(
    r"(?:^|[;:])[ \t\f]*(?:"
    r"from\b([ \t]*[.\w][.\w \t]*?)[ \t]*\bimport\b[ \t]*(\((?:[^()#]|#[^\n]*)*\)|[^\n;#]*)"
    r"|import[ \t]+([^\n;#]+))",
    re.MULTILINE,
)
_RELATIVE = re.compile(r"\bfrom[ \t]*\.")
_BLANK = re.compile(r"\s+")
_MEMBERS = re.compile(r"(?:\.\w+)+")
_COMMENT = re.compile(r"#[^\n]*")


class Imported(NamedTuple):
    """What may be a module: `from ..rooms import base as b` has `rooms` and `rooms.base`."""

    #: How many leading dots there are.
    dots: int
    name: str
    #: Its name in the text; empty where it gets none.
    alias: str


def joined(text: str) -> str:
    """A text in which every import stands on one line, or in parentheses."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # To look for one character takes a tenth of looking for two.
    return text.replace("\\\n", " ") if "\\" in text else text


def statements(text: str) -> Iterator[str]:
    """The lines of a joined text that may import something, with those up to a parenthesis.

    To search these few by an expression takes a tenth of searching the whole text.
    """
    place = text.find("import")
    while place != -1:
        start, end = text.rfind("\n", 0, place) + 1, _line_end(text, place)
        head = text[start:end].partition("#")[0]
        is_open = head.count("(") > head.count(")")
        while is_open and end < len(text):
            next_end = _line_end(text, end + 1)
            is_open = ")" not in text[end:next_end].partition("#")[0]
            end = next_end
        yield text[start:end]
        place = text.find("import", end)


def is_relative(statement: str) -> bool:
    """Whether a statement may import from the package that its file lies in."""
    return _RELATIVE.search(statement) is not None


def imports_in(
    statement: str, is_package: Callable[[Imported], bool] = lambda origin: True
) -> Iterator[Imported]:
    """What the imports of a statement name.

    What `from` takes out of a module is left out where that is no package.
    """
    for origin, names, modules in _IMPORT.findall(statement):
        for module, alias in _names(modules):
            parts = module.split(".")
            for count in range(1, len(parts)):
                yield Imported(0, ".".join(parts[:count]), parts[0] if count == 1 else "")
            yield Imported(0, module, alias if alias != module or len(parts) == 1 else "")
        name = _BLANK.sub("", origin)
        package = name.lstrip(".")
        dots = len(name) - len(package)
        if name:
            source = Imported(dots, package, "")
            yield source
            if is_package(source):
                for word, alias in _names(names.strip("()")):
                    yield Imported(dots, f"{package}.{word}" if package else word, alias)


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return found if found != -1 else len(text)


def _names(names: str) -> Iterator[tuple[str, str]]:
    """The names in an import list, each with the name that it gets here."""
    for each in _COMMENT.sub("", names).split(","):
        words = each.split()
        if len(words) == 3 and words[1] == "as":
            yield words[0], words[2]
        elif words:
            name = "".join(words)  # `import a . b` is Python too.
            yield name, name


def names_below(imported: Imported, text: str) -> set[str]:
    """What a text writes after a module's alias with dots: `a.b` and `a.b.c` for `a`."""
    found: set[str] = set()
    # A name that ends like the alias does no harm; a search for its beginning would cost time.
    place = text.find(f"{imported.alias}.")
    while place != -1:
        longer = _MEMBERS.match(text, place + len(imported.alias))
        words = longer[0].split(".") if longer is not None else []
        found.update(imported.name + ".".join(words[: count + 1]) for count in range(1, len(words)))
        place = text.find(f"{imported.alias}.", place + 1)
    return found
