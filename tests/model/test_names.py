"""Which bindings a name can stand for where it is read."""

from __future__ import annotations

import ast
import textwrap

import pytest

from flake8_channels.model import names
from flake8_channels.model.names import bindings_of, is_self, is_static, may_be_class, reaching
from flake8_channels.model.syntax import Syntax


def index(source: str) -> Syntax:
    return Syntax(ast.parse(textwrap.dedent(source).strip()))


def lines(source: str) -> list[int]:
    """Lines of the bindings of the last `x` that is read."""
    syntax = index(source)
    reads = [
        node for node in syntax.nodes(ast.Name) if node.id == "x" and isinstance(node.ctx, ast.Load)
    ]
    use = max(reads, key=lambda node: (node.lineno, node.col_offset))
    return sorted(binding.position[0] for binding in bindings_of(syntax, use))


#: Module whose last `x` is asked for -> the lines that can have bound it.
READS: dict[str, tuple[str, list[int]]] = {
    "nothing binds it": ("print(x)", []),
    "one binding": ("x = 1\nprint(x)", [1]),
    "the later of two": ("x = 1\nx = 2\nprint(x)", [2]),
    "the one before": ("x = 1\nprint(x)\nx = 2", [1]),
    "only one behind": ("print(x)\nx = 2", [2]),
    "the right side of an assignment to itself": ("x = 1\nx = f(x)", [1]),
    "the right side over several lines": ("x = 1\nx = f(\n    x\n)", [1]),
    "the right side of an annotated assignment": ("x = 1\nx: int = f(x)", [1]),
    "the right side of a walrus": ("x = 1\nprint(x := f(x))", [1]),
    "what is added": ("x = 1\nx += x", [1]),
    "the iterable of a loop over itself": ("x = [1]\nfor x in x:\n    pass", [1]),
    "the body of a loop over itself": ("x = [1]\nfor x in y:\n    print(x)", [2]),
    "the manager bound to itself": ("x = open(y)\nwith x as x:\n    pass", [1]),
    "a default of the same name": ("x = 1\ndef f(x=x):\n    pass", [1]),
    "a default of a function of the same name": ("x = 1\ndef x(y=x):\n    pass", [1]),
    "a base of the same name": ("from a import x\nclass x(x):\n    pass", [1]),
    "a decorator of the same name": ("from a import x\n@x\ndef x():\n    pass", [1]),
    "a property with a setter": (
        "class A:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, y): ...",
        [3],
    ),
    "either arm of an if": ("if a:\n    x = 1\nelse:\n    x = 2\nprint(x)", [2, 4]),
    "one arm, or what was before": ("x = 1\nif a:\n    x = 2\nprint(x)", [1, 3]),
    "the other arm is not run": ("if a:\n    x = 1\nelse:\n    x = 2\n    print(x)", [4]),
    "the other arm is not run, before it": (
        "x = 0\nif a:\n    x = 1\nelse:\n    print(x)",
        [1],
    ),
    "the arms of an elif": (
        "if a:\n    x = 1\nelif b:\n    x = 2\nelse:\n    x = 3\nprint(x)",
        [2, 4, 6],
    ),
    "bound again behind an if": ("if a:\n    x = 1\nx = 2\nprint(x)", [3]),
    "a loop may not run": ("x = 1\nfor a in b:\n    x = 2\nprint(x)", [1, 3]),
    "the condition of a loop": ("x = 1\nwhile f(x):\n    x = 2", [1, 3]),
    "the round before": ("x = 1\nwhile a:\n    print(x)\n    x = 2", [1, 4]),
    "the same round": ("x = 1\nwhile a:\n    x = 2\n    print(x)", [3]),
    "a with always runs": ("x = 1\nwith a:\n    x = 2\nprint(x)", [3]),
    "a try may fail": ("x = 1\ntry:\n    x = 2\nexcept E:\n    pass\nprint(x)", [1, 3]),
    "a handler": ("try:\n    x = 1\nexcept E:\n    x = 2\nprint(x)", [2, 4]),
    "a fallback of an import": (
        "try:\n    from a import x\nexcept ImportError:\n    x = None\nprint(x)",
        [2],
    ),
    "a fallback of a module": (
        "try:\n    import x\nexcept (ModuleNotFoundError, OSError):\n    x = None\nprint(x)",
        [2],
    ),
    "a fallback alone": ("try:\n    pass\nexcept ImportError:\n    x = None\nprint(x)", [4]),
    "for type checkers": (
        "if TYPE_CHECKING:\n    from a import x\nelse:\n    x = object\nprint(x)",
        [4],
    ),
    "for type checkers, by their module": (
        "if typing.TYPE_CHECKING:\n    from a import x\nelse:\n    x = object\nprint(x)",
        [4],
    ),
    "for type checkers alone": ("if TYPE_CHECKING:\n    from a import x\nprint(x)", [2]),
    "a case": ("match a:\n    case 1:\n        x = 1\n    case x:\n        pass\nprint(x)", [3, 4]),
    "a parameter": ("def f(x):\n    print(x)", [1]),
    "a parameter that is set": ("def f(x):\n    x = 1\n    print(x)", [2]),
    "a parameter that may be set": ("def f(x):\n    if x:\n        x = 1\n    print(x)", [1, 3]),
    "a function sees what is bound at the end": (
        "x = 1\ndef f():\n    print(x)\nx = 2",
        [4],
    ),
    "a function sees both arms": (
        "if a:\n    x = 1\nelse:\n    x = 2\ndef f():\n    print(x)",
        [2, 4],
    ),
    "its own name goes before": ("x = 1\ndef f():\n    x = 2\n    print(x)", [3]),
    "the function around": ("x = 1\ndef f():\n    x = 2\n    def g():\n        print(x)", [3]),
    "a method does not see its class": ("x = 1\nclass A:\n    x = 2\n    def f(self): x", [1]),
    "a class sees itself": ("x = 1\nclass A:\n    x = 2\n    print(x)", [3]),
    "a class sees the module": ("x = 1\nclass A:\n    print(x)", [1]),
    "a class in a class does not see it": (
        "x = 1\nclass A:\n    x = 2\n    class B:\n        x",
        [1],
    ),
    "global": ("x = 1\ndef f():\n    global x\n    x = 2\n    print(x)", [1, 4]),
    "a comprehension": ("x = 1\nprint([x for x in y])", [2]),
    "the first iterable of a comprehension": ("x = [1]\nprint([y for y in x])", [1]),
    "the first iterable, of the same name": ("x = [1]\n[y for x in x]", [1]),
    "a comprehension of a class": ("x = 1\nclass A:\n    x = 2\n    y = [x for z in w]", [1]),
    "a comprehension reads where it stands": ("x = 1\n[x for y in z]\nx = 2", [1]),
    "a comprehension behind another binding": ("x = 1\nx = 2\n{y: x for y in z}", [2]),
    "a generator reads where it stands": ("x = 1\nany(x for y in z)\nx = 2", [1]),
    "a comprehension in a comprehension": ("x = 1\n[[x for y in z] for z in w]\nx = 2", [1]),
    "a comprehension in an arm": (
        "if a:\n    x = 1\nelse:\n    x = 2\n    [x for y in z]\nx = 3",
        [4],
    ),
    "a lambda in a comprehension": ("x = 1\n[lambda: x for y in z]\nx = 2", [3]),
    "the right side, in a loop": ("x = 1\nwhile a:\n    x = f(x)", [1, 3]),
    "the right side, unpacked in a loop": ("x = 1\nwhile a:\n    x, y = f(x)", [1, 3]),
    "the right side, in a loop that sets it": ("for x in y:\n    x = f(x)", [1]),
    "what is added in a loop": ("x = 1\nfor y in z:\n    x += x", [1, 3]),
    "a class before it binds the name": ("x = 1\nclass A:\n    y = x\n    x = 2", [1]),
    "a lambda": ("x = 1\ny = lambda x: x", [2]),
    "the name of an exception": ("try:\n    pass\nexcept E as x:\n    print(x)", [3]),
    "a star import says nothing": ("from a import *\nprint(x)", []),
}


@pytest.mark.parametrize(("source", "expected"), READS.values(), ids=READS)
def test_bindings_of_a_name(source: str, expected: list[int]) -> None:
    assert lines(source) == expected


def test_what_is_bound_at_the_end_of_a_scope() -> None:
    syntax = index("x = 1\nif a:\n    x = 2\ny = 3\ny = 4")
    scope = syntax.module_scope
    at_end = {
        name: sorted(
            binding.position[0] for binding in reaching(syntax, scope.bindings[name], scope, None)
        )
        for name in "xy"
    }
    assert at_end == {"x": [1, 3], "y": [5]}


#: Expression -> whether it is what type checkers alone see.
TESTS = {
    "TYPE_CHECKING": True,
    "typing.TYPE_CHECKING": True,
    "not TYPE_CHECKING": False,
    "DEBUG": False,
    "checking()": False,
}


@pytest.mark.parametrize("text", TESTS)
def test_the_condition_for_type_checkers(text: str) -> None:
    assert names.tests_type_checking(ast.parse(text, mode="eval").body) is TESTS[text]


#: Method whose last `x` is asked for -> whether that is the object.
SELVES = {
    "the first parameter": ("def f(x): x", True),
    "of a coroutine function": ("async def f(x, y): x", True),
    "of positional parameters": ("def f(x, /, y): x", True),
    "in a function inside": ("def f(x):\n        def g(): x", True),
    "in a lambda": ("def f(x): lambda: x", True),
    "in a comprehension": ("def f(x): [x for _ in x.y]", True),
    "the parameter of a lambda": ("def f(y): lambda x: x", False),
    "the second parameter": ("def f(y, x): x", False),
    "a keyword": ("def f(*, x): x", False),
    "*args": ("def f(*x): x", False),
    "a static method": ("@staticmethod\n    def f(x): x", False),
    "a class method": ("@classmethod\n    def f(x): x", False),
    "__new__": ("def __new__(x): x", False),
    "set to something else": ("def f(x):\n        x = x.y\n        x", False),
    "maybe set to something else": ("def f(x):\n        if y: x = y\n        x", False),
    "the parameter of a function inside": ("def f(y):\n        def g(x): x", False),
    "a variable": ("def f(y):\n        x = y\n        x", False),
    "no name": ("def f(x): x.y", True),
}


@pytest.mark.parametrize(("method", "expected"), SELVES.values(), ids=SELVES)
def test_the_object_of_a_method(method: str, expected: bool) -> None:
    syntax = index(f"class A:\n    {method}")
    uses = [
        node for node in syntax.nodes(ast.Name) if node.id == "x" and isinstance(node.ctx, ast.Load)
    ]
    use = max(uses, key=lambda node: (node.lineno, node.col_offset))
    function = is_self(syntax, use)
    assert (function is not None) is expected
    if function is not None:
        assert function.name == "f"


def test_the_object_is_a_name_in_a_method() -> None:
    syntax = index("def f(x): x\nclass A:\n    def g(self): self.x")
    (x,) = (node for node in syntax.nodes(ast.Name) if node.id == "x")
    (attribute,) = syntax.nodes(ast.Attribute)
    assert is_self(syntax, x) is None
    assert is_self(syntax, attribute) is None
    assert getattr(is_self(syntax, attribute.value), "name", None) == "g"


def test_static_methods() -> None:
    syntax = index("""
        class A:
            @staticmethod
            def a(): ...
            @classmethod
            def b(cls): ...
            def __init_subclass__(cls): ...
            def c(self): ...
            @other
            def d(self): ...
        """)
    static = {node.name: is_static(node) for node in syntax.nodes(ast.FunctionDef)}
    assert static == {"a": True, "b": True, "__init_subclass__": True, "c": False, "d": False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Chat", True), ("_Chat", True), ("a.Chat[int]", True), ("a.chat", False), ("f()", False)],
)
def test_the_spelling_of_classes(text: str, expected: bool) -> None:
    assert may_be_class(ast.parse(text, mode="eval").body) is expected
