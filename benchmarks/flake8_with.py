"""flake8 with some of the installed plugins and no others: flake8_with.py NAME[,NAME] ARGUMENTS.

At the end it prints the CPU seconds that flake8-channels itself used to standard error.
"""

import importlib.metadata
import sys
import time

wanted = {"flake8", "pycodestyle", "pyflakes", *sys.argv[1].split(",")}
all_distributions = importlib.metadata.distributions


def some_distributions(**kwargs):
    """The distributions that are wanted, so that flake8 finds no other plugin."""
    for distribution in all_distributions(**kwargs):
        if distribution.metadata["Name"].lower() in wanted:
            yield distribution


importlib.metadata.distributions = some_distributions
spent = 0.0

if "flake8-channels" in wanted:
    from flake8_channels.plugin import ChannelsPlugin

    run = ChannelsPlugin.run

    def timed(self):
        """What the plugin finds, while the clock of this process runs."""
        global spent
        start = time.process_time()
        found = list(run(self))
        spent += time.process_time() - start
        return found

    ChannelsPlugin.run = timed

from flake8.main.cli import main  # noqa: E402

try:
    sys.exit(main(sys.argv[2:]))
finally:
    print(f"plugin {spent:.6f}", file=sys.stderr)
