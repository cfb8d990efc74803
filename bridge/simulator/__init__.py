"""Simulators as the controller sees them: the interface, remote ones, their processes, and a fake."""
