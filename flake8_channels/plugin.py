"""The boundary with flake8: options, which rules run, results. Nothing else knows flake8."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from flake8_channels import __version__, options
from flake8_channels.checker import check
from flake8_channels.settings import Settings

if TYPE_CHECKING:
    import argparse
    import ast
    from collections.abc import Iterator, Sequence

    from flake8.options.manager import OptionManager

    from flake8_channels.rule import Rule

    #: Line, column from 0, text that begins with the code, and a class that flake8 ignores.
    Result = tuple[int, int, str, type]


class ChannelsPlugin:
    """What flake8 makes for each file."""

    name = "flake8-channels"
    version = __version__

    _settings: ClassVar[Settings] = Settings()
    _options: ClassVar[argparse.Namespace | None] = None
    #: The rules that the options select; None until a file needs them.
    _rules: ClassVar[tuple[Rule, ...] | None] = None

    def __init__(self, tree: ast.Module, filename: str, lines: Sequence[str]) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Declare the options; they work on the command line and in flake8's files."""
        manager.add_option(
            "--channels-version",
            type=options.channels_version,
            default="auto",
            metavar="VERSION",
            parse_from_config=True,
            help="Major version of Channels: auto, 2, 3 or 4 (default: auto, the pin found in "
            "the project's requirements, else 4).",
        )
        manager.add_option(
            "--channels-base-classes",
            type=options.base_classes,
            default="",
            metavar="NAME=CLASS,...",
            parse_from_config=True,
            help="Base classes that cannot be read, each with the Channels class it stands for: "
            "mylib.ws.BaseSocket=AsyncJsonWebsocketConsumer.",
        )
        manager.add_option(
            "--channels-roots",
            default="",
            metavar="DIRECTORY,...",
            comma_separated_list=True,
            normalize_paths=True,
            parse_from_config=True,
            help="Directories to import from, before those that are found.",
        )

    @classmethod
    def parse_options(
        cls, manager: OptionManager, parsed: argparse.Namespace, _arguments: object = None
    ) -> None:
        """Keep what the user chose; a directory that is none ends the run with an error."""
        roots: list[str] = []
        for root in parsed.channels_roots:
            if (directory := options.directory(root, parsed.config)) is not None:
                roots.append(directory)
            else:
                manager.parser.error(f"argument --channels-roots: no such directory: {root}")
        cls._settings = Settings(
            parsed.channels_version, parsed.channels_base_classes, tuple(roots)
        )
        cls._options = parsed
        cls._rules = None

    def run(self) -> Iterator[Result]:
        """The findings in line order; never an exception, which would hang `flake8 -j2`."""
        for finding in check(
            self._tree, self._filename, self._lines, self._settings, self._selected_rules
        ):
            yield finding.line, finding.column, f"{finding.code} {finding.text}", type(self)

    @classmethod
    def _selected_rules(cls) -> tuple[Rule, ...]:
        if cls._rules is None:
            cls._rules = selected_rules(cls._options)
        return cls._rules


def selected_rules(parsed: argparse.Namespace | None) -> tuple[Rule, ...]:
    """The rules that flake8's options ask for; those that are on by default without options."""
    from flake8.style_guide import Decision, DecisionEngine

    from flake8_channels.rule import all_rules

    if parsed is None:
        return tuple(rule for rule in all_rules() if rule.on_by_default)
    explicit = [*(parsed.select or ()), *(parsed.extend_select or ())]
    engine = DecisionEngine(parsed)
    return tuple(
        rule
        for rule in all_rules()
        if (rule.on_by_default or any(_names(code, rule) for code in explicit))
        and engine.decision_for(rule.code) is Decision.Selected
    )


def _names(code: str, rule: Rule) -> bool:
    """Whether a selected code means this rule, more than by the plugin's prefix CHN."""
    return len(code) > len("CHN") and rule.code.startswith(code)
