"""Whether the function that a decorator gives back does no more than call the decorated one."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.model.modules import function_named, load

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """\
import asyncio, functools
from asgiref.sync import async_to_sync, sync_to_async
"""
#: What is decorated.
NOTHING = "async def f(self, code): ..."
RESULT = "async def f(self, code): return code"
PLAIN = "def f(self, code): return code"

#: The function that the decorator of `g` gives back -> the function `f`, which stays what it was.
PASS_ON = {
    "a result at once": ("async def w(self, code): return await g(self, code)", RESULT),
    "whatever it is given": (
        "async def w(*args, **kwargs): return await g(*args, **kwargs)",
        RESULT,
    ),
    "a parameter by its name": (
        "async def w(self, /, a, *b, c=1, **d):\n    return await g(self, a, *b, c=c, **d)",
        RESULT,
    ),
    "wraps": (
        """
        @functools.wraps(g)
        async def w(self, *a):
            print(g.__name__)
            return await g(self, *a)
        """,
        RESULT,
    ),
    "a plain function": ("def w(self, *a): return g(self, *a)", PLAIN),
    "a result that has a name": (
        "async def w(self, *a):\n    result = await g(self, *a)\n    print(1)\n    return result",
        RESULT,
    ),
    "no result that is dropped": (
        "async def w(self, *a):\n    await g(self, *a)\n    return",
        NOTHING,
    ),
    "no result that gets a name": (
        "async def w(self, *a):\n    result = await g(self, *a)\n    return result",
        NOTHING,
    ),
    "a finally": (
        "async def w(self, *a):\n    try: return await g(self, *a)\n    finally: print(1)",
        RESULT,
    ),
    "a name in a try": (
        """
        async def w(self, *a):
            try:
                result = await g(self, *a)
            except ValueError:
                print(1)
                raise
            finally:
                print(2)
            return result
        """,
        RESULT,
    ),
    "conditions beside it": (
        """
        async def w(self, *a):
            if self.is_loud:
                print(1)
            for each in a:
                print(each)
            return await g(self, *a)
        """,
        RESULT,
    ),
    "what it raises afterwards": (
        "async def w(self, *a):\n    await g(self, *a)\n    assert a\n    raise KeyError",
        NOTHING,
    ),
}

#: The same -> what is not certain.
CHANGES = {
    "another colour": ("def w(self, *a): return g(self, *a)", RESULT),
    "a coroutine function of a plain one": ("async def w(self, *a): return g(self, *a)", PLAIN),
    "no await": ("async def w(self, *a): return g(self, *a)", RESULT),
    "awaited twice": ("async def w(self, *a): return await (await g(self, *a))", RESULT),
    "awaited later": (
        "async def w(self, *a):\n    result = await g(self, *a)\n    return await result",
        RESULT,
    ),
    "never called": ("async def w(self, *a): ...", NOTHING),
    "called twice": (
        "async def w(self, *a):\n    await g(self, *a)\n    await g(self, *a)",
        NOTHING,
    ),
    "a result that is dropped": ("async def w(self, *a): await g(self, *a)", RESULT),
    "another result": ("async def w(self, *a): return not await g(self, *a)", RESULT),
    "a result that is changed": (
        "async def w(self, *a):\n    result = await g(self, *a)\n    result = 1\n    return result",
        RESULT,
    ),
    "a result that is handed on": (
        "async def w(self, *a):\n    it = await g(self, *a)\n    run(it)\n    return it",
        RESULT,
    ),
    "a result in an attribute": (
        "async def w(self, *a):\n    self.x = await g(self, *a)\n    return self.x",
        RESULT,
    ),
    "a result that is given back sometimes": (
        "async def w(self, *a):\n    result = await g(self, *a)\n    if a: return result",
        RESULT,
    ),
    "a result in two names": (
        "async def w(self, *a):\n    result = other = await g(self, *a)\n    return result",
        RESULT,
    ),
    "a result in place of none": (
        "async def w(self, *a):\n    await g(self, *a)\n    return self",
        NOTHING,
    ),
    "a return in finally": (
        "async def w(self, *a):\n    try: return await g(self, *a)\n    finally: return 1",
        RESULT,
    ),
    "sometimes": ("async def w(self, *a):\n    if a: return await g(self, *a)", RESULT),
    "not after a return": (
        "async def w(self, *a):\n    if not a: return None\n    return await g(self, *a)",
        RESULT,
    ),
    "not after an assertion": (
        "async def w(self, *a):\n    assert a\n    return await g(self, *a)",
        RESULT,
    ),
    "in an expression": ("async def w(self, *a): return a and await g(self, *a)", RESULT),
    "in a loop": ("async def w(self, *a):\n    while True: await g(self, *a)", NOTHING),
    "in a handler": (
        "async def w(self, *a):\n    try: print(1)\n    except E: await g(self, *a)",
        NOTHING,
    ),
    "below a handler": (
        "async def w(self, *a):\n    try: return await g(self, *a)\n    except E: print(1)",
        RESULT,
    ),
    "below a handler that raises something else": (
        "async def w(self, *a):\n    try: return await g(self, *a)\n    except E: raise F",
        RESULT,
    ),
    "below a timeout": (
        "async def w(self, *a):\n    async with asyncio.timeout(5): return await g(self, *a)",
        RESULT,
    ),
    "waited for": ("async def w(self, *a): return await asyncio.wait_for(g(self, *a), 5)", RESULT),
    "in a task": ("async def w(self, *a): return asyncio.create_task(g(self, *a))", RESULT),
    "in a thread": ("async def w(self, *a): return await sync_to_async(g)(self, *a)", PLAIN),
    "in a thread of a decorator": ("@sync_to_async\ndef w(self, *a): return g(self, *a)", PLAIN),
    "in a lambda": ("def w(self, *a): return (lambda: g(self, *a))()", PLAIN),
    "in a generator": ("def w(self, *a): yield g(self, *a)", PLAIN),
    "in a comprehension": ("def w(self, *a): return [g(self, *a) for _ in a]", PLAIN),
    "handed on too": ("async def w(self, *a):\n    keep(g)\n    return await g(self, *a)", RESULT),
    "bound anew": ("g = run(g)\nasync def w(self, *a): return await g(self, *a)", RESULT),
    "bound anew inside": ("def w(self, *a):\n    g = print\n    return g(self, *a)", PLAIN),
    "other arguments": ("async def w(self, code): return await g(self, code, 1)", RESULT),
    "fewer arguments": ("async def w(self, code, **more): return await g(self, code)", RESULT),
    "an item of an argument": ("async def w(self, code): return await g(self, code['x'])", RESULT),
    "changed arguments": (
        "async def w(self, *a):\n    a = a[1:]\n    return await g(self, *a)",
        RESULT,
    ),
    "a class": ("class w:\n    def __call__(self, *a): return g(self, *a)", PLAIN),
    "a stranger": ("w = stranger(g)", RESULT),
}


def decorated(wrapper: str, function: str, *, told: bool = False) -> str:
    """A module with a function below a decorator, which is told something first or not."""
    body = textwrap.dedent(wrapper).strip()
    decorator = f"def d(g):\n{textwrap.indent(body, '    ')}\n    return w\n"
    if told:
        decorator = f"def e(level):\n{textwrap.indent(decorator, '    ')}    return d\n"
    return f"{IMPORTS}{decorator}class A:\n    @{'e(1)' if told else 'd'}\n    {function}\n"


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("shape", PASS_ON)
def test_wrappers_that_pass_on(folder: Path, shape: str, told: bool) -> None:
    wrapper, function = PASS_ON[shape]
    module = load(folder, decorated(wrapper, function, told=told))
    assert function_named(module, "f").changes == ()


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("shape", CHANGES)
def test_other_wrappers(folder: Path, shape: str, told: bool) -> None:
    wrapper, function = CHANGES[shape]
    module = load(folder, decorated(wrapper, function, told=told))
    assert function_named(module, "f").changes != ()
