"""Traffic from floating car data, as bodies that move as those do that SUMO drives here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import TracebackType

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.errors import TrafficError
from bridge.geometry import Size, Vec3
from bridge.roads.network import KERB_HEIGHT_M, RoadNetwork
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.body_motion import BodyMotion
from bridge.traffic.demand import STEP_NS, STEP_S
from bridge.traffic.egos.mast import MAST_SIZE, mast_motion
from bridge.traffic.egos.roadside import StandingMast
from bridge.traffic.footing import Footing
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.movement import Movement
from bridge.traffic.neighbourhood import Introduction, PersonSighting, Sighting, VehicleSighting
from bridge.traffic.run import LOOKAHEAD_STEPS, SETTLE_STEPS
from bridge.traffic.sampling import sampled
from bridge.traffic.traces.demand import FcdDemand
from bridge.traffic.traces.fcd_cast import FcdCast
from bridge.traffic.traces.fcd_file import FcdActor, FcdStep, read_fcd
from bridge.traffic.traces.fcd_place import placed
from bridge.traffic.traces.fcd_steps import ten_a_second
from bridge.traffic.tracks import Tracks

_MAST = " mast"
"""No vehicle is called so."""
_SHOWN_NAMES = 6


class FcdTraffic:
    """The traffic of a file of SUMO's, around one of its vehicles or a mast; use it in a ``with`` block.

    It begins when the ego comes, and ends when that or the file does. The colours and the models are drawn. What the
    file does not say is not shown: signals, and vehicles that never moved if SUMO left them out.
    """

    _motion: BodyMotion
    _movement: Movement

    def __init__(
        self,
        demand: FcdDemand,
        network: RoadNetwork,
        mast: StandingMast | None,
        catalogue: ActorModels,
        *,
        seed: int,
        headlights: bool,
        radius_m: float = 150.0,
    ) -> None:
        """Take the file; nothing is read yet.

        Raises ``TrafficError`` unless ``demand`` names a vehicle of it, or there is a mast.
        """
        if (demand.ego is None) == (mast is None):
            raise TrafficError(
                f"{demand.path}: expected either the vehicle that carries the sensors (ego) or a mast at the roadside"
            )
        self._demand, self._network, self._mast = demand, network, mast
        self._cast = FcdCast(demand, catalogue, seed)
        self._tracks = Tracks(catalogue, ActorIds(), seed=seed, headlights=headlights, left_hand=network.left_hand)
        self._radius_m = radius_m
        self._now: Mapping[str, FcdActor] = {}
        self._ended = False

    def __enter__(self) -> FcdTraffic:
        """Read on to where the ego comes.

        Raises ``TrafficError`` if it never does, or for what is wrong in the file.
        """
        path = self._demand.path
        self._steps = placed(self._demand, self._network, ten_a_second(path, read_fcd(path)))
        first = self._first_step()
        here = self._centre(first)
        assert here is not None
        if self._mast is None:
            self._motion, size = self._ego_vehicle(first)
        else:
            self._motion, size = mast_motion(self._mast), MAST_SIZE
        self._tracks.foresee(self._near(first, here), self._introduce)
        for _ in range(LOOKAHEAD_STEPS):
            self._foresee()
        self._motion.begin()
        footing = Footing(self._network)
        self._movement = Movement(self._demand.ego or _MAST, self._motion, size, footing)
        self._tracks.begin()
        for step in range(SETTLE_STEPS):
            self._foresee()
            self._require_more()
            self._tracks.move_on(self._movement, (), separate=step == SETTLE_STEPS - 1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._steps = iter(())

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment at once and then after every ``every_steps`` steps of 0.1 s. Call it once.

        Raises ``TrafficError`` for what is wrong in the file, and where it ends.
        """
        return sampled(every_steps, self._moment, self._step)

    def _step(self) -> None:
        self._foresee()
        self._require_more()
        self._tracks.move_on(self._movement, (), separate=True)

    def _moment(self, step: int) -> TrafficMoment:
        return TrafficMoment(
            step=step,
            time_ns=step * STEP_NS,
            world_from_ego=self._motion.pose,
            ego_velocity_mps=self._motion.velocity_mps,
            actors=tuple(sorted(self._tracks.actors(), key=lambda actor: actor.actor_id)),
            ego_yaw_rate=self._motion.yaw_rate,
        )

    def _first_step(self) -> FcdStep:
        """Return the first step with the ego in it."""
        seen: dict[str, None] = {}
        for step in self._steps:
            if self._centre(step) is not None:
                return step
            seen.update(dict.fromkeys(sumo_id for sumo_id, actor in step.actors.items() if not actor.on_foot))
        names = ", ".join(map(repr, list(seen)[:_SHOWN_NAMES])) or "no vehicles at all"
        raise TrafficError(
            f"{self._demand.path}: there is no vehicle {self._demand.ego!r} (traffic.ego); there are {names}"
        )

    def _ego_vehicle(self, first: FcdStep) -> tuple[VehicleMotion, Size]:
        assert self._demand.ego is not None
        actor = first.actors[self._demand.ego]
        size = self._cast.model(self._demand.ego, actor).size
        motion = VehicleMotion(
            size.length_m,
            actor.place,
            yaw=actor.yaw,
            slope=actor.slope,
            speed_mps=actor.speed_mps,
            left_hand=self._network.left_hand,
        )
        return motion, size

    def _foresee(self) -> None:
        if self._ended:
            return
        step = next(self._steps, None)
        here = None if step is None else self._centre(step)
        if step is None or here is None or not self._motion.foresee(here):
            self._ended = True
            self._motion.foresee_no_more()
            self._tracks.foresee_no_more()
            return
        self._tracks.foresee(self._near(step, here), self._introduce)

    def _require_more(self) -> None:
        if self._motion.steps_ahead == 0:
            what = "the file" if self._mast is not None else f"vehicle {self._demand.ego!r}"
            raise TrafficError(
                f"{self._demand.path}: {what} ends before the last frame; the first {SETTLE_STEPS * STEP_S:g} s are "
                "not shown; capture fewer frames (capture.frames) or at a higher rate"
            )

    def _centre(self, step: FcdStep) -> Vec3 | None:
        """Return where the ego is in the file, None where it is not."""
        if self._mast is not None:
            return self._mast.world_from_foot.position
        actor = step.actors.get(self._demand.ego or "")
        return None if actor is None else actor.place

    def _near(self, step: FcdStep, here: Vec3) -> dict[str, Sighting]:
        self._now = step.actors
        return {
            sumo_id: self._sighting(actor)
            for sumo_id, actor in step.actors.items()
            if sumo_id != self._demand.ego and math.dist(actor.place[:2], here[:2]) <= self._radius_m
        }

    def _sighting(self, actor: FcdActor) -> Sighting:
        if not actor.on_foot:
            return VehicleSighting(actor.place, actor.signals)
        lanes = self._network.lanes
        # SUMO names a person's edge; beside a road its lowest lane is the sidewalk.
        lane_id = f"{actor.lane}_0"
        height_m = self._network.surface_height(lane_id) if lane_id in lanes else 0.0
        return PersonSighting(actor.place, actor.speed_mps, min(height_m, KERB_HEIGHT_M))

    def _introduce(self, sumo_id: str, sighting: Sighting) -> Introduction:
        del sighting
        actor = self._now[sumo_id]
        model: ActorModel = self._cast.model(sumo_id, actor)
        return Introduction(model, actor.yaw, actor.slope, actor.speed_mps)
