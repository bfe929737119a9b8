"""The index of a tree: parents, scopes, bindings, nodes by type."""

from __future__ import annotations

import ast
import sys
import textwrap

import pytest

from flake8_channels.model.scopes import Binding, Kind, Scope
from flake8_channels.model.syntax import Syntax, code, dotted, last_name, subtree


def index(source: str) -> Syntax:
    return Syntax(ast.parse(textwrap.dedent(source)))


def scope_named(syntax: Syntax, name: str) -> Scope:
    (found,) = (node for node in syntax.nodes(ast.FunctionDef) if node.name == name)
    return syntax.scope_within(found)


def names(scope: Scope) -> list[str]:
    return sorted(scope.bindings)


#: Module -> the names that it binds, and how.
BINDINGS = {
    "import": ("import a.b, c.d as e", {"a": Kind.IMPORT, "e": Kind.IMPORT}),
    "import from": ("from a import b, c as d", {"b": Kind.IMPORT, "d": Kind.IMPORT}),
    "class": ("class A:\n    b = 1", {"A": Kind.CLASS}),
    "functions": ("def a(): pass\nasync def b(): c = 1", dict.fromkeys("ab", Kind.FUNCTION)),
    "assignment": ("a = b = 1\nc: int = 2", dict.fromkeys("abc", Kind.ASSIGNMENT)),
    "annotation alone": ("a: int", {}),
    "walrus": ("print(a := 1)", {"a": Kind.ASSIGNMENT}),
    "walrus in a comprehension": ("[a := b for b in c]", {"a": Kind.ASSIGNMENT}),
    "walrus in two comprehensions": ("[[a := b for b in c] for c in d]", {"a": Kind.ASSIGNMENT}),
    "comprehensions": ("[a for a in b]\n{c for c in d}\n{e: f for e, f in g}", {}),
    "unpacking": ("a, (b, *c) = d", dict.fromkeys("abc", Kind.OTHER)),
    "addition": ("a += 1", {"a": Kind.OTHER}),
    "loop": ("for a in b:\n    pass", {"a": Kind.OTHER}),
    "with": ("with a as b:\n    pass", {"b": Kind.OTHER}),
    "except": ("try:\n    pass\nexcept E as e:\n    pass", {"e": Kind.OTHER}),
    "except without a name": ("try:\n    pass\nexcept E:\n    pass", {}),
    "patterns": (
        "match a:\n    case [b, *c] | {'d': b, **c}:\n        pass\n    case _:\n        pass",
        {"b": Kind.OTHER, "c": Kind.OTHER},
    ),
    "constants as patterns": (
        "match a:\n    case True | None | False:\n        b = 1\n    case [None, 'c', -1]: pass",
        {"b": Kind.ASSIGNMENT},
    ),
    "del": ("del a", {"a": Kind.OTHER}),
    "global": ("def a():\n    global b\n    b = 1", {"a": Kind.FUNCTION, "b": Kind.ASSIGNMENT}),
    "nonlocal": (
        "def a():\n    b = 1\n    def c():\n        nonlocal b\n        b = 2",
        {"a": Kind.FUNCTION},
    ),
}


@pytest.mark.parametrize(("source", "expected"), BINDINGS.values(), ids=BINDINGS)
def test_bindings_of_a_module(source: str, expected: dict[str, Kind]) -> None:
    bindings = index(source).module_scope.bindings
    assert {name: found[-1].kind for name, found in bindings.items()} == expected


def test_what_an_assignment_and_an_import_bind() -> None:
    bindings = index("a = 1 + 1\nfrom b import c as d").module_scope.bindings
    (assigned,), (imported,) = bindings["a"], bindings["d"]
    assert isinstance(assigned.value, ast.BinOp)
    assert isinstance(imported.value, ast.alias)
    assert imported.value.name == "c"
    assert isinstance(imported.node, ast.ImportFrom)


def test_bindings_know_their_places() -> None:
    found = index("x = 1\nif x:\n    x = 2").module_scope.bindings["x"]
    assert sorted(binding.position for binding in found) == [(1, 0), (3, 4)]


def test_star_imports_are_kept_apart() -> None:
    scope = index("from a import *\nfrom b import c").module_scope
    assert [star.module for star in scope.stars] == ["a"]
    assert names(scope) == ["c"]


def test_nonlocal_binds_in_the_function_around() -> None:
    syntax = index("""
        def outer():
            x = 1
            def inner():
                nonlocal x
                x = 2
        """)
    assert len(scope_named(syntax, "outer").bindings["x"]) == 2
    assert names(scope_named(syntax, "inner")) == []


def test_global_binds_in_the_module() -> None:
    syntax = index("""
        def outer():
            x = 1
            def inner():
                global x
                x = 2
        """)
    assert [binding.position for binding in syntax.module_scope.bindings["x"]] == [(6, 8)]
    assert len(scope_named(syntax, "outer").bindings["x"]) == 1


def test_parameters_are_bound_within() -> None:
    syntax = index("def f(a, /, b=1, *c, d, **e): pass\ng = lambda h, *i: h")
    assert names(scope_named(syntax, "f")) == list("abcde")
    (function,) = syntax.nodes(ast.Lambda)
    assert names(syntax.scope_within(function)) == ["h", "i"]
    assert all(
        binding.kind is Kind.PARAMETER
        for found in scope_named(syntax, "f").bindings.values()
        for binding in found
    )


#: Where a name is read -> the type of the node whose scope it is evaluated in.
SCOPES = {
    "module": ("x", ast.Module),
    "body of a function": ("def f():\n    x", ast.FunctionDef),
    "default": ("def f(a=x): pass", ast.Module),
    "default of a keyword": ("def f(*, a=x): pass", ast.Module),
    "annotation": ("def f(a: x): pass", ast.Module),
    "annotation of *args": ("def f(*a: x): pass", ast.Module),
    "annotation of the result": ("def f() -> x: pass", ast.Module),
    "decorator": ("@x\ndef f(): pass", ast.Module),
    "body of a class": ("class A:\n    x", ast.ClassDef),
    "base": ("class A(x): pass", ast.Module),
    "keyword of a class": ("class A(metaclass=x): pass", ast.Module),
    "decorator of a class": ("@x\nclass A: pass", ast.Module),
    "default of a method": ("class A:\n    def f(self, a=x): pass", ast.ClassDef),
    "lambda": ("lambda: x", ast.Lambda),
    "default of a lambda": ("lambda a=x: a", ast.Module),
    "element of a comprehension": ("[x for a in b]", ast.ListComp),
    "first iterable of a comprehension": ("[a for a in x]", ast.Module),
    "second iterable of a comprehension": ("[a for b in c for a in x]", ast.ListComp),
    "condition of a comprehension": ("{a for a in b if x}", ast.SetComp),
    "key of a comprehension": ("{x: a for a in b}", ast.DictComp),
    "value of a comprehension": ("{a: x for a in b}", ast.DictComp),
    "generator": ("(x for a in b)", ast.GeneratorExp),
}


@pytest.mark.parametrize(("source", "kind"), SCOPES.values(), ids=SCOPES)
def test_the_scope_of_a_name(source: str, kind: type[ast.AST]) -> None:
    syntax = index(source)
    (use,) = (node for node in syntax.nodes(ast.Name) if node.id == "x")
    assert isinstance(syntax.scope_of(use).node, kind)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is new in Python 3.12")
def test_type_parameters_are_read() -> None:
    syntax = index("class A[T: Bound](Base[T]): pass\ndef f[T](a: T): pass\ntype B = A[int]")
    read = [node.id for node in syntax.nodes(ast.Name) if isinstance(node.ctx, ast.Load)]
    assert sorted(read) == ["A", "Base", "Bound", "T", "T", "int"]
    assert "B" in syntax.module_scope.bindings


MANY_KINDS = """\
import a.b, c as d
@a
class A(b, c=d):
    async def f(self, *g: h, i=j) -> k:
        async with l as m, n:
            return [o for p in q if r]
        try:
            yield {s: t, **u}
        except v:
            w[1:2].x = f"{y!r:{z}}"
        match a:
            case A(b=[1, *c]) if d:
                await (lambda e, f=g: -h < i + j or k)
"""


def test_every_node_has_its_parent() -> None:
    tree = ast.parse(MANY_KINDS)
    indexed = (ast.stmt, ast.expr, ast.pattern, ast.ExceptHandler, ast.match_case, ast.keyword)
    syntax = Syntax(tree)
    for node in ast.walk(tree):
        if isinstance(node, indexed):
            parent = syntax.parents[node]
            # Parameters and the parts of a comprehension are passed over.
            assert any(node is each for each in ast.walk(parent)), ast.dump(node)
            assert list(syntax.ancestors(node))[-1] is tree
    assert tree not in syntax.parents


def test_what_is_below_a_node() -> None:
    tree = ast.parse(MANY_KINDS)
    passed_over = (ast.alias, ast.boolop, ast.cmpop, ast.expr_context, ast.operator, ast.unaryop)
    expected = [node for node in ast.walk(tree) if not isinstance(node, passed_over)]
    assert subtree(tree) == expected


def test_the_tree_is_left_as_it_is() -> None:
    tree = ast.parse("import a\n\ndef f(b=1):\n    return [a for a in b]")
    before = {node: dict(vars(node)) for node in ast.walk(tree)}
    Syntax(tree)
    assert {node: dict(vars(node)) for node in ast.walk(tree)} == before


def test_the_function_around_a_node() -> None:
    syntax = index("""
        one
        def f():
            class A:
                two
                def g(self):
                    lambda: three
                    [four for _ in self]
        """)
    around = {
        node.id: syntax.function_around(node)
        for node in syntax.nodes(ast.Name)
        if node.id in ("one", "two", "three", "four")
    }
    assert around["one"] is None
    assert getattr(around["two"], "name", None) == "f"
    assert isinstance(around["three"], ast.Lambda)
    assert getattr(around["four"], "name", None) == "g"


def test_what_is_inside_a_function_alone() -> None:
    syntax = index("""
        def f():
            return 1
            def g():
                return 2
            lambda: (yield 3)
            return 4
        """)
    (function, _) = syntax.nodes(ast.FunctionDef)
    values = [ast.unparse(node) for node in syntax.inside(function, ast.Return)]
    assert values == ["return 1", "return 4"]
    assert not list(syntax.inside(function, ast.Yield))


def test_the_statement_of_a_node() -> None:
    syntax = index("if x:\n    y = f(z)")
    (z,) = (node for node in syntax.nodes(ast.Name) if node.id == "z")
    statement = syntax.statement(z)
    assert isinstance(statement, ast.Assign)
    assert syntax.statement(statement) is statement


DEAD = """\
def f(x):
    if x:
        return live(1)
        dead(1)
    else:
        live(2)
    for y in x:
        if y:
            break
        live(3)
        continue
        with dead(2):
            dead(3)
    try:
        raise live(4)
    except ValueError:
        live(5)
    return live(6)

    def g():
        live(7)

    dead(4)
"""


def test_what_is_never_reached() -> None:
    syntax = index(DEAD)
    for call in syntax.nodes(ast.Call):
        assert syntax.is_dead(call) is ast.unparse(call).startswith("dead")


def test_aliases() -> None:
    syntax = index("from a import path as route, url\nfrom b import path as way\nimport path as p")
    assert syntax.aliases(frozenset({"path", "re_path"})) == {"path", "re_path", "route", "way"}


def test_calls_by_name_are_in_order() -> None:
    syntax = index("a.close(b())\nsend(1)\nsend(2).close().x()\n(lambda: 1)()")
    assert [ast.unparse(call) for call in syntax.calls({"close", "send"})] == [
        "a.close(b())",
        "send(1)",
        "send(2)",
        "send(2).close()",
    ]
    assert syntax.calls({"accept"}) == []


def test_attributes_by_name() -> None:
    syntax = index("a.b.c = d.c")
    assert [ast.unparse(node) for node in syntax.attributes("c")] == ["a.b.c", "d.c"]
    assert not syntax.attributes("a")


def test_nodes_of_exactly_these_types() -> None:
    syntax = index("def f(): pass\nasync def g(): pass")
    assert [node.name for node in syntax.nodes(ast.FunctionDef)] == ["f"]
    both = list(syntax.nodes(ast.AsyncFunctionDef, ast.FunctionDef))
    assert [type(node) for node in both] == [ast.AsyncFunctionDef, ast.FunctionDef]
    assert list(syntax.nodes(ast.Lambda)) == []


def test_last_name() -> None:
    texts = {"a": "a", "a.b.c": "c", "a().b": "b", "a()": None, "'a'": None}
    found = {text: last_name(ast.parse(text, mode="eval").body) for text in texts}
    assert found == texts


def test_chains_of_names() -> None:
    texts = {"a": "a", "self.scope.user": "self.scope.user", "a().b": None, "a[0].b": None}
    found = {text: dotted(ast.parse(text, mode="eval").body) for text in texts}
    assert found == texts


@pytest.mark.parametrize("text", ["a.b", "a().b", "[a for a in b]", "lambda a: a"])
def test_code(text: str) -> None:
    assert code(ast.parse(text, mode="eval").body) == text


def test_a_binding_says_where_it_is() -> None:
    binding = Binding("a", Kind.OTHER, ast.parse("  \na").body[0])
    assert binding.position == (2, 0)
    assert binding.value is None
