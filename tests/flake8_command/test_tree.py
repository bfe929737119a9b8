"""The syntax tree is shared with other plugins: they find it as the parser made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flake8_channels.page import Page
from flake8_channels.rule import all_rules
from tests.flake8_command.command import CONSUMERS, flake8, write

if TYPE_CHECKING:
    from tests.flake8_command.command import Run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

#: A plugin of the project. flake8 runs plugins by the names of their packages, and `local` comes
#: after `flake8-channels`.
NEIGHBOUR = """\
import ast


class Neighbour:
    name = "neighbour"
    version = "1"

    def __init__(self, tree, lines):
        self.tree = tree
        self.lines = lines

    def run(self):
        yield 1, 0, "NBR100 was here", type(self)
        fresh = ast.parse("".join(self.lines))
        for node in ast.walk(self.tree):
            extra = set(vars(node)) - set(node._fields) - set(node._attributes)
            # pyflakes may have been here before.
            if any(not name.startswith("_pyflakes_") for name in extra):
                yield 1, 0, f"NBR200 new attributes {extra}", type(self)
            if isinstance(node, ast.ClassDef) and ast.get_docstring(node):
                yield node.lineno, node.col_offset, "NBR300 docstring", type(self)
        if _dump(self.tree) != _dump(fresh):
            yield 1, 0, "NBR400 another tree", type(self)


def _dump(tree):
    return ast.dump(tree, include_attributes=True)
"""
#: A plugin that does what a careless one does, to see that the neighbour would notice.
CARELESS = """\
class Careless:
    name = "careless"
    version = "1"

    def __init__(self, tree):
        self.tree = tree

    def run(self):
        self.tree.body[0].parent = self.tree
        del self.tree.body[-1]
        return ()
"""
CONFIG = """\
[flake8]
select = CHN,CHN9,NBR

[flake8:local-plugins]
extension =
    {before}
    NBR = neighbour:Neighbour
paths = ./plugins
"""


def _run(folder: Path, before: str = "") -> Run:
    write(
        folder,
        {
            "plugins/neighbour.py": NEIGHBOUR,
            "plugins/careless.py": CARELESS,
            ".flake8": CONFIG.format(before=before),
        },
    )
    return flake8(folder, "--extend-exclude", "plugins", "-j", "1")


def test_the_tree_is_untouched(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for rule in all_rules():
        page = Page.of(rule)
        files |= {f"{rule.code}_bad.py": page.example, f"{rule.code}_good.py": page.use_instead}
    for path in EXAMPLES.rglob("*.py"):
        files[path.relative_to(EXAMPLES).as_posix()] = path.read_bytes()
    write(tmp_path, files)
    done = _run(tmp_path)
    assert {rule.code for rule in all_rules()} <= set(done.codes)
    assert done.codes.count("NBR100") == len(files)
    assert "NBR200" not in done.codes
    assert "NBR400" not in done.codes


def test_docstrings_are_still_there(tmp_path: Path) -> None:
    documented = CONSUMERS.replace(
        ":\n    async def connect", ':\n    """Talk."""\n\n    async def connect'
    )
    write(tmp_path, {"consumers.py": documented})
    assert _run(tmp_path).places == [
        "./consumers.py:1:1: NBR100",
        "./consumers.py:4:1: CHN901",
        "./consumers.py:4:1: NBR300",
        "./consumers.py:7:5: CHN102",
        "./consumers.py:11:9: CHN201",
    ]


def test_the_neighbour_notices(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.py": CONSUMERS})
    codes = _run(tmp_path, before="CAR = careless:Careless").codes
    assert {"NBR200", "NBR400"} <= set(codes)
