"""The simulator's own traffic: how much there shall be, and who is where."""

from __future__ import annotations

from bridge.errors import TrafficError
from bridge.protocol.convert.fields import MessageError, in_range, repeated, required
from bridge.protocol.convert.geometry import pose_fields, read_pose, read_vector, vector_fields
from bridge.protocol.convert.world import actor_fields, category_number, read_actors, read_category
from bridge.protocol.v1 import simulator_pb2, world_pb2
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment


def demand_message(scene_id: str, demand: Demand, seed: int) -> simulator_pb2.SetTrafficRequest:
    """Ask for ``demand`` in the scene ``scene_id``."""
    return simulator_pb2.SetTrafficRequest(
        scene_id=scene_id,
        seed=seed,
        vehicles_per_km=demand.vehicles_per_km,
        pedestrians_per_minute=demand.pedestrians_per_minute,
        parked_share=demand.parked_share,
        warmup_s=demand.warmup_s,
        mix=[
            simulator_pb2.CategoryShare(category=category_number(category), share=share)
            for category, share in demand.mix.items()
        ],
    )


def read_demand(m: simulator_pb2.SetTrafficRequest) -> Demand:
    """Make the value of a demand; categories must be unique."""
    categories = [read_category(f"mix[{index}].category", part.category) for index, part in enumerate(m.mix)]
    twice = repeated(categories)
    if twice is not None:
        raise MessageError(f"mix: {twice.value} occurs more than once; categories must be unique")
    try:
        return Demand(
            vehicles_per_km=m.vehicles_per_km,
            mix={category: part.share for category, part in zip(categories, m.mix, strict=True)},
            pedestrians_per_minute=m.pedestrians_per_minute,
            parked_share=m.parked_share,
            warmup_s=m.warmup_s,
        )
    except TrafficError as error:
        raise MessageError(str(error)) from None


def moment_message(moment: TrafficMoment) -> world_pb2.TrafficMoment:
    """Describe ``moment``."""
    return world_pb2.TrafficMoment(
        step=moment.step,
        time_ns=moment.time_ns,
        world_from_ego=pose_fields(moment.world_from_ego),
        ego_velocity_mps=vector_fields(moment.ego_velocity_mps),
        ego_yaw_rate=moment.ego_yaw_rate,
        actors=[actor_fields(actor) for actor in moment.actors],
    )


def read_moment(m: simulator_pb2.AdvanceResponse, step: int) -> TrafficMoment:
    """Make the value of the moment of ``step`` that was asked for; its actors must be in the order of their ids."""
    required("", m, "moment")
    moment = m.moment
    if moment.step != step:
        raise MessageError(f"moment.step: expected the {step} that was asked for, got {moment.step}")
    required("moment", moment, "world_from_ego")
    actors = read_actors("moment.actors", moment.actors)
    ids = [actor.actor_id for actor in actors]
    if ids != sorted(ids):
        raise MessageError(f"moment.actors: expected ascending ids, got {ids}")
    return TrafficMoment(
        step=moment.step,
        time_ns=moment.time_ns,
        world_from_ego=read_pose("moment.world_from_ego", moment.world_from_ego),
        ego_velocity_mps=read_vector("moment.ego_velocity_mps", moment.ego_velocity_mps),
        actors=actors,
        ego_yaw_rate=in_range("moment.ego_yaw_rate", moment.ego_yaw_rate, -100, 100),
    )
