"""Defects of models, levels and traffic of a simulator's own that the suite finds, each by the check that is named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from bridge.assets.actor_models import ActorModel
from bridge.camera import Camera
from bridge.classes import Category
from bridge.conformance import CHECKS, stage
from bridge.conformance.expectations import NonConformanceError
from bridge.errors import SimulatorError, SimulatorRequestError
from bridge.frame import RawFrame
from bridge.geometry import Pose, Size, Vec3
from bridge.simulator.base import SimulatorInfo
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.fake.level import Surroundings
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import Actor, StaticScene, WorldState


def failed_checks(simulator: FakeSimulator, family: str, only: str = "") -> set[str]:
    """Return the names of the checks of one module of ``bridge.conformance`` that fail, or of one of them."""
    simulator.load_scene(stage.scene())
    failed = set()
    for check in CHECKS:
        if check.__module__ == f"bridge.conformance.{family}" and only in ("", check.__name__):
            try:
                check(simulator)
            except (NonConformanceError, SimulatorError):
                failed.add(check.__name__)
    return failed


class Bare(FakeSimulator):
    """Has nothing of its own, and says so."""

    info = replace(FakeSimulator.info, catalogue=(), levels=(), drives_traffic=False)

    def set_traffic(self, demand: Demand, seed: int) -> None:
        raise SimulatorRequestError("drivebridge-fake 1 drives no traffic; let the controller do it")


@pytest.mark.parametrize("family", ["model_checks", "level_checks", "traffic_checks"])
def test_who_has_nothing_of_its_own_fails_nothing(family: str) -> None:
    assert failed_checks(Bare(), family) == set()


def with_catalogue(*models: ActorModel) -> SimulatorInfo:
    return replace(FakeSimulator.info, catalogue=models)


CAR, VAN = FakeSimulator.info.catalogue


class Drawing(FakeSimulator):
    """Draws the models of its catalogue otherwise than they are asked for."""

    def __init__(self, change: Callable[[Actor], Actor], *, says_so: bool) -> None:
        super().__init__()
        self.change = change
        self.says_so = says_so

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        changed = tuple(self.change(actor) if actor.asset.startswith("prefab/") else actor for actor in state.actors)
        frame = super().capture(replace(state, actors=changed), cameras, depth_views)
        if self.says_so:
            return frame
        asked = {actor.actor_id: actor for actor in state.actors}
        observations = {
            name: tuple(
                replace(one, size=asked[one.actor_id].size, world_from_actor=asked[one.actor_id].world_from_actor)
                for one in seen
            )
            for name, seen in frame.observations.items()
        }
        return replace(frame, observations=observations)


def sized(length: float = 1.0, width: float = 1.0, height: float = 1.0) -> Callable[[Actor], Actor]:
    """Return what stretches an actor."""

    def change(actor: Actor) -> Actor:
        size = actor.size
        return replace(actor, size=Size(size.length_m * length, size.width_m * width, size.height_m * height))

    return change


def moved(forward_m: float = 0.0, up_m: float = 0.0, turned: float = 0.0) -> Callable[[Actor], Actor]:
    """Return what displaces an actor in its own frame."""

    def change(actor: Actor) -> Actor:
        here = actor.world_from_actor.matrix() @ Pose.planar(forward_m, 0.0, up_m, turned).matrix()
        return replace(actor, world_from_actor=Pose.from_matrix(here))

    return change


@pytest.mark.parametrize("says_so", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        sized(length=1.1),
        sized(width=0.85),
        sized(height=0.9),
        sized(0.01, 0.01, 0.01),
        moved(forward_m=0.3),
        moved(up_m=-0.75),
        moved(turned=1.5708),
    ],
    ids=["longer", "narrower", "lower", "centimetres", "off centre", "origin in the middle", "lengthwise across"],
)
def test_the_suite_notices_models_of_another_size(change: Callable[[Actor], Actor], says_so: bool) -> None:
    assert failed_checks(Drawing(change, says_so=says_so), "model_checks", "models_have_their_size")


def test_the_suite_allows_mirrors() -> None:
    assert failed_checks(Drawing(sized(width=1.1), says_so=False), "model_checks") == set()


@pytest.mark.parametrize(
    "info",
    [
        with_catalogue(VAN, CAR),
        with_catalogue(CAR, replace(VAN, name=CAR.name)),
        with_catalogue(replace(CAR, size=Size(440.0, 180.0, 150.0)), VAN),
    ],
    ids=["order", "twice", "centimetres"],
)
def test_the_suite_notices_a_catalogue_in_disorder(info: SimulatorInfo) -> None:
    simulator = FakeSimulator()
    simulator.info = info
    assert "the_catalogue_is_in_order" in failed_checks(simulator, "model_checks")


def test_the_suite_notices_who_takes_anything() -> None:
    class Generous(FakeSimulator):
        def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
            there = scene.level if scene.level in self.info.levels else None
            return super().load_scene(StaticScene(scene.files(), scene.placements, there))

    assert "unknown_models_are_refused" in failed_checks(Generous(), "model_checks")
    assert "unknown_levels_are_refused" in failed_checks(Generous(), "level_checks")


class Announcing(FakeSimulator):
    """Says something else of its level."""

    def __init__(self, change: Callable[[dict[int, Category]], dict[int, Category]]) -> None:
        super().__init__()
        self.change = change

    def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
        things = dict(super().load_scene(scene))
        return things if scene.level is None else self.change(things)


@pytest.mark.parametrize(
    "change",
    [
        lambda things: {},
        lambda things: {16384: Category.ROAD},
        lambda things: {i - 16000: category for i, category in things.items()},
        lambda things: things | {16386: Category.SKY},
    ],
    ids=["nothing", "too little", "ids of actors", "sky"],
)
def test_the_suite_notices_a_level_that_is_not_what_it_says(
    change: Callable[[dict[int, Category]], dict[int, Category]],
) -> None:
    assert "levels_show_what_they_announce" in failed_checks(Announcing(change), "level_checks")


def test_the_suite_notices_an_empty_level() -> None:
    class Empty(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            self._surroundings = Surroundings(0)
            return super().capture(state, cameras, depth_views)

    assert "levels_show_what_they_announce" in failed_checks(Empty(), "level_checks")


def test_the_suite_notices_a_level_that_is_never_the_same() -> None:
    counter = iter(range(1000))
    changing = Announcing(lambda things: things | {20000 + next(counter): Category.VEGETATION})
    assert failed_checks(changing, "level_checks") == {"levels_come_back_the_same"}


def test_the_suite_notices_ids_that_are_used_twice() -> None:
    class Careless(FakeSimulator):
        def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
            return super().load_scene(scene if scene.level is None else replace(scene, placements=()))

    assert failed_checks(Careless(), "level_checks") == {"ids_of_placements_are_not_those_of_a_level"}


class Driving(FakeSimulator):
    """Drives otherwise."""

    def __init__(self, change: Callable[[TrafficMoment], TrafficMoment]) -> None:
        super().__init__()
        self.change = change

    def advance(self, step: int) -> TrafficMoment:
        return self.change(super().advance(step))


def of_actors(change: Callable[[Actor, int], Actor]) -> Callable[[TrafficMoment], TrafficMoment]:
    return lambda moment: replace(moment, actors=tuple(change(actor, moment.step) for actor in moment.actors))


def in_kmh(actor: Actor, step: int) -> Actor:
    return replace(actor, velocity_mps=Vec3(*(3.6 * v for v in actor.velocity_mps)))


def in_own_axes(actor: Actor, step: int) -> Actor:
    return replace(actor, velocity_mps=Vec3(abs(actor.velocity_mps.x), 0.0, 0.0))


def jumping(actor: Actor, step: int) -> Actor:
    here = actor.world_from_actor.position
    return replace(actor, world_from_actor=replace(actor.world_from_actor, position=here._replace(y=here.y + step % 2)))


def repainted(actor: Actor, step: int) -> Actor:
    return replace(actor, primary=(step / 100, 0.5, 0.5))


def other_class(actor: Actor, step: int) -> Actor:
    return replace(actor, category=Category.BUS) if step % 2 else actor


@pytest.mark.parametrize(
    ("change", "caught_by"),
    [
        (of_actors(in_kmh), "speeds_agree_with_poses"),
        (of_actors(in_own_axes), "speeds_agree_with_poses"),
        (of_actors(jumping), "speeds_agree_with_poses"),
        (lambda moment: replace(moment, ego_velocity_mps=Vec3(0.0, 0.0, 0.0)), "speeds_agree_with_poses"),
        (lambda moment: replace(moment, ego_yaw_rate=0.5), "speeds_agree_with_poses"),
        (of_actors(repainted), "actors_keep_what_they_are"),
        (of_actors(other_class), "actors_keep_what_they_are"),
        (of_actors(lambda actor, _: replace(actor, asset="car")), "actors_keep_what_they_are"),
        (lambda moment: replace(moment, actors=moment.actors[::-1]), "actors_keep_what_they_are"),
        (lambda moment: replace(moment, actors=moment.actors + moment.actors[-1:]), "actors_keep_what_they_are"),
        (lambda moment: replace(moment, actors=()), "actors_keep_what_they_are"),
        (
            lambda moment: replace(
                moment,
                actors=tuple(replace(actor, actor_id=n + 1 + moment.step) for n, actor in enumerate(moment.actors)),
            ),
            "actors_keep_what_they_are",
        ),
        (lambda moment: replace(moment, step=moment.step + 1), "steps_and_times_agree"),
        (lambda moment: replace(moment, time_ns=moment.step * 20_000_000), "steps_and_times_agree"),
    ],
    ids=[
        "km/h",
        "own axes",
        "jumping",
        "ego stands",
        "ego turns",
        "repainted",
        "other class",
        "no asset",
        "descending",
        "twice",
        "nobody",
        "new ids",
        "next step",
        "50 Hz",
    ],
)
def test_the_suite_notices_wrong_traffic(change: Callable[[TrafficMoment], TrafficMoment], caught_by: str) -> None:
    assert failed_checks(Driving(change), "traffic_checks", caught_by)


def test_the_suite_notices_traffic_by_chance() -> None:
    counter = iter(range(10_000))

    class ByChance(FakeSimulator):
        def set_traffic(self, demand: Demand, seed: int) -> None:
            super().set_traffic(demand, next(counter))

    assert failed_checks(ByChance(), "traffic_checks") == {"traffic_follows_from_seed_and_step"}


def test_the_suite_notices_traffic_that_counts_calls() -> None:
    class CountingCalls(FakeSimulator):
        def set_traffic(self, demand: Demand, seed: int) -> None:
            super().set_traffic(demand, seed)
            self.calls = 0

        def advance(self, step: int) -> TrafficMoment:
            moment = super().advance(step)
            self.calls += 1
            return of_actors(lambda actor, _: replace(actor, secondary=(self.calls / 100, 0.0, 0.0)))(moment)

    assert failed_checks(CountingCalls(), "traffic_checks", "traffic_follows_from_seed_and_step")


def test_the_suite_notices_traffic_without_a_seed() -> None:
    class Unseeded(FakeSimulator):
        def set_traffic(self, demand: Demand, seed: int) -> None:
            super().set_traffic(demand, 0)

    assert failed_checks(Unseeded(), "traffic_checks") == {"another_seed_gives_other_traffic"}


class OwnPlaces(FakeSimulator):
    """Draws its own traffic, where it is now, instead of that of the state."""

    drawn_later = 5

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        if self._traffic is None:
            return super().capture(state, cameras, depth_views)
        now = {actor.actor_id: actor for actor in self._traffic.moment(state.step + self.drawn_later).actors}
        actors = tuple(
            replace(actor, world_from_actor=now.get(actor.actor_id, actor).world_from_actor) for actor in state.actors
        )
        frame = super().capture(replace(state, actors=actors), cameras, depth_views)
        asked = {actor.actor_id: actor.world_from_actor for actor in state.actors}
        observations = {
            name: tuple(replace(one, world_from_actor=asked[one.actor_id]) for one in seen)
            for name, seen in frame.observations.items()
        }
        return replace(frame, observations=observations)


def test_the_suite_notices_who_draws_traffic_elsewhere() -> None:
    assert failed_checks(OwnPlaces(), "traffic_checks") == {"a_captured_moment_shows_what_it_says"}


def test_the_suite_notices_who_draws_the_ego_or_parked_strangers() -> None:
    class Crowded(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            if self._traffic is None:
                return super().capture(state, cameras, depth_views)
            stranger = replace(state.actors[0], actor_id=16383, world_from_actor=state.world_from_ego)
            before = replace(stranger, world_from_actor=Pose(state.world_from_ego.position._replace(y=12.0)))
            return super().capture(replace(state, actors=(*state.actors, before)), cameras, depth_views)

    assert failed_checks(Crowded(), "traffic_checks") == {"a_captured_moment_shows_what_it_says"}


def test_the_suite_notices_who_does_not_refuse() -> None:
    class Willing(FakeSimulator):
        def advance(self, step: int) -> TrafficMoment:
            if self._traffic is None:
                return TrafficMoment(step, step * 100_000_000, Pose(Vec3(0, 0, 0)), Vec3(0, 0, 0), ())
            return self._traffic.moment(step)

    assert failed_checks(Willing(), "traffic_checks") == {"traffic_is_refused_where_there_is_none"}

    class SecretDriver(FakeSimulator):
        info = replace(FakeSimulator.info, drives_traffic=False)

        def set_traffic(self, demand: Demand, seed: int) -> None:
            """Take it."""

    assert failed_checks(SecretDriver(), "traffic_checks") == {"traffic_is_refused_where_there_is_none"}


def test_the_suite_notices_a_driver_without_a_place() -> None:
    class Homeless(FakeSimulator):
        info = replace(FakeSimulator.info, levels=())

    assert failed_checks(Homeless(), "level_checks") == {"the_levels_are_in_order"}
