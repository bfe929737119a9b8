"""What the user chose, as one value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """The plugin's options after parsing."""

    #: The major version of Channels, or None to find the project's pin.
    channels_version: int | None = None
    #: Pairs: the dotted name of a class that cannot be read, the Channels class it stands for.
    base_classes: tuple[tuple[str, str], ...] = ()
    #: Import roots before those that are found.
    roots: tuple[str, ...] = ()
