"""A simulator without an engine, for tests."""

from bridge.simulator.fake.simulator import FakeSimulator

__all__ = ["FakeSimulator"]
