"""The suite that every simulator passes: what the protocol promises, checked on a running one.

``CHECKS`` are plain functions over a ``Simulator``; the command ``drivebridge conformance`` and the project's own
tests run the same ones.
"""

from bridge.conformance.run import CHECKS, Check, Outcome, run_checks

__all__ = ["CHECKS", "Check", "Outcome", "run_checks"]
