"""CHN107: output for a client that has left."""

from __future__ import annotations

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from flake8_channels.page import Page
from flake8_channels.rules.handshake.output_in_disconnect import OutputInDisconnect
from tests.runtime.harness import Client, application_in

PAGE = Page.of(OutputInDisconnect)
SEND = 'await self.send_json({"goodbye": True})'


def told(statement: str) -> str:
    """The example with this statement, and the log tells what it raises and what still runs."""
    return PAGE.example.replace(
        SEND,
        "try:\n"
        f"            {statement}\n"
        "        except Exception as error:\n"
        "            print('raised', type(error).__name__)\n"
        "            raise",
    ).replace(
        'group_discard("game", self.channel_name)',
        "group_discard(\"game\", self.channel_name)\n        print('has left the group')",
    )


@pytest.mark.parametrize("statement", [SEND, "await self.close()", "await self.accept()"])
async def test_example_stays_in_the_group(statement: str) -> None:
    async with Client(application_in(PAGE.example.replace(SEND, statement))) as client:
        assert await client.handshake() == "accepted"
        await client.disconnect()
        assert "after the client has left" in client.protocol_errors[0]
        assert isinstance(client.exception, OSError)
        assert len(get_channel_layer().groups["game"]) == 1


async def test_example_passes_in_channels_testing() -> None:
    communicator = WebsocketCommunicator(application_in(PAGE.example), "/ws/chat/")
    assert await communicator.connect() == (True, None)
    await communicator.disconnect()
    assert not get_channel_layer().groups.get("game")


async def test_use_instead_leaves_the_group() -> None:
    async with Client(application_in(PAGE.use_instead)) as client:
        assert await client.handshake() == "accepted"
        await client.send_json("e4")
        assert await client.receive_json() == "e4"
        await client.disconnect()
        assert client.protocol_errors == []
        assert not get_channel_layer().groups.get("game")
