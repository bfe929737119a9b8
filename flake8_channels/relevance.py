"""Whether a text can hold a finding at all, decided before anything else is loaded.

A consumer may reach Channels only through a base class of the project, so the files that a
text imports count too. Only texts are looked at here, and the answer errs on the side of yes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_channels.settings import Settings

#: What Channels and the packages built on it have in their names.
_WORD = "channels"
_IMPORT = "import"


def may_use_channels(filename: str, text: str, settings: Settings) -> bool:
    """Whether the text, or one that it imports from the project, can name Channels."""
    if _WORD in text:
        return True
    if _IMPORT not in text:
        return False
    from flake8_channels.model.disk import absolute
    from flake8_channels.model.project import Project

    graph = Project.around(filename, settings).import_graph
    return graph.reaches_channels(absolute(filename), text)
