"""One process over many consumer files: warm.py FOLDER prints figures of this process as JSON."""

import ast
import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from flake8_channels.checker import check
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings


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


clock = time.process_time
seconds = Counter(parse=0.0, plugin=0.0, astroid=0.0)
build = astroid_build()


def measure(path):
    """One file at a time, as flake8 does: its tree is gone before the next one is read."""
    text = path.read_text()
    lines = text.splitlines(keepends=True)
    begin = clock()
    tree = ast.parse(text)
    seconds["parse"] += clock() - begin
    begin = clock()
    check(tree, str(path), lines, Settings(), lambda: rules)
    seconds["plugin"] += clock() - begin


for path in sorted(warm_up.rglob("*.py")):
    measure(path)
seconds.clear()
files = [path for directory in rest for path in sorted(directory.rglob("*.py"))]
for path in files:
    measure(path)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if build is not None:
    texts = [path.read_text() for path in files]
    begin = clock()
    for text in texts:
        build(text)
    seconds["astroid"] = clock() - begin
print(json.dumps({"files": len(files), "memory": memory, **seconds}))
