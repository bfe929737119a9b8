"""A database for the pages that ask one: in memory, with one user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A database in memory that all threads share. Django never closes one, so there is but one name.
SHARED = "file:pages?mode=memory&cache=shared"


@pytest.fixture
def tables() -> Iterator[None]:
    """Django's tables in a database that all threads share, for one test."""
    from django.core.management import call_command
    from django.db import connections

    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = SHARED
    connection.connection = None
    try:
        call_command("migrate", verbosity=0)
        from django.contrib.auth.models import User

        User.objects.all().delete()
        User.objects.create(username="ada", is_staff=True)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
