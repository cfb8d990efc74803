"""The whole sentence: from a scenario to a dataset on disk."""

from bridge.capture.run import capture
from bridge.capture.tally import CaptureSummary, Progress

__all__ = ["CaptureSummary", "Progress", "capture"]
