"""The whole sentence in levels of a simulator's own: its scenery, its models and its traffic."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from bridge.camera import Camera
from bridge.capture import capture
from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, SimulatorRequestError
from bridge.export.exporters import export_dataset
from bridge.frame import RawFrame
from bridge.protocol.server import SimulatorServer
from bridge.scenario.load import load_scenario
from bridge.simulator.fake import FakeSimulator
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from bridge.world import StaticScene, WorldState
from tests.serving import served
from tests.test_capture import contents


class Noting(FakeSimulator):
    """Notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.captured: list[tuple[int, int]] = []
        self.advanced: list[int] = []
        self.scenes: list[StaticScene] = []
        self.demands: list[tuple[Demand, int]] = []

    def load_scene(self, scene: StaticScene) -> dict[int, Category]:
        self.scenes.append(scene)
        return dict(super().load_scene(scene))

    def set_traffic(self, demand: Demand, seed: int) -> None:
        self.demands.append((demand, seed))
        super().set_traffic(demand, seed)

    def advance(self, step: int) -> TrafficMoment:
        self.advanced.append(step)
        return super().advance(step)

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        self.captured.append((state.episode, state.step))
        return super().capture(state, cameras, depth_views)


@pytest.fixture
def noting() -> Iterator[tuple[Noting, str]]:
    simulator = Noting()
    with served(lambda: simulator) as address:
        yield simulator, address


def errors_of(folder: Path) -> list[str]:
    report = verify_folder(folder)
    assert report.objects_checked
    return [str(finding) for finding in report.findings if finding.severity is Severity.ERROR]


def test_a_level_goes_through_to_kitti_the_same_however_often_it_is_stopped(
    level: Path, tmp_path: Path, noting: tuple[Noting, str]
) -> None:
    scenario, (_, address) = load_scenario(level), noting
    for name, stops in (("first", (None,)), ("second", (2, 4, None))):
        for frames in stops:
            summary = capture(scenario, tmp_path / name, frames=frames, simulator=address)
            assert not summary.quarantined
            assert summary.objects[Category.CAR] > 0
        export_dataset(tmp_path / name, "kitti")
    assert contents(tmp_path / "second") == contents(tmp_path / "first")
    assert errors_of(tmp_path / "first") == []
    dataset = Dataset(tmp_path / "first")
    assert len(dataset) == 6
    assert dataset.static_categories(1) == {16384: Category.ROAD, 16385: Category.BUILDING}
    assert {actor.asset for frame in dataset for actor in frame.labels.state.actors} == {"prefab/car", "prefab/van"}
    for frame in dataset:
        wall = frame.ids("front") == 16385
        assert wall.any()
        assert 16385 in frame.points("roof").ids
        assert np.isfinite(frame.disparity("front")[wall]).all()
    # Five metres nearer, the wall to the right has moved to the right.
    first = dataset[0]
    flow = first.flow("front")
    assert flow is not None
    seen = (first.ids("front") == 16385) & flow.valid
    assert (flow.vectors[seen][:, 0] > 0).all()


def test_frames_that_are_there_are_advanced_over_and_not_captured_again(
    level: Path, tmp_path: Path, noting: tuple[Noting, str]
) -> None:
    scenario, (simulator, address) = load_scenario(level), noting
    capture(scenario, tmp_path / "out", frames=4, simulator=address)
    assert simulator.captured == [(0, 0), (0, 5), (0, 10), (1, 0)]
    simulator.captured.clear()
    simulator.advanced.clear()
    capture(scenario, tmp_path / "out", simulator=address)
    assert simulator.captured == [(1, 5), (1, 10)]
    assert simulator.advanced == [0, 5, 10]
    assert simulator.demands[-1] == simulator.demands[-2]
    assert [scene.level for scene in simulator.scenes] == ["plain"] * 3
    assert all(not scene.placements and not scene.files() for scene in simulator.scenes)


def test_what_the_simulator_does_not_have_leaves_nothing_behind(
    level: Path, tmp_path: Path, noting: tuple[Noting, str]
) -> None:
    level.write_text(level.read_text().replace("level: plain", "level: {cycle: [plain, plane]}"))
    with pytest.raises(SimulatorRequestError, match=r"^road.level: .* got 'plane'; did you mean 'plain'"):
        capture(load_scenario(level), tmp_path / "out", simulator=noting[1])
    assert not (tmp_path / "out").exists()


def test_the_embedded_engine_says_that_it_has_no_levels(level: Path, tmp_path: Path) -> None:
    with pytest.raises(
        SimulatorRequestError, match=r"^road.level: .* it has no levels of its own; use another simulator"
    ):
        capture(load_scenario(level), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_level_that_has_changed_is_another_dataset(level: Path, tmp_path: Path) -> None:
    class Rebuilt(FakeSimulator):
        def load_scene(self, scene: StaticScene) -> dict[int, Category]:
            return {**super().load_scene(scene), 16386: Category.POLE}

    scenario = load_scenario(level)
    server, rebuilt = SimulatorServer(FakeSimulator), SimulatorServer(Rebuilt)
    capture(scenario, tmp_path / "out", frames=1, simulator=server.address)
    with pytest.raises(DatasetError, match="episode 0 had another static scene"):
        capture(scenario, tmp_path / "out", simulator=rebuilt.address)
    for each in (server, rebuilt):
        each.stop()


CITY_OF_PREFABS = """\
schema: 1
name: prefabs
seed: 9
road:
  source: {kind: grid, nx: 3, ny: 3, block_m: 90, lanes: 1}
traffic: {models: simulator, vehicles_per_km: 60, warmup_s: 10, mix: {car: 0.8, van: 0.2}}
sensors:
  front: {kind: camera, size: [240, 120], fov_deg: 80, pose: {xyz: [0.3, 0, 1.65]}}
capture: {rate_hz: 2, frames: 3}
"""


def test_sumo_drives_models_of_the_simulator(tmp_path: Path, noting: tuple[Noting, str]) -> None:
    path = tmp_path / "prefabs.yaml"
    path.write_text(CITY_OF_PREFABS)
    summary = capture(load_scenario(path), tmp_path / "out", simulator=noting[1])
    assert summary.frames == 3
    assert not summary.quarantined
    assert set(summary.objects) <= {Category.CAR, Category.VAN}
    states = [frame.labels.state for frame in Dataset(tmp_path / "out")]
    assert {actor.asset for state in states for actor in state.actors} == {"prefab/car", "prefab/van"}
    assert not noting[0].demands
    assert errors_of(tmp_path / "out") == []


def test_sumo_drives_on_the_roads_of_a_level(tmp_path: Path, noting: tuple[Noting, str]) -> None:
    maps = Path(__file__).parents[1] / "examples" / "maps"
    (tmp_path / "maps").symlink_to(maps)
    path = tmp_path / "town.yaml"
    road = "road: {level: plain, source: {kind: file, path: maps/Town01.xodr}}"
    text = CITY_OF_PREFABS.split("road:\n", maxsplit=1)[0] + road + "\ntraffic:" + CITY_OF_PREFABS.split("traffic:")[1]
    path.write_text(text.replace("vehicles_per_km: 60", "vehicles_per_km: 10"))
    summary = capture(load_scenario(path), tmp_path / "out", simulator=noting[1])
    assert summary.frames == 3
    assert not summary.quarantined
    (scene,) = noting[0].scenes
    assert scene.level == "plain"
    assert not scene.placements
    # The map's own coordinates: north of the origin there is nothing, and most of it is to the south.
    ego = [frame.labels.state.world_from_ego.position for frame in Dataset(tmp_path / "out")]
    assert all(-30 < x < 425 and -360 < y < 30 for x, y, _ in ego)


def test_actors_are_placed_with_models_of_the_simulator(tmp_path: Path, noting: tuple[Noting, str]) -> None:
    path = tmp_path / "placed.yaml"
    path.write_text(
        CITY_OF_PREFABS.split("road:\n", maxsplit=1)[0]
        + "road: {source: {kind: straight}}\ntraffic: {engine: none, models: simulator, actors: "
        "[{category: van, ahead_m: 14}, {category: car, ahead_m: 22, left_m: 3, asset: prefab/car}]}\n"
        + "sensors:"
        + CITY_OF_PREFABS.split("sensors:")[1]
    )
    capture(load_scenario(path), tmp_path / "out", simulator=noting[1])
    first = next(iter(Dataset(tmp_path / "out"))).labels.state
    assert [actor.asset for actor in first.actors] == ["prefab/van", "prefab/car"]


def test_a_simulator_that_refuses_its_own_traffic_is_heard(level: Path, tmp_path: Path) -> None:
    class Roadless(FakeSimulator):
        def set_traffic(self, demand: Demand, seed: int) -> None:
            raise SimulatorRequestError("level 'plain' has no lanes; draw some in the editor")

    server = SimulatorServer(Roadless)
    with pytest.raises(SimulatorRequestError, match="refused setting the traffic: level 'plain' has no lanes"):
        capture(load_scenario(level), tmp_path / "out", simulator=server.address)
    server.stop()
    assert not (tmp_path / "out").exists()
