"""One process over many consumer files: warm.py FOLDER prints figures of this process as JSON.

Nothing is kept of a file, so each round does all of its work anew; after the first one the plugin
is loaded, and knows the project around the files.
"""

import ast
import json
import resource
import sys
import time
from pathlib import Path
from statistics import median

from flake8_channels.checker import check
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings

ROUNDS = 5


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
rules = tuple(rule for rule in all_rules() if rule.on_by_default)
settings = Settings()
clock = time.process_time


def one_round(files):
    """CPU seconds for parsing the files and for the plugin's work on them.

    One file at a time, as flake8 does: its tree is gone before the next one is read.
    """
    parse = plugin = 0.0
    for path in files:
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        begin = clock()
        tree = ast.parse(text)
        parse += clock() - begin
        begin = clock()
        check(tree, str(path), lines, settings, lambda: rules)
        plugin += clock() - begin
    return parse, plugin


files = sorted(folder.rglob("*.py"))
first = one_round(files)
rounds = [one_round(files) for _ in range(ROUNDS)]
figures = {
    "files": len(files),
    "parse": median(parse for parse, _ in rounds),
    "plugin": median(plugin for _, plugin in rounds),
    "first": first[1],
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}
build = astroid_build()
if build is not None:
    texts = [path.read_text() for path in files]
    begin = clock()
    for text in texts:
        build(text)
    figures["astroid"] = clock() - begin
print(json.dumps(figures))
