"""Puts things beside the road down on the ground: models, and the places where they stand or lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bridge.assets.model import Model
from bridge.classes import Category
from bridge.geometry import Pose
from bridge.roads.relief import Relief
from bridge.roads.roadside import Spot


@dataclass(frozen=True, slots=True)
class Fixture:
    """One thing beside the road."""

    model: str
    """Name of its model."""
    category: Category
    world_from_model: Pose
    scale: float = 1.0
    signal: int = 0
    """See ``Placement.signal``."""


@dataclass(frozen=True, slots=True)
class _Place:
    model: str
    category: Category
    spot: Spot
    scale: float
    run_m: float
    door_m: float
    signal: int


class Stand:
    """Collects models and where they stand, each model once by its name."""

    def __init__(self, relief: Relief) -> None:
        """Stand things on the ground of ``relief``."""
        self._relief = relief
        self._models: dict[str, Model] = {}
        self._places: list[_Place] = []

    def add(
        self,
        model: Model,
        category: Category,
        spots: Iterable[Spot],
        scale: float = 1.0,
        *,
        run_m: float = 0.0,
        door_m: float = 0.0,
        signal: int = 0,
    ) -> None:
        """Put ``model`` at each of the spots.

        Something of length ``run_m`` along its x axis, such as a piece of fence, is laid along the slope; other things
        stand upright, as high as the ground lies ``door_m`` before them. ``signal`` is the one that lights its lenses.
        """
        places = [_Place(model.name, category, spot, scale, run_m, door_m, signal) for spot in spots]
        if places:
            self._models[model.name] = model
            self._places += places

    @property
    def models(self) -> tuple[Model, ...]:
        """Every model that stands somewhere."""
        return tuple(self._models.values())

    def fixtures(self) -> tuple[Fixture, ...]:
        """Return everything that was put down, in order."""
        if not self._places:
            return ()
        spots = np.array([(place.spot.x, place.spot.y) for place in self._places])
        yaws = np.array([place.spot.yaw for place in self._places])
        forward = np.stack([np.cos(yaws), np.sin(yaws)], axis=1)
        half_m = np.array([place.run_m / 2 * place.scale for place in self._places])[:, None]
        door_m = np.array([place.door_m for place in self._places])[:, None]
        ahead = self._relief.standing(spots + forward * (door_m + half_m))
        behind = ahead.copy()
        lying = half_m[:, 0] > 0
        if lying.any():
            behind[lying] = self._relief.standing((spots - forward * half_m)[lying])
        pitches = -np.arctan2(ahead - behind, np.maximum(2 * half_m[:, 0], 1e-9)) * lying
        return tuple(
            Fixture(
                place.model,
                place.category,
                Pose.planar(place.spot.x, place.spot.y, float(height), place.spot.yaw, float(pitch)),
                place.scale,
                place.signal,
            )
            for place, height, pitch in zip(self._places, (ahead + behind) / 2, pitches, strict=True)
        )
