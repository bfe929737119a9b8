"""One process over ever more consumer files: growth.py FOLDER prints figures as JSON.

Files are read one at a time, as flake8 does, so that memory shows what the plugin keeps.
"""

import ast
import json
import resource
import sys
import time
from pathlib import Path

from flake8_channels.checker import check
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings

rules = [rule for rule in all_rules() if rule.on_by_default]
spent, count = 0.0, 0
for path in sorted(Path(sys.argv[1]).rglob("*.py")):
    text = path.read_text()
    tree, lines = ast.parse(text), text.splitlines(keepends=True)
    start = time.process_time()
    check(tree, str(path), lines, Settings(), lambda: rules)
    spent += time.process_time() - start
    count += 1
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"files": count, "per_file": spent / count, "memory": memory}))
