"""What stands beside the roads, for those who look for room there."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.assets.gltf import read_glb
from bridge.classes import Category
from bridge.geometry import Pose
from bridge.roads.network import RoadNetwork
from bridge.roads.relief import Relief
from bridge.roads.underground import ground_level
from bridge.world import Asset, StaticScene

Array = NDArray[np.float64]

FROM_ROAD_M = 0.6
"""So far from the kerb a mast stands; half as far, at least, from what is driven on."""
FROM_HOUSE_M = 0.4
_CLEAR_M = 2.5
"""Nearer than this nothing stands beside a mast that was drawn …"""
_CROWN_M = 14.0
"""… and nearer than this no tree before it."""
_IN_VIEW = math.cos(math.radians(50))


class Surroundings:
    """The ground of a network, and what is placed on it."""

    def __init__(self, network: RoadNetwork, scene: StaticScene) -> None:
        """Take the roads and the scene around them."""
        self.network = network
        self._scene = scene
        self._plan, self._below = ground_level(network)
        self._relief = Relief(self._plan)
        self._houses: dict[str, Array] = {}

    def why_not(self, x: float, y: float) -> str | None:
        """Return what is wrong with a place, None if a mast may stand there."""
        place = shapely.Point(x, y)
        if any(area.distance(place) < FROM_ROAD_M / 2 for area in (self._plan.road, self._below)):
            return "on the road"
        return "in a house" if self._is_in_house(np.array([x, y])) else None

    def is_clear(self, foot: Pose) -> bool:
        """Whether one sees something from a place: no tree, lamp or sign fills the picture."""
        (x, y, _), yaw = foot.position, foot.rotation.yaw()
        for placement in self._scene.placements:
            there = placement.world_from_asset.position
            dx, dy = there.x - x, there.y - y
            away_m = math.hypot(dx, dy)
            ahead = dx * math.cos(yaw) + dy * math.sin(yaw) > _IN_VIEW * away_m
            crown = ahead and placement.category is Category.VEGETATION
            if away_m < (_CROWN_M if crown else _CLEAR_M):
                return False
        return True

    def standing(self, x: float, y: float, yaw: float) -> Pose:
        """Return the pose of what stands upright on the ground beside the road."""
        (z,) = self._relief.standing(np.array([[x, y]])).tolist()
        return Pose.planar(x, y, z, yaw)

    def width_m(self, begin: tuple[float, float], end: tuple[float, float]) -> float:
        """Return how far it is all road from ``begin`` on towards ``end``; 0 if not even that is."""
        on_road = shapely.intersection(shapely.LineString([begin, end]), self._plan.road)
        start = shapely.Point(begin)
        return max((part.length for part in shapely.get_parts(on_road) if part.distance(start) < 0.1), default=0.0)

    def _is_in_house(self, place: Array) -> bool:
        """Return whether anything of a house is over a place, or nearer than ``FROM_HOUSE_M``."""
        for placement in self._scene.placements:
            asset = self._scene.assets[placement.asset]
            if placement.category is not Category.BUILDING or not isinstance(asset, Asset):
                continue
            pose = placement.world_from_asset
            offset = np.array([*(place - np.array(pose.position[:2])), 0.0])
            at_home = (offset @ pose.rotation.matrix())[:2] / placement.scale
            corners, reach = self._triangles(asset), FROM_HOUSE_M / placement.scale
            near = (corners.min(axis=1) - reach < at_home) & (corners.max(axis=1) + reach > at_home)
            candidates = shapely.polygons(corners[near.all(axis=1)])
            if (shapely.distance(candidates, shapely.Point(at_home)) < reach).any():
                return True
        return False

    def _triangles(self, asset: Asset) -> Array:
        """Return the (N, 3, 2) corners of a model's triangles as seen from above, without those on edge."""
        if asset.sha256 not in self._houses:
            model = read_glb(asset.glb, asset.name)
            corners = np.concatenate([mesh.positions[mesh.triangles] for mesh in model.lods[0]])[..., :2]
            (ax, ay), (bx, by) = (corners[:, 1] - corners[:, 0]).T, (corners[:, 2] - corners[:, 0]).T
            self._houses[asset.sha256] = corners[np.abs(ax * by - ay * bx) > 1e-6]
        return self._houses[asset.sha256]
