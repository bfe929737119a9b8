"""Where the time goes in consumer files: stages.py FOLDER prints seconds by stage as JSON.

A stage is a part of the model or a rule. What an earlier stage has worked out is not worked out
again, so a rule shows what it costs beside what rules share. Each file counts with the least of
its rounds, which other work on the machine lengthens least.
"""

import ast
import json
import sys
import time
from collections import Counter
from pathlib import Path

from flake8_channels.checker import module_of
from flake8_channels.relevance import may_use_channels
from flake8_channels.rule import all_rules
from flake8_channels.settings import Settings

ROUNDS = 5
#: The parts of the model that a module answers for, each with the rest of what it needs.
PARTS = (
    *("syntax", "consumers", "routes", "unawaited_calls", "layer_calls", "conversions"),
    *("served_in_loop", "ending_calls", "protocol_mistakes", "unset_reads"),
)
settings = Settings()
rules = [rule for rule in all_rules() if rule.on_by_default]


def stages(path, text):
    """Name and seconds of each stage of one file."""
    clock = time.perf_counter
    begin = clock()
    tree = ast.parse(text)
    yield "ast.parse", clock() - begin
    begin = clock()
    may_use_channels(path, text, settings)
    yield "relevance", clock() - begin
    begin = clock()
    module = module_of(tree, path, settings)
    yield "project", clock() - begin
    for part in PARTS:
        begin = clock()
        getattr(module, part)
        yield part, clock() - begin
    for rule in rules:
        begin = clock()
        for _ in rule.check(module):
            pass
        yield f"{rule.code} {rule.name}", clock() - begin
    begin = clock()
    module.forget()
    yield "forgetting it", clock() - begin


total = Counter()
files = sorted(Path(sys.argv[1]).rglob("*.py"))
for path in files:
    text = path.read_text()
    least = {}
    for _ in range(ROUNDS):
        for name, seconds in stages(path, text):
            least[name] = min(seconds, least.get(name, seconds))
    total.update(least)
print(json.dumps({name: seconds / len(files) for name, seconds in total.items()}))
