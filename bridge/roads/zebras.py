"""Zebra stripes: along the traffic that a crossing crosses, evenly spaced, as long as the crossing is wide.

Where two short edges meet in a bend, SUMO may lay two crossings over each other like the arms of a V. They share their
stripes, so that no stripe lies across another one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.lane_areas import lane_bands
from bridge.roads.lines import dashes, without_repeats
from bridge.roads.network import Lane, LaneKind, RoadNetwork

Array = NDArray[np.float64]

_STRIPE_M, _PERIOD_M = 0.5, 1.0
_INSET_M = 1.0
"""How much shorter the stripes are than the crossing is wide."""
_SHARED = 0.2
"""Crossings share stripes where they overlap by this share of the smaller one …"""
_SHARED_TURN = math.radians(45.0)
"""… and do not cross streets that meet at more than this."""
_MOST_SKEW = math.radians(50.0)
"""Where traffic passes a crossing at less than a right angle by more than this, stripes lie square to the crossing."""


@dataclass(frozen=True, slots=True, eq=False)
class _Arm:
    """A crossing as a band: its ends, (2, 2) plan points, and its width in metres."""

    ends: Array
    width_m: float

    @property
    def chord(self) -> Array:
        """From one end to the other."""
        return np.asarray(self.ends[1] - self.ends[0])

    def spans(self, at_m: Array, across: Array, along: Array) -> Array:
        """Return (K, 2) from where to where along the stripes the band reaches, at (K,) distances ``across`` them."""
        start_m = self.ends[0] @ across
        share = (at_m - start_m) / (self.chord @ across)
        middle_m = self.ends[0] @ along + share * (self.chord @ along)
        half_m = self.width_m / 2 * float(np.linalg.norm(self.chord)) / abs(self.chord @ across)
        return np.stack([middle_m - half_m, middle_m + half_m], axis=1)


def zebra_quads(network: RoadNetwork) -> Iterator[Array]:
    """Yield the stripes of each crossing, or of several that share them: (Q, 4, 2) corners, counter-clockwise."""
    crossings = network.lanes_of_kind(LaneKind.CROSSING)
    arms = [_Arm(without_repeats(lane.centreline)[[0, -1]], lane.width_m - _INSET_M) for lane in crossings]
    for shared in _groups(crossings, arms):
        yield _stripes([arms[index] for index in shared], _traffic(network, [crossings[index] for index in shared]))


def _groups(crossings: Sequence[Lane], arms: Sequence[_Arm]) -> list[list[int]]:
    """Return the indices of the crossings that share stripes, each once and in their order."""
    bands = lane_bands(crossings)
    assert len(bands) == len(arms), "a crossing has two ends"
    group = list(range(len(arms)))
    for first, second in shapely.STRtree(bands).query(bands, predicate="intersects").T.tolist():
        smaller_m2 = min(bands[first].area, bands[second].area)
        overlap_m2 = shapely.intersection(bands[first], bands[second]).area
        if first < second and overlap_m2 > _SHARED * smaller_m2 and _turn(arms[first], arms[second]) < _SHARED_TURN:
            old, new = group[second], group[first]
            group = [new if number == old else number for number in group]
    return [[index for index, number in enumerate(group) if number == own] for own in dict.fromkeys(group)]


def _turn(first: _Arm, second: _Arm) -> float:
    """Return the angle between two chords, whichever way they lead, in radians."""
    lengths = float(np.linalg.norm(first.chord) * np.linalg.norm(second.chord))
    return math.acos(min(abs(float(first.chord @ second.chord)) / max(lengths, 1e-9), 1.0))


def _traffic(network: RoadNetwork, crossings: Sequence[Lane]) -> Array:
    """Return the (2,) unit vector along which vehicles pass crossings, either way; zero where the map does not say."""
    doubled = 0.0j
    for crossing in crossings:
        junction_id = crossing.edge_id[1:].rpartition("_")[0]
        for edge in (network.edges[edge_id] for edge_id in crossing.crosses if edge_id in network.edges):
            line = without_repeats(network.lanes[edge.lane_ids[-1]].centreline)
            if len(line) > 1:
                step = line[-1] - line[-2] if edge.to_junction == junction_id else line[1] - line[0]
                doubled += (complex(*step) / abs(complex(*step))) ** 2
    if abs(doubled) < 1e-6:
        return np.zeros(2)
    angle = float(np.angle(doubled)) / 2
    return np.array([math.cos(angle), math.sin(angle)])


def _stripes(arms: Sequence[_Arm], traffic: Array) -> Array:
    """Return the stripes of the arms of one zebra, parallel to ``traffic``."""
    longest = max(arms, key=lambda arm: float(np.linalg.norm(arm.chord)))
    length_m = float(np.linalg.norm(longest.chord))
    if length_m < _PERIOD_M:
        return np.empty((0, 4, 2))
    across = longest.chord / length_m
    square = np.array([traffic[1], -traffic[0]]) * (1.0 if traffic[1] * across[0] > traffic[0] * across[1] else -1.0)
    if square @ across > math.cos(_MOST_SKEW):
        across = square
    along = np.array([-across[1], across[0]])
    reaches = [arm.ends @ across for arm in arms]
    first_m, last_m = min(float(reach.min()) for reach in reaches), max(float(reach.max()) for reach in reaches)
    starts, ends = dashes(last_m - first_m, _STRIPE_M, _PERIOD_M - _STRIPE_M)
    starts, ends = starts + first_m, ends + first_m
    quads = []
    for start_m, end_m in zip(starts.tolist(), ends.tolist(), strict=True):
        at_m = np.array([start_m, end_m])
        crossed = [
            arm.spans(at_m, across, along)
            for arm, reach in zip(arms, reaches, strict=True)
            if reach.min() - _STRIPE_M < start_m and end_m < reach.max() + _STRIPE_M
        ]
        for low_m, high_m in _merged(crossed):
            corners = [(start_m, low_m[0]), (end_m, low_m[1]), (end_m, high_m[1]), (start_m, high_m[0])]
            quads.append([across * u + along * v for u, v in corners])
    return np.array(quads).reshape(-1, 4, 2)


def _merged(spans: Sequence[Array]) -> list[tuple[Array, Array]]:
    """Return (2, 2) spans, ``[edge][low, high]`` of a stripe, as lows and highs; those that touch are one."""
    merged: list[tuple[Array, Array]] = []
    for span in sorted(spans, key=lambda span: float(span[:, 0].sum())):
        low, high = span[:, 0], span[:, 1]
        if merged and np.any(low < merged[-1][1]):
            merged[-1] = (np.minimum(merged[-1][0], low), np.maximum(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged
