"""The ASGI application that the servers run: each module of a folder, under its file name."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.runtime.configuration import configure

configure()

# These need the settings.
from django.contrib.auth.models import AnonymousUser, User  # noqa: E402

from tests.runtime.harness import application_in  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.runtime.harness import Application

FOLDER = Path(os.environ["SERVED_FOLDER"])


@functools.cache
def application_named(name: str) -> Application:
    """The application of a module, made once, as a server does."""
    return application_in((FOLDER / f"{name}.py").read_text())


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """`/<module>/<path>?user=<id>` is the path of the module, for a member of staff."""
    _, name, path = scope["path"].split("/", 2)
    user_ids = parse_qs(scope["query_string"].decode()).get("user")
    user = User(pk=int(user_ids[0]), is_staff=True) if user_ids else AnonymousUser()
    await application_named(name)({**scope, "path": f"/{path}", "user": user}, receive, send)
