"""One run of SUMO: the traffic around the ego, step by step."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from bridge.assets.actor_models import ActorModels
from bridge.errors import TrafficError
from bridge.geometry import Pose
from bridge.randomness import derive_generator
from bridge.roads.drawn import DrawnGround
from bridge.roads.network import RoadNetwork
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.body_motion import BodyMotion
from bridge.traffic.brakes import Brakes
from bridge.traffic.demand import STEP_NS, STEP_S, SumoDemand
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.egos.carrier import Carrier
from bridge.traffic.events.director import Director
from bridge.traffic.footing import Footing
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.motion import MOVING_MPS
from bridge.traffic.movement import Movement
from bridge.traffic.neighbourhood import Introduction, Neighbourhood, Sighting
from bridge.traffic.newcomers import Newcomers
from bridge.traffic.parking import ParkedActors
from bridge.traffic.population import Population
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan
from bridge.traffic.sight import EdgeSight
from bridge.traffic.tracks import Tracks
from bridge.traffic.traffic_lights import TrafficLights

LOOKAHEAD_STEPS = 35
"""So many steps SUMO is ahead of the bodies: time enough to brake from a town's speed."""

SETTLE_STEPS = 21
"""Steps in which bodies fall in line behind their bumpers before the first moment."""


class Run:
    """One run of SUMO, from the empty road on.

    SUMO is ``LOOKAHEAD_STEPS`` ahead of the bodies that are shown.
    """

    _motion: BodyMotion
    """The ego's."""
    _neighbourhood: Neighbourhood
    _tracks: Tracks
    _movement: Movement
    _states: deque[dict[str, str]]
    """SUMO's states of the traffic lights, of the step that is shown and of those ahead of it."""
    _ended: bool
    """Whether the ego has left the road in SUMO; what is known ahead is still shown."""
    _stood_steps: int
    """For how long the ego's body has not moved."""

    def __init__(
        self,
        process: SumoProcess,
        network: RoadNetwork,
        demand: SumoDemand,
        plan: TrafficPlan,
        ego: Carrier,
        events: Director,
        catalogue: ActorModels,
        bend_speeds: Mapping[str, float],
        ground: DrawnGround | None,
        *,
        seed: int,
        headlights: bool,
        radius_m: float,
    ) -> None:
        self.process = process
        self._network = network
        self._demand = demand
        self._plan = plan
        self._ego = ego
        self._here: Pose | None = None
        self._radius_m = radius_m
        self._ids = ActorIds()
        self._catalogue, self._seed, self._headlights = catalogue, seed, headlights
        self._parked = ParkedActors(plan.parked, self._ids, seed, ground)
        self._ground = ground
        self._footing = Footing(network) if plan.footpaths else None
        self._bend_speeds = bend_speeds
        self._brakes = Brakes(process, EGO_ID)
        self._lights = TrafficLights(process, network)
        sight = EdgeSight(network)
        self._population = Population(process, plan, sight, derive_generator(seed, "traffic", "population"))
        self._newcomers = Newcomers(
            process, plan, demand.pedestrians_per_minute, sight, derive_generator(seed, "traffic", "newcomers")
        )
        self._events = events
        self._steps = 0

    def begin(self) -> None:
        """Let the roads fill and put the ego among the others."""
        with self.process.calls() as sumo:
            for lane_id, speed_mps in self._bend_speeds.items():
                sumo.lane.setMaxSpeed(lane_id, speed_mps)
            sumo.simulationStep()
            standing = set(sumo.vehicle.getIDList())
            for vehicle in self._plan.parked:
                if vehicle.in_traffic and vehicle.vehicle_id not in standing:
                    # SUMO had no room for it.
                    sumo.vehicle.remove(vehicle.vehicle_id)
                    self._parked.drop(vehicle.vehicle_id)
        for _ in range(round(self._demand.warmup_s / STEP_S)):
            self._advance()
        self._enter()

    def step(self) -> None:
        """Move on by one step."""
        self._steps += 1
        self._foresee()
        if self._motion.steps_ahead == 0:
            self._enter()
        else:
            self._move_on(separate=True)

    def _foresee(self) -> None:
        """Let SUMO go on by one step; it is some seconds ahead of the bodies until the ego has left the road."""
        if self._ended:
            return
        self._advance()
        if not self._ego.go_on(self._stood_steps * STEP_S):
            self._ended = True
            self._motion.foresee_no_more()
            self._tracks.foresee_no_more()
            return
        ego, near = self._neighbourhood.look(without=self._parked)
        if self._here is not None:
            near = self._events.play(ego.front, self._here, near)
        self._motion.foresee(ego.front)
        self._here = Pose.planar(*self._motion.scheduled_lies[-1]) if len(self._motion.scheduled_lies) else self._here
        self._tracks.foresee(near, self._introduce)
        self._states.append(self._lights.look(ego.front))

    def _move_on(self, *, separate: bool) -> None:
        """Move the bodies on by one step, and keep them apart if ``separate``."""
        parked = self._parked.near(self._motion.here, self._radius_m)
        self._tracks.move_on(self._movement, [box for _, box in parked], separate=separate)
        self._states.popleft()
        self._stood_steps = 0 if self._motion.speed_mps > MOVING_MPS else self._stood_steps + 1
        if separate and not self._ended:
            self._brakes.follow(self._movement.late_m)

    def moment(self, step: int) -> TrafficMoment:
        """Return who is where after the last step, which is called ``step``."""
        time_ns = step * STEP_NS
        parked = (actor for actor, _ in self._parked.near(self._motion.here, self._radius_m))
        return TrafficMoment(
            step=step,
            time_ns=time_ns,
            world_from_ego=self._motion.pose,
            ego_velocity_mps=self._motion.velocity_mps,
            actors=tuple(sorted([*parked, *self._tracks.actors()], key=lambda actor: actor.actor_id)),
            ego_yaw_rate=self._motion.yaw_rate,
            signals=self._lights.shown(self._states[0], time_ns),
            events=self._events.log(step, self._actor_id),
        )

    def _introduce(self, sumo_id: str, sighting: Sighting) -> Introduction:
        return self._events.introduction(sumo_id) or self._neighbourhood.introduce(sumo_id, sighting)

    def _actor_id(self, sumo_id: str) -> int | None:
        return self._parked.actor_id(sumo_id) or self._tracks.actor_id(sumo_id)

    def _advance(self) -> None:
        # Before the step, so that what it reports is still there when it is asked for.
        self._population.keep_up(self._here)
        self._newcomers.set_out(self._here)
        with self.process.calls() as sumo:
            sumo.simulationStep()

    def _enter(self) -> None:
        self._ego.enter()
        self._ended = False
        self._stood_steps = 0
        self._events.restart(self._steps - SETTLE_STEPS)
        self._neighbourhood = self._ego.look_round(self._radius_m)
        ego, near = self._neighbourhood.look(without=self._parked)
        self._motion = self._ego.motion(self._neighbourhood)
        self._here = self._motion.pose
        self._tracks = Tracks(
            self._catalogue,
            self._ids,
            seed=self._seed,
            headlights=self._headlights,
            left_hand=self._network.left_hand,
        )
        self._tracks.foresee(near, self._introduce)
        self._states = deque((self._lights.look(ego.front),))
        for _ in range(LOOKAHEAD_STEPS):
            self._foresee()
        self._motion.begin()
        self._movement = Movement(EGO_ID, self._motion, self._ego.size, self._footing, self._ground)
        self._tracks.begin()
        for step in range(SETTLE_STEPS):
            self._foresee()
            if self._motion.steps_ahead == 0:
                raise TrafficError(
                    f"the ego came to the end of its road within {SETTLE_STEPS * STEP_S:g} s; use a larger map, or "
                    "another start (ego.route.from)"
                )
            self._move_on(separate=step == SETTLE_STEPS - 1)
