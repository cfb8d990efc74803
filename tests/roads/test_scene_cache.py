from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.roads import scene as scenes
from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.scene import build_scene, static_scene
from bridge.roads.scene_cache import SceneCache, scene_key
from bridge.roads.sources import Scenery, StraightRoad
from bridge.world import StaticScene


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return build_network(StraightRoad(length_m=60.0), tmp_path_factory.mktemp("road"), seed=1)


@pytest.fixture(scope="module")
def scene(network: RoadNetwork) -> StaticScene:
    return build_scene(network, Scenery(), seed=3)


def same(one: StaticScene | None, other: StaticScene) -> bool:
    return one is not None and one.placements == other.placements and dict(one.assets) == dict(other.assets)


def test_a_kept_scene_is_the_scene(scene: StaticScene, tmp_path: Path) -> None:
    cache = SceneCache(tmp_path / "new")
    assert cache.load("a") is None
    cache.store("a", scene)
    assert same(cache.load("a"), scene)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.scene"]


def test_everything_of_a_town_is_kept(networks: dict[str, RoadNetwork], tmp_path: Path) -> None:
    town = build_scene(networks["grid"], Scenery(), seed=3)
    SceneCache(tmp_path).store("town", town)
    assert same(SceneCache(tmp_path).load("town"), town)


def test_a_scene_is_built_once(
    network: RoadNetwork, scene: StaticScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = SceneCache(tmp_path)
    assert same(static_scene(network, Scenery(), 3, cache), scene)
    monkeypatch.setattr(scenes, "build_scene", lambda *_: pytest.fail("built again"))
    assert same(static_scene(network, Scenery(), 3, cache), scene)


def test_the_key_tells_what_a_scene_depends_on(network: RoadNetwork) -> None:
    key = scene_key(network, Scenery(), 3)
    assert key == scene_key(network, Scenery(), 3)
    longer = build_network(StraightRoad(length_m=61.0), Path("unused"), seed=1)
    others = [
        scene_key(network, Scenery(), 4),
        scene_key(network, Scenery(building_density=0.7), 3),
        scene_key(longer, Scenery(), 3),
        scene_key(replace(network, left_hand=True), Scenery(), 3),
    ]
    assert len({key, *others}) == 5


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped header", "flipped number", "flipped model", "other"])
def test_a_file_that_is_not_whole_is_no_scene(damage: str, scene: StaticScene, tmp_path: Path) -> None:
    cache = SceneCache(tmp_path)
    cache.store("a", scene)
    path = tmp_path / "a.scene"
    data = bytearray(path.read_bytes())
    header = 16 + int.from_bytes(data[8:16], "little")
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "empty":
        data = bytearray()
    elif damage == "other":
        data = bytearray(json.dumps({"assets": []}).encode())
    else:
        at = {"flipped header": 20, "flipped number": header + 9, "flipped model": len(data) - 5}[damage]
        data[at] ^= 0xFF
    path.write_bytes(data)
    assert cache.load("a") is None
    cache.store("a", scene)
    assert same(cache.load("a"), scene)


def test_what_was_not_used_for_longest_goes_first(scene: StaticScene, tmp_path: Path) -> None:
    SceneCache(tmp_path).store("size", scene)
    size = (tmp_path / "size.scene").stat().st_size
    (tmp_path / "size.scene").unlink()
    cache = SceneCache(tmp_path, max_bytes=size * 4 + 100)
    for number, key in enumerate("abcd"):
        cache.store(key, scene)
        _age(tmp_path / f"{key}.scene", 100 - number)
    assert cache.load("a") is not None
    cache.store("e", scene)
    assert {path.stem for path in tmp_path.iterdir()} == {"a", "e"}


def _age(path: Path, seconds: int) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_several_may_write_and_read_at_once(scene: StaticScene, tmp_path: Path) -> None:
    found: list[bool] = []

    def work() -> None:
        cache = SceneCache(tmp_path)
        for _ in range(5):
            cache.store("a", scene)
            found.append(same(cache.load("a"), scene))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 20
    assert [path.name for path in tmp_path.iterdir()] == ["a.scene"]


def test_a_folder_that_cannot_be_written_does_no_harm(network: RoadNetwork, scene: StaticScene, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert same(static_scene(network, Scenery(), 3, SceneCache(tmp_path / "file" / "scenes")), scene)


_LOADS = """
import resource, sys
from pathlib import Path
from bridge.roads.build import build_network
from bridge.roads.scene import build_scene
from bridge.roads.sources import Scenery, StraightRoad
network = build_network(StraightRoad(length_m=60.0), Path("unused"), seed=1)
def resident_kb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
for number in range(50):
    build_scene(network, Scenery(), seed=number)
    if number == 9:
        before = resident_kb()
print(resident_kb() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs the memory figures of Linux")
def test_memory_stays_flat_over_fifty_scenes() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADS], capture_output=True, check=True, text=True)
    assert int(done.stdout) < 40 * 1024
