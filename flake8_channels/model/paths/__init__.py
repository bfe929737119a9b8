"""The paths through a function, as a service for rules.

There is no graph: each statement maps the paths that reach it to its outcomes, and outcomes are
composed by syntax. A path holds what has happened to the socket and the conditions taken so far.
"""
