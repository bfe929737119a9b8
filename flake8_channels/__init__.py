"""A flake8 plugin that finds mistakes in Django Channels code."""

__version__ = "0.1.0"
