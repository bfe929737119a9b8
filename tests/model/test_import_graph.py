"""Whether a file, or one that it imports, names Channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_channels.model.project import Project
from flake8_channels.settings import Settings
from tests.model.modules import write

if TYPE_CHECKING:
    from pathlib import Path

#: Text of chat/ws.py -> whether it, or what it imports, names Channels.
REACHES = {
    "x = 1": False,
    "channels": True,
    "import json": False,
    "import chat.near": True,
    "import json, chat.near": True,
    "import chat.near as near": True,
    "import chat.far": False,
    "from chat.near import Base": True,
    "from chat import near": True,
    "from chat import (\n    far,\n    near,\n)": True,
    "from chat import far, \\\n    near": True,
    "from .near import Base": True,
    "from . import near": True,
    "from .. import other": False,
    "from ..sockets import Base": True,
    "from . import far": False,
    "from .two_steps import Base": True,
    "from .round import Base": False,
    "if x:\n    from .near import Base": True,
    "import chat.near; x = 1": True,
    "x = 1; from .near import Base": True,
}


@pytest.mark.parametrize("text", REACHES)
def test_what_reaches_channels(folder: Path, text: str) -> None:
    write(
        folder,
        {
            "site/__init__.py": "",
            "site/sockets.py": "from channels.generic.websocket import WebsocketConsumer",
            "site/other.py": "",
            "site/chat/__init__.py": "",
            "site/chat/near.py": "from channels.generic.websocket import WebsocketConsumer",
            "site/chat/far.py": "import json",
            "site/chat/two_steps.py": "from .near import Base",
            "site/chat/round.py": "from .round import Base\nfrom . import far",
        },
    )
    source = text.replace("chat.", "site.chat.").replace("from chat ", "from site.chat ")
    file = str(folder / "site/chat/ws.py")
    graph = Project.around(file, Settings()).import_graph
    assert graph.reaches_channels(file, source) is REACHES[text]
    # The answer is the same when it is known already.
    assert graph.reaches_channels(file, source) is REACHES[text]


def test_a_base_of_the_settings_reaches_channels(folder: Path) -> None:
    file = str(folder / "ws.py")
    settings = Settings(base_classes=(("lib.ws.Socket", "WebsocketConsumer"),))
    text = "from lib.ws import Socket"
    assert Project.around(file, settings).import_graph.reaches_channels(file, text)
    assert not Project.around(file, Settings()).import_graph.reaches_channels(file, text)


def test_a_relative_import_means_something_else_in_each_folder(folder: Path) -> None:
    consumers = "from channels.generic.websocket import WebsocketConsumer"
    write(folder, {"a/base.py": "", "b/base.py": consumers, "manage.py": ""})
    files = [str(folder / name / "ws.py") for name in ("a", "b", "a")]
    found = [
        Project.around(file, Settings()).import_graph.reaches_channels(
            file, "from .base import Base"
        )
        for file in files
    ]
    assert found == [False, True, False]
