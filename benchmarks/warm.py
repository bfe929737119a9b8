"""One process over many consumer files: warm.py FOLDER prints figures of this process as JSON."""

import ast
import json
import resource
import sys
import time
from pathlib import Path

from flake8_channels.checker import check
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings


def clock(action, items):
    """CPU seconds for doing something with each item."""
    start = time.process_time()
    for item in items:
        action(item)
    return time.process_time() - start


def astroid_build():
    """What building astroid's tree would cost; None where astroid is not installed."""
    try:
        from astroid.builder import AstroidBuilder
        from astroid.manager import AstroidManager
    except ImportError:
        return None
    builder = AstroidBuilder(AstroidManager(), apply_transforms=False)
    builder.delayed_assattr = lambda node: None
    return lambda text: builder.string_build(text)


folder = Path(sys.argv[1])
warm_up, *rest = sorted(folder.iterdir())
rules = [rule for rule in all_rules() if rule.on_by_default]


def load(directory):
    """Path, tree and lines of each file, as flake8 hands them over."""
    for path in sorted(directory.rglob("*.py")):
        text = path.read_text()
        yield str(path), ast.parse(text), text.splitlines(keepends=True), text


def lint(file):
    """The plugin's whole work on one file."""
    path, tree, lines, _ = file
    check(tree, path, lines, Settings(), lambda: rules)


for file in load(warm_up):
    lint(file)
files = [file for directory in rest for file in load(directory)]
texts = [text for *_, text in files]
build = astroid_build()
figures = {
    "files": len(files),
    "parse": clock(ast.parse, texts),
    "plugin": clock(lint, files),
    "astroid": clock(build, texts) if build else None,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}
print(json.dumps(figures))
