"""Channels' two trees of consumers: the sync one, and the async one that it derives from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_channels.model.answer import Answer

if TYPE_CHECKING:
    from flake8_channels.model.classes import ClassDefinition
BASIC_CONSUMER = "channels.consumer.AsyncConsumer"
_SYNC_CONSUMER = "channels.consumer.SyncConsumer"
#: Channels has no HTTP consumer in its sync tree.
_OTHER_TREE = {
    "AsyncConsumer": "SyncConsumer",
    "AsyncJsonWebsocketConsumer": "JsonWebsocketConsumer",
    "AsyncWebsocketConsumer": "WebsocketConsumer",
    "JsonWebsocketConsumer": "AsyncJsonWebsocketConsumer",
    "SyncConsumer": "AsyncConsumer",
    "WebsocketConsumer": "AsyncWebsocketConsumer",
}


def runs_async(definition: ClassDefinition) -> bool:
    """Whether Channels awaits a consumer's hooks; the first of its classes in the MRO decides."""
    for entry in definition.framework_classes:
        return not _is_of_sync_tree(entry)
    return True


def mixed_trees(definition: ClassDefinition) -> tuple[str, str] | None:
    """The sync and the async class of Channels that a consumer derives from; None unless both.

    The sync tree's dispatch() is the one in force then.
    """
    found: dict[bool, str] = {}
    for entry in definition.framework_classes:
        if entry.qualified_name != BASIC_CONSUMER:
            found.setdefault(_is_of_sync_tree(entry), entry.name)
    return (found[True], found[False]) if len(found) == 2 else None


def is_mixed(definition: ClassDefinition) -> bool:
    """Whether a consumer derives from both of Channels' trees, so that one hides half of it."""
    return mixed_trees(definition) is not None


def other_tree(definition: ClassDefinition) -> str:
    """The name of the Channels class to derive from for hooks of the other colour."""
    for entry in definition.framework_classes:
        return _OTHER_TREE.get(entry.name, entry.name)
    return definition.name


def _is_of_sync_tree(definition: ClassDefinition) -> bool:
    return definition.is_subclass_of(_SYNC_CONSUMER) is Answer.YES
