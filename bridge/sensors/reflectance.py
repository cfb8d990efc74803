"""How bright surfaces are to a lidar's infrared light (905 nm).

A rough surface sends more light back where it came from than a matt one at the same angle, which is why roads are
seen at all at 60 m, where beams only graze them. Oren and Nayar's model ("Generalization of Lambert's reflectance
model", SIGGRAPH 1994) describes it, and fits what laser scanners measure (Tan and Cheng, Optics Express 24, 22971,
2016). For light that returns along its own ray, of incidence t on a surface of roughness s, it is

    reflectance * (A cos t + B sin^2 t),  A = 1 - s^2 / (2 (s^2 + 0.33)),  B = 0.45 s^2 / (s^2 + 0.09)

The figures in the table are typical ones: leaves and grass reflect about half of the near infrared, as they do in any
spectral library; asphalt 10 to 20 % (Velodyne's HDL-64E data sheet counts pavement as 10 %), concrete 30 to 40 %;
car paint from a few percent (black) to about 70 % (white); most dyes of clothes are pale in the infrared. Signs are
retro-reflective: brighter than white paper by far, but instances do not tell the face from its back and post.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.world import MAX_INSTANCE_ID, Rgb, WorldState


@dataclass(frozen=True, slots=True)
class Surface:
    """What a class looks like at 905 nm."""

    dark: float
    """Reflectance of the class in black, 1 for a perfect matt white."""
    bright: float
    """The same in white."""
    roughness: float
    """Standard deviation of the slopes of the facets, in radians: 0 for a matt, smooth surface."""


SURFACES = MappingProxyType(
    {
        Category.CAR: Surface(0.06, 0.70, 0.1),
        Category.VAN: Surface(0.06, 0.70, 0.1),
        Category.TRUCK: Surface(0.10, 0.65, 0.2),
        Category.BUS: Surface(0.10, 0.65, 0.1),
        Category.TRAM: Surface(0.10, 0.65, 0.1),
        Category.MOTORCYCLE: Surface(0.08, 0.50, 0.3),
        Category.CYCLIST: Surface(0.20, 0.55, 0.4),
        Category.PEDESTRIAN: Surface(0.25, 0.60, 0.5),
        Category.PERSON_SITTING: Surface(0.25, 0.60, 0.5),
        Category.MISC: Surface(0.30, 0.30, 0.3),
        Category.DISTRACTOR: Surface(0.10, 0.65, 0.2),
        Category.ROAD: Surface(0.15, 0.15, 0.5),
        Category.SIDEWALK: Surface(0.30, 0.30, 0.4),
        Category.BUILDING: Surface(0.40, 0.40, 0.3),
        Category.WALL: Surface(0.35, 0.35, 0.4),
        Category.FENCE: Surface(0.30, 0.30, 0.2),
        Category.POLE: Surface(0.40, 0.40, 0.1),
        Category.TRAFFIC_LIGHT: Surface(0.15, 0.15, 0.1),
        Category.TRAFFIC_SIGN: Surface(2.00, 2.00, 0.5),
        Category.VEGETATION: Surface(0.50, 0.50, 0.6),
        Category.TERRAIN: Surface(0.40, 0.40, 0.6),
    }
)
"""Every class that can return light."""

_PAINT_UNKNOWN = 0.3
"""Luminance of what is painted in the static scene, whose colours the world state does not tell."""

_GROUND = frozenset({Category.ROAD, Category.SIDEWALK, Category.TERRAIN})
_SNOW = 0.85
"""Reflectance of fresh snow (Wiscombe and Warren, J. Atmos. Sci. 37, 1980: 0.8-0.95 at this wavelength by grain)."""
_SNOW_COVERS_M = 0.02
"""Depth of snow that hides all but 1/e of what is under it."""
_WET = 0.5
"""What a film of water leaves of the reflectance of rough ground (Lekner and Dorf, Applied Optics 27, 1278, 1988)."""


def luminance(color: Rgb) -> float:
    """Return the luminance (ITU-R BT.709) of a linear-light colour, 0-1."""
    red, green, blue = color
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def brightness(
    ids: NDArray[np.uint16], cosines: NDArray[np.float32], state: WorldState, static_categories: Mapping[int, Category]
) -> NDArray[np.float32]:
    """Return (N,) the light that comes back from each surface, over that of a perfect matt white that faces the lidar.

    ``ids`` (N,): instances. ``cosines`` (N,): of the angles of incidence. More than 1 is a retro-reflector. An id
    without a class counts as ``Category.MISC``.
    """
    actors = {actor.actor_id: actor for actor in state.actors}
    straight, grazing = np.zeros((2, MAX_INSTANCE_ID + 1), np.float32)
    for instance_id in np.flatnonzero(np.bincount(ids)).tolist():
        actor = actors.get(instance_id)
        category = actor.category if actor else static_categories.get(instance_id, Category.MISC)
        surface = SURFACES.get(category, SURFACES[Category.MISC])
        paint = luminance(actor.primary) if actor else _PAINT_UNKNOWN
        reflectance = surface.dark + (surface.bright - surface.dark) * paint
        if category in _GROUND:
            reflectance *= 1.0 - (1.0 - _WET) * state.weather.wetness
            reflectance += (_SNOW - reflectance) * -math.expm1(-state.weather.snow_depth_m / _SNOW_COVERS_M)
        rough = surface.roughness**2
        straight[instance_id] = reflectance * (1.0 - 0.5 * rough / (rough + 0.33))
        grazing[instance_id] = reflectance * 0.45 * rough / (rough + 0.09)
    return np.asarray(straight[ids] * cosines + grazing[ids] * (1 - cosines * cosines), np.float32)
