"""What the user chose, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """The plugin's options after parsing."""

    #: The major version of Channels, or None to find the project's pin.
    channels_version: int | None = None
    #: Dotted name of a class that cannot be read -> name of the Channels class it stands for.
    base_classes: Mapping[str, str] = field(default_factory=dict)
    #: Import roots before those that are found.
    roots: tuple[str, ...] = ()
