"""CHN901: what is left of a client when the consumer has no disconnect()."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from flake8_channels.page import Page
from flake8_channels.rules.opinions.missing_disconnect import MissingDisconnect
from tests.runtime.harness import Client, application_in

PAGE = Page.of(MissingDisconnect)


@pytest.mark.parametrize(("code", "online"), [(PAGE.example, True), (PAGE.use_instead, False)])
async def test_user_who_has_gone(code: str, online: bool) -> None:
    application = application_in(code)
    async with (
        Client(application, user=User(pk=1)) as first,
        Client(application, user=User(pk=2)) as second,
    ):
        await first.handshake()
        await second.handshake()
        await second.send_json({"user": 1})
        assert await second.receive_json() == {"online": True}
        await first.disconnect()
        await second.send_json({"user": 1})
        assert await second.receive_json() == {"online": online}
        assert first.protocol_errors == second.protocol_errors == []
