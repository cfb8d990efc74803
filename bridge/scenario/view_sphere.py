"""Views of an object from all around: the corners of an icosahedron that is divided again and again.

The corners lie nearly evenly on the sphere, and each division has those of the one before among its own, as in
Hinterstoisser et al., "An Annotation Saved is an Annotation Earned" (ICCV workshops 2019).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bridge.scenario.distributions import Distribution

MOST_DIVISIONS = 5
"""10 242 views of a whole sphere."""


class Aspect(StrEnum):
    """What a field says of a view, by the names that such fields have.

    The camera looks along the ego's x axis, the object stands there at ``ahead_m`` and turns, and the camera rises and
    looks down on it.
    """

    HEADING_DEG = "heading_deg"
    """The heading of the object, 0-360."""
    PITCH_DEG = "pitch_deg"
    """How far down the camera looks: the elevation of the view."""
    FORWARD_M = "forward_m"
    """How far forward the camera is."""
    UP_M = "up_m"
    """How high the camera is."""


@dataclass(frozen=True)
class ViewSphere(Distribution[float]):
    """Steps through the views of a sphere, number ``index`` modulo their count, from the top down.

    Fields that are to step together have equal spheres and differ in ``aspect`` only.
    """

    aspect: Aspect
    divisions: int = 1
    """How often each triangle of the icosahedron is cut into four: 12, 42, 162, 642 … views of the whole sphere."""
    lowest_deg: float = 0.0
    """Views from below this elevation are left out."""
    highest_deg: float = 85.0
    """Views from above this elevation are left out; straight from above, a heading in the picture means nothing."""
    radius_m: float = 10.0
    """The distance from the camera to the object's centre."""
    ahead_m: float = 20.0
    """How far ahead of the ego the object stands."""
    centre_m: float = 0.75
    """How high above the ground its centre is."""

    @property
    def views(self) -> tuple[tuple[float, float], ...]:
        """Azimuth and elevation of every view in degrees."""
        return _views(self.divisions, self.lowest_deg, self.highest_deg)

    def sample(self, generator: np.random.Generator, index: int) -> float:
        """Return the view that is due."""
        del generator
        return self.of(self.views[index % len(self.views)])

    def of(self, view: tuple[float, float]) -> float:
        """Return what the field says of ``view``, one of ``views``."""
        azimuth_deg, elevation_deg = view
        match self.aspect:
            case Aspect.HEADING_DEG:
                return azimuth_deg
            case Aspect.PITCH_DEG:
                return elevation_deg
            case Aspect.FORWARD_M:
                return self.ahead_m - self.radius_m * math.cos(math.radians(elevation_deg))
            case Aspect.UP_M:
                return self.centre_m + self.radius_m * math.sin(math.radians(elevation_deg))


@lru_cache(maxsize=16)
def _views(divisions: int, lowest_deg: float, highest_deg: float) -> tuple[tuple[float, float], ...]:
    corners = icosphere(divisions)
    elevations = np.degrees(np.arcsin(np.clip(corners[:, 2], -1.0, 1.0)))
    azimuths = np.degrees(np.arctan2(corners[:, 1], corners[:, 0])) % 360.0
    # Rounded, so that corners of one height are in order of their azimuth, whatever the last bits say.
    views = sorted(zip(np.round(-elevations, 9).tolist(), np.round(azimuths % 360.0, 9).tolist(), strict=True))
    slack = 1e-6
    return tuple(
        (azimuth % 360.0, -falling)
        for falling, azimuth in views
        if lowest_deg - slack <= -falling <= highest_deg + slack
    )


def icosphere(divisions: int) -> NDArray[np.float64]:
    """Return (10 * 4**divisions + 2, 3) unit vectors: the corners of an icosahedron that stands on one of them."""
    height, ring = 1 / math.sqrt(5), 2 / math.sqrt(5)
    corners = [np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.0, -1.0])]
    for z, offset in ((height, 0.0), (-height, 0.5)):
        corners += [
            np.array([ring * math.cos(angle), ring * math.sin(angle), z])
            for angle in (2 * math.pi * (k + offset) / 5 for k in range(5))
        ]
    edge = math.dist(corners[0], corners[2])
    near = {(a, b) for a, b in combinations(range(12), 2) if math.dist(corners[a], corners[b]) < 1.1 * edge}
    faces = [(a, b, c) for a, b, c in combinations(range(12), 3) if {(a, b), (a, c), (b, c)} <= near]
    for _ in range(divisions):
        middles: dict[tuple[int, int], int] = {}
        divided: list[tuple[int, int, int]] = []
        for a, b, c in faces:
            ab, bc, ca = (_middle(corners, middles, *pair) for pair in ((a, b), (b, c), (c, a)))
            divided += [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
        faces = divided
    return np.array(corners)


def _middle(corners: list[NDArray[np.float64]], middles: dict[tuple[int, int], int], a: int, b: int) -> int:
    """Return the number of the corner between two, made where it is not there yet."""
    edge = (min(a, b), max(a, b))
    if edge not in middles:
        middle = corners[a] + corners[b]
        corners.append(middle / np.linalg.norm(middle))
        middles[edge] = len(corners) - 1
    return middles[edge]
