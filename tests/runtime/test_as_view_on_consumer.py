"""CHN303: the method of a Django view, called on a consumer."""

from __future__ import annotations

import pytest

from flake8_channels.page import Page
from flake8_channels.rules.routing.as_view_on_consumer import AsViewOnConsumer
from tests.runtime.harness import Client, application_in, load

PAGE = Page.of(AsViewOnConsumer)


def test_example_cannot_be_imported() -> None:
    with pytest.raises(AttributeError, match="'ChatConsumer' has no attribute 'as_view'"):
        load(PAGE.example)


async def test_use_instead_works() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("hello")
        assert await client.receive_json() == {"echo": "hello"}
        await client.disconnect()
        assert client.protocol_errors == []
