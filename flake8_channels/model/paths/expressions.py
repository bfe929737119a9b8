"""Expressions on a path: what they do to the socket, and what is known of their value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_channels.model.paths.conditions import (
    compared,
    known_truth,
    learn,
    named_constant,
    value_looked_up,
    without_guarded,
)
from flake8_channels.model.paths.displays import comprehension, items, operands
from flake8_channels.model.paths.facts import assign, forget, original
from flake8_channels.model.paths.keeping import is_only_kept
from flake8_channels.model.paths.keys import Condition, attribute_lookup, condition, expression_key
from flake8_channels.model.paths.marks import asks_for, marks_before
from flake8_channels.model.paths.objects import is_count, is_never_none, is_there, may_be_missing
from flake8_channels.model.paths.protocol import TOLD
from flake8_channels.model.paths.quiet import MAY_RAISE, Quiet
from flake8_channels.model.paths.raised import ATTRIBUTE_ERROR, LOOKUP_ERRORS, Raised
from flake8_channels.model.paths.state import (
    MOST_PATHS,
    Decision,
    Exit,
    Path,
    Step,
    TooManyPaths,
    Trail,
    distinct,
)
from flake8_channels.model.paths.users import alias, missing_user, without_user
from flake8_channels.model.paths.values import (
    UNKNOWN,
    Items,
    Telling,
    Truth,
    Value,
    constant,
    of_truth,
    truth,
)
from flake8_channels.model.scopes import COMPREHENSIONS
from flake8_channels.model.syntax import dotted, subtree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_channels.model.paths.calls import Calls
    from flake8_channels.model.paths.frame import Frame
    from flake8_channels.model.paths.state import Facts, Outcomes


class Expressions:
    """Evaluates the expressions of one frame."""

    def __init__(self, frame: Frame, calls: Calls) -> None:
        self._frame = frame
        self._calls = calls
        self._quiet = Quiet(frame, calls.members)

    def evaluate(self, node: ast.expr, path: Path, trail: Trail, out: Outcomes) -> list[Step]:
        """The paths after evaluating an expression; those that raise go to `out`."""
        if isinstance(node, ast.Constant):
            return [Step(path, trail, constant(node.value))]
        if isinstance(node, ast.Await):
            return self.evaluate(node.value, path, trail, out)
        if isinstance(node, ast.Call):
            if attribute_lookup(node) is not None and self._frame.is_receiver(node.args[0]):
                return [self._looked_up(node, path, trail)]
            steps = self._calls.call(node, path, trail, out)
            return self._made(node, steps)
        if isinstance(node, (ast.Tuple, ast.List)):
            return items(self, node, path, trail, out)
        if self._quiet.is_quiet(node):
            if self._calls.watched and (unset := self.unset_in(node, path)) is not None:
                out.leave(Exit("raise", unset, ATTRIBUTE_ERROR), path, trail)
                return []
            return [Step(path, trail, self._known(node, path))]
        if isinstance(node, ast.Name):
            if is_only_kept(self._frame, node):
                return [Step(path, trail)]
            # A bare receiver: whoever gets it can do anything with it.
            return [Step(self._calls.handed_on(path), trail)]
        if isinstance(node, ast.Attribute) and self._calls.is_super(node.value):
            # A method of a base that is handed on.
            return [Step(self._calls.handed_on(path), trail)]
        if isinstance(node, ast.Attribute) and self._frame.is_receiver(node.value):
            getter = self._calls.members.property(node.attr)
            if getter is not None:
                return self._calls.get(getter, node, path, trail, out)
            return [Step(self._calls.reference(node, path), trail, self._known(node, path))]
        if isinstance(node, ast.BoolOp):
            return self._bool_op(node, path, trail, out)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return [
                Step(after, way, of_truth(not holds))
                for holds, after, way in self.test(node.operand, path, trail, out)
            ]
        if isinstance(node, ast.IfExp):
            return [
                step
                for holds, after, way in self.test(node.test, path, trail, out)
                for step in self.evaluate(
                    node.body if holds else node.orelse,
                    after,
                    (*way, Decision(node.test, holds)),
                    out,
                )
            ]
        if isinstance(node, ast.NamedExpr):
            return [
                Step(self._named(node, step), step.trail, step.value)
                for step in self.evaluate(node.value, path, trail, out)
            ]
        if isinstance(node, ast.Lambda):
            return [Step(self._calls.deferred(node, path), trail)]
        if isinstance(node, COMPREHENSIONS):
            return comprehension(self, node, path, trail, out)
        if isinstance(node, ast.Compare):
            return self._compare(node, path, trail, out)
        steps = self.evaluate_all(operands(node), path, trail, out)
        steps = self._made(node, steps)
        if isinstance(node, ast.Subscript):
            steps = [step._replace(value=self._known(node, step.path)) for step in steps]
        if isinstance(node, MAY_RAISE):
            classes = LOOKUP_ERRORS if isinstance(node, ast.Subscript) else (Raised(),)
            for step in steps:
                self.may_raise(step.path, step.trail, out, classes)
        return steps

    def evaluate_all(
        self, nodes: Iterable[ast.expr], path: Path, trail: Trail, out: Outcomes
    ) -> list[Step]:
        """The paths after evaluating expressions one after the other; no value is kept."""
        steps = [Step(path, trail)]
        for node in nodes:
            if not isinstance(node, ast.Constant):
                steps = self.evaluate_on(node, steps, out)
        return steps

    def evaluate_on(self, node: ast.expr, steps: list[Step], out: Outcomes) -> list[Step]:
        """The paths after one more expression, on each path; no value is kept."""
        found = [
            Step(after.path, after.trail)
            for step in steps
            for after in self.evaluate(node, step.path, step.trail, out)
        ]
        return distinct(found)

    def test(
        self, node: ast.expr, path: Path, trail: Trail, out: Outcomes
    ) -> list[tuple[bool, Path, Trail]]:
        """The paths on which a condition holds and those on which it does not."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return [
                (not holds, after, way)
                for holds, after, way in self.test(node.operand, path, trail, out)
            ]
        if isinstance(node, ast.BoolOp):
            wanted = isinstance(node.op, ast.And)
            found, pending = [], [(wanted, path, trail)]
            for value in node.values:
                results = [
                    each for _, after, way in pending for each in self.test(value, after, way, out)
                ]
                found += [each for each in results if each[0] is not wanted]
                pending = _distinct_tests(each for each in results if each[0] is wanted)
            return _distinct_tests(found + pending)
        return _distinct_tests(
            each
            for step in self.evaluate(node, path, trail, out)
            for each in self._decide(node, step)
        )

    def assigned(self, target: ast.expr, value: Value, path: Path) -> Path:
        """The path after a target was set to a value."""
        if isinstance(target, ast.Starred):
            target, value = target.value, UNKNOWN
        if isinstance(target, (ast.Tuple, ast.List)):
            values: tuple[Value, ...] = (UNKNOWN,) * len(target.elts)
            if isinstance(value, Items) and len(value.items) == len(values):
                values = value.items
            elif isinstance(value, Telling):
                values = (Telling(),) * len(values)
            for element, item in zip(target.elts, values, strict=True):
                path = self.assigned(element, item, path)
            return path
        while isinstance(target, ast.Subscript):
            # What has got an item is not empty.
            target, value = target.value, Truth.TRUE
        name = dotted(target)
        if name is None:
            return path
        if isinstance(value, Telling):
            return path.knowing(assign(path.facts, name, value))
        asked = self._frame.asked[name] or self._frame.asked[f"hasattr {name}"]
        if not asked and name.partition(".")[2] not in self._calls.watched:
            return path.knowing(forget(path.facts, name))
        return path.knowing(assign(path.facts, name, None if value is UNKNOWN else value))

    def _named(self, node: ast.NamedExpr, step: Step) -> Path:
        path = self.assigned(node.target, step.value, step.path)
        return path.knowing(alias(path.facts, node.target.id, node.value))

    def may_raise(
        self,
        path: Path,
        trail: Trail,
        out: Outcomes,
        exceptions: Iterable[Raised] = (Raised(),),
    ) -> None:
        """Let exceptions leave here, if anybody around cares; of any class unless told."""
        if self._frame.catching:
            if path.cause is not TOLD:
                # That something may fail is a weak reason to call what comes next a mistake.
                path = path._replace(cause=None)
            for raised in exceptions:
                out.leave(Exit("raise", value=raised), path, trail)

    def _decide(self, node: ast.expr, step: Step) -> list[tuple[bool, Path, Trail]]:
        known = truth(step.value)
        if isinstance(node, ast.NamedExpr):
            node = node.target
        asked = condition(node)
        if known is None:
            known = known_truth(self._frame.module, step.path.facts, node, asked)
        if known is not None:
            return [(known, step.path, step.trail)]
        if self.is_telling(node, step):
            # How the helper ended hangs on it, and that cannot be followed.
            unknown = self._calls.handed_on(step.path)
            return [(holds, unknown, step.trail) for holds in (True, False)]
        if self._calls.watched:
            facts = without_guarded(step.path.facts, node)
            step = step.at(step.path.knowing(facts))
        is_asked_again = self._is_asked_again(node, asked, step.path.facts)
        found = []
        for holds in (True, False):
            facts = step.path.facts
            if is_asked_again:
                facts = learn(facts, node, asked, holds)
            nobody = missing_user(node, holds)
            if nobody is not None and self._frame.asked[nobody]:
                facts = without_user(facts, nobody)
            found.append((holds, step.path.knowing(facts), step.trail))
        return found

    def is_telling(self, node: ast.expr, step: Step) -> bool:
        """Whether the value of an expression, or of a part of it, tells how a helper ended."""
        marks = self._calls.marks | marks_before(self._frame.callee.function, node)
        if isinstance(step.value, Telling) or asks_for(node, marks):
            return True
        if not self._calls.telling:
            return False
        names = {key for key, value in step.path.facts if isinstance(value, Telling)}
        call = node.value if isinstance(node, ast.Await) else node
        return any(
            (each in self._calls.telling and each is not call) or dotted(each) in names
            for each in subtree(node)
        )

    def _is_asked_again(self, node: ast.expr, asked: Condition, facts: Facts) -> bool:
        """Whether it is worth a fact; of `x is None` also where only `x` is asked again."""
        times = self._frame.asked
        key = original(asked.key, facts)
        if (
            times[asked.key] > 1
            or (key != asked.key and times[key])
            or asked.key.endswith(".is_authenticated")
        ):
            # A user may be asked for under two names.
            return True
        return isinstance(node, ast.Compare) and times[expression_key(node.left)] > 1

    def unset_in(self, node: ast.expr, path: Path) -> ast.Attribute | None:
        """The first attribute of the receiver in an expression that was never set, or None.

        The expression itself may be what `del` or `+=` works on.
        """
        unset = {key for key, value in path.facts if value is Truth.FALSE}
        for each in subtree(node) if unset else ():
            if (
                isinstance(each, ast.Attribute)
                and each.attr in self._calls.watched
                and (each is node or isinstance(each.ctx, ast.Load))
                and self._frame.is_receiver(each.value)
                and f"hasattr {self._frame.receiver}.{each.attr}" in unset
            ):
                return each
        return None

    def _known(self, node: ast.expr, path: Path) -> Value:
        if isinstance(node, (ast.Name, ast.Attribute)):
            known = dict(path.facts).get(expression_key(node))
            known = named_constant(self._frame.module, node) or known
            if known is not None:
                return known
        if isinstance(node, (ast.Attribute, ast.Compare)):
            holds = known_truth(self._frame.module, path.facts, node, condition(node))
            return UNKNOWN if holds is None else of_truth(holds)
        if isinstance(node, ast.Subscript):
            known = self._known(node.value, path)
            index = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if (
                isinstance(known, Items)
                and isinstance(index, int)
                and 0 <= index < len(known.items)
            ):
                return known.items[index]
            return UNKNOWN
        if isinstance(node, (ast.Dict, ast.Set)):
            filled = node.keys if isinstance(node, ast.Dict) else node.elts
            return of_truth(bool(filled))
        return self.given(node)

    def given(self, node: ast.expr) -> Value:
        """What an expression tells of its value by itself."""
        if is_there(self._frame.module, node):
            return Truth.TRUE
        if may_be_missing(node):
            return Truth.MAYBE
        if is_count(node):
            return Truth.COUNT
        return Truth.SOME if is_never_none(node) else UNKNOWN

    def _made(self, node: ast.expr, steps: list[Step]) -> list[Step]:
        """The paths after an expression, with what it tells of its value if they do not."""
        if not steps or steps[0].value is not UNKNOWN:
            return steps
        value = self.given(node)
        return steps if value is UNKNOWN else [step._replace(value=value) for step in steps]

    def _looked_up(self, node: ast.Call, path: Path, trail: Trail) -> Step:
        """`hasattr(self, "x")` or `getattr(self, "x", default)`."""
        looked_up = attribute_lookup(node)
        assert looked_up is not None
        function, name = looked_up
        if function == "getattr" and self._calls.members.is_method(name.rpartition(".")[2]):
            # A method under another name: whoever has it may call it.
            return Step(self._calls.handed_on(path), trail)
        value = value_looked_up(path.facts, node)
        return Step(path, trail, UNKNOWN if value is None else value)

    def _bool_op(self, node: ast.BoolOp, path: Path, trail: Trail, out: Outcomes) -> list[Step]:
        wanted = isinstance(node.op, ast.And)
        done: list[Step] = []
        pending = [Step(path, trail)]
        for value in node.values[:-1]:
            results = [
                each for step in pending for each in self.test(value, step.path, step.trail, out)
            ]
            turned = [
                (holds, Step(after, (*way, Decision(value, holds)), of_truth(holds)))
                for holds, after, way in results
            ]
            done += [step for holds, step in turned if holds is not wanted]
            pending = distinct([step for holds, step in turned if holds is wanted])
        for step in pending:
            done += self.evaluate(node.values[-1], step.path, step.trail, out)
        return distinct(done)

    def _compare(self, node: ast.Compare, path: Path, trail: Trail, out: Outcomes) -> list[Step]:
        """What a helper gives back is often asked for at once: `await self.check() is None`."""
        found: list[Step] = []
        for step in self.evaluate(node.left, path, trail, out):
            holds = compared(self._frame.module, step.value, node)
            value = UNKNOWN if holds is None else of_truth(holds)
            after = self.evaluate_all(node.comparators, step.path, step.trail, out)
            found += [Step(each.path, each.trail, value) for each in after]
        return distinct(found)


def _distinct_tests(tests: Iterable[tuple[bool, Path, Trail]]) -> list[tuple[bool, Path, Trail]]:
    """Results of a test that differ in more than how they came about, unless too many."""
    found: dict[tuple[bool, Path], Trail] = {}
    for holds, path, trail in tests:
        found.setdefault((holds, path), trail)
    if len(found) > MOST_PATHS:
        raise TooManyPaths
    return [(holds, path, trail) for (holds, path), trail in found.items()]
