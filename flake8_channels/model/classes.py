"""Classes across modules: bases, method resolution order, members; honest about the unknown."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Union

from flake8_channels.model.answer import UNKNOWN, Answer, Unknown
from flake8_channels.model.functions import FunctionDefinition
from flake8_channels.model.names import is_for_type_checkers, reaching
from flake8_channels.model.once import kept
from flake8_channels.model.scopes import FUNCTIONS, Kind
from flake8_channels.model.syntax import subtree

if TYPE_CHECKING:
    from flake8_channels.model.module import Module

#: Packages whose classes have none of the methods that this plugin asks about.
_HARMLESS = frozenset(sys.stdlib_module_names) | {"django", "typing_extensions"}
#: Class decorators that leave the methods alone.
_HARMLESS_DECORATORS = frozenset(
    {
        "dataclasses.dataclass",
        "functools.total_ordering",
        "typing.final",
        "typing.runtime_checkable",
        "typing_extensions.final",
    }
)
#: Methods in which a metaclass gets hold of a class.
_MAKE_CLASSES = ("__call__", "__getattribute__", "__init__", "__new__", "__prepare__")


def is_harmless(qualified_name: str) -> bool:
    """Whether a class or module from elsewhere is known to have nothing to do with Channels."""
    return qualified_name.partition(".")[0] in _HARMLESS


class Opaque:
    """A base class, or what a class decorator does, that cannot be read."""


_LONGEST_CHAIN = 60
#: The classes whose order is being worked out, each a base of the one before.
_in_progress: list[ClassDefinition] = []

#: One entry of a method resolution order.
Entry = Union["ClassDefinition", Opaque]
#: A class's attribute: a method, the statement or expression that sets it, or unknown.
Member = FunctionDefinition | ast.AST | Unknown


class ClassDefinition:
    """A class statement, in the project or in the stubs."""

    def __init__(self, module: Module, node: ast.ClassDef) -> None:
        self.module = module
        self.node = node
        self._found: dict[str, tuple[Member, ClassDefinition] | None] = {}
        self._own: dict[str, Member | None] = {}
        self._mro: tuple[Entry, ...] | None = None
        #: Attribute -> whether it holds a channel layer: what layers.py has found out.
        self.layers: dict[str, bool] = {}

    def __repr__(self) -> str:
        return f"<class {self.qualified_name}>"

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.node.name

    @kept
    def qualified_name(self) -> str:
        """The dotted name: module, enclosing classes, class."""
        parts = [self.node.name]
        for parent in self.module.syntax.ancestors(self.node):
            if isinstance(parent, (ast.ClassDef, *FUNCTIONS)):
                parts.append(parent.name)
        return ".".join([self.module.name, *reversed(parts)])

    @property
    def is_framework(self) -> bool:
        """Whether it is a class of Channels itself."""
        return self.module.is_stub and self.qualified_name.startswith("channels.")

    def is_same(self, other: object) -> bool:
        """Whether another object stands for this class too, read from the disk."""
        return other is self or (
            isinstance(other, ClassDefinition)
            and other.name == self.name
            and other.module.file == self.module.file
            and other.qualified_name == self.qualified_name
        )

    @property
    def mro(self) -> tuple[Entry, ...]:
        """The method resolution order, with an Opaque where a base cannot be read."""
        if self._mro is None:
            if self in _in_progress or len(_in_progress) >= _LONGEST_CHAIN:
                # It derives from itself, or from more than anybody writes.
                return (Opaque(),)
            _in_progress.append(self)
            try:
                order = _linearize(self)
            finally:
                _in_progress.pop()
            if len(order) > _LONGEST_CHAIN:
                order = (*order[:_LONGEST_CHAIN], Opaque())
            self._mro = order
        return self._mro

    @kept
    def project_classes(self) -> tuple[ClassDefinition, ...]:
        """Those of the method resolution order that the project defines, not the stubs."""
        return tuple(
            entry
            for entry in self.mro
            if isinstance(entry, ClassDefinition) and not entry.module.is_stub
        )

    @kept
    def project_methods(self) -> tuple[FunctionDefinition, ...]:
        """The methods of these classes, overridden ones too."""
        classes = self.project_classes
        return tuple(method for entry in classes for method in entry.methods)

    def is_subclass_of(self, *names: str) -> Answer:
        """Whether the class is, or derives from, a class of Channels with such a dotted name."""
        if not self._framework_names.isdisjoint(names):
            return Answer.YES
        return Answer.NO if self.is_complete else Answer.UNKNOWN

    @kept
    def _framework_names(self) -> frozenset[str]:
        return frozenset([entry.qualified_name for entry in self.framework_classes])

    @kept
    def framework_classes(self) -> tuple[ClassDefinition, ...]:
        """Those of the method resolution order that are Channels' own."""
        return tuple(
            entry for entry in self.mro if isinstance(entry, ClassDefinition) and entry.is_framework
        )

    def channels_defines(self, name: str) -> bool:
        """Whether one of these classes has an attribute of that name."""
        return any(each.own(name) is not None for each in self.framework_classes)

    @kept
    def is_complete(self) -> bool:
        """Whether every base and class decorator could be read."""
        return not any(isinstance(entry, Opaque) for entry in self.mro)

    def lacks(self, name: str) -> bool:
        """Whether no class above it has the attribute, Django's views among them."""
        return self.is_complete and self.find(name) is None and not self._has_view

    @property
    def _has_view(self) -> bool:
        from flake8_channels.model.definitions import definition, qualified_name

        for entry in self.mro:
            if isinstance(entry, ClassDefinition):
                for base in entry.node.bases:
                    found = qualified_name(definition(entry.module, base)) or ""
                    if "View" in found or ".views." in found:
                        return True
        return False

    def find(self, name: str) -> Member | None:
        """The attribute that instances have under a name; None if no class defines it.

        UNKNOWN where a class that cannot be read comes first, or branches define it twice.
        """
        found = self.find_with_owner(name)
        return found[0] if found is not None else None

    def find_with_owner(
        self, name: str, after: ClassDefinition | None = None
    ) -> tuple[Member, ClassDefinition] | None:
        """The attribute and the class that defines it; `after` a class, as super() looks it up."""
        if after is None:
            if name not in self._found:
                self._found[name] = self._search(name, self.mro)
            return self._found[name]
        for number, entry in enumerate(self.mro):
            if after.is_same(entry):
                return self._search(name, self.mro[number + 1 :])
        return UNKNOWN, self

    def own(self, name: str) -> Member | None:
        """The attribute that the class statement itself defines; None if it does not."""
        if name not in self._own:
            self._own[name] = self._bound(name)
        return self._own[name]

    def _bound(self, name: str) -> Member | None:
        scope = self.module.syntax.scope_within(self.node)
        bindings = scope.bindings.get(name)
        if not bindings:
            return None
        found = reaching(self.module.syntax, bindings, scope, None)
        if len(found) != 1:
            return UNKNOWN
        binding = found[0]
        if isinstance(binding.node, FUNCTIONS):
            return self.module.function_definition(binding.node)
        if binding.kind is Kind.ASSIGNMENT and isinstance(binding.value, ast.Name):
            from flake8_channels.model.definitions import definition

            other = definition(self.module, binding.value)
            if isinstance(other, FunctionDefinition):
                return other
        return binding.value if binding.kind is Kind.ASSIGNMENT else binding.node

    @kept
    def methods(self) -> tuple[FunctionDefinition, ...]:
        """The methods that the class statement itself defines, in order."""
        found = [each for each in self.node.body if isinstance(each, FUNCTIONS)]
        if any(isinstance(each, (ast.If, ast.Try, ast.With)) for each in self.node.body):
            inside = (each for each in subtree(self.node) if isinstance(each, FUNCTIONS))
            found = [each for each in inside if self.module.class_around(each) is self]
        return tuple(map(self.module.function_definition, found))

    def _search(
        self, name: str, entries: tuple[Entry, ...]
    ) -> tuple[Member, ClassDefinition] | None:
        for entry in entries:
            if isinstance(entry, Opaque):
                return UNKNOWN, self
            member = entry.own(name)
            if member is not None:
                return member, entry
        return None

    @kept
    def bases(self) -> tuple[Entry, ...]:
        """The bases that can define a method; an Opaque for each that cannot be read."""
        return tuple(entry for base in self.node.bases for entry in self._base(base))

    @property
    def is_remade(self) -> bool:
        """Whether a decorator or a metaclass that cannot be read may have replaced its methods."""
        if not self.node.decorator_list and not self.node.keywords:
            return False
        from flake8_channels.model.definitions import is_named

        for decorator in self.node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if is_named(self.module, called, *_HARMLESS_DECORATORS) is not Answer.YES:
                return True
        return any(
            keyword.arg is None
            or (
                keyword.arg == "metaclass"
                and any(isinstance(each, Opaque) for each in self._base(keyword.value))
            )
            for keyword in self.node.keywords
        )

    @property
    def is_made_by_metaclass(self) -> bool:
        """Whether a metaclass of the project makes the class, and may replace methods.

        One that only has methods of its own does not. The bases are the same either way.
        """
        return any(
            keyword.arg == "metaclass"
            and isinstance(metaclass, ClassDefinition)
            and any(metaclass.find(name) is not None for name in _MAKE_CLASSES)
            for keyword in self.node.keywords
            for metaclass in self._base(keyword.value)
        )

    def _base(self, node: ast.expr) -> tuple[Entry, ...]:
        from flake8_channels.model.definitions import External, definition

        if is_for_type_checkers(self.module.syntax, node):
            return (Opaque(),)
        found = definition(self.module, node)
        if isinstance(found, ClassDefinition):
            return (found,)
        if isinstance(found, External):
            known = self.module.project.known_base(found.qualified_name)
            if known is not None:
                return (known,)
            if is_harmless(found.qualified_name):
                return ()
        return (Opaque(),)


def _linearize(start: ClassDefinition) -> tuple[Entry, ...]:
    """C3, as Python does it; an impossible order makes the rest opaque."""
    if start.is_remade:
        return (Opaque(), start)
    bases = start.bases
    if len(bases) == 1 and isinstance(bases[0], ClassDefinition):
        return (start, *bases[0].mro)
    sequences = [list(base.mro) if isinstance(base, ClassDefinition) else [base] for base in bases]
    sequences.append(list(bases))
    order: list[Entry] = [start]
    while sequences := [sequence for sequence in sequences if sequence]:
        for sequence in sequences:
            head = sequence[0]
            if not any(head in other[1:] for other in sequences):
                break
        else:
            return (*order, Opaque())
        order.append(head)
        for sequence in sequences:
            if sequence[0] is head:
                del sequence[0]
    return tuple(order)
