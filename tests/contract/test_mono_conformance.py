"""The C# of the Unity project passes the suite: everything of it but the drawing, under mono.

The host draws boxes itself, but places, projects, reads back, encodes and sends them through Bridge.Core and Bridge.Rpc
as the Unity side does. Errors that are planted there are found, each by the check that is about it.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import CHECKS, Check, run_checks, stage
from bridge.errors import SimulatorLostError, SimulatorRequestError
from bridge.geometry import Pose, Vec3
from bridge.simulator.process import SimulatorProcess
from bridge.simulator.remote import RemoteSimulator
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import Prefab, StaticScene, WorldState
from tests.unity_project.fake_host import compile_fake_host

PLAIN = StaticScene({"a": Prefab("car"), "b": Prefab("van")}, (), level="plain")
GROUND_ID, WALL_ID = 16384, 16385


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_fake_host(tmp_path_factory.mktemp("host"))


def start(host: Path, log_file: Path, *options: str) -> SimulatorProcess:
    command = ("mono", str(host), "--bridge-port", "0", "--bridge-transport", "socket", "--exit-with-stdin", *options)
    return SimulatorProcess(command, log_file=log_file)


@pytest.fixture(scope="module")
def simulator(host: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteSimulator]:
    log_file = tmp_path_factory.mktemp("log") / "host.log"
    with start(host, log_file) as process, RemoteSimulator(process.address, diagnose=process.diagnose) as remote:
        yield remote


@pytest.fixture(scope="module")
def staged(simulator: RemoteSimulator) -> RemoteSimulator:
    simulator.load_scene(stage.scene())
    return simulator


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conforms(staged: RemoteSimulator, check: Check) -> None:
    check(staged)


@pytest.mark.parametrize(
    ("fault", "caught_by"),
    [
        ("axes-flipped", "left_is_left"),
        ("rows-upside-down", "the_empty_world_is_ground_and_sky"),
        ("ids-off-by-one", "ids_are_exact"),
        ("stale-frame", "the_same_request_gives_the_same_bytes"),
        ("channels-swapped", "colours_are_in_order"),
        ("depth-along-ray", "depth_is_metres_along_the_axis"),
        ("normals-world", "the_ground_faces_up"),
        ("neighbour-masks", "masks_hold_what_is_seen"),
    ],
)
def test_planted_faults_are_caught(host: Path, tmp_path: Path, fault: str, caught_by: str) -> None:
    with start(host, tmp_path / "log", "--fault", fault) as process, RemoteSimulator(process.address) as remote:
        failed = {outcome.check.__name__: outcome.failure for outcome in run_checks(remote) if outcome.failure}
    assert caught_by in failed
    unreadable = {name: failure for name, failure in failed.items() if "no client can take" in failure}
    assert not unreadable, "the fault is one of drawing, not of the protocol"


def test_an_unknown_fault_is_no_silent_success(host: Path, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="--fault: expected one of"):
        start(host, tmp_path / "log", "--fault", "nothing-of-the-kind")


def test_images_in_shared_memory_are_those_of_the_reply(staged: RemoteSimulator) -> None:
    state = stage.state([stage.box(1, 9.0, 0.4, 0.6), stage.box(2, 9.0, 5.5, 0.2)])
    shared = staged.capture(state, (stage.CAMERA,))
    assert staged._slots.frame_bytes
    with RemoteSimulator(staged.address, shared_memory=False) as other:
        other.load_scene(stage.scene())
        sent = other.capture(state, (stage.CAMERA,))
        assert not other._slots.frame_bytes
    for name in ("rgb", "ids", "depth"):
        assert np.array_equal(getattr(shared.images["front"], name), getattr(sent.images["front"], name)), name
    assert shared.observations == sent.observations


class TestLevel:
    """The host's own level, models and traffic, through the client."""

    @pytest.fixture(autouse=True)
    def _load(self, simulator: RemoteSimulator) -> Iterator[None]:
        self.things = simulator.load_scene(PLAIN)
        yield
        simulator.load_scene(stage.scene())

    def test_its_things_come_back_and_are_drawn(self, simulator: RemoteSimulator) -> None:
        assert dict(self.things) == {GROUND_ID: Category.ROAD, WALL_ID: Category.BUILDING}
        frame = simulator.capture(stage.state(), (stage.CAMERA,))
        assert set(frame.images["front"].ids.ravel()) == {0, GROUND_ID, WALL_ID}

    def test_its_models_are_drawn_in_their_own_size(self, simulator: RemoteSimulator) -> None:
        models = {model.name: model for model in simulator.info.catalogue}
        assert {name: model.category for name, model in models.items()} == {"car": Category.CAR, "van": Category.VAN}
        moment = self._drive(simulator)[0]
        (seen, *_) = simulator.capture(state_of(moment), (stage.CAMERA,)).observations["front"]
        actor = next(actor for actor in moment.actors if actor.actor_id == seen.actor_id)
        assert seen.size == models[{"a": "car", "b": "van"}[actor.asset]].size

    def test_its_traffic_follows_from_seed_and_step(self, simulator: RemoteSimulator) -> None:
        first = self._drive(simulator)
        assert first == self._drive(simulator)
        assert first != self._drive(simulator, seed=8)
        assert [moment.world_from_ego.position.x for moment in first] == [0.0, 5.0, 15.0]
        assert len(first[0].actors) == 12
        assert all(actor.lights.head for actor in first[0].actors)

    def test_what_it_does_not_have_is_refused(self, simulator: RemoteSimulator) -> None:
        with pytest.raises(SimulatorRequestError, match="expected one of 'plain', got 'town'"):
            simulator.load_scene(StaticScene({}, (), level="town"))
        with pytest.raises(SimulatorRequestError, match="expected one of 'car', 'van', got 'tank'"):
            simulator.load_scene(StaticScene({"a": Prefab("tank")}, ()))

    def _drive(self, simulator: RemoteSimulator, seed: int = 7) -> list[TrafficMoment]:
        simulator.set_traffic(Demand(vehicles_per_km=30.0), seed)
        return [simulator.advance(step) for step in (0, 5, 15)]


def state_of(moment: TrafficMoment) -> WorldState:
    return WorldState(
        episode=0,
        step=moment.step,
        time_ns=moment.time_ns,
        world_from_ego=moment.world_from_ego,
        ego_velocity_mps=moment.ego_velocity_mps,
        actors=moment.actors,
    )


def test_frames_of_a_window_come_in_order(staged: RemoteSimulator) -> None:
    camera = Camera("kitti", Pinhole(1242, 375, 721.5, 721.5, 609.6, 172.9), Pose(Vec3(0.0, 0.0, 1.65)))
    states = [stage.state([stage.box(1, 10.0 + step)], step=step) for step in range(12)]
    frames = [frame for _, frame in staged.capture_all(states, (camera,), window=4)]
    assert [frame.step for frame in frames] == list(range(12))
    seen = [frame.observations["kitti"][0].unoccluded_pixels for frame in frames]
    assert seen == sorted(seen, reverse=True), "the box goes away, so it is seen smaller in each frame"


def wait_for_end(process: SimulatorProcess) -> str:
    """Return what the process says once it has ended, a moment after its connections."""
    deadline = time.monotonic() + 10.0
    while "still runs" in (said := process.diagnose()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return said


def test_it_dies_where_it_is_asked_to_and_only_once(host: Path, tmp_path: Path) -> None:
    options = ("--die-after", "2", "--die-once", str(tmp_path / "died"))
    for dies in (True, False):
        with (
            start(host, tmp_path / f"log-{dies}", *options) as process,
            RemoteSimulator(process.address, diagnose=process.diagnose) as remote,
        ):
            remote.load_scene(stage.scene())
            remote.capture(stage.state(), (stage.CAMERA,))
            if dies:
                with pytest.raises(SimulatorLostError):
                    remote.capture(stage.state(), (stage.CAMERA,))
                assert "exited with status 3" in wait_for_end(process)
            else:
                remote.capture(stage.state(), (stage.CAMERA,))


def test_it_ends_when_its_input_closes(host: Path, tmp_path: Path) -> None:
    process = start(host, tmp_path / "log")
    process.stop(grace_s=10.0)
    assert "exited with status 0" in process.diagnose()
