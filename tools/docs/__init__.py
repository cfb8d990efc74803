"""The documentation site: its sources put together, built, and checked; ``python -m docs`` in ``tools``."""
