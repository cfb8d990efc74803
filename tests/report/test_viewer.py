import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.dataset.codec import dumps
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, ViewerError
from bridge.geometry import Pose
from bridge.rig import Rig
from tests.box_world import ROOF_LIDAR, front_camera, write_street


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rerun", None)
    for name in [name for name in sys.modules if name == "bridge.viewer" or name.startswith("bridge.viewer.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ViewerError, match=r"pip install 'drivebridge\[viewer\]'"):
        import bridge.viewer  # noqa: F401


def test_a_saved_recording_holds_every_frame_of_every_entity(tmp_path: Path) -> None:
    chunk = pytest.importorskip("rerun.chunk")
    from bridge.viewer import view

    write_street(tmp_path / "dataset", [front_camera(), front_camera(name="wide angle")], 2, 2, [ROOF_LIDAR])
    view(Dataset(tmp_path / "dataset"), tmp_path / "dataset.rrd")

    reader = chunk.RrdReader(tmp_path / "dataset.rrd")
    assert len(reader.recordings()) == len(reader.blueprints()) == 1
    rows: Counter[str] = Counter()
    fixed = set()
    for part in reader.stream().to_chunks():
        if part.is_static:
            fixed.add(part.entity_path)
        else:
            assert "frame" in part.timeline_names
            rows[part.entity_path] += part.num_rows
    cameras = ("/world/ego/front", r"/world/ego/wide\ angle")
    layers = ("rgb", "classes", "ids", "depth", "boxes", "cuboids")
    expected = {f"{camera}/{layer}": 4 for camera in cameras for layer in layers}
    numbers = ("cloudiness", "wetness", "rain_mm_per_h", "snow_mm_per_h", "visibility_m")
    expected |= {f"/weather/{name}": 4 for name in numbers}
    expected |= dict.fromkeys(("/ego/speed_kmh", "/light/sun_altitude_deg"), 4)
    expected |= {"/world/ego": 4, "/world/actors": 4, "/world/ego/roof/points": 4, "/world/path": 2}
    assert {path: count for path, count in rows.items() if not path.startswith("/__")} == expected
    assert {"/world", *cameras, "/world/ego/roof"} <= fixed


def test_sensors_that_differ_are_told_once_an_episode(tmp_path: Path) -> None:
    chunk = pytest.importorskip("rerun.chunk")
    from bridge.viewer import view

    write_street(tmp_path / "dataset", [front_camera()], 2, 2)
    path = tmp_path / "dataset/episodes/0001.json"
    camera = replace(front_camera(), ego_from_mount=Pose.planar(0.5, 0.0, 2.0, 0.1))
    path.write_bytes(dumps({**json.loads(path.read_bytes()), "rig": Rig((camera,))}))
    view(Dataset(tmp_path / "dataset"), tmp_path / "dataset.rrd")
    parts = chunk.RrdReader(tmp_path / "dataset.rrd").stream().to_chunks()
    moved = [part for part in parts if part.entity_path == "/world/ego/front"]
    assert moved
    assert not any(part.is_static for part in moved)


def test_what_cannot_be_shown_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("rerun")
    from bridge.viewer import view

    write_street(tmp_path / "empty", [front_camera()], episodes=0)
    with pytest.raises(DatasetError, match="there is no frame to show"):
        view(Dataset(tmp_path / "empty"), tmp_path / "empty.rrd")
    write_street(tmp_path / "one", [front_camera()], episodes=1, frames=1)
    with pytest.raises(DatasetError, match="cannot be written"):
        view(Dataset(tmp_path / "one"), tmp_path / "nowhere" / "one.rrd")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a window can always be opened")
def test_a_viewer_that_does_not_start_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rerun")
    from bridge.viewer import view

    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"):
        monkeypatch.delenv(name, raising=False)
    write_street(tmp_path / "dataset", [front_camera()], episodes=1, frames=1)
    with pytest.raises(ViewerError, match=r"^the Rerun viewer failed: Error: .*--save FILE.rrd needs no window$"):
        view(Dataset(tmp_path / "dataset"))
