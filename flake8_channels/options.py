"""Reading the values of the options; each error says what would be right."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

_VERSIONS = {"auto": None, "2": 2, "3": 3, "4": 4}
_DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")


def channels_version(value: str) -> int | None:
    """The major version, or None for `auto`.

    Raises argparse.ArgumentTypeError for anything else.
    """
    try:
        return _VERSIONS[value.strip()]
    except KeyError:
        raise argparse.ArgumentTypeError(
            f"{value!r} is not one of {', '.join(_VERSIONS)}"
        ) from None


def base_classes(value: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a dotted name and the name of a Channels consumer class.

    Raises argparse.ArgumentTypeError for another form or a class that Channels does not have.
    """
    return tuple(_base_class(pair) for pair in re.split(r"[,\s]+", value) if pair)


def _base_class(pair: str) -> tuple[str, str]:
    name, equals, stands_for = pair.partition("=")
    if not equals or not _DOTTED_NAME.fullmatch(name):
        raise argparse.ArgumentTypeError(
            f"{pair!r} is not of the form mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer"
        )
    from flake8_channels.model.project import channels_classes

    if stands_for not in channels_classes():
        raise argparse.ArgumentTypeError(
            f"{stands_for!r} in {pair!r} is not one of {', '.join(channels_classes())}"
        )
    return name, stands_for


def directory(value: str, config: str | None) -> str | None:
    """The directory that a value means, or None if there is none.

    flake8 makes a path relative to its file only where there is a slash in it. A plain name is
    looked for here, then beside the file given by --config, or above, where flake8 finds it.
    """
    here = Path.cwd()
    above = [Path(config).absolute().parent] if config is not None else here.parents
    found = (place / value for place in (here, *above) if (place / value).is_dir())
    return next(map(str, found), None)
