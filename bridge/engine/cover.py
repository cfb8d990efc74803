"""What weather lays on surfaces: water, snow and leaves, and on which kinds of surface it can lie."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import moderngl
import numpy as np

from bridge.classes import Category
from bridge.engine.noise import noise_pixels
from bridge.world import FIRST_STATIC_ID, Actor, Placement, Weather

_ROAD, _PAVEMENT, _SOIL, _PLANT, _PERSON = 1, 2, 3, 4, 5
"""The same numbers as in ``cover.glsl``; 0 is everything else."""

_KINDS = {
    Category.ROAD: _ROAD,
    Category.SIDEWALK: _PAVEMENT,
    Category.TERRAIN: _SOIL,
    Category.VEGETATION: _PLANT,
    Category.PEDESTRIAN: _PERSON,
    Category.PERSON_SITTING: _PERSON,
    Category.CYCLIST: _PERSON,
}
_SIDE = 256
_ACTOR_ROWS = FIRST_STATIC_ID // _SIDE
_COARSE_SHARE = 0.7
"""Of the coarse noise in the pattern of puddles and of thin snow; the same in ``cover.glsl``."""

_CLOSED_SNOW_M = 0.05
"""Depth from which snow covers the ground without gaps."""


class SurfaceKinds:
    """A table on the graphics card: what kind of surface an instance id has."""

    def __init__(self, context: moderngl.Context) -> None:
        self.texture = context.texture((_SIDE, _SIDE), 1, dtype="u1")
        self.texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._table = np.zeros(_SIDE * _SIDE, np.uint8)

    def set_statics(self, placements: Iterable[Placement]) -> None:
        """Remember what never moves."""
        self._table[:] = 0
        for placement in placements:
            self._table[placement.instance_id] = _KINDS.get(placement.category, 0)
        self.texture.write(self._table)

    def set_actors(self, actors: Iterable[Actor]) -> None:
        """Enter what moves, in place of what was entered before."""
        table = np.zeros(FIRST_STATIC_ID, np.uint8)
        for actor in actors:
            table[actor.actor_id] = _KINDS.get(actor.category, 0)
        self.texture.write(table, viewport=(0, 0, _SIDE, _ACTOR_ROWS))


class Covers:
    """Turns shares of the ground into levels of the noise that draws their pattern."""

    def __init__(self) -> None:
        pixels = noise_pixels()
        coarse, fine = (np.bincount(pixels[..., channel].ravel(), minlength=256) for channel in (0, 1))
        # The two are read at unrelated places, so their sum is distributed like that of independent numbers.
        values = _COARSE_SHARE * np.arange(256)[:, None] + (1.0 - _COARSE_SHARE) * np.arange(256)[None, :]
        weights = coarse[:, None] * fine[None, :]
        order = np.argsort(values, axis=None, kind="stable")
        self._levels = values.ravel()[order] / 255.0
        self._shares = np.cumsum(weights.ravel()[order]) / weights.sum()

    def level(self, share: float) -> float:
        """Return the level that this ``share`` (0-1) of the pattern lies above."""
        return float(np.interp(1.0 - share, self._shares, self._levels))

    def uniforms(self, weather: Weather, step: int) -> dict[str, Any]:
        """Return what ``cover.glsl`` takes."""
        values: dict[str, Any] = {}
        if weather.wetness or weather.puddles:
            values |= {
                "wetness": weather.wetness,
                "puddle_level": self._edges(weather.puddles, 0.035),
                # Drops that hit standing water shake its mirror.
                "ripples": min(0.012 * weather.rain_mm_per_h**0.5, 0.09),
                "ripple_place": tuple((np.array([0.7548777, 0.5698403]) * step % 1.0).tolist()),
            }
        if weather.snow_depth_m:
            closed = snow_closed(weather)
            values |= {
                "snow_level": self._edges(closed, 0.12 * (1.0 - 0.6 * closed)),
                # Traffic keeps a thin cover open and a thick one grey.
                "road_snow_level": self._edges(min(0.8 * closed, 0.45 + 2.0 * weather.snow_depth_m), 0.14),
                "snow_deep": 1.0 - math.exp(-weather.snow_depth_m / 0.08),
            }
        if weather.leaves:
            values["leaves"] = weather.leaves
        return values

    def _edges(self, share: float, softness: float) -> tuple[float, float]:
        """Return the levels between which the pattern fades in; all of it for 1, nothing for 0."""
        if share <= 0.0:
            return 2.0, 3.0
        if share >= 1.0:
            return -2.0, -1.0
        level = self.level(share)
        return level - softness, level + softness


def cover_features(weather: Weather) -> tuple[str, ...]:
    """Return the features of ``lighting.frag`` that ``weather`` needs; none on a dry and bare ground."""
    wanted = {
        "WET": weather.wetness or weather.puddles,
        "SNOW": weather.snow_depth_m,
        "LEAVES": weather.leaves,
    }
    return tuple(name for name, amount in wanted.items() if amount)


def snow_closed(weather: Weather) -> float:
    """Return how closed the snow on the ground is: 0 none, 1 from ``_CLOSED_SNOW_M`` on."""
    return min(weather.snow_depth_m / _CLOSED_SNOW_M, 1.0)
