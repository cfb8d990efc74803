"""What a worker and the process that hands out episodes say to each other; ``Step`` is said too."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.capture.job import CaptureJob
from bridge.capture.tally import Step
from bridge.dataset.manifest import Manifest
from bridge.errors import BridgeError
from bridge.simulator.connect import SimulatorChoice


@dataclass(frozen=True, slots=True)
class Orders:
    """The first thing that a worker hears; numbers of episodes follow."""

    job: CaptureJob
    simulator: SimulatorChoice


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has its simulator, which can draw all that is asked for."""

    manifest: Manifest
    """Of the dataset as this worker writes it."""
    code: bytes
    """The bytes of that manifest, which hold the version of the worker's code."""
    renderer: str
    """The device that draws."""


@dataclass(frozen=True, slots=True)
class Played:
    """All frames of an episode that were wanted are in the dataset."""

    episode: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The capture cannot go on."""

    error: BridgeError


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that people should know."""

    message: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The worker is there no more."""


Message = Ready | Step | Played | Failed | Warned | Lost
"""What is heard of a worker."""
