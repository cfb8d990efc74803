"""Hold what moves in a scenario to what bodies can do.

    python tools/check_world.py SCENARIO.yaml … [--steps 200] [--episodes 1]

Plays the first episodes at 10 Hz and prints the worst of each kind, with its episode, step and actors:

- overlap: how deep the boxes of two actors, or of one and the ego, stick in each other, in metres;
- ground: how far the ground that is drawn under a wheel or a foot is from where the actor stands, in metres; at a
  kerb, somebody on foot stands between the heights on either side;
- building: how deep an actor stands in a house, in metres;
- stride: how far a person moves in one step, in metres;
- speed, acceleration, sideways acceleration and curvature (one over the radius) of vehicles, in m/s, m/s² and 1/m.

Exits with 1 if something is beyond its limit.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from bridge.assets.actor_models import ActorModels
from bridge.assets.gltf import read_glb
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.engine.simulator import EmbeddedSimulator
from bridge.episode import Place, actor_models, run_traffic, world_state
from bridge.geometry import Pose, Quaternion, Size, Vec3, wrap_angle
from bridge.scenario.load import load_scenario
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.traffic.demand import STEP_NS
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.overlap import Footprint, depth_m
from bridge.world import Actor, Asset, StaticScene, WorldState

EGO = 0
STEP_S = STEP_NS / 1e9

LIMITS = {
    "overlap": 0.05,
    "ground": 0.05,
    "building": 0.0,
    "stride": 0.5,
    "speed": 60.0,
    "acceleration": 10.5,
    "sideways acceleration": 6.0,
    "curvature": 0.45,
}
"""In the units of the values; SUMO's two-wheelers brake with up to 10 m/s²."""

_HEADROOM_M = 2.0
"""What of a house is higher, an awning or a bay, has people under it."""
_CRAWLING_MPS = 1.0
"""Below, the curvature says nothing."""
_FOOT_M = 0.16
"""So far aside a person at a kerb may have a foot."""
_NEAR_M = 60.0
_ABOVE_M = 4.0
_GROUND_EVERY_STEPS = 10
_GROUND = (Category.ROAD, Category.SIDEWALK, Category.TERRAIN)
_ON_FOOT = (Category.PEDESTRIAN, Category.PERSON_SITTING)


@dataclass
class Worst:
    """The worst of each kind, and where it was."""

    values: dict[str, float] = field(default_factory=lambda: dict.fromkeys(LIMITS, 0.0))
    places: dict[str, str] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LIMITS, 0))

    def note(self, kind: str, value: float, where: str) -> None:
        """Keep ``value`` if it is worse than what there is."""
        self.beyond[kind] += value > LIMITS[kind]
        if value > self.values[kind]:
            self.values[kind], self.places[kind] = value, where

    def holds(self) -> bool:
        """Whether nothing is beyond its limit."""
        return not any(self.beyond.values())

    def lines(self) -> Iterator[str]:
        """Yield a line for each kind."""
        for kind, value in self.values.items():
            count = f"  {self.beyond[kind]} beyond {LIMITS[kind]:g}" if self.beyond[kind] else ""
            yield f"  {kind:22} {value:7.3f}  {self.places.get(kind, '')}{count}"


def check_episode(
    plan: EpisodePlan, catalogue: ActorModels, engine: EmbeddedSimulator, steps: int, worst: Worst
) -> None:
    """Play ``steps`` steps of an episode and note the worst of them."""
    with tempfile.TemporaryDirectory(prefix="drivebridge-") as folder:
        place = Place.of_plan(plan, catalogue, Path(folder))
        houses = shapely.STRtree(list(_houses(place.scene)))
        engine.load_scene(place.scene)
        with run_traffic(
            place, plan.traffic, plan.ego, catalogue, seed=plan.traffic_seed, folder=Path(folder)
        ) as traffic:
            ego_size = catalogue.ego_model(plan.ego.asset).size
            before: TrafficMoment | None = None
            for moment in traffic.moments(1):
                if moment.step >= steps:
                    break
                where = f"episode {plan.episode} step {moment.step}"
                near = _near(moment)
                _note_overlaps(moment, near, ego_size, where, worst)
                _note_houses(near, houses, where, worst)
                if moment.step % _GROUND_EVERY_STEPS == 0:
                    _note_ground(engine, plan, moment, near, place.static_categories, where, worst)
                if before is not None:
                    _note_motion(before, moment, where, worst)
                before = moment


def _near(moment: TrafficMoment) -> list[Actor]:
    ego = moment.world_from_ego.position
    return [actor for actor in moment.actors if math.dist(actor.world_from_actor.position, ego) < _NEAR_M]


def _note_overlaps(moment: TrafficMoment, near: Sequence[Actor], ego_size: Size, where: str, worst: Worst) -> None:
    boxes = [(EGO, Footprint.of(moment.world_from_ego, ego_size))]
    boxes += [(actor.actor_id, Footprint.of(actor.world_from_actor, actor.size)) for actor in near]
    for (first_id, first), (second_id, second) in combinations(boxes, 2):
        worst.note("overlap", depth_m(first, second), f"{where}: {first_id} and {second_id}")


def _houses(scene: StaticScene) -> Iterator[BaseGeometry]:
    """Yield the outline of each house as far up as a person reaches."""
    triangles: dict[str, np.ndarray] = {}
    for placement in scene.placements:
        if placement.category is not Category.BUILDING:
            continue
        if placement.asset not in triangles:
            asset = scene.assets[placement.asset]
            assert isinstance(asset, Asset), "houses are models of ours"
            model = read_glb(asset.glb, placement.asset)
            triangles[placement.asset] = np.concatenate([mesh.positions[mesh.triangles] for mesh in model.lods[0]])
        corners = triangles[placement.asset] * placement.scale @ placement.world_from_asset.rotation.matrix().T
        low = corners[(corners[..., 2].min(axis=1) < _HEADROOM_M) & (corners[..., 2].max(axis=1) > 0.5)]
        flat = low[..., :2] + np.array(placement.world_from_asset.position[:2])
        yield shapely.convex_hull(shapely.multipoints(flat.reshape(-1, 2)))


def _note_houses(near: Sequence[Actor], houses: shapely.STRtree, where: str, worst: Worst) -> None:
    for actor in near:
        if actor.category is Category.PERSON_SITTING:
            continue  # bus shelters are buildings, with seats in them
        box = Footprint.of(actor.world_from_actor, actor.size)
        middle = shapely.Point(box.x, box.y)
        for index in houses.query(middle, predicate="within"):
            inside = shapely.distance(middle, shapely.boundary(houses.geometries[index]))
            worst.note("building", float(inside), f"{where}: {actor.category} {actor.actor_id}")


def _note_ground(
    engine: EmbeddedSimulator,
    plan: EpisodePlan,
    moment: TrafficMoment,
    near: Sequence[Actor],
    classes: Mapping[int, Category],
    where: str,
    worst: Worst,
) -> None:
    """Look down at where each actor stands, in a world without actors."""
    if not near:
        return
    state = replace(world_state(plan.episode, moment, *plan.conditions(0)), actors=())
    state = replace(state, world_from_ego=Pose(Vec3(0.0, 0.0, 0.0)))
    places = [(actor, point) for actor in near for point in _contacts(actor)]
    heights = _ground_below(engine, state, [point for _, point in places], classes)
    for (actor, (x, y, z)), height in zip(places, heights, strict=True):
        if height is None:
            continue
        gap = abs(height - z)
        if gap > LIMITS["ground"] and actor.category in _ON_FOOT:
            around = [(x + _FOOT_M * dx, y + _FOOT_M * dy, z) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
            seen = [height, *(h for h in _ground_below(engine, state, around, classes) if h is not None)]
            gap = max(0.0, min(seen) - z, z - max(seen))
        worst.note("ground", min(gap, 99.0), f"{where}: {actor.category} {actor.actor_id}")


def _ground_below(
    engine: EmbeddedSimulator,
    state: WorldState,
    points: Sequence[tuple[float, float, float]],
    classes: Mapping[int, Category],
) -> list[float | None]:
    """Return how high the ground is drawn under each of ``points``, None where something is over it."""
    down = Quaternion.from_rpy(0.0, math.pi / 2, 0.0)
    views = [
        Camera(f"{index}", Pinhole.from_fov(3, 3, 0.02), Pose(Vec3(x, y, z + _ABOVE_M), down))
        for index, (x, y, z) in enumerate(points)
    ]
    heights: list[float | None] = []
    for (_, _, z), seen in zip(points, engine.capture(state, (), views).depth_views.values(), strict=True):
        on_ground = classes.get(int(seen.ids[1, 1])) in _GROUND
        heights.append(z + _ABOVE_M - float(seen.depth[1, 1]) if on_ground else None)
    return heights


def _contacts(actor: Actor) -> Iterator[tuple[float, float, float]]:
    """Yield where an actor stands on the ground: under the middle, and between front and rear wheels."""
    pose, half = actor.world_from_actor, 0.3 * actor.size.length_m
    for ahead in (0.0,) if actor.category in _ON_FOOT else (-half, 0.0, half):
        x, y, z = (pose.matrix() @ np.array([ahead, 0.0, 0.0, 1.0]))[:3]
        yield float(x), float(y), float(z)


def _note_motion(before: TrafficMoment, after: TrafficMoment, where: str, worst: Worst) -> None:
    earlier = {actor.actor_id: actor for actor in before.actors}
    for actor in after.actors:
        last = earlier.get(actor.actor_id)
        if last is None:
            continue
        what = f"{where}: {actor.category} {actor.actor_id}"
        way = math.dist(actor.world_from_actor.position, last.world_from_actor.position)
        if actor.category in _ON_FOOT:
            worst.note("stride", way, what)
            continue
        speed = way / STEP_S
        yaw_rate = (
            abs(wrap_angle(actor.world_from_actor.rotation.yaw() - last.world_from_actor.rotation.yaw())) / STEP_S
        )
        worst.note("speed", speed, what)
        worst.note("sideways acceleration", yaw_rate * speed, what)
        if speed > _CRAWLING_MPS:
            worst.note("curvature", yaw_rate / speed, what)
        worst.note("acceleration", abs(speed - math.hypot(*last.velocity_mps)) / STEP_S, what)


def main() -> int:
    """Check the scenarios of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="+", type=Path)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--episodes", type=int, default=1)
    options = parser.parse_args()
    engine, holds = EmbeddedSimulator(), True
    for path in options.scenarios:
        scenario, worst = load_scenario(path), Worst()
        for episode in range(min(options.episodes, scenario.episodes)):
            plan = plan_episode(scenario, scenario.seed, episode)
            models = actor_models(plan.models, scenario.assets.stock, plan.traffic, engine.info, seed=plan.models_seed)
            check_episode(plan, models, engine, options.steps, worst)
        print(path)  # noqa: T201
        for line in worst.lines():
            print(line)  # noqa: T201
        holds &= worst.holds()
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
