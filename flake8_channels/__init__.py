"""A flake8 plugin that finds mistakes in Django Channels code."""
