"""The interface that every simulator implements, whatever it runs in."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bridge.assets.actor_models import ActorModel
from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import SimulatorRequestError
from bridge.frame import RawFrame
from bridge.traffic.driven import TrafficDriver
from bridge.world import Prefab, StaticScene, WorldState

_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class SimulatorInfo:
    """What a simulator says of itself."""

    engine: str
    """Name and version of the engine, for example ``drivebridge-embedded 0.1.0``."""
    renderer: str
    """The device that draws, as the graphics driver names it."""
    weather_fields: frozenset[str]
    """Fields of ``Weather`` and ``Illumination`` that the engine honours, and of the names ``signals``,
    ``point_lights``, ``steering`` and ``rolled_m`` those of states and actors that it does."""
    max_image_pixels: int
    """Largest width times height of one camera or depth view."""
    catalogue: tuple[ActorModel, ...] = ()
    """Models of its own that actors may use, by ascending name."""
    levels: tuple[str, ...] = ()
    """Names of its own levels, ascending."""
    drives_traffic: bool = False
    """Whether it is a ``TrafficSimulator`` that can drive in its levels."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One capture: a state of the world and what takes it."""

    state: WorldState
    cameras: Sequence[Camera]
    depth_views: Sequence[Camera] = ()


class Simulator(Protocol):
    """Draws world states. Not safe to call from several threads at once."""

    @property
    def info(self) -> SimulatorInfo:
        """What this simulator is and can do."""

    def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
        """Make ``scene`` the one that captures play in.

        Return the class of every instance id of what stands in its level; empty without one. The same level has the
        same ids every time, and none of them is one of the placements'. Raises ``SimulatorRequestError`` for a level,
        model or placement that cannot be loaded.
        """

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """Draw ``state`` with ``cameras`` in the loaded scene; the same call gives the same bytes.

        ``depth_views`` are cameras of which only ids and depth are wanted; they cost much less.

        Raises ``SimulatorRequestError`` if no scene is loaded, an actor's asset is not in it, or ``require_views``
        refuses what is asked for.
        """


@runtime_checkable
class TrafficSimulator(Simulator, TrafficDriver, Protocol):
    """Drives traffic of its own in its levels, where its ``info`` says so."""


def require_offered(scene: StaticScene, info: SimulatorInfo) -> None:
    """Refuse a scene with a level or models that the simulator does not have, with ``SimulatorRequestError``."""
    if scene.level is not None:
        require_level("scene.level", scene.level, info)
    for name, asset in scene.assets.items():
        if isinstance(asset, Prefab):
            require_model(f"scene.assets[{name!r}]", asset.name, info)


def require_ids_apart(scene: StaticScene, level_ids: Container[int]) -> None:
    """Refuse placements with ids that things of the scene's level have, with ``SimulatorRequestError``."""
    for index, placement in enumerate(scene.placements):
        if placement.instance_id in level_ids:
            raise SimulatorRequestError(
                f"scene.placements[{index}].instance_id: {placement.instance_id} is that of a thing of level "
                f"{scene.level!r}; take another one"
            )


def require_level(where: str, level: str, info: SimulatorInfo) -> None:
    """Refuse a level that the simulator does not have, with ``SimulatorRequestError``.

    The message begins with ``where`` and names the levels that there are.
    """
    if level not in info.levels:
        raise SimulatorRequestError(
            f"{where}: expected a level of {info.engine}, got {level!r}{_hint(level, info.levels, 'levels')}"
        )


def require_model(where: str, model: str, info: SimulatorInfo) -> None:
    """Refuse a model that the simulator does not have, with ``SimulatorRequestError``; see ``require_level``."""
    names = [each.name for each in info.catalogue]
    if model not in names:
        raise SimulatorRequestError(
            f"{where}: expected a model of {info.engine}, got {model!r}{_hint(model, names, 'models')}"
        )


def _hint(name: str, known: Sequence[str], what: str) -> str:
    if not known:
        return f", but it has no {what} of its own; use another simulator, or what the controller generates"
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; it has {listed(known)}"


def listed(names: Iterable[str]) -> str:
    """Return the first few of ``names``, and how many more there are."""
    known = list(names)
    more = f" and {len(known) - _MOST_NAMES} more" if len(known) > _MOST_NAMES else ""
    return ", ".join(known[:_MOST_NAMES]) + more


def require_views(cameras: Sequence[Camera], depth_views: Sequence[Camera]) -> None:
    """Refuse what no simulator can take in one capture, with ``SimulatorRequestError``.

    There must be at least one camera or depth view, names must be unique among all, and depth views have no normals.
    None may have a lens that distorts: the controller makes such pictures from ideal ones.
    """
    names = [camera.name for camera in (*cameras, *depth_views)]
    if not names:
        raise SimulatorRequestError("expected at least one camera or depth view, got none")
    if len(set(names)) != len(names):
        raise SimulatorRequestError(f"expected names that are unique among cameras and depth views, got {names}")
    for camera in (*cameras, *depth_views):
        if not camera.is_rectified():
            raise SimulatorRequestError(
                f"camera {camera.name!r}: expected an ideal camera, got a lens that distorts; ask for its source_camera"
            )
    for view in depth_views:
        if view.normals:
            raise SimulatorRequestError(f"depth view {view.name!r}: expected no normals; ask a camera for them")
