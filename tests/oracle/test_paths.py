"""What CHN102 reports is what execution shows: nothing missed, nothing invented.

ORACLE_SEED and ORACLE_PROGRAMS in the environment choose other programs and more of them.
"""

from __future__ import annotations

import ast
import copy
import itertools
import os
import textwrap
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.oracle.execute import MistakeInProgram, Outcome, execute, executed
from tests.oracle.generate import IMPORTS, Program, program
from tests.support import findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: One process runs them all, since the programs are shared.
pytestmark = pytest.mark.xdist_group("oracle")
SEED = int(os.environ.get("ORACLE_SEED", "1"))
PROGRAMS = int(os.environ.get("ORACLE_PROGRAMS", "5000"))

#: What the programs are made of; each must occur often.
CONSTRUCTS = {
    *("async consumer", "sync consumer", "base class"),
    *("async helper", "sync helper", "overridden helper", "helper as statement"),
    *("accept", "close", "super().connect", "choose", "work", "fetch", "items", "subject"),
    *("manager", "pass", "assert", "conditional expression", "and with a call", "or with a call"),
    *("name = constant", "name = choose", "name = helper", "name assigned again"),
    *("flag = constant", "flag = choose", "flag = helper", "flag in connect", "flag in helper"),
    *("one-armed if", "if with else", "elif", "walrus", "condition with and", "condition with or"),
    *("condition: choose", "condition: flag", "condition: name", "condition: helper"),
    *("condition: not choose", "condition: not flag", "condition: not name"),
    "condition: not helper",
    *("while", "while True", "for", "else of a loop", "break", "continue"),
    *("try", "except ValueError", "except KeyError", "except LookupError", "except Exception"),
    *("except (ValueError, KeyError)", "bare except", "raise again", "else of a try", "finally"),
    *("return in finally", "with suppress", "with", "async with"),
    *("match", "match that may fit nothing", "case with two patterns", "case with a guard"),
    *("return", "return False", "return True", "return None", "return with a call", "dead code"),
    *("helper: return", "helper: return None", "helper: return True", "helper: return False"),
    *("helper returns choose", "helper returns helper"),
    *("raise DenyConnection", "raise AcceptConnection", "raise StopConsumer"),
    *("raise ValueError", "raise KeyError"),
}

#: Methods of a consumer; connect() ends without an answer on the lines marked `# here` only.
KNOWN = {
    "nothing at all": """
        async def connect(self):  # here
            pass
        """,
    "accepted": """
        async def connect(self):
            work(1)
            await self.accept()
        """,
    "early return": """
        async def connect(self):
            if choose(1):
                return  # here
            await self.accept()
        """,
    "return False to reject": """
        async def connect(self):
            if choose(1):
                return False  # here
            return await self.close()
        """,
    "complementary conditions": """
        async def connect(self):
            ok = choose(1)
            if ok:
                await self.accept()
            if not ok:
                await self.close()
        """,
    "conditions that are decided twice": """
        async def connect(self):  # here
            if choose(1):
                await self.accept()
            if not choose(2):
                await self.close()
        """,
    "an attribute keeps its value": """
        async def connect(self):
            if self.flag_a and self.flag_b:
                return await self.accept()
            if not self.flag_a:
                raise DenyConnection()
            if not self.flag_b:
                await self.close()
        """,
    "an attribute is assigned between": """
        async def connect(self):  # here
            if self.flag_a:
                await self.accept()
            self.flag_a = True
            if not self.flag_a:
                await self.close()
        """,
    "a helper assigns the attribute": """
        def helper_1(self):
            self.allowed = False

        async def connect(self):
            if self.allowed:
                await self.accept()
            else:
                self.helper_1()
                if self.allowed:
                    return
                await self.close()
        """,
    "a helper has names of its own": """
        async def helper_1(self):
            ok = False
            if ok:
                await self.close()

        async def connect(self):
            ok = True
            await self.helper_1()
            if ok:
                return  # here
        """,
    "a helper answers with a flag": """
        async def helper_1(self):
            if choose(1):
                return True
            await self.close()
            return False

        async def connect(self):
            if not await self.helper_1():
                return
            await self.accept()
        """,
    "a helper forgets to close": """
        async def helper_1(self):
            if choose(1):
                return True

        async def connect(self):
            ok = await self.helper_1()
            if not ok:
                return  # here
            await self.accept()
        """,
    "a handler that only logs": """
        async def connect(self):  # here
            try:
                work(1)
                await self.accept()
            except ValueError:
                work(2)
        """,
    "a failure behind accept()": """
        async def connect(self):
            try:
                await self.accept()
                work(1)
            except Exception:
                work(2)
        """,
    "a handler that catches something else": """
        async def connect(self):
            try:
                raise ValueError()
            except KeyError:
                return
            except LookupError:
                return
            except ValueError as error:
                await self.close()
            except Exception:
                return
        """,
    "a handler behind a wider one": """
        async def connect(self):
            try:
                work(1)
            except LookupError:
                raise
            except KeyError:
                return
            await self.accept()
        """,
    "a refusal that is swallowed": """
        async def connect(self):  # here
            try:
                raise DenyConnection
            except Exception:
                pass
        """,
    "a handler around a helper": """
        async def helper_1(self):
            work(1)
            await self.accept()

        async def connect(self):
            try:
                await self.helper_1()
            except:
                return  # here
        """,
    "else and finally of a try": """
        async def connect(self):
            try:
                work(1)
            except ValueError:
                return
            else:
                return
            finally:
                await self.close()
        """,
    "a return in finally wins": """
        async def connect(self):
            try:
                return
            finally:
                return  # here
        """,
    "finally swallows the exception": """
        async def connect(self):  # here
            for item in items(1):
                try:
                    raise DenyConnection()
                finally:
                    break
            else:
                await self.accept()
        """,
    "suppress": """
        async def connect(self):  # here
            with suppress(ValueError):
                work(1)
                await self.accept()
        """,
    "suppress of something else": """
        async def connect(self):
            with suppress(KeyError):
                raise ValueError("no")
        """,
    "a context manager that swallows nothing": """
        async def connect(self):
            async with manager(1):
                with manager(2):
                    work(3)
                    await self.accept()
        """,
    "a loop that may not run": """
        async def connect(self):  # here
            for item in items(1):
                await self.accept()
        """,
    "break past the else": """
        async def connect(self):  # here
            while choose(1):
                if choose(2):
                    break
            else:
                await self.close()
        """,
    "an endless loop with one way out": """
        async def connect(self):
            while True:
                work(1)
                if choose(2):
                    break
            await self.accept()
        """,
    "what one round leaves to the next": """
        async def connect(self):
            ok = False
            while choose(1):
                if ok:
                    return  # here
                ok = True
            await self.accept()
        """,
    "an item decides anew in each round": """
        async def connect(self):  # here
            for item in items(1):
                if item:
                    await self.close()
                if not item:
                    return  # here
        """,
    "match with a wildcard": """
        async def connect(self):
            match subject(1):
                case 1:
                    await self.accept()
                case 2 if choose(2):
                    return  # here
                case _:
                    await self.close()
        """,
    "match without one": """
        async def connect(self):  # here
            match subject(1):
                case 1 | 2:
                    await self.accept()
        """,
    "conditional expression": """
        async def connect(self):
            await self.accept() if choose(1) else await self.close()
        """,
    "and": """
        async def connect(self):  # here
            choose(1) and await self.close()
        """,
    "or": """
        async def connect(self):
            self.flag_a or await self.close()
            if self.flag_a:
                return  # here
        """,
    "assert": """
        async def connect(self):
            try:
                assert choose(1)
            except Exception:
                return  # here
            await self.accept()
        """,
    "walrus": """
        async def connect(self):
            if (ok := choose(1)):
                await self.accept()
            if ok:
                return
            return None  # here
        """,
    "the framework's connect()": """
        async def connect(self):
            await super(ChatConsumer, self).connect()
        """,
    "StopConsumer does not answer": """
        async def connect(self):
            if choose(1):
                await self.accept()
            raise StopConsumer()  # here
        """,
    "StopConsumer that is caught": """
        async def connect(self):
            try:
                raise StopConsumer
            except ValueError:
                pass
            except Exception:
                await self.close()
        """,
    "the first of two StopConsumers": """
        async def connect(self):
            try:
                raise StopConsumer()  # here
            finally:
                with suppress(Exception):
                    raise StopConsumer()
        """,
    "other exceptions are loud": """
        async def connect(self):
            if choose(1):
                raise AcceptConnection()
            raise ValueError("no")
        """,
}


def _consumer(methods: str, base: str = "AsyncWebsocketConsumer") -> str:
    body = textwrap.indent(textwrap.dedent(methods), "    ")
    return f"{IMPORTS}class ChatConsumer({base}):{body}"


def _marked(source: str) -> set[int]:
    return {number for number, line in enumerate(source.splitlines(), 1) if line.endswith("# here")}


def _executed(source: str) -> Outcome:
    outcome = execute(source)
    assert outcome is not None
    return outcome


def _reported(source: str) -> dict[int, str]:
    """Line -> message."""
    return {finding.line: finding.text for finding in findings(source, "CHN102")}


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[Program, Outcome]]:
    """The programs of this run, executed."""
    return list(itertools.islice(executed(SEED), PROGRAMS))


@pytest.mark.parametrize("methods", KNOWN.values(), ids=KNOWN.keys())
def test_execution_shows_what_is_known(methods: str) -> None:
    source = _consumer(methods)
    assert set(_executed(source).unanswered) == _marked(source)


@pytest.mark.parametrize("methods", KNOWN.values(), ids=KNOWN.keys())
def test_the_rule_reports_what_is_known(methods: str) -> None:
    source = _consumer(methods)
    assert set(_reported(source)) == _marked(source)


def test_a_synchronous_consumer_is_executed_too() -> None:
    source = _consumer(
        """
        def helper_1(self):
            return choose(1)

        def connect(self):
            if not self.helper_1():
                return  # here
            super().connect()
        """,
        "WebsocketConsumer",
    )
    outcome = _executed(source)
    assert outcome.unanswered == dict.fromkeys(_marked(source), "choose(1): False")
    assert outcome.runs == 2


def test_a_base_class_in_the_module_is_followed() -> None:
    source = IMPORTS + textwrap.dedent("""\
        class BaseSocket(AsyncWebsocketConsumer):
            async def helper_1(self):
                await self.close()


        class ChatConsumer(BaseSocket):
            async def helper_1(self):
                if choose(1):
                    await super().helper_1()

            async def connect(self):  # here
                await self.helper_1()
        """)
    assert set(_executed(source).unanswered) == _marked(source)


def test_too_many_runs_are_given_up() -> None:
    assert execute(_consumer(KNOWN["conditions that are decided twice"]), most_runs=2) is None


def test_a_program_that_is_wrong_in_itself_is_no_answer() -> None:
    with pytest.raises(MistakeInProgram, match="unbound"):
        execute(_consumer("\n    async def connect(self):\n        unbound()\n"))


def test_a_seed_gives_the_same_programs_again() -> None:
    assert program(SEED, 17) == program(SEED, 17)
    assert program(SEED, 17).source != program(SEED, 18).source
    assert program(SEED, 17).source != program(SEED + 1, 17).source


def test_every_construct_occurs_often(outcomes: list[tuple[Program, Outcome]]) -> None:
    counted: Counter[str] = Counter()
    for generated, _ in outcomes:
        counted += generated.constructs
    assert set(counted) <= CONSTRUCTS
    seldom = {name: counted[name] for name in CONSTRUCTS if counted[name] * 50 < PROGRAMS}
    assert not seldom


def test_both_kinds_of_programs_occur_often(outcomes: list[tuple[Program, Outcome]]) -> None:
    unanswered = sum(bool(outcome.unanswered) for _, outcome in outcomes)
    assert PROGRAMS / 4 < unanswered < PROGRAMS * 3 / 4


def test_one_more_round_of_each_loop_shows_nothing_new(
    outcomes: list[tuple[Program, Outcome]],
) -> None:
    for generated, outcome in outcomes[: PROGRAMS // 20]:
        longer = execute(generated.source, more_rounds=1)
        if longer is not None:
            assert set(longer.unanswered) == set(outcome.unanswered), generated.source


def test_the_rule_agrees_with_execution(outcomes: list[tuple[Program, Outcome]]) -> None:
    wrong = [
        generated
        for generated, outcome in outcomes
        if set(_reported(generated.source)) != set(outcome.unanswered)
    ]
    if wrong:
        first = min(wrong, key=lambda generated: len(generated.source))
        pytest.fail(
            f"{len(wrong)} of {len(outcomes)} programs differ; number {first.number} of seed "
            f"{first.seed}, made smaller:\n\n{_comparison(_shrunk(first.source, _differs))}",
            pytrace=False,
        )


def test_a_difference_is_made_small() -> None:
    source = _consumer("""
        async def helper_1(self):
            work(1)
            return True

        async def connect(self):
            ok = choose(2)
            while choose(3):
                work(4)
                if ok:
                    try:
                        work(5)
                    except ValueError:
                        return
                    finally:
                        pass
            await self.accept()
        """)

    def can_end_on_a_return(smaller: str) -> bool:
        outcome = execute(smaller)
        lines = smaller.splitlines()
        return any("return" in lines[line - 1] for line in outcome.unanswered) if outcome else False

    small = _shrunk(source, can_end_on_a_return)
    assert ast.unparse(ast.parse(small).body[-1]).splitlines() == [
        "class ChatConsumer(AsyncWebsocketConsumer):",
        "",
        "    async def connect(self):",
        "        return",
    ]


def _differs(source: str) -> bool:
    outcome = execute(source)
    if outcome is None or outcome.may_answer_later:
        return False
    return set(_reported(source)) != set(outcome.unanswered)


def _comparison(source: str) -> str:
    """The program with line numbers, and what the two sides say."""
    unanswered = _executed(source).unanswered
    reported = _reported(source)
    lines = [f"{number:4} {line}" for number, line in enumerate(source.splitlines(), 1)]
    lines += ["", f"executed: {sorted(unanswered)}", f"reported: {sorted(reported)}"]
    for line in sorted(unanswered.keys() - reported.keys()):
        lines.append(f"missed: line {line}, for instance with {unanswered[line]}")
    for line in sorted(reported.keys() - unanswered.keys()):
        lines.append(f"invented: line {line}: {reported[line]}")
    return "\n".join(lines)


def _shrunk(source: str, is_wanted: Callable[[str], bool]) -> str:
    """The source without the statements that do not matter."""
    source = ast.unparse(ast.parse(source))
    for smaller in _smaller(source):
        try:
            wanted = is_wanted(smaller)
        except (SyntaxError, MistakeInProgram):
            continue
        if wanted:
            return _shrunk(smaller, is_wanted)
    return source


def _smaller(source: str) -> Iterator[str]:
    """The source without one statement, or with a statement's block in its place."""
    original = ast.parse(source)
    for step in itertools.count():
        tree = copy.deepcopy(original)
        places = [
            (block, index)
            for node in ast.walk(tree)
            for block in _blocks(node)
            for index in range(len(block))
        ]
        if step == 2 * len(places):
            return
        block, index = places[step // 2]
        inside = list(_statements_in(block[index])) if step % 2 else []
        block[index : index + 1] = inside or ([] if len(block) > 1 else [ast.Pass()])
        text = _unparsed(tree)
        if text is None or len(text) >= len(source):
            continue
        if _binds_as_before(original, tree) and not _has_endless_loop(tree):
            yield text


def _statements_in(node: ast.AST) -> Iterator[ast.AST]:
    is_definition = isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    for block in [] if is_definition else _blocks(node):
        for part in block:
            if isinstance(part, (ast.ExceptHandler, ast.match_case)):
                yield from part.body
            else:
                yield part


def _blocks(node: ast.AST) -> list[list[ast.AST]]:
    fields = ("body", "handlers", "orelse", "finalbody", "cases")
    blocks = [getattr(node, field, None) for field in fields]
    return [block for block in blocks if isinstance(block, list) and block]


def _unparsed(tree: ast.Module) -> str | None:
    """The text of a tree; None where something is left that is no Python."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        compile(text, "<smaller>", "exec")
    except (SyntaxError, AttributeError):
        return None
    return text


def _has_endless_loop(tree: ast.Module) -> bool:
    loops = (node for node in ast.walk(tree) if isinstance(node, ast.While))
    return any(
        isinstance(loop.test, ast.Constant)
        and not any(isinstance(part, (ast.Break, ast.Return, ast.Raise)) for part in ast.walk(loop))
        for loop in loops
    )


def _binds_as_before(before: ast.Module, after: ast.Module) -> bool:
    """Whether nothing is gone that binds a name, or a method, that is still read."""
    return not (_bound(before) - _bound(after)).keys() & _read(after)


def _bound(tree: ast.Module) -> Counter[str]:
    bound: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] += 1
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.alias)):
            bound[node.name] += 1
    return bound


def _read(tree: ast.Module) -> set[str]:
    read: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read.add(node.id)
        elif isinstance(node, ast.Attribute):
            read.add(node.attr)
    return read
