"""Django is configured before any test here is imported, and coroutine tests run."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from tests.runtime.configuration import configure

configure()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an `async def` test in an event loop of its own."""
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    asyncio.run(
        test(**{name: pyfuncitem.funcargs[name] for name in inspect.signature(test).parameters})
    )
    return True


@pytest.fixture(autouse=True)
def fresh_state() -> None:
    """No group member and no cached value is left over from another test."""
    from channels.layers import channel_layers
    from django.core.cache import cache

    channel_layers.backends.clear()
    cache.clear()
