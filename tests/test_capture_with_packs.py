"""Captures and sessions whose actors wear variants and models of packs."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import bridge
from bridge.camera import Camera
from bridge.capture import capture
from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.errors import AssetError, DatasetError, SessionError
from bridge.frame import RawFrame
from bridge.scenario.load import load_scenario
from bridge.simulator.fake import FakeSimulator
from bridge.world import StaticScene, WorldState
from tests.assets.packs.glb_maker import box_glb, write_pack
from tests.serving import served
from tests.test_capture import contents
from tests.test_session import SMALL


class Noting(FakeSimulator):
    """Notes which models it gets for actors, and which of them are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.offered: list[set[str]] = []
        self.worn: set[str] = set()

    def load_scene(self, scene: StaticScene) -> dict[int, Category]:
        self.offered.append(set(scene.assets) - {placement.asset for placement in scene.placements})
        return dict(super().load_scene(scene))

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        self.worn |= {actor.asset for actor in state.actors}
        return super().capture(state, cameras, depth_views)


@pytest.fixture
def noting() -> Iterator[tuple[Noting, str]]:
    simulator = Noting()
    with served(lambda: simulator) as address:
        yield simulator, address


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    return write_pack(folder, box_glb())


def with_assets(scenario: Path, assets: str, **changes: str) -> Path:
    text = scenario.read_text().replace("traffic:", f"assets: {assets}\ntraffic:", 1)
    for old, new in changes.items():
        text = text.replace(old, new)
    scenario.write_text(text)
    return scenario


def test_traffic_wears_variants_the_same_however_often_it_is_stopped(
    city: Path, tmp_path: Path, noting: tuple[Noting, str]
) -> None:
    city.write_text(city.read_text().replace("episodes: 1", "episodes: 2").replace("frames: 4", "frames: 2"))
    simulator, address = noting
    capture(load_scenario(city), tmp_path / "whole", simulator=address)
    first, second = simulator.offered
    assert simulator.worn <= first | second
    assert all("~" in name for name in simulator.worn)
    assert not first & second
    assert {name.split("/")[0] for name in first} == {
        *("car", "van", "truck", "bus", "motorcycle", "cyclist", "pedestrian", "person_sitting")
    }
    for frames in (1, 3, None):
        capture(load_scenario(city), tmp_path / "parts", frames=frames, simulator=address)
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")


def test_only_what_an_episode_may_show_travels(straight: Path, tmp_path: Path, noting: tuple[Noting, str]) -> None:
    text = straight.read_text().replace("left_m: 0.5,", "left_m: 0.5, asset: car/sedan-0,")
    straight.write_text(text)
    simulator, address = noting
    capture(load_scenario(straight), tmp_path / "out", simulator=address, frames=1)
    (offered,) = simulator.offered
    assert {name for name in offered if not name.startswith("pedestrian/")} == {"car/sedan-0"}


def test_fixed_models_are_the_same_in_every_episode(city: Path, tmp_path: Path, noting: tuple[Noting, str]) -> None:
    city.write_text(city.read_text().replace("episodes: 1", "episodes: 2").replace("frames: 4", "frames: 1"))
    simulator, address = noting
    capture(load_scenario(with_assets(city, "{variety: fixed}")), tmp_path / "out", simulator=address)
    assert simulator.offered[0] == simulator.offered[1]
    assert not any("~" in name for name in simulator.worn)


def test_a_pack_takes_the_place_of_the_cars_and_carries_the_ego(
    city: Path, tmp_path: Path, pack: Path, noting: tuple[Noting, str]
) -> None:
    with_assets(city, "{packs: [pack], replace: [car]}", **{"traffic: {": "ego: {vehicle: car/car}\ntraffic: {"})
    simulator, address = noting
    capture(load_scenario(city), tmp_path / "out", frames=2, simulator=address)
    assert {name for name in simulator.worn if name.startswith("car/")} == {"car/car"}


def test_a_pack_that_has_changed_is_another_dataset(
    straight: Path, tmp_path: Path, pack: Path, noting: tuple[Noting, str]
) -> None:
    with_assets(straight, "{packs: [pack], replace: [car]}")
    capture(load_scenario(straight), tmp_path / "out", frames=1, simulator=noting[1])
    assert str(tmp_path) not in (tmp_path / "out/dataset.json").read_text()
    (written,) = Dataset(tmp_path / "out").manifest.scenario["assets"]["packs"]
    assert written["name"] == "Test"
    moved = tmp_path / "elsewhere"
    pack.rename(moved)
    straight.write_text(straight.read_text().replace("packs: [pack]", "packs: [elsewhere]"))
    capture(load_scenario(straight), tmp_path / "out", frames=2, simulator=noting[1])
    (moved / "car.glb").write_bytes(box_glb((1.8, 1.5, 4.51)))
    with pytest.raises(DatasetError, match=rf"scenario.assets.packs\[0\].sha256 is '{written['sha256']}' in the exist"):
        capture(load_scenario(straight), tmp_path / "out", simulator=noting[1])


def test_a_session_wears_packs_and_variants(pack: Path, noting: tuple[Noting, str], tmp_path: Path) -> None:
    simulator, address = noting
    with bridge.connect(
        address, roads=bridge.StraightRoad(), packs=[pack], replacing=[Category.CAR], cameras=[SMALL]
    ) as sim:
        sim.set_actors(bridge.ScriptedActor(Category.CAR, ahead_m=15.0))
        assert [actor.asset for actor in sim.capture().state.actors] == ["car/car"]
        sim.set_actors(bridge.ScriptedActor(Category.BUS, ahead_m=25.0, asset="bus/city~31"))
        assert [actor.asset for actor in sim.capture().state.actors] == ["bus/city~31"]
        with sim.record(tmp_path / "out") as recording:
            recording.add(sim.capture())
    assert simulator.offered == [set(), {"car/car"}, {"car/car", "bus/city~31"}]
    assets = Dataset(tmp_path / "out").manifest.scenario["session"]["assets"]
    assert (assets["packs"][0]["name"], assets["replace"], assets["variety"]) == ("Test", ["car"], "drawn")


def test_a_session_says_what_is_wrong_with_its_models(pack: Path, noting: tuple[Noting, str], tmp_path: Path) -> None:
    address = noting[1]
    with pytest.raises(SessionError, match="variety: expected 'drawn' or 'fixed', got 'much'"):
        bridge.connect(address, variety="much")
    with pytest.raises(SessionError, match=r"replacing: expected classes such as bridge.Category.CAR, got 'cars'"):
        bridge.connect(address, packs=[pack], replacing=["cars"])
    with pytest.raises(SessionError, match="packs: actors wear the simulator's models here"):
        bridge.connect(address, packs=[pack], models="simulator")
    with pytest.raises(AssetError, match=r"none/pack.yaml: cannot be read"):
        bridge.connect(address, packs=[tmp_path / "none"])
    with bridge.connect(address, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors(bridge.ScriptedActor(Category.CAR, ahead_m=15.0, asset="car/sedna-0"))
        with pytest.raises(AssetError, match="there is no actor model 'car/sedna-0'; did you mean 'car/sedan-0'"):
            sim.capture()
