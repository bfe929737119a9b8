"""What a rule receives: the module under check, in the words of Channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.consumer_calls import ending_calls_in
from flake8_channels.model.consumers import consumers_in, uses_channels
from flake8_channels.model.conversions import conversions_in
from flake8_channels.model.expression_use import unawaited_calls_in
from flake8_channels.model.missteps import protocol_mistakes_in
from flake8_channels.model.module import Module
from flake8_channels.model.routing import routes_in
from flake8_channels.model.served import served_in_loop
from flake8_channels.model.unawaited import layer_calls_in
from flake8_channels.model.unset import unset_reads_in

if TYPE_CHECKING:
    import ast

    from flake8_channels.model.calls import MethodUse
    from flake8_channels.model.consumer_calls import ConsumerCall
    from flake8_channels.model.consumers import Consumer
    from flake8_channels.model.conversions import Conversion
    from flake8_channels.model.expression_use import Use
    from flake8_channels.model.missteps import ProtocolMistake
    from flake8_channels.model.routing import Route
    from flake8_channels.model.served import Served
    from flake8_channels.model.unset import UnsetRead


class CheckedModule(Module):
    """The module under check."""

    @property
    def consumers(self) -> tuple[Consumer, ...]:
        """The classes of this module that are Channels consumers, in order."""
        return consumers_in(self)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The applications that this module's routers and route lists hold."""
        return routes_in(self)

    @property
    def uses_channels(self) -> bool:
        """Whether it defines a consumer, or imports from Channels or what Channels stands on."""
        return uses_channels(self)

    @property
    def unawaited_calls(self) -> tuple[tuple[ast.Call, Use], ...]:
        """The calls with no await of their own, each with what becomes of the result."""
        return unawaited_calls_in(self)

    @property
    def layer_calls(self) -> tuple[MethodUse, ...]:
        """The calls of a channel layer's coroutine methods without an await of their own."""
        return layer_calls_in(self)

    @property
    def protocol_mistakes(self) -> tuple[ProtocolMistake, ...]:
        """The calls of its consumers that come at the wrong time in the life of a WebSocket."""
        return protocol_mistakes_in(self)

    @property
    def unset_reads(self) -> tuple[UnsetRead, ...]:
        """The attributes that disconnect() reads and that connect() may not have set."""
        return unset_reads_in(self)

    @property
    def conversions(self) -> tuple[Conversion, ...]:
        """The calls of async_to_sync, sync_to_async and database_sync_to_async."""
        return conversions_in(self)

    @property
    def ending_calls(self) -> tuple[ConsumerCall, ...]:
        """The calls of `self.disconnect()`, which is to end a connection and does not."""
        return ending_calls_in(self)

    @property
    def served_in_loop(self) -> tuple[Served, ...]:
        """The functions that run in the event loop for its consumers and middleware."""
        return served_in_loop(self)
