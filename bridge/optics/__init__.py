"""The camera model of the controller, the same for every engine: what a lens, a sensor and a file do to a picture."""

from bridge.optics.chain import apply

__all__ = ["apply"]
