"""What the program's exit means where no ``BridgeError`` says it; those have codes of their own."""

EXIT_USAGE = 2
"""The command was not understood, as for a scenario that is not."""
EXIT_FINDINGS = 6
"""The command did its work, and what it checked does not hold."""
