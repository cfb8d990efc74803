"""Pictures all around the ego, which count as sky: a sphere that is drawn like all else and then taken out again.

Because the simulator itself draws it, edges before it are as smooth as before anything else, without a rim of the sky's
colour; because it is taken out of ids, depth, normals and observations, all labels are those of the scene without it.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.assets.meshes.shapes import grid_triangles
from bridge.assets.model import Material, Mesh, Model, Texture
from bridge.classes import Category
from bridge.frame import CameraImages, DepthView, RawFrame
from bridge.geometry import Pose, Size
from bridge.randomize.clutter import draw_pattern
from bridge.randomize.plan import BackdropPlan
from bridge.randomness import derive_generator, derive_seed
from bridge.world import Actor, WorldState

ACTOR_ID = 12287
"""Between what stands and what flies; see ``roadside_things.FIRST_ID``."""

_TILE_PX = 512
_TILES = 2
"""A picture is cut into so many tiles side by side, since engines reduce larger textures."""
_QUARTERS = 4
"""A picture spans a quarter of the horizon, every other time mirrored, so that it closes without a seam."""
_SPAN = np.radians(70.0)
"""How much of the height it spans; above and below it is mirrored."""
_ROWS, _COLUMNS = 36, 6
"""Facets from pole to pole, and across a tile."""


def backdrop_model(name: str, plan: BackdropPlan, number: int, radius_m: float, seed: int) -> Model:
    """Return picture ``number`` of an episode as a sphere seen from inside.

    Its faces are lit as the ground is. Raises ``AssetError`` for a picture that cannot be read.
    """
    width, height = _TILE_PX * _TILES, _TILE_PX
    if plan.pictures is None:
        pixels = draw_pattern(derive_seed(seed, "backdrop", number), width, height)
    else:
        order = derive_generator(seed, "backdrops").permutation(len(plan.pictures))
        pixels = plan.pictures.load(int(order[number % len(order)]), width, height)
    tiles = [pixels[:, first : first + _TILE_PX] for first in range(0, width, _TILE_PX)]
    return Model(name, (tuple(_strip(name, tile, place, radius_m) for place, tile in enumerate(tiles)),))


def _strip(name: str, tile: NDArray[np.uint8], place: int, radius_m: float) -> Mesh:
    """Return the parts of the sphere on which tile ``place`` of the picture is seen."""
    rgba = cv2.cvtColor(tile, cv2.COLOR_RGB2RGBA)
    texture = Texture(f"{name}-{place}", np.asarray(rgba, np.uint8))
    material = Material(f"backdrop-{place}", roughness=1.0, texture=texture)
    elevation = np.linspace(-np.pi / 2, np.pi / 2, _ROWS + 1)
    inset = 0.5 / _TILE_PX  # or the other edge of the tile would show through
    v = np.clip(_mirrored(0.5 - elevation / _SPAN), inset, 1.0 - inset)
    positions, uvs = [], []
    for quarter in range(_QUARTERS):
        first = quarter * _TILES + (_TILES - 1 - place if quarter % 2 else place)
        # Clockwise from above, as pictures go from left to right.
        azimuth = -(first + np.linspace(0.0, 1.0, _COLUMNS + 1)) * (2 * np.pi / (_QUARTERS * _TILES))
        u = np.linspace(inset, 1.0 - inset, _COLUMNS + 1)
        u = u[::-1] if quarter % 2 else u
        cos = np.cos(elevation)[:, None]
        up = np.repeat(1.0 + np.sin(elevation)[:, None], len(azimuth), 1)
        points = (cos * np.cos(azimuth), cos * np.sin(azimuth), up)
        positions.append(radius_m * np.stack(points, axis=-1).reshape(-1, 3))
        uvs.append(np.stack(np.broadcast_arrays(u[None, :], v[:, None]), axis=-1).reshape(-1, 2))
    patch = grid_triangles(_ROWS + 1, _COLUMNS + 1)
    triangles = np.concatenate([patch + quarter * len(positions[0]) for quarter in range(_QUARTERS)])
    count = _QUARTERS * len(positions[0])
    return Mesh(
        material=material,
        positions=np.concatenate(positions).astype(np.float32),
        normals=np.tile(np.array([0.0, 0.0, 1.0], np.float32), (count, 1)),
        uvs=np.concatenate(uvs).astype(np.float32),
        colors=np.ones((count, 3), np.float32),
        triangles=triangles.astype(np.uint32),
    )


def _mirrored(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 0-1 for any number: there and back again."""
    return np.abs((share + 1.0) % 2.0 - 1.0)


def with_backdrop(state: WorldState, asset: str, radius_m: float, yaw: float) -> WorldState:
    """Return ``state`` with the backdrop ``asset`` around the ego, turned by ``yaw`` radians."""
    at = state.world_from_ego.position
    backdrop = Actor(
        actor_id=ACTOR_ID,
        category=Category.SKY,
        asset=asset,
        world_from_actor=Pose.planar(at.x, at.y, at.z - radius_m, yaw),
        size=Size(2 * radius_m, 2 * radius_m, 2 * radius_m),
    )
    actors = sorted([*state.actors, backdrop], key=lambda actor: actor.actor_id)
    return replace(state, actors=tuple(actors))


def without_backdrop(state: WorldState, raw: RawFrame) -> tuple[WorldState, RawFrame]:
    """Return both as they are without a backdrop: its pixels, ids and depth are those of the sky."""
    if all(actor.category is not Category.SKY for actor in state.actors):
        return state, raw
    actors = tuple(actor for actor in state.actors if actor.category is not Category.SKY)
    images = {name: _cleared_images(image) for name, image in raw.images.items()}
    views = {name: DepthView(*_cleared(view.ids, view.depth)) for name, view in raw.depth_views.items()}
    observations = {
        name: tuple(seen for seen in observed if seen.actor_id != ACTOR_ID)
        for name, observed in raw.observations.items()
    }
    cleared = replace(raw, images=images, observations=observations, depth_views=views)
    return replace(state, actors=actors), cleared


def _cleared_images(images: CameraImages) -> CameraImages:
    ids, depth = _cleared(images.ids, images.depth)
    normals = (
        None if images.normals is None else np.where((images.ids == ACTOR_ID)[..., None], np.int16(0), images.normals)
    )
    return CameraImages(images.rgb, ids, depth, normals)


def _cleared(ids: NDArray[np.uint16], depth: NDArray[np.float32]) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    is_backdrop = ids == ACTOR_ID
    return np.where(is_backdrop, np.uint16(0), ids), np.where(is_backdrop, np.float32(np.inf), depth)
