"""Models, levels and traffic of a simulator's own, over a real channel."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.errors import SimulatorError, SimulatorReplyError, SimulatorRequestError
from bridge.protocol.server import SimulatorServer
from bridge.simulator.base import Simulator, SimulatorInfo
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.remote import RemoteSimulator
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import Actor, Placement, Prefab, StaticScene

LEVEL = StaticScene({"car": Prefab("prefab/car"), "van": Prefab("prefab/van")}, (), "plain")
BUSY = Demand(vehicles_per_km=60.0, parked_share=0.5)

Plan = tuple[float, float, float, float]
"""A rectangle on the ground: least x and y, greatest x and y."""


@pytest.fixture
def remote() -> Iterator[RemoteSimulator]:
    server = SimulatorServer(FakeSimulator)
    with RemoteSimulator(server.address) as remote:
        yield remote
    server.stop()


def test_what_a_simulator_has_arrives(remote: RemoteSimulator) -> None:
    assert remote.info == FakeSimulator.info
    assert remote.info.levels == ("plain",)
    assert [model.name for model in remote.info.catalogue] == ["prefab/car", "prefab/van"]
    assert remote.info.drives_traffic


def test_what_stands_in_a_level_arrives(remote: RemoteSimulator) -> None:
    assert remote.load_scene(LEVEL) == {16384: Category.ROAD, 16385: Category.BUILDING}
    assert remote.load_scene(stage.scene()) == {}


@pytest.mark.parametrize(
    ("scene", "message"),
    [
        (
            replace(LEVEL, level="plane"),
            r"refused loading the scene: scene.level: .* got 'plane'; did you mean 'plain'",
        ),
        (
            replace(LEVEL, assets={"a": Prefab("bus")}),
            r"refused loading the scene: scene.assets\['a'\]: expected a model of drivebridge-fake 1, got 'bus'; "
            "it has prefab/car, prefab/van",
        ),
        (
            replace(LEVEL, placements=(Placement(16385, Category.WALL, "car", stage.CAMERA.ego_from_mount),)),
            r"scene.placements\[0\].instance_id: 16385 is that of a thing of level 'plain'; take another one",
        ),
    ],
)
def test_what_is_not_there_is_refused(remote: RemoteSimulator, scene: StaticScene, message: str) -> None:
    with pytest.raises(SimulatorRequestError, match=message):
        remote.load_scene(scene)


def test_moments_over_the_wire_are_those_of_the_simulator(remote: RemoteSimulator) -> None:
    near = FakeSimulator()
    for simulator in (near, remote):
        simulator.load_scene(LEVEL)
        simulator.set_traffic(BUSY, 2**40)
    for step in (0, 0, 4, 30):
        moment = remote.advance(step)
        assert moment == near.advance(step)
        assert {actor.asset for actor in moment.actors} == {"car", "van"}


def plan_of(actor: Actor) -> Plan:
    """Return the ground plan of somebody who goes along x."""
    (x, y, _), (length, width, _) = actor.world_from_actor.position, actor.size
    return x - length / 2, y - width / 2, x + length / 2, y + width / 2


def test_nobody_touches_anybody(remote: RemoteSimulator) -> None:
    remote.load_scene(LEVEL)
    remote.set_traffic(replace(BUSY, vehicles_per_km=200.0, parked_share=1.0), 3)
    for step in range(0, 400, 7):
        moment = remote.advance(step)
        here = moment.world_from_ego.position.x
        plans = [(here - 2.5, -1.0, here + 2.5, 1.0), *map(plan_of, moment.actors)]
        for (_, low, right, high), (left, next_low, _, next_high) in pairwise(
            sorted(plans, key=lambda plan: (round(plan[1] + plan[3], 6), plan[0]))
        ):
            assert right < left or high <= next_low or next_high <= low


def test_traffic_that_was_not_begun_or_has_gone_by_is_refused(remote: RemoteSimulator) -> None:
    with pytest.raises(SimulatorRequestError, match=r"expected traffic in scene .none is loaded"):
        remote.set_traffic(BUSY, 1)
    remote.load_scene(LEVEL)
    with pytest.raises(SimulatorRequestError, match="refused advancing the traffic to step 0: expected traffic, none"):
        remote.advance(0)
    remote.set_traffic(BUSY, 1)
    remote.advance(5)
    with pytest.raises(SimulatorRequestError, match="step: expected 5, which was reached, or more, got 4; SetTraffic"):
        remote.advance(4)
    remote.load_scene(LEVEL)
    with pytest.raises(SimulatorRequestError, match="none was started in this scene"):
        remote.advance(5)
    remote.load_scene(stage.scene())
    with pytest.raises(SimulatorRequestError, match="expected traffic in a scene with a level"):
        remote.set_traffic(BUSY, 1)


class _DrawsOnly:
    """A simulator with nothing of its own."""

    info: SimulatorInfo = replace(FakeSimulator.info, catalogue=(), levels=(), drives_traffic=False)

    def __init__(self) -> None:
        fake = FakeSimulator()
        self.load_scene, self.capture = fake.load_scene, fake.capture


class _SaysThatItDoesNot(FakeSimulator):
    info = _DrawsOnly.info


@pytest.mark.parametrize("kind", [_DrawsOnly, _SaysThatItDoesNot])
def test_who_drives_no_traffic_says_so(kind: type[Simulator]) -> None:
    server = SimulatorServer(kind)
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        with pytest.raises(SimulatorRequestError, match="drivebridge-fake 1 drives no traffic; let the controller"):
            remote.set_traffic(BUSY, 1)
        with pytest.raises(SimulatorRequestError, match="drivebridge-fake 1 drives no traffic; let the controller"):
            remote.advance(0)
    server.stop()


def test_moments_that_make_no_sense_are_a_bad_reply() -> None:
    class Confused(FakeSimulator):
        def advance(self, step: int) -> TrafficMoment:
            return super().advance(step + 1)

    server = SimulatorServer(Confused)
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(LEVEL)
        remote.set_traffic(BUSY, 1)
        with pytest.raises(SimulatorReplyError, match=r"bad reply to advancing the traffic to step 3: moment.step"):
            remote.advance(3)
    server.stop()


def test_a_level_that_announces_ids_of_actors_is_a_bad_reply() -> None:
    class Confused(FakeSimulator):
        def load_scene(self, scene: StaticScene) -> dict[int, Category]:
            super().load_scene(scene)
            return {7: Category.ROAD}

    server = SimulatorServer(Confused)
    with (
        RemoteSimulator(server.address) as remote,
        pytest.raises(SimulatorReplyError, match=r"bad reply to loading the scene: level_things\[0\].instance_id"),
    ):
        remote.load_scene(LEVEL)
    server.stop()


def test_traffic_that_fails_half_way_must_begin_anew() -> None:
    class Tired(FakeSimulator):
        def advance(self, step: int) -> TrafficMoment:
            if step == 3:
                raise ZeroDivisionError("a wheel came off")
            return super().advance(step)

    server = SimulatorServer(Tired)
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(LEVEL)
        remote.set_traffic(BUSY, 1)
        with pytest.raises(SimulatorError, match="a wheel came off"):
            remote.advance(3)
        with pytest.raises(SimulatorRequestError, match="call SetTraffic first"):
            remote.advance(4)
    server.stop()


def test_the_embedded_engine_has_nothing_of_its_own() -> None:
    engine = EmbeddedSimulator()
    try:
        assert not engine.info.levels
        with pytest.raises(SimulatorRequestError, match=r"scene.level: .* it has no levels of its own; use another"):
            engine.load_scene(replace(stage.scene(), level="plain"))
        with pytest.raises(SimulatorRequestError, match=r"scene.assets\['car'\]: .* it has no models of its own"):
            engine.load_scene(replace(LEVEL, level=None))
    finally:
        engine.close()
