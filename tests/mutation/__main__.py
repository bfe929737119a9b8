"""Print what becomes of the mutants: `python -m tests.mutation`, or with folders of modules."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from tests.runtime.configuration import configure

if __name__ == "__main__":
    configure()
    # What the consumers log is not for the reader of the figures.
    logging.getLogger().addHandler(logging.NullHandler())
    from tests.mutation.report import report
    from tests.mutation.trial import cases_of
    from tests.mutation.twins import twins, twins_in

    folders = [twins_in(Path(name)) for name in sys.argv[1:]]
    print(report(cases_of([twin for each in folders for twin in each] or twins())))
