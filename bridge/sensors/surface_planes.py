"""Where rays between the pixels of a depth image meet the surfaces in it.

The inverse depth of a plane is linear in the image: with x = X/Z and y = Y/Z of a pixel, 1/Z = m . (x, y, 1), where m
is the plane's normal over its distance. So three neighbouring pixels of one plane tell it exactly, at any angle, and a
unit ray d meets it at the range 1 / (m . d), under the cosine (m . d) / |m|.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.sensors.beams import Beams

_STRAIGHT = 2e-3
"""How far inverse depth may bend from one pixel to the next, as a share of it, and still count as one surface. At half
a pixel from the centre that displaces a point by less than 1/1000 of its range."""

Values = NDArray[np.float32]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


def meet(beams: Beams, inverse_depth: Values, ids: NDArray[np.uint16], pinhole: Pinhole) -> tuple[Values, Values]:
    """Return 1 / range in 1/m and the cosine of the incidence of every beam, both (N,).

    ``inverse_depth`` and ``ids``: all views of ``pinhole``, one after the other, flat; both 0 in the sky. Each beam
    meets the surface of its nearest pixel, as far as that pixel's neighbours tell it: along an axis of the image in
    which they are no part of it, it is taken to face the lidar. Where the surface ends towards the beam, before
    something farther away, the beam meets it at its last pixel. 1 / range is not positive where nothing is met: in the
    sky, and where the surface leans away too much.
    """
    own = inverse_depth[beams.pixels]
    x, y = beams.pixel_points
    slope_x, knows_x, reaches_x = _slopes(inverse_depth, ids, beams.pixels, beams.sides[0], 1)
    slope_y, knows_y, reaches_y = _slopes(inverse_depth, ids, beams.pixels, beams.sides[1], pinhole.width)
    mx, my = np.float32(pinhole.fx) * slope_x, np.float32(pinhole.fy) * slope_y
    # Facing the lidar means m parallel to (x, y, 1) along that axis; mz then follows from m . (x, y, 1) = 1/Z.
    mz = (own - mx * x - my * y) / (1 + x * x * ~knows_x + y * y * ~knows_y)
    mx, my = np.where(knows_x, mx, x * mz), np.where(knows_y, my, y * mz)
    dx, dy, dz = beams.rays
    nearness = mx * np.where(reaches_x, dx, x * dz) + my * np.where(reaches_y, dy, y * dz) + mz * dz
    steepness = np.sqrt(mx * mx + my * my + mz * mz)
    return nearness, np.minimum(nearness / np.maximum(steepness, np.finfo(np.float32).tiny), np.float32(1))


def _slopes(
    inverse_depth: Values, ids: NDArray[np.uint16], pixels: Indices, sides: Indices, step: int
) -> tuple[Values, Flags, Flags]:
    """Return by how much inverse depth grows over ``step``, where that is known, and where the surface goes on.

    An unknown slope is 0. ``sides``: on which side of the pixel's centre the beam lies, 1 towards ``step``, else -1.
    """
    own, own_ids = inverse_depth[pixels], ids[pixels]
    before, after = pixels - step, pixels + step
    rise_before, rise_after = own - inverse_depth[before], inverse_depth[after] - own
    knows = (ids[before] == own_ids) & (ids[after] == own_ids)
    knows &= np.abs(rise_after - rise_before) <= _STRAIGHT * own
    slopes = np.where(knows, 0.5 * (rise_before + rise_after), np.float32(0))
    reaches = np.ones(len(pixels), np.bool_)
    edges = np.flatnonzero(~knows)
    towards, away = sides[edges] * step, -sides[edges] * step
    rise, is_there = _one_sided(inverse_depth, ids, pixels[edges], towards)
    fall, is_behind = _one_sided(inverse_depth, ids, pixels[edges], away)
    slopes[edges] = sides[edges] * np.where(is_there, rise, -fall * is_behind)
    knows[edges] = is_there | is_behind
    # What is nearer than the surface hides the rest of it; what is farther shows that it ends.
    neighbour = inverse_depth[pixels[edges] + towards]
    reaches[edges] = is_there | (neighbour >= (1.0 - _STRAIGHT) * own[edges] - fall)
    return slopes, knows, reaches


def _one_sided(inverse_depth: Values, ids: NDArray[np.uint16], pixels: Indices, steps: Indices) -> tuple[Values, Flags]:
    """Return by how much inverse depth grows over ``steps``, and where the two pixels there continue the surface."""
    own, own_ids = inverse_depth[pixels], ids[pixels]
    near, far = pixels + steps, pixels + 2 * steps
    rise = inverse_depth[near] - own
    straight = (ids[near] == own_ids) & (ids[far] == own_ids)
    straight &= np.abs(inverse_depth[far] - inverse_depth[near] - rise) <= _STRAIGHT * own
    return rise, straight
