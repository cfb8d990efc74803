"""Vehicles parked along the kerb.

They stand where nobody drives: on paved shoulders that are wide enough, and otherwise on the rightmost lane of
streets with two or more lanes in their direction, clear of the junctions. There SUMO knows them as stopped
vehicles, so moving ones pass on the next lane. Streets with a single lane have no room for them, and fast
roads no kerb.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bridge.assets.actor_models import ActorModel
from bridge.assets.appearance import draw_colours
from bridge.geometry import Pose, wrap_angle
from bridge.roads.drawn import DrawnGround
from bridge.roads.lines import chainage
from bridge.roads.network import Edge, Lane, LaneKind, RoadNetwork
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.lie import Lie
from bridge.traffic.overlap import Footprint
from bridge.traffic.polyline import Polyline
from bridge.traffic.stance import stances
from bridge.world import Actor

MAX_SPEED_MPS = 15.0
"""Beside faster traffic nobody parks."""

PARKING_GAP_M = 1.2
"""Between two parking places."""

_CLEAR_START_M = 25.0
"""Room behind the junction for the longest lorry: who does not fit in between waits before the junction for ever."""
_CLEAR_END_M = 35.0
"""Room before the junction in which vehicles change back to the rightmost lane to turn."""
_SIGHT_M = 8.0
"""Of a lane for parking, so much stays free at either end, for people who cross and those who look out for them."""
_PULL_OUT_M = 4.5
"""Who comes to a stand behind a parked vehicle leaves so much more than the usual gap, and so gets round it: the gap is
2.5 m, and at a fifth of one's speed sideways it takes some 7 m to get past 1.4 m of it."""

_KERB_GAP_M = 0.15
_MAX_BEND = 0.05
"""Radians; where the lane bends more over the length of a vehicle, none parks."""


@dataclass(frozen=True, slots=True)
class ParkedVehicle:
    """One parked vehicle."""

    vehicle_id: str
    model: ActorModel
    lane: Lane
    front_m: float
    """Where its front bumper is along ``lane``, as SUMO counts."""
    blocked_m: float
    """How much of the lane it takes, from its front bumper back: itself, and what others leave free behind it."""
    world_from_actor: Pose

    @property
    def in_traffic(self) -> bool:
        """Whether it stands on a lane that SUMO drives on."""
        return self.lane.kind is LaneKind.DRIVING


def park_vehicles(
    network: RoadNetwork, share: float, models: tuple[ActorModel, ...], rng: np.random.Generator
) -> tuple[ParkedVehicle, ...]:
    """Return the parked vehicles of the network, drawn from ``models``; ``share`` of the room (0-1) is taken."""
    if not models or share <= 0.0:
        return ()
    parked: list[ParkedVehicle] = []
    longest_m = max(model.size.length_m for model in models)
    for edge in network.edges.values():
        lane = _parking_lane(network, edge, max(model.size.width_m for model in models))
        if lane is None:
            continue
        line = Polyline(lane.centreline)
        scale = line.length_m / lane.length_m
        last_front_m = 0.0
        for place_m in _slots(lane, longest_m + PARKING_GAP_M):
            front_m = place_m + float(rng.uniform(-1.0, 1.0)) * PARKING_GAP_M / 5
            model = models[int(rng.integers(len(models)))]
            free = rng.random() >= share
            if free or not _is_straight(line, front_m * scale, model) or _is_below(lane, front_m / lane.length_m):
                continue
            left_m = -max(0.0, lane.width_m / 2 - _KERB_GAP_M - model.size.width_m / 2)
            length_m = model.size.length_m
            pose = line.pose(front_m * scale - length_m / 2, left_m)
            behind_m = front_m - length_m - last_front_m
            blocked_m = length_m + (_PULL_OUT_M if behind_m > _PULL_OUT_M + PARKING_GAP_M / 2 else 0.0)
            parked.append(ParkedVehicle(f"parked{len(parked)}", model, lane, front_m, blocked_m, pose))
            last_front_m = front_m
    return tuple(parked)


class ParkedActors:
    """The parked vehicles as actors that stand still with their lights off; contains their vehicle ids."""

    def __init__(
        self, parked: Sequence[ParkedVehicle], ids: ActorIds, seed: int, ground: DrawnGround | None = None
    ) -> None:
        """Give each an id of its own; ``seed`` draws the colours. They stand on ``ground`` if that is given."""
        self._actors: dict[str, tuple[Actor, Footprint]] = {}
        poses = [vehicle.world_from_actor for vehicle in parked]
        if ground is not None:
            lies = [Lie(*pose.position, pose.rotation.yaw(), 0.0) for pose in poses]
            found = stances([(lie, vehicle.model.size) for lie, vehicle in zip(lies, parked, strict=True)], ground)
            poses = [stance.pose(lie) for lie, stance in zip(lies, found, strict=True)]
        for vehicle, pose in zip(parked, poses, strict=True):
            actor = _actor(vehicle, pose, ids.take(), seed)
            self._actors[vehicle.vehicle_id] = actor, Footprint.of(actor.world_from_actor, actor.size)
        self._note_places()

    def __contains__(self, vehicle_id: object) -> bool:
        """Whether a vehicle with this id is parked."""
        return vehicle_id in self._actors

    def actor_id(self, vehicle_id: str) -> int | None:
        """Return the id of an actor by that of the vehicle; None if it is not parked."""
        found = self._actors.get(vehicle_id)
        return None if found is None else found[0].actor_id

    def drop(self, vehicle_id: str) -> None:
        """Take a vehicle away, which must be there."""
        del self._actors[vehicle_id]
        self._note_places()

    def near(self, place: Sequence[float], within_m: float) -> list[tuple[Actor, Footprint]]:
        """Return those whose middles are no farther than ``within_m`` from ``place`` (x, y, z …), and their boxes."""
        apart = self._places - np.array(place[:3])
        return [self._all[index] for index in np.flatnonzero((apart * apart).sum(axis=1) <= within_m**2).tolist()]

    def _note_places(self) -> None:
        self._all = list(self._actors.values())
        self._places = np.array([actor.world_from_actor.position for actor, _ in self._all]).reshape(-1, 3)


def _actor(vehicle: ParkedVehicle, pose: Pose, actor_id: int, seed: int) -> Actor:
    primary, secondary = draw_colours(vehicle.model.category, actor_id, seed)
    return Actor(
        actor_id=actor_id,
        category=vehicle.model.category,
        asset=vehicle.model.name,
        world_from_actor=pose,
        size=vehicle.model.size,
        primary=primary,
        secondary=secondary,
    )


def _parking_lane(network: RoadNetwork, edge: Edge, width_m: float) -> Lane | None:
    lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
    driving = [lane for lane in lanes if lane.kind is LaneKind.DRIVING and "passenger" in lane.allows]
    if not driving or max(lane.speed_mps for lane in driving) > MAX_SPEED_MPS:
        return None
    for lane in lanes:
        if lane.kind is LaneKind.SHOULDER and lane.index < driving[0].index and lane.width_m >= width_m:
            return lane
    return driving[0] if len(driving) > 1 and driving[0].width_m >= width_m else None


def _slots(lane: Lane, pitch_m: float) -> Iterator[float]:
    """Yield the front positions of the places on ``lane``."""
    driven = lane.kind is LaneKind.DRIVING
    clear_start_m, clear_end_m = (_CLEAR_START_M, _CLEAR_END_M) if driven else (_SIGHT_M, _SIGHT_M)
    front_m = clear_start_m + pitch_m
    while front_m <= lane.length_m - clear_end_m:
        yield front_m
        front_m += pitch_m


def _is_straight(line: Polyline, front_m: float, model: ActorModel) -> bool:
    yaws = [line.pose(front_m - way_m).rotation.yaw() for way_m in np.linspace(0.0, model.size.length_m, 4)]
    return max(abs(wrap_angle(yaw - yaws[0])) for yaw in yaws) <= _MAX_BEND


def _is_below(lane: Lane, share: float) -> bool:
    """Whether a lane lies below the ground, in a tunnel or on a ramp to one, at a share of its length."""
    if lane.below is None:
        return False
    along = chainage(lane.centreline[:, :2])
    return float(np.interp(share * along[-1], along, lane.below.depth_m)) > 0.0
