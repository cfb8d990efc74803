"""What a scenario asks for that has recorded traffic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bridge.classes import Category


@dataclass(frozen=True, slots=True)
class PlaceSeeds:
    """What chance has drawn the place with, so that a replay finds the same one."""

    road: int
    scenery: int
    models: int


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """What holds of a whole trace: its first line."""

    format: str
    version: int
    step_ns: int
    """From one line to the next."""
    models: tuple[str, ...]
    """The models that its actors wear, people at rest."""
    roads: str | None = None
    """The SHA-256 of the road network (``roads_digest``); None if it is not known."""
    seeds: PlaceSeeds | None = None
    """None where a replay builds the place as its own scenario says."""


@dataclass(frozen=True, slots=True)
class TraceDemand:
    """A trace of ours, with the ego in it."""

    path: Path
    header: TraceHeader = field(repr=False)


@dataclass(frozen=True, slots=True)
class FcdDemand:
    """Floating car data of SUMO's (``--fcd-output``)."""

    path: Path
    ego: str | None = None
    """The vehicle that carries the sensors; None for a mast at the roadside."""
    types: Mapping[str, Category] = field(default_factory=dict)
    """What the types of vehicles and people are, beside those whose names say it."""
    net_offset_m: tuple[float, float] | None = None
    """The ``netOffset`` of the network that SUMO drove on; None for that of the scenario's."""
