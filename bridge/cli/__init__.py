"""The command line: a module a group of commands, which parse, call one function and say what came of it.

Heavy modules are imported by the command that needs them, so that ``--help`` answers at once.
"""

from bridge.cli.program import app, main

__all__ = ["app", "main"]
