"""Django is configured before any test here is imported."""

from tests.runtime.configuration import configure

configure()
