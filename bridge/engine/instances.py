"""What is to be drawn: copies of models at places in the world, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from bridge.engine.culling import world_boxes
from bridge.engine.library import AssetLibrary
from bridge.errors import SimulatorRequestError
from bridge.geometry import Pose, rotation_matrices
from bridge.world import Actor, Placement, Rgb, VehicleLights

INSTANCE = np.dtype([("rows", "f4", (3, 4)), ("extra", "u4", 4)])
"""``rows`` is eye_from_model without its last row; ``extra`` is id with lights above it, packed first and second
colour, and the way rolled with the steering above it."""

INSTANCE_FORMATS = (
    ("in_row0", "f", "4f4", 0),
    ("in_row1", "f", "4f4", 16),
    ("in_row2", "f", "4f4", 32),
    ("in_extra", "i", "4u4", 48),
)
"""Attribute, class, format and byte offset of each part of an ``INSTANCE``."""

LAMP_SHIFT = 16
FULL_LOCK = 0.8
"""Radians; wheels that steer farther are drawn so. The same in ``instance.glsl``."""

BRAKE, LEFT, RIGHT, HEAD = 1, 2, 4, 8
RED, AMBER, GREEN = 16, 32, 64
"""Bits of the lamps that are lit; the same in ``geometry.vert``."""


@dataclass(frozen=True, slots=True, eq=False)
class Instances:
    """One row for every cell of every placed model.

    ``drawable``: (N,) rows of ``library.Drawables``. ``rotation``: (N, 3, 3) float64 world_from_model with scale.
    ``origin``, ``lower``, ``upper``: (N, 3) float64 world, metres; the box is upright in the world.
    ``extra``: (N, 4) uint32. ``owner``: (N,) int64, which placement or actor it belongs to.
    """

    drawable: NDArray[np.int64]
    rotation: NDArray[np.float64]
    origin: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    extra: NDArray[np.uint32]
    owner: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.drawable)


def place_statics(placements: Sequence[Placement], library: AssetLibrary) -> Instances:
    """Return the instances of what never moves. Raises ``SimulatorRequestError`` for an asset that is not loaded."""
    for placement in placements:
        if placement.asset not in library.cells:
            raise SimulatorRequestError(
                f"placement {placement.instance_id} wants asset {placement.asset!r}, which the scene does not bring; "
                f"add it to StaticScene.assets"
            )
    extra = np.zeros((len(placements), 4), np.uint32)
    extra[:, 0] = [placement.instance_id for placement in placements]
    extra[:, 1] = _pack_colors([placement.tint for placement in placements])
    rotation, origin = _pose_arrays([placement.world_from_asset for placement in placements])
    rotation *= np.array([placement.scale for placement in placements]).reshape(-1, 1, 1)
    return _instances([placement.asset for placement in placements], rotation, origin, extra, library)


def place_actors(actors: Sequence[Actor], library: AssetLibrary) -> Instances:
    """Return the instances of what moves. Raises ``SimulatorRequestError`` for an asset that is not loaded."""
    for actor in actors:
        if actor.asset not in library.cells:
            raise SimulatorRequestError(
                f"actor {actor.actor_id} ({actor.category}) wants asset {actor.asset!r}, which is not in the loaded "
                f"scene; add it to StaticScene.assets"
            )
    extra = np.zeros((len(actors), 4), np.uint32)
    extra[:, 0] = [actor.actor_id | _lamps(actor.lights) << LAMP_SHIFT for actor in actors]
    extra[:, 1] = _pack_colors([actor.primary for actor in actors])
    extra[:, 2] = _pack_colors([actor.secondary for actor in actors])
    extra[:, 3] = _pack_motion([actor.steering for actor in actors], [actor.rolled_m for actor in actors])
    rotation, origin = _pose_arrays([actor.world_from_actor for actor in actors])
    return _instances([actor.asset for actor in actors], rotation, origin, extra, library)


def _lamps(lights: VehicleLights) -> int:
    return BRAKE * lights.brake + LEFT * lights.left + RIGHT * lights.right + HEAD * lights.head


def _pack_motion(steering: Sequence[float], rolled_m: Sequence[float]) -> NDArray[np.int64]:
    """Return millimetres rolled in 24 bits, which begin anew every 17 km, and the steering in 8 with a sign, (N,)."""
    turned = np.rint(np.clip(np.array(steering, np.float64) / FULL_LOCK, -1.0, 1.0) * 127).astype(np.int64)
    rolled_mm = np.rint(np.array(rolled_m, np.float64) * 1e3).astype(np.int64)
    return np.asarray((turned & 0xFF) << 24 | rolled_mm & 0xFFFFFF)


def join(first: Instances, second: Instances) -> Instances:
    """Return the rows of both; ``owner`` keeps its numbers."""
    return Instances(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in _COLUMNS))


def take(instances: Instances, rows: NDArray[np.int64]) -> Instances:
    """Return the given rows; ``owner`` keeps its numbers."""
    return Instances(*(getattr(instances, name)[rows] for name in _COLUMNS))


_COLUMNS = tuple(field.name for field in fields(Instances))


def _instances(
    assets: Sequence[str],
    rotation: NDArray[np.float64],
    origin: NDArray[np.float64],
    extra: NDArray[np.uint32],
    library: AssetLibrary,
) -> Instances:
    """Repeat each placed model for each of its cells."""
    cells = [library.cells[asset] for asset in assets]
    owner = np.repeat(np.arange(len(assets)), [len(rows) for rows in cells])
    drawable = np.array([row for rows in cells for row in rows], np.int64)
    rotation, origin = rotation[owner], origin[owner]
    drawables = library.drawables
    lower, upper = world_boxes(rotation, origin, drawables.lower[drawable], drawables.upper[drawable])
    return Instances(drawable, rotation, origin, lower, upper, extra[owner], owner)


def _pose_arrays(poses: Sequence[Pose]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (N, 3, 3) rotation matrices and (N, 3) positions."""
    origin = np.array([pose.position for pose in poses], np.float64).reshape(-1, 3)
    return rotation_matrices([pose.rotation for pose in poses]), origin


def _pack_colors(colors: Sequence[Rgb]) -> NDArray[np.uint32]:
    """Return (N,) colours with ten bits a channel, of the square roots of linear light."""
    linear = np.clip(np.array(colors, np.float64).reshape(-1, 3), 0.0, 1.0)
    bits = np.rint(np.sqrt(linear) * 1023.0).astype(np.uint32)
    return np.asarray(bits[:, 0] | bits[:, 1] << 10 | bits[:, 2] << 20, np.uint32)
